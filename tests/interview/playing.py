"""Plays a scenario through the interview: a person who knows the scenario's facts and tells only what is asked.

Told at first: of each charge statute, words, grade, how it ended and when. For tests and long trials.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from clearslate.engine.outcomes import Outcome
from clearslate.interview.asking import Page, bounded, pages_of
from clearslate.interview.judging import Judge
from clearslate.interview.when import show
from clearslate.people.endings import NOT_RECORDED
from clearslate.people.record import Story
from clearslate.people.variants import PERSON, Value, fields_of, own_fields
from clearslate.records.days import NEVER, DayInterval, to_day
from clearslate.records.schema import FIELD, UNREAD, Field, Kind, Level
from clearslate.scenarios.story import Scenario

FIRST = ("statute", "description", "grade", "disposition", "disposition_date")


@dataclass(frozen=True)
class Played:
    """What came of it: how many pages were shown, how many facts they asked, how many the laws can ask, processor seconds of each step.

    ``answers``: by charge the best outcome and its day.
    """

    pages: int
    asked: int
    facts: int
    steps: tuple[float, ...]
    answers: Mapping[str, tuple[str, int]]
    story: Story


def play(scenario: Scenario, *, most: int = 60) -> Played:
    """Tell the first facts, then answer page after page until nothing more is asked.

    Raises:
        RuntimeError: the interview does not end.
    """
    story, rows = begun(scenario), {str(row["charge_id"]): row for row in scenario.rows}
    pages = asked = 0
    steps = []
    while True:
        began = time.process_time()
        page = next(iter(pages_of(Judge(story, scenario.jurisdiction))), None)
        steps.append(time.process_time() - began)
        if page is None:
            break
        if pages >= most:
            raise RuntimeError(f"{scenario.id}: the interview does not end")
        pages, asked = pages + 1, asked + len(page.slots)
        answer(story, page, rows)
    return Played(
        pages,
        asked,
        _can_ask(story, scenario.jurisdiction),
        tuple(steps),
        best(story, scenario.jurisdiction),
        story,
    )


def arrested_once(scenario: Scenario) -> Scenario:
    """The scenario with one day of arrest for the charges of an incident whose days it leaves to the usual ones.

    A usual day of arrest is the day of the offense, and that is counted back from the end of each charge. So two charges of one incident
    that ended on two days seem to be two arrests, which no person could truthfully state. A day of arrest of its own is kept.
    """
    first: dict[str, DayInterval] = {}
    for row in scenario.rows:
        day, incident = row.get("arrest_date"), row.get("incident_id")
        if isinstance(day, DayInterval) and day == row.get("offense_date") and incident is not None:
            first[incident] = min(first.get(incident, day), day, key=lambda days: days.earliest)
    rows = [
        row | {"arrest_date": first[row["incident_id"]]}
        if row.get("arrest_date") is not None
        and row["arrest_date"] == row.get("offense_date")
        and row.get("incident_id") in first
        else row
        for row in scenario.rows
    ]
    return replace(scenario, rows=tuple(rows))


def as_known(scenario: Scenario, story: Story) -> Scenario:
    """The scenario as the person knows it: a fact that it lacks, and that was asked, is one that they do not know."""

    def lost(row: Mapping[str, Any]) -> str | None:
        owners = (PERSON, row["case_id"], row["charge_id"])
        names = {name for owner, name in story.not_known if owner in owners and row.get(name) is None}
        return " ".join(sorted({*str(row.get(UNREAD) or "").split(), *names})) or None

    return replace(scenario, rows=tuple(row | {UNREAD: lost(row)} for row in scenario.rows))


def begun(scenario: Scenario) -> Story:
    """The story with which the interview begins."""
    story = Story(scenario.as_of)
    cases: dict[str, Any] = {}
    for row in scenario.rows:
        if row["case_id"] not in cases:
            cases[row["case_id"]] = story.add_case(str(row["jurisdiction"]))
        charge = story.add_charge(cases[row["case_id"]])
        cases[row["case_id"]].id, charge.id = str(row["case_id"]), str(row["charge_id"])
        for name in FIRST:
            value = _told(row, name)
            if name == "disposition" and value is None:
                value = NOT_RECORDED
            if value is not None and value != "":
                charge.told[name] = value
    return story


def fully_stated(scenario: Scenario) -> Story:
    """The story with every fact of the scenario stated; what the scenario itself lacks stays unstated."""
    story, rows = begun(scenario), {str(row["charge_id"]): row for row in scenario.rows}
    fields = {**FIELD, **own_fields(scenario.jurisdiction)}
    for case, charge in story.charges:
        for name, field in fields.items():
            is_own = name not in FIELD and field.level is not Level.PERSON
            value = _told(rows[charge.id], name)
            if (
                name in _LEFT_OUT
                or field.level is Level.ROW
                or value in (None, "")
                or (is_own and case.state != scenario.jurisdiction)
            ):
                continue
            {Level.PERSON: story.told, Level.CASE: case.told}.get(field.level, charge.told)[name] = value
    return story


_LEFT_OUT = ("person_id", "case_id", "charge_id", "jurisdiction", "sequence", "disposition")
"""Made by whoever keeps the record, or stated with how the charge ended."""


def answer(story: Story, page: Page, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Answer a page as one who knows the rows."""
    if page.before is not None:
        stated: list[bool | None] = []
        for (owner, name), before in zip(page.slots, page.days, strict=True):
            day, at = _row(story, owner, rows)[name], to_day(before)
            known = isinstance(day, DayInterval) and (day.latest < at or day.earliest >= at)
            stated.append(day.latest < at if known else None)
        bounded(story, page, is_before=stated)
        return
    for owner, name in page.slots:
        story.answer(owner, name, _told(_row(story, owner, rows), name))


def best(story: Story, code: str) -> dict[str, tuple[str, int]]:
    """By charge the best outcome over all laws in force, and its day."""
    judge = Judge(story, code)
    looked = judge.look(blame=False)
    found = {}
    for row, charge in enumerate(looked.charges):
        answers = [(int(each.outcome[row]), int(each.eligible_on[row])) for each in looked.results]
        outcome, day = min(answers, default=(int(Outcome.NOT_APPLICABLE), NEVER))
        found[charge] = (str(Outcome(outcome)), day)
    return found


def _row(story: Story, owner: str, rows: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    if owner == PERSON:
        return next(iter(rows.values()))
    return rows.get(owner) or next(rows[charge.id] for case, charge in story.charges if case.id == owner)


def _told(row: Mapping[str, Any], name: str) -> Value | None:
    value = row.get(name)
    if isinstance(value, DayInterval):
        return "never" if value.earliest >= NEVER else show(value)
    if value is not None and _is_money(name):
        return float(value) / 100
    return None if value is None else value


def _is_money(name: str) -> bool:
    return name in ("restitution_owed", "fines_owed", "fees_owed", "fact_fine_imposed")


def _can_ask(story: Story, code: str) -> int:
    """How many facts the laws can ask of the story: each field once for each owner."""
    counts = {"person": 1, "case": len(story.cases)}
    charges = sum(1 for _ in story.charges)
    fields: Mapping[str, Field] = fields_of(code)
    return sum(counts.get(field.level, charges) for field in fields.values() if field.kind is not Kind.ID)
