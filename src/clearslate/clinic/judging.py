"""Clients judged: all of a state in one table, which costs the engine about as much as one of them alone.

Nothing is written: the table stands in memory, the answers are the engine's own.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pyarrow.compute as pc

from clearslate.casework.person import (
    CaseView,
    ChargeView,
    PersonView,
    Who,
    standing_of,
    view_of,
)
from clearslate.clinic.told import Client, story
from clearslate.people.record import Record
from clearslate.people.standing import Lift, Standing, lifts
from clearslate.people.variants import Variants
from clearslate.records.days import to_day
from clearslate.records.tables import in_memory, table_from_rows
from clearslate.runs.explain import Explanation, explain_all
from clearslate.runs.spec import RunSpec
from clearslate.scenarios.story import Scenario
from clearslate.states import jurisdiction

if TYPE_CHECKING:
    import pyarrow as pa

_IDS: Final = ("person_id", "case_id", "charge_id")
NOT_WHOLE: Final = (
    "The list does not hold this client's whole history: what is not in it may change the answers."
)


@dataclass(frozen=True)
class Charge:
    """A charge of a client under a state's laws: the view of it, and each law's explanation."""

    case: CaseView
    view: ChargeView
    explained: tuple[Explanation, ...]
    row: Mapping[str, Any]  # the canonical record
    lift: Lift | None = None  # the least that the client can do for a better answer

    def explanation(self, law: str) -> Explanation:
        """A law's explanation.

        Raises:
            KeyError: the law is not about the charge.
        """
        for each in self.explained:
            if each.law == law:
                return each
        raise KeyError(law)


@dataclass(frozen=True)
class InState:
    """A client under one state's laws."""

    code: str
    view: PersonView
    charges: tuple[Charge, ...]

    @property
    def state(self) -> str:
        """Its name."""
        return jurisdiction(self.code).name


@dataclass(frozen=True)
class Judged:
    """A client with every state's answers as of a day."""

    client: Client
    as_of: dt.date
    states: tuple[InState, ...]

    @property
    def charges(self) -> list[tuple[InState, Charge]]:
        """The charges of the states that have laws here; each is judged by its own state alone."""
        return [(state, charge) for state in self.states for charge in state.charges]


def judge(clients: Sequence[Client], as_of: dt.date) -> list[Judged]:
    """Every law's answers about every client.

    Args:
        clients: whom.
        as_of: the day of the answers.

    Raises:
        ScenarioError: a client's file cannot be read.
        DatasetError: a value does not suit its field.
    """
    groups: dict[tuple[str, bool, dt.date], list[tuple[int, Scenario | Record]]] = defaultdict(list)
    for place, client in enumerate(clients):
        for code in client.states:
            record = story(client, code, as_of)
            groups[code, client.whole is not False, record.known_through].append((place, record))
    found: dict[int, list[InState]] = defaultdict(list)
    for (code, whole, known_through), stories in sorted(groups.items(), key=lambda each: each[0]):
        cautions = () if whole else (NOT_WHOLE,)
        spec = RunSpec((code,), as_of, known_through, whole_history=whole, cautions=cautions)
        for place, state in _in_state(spec, code, stories, clients):
            found[place].append(state)
    return [Judged(client, as_of, tuple(found[place])) for place, client in enumerate(clients)]


def _in_state(
    spec: RunSpec, code: str, stories: Sequence[tuple[int, Scenario | Record]], clients: Sequence[Client]
) -> list[tuple[int, InState]]:
    state = jurisdiction(code)
    rows = [
        row | {name: f"{place:05}/{row[name]}" for name in _IDS}
        for place, record in stories
        for row in record.rows
    ]
    table = in_memory(table_from_rows(rows, state.facts), to_day(spec.known_through))
    explained = explain_all(table, spec)
    statuses = {law.id: law.status for law in state.laws}
    found = []
    for place, record in stories:
        client = clients[place]
        own: pa.Table = table.filter(pc.equal(table["person_id"], f"{place:05}/P"))
        who = Who(first=client.name) if client.name else None
        view = view_of(own, spec, state.facts, statuses=statuses, who=who, explained=explained)
        view = replace(view, person=client.key)
        charges = _lifted(_charges(view, own, explained, code), record, spec)
        found.append((place, InState(code, view, charges)))
    return found


def _lifted(charges: tuple[Charge, ...], record: Scenario | Record, spec: RunSpec) -> tuple[Charge, ...]:
    """The charges, each with what the client can pay or finish for it."""
    variants = Variants(record.rows, record.jurisdiction, spec.as_of, spec.known_through)
    now = {
        each.view.charge.partition("/")[2]: min(
            (standing_of(answer, spec.as_of) for answer in each.view.answers if answer.in_force),
            default=Standing.NO,
        )
        for each in charges
        if not each.view.cleared
    }
    found = lifts(variants, now)
    return tuple(replace(each, lift=found.get(each.view.charge.partition("/")[2])) for each in charges)


def _charges(
    view: PersonView, table: pa.Table, explained: Mapping[str, list[Explanation]], code: str
) -> tuple[Charge, ...]:
    rows = {row["charge_id"]: row for row in table.to_pylist()}
    return tuple(
        Charge(case, charge, tuple(explained[charge.charge]), rows[charge.charge])
        for case in view.cases
        for charge in case.charges
        if rows[charge.charge]["jurisdiction"] == code
    )
