"""What a client told, as a person's file; and everything that was not told, written out as missing.

In a story written for a test silence is harmless (`scenarios/story.py`). Nobody's silence is here: each fact that was not
told is null, so that no answer rests on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from clearslate.clinic.columns import missing_facts
from clearslate.records.schema import FIELDS, Level
from clearslate.scenarios.story import Scenario, read_scenario
from clearslate.states import CODES, jurisdiction

_MADE: Final = frozenset({"person_id", "case_id", "charge_id", "jurisdiction"})
_NULL: Final[dict[Level, tuple[str, ...]]] = {
    level: tuple(each.name for each in FIELDS if each.level is level and each.name not in _MADE)
    for level in (Level.PERSON, Level.CASE, Level.CHARGE, Level.SENTENCE)
}
_TEXTS: Final = frozenset(
    {"court", "county", "description", "disposition_detail"}
)  # words alone: empty, not missing


@dataclass(frozen=True)
class Client:
    """A client, with what was told of the person and of each case.

    ``key``: the office's own number or name. ``whole``: whether the rows are the whole criminal history; None where that was
    not told. ``told``: ``person`` and ``cases`` as a person's file has them. ``places``: by charge, where it was read.
    ``raws``: by state, the scenarios of a person's file, where it is one: they are read as `clearslate check` reads them.
    """

    key: str
    name: str
    told: Mapping[str, Any]
    language: str = "en"
    address: str = ""
    whole: bool | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    raws: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

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
        told = [str(raw["as_of"]) for raw in self.raws.values() if raw.get("as_of")]
        return dt.date.fromisoformat(max(told)) if told else None

    @property
    def elsewhere(self) -> list[str]:
        """The jurisdictions of cases for which there are no laws here."""
        return sorted({case["jurisdiction"] for case in self.cases} - set(CODES))


def story(client: Client, code: str, as_of: dt.date) -> Scenario:
    """A client as a state's laws are asked about them.

    Cases of other states are history; the facts that those states alone have are left out.

    Raises:
        ScenarioError: a value does not suit its field.
    """
    if client.raws:
        file = {"name": client.key, **client.raws[code], "as_of": as_of.isoformat(), "expect": []}
        return read_scenario(file, jurisdiction(code), f"client {client.key}")
    raw = {
        "id": client.key,
        "name": client.key,
        "jurisdiction": code,
        "as_of": as_of.isoformat(),
        "person": _whole(client.told["person"], Level.PERSON, code, own=True)
        | {"date_of_death": client.told["person"].get("date_of_death", "never")},
        "cases": [_case(case, code) for case in client.cases],
        "expect": [],
    }
    return read_scenario(raw, jurisdiction(code), f"client {client.key}")


def _whole(told: Mapping[str, Any], level: Level, code: str, *, own: bool) -> dict[str, Any]:
    """What was told of a level, with null for the rest."""
    found: dict[str, Any] = {name: "" if name in _TEXTS else None for name in _NULL[level]}
    found |= {name: value for name, value in told.items() if name in found}
    facts = told.get("facts") or {}
    found["facts"] = (
        {name: facts.get(name) for name in missing_facts(jurisdiction(code), level)} if own else {}
    )
    return found


def _case(case: Mapping[str, Any], code: str) -> dict[str, Any]:
    own = case["jurisdiction"] == code
    found = _whole(case, Level.CASE, code, own=own)
    if not own:  # its own facts are another state's: none of ours was told
        found["facts"] = dict.fromkeys(missing_facts(jurisdiction(code), Level.CASE))
    found["facts"]["jurisdiction"] = case["jurisdiction"]
    found["case_id"] = case["case_id"]
    found["case_number"] = case.get("case_number") or ""
    found["charges"] = [_charge(charge, code, own=own) for charge in case["charges"]]
    return found


def _charge(charge: Mapping[str, Any], code: str, *, own: bool) -> dict[str, Any]:
    found = _whole(charge, Level.CHARGE, code, own=own)
    if not own:
        found["facts"] = dict.fromkeys(missing_facts(jurisdiction(code), Level.CHARGE))
    found["charge_id"] = charge["charge_id"]
    found["sentence"] = _whole(charge.get("sentence") or {}, Level.SENTENCE, code, own=False)
    del found["sentence"]["facts"]
    if found["disposition"] == "pending":  # it has not ended: that is no gap
        found["disposition_date"] = found["disposition_date"] or "never"
    return found


def charges_of(client: Client) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each charge with its case."""
    return ((case, charge) for case in client.cases for charge in case["charges"])
