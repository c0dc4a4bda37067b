"""The draft of a scenario from a person's record: how a report that a law is wrong arrives as a test.

In a record what is absent is missing; in a scenario it is harmless. So the draft names every fact that the laws look at, and one that is
missing as `null`. Cases and charges get letters in place of docket numbers.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from clearslate.engine.outcomes import OUTCOMES
from clearslate.people.record import NOT_TOLD, Story, letters, record_of
from clearslate.people.variants import fields_of
from clearslate.records.days import ALWAYS, NEVER, DayInterval, to_date
from clearslate.records.narrow import CHAIN
from clearslate.records.schema import FACT_PREFIX, FIELD, UNREAD, Field, Kind, Level
from clearslate.scenarios.check import Checker
from clearslate.scenarios.story import ScenarioError, read_scenario
from clearslate.states import jurisdiction

_HEAD: Final = """\
# A draft, made from a person's record by `clearslate check --draft`. It has no name and no docket number.
# Before you send or keep it: change its days and its texts so that the story is invented, write the words that decide
# into `basis`, and say in `because` why the answer must be the expected one. Then run `clearslate check` on this file.
"""
_ALWAYS_NAMED: Final = frozenset(
    {*CHAIN, "statute", "grade", "filed_on", "imposed_on", "incarceration_days", "incarceration_min_days", "suspended_days", "probation_days",
     "probation_revoked_on"}
)  # fmt: skip
"""What a scenario fills in from its other facts, or needs: it is named whatever the laws look at."""
_NEVER_NAMED: Final = frozenset(
    {"person_id", "case_id", "charge_id", "jurisdiction", "sequence", "disposition"}
)


class DraftError(ValueError):
    """The report is about nothing that there is. The message says what to name, and repeats nothing of the record; ``part``: which part of it."""

    def __init__(self, message: str, part: str) -> None:
        super().__init__(message)
        self.part = part


@dataclass(frozen=True)
class Report:
    """What somebody says is wrong.

    ``charge``: its id in the record. ``law``: its id. ``outcome``: what was expected in place of the answer; ``day``: and from when.
    ``basis``: the citation that decides. ``because``: why, in a line.
    """

    charge: str
    law: str
    outcome: str
    day: dt.date | None = None
    basis: str = ""
    because: str = ""


def draft(story: Story, report: Report) -> str:
    """The scenario, as a YAML file that `clearslate check` reads.

    Raises:
        DraftError: the record has no such charge, its state no such law, or there is no such outcome.
        StoryError: a value of the record does not suit its field.
    """
    code = next((case.state for case, charge in story.charges if charge.id == report.charge), None)
    if code is None:
        raise DraftError("the record has no charge of this id", "charge")
    if code not in story.states:
        raise DraftError(f"clearslate has no laws for {code}", "charge")
    law = next((each.id for each in jurisdiction(code).laws if each.id.lower() == report.law.lower()), None)
    if law is None:
        laws = ", ".join(each.id for each in jurisdiction(code).laws)
        raise DraftError(f"{code} has no law of this id; it has {laws}", "law")
    if report.outcome not in OUTCOMES:
        raise DraftError(f"an outcome is one of {', '.join(OUTCOMES)}", "outcome")
    record = _Draft(story, code)
    expected: dict[str, Any] = {"charge": record.ids[report.charge], "law": law, "outcome": report.outcome}
    if report.day is not None:
        expected["eligible_on"] = report.day
    raw: dict[str, Any] = {
        "id": "", "name": "", "jurisdiction": code, "as_of": story.as_of, "basis": report.basis, "certainty": "memory", **record.parts(),
        "expect": [expected],
    }  # fmt: skip
    answered = _answered(raw, code)
    expected["because"] = report.because or f"clearslate answers {answered}"
    raw["name"] = f"Reported: {law} answers {answered}; expected was {_outcome(report.outcome, report.day)}"
    raw["id"] = f"{code}-REPORT-{hashlib.sha256(_written(raw).encode()).hexdigest()[:8].upper()}"
    return _HEAD + _written([raw])


def _answered(raw: Mapping[str, Any], code: str) -> str:
    """What the law answers to the draft, in words: the draft is read as a scenario first."""
    try:
        scenario = read_scenario(raw, jurisdiction(code), "the draft")
    except ScenarioError as error:
        raise DraftError("a value of the record does not suit its fact", "person") from error
    [result] = Checker(blame=False).check(scenario, "the draft")
    return _outcome(str(result.answer.outcome), result.answer.eligible_on)


def _outcome(outcome: str, day: dt.date | None) -> str:
    return outcome.replace("_", " ") + ("" if day is None else f" from {day}")


class _Draft:
    """A record as the parts of a scenario of one state."""

    def __init__(self, story: Story, code: str) -> None:
        self._rows = record_of(story, code).rows
        self._code, self._fields = code, fields_of(code)
        self._labels: dict[str, str] = {}
        cases = [case for case in story.cases if case.charges]
        self.cases = {case.id: name for case, name in zip(cases, letters(), strict=False)}
        self.ids = {
            charge.id: f"{self.cases[case.id]}{number}"
            for case in cases
            for number, charge in enumerate(case.charges, start=1)
        }
        """Of each charge its id in the draft."""

    def parts(self) -> dict[str, Any]:
        """``person`` and ``cases``."""
        cases: dict[str, dict[str, Any]] = {}
        for row in self._rows:
            case = cases.setdefault(row["case_id"], self._case(row))
            case["charges"].append(self._charge(row))
        return {"person": self._stated(self._rows[0], Level.PERSON), "cases": list(cases.values())}

    def _case(self, row: Mapping[str, Any]) -> dict[str, Any]:
        found = {"case_id": self.cases[row["case_id"]], **self._stated(row, Level.CASE)}
        if row["jurisdiction"] != self._code:
            found.setdefault("facts", {})["jurisdiction"] = row["jurisdiction"]
        return found | {"charges": []}

    def _charge(self, row: Mapping[str, Any]) -> dict[str, Any]:
        unread = str(row[UNREAD] or "").split()
        ended = NOT_TOLD if "disposition" in unread else row["disposition"]
        lost = " ".join(name for name in unread if name != "disposition")
        found = {
            "charge_id": self.ids[row["charge_id"]],
            "disposition": ended,
            **self._stated(row, Level.CHARGE),
            **({UNREAD: lost} if lost else {}),
        }
        return found | {"sentence": self._stated(row, Level.SENTENCE)}

    def _stated(self, row: Mapping[str, Any], level: Level) -> dict[str, Any]:
        """What is known of a level, and what the laws look at there that is missing."""
        found: dict[str, Any] = {}
        facts: dict[str, Any] = {}
        for field in (*FIELD.values(), *self._fields.values()):
            is_asked = field.name in _ALWAYS_NAMED or field.name in self._fields
            if field.level is not level or field.name in _NEVER_NAMED or not is_asked:
                continue
            value = self._shown(field, row.get(field.name))
            if field.name.startswith(FACT_PREFIX):
                facts[field.name.removeprefix(FACT_PREFIX)] = value
            else:
                found[field.name] = value
        return found | ({"facts": facts} if facts else {})

    def _shown(self, field: Field, value: Any) -> Any:
        """A value as a scenario has it."""
        if isinstance(value, DayInterval):
            return _days(value)
        if value is None:
            return None
        if field.kind is Kind.MONEY:
            return value // 100 if value % 100 == 0 else value / 100
        if field.kind is Kind.ID or field.name in ("tracking_number", "incident_id"):
            known = self.cases.get(value) or self.ids.get(value)
            return known or self._labels.setdefault(value, f"X{len(self._labels) + 1}")
        return str(value) if isinstance(value, str) else value


def _days(days: DayInterval) -> str | dt.date | None:
    """Days as a scenario has them."""
    low, high = days
    if low >= NEVER:
        return "never"
    if low <= ALWAYS and high >= NEVER:
        return None
    if low == high:
        return to_date(low)
    first = ".." if low <= ALWAYS else to_date(low).isoformat()
    return f"{first}/{'..' if high >= NEVER else to_date(high).isoformat()}"


def _written(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=150)
