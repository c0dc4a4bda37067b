"""Which charges a field is asked of, and of which of them it is known.

A field that does not speak of a charge is not missing there: nobody asks for the day of release of an acquittal.
Fields that every row must have (keys, jurisdiction, source) are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow.compute as pc

from clearslate.records.columns import one_chunk
from clearslate.records.days import ALWAYS, NEVER
from clearslate.records.schema import FIELDS, Disposition, Field, Kind
from clearslate.runs.answers import CONVICTION, Bucket, codes_of, distinct, reads, words_of
from clearslate.states import CODES, jurisdiction

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

PARTIAL_DAYS: Final = 366  # a date within as many days is partly known; a wider one is missing


class Scope(StrEnum):
    """Of which charges a field is asked."""

    EVERY = "every charge"
    ENDED = "charges with a disposition that ended them"
    CONVICTED = "convictions"
    IMPRISONED = "convictions with imprisonment imposed"
    DISMISSED = "dismissals"
    ACQUITTED = "acquittals"
    INCHOATE = "attempts, conspiracies and solicitations"
    PARDONED = "pardoned charges"
    CLEARED = "charges cleared before"


_SCOPES: Final[dict[Scope, tuple[str, ...]]] = {
    Scope.ENDED: ("disposition_date", "disposition_detail"),
    Scope.CONVICTED: (
        "restitution_owed", "fines_owed", "fees_owed", "pardoned_on", "imposed_on", "incarceration_days",
        "probation_days", "released_on", "completed_on", "probation_revoked_on",
    ),
    Scope.IMPRISONED: ("incarceration_min_days", "suspended_days"),
    Scope.DISMISSED: ("with_prejudice",),
    Scope.ACQUITTED: ("after_trial",),
    Scope.INCHOATE: ("object_statute",),
    Scope.PARDONED: ("pardon",),
    Scope.CLEARED: ("cleared_under", "cleared_relief"),
}  # fmt: skip
SCOPE: Final = {name: scope for scope, names in _SCOPES.items() for name in names}
"""The scope of each canonical field that is not asked of every charge."""


def counted(facts: Sequence[Field]) -> tuple[Field, ...]:
    """The fields whose completeness is counted: canonical ones that may be missing, and a dataset's own facts."""
    return (*(field for field in FIELDS if not field.required), *facts)


def scope_of(field: Field) -> Scope:
    """Of which charges the field is asked."""
    return SCOPE.get(field.name, Scope.EVERY)


def scopes(bucket: Bucket) -> dict[Scope, Mask]:
    """For each scope, which of the people's own charges are in it."""
    table, own = bucket.table, bucket.own
    ended = ~_is(table, "disposition", Disposition.PENDING) & _is_given(table, "disposition")
    convicted = own & (bucket.kind == CONVICTION)
    imprisonment = pc.fill_null(one_chunk(table.column("incarceration_days")), 0).to_numpy()
    inchoate = _is_given(table, "inchoate") & ~_is(table, "inchoate", "completed")
    pardoned = _days(table, "pardoned_on_to") < NEVER
    return {
        Scope.EVERY: own,
        Scope.ENDED: own & ended,
        Scope.CONVICTED: convicted,
        Scope.IMPRISONED: convicted & (imprisonment > 0),
        Scope.DISMISSED: own & _is(table, "disposition", Disposition.DISMISSED),
        Scope.ACQUITTED: own & _is(table, "disposition", Disposition.ACQUITTED),
        Scope.INCHOATE: own & inchoate,
        Scope.PARDONED: own & pardoned,
        Scope.CLEARED: own & bucket.cleared,
    }


def known(table: pa.Table, field: Field) -> tuple[Mask, Mask]:
    """On which rows a field is known, and on which partly.

    A date is known where it is one day, or known never to come; partly where it lies within ``PARTIAL_DAYS``: its
    month or year was written, or the dates around it bound it. What narrowing cannot tell from a written
    day, it made so for certain. A statute is known where it can be read, a grade where the state's code has it.
    """
    none = np.zeros(table.num_rows, bool)
    if field.name in _READABLE:
        return _readable(table, field.name), none
    if field.kind not in (Kind.DATE, Kind.EVENT):
        given = _is_given(table, field.name)
        # A value of the vocabulary that says nothing.
        return given & ~_is(table, field.name, "unknown") if "unknown" in field.vocabulary else given, none
    first, last = (_days(table, column) for column in field.columns)
    one = (first == last) & (first > ALWAYS)
    return one, ~one & (last.astype(np.int64) - first < PARTIAL_DAYS)


def _statute_reads(state: str | None, statute: str | None) -> bool:
    return reads(state, statute) in ("read", "no_laws")


def grade_reads(state: str | None, grade: str | None) -> bool:
    """Whether a grade is one of the state's code; of a state without laws here, whether there is one."""
    return grade is not None and (state not in CODES or jurisdiction(state).grading.accepts(grade))


_READABLE: Final[dict[str, Callable[[str | None, str | None], bool]]] = {
    "statute": _statute_reads,
    "grade": grade_reads,
}
"""What is missing for every law where it cannot be read, by field; the first argument is the jurisdiction."""


def _readable(table: pa.Table, name: str) -> Mask:
    values, inverse = distinct(table, ("jurisdiction", name))
    good = np.array([_READABLE[name](state, text) for state, text in values], bool)
    return good[inverse] if len(values) else np.zeros(0, bool)


def _is_given(table: pa.Table, name: str) -> Mask:
    given: Mask = pc.is_valid(one_chunk(table.column(name))).to_numpy(zero_copy_only=False)
    return given


def _is(table: pa.Table, name: str, value: str) -> Mask:
    words = np.array([word == value for word in (*words_of(table, name), None)], bool)
    return words[codes_of(table, name)]


def _days(table: pa.Table, name: str) -> NDArray[np.int32]:
    days: NDArray[np.int32] = pc.fill_null(
        one_chunk(table.column(name)).cast(_DAY), NEVER if name.endswith("_to") else ALWAYS
    ).to_numpy()
    return days


_DAY: Final[Any] = "int32"
