"""What a list says of each charge: from the ledger, and from the records where they are given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.workflow.notices import notice_texts
from clearslate.records.dataset import Dataset, bucket_of
from clearslate.records.names import People
from clearslate.records.people import people_file
from clearslate.records.schema import Membership
from clearslate.states import jurisdiction

_FACTS: Final = (
    "charge_id", "person_id", "membership", "description", "grade", "disposition", "disposition_date_from",
    "disposition_date_to", "restitution_owed",
)  # fmt: skip
_PERSON: Final = frozenset(
    {"name_last", "name_first", "name_middle", "name_suffix", "birth_date", "state_id"}
)


@dataclass(frozen=True)
class Records:
    """The records from which a list is filled: facts of charges, and names where the dataset has people."""

    dataset: Dataset
    people: People | None

    @classmethod
    def of(cls, dataset: Dataset) -> Records:
        """Of a dataset.

        Raises:
            DatasetError: its people are not those that were written.
        """
        return cls(dataset, None if people_file(dataset.path) is None else People(dataset.path))

    def charges(self, rows: Sequence[Any]) -> dict[str, dict[str, Any]]:
        """The facts of the charges of clearances, by charge.

        Raises:
            NotAllowed: the dataset lacks one of them.
        """
        found: dict[str, dict[str, Any]] = {}
        wanted = pa.array(sorted({row.charge for row in rows}), pa.string())
        people = pa.array(sorted({row.person for row in rows}), pa.string())
        for index in np.unique(bucket_of(people, len(self.dataset.buckets))).tolist():
            table = self.dataset.read(index, list(_FACTS))
            certain = pc.equal(table["membership"].cast(pa.string()), Membership.CERTAIN)
            for charge in table.filter(pc.and_(pc.is_in(table["charge_id"], wanted), certain)).to_pylist():
                found[charge["charge_id"]] = charge
        if missing := [row.charge for row in rows if row.charge not in found]:
            raise NotAllowed(
                f"the dataset does not hold {len(missing):,} of the charges of the list: give the newest records"
            )
        return found

    def persons(self, rows: Sequence[Any]) -> dict[str, dict[str, str]]:
        """What the dataset says of persons, by person id; nothing where it has no people."""
        return {} if self.people is None else self.people.of((row.person for row in rows), _PERSON)


@dataclass(frozen=True, slots=True)
class ListedCharge:
    """A line of a list. Of what is not known, or was not given, the text is empty.

    ``law``: its id. ``flags``: what of the data the office should look at. ``notes``: what the law adds for those who act.
    """

    line: int
    charge: str
    law: str
    court: str
    docket: str
    count: int | None
    tracking: str
    statute: str
    cite: str
    relief: str
    since: dt.date
    notes: str
    name: str = ""
    born: str = ""
    sid: str = ""
    offense: str = ""
    grade: str = ""
    disposition: str = ""
    disposed: dt.date | None = None
    restitution: str = ""
    flags: list[str] = field(default_factory=list)


def listed(
    code: str, rows: Sequence[Any], lines: Mapping[str, int], records: Records | None
) -> list[ListedCharge]:
    """The lines of a list, in order.

    Args:
        code: of the jurisdiction.
        rows: the clearances.
        lines: of each its number.
        records: where the list is to say more than the ledger knows.

    Raises:
        NotAllowed: the records lack one of the charges.
    """
    charges = {} if records is None else records.charges(rows)
    persons = {} if records is None else records.persons(rows)
    state = jurisdiction(code)
    found = []
    for row in sorted(rows, key=lambda row: lines[row.id]):
        law = state.law(row.law)
        charge, person = charges.get(row.charge, {}), persons.get(row.person, {})
        flags = list(_flags(charge, person, has_people=bool(records and records.people)))
        found.append(
            ListedCharge(
                line=lines[row.id], charge=row.charge, law=row.law, court=row.court, docket=row.number or row.case,
                count=row.sequence, tracking=row.keys.get("tracking_number", ""), statute=row.statute, cite=law.cite,
                relief=law.relief.word, since=row.since,
                notes="; ".join(map(str, notice_texts(code, row.law, row.notices))), **_told(charge, person), flags=flags,
            )
        )  # fmt: skip
    return found


def _told(charge: Mapping[str, Any], person: Mapping[str, str]) -> dict[str, Any]:
    if not charge:
        return {}
    first, last = charge["disposition_date_from"], charge["disposition_date_to"]
    given = " ".join(part for part in (person.get("name_first"), person.get("name_middle")) if part)
    last_name = " ".join(part for part in (person.get("name_last"), person.get("name_suffix")) if part)
    return {
        "name": ", ".join(part for part in (last_name, given) if part),
        "born": person.get("birth_date", ""),
        "sid": person.get("state_id", ""),
        "offense": charge["description"] or "",
        "grade": charge["grade"] or "",
        "disposition": (charge["disposition"] or "").replace("_", " "),
        "disposed": first if first == last else None,
        "restitution": ""
        if charge["restitution_owed"] is None
        else f"${charge['restitution_owed'] / 100:,.2f}",
    }


def _flags(charge: Mapping[str, Any], person: Mapping[str, str], *, has_people: bool) -> Iterator[str]:
    """What the records do not say, or not exactly."""
    if not charge:
        return
    if charge["restitution_owed"] is None:
        yield "restitution is not in the data"
    if not charge["grade"]:
        yield "no grade"
    if not charge["description"]:
        yield "no name of the offense"
    first, last = charge["disposition_date_from"], charge["disposition_date_to"]
    if first is None or last is None:
        yield "no disposition date"
    elif first != last:
        yield f"disposition date: between {first} and {last}"
    if has_people:
        for name, words in (("birth_date", "no exact birth date"), ("state_id", "no SID")):
            if not person.get(name):
                yield words


def unverified(code: str, charges: Sequence[ListedCharge]) -> Iterator[str]:
    """Of the laws of a list that are not verified whole against their text: how much of each."""
    for law_id in sorted({charge.law for charge in charges}):
        law = jurisdiction(code).law(law_id)
        if law.unverified:
            yield f"{law.cite} ({len(law.unverified)} parts of the rule that was used)"
