"""The figures of a report on data quality: the one source of the terminal's, the page's and the JSON.

A charge counts at the person whose it certainly is. Figures of the whole dataset are exact. In figures by source, year
and county a count of 1 to 10 is None, and so are those that would give one away; shares there are in whole percent.
Values and citations as a source writes them are shown from 11 rows on: what nobody could read may be anything.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from clearslate.needs.missing import MissingFact
from clearslate.needs.untold import Untold
from clearslate.reports.words import INSIDE
from clearslate.runs.protect import UNDER

SCHEMA: Final = 1
NOT_KNOWN: Final = "not known"  # a place that is not recorded


class Verdict(StrEnum):
    """Whether a law can be carried out on the data, by the share of decided charges among those it may clear."""

    YES = "yes"
    MOSTLY = "mostly"
    IN_PART = "in part"
    HARDLY = "hardly"
    NO = "no"
    NO_CHARGE = "no charge"
    NOTHING_TO_CLEAR = "nothing to clear"


VERDICT_FROM: Final = (
    (0.99, Verdict.YES),
    (0.9, Verdict.MOSTLY),
    (0.5, Verdict.IN_PART),
    (0.0, Verdict.HARDLY),
)
"""The least share of each verdict; ``no`` is said of none, ``no charge`` where no disposed charge falls under the law,
``nothing to clear`` where it certainly leaves as they are all that do."""


@dataclass(frozen=True)
class Foundation:
    """What the figures rest on. ``possible_rows`` may be another person's charge, or could not be judged."""

    dataset_digest: str
    known_through: str
    jurisdictions: tuple[str, ...]
    sources: tuple[str, ...]
    first_year: int | None
    last_year: int | None
    whole_history: bool
    people: int
    charges: int
    possible_rows: int
    invented: bool = False


@dataclass(frozen=True)
class FieldLine:
    """What is known of a field.

    ``asked`` charges are of the ``scope`` in which the field speaks; of these it is ``known``, a date ``partial`` (within
    a year), or ``missing``. ``laws``: those whose conditions ask it. ``unsent``: records of the source without it,
    where ingest says.
    """

    field: str
    words: str
    owner: str
    scope: str
    laws: tuple[str, ...]
    asked: int
    known: int
    partial: int
    missing: int
    unsent: int | None


@dataclass(frozen=True)
class PlaceLine:
    """A source, a year or a county: its charges, and for each field the percent of those asked that are known.

    None: hidden. A field of which nothing is asked there is left out.
    """

    place: str
    charges: int | None
    known: dict[str, int | None]


@dataclass(frozen=True)
class YearLine:
    """Charges of a year (None: not known); those without a disposition, pending, or ended on no known day."""

    year: int | None
    charges: int | None
    no_disposition: int | None
    pending: int | None
    no_day: int | None


@dataclass(frozen=True)
class Part:
    """A part of a count, by source or by year; None where hidden."""

    place: str
    rows: int | None


@dataclass(frozen=True)
class ConflictLine:
    """Rows with two days in a contradictory order, both treated as missing but for a revocation; and where they come from.

    A day after the records' end is paired with ``known_through``, one that runs backwards with itself. Among ``orders``
    they are charges whose days stand, and are to be looked at; an age is paired with ``age_under_10`` or ``age_over_100``.
    """

    earlier: str
    later: str
    rows: int
    sources: tuple[Part, ...]
    years: tuple[Part, ...]


@dataclass(frozen=True)
class OutcastLine:
    """Rows that were quarantined or set aside for one reason."""

    reason: str
    field: str | None
    owner: str
    remedy: str
    rows: int


@dataclass(frozen=True)
class IssueLine:
    """Rows of which one field was left missing, or wider than a day."""

    field: str
    reason: str
    rows: int


@dataclass(frozen=True)
class Shown:
    """A value or citation as written, in how many rows, and where it stands first (file and line, where known)."""

    jurisdiction: str
    text: str
    rows: int
    first: str


@dataclass(frozen=True)
class Unread:
    """Values that nobody can read: rows, distinct values, and those that are shown."""

    rows: int
    distinct: int
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class IngestLine:
    """What ingest says: where the rows went, why some did not fit, and what the mapping does not know."""

    source: str
    owner: str
    rows: dict[str, int]
    outcasts: tuple[OutcastLine, ...]
    issues: tuple[IssueLine, ...]
    unmapped: dict[str, Unread]
    tiers: dict[str, int]
    caution: str | None


