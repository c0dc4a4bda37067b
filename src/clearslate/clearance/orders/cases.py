"""The charges of the cases that a document touches: each on one side or the other, and who the person is.

Clerks who were told to close "the case" closed whole files (practice, section 1.1). So a document names every
charge of each case that it touches.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db.models import Q

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.records.dataset import Dataset, bucket_of
from clearslate.records.people import FOLDER, people_file, read_people
from clearslate.records.schema import Disposition, Membership
from clearslate.wording import spoken

_FACTS: Final = (
    "charge_id", "case_id", "person_id", "membership", "sequence", "statute", "description", "grade", "disposition",
    "disposition_date_from", "disposition_date_to", "cleared_on_from", "cleared_on_to", "tracking_number",
    "arrest_date_from", "arrest_date_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One charge of a case, as a document names it.

    ``is_exact``: the day on which it ended is known. ``verb``, ``cite``: what is done to it, and under which section. ``choices``: what the court marks
    one of.
    ``remarks``: the letters of the remarks that are of it. ``was``: how the order that is corrected names it, where that
    is another docket.
    """

    charge: str
    sequence: str
    statute: str
    what: str
    grade: str
    disposition: str
    on: str
    law: str = ""
    clearance: str = ""
    was: str = ""
    is_exact: bool = True
    verb: str = ""
    cite: str = ""
    remarks: str = ""
    choices: tuple[str, ...] = ()
    is_pending: bool = False

    @property
    def lacks_day(self) -> bool:
        """Whether it ended, and the records do not say on which day: no judge is shown such a charge."""
        return not (self.is_exact or self.is_pending)


@dataclass(frozen=True, slots=True)
class Named:
    """Who a person is. ``born``: the year alone; ``birth``: the day, for the confidential sheet and nothing else."""

    name: str = ""
    aliases: tuple[str, ...] = ()
    born: str = ""
    birth: str = ""
    state_id: str = ""
    fbi_number: str = ""


@dataclass(frozen=True)
class CaseLines:
    """A case: the charges that are cleared, those that stay public, and those that were cleared before.

    In a correction ``close`` are those that are not cleared after all; ``named``: those that are, under this name and docket.
    What is left off stays public for now, and is in ``open`` too.
    ``closed`` and ``left_off`` are for the clerk's copy alone; ``birth`` and ``fbi_number`` for the confidential sheet.
    """

    number: str
    court: str
    county: str
    person: str  # the name, where the dataset has it
    close: list[Line]
    open: list[Line]
    closed: list[Line]
    named: list[Line] = field(default_factory=list)
    left_off: list[Line] = field(default_factory=list)
    case: str = ""
    aliases: tuple[str, ...] = ()
    born: str = ""
    state_id: str = ""
    tracking: str = ""
    arrested: str = ""  # the agency and the day
    agency: str = ""
    birth: str = ""
    fbi_number: str = ""

    @property
    def court_name(self) -> str:
        """The court without its county."""
        return self.court.removesuffix(f", {self.county}") if self.county else self.court

    @property
    def is_mixed(self) -> bool:
        """Some of its charges stay public: documents need redaction, the file stays."""
        return bool(self.open)

    @property
    def undated(self) -> list[Line]:
        """The charges that stay public and that no paper of a judge names: the clerk's sheet does."""
        return [line for line in self.open if line.lacks_day]


def closed_before(ledger: Ledger, cases: Collection[str], on: dt.date) -> set[str]:
    """The charges of cases that were in force before a day, and are not undone.

    Of that day itself none: what an order says must not change while the day goes on.
    """
    found: set[str] = set()
    listed = sorted(cases)
    for start in range(0, len(listed), 500):
        rows = m.Clearance.objects.using(ledger.alias).filter(
            case__in=listed[start : start + 500], cleared_on__lt=on
        )
        undone = Q(restored_on__isnull=False, restored_on__lt=on)
        found.update(rows.exclude(undone).values_list("charge", flat=True))
    return found


def cases_of(
    rows: Sequence[Any], dataset: Dataset, ledger: Ledger, on: dt.date, *, exact: bool
) -> dict[str, CaseLines]:
    """The cases of clearances, with all of their charges, in the order of the clearances.

    Args:
        rows: the clearances.
        dataset: the records.
        ledger: for what was cleared before.
        on: the day that the document bears.
        exact: whether a charge is left off while the day on which it ended is not known.

    Raises:
        NotAllowed: the records do not hold one of the charges.
    """
    facts, closed = _charges(rows, dataset), closed_before(ledger, {row.case for row in rows}, on)
    people = people_of({row.person for row in rows}, dataset)
    cleared = {row.charge: row for row in rows}
    cases: dict[str, CaseLines] = {}
    for row in rows:
        charges = facts.get(row.case, [])
        if row.charge not in {charge["charge_id"] for charge in charges}:
            raise NotAllowed(
                f"the dataset does not hold charge {row.charge} of clearance {row.id}: give the newest records"
            )
        if row.case not in cases:
            lines = [
                _line(each, cleared[each["charge_id"]]) for each in charges if each["charge_id"] in cleared
            ]
            left_off = [line for line in lines if exact and not line.is_exact]
            others = [each for each in charges if each["charge_id"] not in cleared]
            who, (agency, arrested) = people.get(row.person, Named()), _arrest(row, charges)
            cases[row.case] = CaseLines(
                row.number or row.case, row.court, row.county, who.name,
                [line for line in lines if line.is_exact or not exact],
                [*(_line(each) for each in others if not _is_closed(each, closed, on)), *left_off],
                [_line(each) for each in others if _is_closed(each, closed, on)],
                left_off=left_off, case=row.case, aliases=who.aliases, born=who.born, state_id=who.state_id, birth=who.birth,
                fbi_number=who.fbi_number, tracking=_joined(each["tracking_number"] for each in charges),
                agency=agency, arrested=arrested,
            )  # fmt: skip
    return cases


