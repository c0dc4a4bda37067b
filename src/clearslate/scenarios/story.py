"""Reads scenarios and fills in what they leave unsaid (``docs/scenarios.md``).

In a scenario a fact that is not named is known and harmless, and ``null`` means missing; in bulk data it is
the other way round. So a scenario becomes canonical rows here, with every harmless value written out.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from clearslate.law import Jurisdiction
from clearslate.people.days import read_days
from clearslate.people.record import NOT_TOLD
from clearslate.records.days import ALWAYS, NEVER, DayInterval, read_date, to_day
from clearslate.records.national import present_names
from clearslate.records.schema import FACT_PREFIX, FIELDS, UNREAD, Field, Kind, Level, Membership
from clearslate.records.yamls import SafeLoader, read_yaml, what_is_wrong

_NEVER: Final = DayInterval(NEVER, NEVER)
_BIRTH: Final = to_day(dt.date(1980, 1, 1))

# Facts that scenarios name in their own words and the canonical record holds itself, and at which level.
_CANONICAL: Final = {
    "otn": Level.CHARGE,
    "inchoate": Level.CHARGE,
    "object_statute": Level.CHARGE,
    "jurisdiction": Level.CASE,
}


def _named(level: Level, *also: str, never: Collection[str] = ()) -> frozenset[str]:
    return frozenset(field.name for field in FIELDS if field.level is level).difference(never).union(also)


KEYS: Final[Mapping[str, frozenset[str]]] = {
    "scenario": frozenset(
        [
            "id",
            "name",
            "jurisdiction",
            "as_of",
            "basis",
            "certainty",
            "source",
            "differs",
            "person",
            "cases",
            "expect",
        ]
    ),
    "person": _named(Level.PERSON, "facts", never={"person_id"}),
    "case": _named(Level.CASE, "charges", "facts", never={"jurisdiction"}),
    "charge": _named(Level.CHARGE, "sentence", "facts", UNREAD),
    "sentence": _named(Level.SENTENCE),
    "expectation": frozenset(["charge", "law", "outcome", "not", "eligible_on", "because"]),
}
"""What each part of a story may say; whatever else it says is an error."""

_NOTES: Final = {"peer_id", "disputed"}  # what a collection of stories says of its own, for its readers


class ScenarioError(Exception):
    """A scenario cannot be read. The message names the file, the scenario and what to do."""


@dataclass(frozen=True)
class Expectation:
    """What a scenario says that a law must answer for a charge."""

    charge: str
    law: str
    outcome: str | None
    is_not: str | None
    eligible_on: dt.date | None
    because: str


@dataclass(frozen=True)
class Scenario:
    """One story: canonical rows (as Python values), and what is expected."""

    id: str
    name: str
    jurisdiction: str
    as_of: dt.date
    basis: str
    certainty: str
    source: str
    differs: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    expectations: tuple[Expectation, ...]

    @property
    def known_through(self) -> dt.date:
        """The day up to which the story is complete: as_of, or a later date that it tells of."""
        latest = to_day(self.as_of)
        for row in self.rows:
            for name in ("offense_date", "arrest_date", "disposition_date", "imposed_on"):
                day = row.get(name)
                if isinstance(day, DayInterval) and day.latest < NEVER:
                    latest = max(latest, day.latest)
        return dt.date(1970, 1, 1) + dt.timedelta(days=latest)


# --- reading files ----------------------------------------------------------------------------------------


class _Part(dict[str, Any]):
    """A mapping of a YAML file, with the line of each of its keys."""

    lines: Mapping[str, int]


class _Loader(SafeLoader):
    """YAML in which dates stay text, so that a partial or impossible one is ours to read."""


def _part(loader: _Loader, node: yaml.MappingNode) -> Iterator[_Part]:
    part = _Part()
    yield part
    part.update({str(key): value for key, value in loader.construct_mapping(node).items()})
    part.lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_constructor("tag:yaml.org,2002:map", _part)


def read_raw(path: Path) -> list[dict[str, Any]]:
    """The scenarios of a YAML or JSON Lines file as plain mappings.

    Raises:
        ScenarioError: the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise ScenarioError(f"{path}: cannot be read: {what_is_wrong(error)}") from error
    return raw_of(text, str(path))


