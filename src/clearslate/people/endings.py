"""The ways in which a charge ends, in words of the court's papers: each is finished, still runs, or has simply ended.

``endings.yaml`` has them for all jurisdictions. A program that runs clears nothing, and the day on which it began is never the day on
which it was finished: so each way says what it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from clearslate.people.days import read_days
from clearslate.people.variants import Slot, Value, own_fields
from clearslate.records.days import NEVER, DayInterval
from clearslate.records.schema import FACT_PREFIX, Disposition, Kind, Level
from clearslate.records.yamls import read_yaml

NOT_RECORDED: Final = "not_recorded"
"""How a charge ended, where the record was seen and says nothing of it: a fact to some laws."""


_USUAL: Final = ("disposition_date",)


class Stage(StrEnum):
    """How far a way of ending has come."""

    ENDED = "ended"
    FINISHED = "finished"
    RUNNING = "running"


_SAYS: Final[Mapping[Stage, Mapping[str, str]]] = {
    Stage.FINISHED: {"en": "{}: you finished it", "es": "{}: usted lo terminó"},
    Stage.RUNNING: {"en": "{}: it is still running", "es": "{}: todavía no termina"},
}


@dataclass(frozen=True)
class Ending:
    """A way in which a charge ends.

    ``key``: names it among a state's. ``facts``: what it says of the state's own facts, by their column; ``implies``: what follows
    from it of such facts, which does not tell it from another way. ``days``: the fields that take
    the day told with it. ``not_yet``: dates that lie ahead while it runs. ``texts``: its words by language;
    ``program``: of one that is finished or runs, the name alone, which says neither.
    """

    key: str
    stage: Stage
    disposition: str
    detail: str
    texts: Mapping[str, str]
    facts: Mapping[str, Value] = field(default_factory=dict)
    days: tuple[str, ...] = _USUAL
    not_yet: tuple[str, ...] = ()
    program: Mapping[str, str] = field(default_factory=dict)
    implies: Mapping[str, Value] = field(default_factory=dict)

    @property
    def has_day(self) -> bool:
        """Whether a day is told with it."""
        return self.disposition not in (Disposition.PENDING, NOT_RECORDED)

    def told(self, day: str, as_of: dt.date) -> dict[str, Value]:
        """What choosing it says, by field, of charge and case alike (`is_of_case` tells them apart).

        Args:
            day: told with it; empty where it is not known.
            as_of: the day of the question.
        """
        found: dict[str, Value] = {"disposition": self.disposition, **self.implies, **self.facts}
        if self.detail:
            found["disposition_detail"] = self.detail
        if day and self.has_day:
            found |= dict.fromkeys(self.days, day)
        tomorrow = f"{(as_of + dt.timedelta(days=1)).isoformat()}/.."
        return found | dict.fromkeys(self.not_yet, tomorrow)


@cache
def endings(code: str) -> tuple[Ending, ...]:
    """The ways in which a charge ends in a jurisdiction: how most end, then its own programs, then what is rare."""
    raw = _file()
    own: Mapping[str, Any] = raw["states"].get(code, {})
    implied: Mapping[str, Any] = raw["implied"].get(code, {})
    every = {name: each | {"implies": implied.get(name, {})} for name, each in (raw["common"] | own).items()}
    usual = {name: every[name] for name in _USUALLY}
    plain = {name: every[name] for name, each in own.items() if "ended" in each}
    both = usual | plain | {name: every[name] for name in own} | every
    return tuple(ending for name, each in both.items() for ending in _ways(code, name, each))


_USUALLY: Final = ("convicted", "dismissed", "nolle_prossed", "withdrawn", "acquitted")


def ending(code: str, key: str) -> Ending | None:
    """The way of ending of a key."""
    return next((each for each in endings(code) if each.key == key), None)


def ending_told(code: str, stated: Mapping[str, object]) -> Ending | None:
    """The way that a charge's facts tell, its case's among them: the one that most of them agree with."""
    fits = [
        each
        for each in endings(code)
        if each.disposition == stated.get("disposition")
        and (not each.detail or each.detail == stated.get("disposition_detail"))
        and all(stated.get(name) == value for name, value in each.facts.items())
        and all(_lies_open(stated.get(name)) for name in each.not_yet)
        and (each.days == _USUAL or not any(_lies_open(stated.get(name), missing=True) for name in each.days))
    ]
    exact = [each for each in fits if each.detail == (stated.get("disposition_detail") or "")] or fits
    return max(exact, key=lambda each: len(each.facts), default=None)


def _lies_open(days: object, *, missing: bool = False) -> bool:
    """Whether a day has not come, by what was told of it."""
    if days is None:
        return missing
    return (days if isinstance(days, DayInterval) else read_days(str(days))).latest >= NEVER


def is_of_case(code: str, name: str) -> bool:
    """Whether a fact that an ending says is one of the case."""
    own = own_fields(code).get(name)
    return own is not None and own.level is Level.CASE


@cache
def facts_said(code: str) -> frozenset[str]:
    """Every fact that a way of ending says: another way, chosen later, takes them back."""
    return frozenset(
        name
        for each in endings(code)
        for name in (
            "disposition",
            "disposition_detail",
            *each.facts,
            *each.implies,
            *each.days,
            *each.not_yet,
        )
    )


def finished(
    code: str, case: str, charge: str, row: Mapping[str, Any], as_of: dt.date
) -> dict[Slot, Value | None]:
    """What changes when the program that a canonical row tells of is finished on a day; nothing where none runs."""
    stated = {name: value for name, value in row.items() if value is not None}
    running = ending_told(code, stated)
    if running is None or running.stage is not Stage.RUNNING:
        return {}
    done = ending(code, running.key.replace(Stage.RUNNING, Stage.FINISHED))
    if done is None:
        return {}
    day = as_of.isoformat()
    change: dict[Slot, Value | None] = {
        (case if is_of_case(code, name) else charge, name): value
        for name, value in done.told(day, as_of).items()
    }
    change[charge, "disposition_detail"] = done.detail
    for name in ("released_on", "completed_on"):
        days = row.get(name)
        if not isinstance(days, DayInterval) or days.latest > read_days(day).latest:
            change[charge, name] = day
    return change


def _ways(code: str, name: str, raw: Mapping[str, Any]) -> Iterator[Ending]:
    texts = {language: str(raw[language]) for language in ("en", "es")}
    implies = {FACT_PREFIX + fact: value for fact, value in raw["implies"].items()}
    if "ended" in raw:
        yield replace(_ending(code, name, Stage.ENDED, texts, raw["ended"], {}), implies=implies)
        return
    usual = {Stage.FINISHED: Disposition.DIVERTED, Stage.RUNNING: Disposition.DEFERRED}
    for stage, disposition in usual.items():
        sentences = {language: _SAYS[stage][language].format(text) for language, text in texts.items()}
        own = {"disposition": str(disposition), "detail": raw.get("detail", "")} | (raw.get(stage) or {})
        yield replace(
            _ending(code, f"{name}.{stage}", stage, sentences, own, raw.get("facts") or {}),
            program=texts,
            implies=implies,
        )


def _ending(
    code: str,
    key: str,
    stage: Stage,
    texts: Mapping[str, str],
    raw: Mapping[str, Any],
    shared: Mapping[str, Any],
) -> Ending:
    own = own_fields(code)
    facts = {FACT_PREFIX + name: value for name, value in (dict(shared) | (raw.get("facts") or {})).items()}
    facts = {name: str(value) if own[name].kind is Kind.TEXT else value for name, value in facts.items()}
    days, not_yet = (
        tuple(FACT_PREFIX + each if FACT_PREFIX + each in own else each for each in raw.get(name, usual))
        for name, usual in (("days", _USUAL), ("not_yet", ()))
    )
    return Ending(
        key, stage, str(raw["disposition"]), str(raw.get("detail", "")), texts, facts, days, not_yet
    )


@cache
def _file() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml((Path(__file__).parent / "endings.yaml").read_text(encoding="utf-8"))
    return found
