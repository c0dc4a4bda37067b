"""What a client told, as a list or a person's file has it; its rows are made as those of every person are (`people/record.py`).

In a story written for a test silence is harmless (`scenarios/story.py`). Nobody's silence is here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from clearslate.people.endings import NOT_RECORDED
from clearslate.people.record import NOT_TOLD, Charge, Record, Story, from_told, record_of
from clearslate.records.schema import FACT_PREFIX
from clearslate.scenarios.story import Scenario, read_scenario
from clearslate.states import CODES, jurisdiction


@dataclass(frozen=True)
class Client:
    """A client, with what was told of the person and of each case.

    ``key``: the office's own number or name. ``whole``: whether the rows are the whole criminal history; None where that was
    not told. ``told``: ``person`` and ``cases`` as a person's file has them. ``places``: by charge, where it was read.
    ``raws``: by state, the scenarios of a file, where it is one: they are read as `clearslate check` reads them. ``asked``: the day of a
    person's document.
    """

    key: str
    name: str
    told: Mapping[str, Any]
    language: str = "en"
    address: str = ""
    whole: bool | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    raws: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    asked: dt.date | None = None

    @property
    def cases(self) -> list[dict[str, Any]]:
        """The cases as told."""
        found: list[dict[str, Any]] = self.told["cases"]
        return found

    @property
    def states(self) -> list[str]:
        """The states that have laws here and cases of the client, in order; of a person's file those that it asks."""
        if self.raws:
            return sorted(self.raws)
        return sorted({case["jurisdiction"] for case in self.cases} & set(CODES))

    @property
    def asked_on(self) -> dt.date | None:
        """The day that a person's file asks about."""
        if self.asked is not None:
            return self.asked
        days = [str(raw["as_of"]) for raw in self.raws.values() if raw.get("as_of")]
        return dt.date.fromisoformat(max(days)) if days else None

    @property
    def elsewhere(self) -> list[str]:
        """The jurisdictions of cases for which there are no laws here."""
        return sorted({case["jurisdiction"] for case in self.cases} - set(CODES))


def story(client: Client, code: str, as_of: dt.date) -> Scenario | Record:
    """A client as a state's laws are asked about them.

    Cases of other states are history; the facts that those states alone have are left out.

    Raises:
        ScenarioError: a value does not suit its field.
    """
    if client.raws:
        file = {"name": client.key, **client.raws[code], "as_of": as_of.isoformat(), "expect": []}
        return read_scenario(file, jurisdiction(code), f"client {client.key}")
    return record_of(from_told(client.told["person"], client.cases, as_of), code)


def charges_of(client: Client) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each charge with its case."""
    return ((case, charge) for case in client.cases for charge in case["charges"])


def client_of(person: Story, key: str, name: str) -> Client:
    """The client of a person's document.

    Args:
        person: whose.
        key: the client's.
        name: the file, for messages.
    """

    def facts(stated: Mapping[str, Any]) -> dict[str, Any]:
        own = {
            each.removeprefix(FACT_PREFIX): value
            for each, value in stated.items()
            if each.startswith(FACT_PREFIX)
        }
        return {each: value for each, value in stated.items() if not each.startswith(FACT_PREFIX)} | {
            "facts": own
        }

    def charge(each: Charge) -> dict[str, Any]:
        stated = facts(each.told)
        ended = stated.get("disposition", NOT_TOLD)
        return stated | {"charge_id": each.id, "disposition": None if ended == NOT_RECORDED else ended}

    cases = [
        facts(case.told)
        | {"case_id": case.id, "jurisdiction": case.state, "charges": [charge(each) for each in case.charges]}
        for case in person.cases
    ]
    places = {each.id: name for _, each in person.charges}
    return Client(
        key=key,
        name="",
        told={"person": facts(person.told), "cases": cases},
        places=places,
        asked=person.as_of,
    )


@dataclass(frozen=True)
class Attorney:
    """Who signs the papers of a list: entered once, in lines of notes (``# attorney: ...``)."""

    name: str = ""
    number: str = ""
    firm: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""

    @classmethod
    def of(cls, notes: Iterable[str]) -> Attorney:
        """The attorney of a list's notes: ``# attorney: Jane Roe``, ``# attorney number: 12345``, firm, address, phone, email.

        >>> Attorney.of(["# attorney: Jane Roe", "# attorney number: 12345", "# INVENTED"]).block
        ('Jane Roe', 'Attorney No. 12345')
        """
        found: dict[str, str] = {}
        for note in notes:
            attorney = _ATTORNEY.fullmatch(note.strip())
            if attorney:
                found[(attorney[1] or "name").casefold()] = attorney[2].strip()
        return cls(**found)

    @property
    def block(self) -> tuple[str, ...]:
        """The lines at the head of a paper."""
        number = f"Attorney No. {self.number}" if self.number else ""
        return tuple(filter(None, (self.name, number, self.firm, self.address, self.phone, self.email)))


_ATTORNEY: Final = re.compile(
    r"#\s*attorney(?:\s+(name|number|firm|address|phone|email))?\s*:[\s,]*(.+)", re.IGNORECASE | re.DOTALL
)
NOBODY: Final = Attorney()
"""No attorney was entered."""
