"""Small people for a state: its own scenarios, shifted and with holes, and people made of their charges.

Statutes, grades and facts come from the state's scenarios, so that its lists and grades are met; days lie
near the boundaries that matter. The same seed gives the same people, on every machine: what is drawn from here never
depends on whether the reference data are at hand. A test that wants people of the reference scenarios says so
(``shared``) and is a test of its own.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import clearslate.states
from clearslate.law import Jurisdiction
from clearslate.records.days import ALWAYS, NEVER, DayInterval, to_date, to_day
from clearslate.records.schema import FIELD, Disposition, Kind, Level
from clearslate.scenarios.story import Scenario, read_raw, read_scenario, scenario_files
from clearslate.states import CODES, folder
from tests.reference.worlds import Pools

Row = dict[str, Any]

AS_OF: Final = to_day(dt.date(2026, 3, 1))
_DISPOSITIONS: Final = [str(disposition) for disposition in Disposition]
_CHAIN: Final = (
    "offense_date",
    "arrest_date",
    "disposition_date",
    "imposed_on",
    "released_on",
    "completed_on",
)
_NUMBERS: Final = (Kind.MONEY, Kind.NUMBER, Kind.COUNT, Kind.DAYS)
_BIRTH: Final = to_day(dt.date(1950, 1, 1))
_KEPT: Final = frozenset(
    {
        "person_id",
        "case_id",
        "jurisdiction",
        "charge_id",
        "sequence",
        "membership",
        "source_file",
        "source_line",
        "unread",
    }
    | {"case_number", "court", "county", "description", "plea", "filed_on"}
)


def _file_together(case: list[Row]) -> None:
    """A case is filed once, whatever the days of its charges."""
    filed = min((row["filed_on"] for row in case), key=lambda day: day.earliest)
    for row in case:
        row["filed_on"] = filed


@cache
def stories(code: str, shared: Path | None = None) -> tuple[Scenario, ...]:
    """The state's own scenarios; with the folder of the reference data those that it holds too."""
    jurisdiction = clearslate.states.jurisdiction(code)
    paths = [folder(jurisdiction.code) / "scenarios"]
    if shared is not None:
        usps = jurisdiction.code.lower()
        paths += [shared / "scenarios" / f"{usps}.yaml", shared / "scenarios" / "peers" / f"{usps}.jsonl"]
    files = list(scenario_files([path for path in paths if path.exists()]))
    return tuple(
        read_scenario(raw, jurisdiction, file.name)
        for file in files
        for raw in read_raw(file)
        if str(raw.get("jurisdiction", "")).upper() == jurisdiction.code
    )


@cache
def pools(code: str, shared: Path | None = None) -> Pools:
    """What a missing text of the state may be: what its scenarios and lists say, and nothing special."""
    jurisdiction = clearslate.states.jurisdiction(code)
    rows = [row for story in stories(code, shared) for row in story.rows]
    texts: dict[str, list[str]] = {}
    for name, known in [*FIELD.items(), *((fact.name, fact) for fact in jurisdiction.facts)]:
        if known.kind is Kind.TEXT:
            found = {str(row[name]) for row in rows if row.get(name) is not None} | set(known.vocabulary)
            texts[name] = sorted(found)
    texts["cleared_under"] = sorted(
        {*texts["cleared_under"], *(law.id for law in jurisdiction.laws), "another law"}
    )
    texts["disposition_detail"] = sorted({*texts["disposition_detail"], "", "dismissed"})
    readable = [text for text in texts["statute"] if jurisdiction.style.read(text)]
    listed = [[str(item.first) for item in each.items] for each in jurisdiction.lists]
    named = [[text for text in each if jurisdiction.style.read(text)] for each in listed]
    texts["statute"] = sorted({*readable, *(text for each in named for text in each)})
    return Pools(texts, [readable, *(each for each in named if each)])