def _joined(values: Iterator[str | None]) -> str:
    return ", ".join(dict.fromkeys(value for value in values if value))


def _arrest(row: Any, charges: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """The agency that arrested the person, and that with the day, as the first charge has it."""
    agency = (row.agencies or {}).get("arresting", {}).get("name") or ""
    first, last = charges[0]["arrest_date_from"], charges[0]["arrest_date_to"]
    day = spoken(first) if first is not None and first == last else ""
    details = ((f"by {agency}", agency), (f"on {day}", day))
    return agency, " ".join(words for words, known in details if known)


def _is_closed(charge: Mapping[str, Any], closed: set[str], on: dt.date) -> bool:
    """Whether a charge was cleared before a day, by the ledger or by the records."""
    last = charge["cleared_on_to"]
    return charge["charge_id"] in closed or (
        charge["cleared_on_from"] is not None and last is not None and last < on
    )


def _charges(rows: Sequence[Any], dataset: Dataset) -> dict[str, list[dict[str, Any]]]:
    """All charges of the clearances' cases, by case, in order."""
    people = pa.array(sorted({row.person for row in rows}))
    wanted = pa.array(sorted({row.case for row in rows}))
    found: dict[str, list[dict[str, Any]]] = {}
    for index in np.unique(bucket_of(people, len(dataset.buckets))).tolist():
        table = dataset.read(index, list(_FACTS))
        certain = pc.equal(table["membership"].cast(pa.string()), Membership.CERTAIN)
        table = table.filter(pc.and_(pc.is_in(table["case_id"], wanted), certain))
        for charge in table.to_pylist():
            found.setdefault(charge["case_id"], []).append(charge)
    for charges in found.values():
        charges.sort(
            key=lambda charge: (charge["sequence"] is None, charge["sequence"] or 0, charge["charge_id"])
        )
    return found


_ENDED: Final[dict[str, str]] = {
    Disposition.ACQUITTED_INSANITY: "Acquitted by reason of insanity",
    Disposition.NOLLE_PROSSED: "Nolle prosequi",
    Disposition.NO_CHARGE: "No charge filed",
    Disposition.DIVERTED: "Dismissed after diversion",
}


def _line(charge: Mapping[str, Any], clearance: Any = None) -> Line:
    first, last = charge["disposition_date_from"], charge["disposition_date_to"]
    ended: str = charge["disposition"] or "not recorded"
    return Line(
        charge=charge["charge_id"],
        sequence="" if charge["sequence"] is None else str(charge["sequence"]),
        statute=charge["statute"] or "",
        what=charge["description"] or "",
        grade=charge["grade"] or "",
        disposition=_ENDED.get(ended, ended.capitalize()),
        on=_between(first, last),
        law="" if clearance is None else clearance.law,
        clearance="" if clearance is None else clearance.id,
        is_exact=first is not None and first == last,
        is_pending=ended == Disposition.PENDING,
    )


def _between(first: dt.date | None, last: dt.date | None) -> str:
    if first is None or last is None or last.year == dt.MAXYEAR:
        return ""
    return spoken(first) if first == last else f"between {spoken(first)} and {spoken(last)}"


def names_of(people: set[str], dataset: Dataset) -> dict[str, str]:
    """The name of each person; none where the dataset holds no names.

    Of a person with several names the first one counts, as in messages to agencies (``records.names``).

    Raises:
        DatasetError: the names are not those that were written.
    """
    return {person: who.name for person, who in people_of(people, dataset).items()}


def people_of(people: set[str], dataset: Dataset) -> dict[str, Named]:
    """Who each person is; nobody where the dataset names nobody. Other names of a person are aliases.

    Raises:
        DatasetError: the people are not those that were written.
    """
    path = people_file(dataset.path)
    if path is None:
        return {}
    names = _NAMES if path.parent.name == FOLDER else _INVENTED
    columns = set(pq.read_schema(path).names)
    there = [name for name in (*names, *chain.from_iterable(_BIRTH), *_NUMBERS) if name in columns]
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in read_people(path, ["person_id", *there], people).to_pylist():
        rows.setdefault(row["person_id"], []).append(row)
    return {person: _named(found, names) for person, found in rows.items()}


def _named(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Named:
    called = list(dict.fromkeys(" ".join(row[name] for name in names if row.get(name)) for row in rows))
    first = rows[0]
    begin, end = next(
        ((first[one], first[two]) for one, two in _BIRTH if first.get(one) and first.get(two)), (None, None)
    )
    born = str(begin.year) if begin is not None and end is not None and begin.year == end.year else ""
    return Named(
        name=called[0], aliases=tuple(each for each in called[1:] if each), born=born,
        birth=spoken(begin) if begin is not None and begin == end else "",
        state_id=first.get("state_id") or "", fbi_number=first.get("fbi_number") or "",
    )  # fmt: skip


_NAMES: Final = ("name_first", "name_middle", "name_last", "name_suffix")
_INVENTED: Final = ("given_name", "middle_initial", "family_name")
"""Names of the columns in the people of a synthetic state."""
_BIRTH: Final = (("birth_from", "birth_to"), ("date_of_birth_from", "date_of_birth_to"))
_NUMBERS: Final = ("state_id", "fbi_number")