def raw_of(text: str, path: str) -> list[dict[str, Any]]:
    """The scenarios of a file's text as plain mappings.

    Args:
        text: of the file.
        path: its name, for messages; one that ends in ``.jsonl`` has a scenario a line.

    Raises:
        ScenarioError: the text cannot be read.
    """
    try:
        if path.endswith(".jsonl"):
            raw: Any = [json.loads(line) for line in text.splitlines() if line.strip()]
        else:
            raw = read_yaml(text, _Loader) or []
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise ScenarioError(f"{path}: cannot be read: {what_is_wrong(error)}") from error
    if not isinstance(raw, list) or not all(isinstance(entry, dict) for entry in raw):
        raise ScenarioError(f"{path}: must be a list of scenarios")
    return raw


def scenario_files(paths: list[Path]) -> Iterator[Path]:
    """The scenario files among files and folders, in order. Folders ``facts`` hold no scenarios.

    Raises:
        ScenarioError: a path does not exist.
    """
    for path in paths:
        if path.is_dir():
            for found in sorted(path.rglob("*")):
                inside = found.relative_to(path).parts[:-1]
                if found.suffix in (".yaml", ".yml", ".jsonl") and "facts" not in inside and found.is_file():
                    yield found
        elif path.is_file():
            yield path
        else:
            raise ScenarioError(f"{path}: no such file or folder")


def read_scenario(raw: Mapping[str, Any], jurisdiction: Jurisdiction, where: str) -> Scenario:
    """One scenario, with every unnamed fact filled in.

    Raises:
        ScenarioError: a key is missing or wrong; the message names it.
    """
    where = f"{where}, scenario {raw.get('id', '?')}"
    try:
        _check_keys("scenario", "", raw, KEYS["scenario"] | _NOTES)
        as_of = _date(raw["as_of"])
        story = _Story(raw, jurisdiction, as_of)
        return Scenario(
            id=str(raw["id"]),
            name=str(raw["name"]),
            jurisdiction=jurisdiction.code,
            as_of=as_of,
            basis=str(raw.get("basis", "")),
            certainty=str(raw.get("certainty", "")),
            source=str(raw.get("source", "")),
            differs=tuple(raw.get("differs", ())),
            rows=tuple(story.rows()),
            expectations=tuple(_expectation(entry) for entry in raw["expect"]),
        )
    except KeyError as error:
        raise ScenarioError(f"{where}: {error.args[0]!r} is missing") from error
    except (ValueError, TypeError) as error:
        raise ScenarioError(f"{where}: {error}") from error


def _expectation(raw: Mapping[str, Any]) -> Expectation:
    _check_keys("expectation", f"expectation of charge {raw.get('charge')}: ", raw)
    if ("outcome" in raw) == ("not" in raw):
        raise ValueError("an expectation needs either 'outcome' or 'not'")
    return Expectation(
        charge=str(raw["charge"]),
        law=str(raw["law"]),
        outcome=raw.get("outcome"),
        is_not=raw.get("not"),
        eligible_on=_date(raw["eligible_on"]) if raw.get("eligible_on") else None,
        because=str(raw.get("because", "")),
    )


def _date(value: object) -> dt.date:
    interval = read_date(str(value))
    if interval.earliest != interval.latest:
        raise ValueError(f"{value} must be a full date")
    return dt.date(1970, 1, 1) + dt.timedelta(days=interval.earliest)


# --- what is left unsaid ------------------------------------------------------------------------------------


