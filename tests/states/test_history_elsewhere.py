"""What a conviction in another state would undo, a history elsewhere that is not known leaves open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, Final

import pytest

from clearslate.engine.outcomes import Outcome
from clearslate.records.days import ALWAYS, NEVER, DayInterval
from clearslate.records.schema import Kind
from clearslate.states import CODES, jurisdiction
from tests.reference.people import AS_OF
from tests.states.test_records_beside import Row, eligible, judged, people, renamed

EACH: Final = 4  # eligible charges of each law
YEAR: Final = 365

BY_STATE_RECORDS: Final = {
    "CA-1203.425": "Pen. Code § 1203.425(a)(1)(A): what the state summary repository and the file of supervised releases show",
    "CA-PROP64": "H&S Code § 11361.9(a): the department lists what its own state summary database shows, and what no prosecutor "
    "challenged in time is owed, (b), (d)",
    "CO-AUTO-DRUG-MISD": "C.R.S. 13-3-117(1)(b): the list is compiled from the state's conviction database and those that do not report to it",
    "CO-AUTO-DRUG-FEL": "C.R.S. 13-3-117(1)(b)",
    "CO-AUTO-INF": "C.R.S. 13-3-117(1)(b)",
    "CO-AUTO-MISD": "C.R.S. 13-3-117(1)(b)",
    "CO-AUTO-FEL": "C.R.S. 13-3-117(1)(b)",
    "PA-CS-DRUGF": "18 Pa.C.S. § 9122.2(b)(1)-(5): listed from the courts' own records, validated by the State Police's central repository",
    "PA-CS-M": "18 Pa.C.S. § 9122.2(b)(1)-(5)",
    "NY-160.57": "CPL § 160.57(1)(b)(ix): felonies elsewhere wait for access to federal records, question NY-160.57-ACCESS",
}
"""Laws whose text has the agency look at its own state's records: a conviction elsewhere that is on record bars, one that may be does not."""

FOUND_BY_THE_COURT: Final = {
    "AR-FIRST": "Ark. Code § 16-93-303(a)(1)(A): the court that deferred found that there was no felony conviction",
    "NJ-NC-AUTO": "N.J.S.A. 2C:52-6(a): the court expunges as it dismisses, and took the plea that would bring a conviction elsewhere",
    "RI-FILED": "R.I. Gen. Laws § 12-10-12(a): the court that placed the complaint on file found that there was none",
}
"""Laws that clear what a court granted, where the bar is one of that grant."""

TOLD_BY_A_FACT: Final = {
    "AR-DRUG": "prior_drug_conviction",
    "ME-PROST": "trafficking_conviction",
    "OK-CS-2022": "national_check_result",
    "SD-DIV": "charged_again_on",
    "VT-SEAL-DUI": "first_dui",
}
"""Laws with a fact of their own that speaks of other states too: what it tells is known."""

STAYS: Final = BY_STATE_RECORDS | FOUND_BY_THE_COURT | TOLD_BY_A_FACT


def convicted_elsewhere(code: str, own: Row) -> Iterator[Row]:
    """Rows of a conviction in another state, served and paid: before the charge was decided, after it, and of late."""
    place, offenses = (
        ("TX", {"F1": "PC 22.02", "MB": "PC 31.03"})
        if code == "OH"
        else ("OH", {"F1": "2903.11", "M1": "2913.02"})
    )
    decided = own["disposition_date"]
    days = [AS_OF - 60]
    if decided is not None and ALWAYS < decided.earliest == decided.latest < NEVER:
        days += [decided.earliest - YEAR, decided.earliest + YEAR]
    for day, (grade, statute) in product((day for day in days if day < AS_OF), offenses.items()):
        yield blank(code, own) | {
            "case_id": "elsewhere", "charge_id": "elsewhere", "incident_id": "elsewhere", "tracking_number": "elsewhere",
            "jurisdiction": place, "statute": statute, "grade": grade, "disposition": "convicted", "other_history": "none",
            "arrest_date": on(day - 99), "filed_on": on(day - 90), "offense_date": on(day - 99),
            "disposition_date": on(day), "imposed_on": on(day), "released_on": on(day), "completed_on": on(day + 1),
            "incarceration_days": 0, "probation_days": 0, "suspended_days": 0,
            "restitution_owed": 0, "fines_owed": 0, "fees_owed": 0,
        }  # fmt: skip


