"""Figures of a finished study in words, for page, brief and terminal: read from its tables, where every count is fit to be published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import starmap
from pathlib import Path
from typing import Any

from clearslate.policy.asked.measures import AS_RECORDED, LEAST, MOST
from clearslate.policy.counted.study import Study, StudyError
from clearslate.runs.groups import ALL
from clearslate.runs.protect import count_text


@dataclass(frozen=True)
class Figure:
    """A published figure: None where it is small, or where a share has nothing to be of."""

    count: int | None
    of: int | None
    rate: float | None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None
    gap: float | None = None
    gap_low: float | None = None
    gap_high: float | None = None
    gap_before: float | None = None


class Shown:
    """The figures of a study."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._by_scenario = {row["scenario"]: row for row in self.rows("scenarios")}
        self.scenarios = list(self._by_scenario)
        self.reforms = [each for each in self.scenarios if self._by_scenario[each]["beside"]]

    @classmethod
    def of(cls, study: Study) -> Shown:
        """The figures of a study, read once for whatever shows them."""
        return _read(study.path, study.manifest.sha256)

    def day(self, scenario: str) -> dt.date:
        """The day on which a law is counted."""
        found: dt.date = self._by_scenario[scenario]["day"]
        return found

    def beside(self, scenario: str) -> str:
        """The law in force that a reform is counted beside."""
        return str(self._by_scenario[scenario]["beside"])

    def target(self, scenario: str) -> tuple[str, str]:
        """By which route a reform works, and what people gain by it."""
        return self._by_scenario[scenario]["target_route"], self._by_scenario[scenario]["target"]

    def note(self, scenario: str) -> str:
        """A reform's own words; empty where it has none."""
        return str(self._by_scenario[scenario].get("note") or "")

    def laws_judged(self, scenario: str) -> list[str]:
        """Ids of the laws that a reform changes."""
        return list(str(self._by_scenario[scenario]["laws_judged"]).split())

    def moved(self, unit: str, scenario: str, route: str, measure: str) -> int | None:
        """How many gain, or lose: of what a reform moves; None where it is small."""
        found = self.figure(unit, scenario, route, measure)
        return None if found is None else found.count

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table."""
        found: list[dict[str, Any]] = self.study.table(table).to_pylist()
        return found

    def obstacles(self, kind: str) -> list[dict[str, Any]]:
        """What keeps charges out, most charges first; what is small comes last."""
        found = [row for row in self.rows("obstacles") if row["kind"] == kind]
        return sorted(found, key=lambda row: -(row["charges"] or 0))

    @cached_property
    def _figures(self) -> dict[tuple[str, ...], Figure]:
        table = self.study.table("figures")
        keys = [
            table.column(name).to_pylist()
            for name in ("scenario", "unit", "route", "measure", "bound", "dimension", "group")
        ]
        keys[4] = [LEAST if bound == AS_RECORDED else bound for bound in keys[4]]
        values = [
            table.column(name).to_pylist()
            for name in (
                "count",
                "of",
                "rate",
                "rate_low",
                "rate_high",
                "ratio",
                "gap",
                "gap_low",
                "gap_high",
                "gap_before",
            )
        ]
        return dict(zip(zip(*keys, strict=True), starmap(Figure, zip(*values, strict=True)), strict=True))

    def figure(
        self,
        unit: str,
        scenario: str,
        route: str,
        measure: str,
        bound: str = LEAST,
        dimension: str = ALL,
        group: str = "",
    ) -> Figure | None:
        """One figure; None where the study has no such one."""
        return self._figures.get((scenario, unit, route, measure, bound, dimension, group))

    def words(self, unit: str, scenario: str, route: str, measure: str) -> str:
        """At least, and where that is another, at most."""
        least = self.figure(unit, scenario, route, measure)
        most = self.figure(unit, scenario, route, measure, MOST)
        if least is None:
            return "–"
        if most is None or most.count == least.count:
            return count_text(least.count)
        return f"{count_text(least.count)} to {count_text(most.count)}"

    @cached_property
    def dimensions(self) -> dict[str, list[str]]:
        """The groups of each dimension, in the order of the tables."""
        found: dict[str, dict[str, None]] = {}
        for row in self.rows("people"):
            if row["dimension"] != ALL:
                found.setdefault(row["dimension"], {})[row["group"]] = None
        return {name: list(groups) for name, groups in found.items()}

    @cached_property
    def everyone(self) -> dict[tuple[str, str], int | None]:
        """Of each dimension and group how many people there are."""
        return {
            (row["dimension"], row["group"]): row["count"]
            for row in self.rows("people")
            if (row["unit"], row["measure"]) == ("people", "everyone")
        }

    def periods(self, scenario: str, unit: str, route: str) -> dict[str, int | None]:
        """The chronology of a law: backlog, years, later, months."""
        return {
            row["period"]: row["count"]
            for row in self._timeline
            if (row["scenario"], row["unit"], row["route"]) == (scenario, unit, route)
        }

    @cached_property
    def _timeline(self) -> list[dict[str, Any]]:
        return self.rows("timeline")


@lru_cache(1)
def _read(path: Path, sha256: str) -> Shown:
    found = Study.open(path)
    if found.manifest.sha256 != sha256:
        raise StudyError(f"{path} holds another study than before: open it again")
    return Shown(found)


def points(gap: float | None) -> str:
    """A gap in percentage points, with its sign.

    >>> points(-0.031), points(None)
    ('−3.1', '–')
    """
    if gap is None:
        return "–"
    text = f"{100 * abs(gap):.1f}"
    return text if text == "0.0" else f"{'−' if gap < 0 else '+'}{text}"


def listed(names: Sequence[str]) -> str:
    """Names with commas between them."""
    return ", ".join(names)