class Maker:
    """Makes people of a state from a seed."""

    def __init__(
        self, jurisdiction: Jurisdiction, seed: int, as_of: int = AS_OF, shared: Path | None = None
    ) -> None:
        self.jurisdiction = jurisdiction
        self.told = stories(jurisdiction.code, shared)
        self.pools = pools(jurisdiction.code, shared)
        self.rng = random.Random(f"{jurisdiction.code} {seed}")
        self.as_of = as_of
        self.templates = [row for story in self.told for row in story.rows]
        self.levels = {known.name: known.level for known in (*FIELD.values(), *jurisdiction.facts)}
        self._count = 0

    def person(self, *, complete: bool = False) -> list[Row]:
        """The canonical rows of one person, as ``table_from_rows`` takes them."""
        self._count += 1
        rows = self._retold(self.rng.choice(self.told)) if self.rng.random() < 0.5 else self._made_up()
        number = f"P{self._count:06}"
        for place, row in enumerate(rows):
            row["person_id"] = number
            row["case_id"] = f"{number}-{row['case_id']}"
            row["charge_id"] = f"{number}-{place:02}"
            row["source_file"], row["source_line"] = "people", place + 1
        if complete:
            for row in rows:
                self._complete(row)
        else:
            self._damage(rows)
        self._agree_on_cases(rows)
        return rows

    def _agree_on_cases(self, rows: list[Row]) -> None:
        """A jurisdiction's own fact of a case is one fact: every row of the case writes it alike."""
        names = [fact.name for fact in self.jurisdiction.facts if fact.level is Level.CASE]
        first: dict[str, Row] = {}
        for row in rows:
            row |= {name: first.setdefault(row["case_id"], row)[name] for name in names}

    # --- whole people -------------------------------------------------------------------------------------

    def _retold(self, story: Scenario) -> list[Row]:
        """A scenario, moved so that its question falls on our day, give or take one."""
        shift = self.as_of - to_day(story.as_of) if self.rng.random() < 0.5 else 0
        rows = []
        of_case: dict[str, int] = {}  # a fact of the case is the same on all its rows
        for row in story.rows:
            moved = dict(row)
            nudge = self.rng.choice([0, 0, 0, -1, 1])
            of_case.setdefault(row["case_id"], nudge)
            for name, value in row.items():
                if isinstance(value, DayInterval):
                    level = self.levels[name]
                    by = {Level.PERSON: 0, Level.CASE: of_case[row["case_id"]]}.get(level, nudge)
                    moved[name] = DayInterval(
                        *(d if d <= ALWAYS or d >= NEVER else d + shift + by for d in value)
                    )
            rows.append(moved)
        return rows

    def _made_up(self) -> list[Row]:
        rng = self.rng
        birth = self._exact(to_day(dt.date(rng.randint(1950, 2002), rng.randint(1, 12), rng.randint(1, 28))))
        rows: list[Row] = []
        base = dict(rng.choice(self.templates))
        for case in range(rng.choice([1, 1, 2, 2, 3, 4, 5])):
            facts = rng.choice(self.templates)
            first = self._boundary()
            for number in range(rng.choice([1, 1, 1, 2, 3, 4])):
                row = dict(rng.choice(self.templates))
                for name, known in self._fields():
                    if known is Level.PERSON:
                        row[name] = base.get(name)
                    elif known is Level.CASE:
                        row[name] = facts.get(name)
                row |= {
                    "case_id": f"C{case}",
                    "sequence": number + 1,
                    "incident_id": f"I{rng.choice([case, case, 0])}",
                    "tracking_number": f"T{rng.choice([case, case, case * 10 + number])}",
                    "date_of_birth": birth,
                }
                if rng.random() < 0.25:
                    row["disposition"] = rng.choice(_DISPOSITIONS)
                if rng.random() < 0.5:
                    row["disposition"] = "convicted"
                if rng.random() < 0.15:
                    row["restitution_owed"] = rng.choice([0, 1, 5000])
                self._place(row, first if rng.random() < 0.8 else self._boundary())
                rows.append(row)
            _file_together([row for row in rows if row["case_id"] == f"C{case}"])
        return rows

    def _fields(self) -> list[tuple[str, Level]]:
        return [(f.name, f.level) for f in (*FIELD.values(), *self.jurisdiction.facts)]

    def _boundary(self) -> int:
        """A day of disposition: some whole number of years ago, give or take a day, or any day."""
        rng = self.rng
        if rng.random() < 0.5:
            today = to_date(self.as_of)
            years = rng.choice([0, 1, 2, 3, 4, 5, 7, 8, 10, 15, 20])
            return to_day(today.replace(year=today.year - years)) + rng.choice([-1, 0, 0, 1])
        return rng.randint(to_day(dt.date(1985, 1, 1)), self.as_of)

    def _place(self, row: Row, disposed: int) -> None:
        """The charge's days around its disposition."""
        rng = self.rng
        offense = disposed - rng.choice([1, 30, 180, 400, 1500])
        arrest = min(offense + rng.choice([0, 0, 3, 200]), disposed)
        row["offense_date"], row["arrest_date"] = self._exact(offense), self._exact(arrest)
        row["filed_on"] = self._exact(arrest)
        if row["disposition"] == "pending":
            for name in ("disposition_date", "imposed_on", "released_on", "completed_on"):
                row[name] = DayInterval(NEVER, NEVER)
            return
        imposed = disposed + rng.choice([0, 0, 30])
        days, probation = rng.choice([0, 0, 0, 90, 365, 900, 1000, 1830]), rng.choice([0, 0, 365, 730])
        released = imposed + days
        row |= {
            "incarceration_days": days,
            "incarceration_min_days": rng.choice([0, days // 2, days]),
            "suspended_days": rng.choice([0, 0, days]),
            "probation_days": probation,
        }
        row["disposition_date"], row["imposed_on"] = self._exact(disposed), self._exact(imposed)
        row["released_on"] = self._exact(released if row["suspended_days"] == 0 else imposed)
        row["completed_on"] = self._exact(max(released, imposed + probation))
        for name in ("pardoned_on", "cleared_on"):
            row[name] = DayInterval(NEVER, NEVER)
        if rng.random() < 0.06:
            row["pardoned_on"], row["pardon"] = (
                self._exact(disposed + 700),
                rng.choice(["conditional", "unconditional"]),
            )
        if rng.random() < 0.06:
            row["cleared_on"] = self._exact(disposed + 800)
            row["cleared_under"] = rng.choice(self.pools.of("cleared_under"))
            own = random.Random(
                f"{row['charge_id']} {disposed}"
            )  # the stream of the others goes on as it was
            if own.random() < 0.3:
                row["cleared_relief"] = own.choice(FIELD["cleared_relief"].vocabulary)

    @staticmethod
    def _exact(day: int) -> DayInterval:
        return DayInterval(day, day)

    # --- damage and repair ----------------------------------------------------------------------------------

    def _complete(self, row: Row) -> None:
        """Nothing missing, nothing partial, in order."""
        rng = self.rng
        row["membership"] = "certain"
        choices = self.pools
        if row["disposition"] is None:
            row["disposition"] = "dismissed"
        place = row["jurisdiction"]
        there = clearslate.states.jurisdiction(place) if place in CODES else self.jurisdiction
        grading = there.grading  # of the place that decided it
        if grading.find(row["grade"]) is None:
            row["grade"] = rng.choice(grading.grades).code
        least, most = grading.maximum(row["statute"], row["grade"], None)
        if row["max_penalty_days"] is None and least != most:
            row["max_penalty_days"] = rng.choice([least, most]).shortest_days
        row["other_history"] = "none"
        for known in (*FIELD.values(), *self.jurisdiction.facts):
            name = known.name
            value = row.get(name)
            if known.kind is Kind.BOOL and value is None:
                row[name] = False
            elif known.kind in _NUMBERS and name != "max_penalty_days" and value is None:
                row[name] = 0
            elif (
                known.kind is Kind.TEXT
                and value is None
                and name not in ("grade", "cleared_under", "cleared_relief", "pardon")
            ):
                row[name] = choices.of(name)[0] if name in ("statute", "object_statute") else ""
            elif known.kind in (Kind.DATE, Kind.EVENT) and value is None:
                row[name] = DayInterval(NEVER, NEVER)
            elif isinstance(value, DayInterval):
                row[name] = DayInterval(value.earliest, value.earliest)
        # A story that states a minimum or a suspended part alone: the whole is no shorter.
        parts = ("incarceration_days", "incarceration_min_days", "suspended_days")
        row["incarceration_days"] = max(row[name] for name in parts)
        if row["date_of_birth"].earliest >= NEVER:
            row["date_of_birth"] = self._exact(_BIRTH)
        row["inchoate"] = row["inchoate"] or "completed"
        # What a repair must not forget: the kind of a pardon, the law of an earlier clearance.
        if row["pardoned_on"].earliest < NEVER:
            row["pardon"] = row["pardon"] or "unconditional"
        if row["cleared_on"].earliest < NEVER:
            row["cleared_under"] = row["cleared_under"] or choices.of("cleared_under")[0]
        row["object_statute"] = row["object_statute"] or choices.of("statute")[0]
        for name in ("incident_id", "tracking_number"):
            row[name] = row[name] or row["case_id"]
        self._order(row)

    def _order(self, row: Row) -> None:
        """Days in the order of things, by moving the later ones."""
        if row["disposition"] != "pending" and row["disposition_date"].earliest >= NEVER:
            row["disposition_date"] = self._exact(self.as_of - 100)
        last = row["date_of_birth"].earliest
        for name in _CHAIN:
            day = row[name].earliest
            if name in ("offense_date", "arrest_date") and day >= NEVER:
                day = last
            if row["disposition"] == "pending" and name not in ("offense_date", "arrest_date"):
                day = NEVER
            if name in ("offense_date", "arrest_date", "disposition_date") and day < NEVER:
                day = min(day, self.as_of)
            last = max(last, day)
            row[name] = self._exact(last)
        revoked = row["probation_revoked_on"].earliest
        if row["completed_on"].earliest < revoked < NEVER:
            row["completed_on"] = self._exact(revoked)

    def _damage(self, rows: list[Row]) -> None:
        """Holes, partial days, doubtful links."""
        rng = self.rng
        badly = rng.choice([0.0, 0.02, 0.05, 0.1, 0.3])
        person = {
            f.name
            for f in (*FIELD.values(), *self.jurisdiction.facts)
            if f.level is Level.PERSON and rng.random() < badly
        }
        cases = {
            case: {
                f.name
                for f in (*FIELD.values(), *self.jurisdiction.facts)
                if f.level is Level.CASE and rng.random() < badly
            }
            for case in dict.fromkeys(row["case_id"] for row in rows)
        }
        certain_left = len(rows)
        for row in rows:
            for known in (*FIELD.values(), *self.jurisdiction.facts):
                name = known.name
                if name in _KEPT or name in ("date_of_birth", "inchoate"):
                    continue
                lost = (
                    name in person
                    if known.level is Level.PERSON
                    else name in cases[row["case_id"]]
                    if known.level is Level.CASE
                    else rng.random() < badly
                )
                if lost:
                    if row.get(name) is not None and rng.random() < 0.3:
                        row["unread"] = f"{row.get('unread') or ''} {name}".strip()
                    row[name] = None
                elif (
                    isinstance(row.get(name), DayInterval)
                    and known.level is not Level.PERSON
                    and rng.random() < badly
                ):
                    row[name] = self._partial(row[name])
            if row["disposition"] is None and rng.random() < 0.9:
                row["disposition_date"] = None  # who does not know how it ended seldom knows when
            if "date_of_birth" in person:
                row["date_of_birth"] = None
            if certain_left > 1 and rng.random() < 0.1:
                row["membership"] = "possible"
                certain_left -= 1

    def _partial(self, day: DayInterval) -> DayInterval:
        """The month or the year of a day."""
        if day.earliest <= ALWAYS or day.latest >= NEVER:
            return day
        date = to_date(day.earliest)
        if self.rng.random() < 0.5:
            return DayInterval(to_day(date.replace(month=1, day=1)), to_day(date.replace(month=12, day=31)))
        first = date.replace(day=1)
        return DayInterval(to_day(first), to_day((first + dt.timedelta(days=40)).replace(day=1)) - 1)


def person_rows(
    jurisdiction: Jurisdiction, seed: int, count: int, *, complete: bool = False, shared: Path | None = None
) -> list[list[Row]]:
    """So many people of a state."""
    maker = Maker(jurisdiction, seed, shared=shared)
    return [maker.person(complete=complete) for _ in range(count)]


def flat(people: Sequence[list[Row]]) -> list[Row]:
    """All their rows."""
    return [row for person in people for row in person]