def blank(code: str, own: Row) -> Row:
    """The person of a row, of a charge of which nothing is told but that what may be so of it is not."""
    kept = {
        "date_of_birth",
        "date_of_death",
        "on_registry",
        "membership",
        "sequence",
        "source_file",
        "source_line",
    }
    never = {"cleared_on", "pardoned_on", "probation_revoked_on"}
    flags = {fact.name for fact in jurisdiction(code).facts if fact.kind is Kind.BOOL}

    def told(name: str, value: Any) -> Any:
        if name in kept:
            return value
        if name in never:
            return DayInterval(NEVER, NEVER)
        if name in flags:
            return False
        return DayInterval(ALWAYS, NEVER) if isinstance(value, DayInterval) else None

    return {name: told(name, value) for name, value in own.items()}


def on(day: int) -> DayInterval:
    return DayInterval(day, day)


def some_eligible(
    code: str, persons: Sequence[Sequence[Row]], each: int
) -> Iterator[tuple[str, tuple[Row, ...], Row]]:
    """Some eligible charges of each law, at most so many: the law, the person's rows and the charge's own."""
    by_person = {rows[0]["person_id"]: rows for rows in persons}
    counted = Counter[str]()
    for result, charge in eligible(*judged(code, persons, jurisdiction(code).laws)):
        counted[result.law.id] += 1
        if counted[result.law.id] <= each:
            rows = tuple(by_person[charge.partition("-")[0]])
            yield result.law.id, rows, next(row for row in rows if row["charge_id"] == charge)


def left_open(code: str, persons: Sequence[Sequence[Row]]) -> Iterator[str]:
    """Laws that such a conviction would keep from clearing a charge, and that clear it where none is known, in words."""
    made: list[tuple[Row, ...]] = []
    asked: list[tuple[str, str, str, str]] = []
    for law, rows, own in some_eligible(code, persons, EACH):
        charge = own["charge_id"]
        unknown = tuple(row | {"other_history": "unknown"} for row in rows)
        for what, person in (
            ("unknown", unknown),
            *((row["grade"], (*rows, row)) for row in convicted_elsewhere(code, own)),
        ):
            name = f"E{len(made)}"
            made.append(renamed(person, name))
            asked.append((law, charge, what, f"{name}:{charge}"))
    if not made:
        return
    results, places = judged(code, made, jurisdiction(code).laws)
    answers = {result.law.id: result for result in results}
    undone: set[tuple[str, str]] = set()
    for law_id, charge, what, place in reversed(
        asked
    ):  # the unknown history of a charge comes after its convictions
        outcome = Outcome(int(answers[law_id].outcome[places[place]]))
        if what != "unknown" and outcome is not Outcome.ELIGIBLE:
            undone.add((law_id, charge))
        elif what == "unknown" and outcome is Outcome.ELIGIBLE and (law_id, charge) in undone:
            yield law_id


ASKS: Final = "a law that looks at convictions elsewhere asks whether there are any"


@pytest.mark.parametrize("code", CODES)
def test_a_history_elsewhere_that_is_not_known_leaves_open_what_a_conviction_there_would_undo(
    code: str,
) -> None:
    assert set(left_open(code, people(code))) <= STAYS.keys(), ASKS


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_an_unknown_history_elsewhere_leaves_every_story_open_that_a_conviction_would_undo(code: str) -> None:
    assert set(left_open(code, people(code, None))) <= STAYS.keys(), ASKS