@dataclass(frozen=True)
class StatuteLine:
    """Charges by their statute: it reads, it does not, there is none, or the jurisdiction has no laws here."""

    read: int
    empty: int
    no_laws: int
    unread: Unread


@dataclass(frozen=True)
class Blocker:
    """A fact for which charges wait under a law: ``sole`` of them for nothing else."""

    field: str
    words: str
    owner: str
    charges: int
    sole: int


@dataclass(frozen=True)
class LawLine:
    """Whether a law can be carried out on this data.

    ``waiting`` charges are undecided for lack of a fact; ``open`` ones for another reason. ``never_known``: fields
    that its conditions ask and of which the data knows nothing.
    """

    id: str
    title: str
    cite: str
    state: str
    automatic: bool
    status: str
    eligible: int
    not_yet: int
    ineligible: int
    waiting: int
    open: int
    verdict: Verdict
    blockers: tuple[Blocker, ...]
    never_known: tuple[str, ...]

    @property
    def answered(self) -> int:
        """Charges with an answer."""
        return self.eligible + self.not_yet + self.ineligible

    @property
    def may_clear(self) -> int:
        """Charges that it does not certainly leave as they are, open ones left out."""
        return self.eligible + self.not_yet + self.waiting


@dataclass(frozen=True)
class JointLine:
    """Facts that only together decide an answer; ``words`` of each."""

    fields: tuple[str, ...]
    words: tuple[str, ...]
    owners: tuple[str, ...]
    people: int
    charges: int


@dataclass(frozen=True)
class StepLine:
    """A step of the order of repair, each fact in ``words``, and the people with an answer decided after it."""

    fields: tuple[str, ...]
    words: tuple[str, ...]
    owners: tuple[str, ...]
    people: int


@dataclass(frozen=True)
class UntoldLine:
    """A fact that laws of a state ask and no record tells, and what to write in the mapping.

    ``people``, ``charges``: who wait for it, perhaps with others. ``people_sole``: with an answer that waits for it alone.
    ``people_then``: with an answer decided once this fact and those above it are told.
    """

    state: str
    fact: Untold
    people: int
    people_sole: int
    people_then: int
    charges: int


@dataclass(frozen=True)
class PresumableLine:
    """A presumption that is off, and what would rest on it were all of these on.

    ``people``, ``charges``: with an answer that rests on it. ``eligible_...``: that no automatic law clears without it.
    """

    id: str
    text: str
    cite: str
    people: int
    charges: int
    eligible_people: int
    eligible_charges: int


@dataclass(frozen=True)
class Judged:
    """What a run says of the data: who waits for what, and what each law can answer.

    ``presumable`` is None where nobody tried the presumptions.
    """

    as_of: str
    run_id: str
    presumptions: tuple[str, ...]
    readings: dict[str, str]
    states: tuple[str, ...]
    waiting_people: int
    waiting_charges: int
    fixes: tuple[MissingFact, ...]
    joint: tuple[JointLine, ...]
    steps: tuple[StepLine, ...]
    untold: tuple[UntoldLine, ...]
    presumable: tuple[PresumableLine, ...] | None
    laws: tuple[LawLine, ...]


@dataclass(frozen=True)
class Quality:
    """All figures. ``judged`` is None where clearslate has no laws for the dataset, ``ingest`` where nothing tells."""

    foundation: Foundation
    fields: tuple[FieldLine, ...]
    by_source: tuple[PlaceLine, ...]
    by_year: tuple[PlaceLine, ...]
    by_county: tuple[PlaceLine, ...]
    dispositions: tuple[YearLine, ...]
    conflicts: tuple[ConflictLine, ...]
    orders: tuple[ConflictLine, ...]
    statutes: StatuteLine
    grades: Unread
    ingest: IngestLine | None
    judged: Judged | None

    def to_json(self) -> dict[str, Any]:
        """For a program to read; a hidden figure is null. `docs/quality.md` says what each holds."""
        return asdict(self) | {
            "schema": SCHEMA,
            "suppression": f"{INSIDE} By source, year and county, counts of 1 to {UNDER - 1} and those that would give "
            f"one away are null; values and citations on fewer than {UNDER} rows are not listed",
        }
