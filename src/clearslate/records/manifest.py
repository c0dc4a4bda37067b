"""What a dataset says of itself: what it covers, through which day, and what its files hold."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from clearslate.records.errors import DatasetError
from clearslate.records.schema import SCHEMA_VERSION, Field
from clearslate.records.typed import MalformedError, from_json


@dataclass(frozen=True)
class Coverage:
    """What the dataset holds of the world: inside it, a record that is absent does not exist.

    ``jurisdictions``: USPS codes. ``sources``: names of the files or systems it was read from.
    ``first_year``, ``last_year``: of the cases; None where the source does not say. ``history``: whether
    it holds each person's whole history or single cases only. ``unassigned``: rows of the sources whose person nobody
    can tell: each may be anyone's. ``by_case``: rows whose person is told by the number of a case or an arrest alone: what
    else that person did stands under another key. ``unplaced``: rows whose case and
    person nobody can tell: each may be of any case. ``invented``: no real person is in it, and whatever is made of it says so.
    """

    jurisdictions: tuple[str, ...]
    sources: tuple[str, ...]
    first_year: int | None
    last_year: int | None
    history: Literal["whole", "single_cases"]
    unassigned: int = 0
    by_case: int = 0
    invented: bool = False
    unplaced: int = 0

    @property
    def has_whole_cases(self) -> bool:
        """Whether a charge that is absent from a case surely does not exist."""
        return not self.unplaced

    @property
    def is_whole(self) -> bool:
        """Whether a record that is absent surely does not exist: no row is there whose person is not established."""
        return self.history == "whole" and not self.cautions

    def cautions_of(self, *, claimed: bool) -> tuple[str, ...]:
        """What must be said beside answers; with ``claimed``, to those for whom histories are whole."""
        return self.cautions if claimed else self._of_cases

    @property
    def _of_cases(self) -> tuple[str, ...]:
        if not self.unplaced:
            return ()
        caution = (
            f"Rows whose case and person cannot be read: {self.unplaced:,}. Each may be a charge of any case, and a conviction "
            "among them is overlooked. Until they are repaired, every answer for which the rest of a case counts waits"
        )
        return (caution,)

    @property
    def cautions(self) -> tuple[str, ...]:
        """What keeps cases and histories from being whole, though the coverage says that they are."""
        lines = [*self._of_cases]
        if self.unassigned:
            lines.append(
                f"Quarantined rows whose person cannot be read: {self.unassigned:,}. They may be anyone's, and a conviction "
                "among them is overlooked. Until they are corrected and read again, or shown not to matter, no history is whole"
            )
        if self.by_case:
            lines.append(
                f"Rows whose person is known by the number of a case or an arrest alone: {self.by_case:,}. What else that "
                "person did stands under another key. Until identity resolution has linked them, no history is whole"
            )
        return tuple(lines)

    def to_json(self) -> dict[str, Any]:
        """For the manifest; what is nothing is left out where datasets made before it was told have none."""
        return {name: value for name, value in asdict(self).items() if value or name not in _TOLD_LATER}


_TOLD_LATER: Final = frozenset({"unassigned", "by_case", "invented", "unplaced"})


@dataclass(frozen=True)
class LayerEntry:
    """A file of a bucket's rows in blocks (see `clearslate.records.blocks`): its name, rows, and the SHA-256 of its contents."""

    file: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class BucketEntry:
    """One bucket's file: its name, rows, persons, and the SHA-256 of its bytes.

    ``persons``: the SHA-256 of the file beside it (see `clearslate.records.persons`); ``changed``: of the rows of those whose
    records are others than in the dataset before, ``endless`` of those who have a day that is open; empty where there is none.
    ``layers``: the same rows in blocks, and after them those of persons whose records changed since the file was written; none
    where the dataset is not kept up to date by its changes. ``places``: the SHA-256 of the file that tells in which layer a person stands.
    """

    file: str
    rows: int
    people: int
    sha256: str
    persons: str = ""
    changed: str = ""
    endless: str = ""
    layers: tuple[LayerEntry, ...] = ()
    places: str = ""


@dataclass(frozen=True)
class ConflictEntry:
    """How many rows had two days in a contradictory order, and where a few of them are (file, line).

    ``groups``: the rows by source file and year (0: not known); see `clearslate.records.years`.
    """

    earlier: str
    later: str
    rows: int
    examples: tuple[tuple[str, int], ...]
    groups: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class Manifest:
    """The manifest of a dataset.

    ``charges``: charges that are judged, so rows of certain membership. ``content_digest``: over all rows
    and columns, whatever their order and bucketing. ``since``: the digest of the dataset before, if it was known; it is no part
    of what the dataset says.
    """

    schema_version: int
    known_through: dt.date
    coverage: Coverage
    facts: tuple[Field, ...]
    rows: int
    people: int
    charges: int
    buckets: tuple[BucketEntry, ...]
    conflicts: tuple[ConflictEntry, ...]
    content_digest: str
    since: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the logical content, as hexadecimal: the same for any number of buckets."""
        content = self._content() | {"content_digest": self.content_digest}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def to_json(self) -> str:
        """The text of ``manifest.json``."""
        content = self._content() | {
            "rows": self.rows,
            "people": self.people,
            "charges": self.charges,
            "buckets": [asdict(bucket) for bucket in self.buckets],
            "conflicts": [asdict(conflict) for conflict in self.conflicts],
            "content_digest": self.content_digest,
            "digest": self.digest,
            "since": self.since,
        }
        return json.dumps(content, sort_keys=True, indent=1) + "\n"

    def _content(self) -> dict[str, Any]:
        return {
            "schema_version": self.schema_version,
            "known_through": self.known_through.isoformat(),
            "coverage": self.coverage.to_json(),
            "facts": [_fact(fact) for fact in self.facts],
        }


def _fact(fact: Field) -> dict[str, str]:
    entry = {"name": fact.name, "level": str(fact.level), "kind": str(fact.kind), "meaning": fact.meaning}
    return entry | ({"owner": str(fact.owner)} if fact.owner else {})


def read_manifest(text: str, where: str) -> Manifest:
    """The manifest that a text holds.

    Args:
        text: the content of a ``manifest.json``.
        where: its path, for errors.

    Raises:
        DatasetError: it is damaged, or of another version of the schema.
    """
    try:
        noted = from_json(_Noted, text)
    except MalformedError as error:
        raise DatasetError(f"{where} is not a dataset's manifest; build the dataset again") from error
    if noted.schema_version != SCHEMA_VERSION:
        raise DatasetError(
            f"{where} is of schema version {noted.schema_version}, this clearslate reads version {SCHEMA_VERSION}; "
            "build the dataset again from its sources, or use the clearslate that built it"
        )
    try:
        manifest = from_json(Manifest, text)
    except MalformedError as error:
        raise DatasetError(f"{where} is damaged: {error}; build the dataset again") from error
    if manifest.digest != noted.digest:
        raise DatasetError(f"{where} was changed after it was written; build the dataset again")
    return manifest


@dataclass(frozen=True)
class _Noted:
    """What a manifest says before it is read: of which version it is, and what it hashes to."""

    schema_version: int
    digest: str = ""
