"""A chunk of a synthetic state, seen as cases and charges of true people, for the agencies to write down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.law.grading import Class
from clearslate.records.days import NEVER
from clearslate.records.schema import Disposition
from clearslate.synthetic.extracts import texts

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from clearslate.synthetic.chunk import Chunk
    from clearslate.synthetic.draws import Flags, Ints
    from clearslate.synthetic.profile import Profile

_LESSER: Final = (Class.SUMMARY, Class.INFRACTION, Class.ORDINANCE)


@dataclass(frozen=True)
class View:
    """The charges of a chunk by case and sequence.

    ``case``: of each charge, its case. ``starts``: of each case, its first charge. ``person``: of each case, the
    row of its person. ``filed``, ``arrested``: of each case, the day. ``minor``: cases of lesser offenses alone.
    ``never_charged``: cases in which nothing was filed. ``cleared``: charges that were cleared before.
    """

    charges: pa.Table
    case: NDArray[np.int64]
    starts: NDArray[np.int64]
    person: NDArray[np.int64]
    filed: Ints
    arrested: Ints
    minor: Flags
    never_charged: Flags
    cleared: Flags
    disposition: NDArray[np.object_]  # of each charge

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return len(self.starts)


def view(chunk: Chunk, profile: Profile) -> View:
    """The view of a chunk that was made without defects."""
    charges = chunk.charges.combine_chunks()
    first = charges["sequence"].to_numpy() == 1
    starts = np.flatnonzero(first)
    case = np.cumsum(first) - 1
    at = pa.array(starts)
    person = pc.index_in(charges["person_id"].take(at), chunk.people["person_id"].combine_chunks())
    words = _words(charges["grade"])
    grades = [profile.law.grading.find(text or None) for text in words]
    lesser = [grade is not None and grade.kind in _LESSER for grade in grades]
    minor = np.array([*lesser, False], np.bool_)[_codes(charges["grade"], len(words))]
    disposition = texts.plain(charges["disposition"])
    no_charge = pc.equal(disposition, str(Disposition.NO_CHARGE)).to_numpy(zero_copy_only=False)
    return View(
        charges=charges,
        case=case,
        starts=starts,
        person=person.to_numpy().astype(np.int64),
        filed=_days(charges, "filed_on").take(starts),
        arrested=_days(charges, "arrest_date").take(starts),
        minor=np.logical_and.reduceat(minor, starts),
        never_charged=np.logical_and.reduceat(no_charge, starts),
        cleared=_days(charges, "cleared_on") != NEVER,
        disposition=np.asarray(disposition.to_pylist(), object),
    )


def _days(charges: pa.Table, name: str) -> Ints:
    return texts.day_numbers(charges[f"{name}_from"], charges[f"{name}_to"]).astype(np.int32)


def _words(column: Any) -> list[str | None]:
    return list(column.combine_chunks().dictionary.to_pylist())


def _codes(column: Any, none: int) -> NDArray[np.int64]:
    indices = column.combine_chunks().indices
    return np.asarray(pc.fill_null(indices, none).to_numpy(zero_copy_only=False), np.int64)


def own_numbers(rng: Generator, letter: str, index: int, cases: int) -> pa.Array[Any]:
    """An agency's own numbers of cases; they tell nothing of another agency's."""
    return pa.array(
        [f"{letter}{index:03d}{number:08d}" for number in rng.permutation(cases).tolist()], pa.string()
    )


@dataclass(frozen=True)
class Rows:
    """Rows of an agency's extract: its columns of text, and what is true of each row.

    ``person``: row of the true person, -1 of none. ``charge``: row of the true charge, -1 of none. ``what``: charge,
    duplicate, no_person or expunged. ``person_key``, ``charge_key``: as the mapping makes them.
    """

    columns: dict[str, pa.Array[Any]]
    person: NDArray[np.int64]
    charge: NDArray[np.int64]
    what: NDArray[np.object_]
    person_key: pa.Array[Any]
    charge_key: pa.Array[Any]

    def __len__(self) -> int:
        return len(self.person)

    def take(self, at: NDArray[np.int64]) -> Rows:
        """Some of the rows, in that order."""
        places = pa.array(at)
        return Rows(
            {name: column.take(places) for name, column in self.columns.items()},
            self.person[at],
            self.charge[at],
            self.what[at],
            self.person_key.take(places),
            self.charge_key.take(places),
        )

    def called(self, what: str) -> Rows:
        """The same rows, said to be something else."""
        words = np.full(len(self), what, object)
        return Rows(self.columns, self.person, self.charge, words, self.person_key, self.charge_key)


def together(parts: list[Rows]) -> Rows:
    """Rows one after the other."""
    return Rows(
        {name: pa.concat_arrays([part.columns[name] for part in parts]) for name in parts[0].columns},
        np.concatenate([part.person for part in parts]),
        np.concatenate([part.charge for part in parts]),
        np.concatenate([part.what for part in parts]),
        pa.concat_arrays([part.person_key for part in parts]),
        pa.concat_arrays([part.charge_key for part in parts]),
    )