class _Story:
    """Fills in one scenario. A key that is absent is harmless; a key that is null is missing."""

    def __init__(self, raw: Mapping[str, Any], jurisdiction: Jurisdiction, as_of: dt.date) -> None:
        self.raw = raw
        self.jurisdiction = jurisdiction
        self.as_of = to_day(as_of)
        self.facts = {fact.name.removeprefix(FACT_PREFIX): fact for fact in jurisdiction.facts}
        self.present = {
            old.removeprefix(FACT_PREFIX): new.removeprefix(FACT_PREFIX)
            for old, new in present_names(jurisdiction.facts).items()
        }

    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for case in self.raw["cases"]:
            found += self._case(case)
        person = self._person(found)
        for line, row in enumerate(found, start=1):
            row.update(person)
            row["source_file"], row["source_line"] = str(self.raw["id"]), line
        return found

    def _person(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        raw = self.raw.get("person") or {}
        _check_keys("person", "person: ", raw)
        birth = _interval(raw, "date_of_birth", None)
        if "date_of_birth" not in raw:
            known = [
                day.earliest
                for row in rows
                for name in ("offense_date", "arrest_date", "disposition_date")
                if isinstance(day := row[name], DayInterval) and day.earliest > ALWAYS
            ]
            # The usual birth date would contradict a story that begins before it.
            earliest = min(known, default=_BIRTH)
            birth = (
                DayInterval(_BIRTH, _BIRTH)
                if earliest > _BIRTH
                else DayInterval(earliest - 7305, earliest - 7305)
            )
        row = {
            "person_id": "P",
            "date_of_birth": birth,
            "date_of_death": _interval(raw, "date_of_death", _NEVER),
            "on_registry": raw.get("on_registry", False),
            "other_history": raw.get("other_history", "none"),
        }
        return row | self._own_facts(raw, Level.PERSON, {}, [])

    def _case(self, raw: Mapping[str, Any]) -> list[dict[str, Any]]:
        _check_keys("case", f"case {raw.get('case_id')}: ", raw)
        facts = raw.get("facts") or {}
        charges = [self._charge(entry, raw, number) for number, entry in enumerate(raw["charges"], start=1)]
        offenses = [row["offense_date"] for row in charges if row["offense_date"] is not None]
        case = {
            "case_id": str(raw["case_id"]),
            "jurisdiction": facts.get("jurisdiction", self.jurisdiction.code),
            "court": raw.get("court", ""),
            "county": raw.get("county", ""),
            "case_number": raw.get("case_number", str(raw["case_id"])),
            "filed_on": _interval(raw, "filed_on", min(offenses, default=None)),
            "restitution_owed": _cents(raw.get("restitution_owed", 0)),
            "fines_owed": _cents(raw.get("fines_owed", 0)),
            "fees_owed": _cents(raw.get("fees_owed", 0)),
        }
        for row in charges:
            row.update(case)
        for row in charges:
            row.update(self._own_facts(raw, Level.CASE, row, charges))
        for row, entry in zip(charges, raw["charges"], strict=True):
            row.update(self._own_facts(entry, Level.CHARGE, row, charges))
        return charges

    def _charge(self, raw: Mapping[str, Any], case: Mapping[str, Any], number: int) -> dict[str, Any]:
        _check_keys("charge", f"charge {raw.get('charge_id')}: ", raw)
        facts = raw.get("facts") or {}
        is_told = raw["disposition"] != NOT_TOLD
        disposed = _interval(raw, "disposition_date", None)
        arrested = _interval(raw, "arrest_date", None)
        offense = _interval(raw, "offense_date", self._usual_offense(raw, case, disposed, arrested))
        if "arrest_date" not in raw:
            arrested = offense
        row: dict[str, Any] = {
            "charge_id": str(raw["charge_id"]),
            "sequence": raw.get("sequence", number),
            "statute": _text(raw.get("statute", "")),
            "description": raw.get("description", ""),
            "grade": _text(raw.get("grade")),
            "max_penalty_days": raw.get("max_penalty_days"),
            "inchoate": _either("inchoate", raw, facts, "completed"),
            "object_statute": _either("object_statute", raw, facts, None),
            "offense_date": offense,
            "arrest_date": arrested,
            "incident_id": _text(raw.get("incident_id", str(case["case_id"]))),
            "tracking_number": _text(raw.get("tracking_number", facts.get("otn", f"T-{case['case_id']}"))),
            "plea": raw.get("plea", ""),
            "disposition": raw["disposition"] if is_told else None,
            UNREAD: " ".join(filter(None, ("" if is_told else "disposition", raw.get(UNREAD)))) or None,
            "disposition_detail": raw.get("disposition_detail", ""),
            "disposition_date": disposed,
            "with_prejudice": raw.get("with_prejudice", True),
            "after_trial": raw.get("after_trial", True),
            "pardoned_on": _interval(raw, "pardoned_on", _NEVER),
            "pardon": raw.get("pardon"),
            "victim_minor": raw.get("victim_minor", False),
            "family_violence": raw.get("family_violence", False),
            "victim_of_crime_against_person": raw.get("victim_of_crime_against_person", False),
            "cleared_on": _interval(raw, "cleared_on", _NEVER),
            "cleared_under": raw.get("cleared_under"),
            "cleared_relief": raw.get("cleared_relief"),
            "membership": Membership.CERTAIN,
        }
        sentence = raw.get("sentence") or {}
        _check_keys("sentence", f"charge {raw['charge_id']}: ", sentence)
        return row | _sentence(sentence, disposed)

    def _usual_offense(
        self,
        raw: Mapping[str, Any],
        case: Mapping[str, Any],
        disposed: DayInterval | None,
        arrested: DayInterval | None,
    ) -> DayInterval | None:
        """180 days before the disposition, and not after the arrest or a filing that is named."""
        if disposed is None and raw.get("disposition") == "pending":
            disposed = DayInterval(self.as_of, self.as_of)
        if disposed is None:
            return None
        usual = DayInterval(disposed.earliest - 180, disposed.latest - 180)
        for other in (arrested, _interval(case, "filed_on", None)):
            if other is not None:
                usual = DayInterval(min(usual.earliest, other.earliest), min(usual.latest, other.latest))
        return usual

    def _own_facts(
        self, raw: Mapping[str, Any], level: Level, row: dict[str, Any], case: list[dict[str, Any]]
    ) -> dict[str, Any]:
        """The jurisdiction's own facts of a level, as named or harmless."""
        named = {self.present.get(name, name): value for name, value in (raw.get("facts") or {}).items()}
        for name in named:
            told_of = self.facts[name].level if name in self.facts else _CANONICAL.get(name)
            if told_of is None:
                raise ValueError(
                    f"{self.jurisdiction.code} has no fact {name!r}; it has {sorted(self.facts)}"
                )
            if told_of is not level:
                raise ValueError(f"the fact {name!r} is one of a {told_of}, and is told of a {level} here")
        found = {}
        for name, fact in self.facts.items():
            if fact.level is not level:
                continue
            if name in named:
                found[fact.name] = _value(fact, named[name])
            else:
                harmless = self.jurisdiction.harmless.get(name)
                value = _told(harmless, row, case)
                found[fact.name] = _NEVER if value is None and fact.kind is Kind.EVENT else value
        return found


def _told(silence: Any, row: Mapping[str, Any], case: Sequence[Mapping[str, Any]]) -> Any:
    """What silence about a fact stands for: a value, or what a function makes of the row and its case."""
    return silence(row, case) if callable(silence) else silence


def _sentence(raw: Mapping[str, Any], disposed: DayInterval | None) -> dict[str, Any]:
    imposed = _interval(raw, "imposed_on", disposed)
    days = {
        name: raw.get(name, 0)
        for name in ("incarceration_days", "incarceration_min_days", "suspended_days", "probation_days")
    }
    served = None
    if days["incarceration_days"] is not None and days["suspended_days"] is not None:
        served = max(days["incarceration_days"] - days["suspended_days"], 0)
    released = _interval(raw, "released_on", _later(imposed, served))
    probation = _later(imposed, days["probation_days"])
    revoked = _interval(raw, "probation_revoked_on", _NEVER)
    done = None
    if released is not None and probation is not None and revoked is not None:
        ends = (released, probation) if revoked == _NEVER else (released, probation, revoked)
        done = DayInterval(max(day.earliest for day in ends), max(day.latest for day in ends))
    return days | {
        "imposed_on": imposed,
        "released_on": released,
        "completed_on": _interval(raw, "completed_on", done),
        "probation_revoked_on": revoked,
    }


def _either(name: str, raw: Mapping[str, Any], facts: Mapping[str, Any], harmless: Any) -> Any:
    """A field that a scenario may name on the charge or among its facts."""
    return raw.get(name, facts.get(name, harmless))


def _later(day: DayInterval | None, days: int | None) -> DayInterval | None:
    return None if day is None or days is None else DayInterval(day.earliest + days, day.latest + days)


def _interval(raw: Mapping[str, Any], name: str, harmless: DayInterval | None) -> DayInterval | None:
    if name not in raw:
        return harmless
    return None if raw[name] is None else read_days(str(raw[name]))


def _value(fact: Field, value: object) -> Any:
    if value is None:
        return None
    if fact.kind in (Kind.DATE, Kind.EVENT):
        return read_days(str(value))
    if fact.kind is Kind.MONEY:
        return _cents(value)
    if fact.kind is Kind.NUMBER:
        return float(str(value))
    if fact.kind in (Kind.TEXT, Kind.ID):
        return str(value)
    return value


def _cents(value: Any) -> int | None:
    return None if value is None else round(float(value) * 100)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _check_keys(part: str, where: str, raw: Mapping[str, Any], known: frozenset[str] | None = None) -> None:
    """That a part of a story says nothing that is not read: a misspelled key would be a fact that is harmless."""
    known = known or KEYS[part]
    for key in raw:
        if key not in known:
            line = f", line {raw.lines[key]}" if isinstance(raw, _Part) and key in raw.lines else ""
            raise ValueError(
                f"{where}unknown key {key!r}{line}; this {part} may say {', '.join(sorted(known))}"
            )
