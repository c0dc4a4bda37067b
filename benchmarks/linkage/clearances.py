"""Compares two runs that differ by the links alone: what errors of linking do to people.

Both runs ask the same laws on the same day of the same charges. One rests on the links under trial, the other on those
of the truth. Charges are told by the rows of the sources that they are made of, for links decide too which rows are
one charge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from benchmarks.linkage.shares import EVERYBODY, Line, Share
from benchmarks.linkage.truth import TrialError, Truth
from clearslate.runs.run import Run

WRONG_CLEARANCE: Final = "wrong clearances"  # of eligible determinations under trial
WRONG_DENIAL: Final = "wrong denials"  # of determinations truly eligible
TOO_EARLY: Final = "wrong days"  # of not-yet determinations under trial that name a day
COST: Final = "decided by the truth, left unknown"  # of determinations that the truth decides
COST_ELIGIBLE: Final = "eligible by the truth, left unknown"  # of determinations truly eligible
PEOPLE_CLEARED: Final = "people with a wrong clearance"  # of people with an eligible determination
PEOPLE_DENIED: Final = "people with a wrong denial"  # of people with a truly eligible determination

# Of each charge under trial and each charge of the truth that share a row of a source, and each law: both answers.
# A charge of which a law does not speak has no row in a run. A row that is not judged counts where no other row of its
# true charge is.
_FACED: Final = """
    CREATE TABLE faced AS
    WITH pair AS (
        SELECT f.charge_id AS found, t.charge_id AS truly, min(c.true_person_id) AS true_person_id
        FROM found_member AS f JOIN true_member AS t USING (source, source_charge_id)
        JOIN charge AS c ON c.source = f.source AND c.charge_id = f.source_charge_id GROUP BY 1, 2
        QUALIFY found IS NOT NULL OR count(found) OVER (PARTITION BY truly) = 0
    ), asked AS (
        SELECT DISTINCT pair.*, law FROM pair JOIN found_answer AS a ON a.charge_id = pair.found
        UNION SELECT DISTINCT pair.*, law FROM pair JOIN true_answer AS a ON a.charge_id = pair.truly
    )
    SELECT asked.*, f.eligible_on AS found_day,
        CASE WHEN found IS NULL THEN 'not_judged' ELSE coalesce(f.outcome, 'not_applicable') END AS found_outcome,
        coalesce(t.outcome, 'not_applicable') AS true_outcome, t.eligible_on AS true_day,
        law.automatic, sex, race, names
    FROM asked JOIN law USING (law) JOIN people USING (true_person_id)
    LEFT JOIN found_answer AS f ON f.charge_id = found AND f.law = asked.law
    LEFT JOIN true_answer AS t ON t.charge_id = truly AND t.law = asked.law
"""
_ANSWERS: Final = """
    CREATE TABLE {name}_answer AS
    SELECT charge_id, law::VARCHAR AS law, outcome::VARCHAR AS outcome, eligible_on
    FROM read_parquet({files}) WHERE decides
"""
# A determination is counted once, and is wrong where any row of its charge says so.
_UNIT: Final = """
    CREATE OR REPLACE TABLE unit AS
    SELECT any_value(sex) AS sex, any_value(race) AS race, any_value(names) AS names, {law} AS law, {flags}
    FROM faced GROUP BY {unit}
"""
_COUNT: Final = """
    SELECT grouping_id(sex, race, names, law) AS dimension, coalesce(sex, race, names, law) AS name, {counts}
    FROM unit GROUP BY GROUPING SETS ((), (sex), (race), (names), (law)) ORDER BY ALL
"""
_DIMENSIONS: Final = {0b1111: EVERYBODY[0], 0b0111: "sex", 0b1011: "race", 0b1101: "names", 0b1110: "law"}
_DECIDED: Final = "('eligible', 'ineligible', 'not_yet', 'not_applicable')"


@dataclass(frozen=True)
class _Measure:
    name: str
    unit: str
    whole: str
    wrong: str


_MEASURES: Final = (
    _Measure(WRONG_CLEARANCE, "found, law", "found_outcome = 'eligible'", "true_outcome <> 'eligible'"),
    _Measure(
        WRONG_DENIAL,
        "truly, law",
        "true_outcome = 'eligible'",
        "found_outcome IN ('ineligible', 'not_applicable')",
    ),
    _Measure(
        TOO_EARLY,
        "found, law",
        "found_outcome = 'not_yet' AND found_day IS NOT NULL",
        "true_day IS NULL OR found_day < true_day",
    ),
    _Measure(COST, "truly, law", f"true_outcome IN {_DECIDED}", "found_outcome IN ('unknown', 'not_judged')"),
    _Measure(
        COST_ELIGIBLE, "truly, law", "true_outcome = 'eligible'", "found_outcome IN ('unknown', 'not_judged')"
    ),
    _Measure(PEOPLE_CLEARED, "true_person_id", "found_outcome = 'eligible'", "true_outcome <> 'eligible'"),
    _Measure(
        PEOPLE_DENIED,
        "true_person_id",
        "true_outcome = 'eligible'",
        "found_outcome IN ('ineligible', 'not_applicable')",
    ),
)
_UNITS: Final = tuple(dict.fromkeys(measure.unit for measure in _MEASURES))
_LAWS: Final = {"": "true", ", automatic laws": "automatic"}


@dataclass(frozen=True)
class Side:
    """A run, and of its dataset the rows of sources that each charge is made of.

    ``members``: source, source_charge_id, charge_id; no charge_id where the row is not judged, since it may be one with
    another.
    """

    run: Run
    members: pa.Table


@dataclass(frozen=True)
class Comparison:
    """Figures, and the determinations that are wrong: law, both charges, both outcomes, true person."""

    lines: tuple[Line, ...]
    wrong: pa.Table


def compare(found: Side, true: Side, truth: Truth) -> Comparison:
    """Compare a run over linked datasets with a run over the same datasets linked by the truth.

    Raises:
        TrialError: the runs ask different questions.
    """
    _check(found.run, true.run)
    with duckdb.connect() as con:
        for name, side in (("found", found), ("true", true)):
            con.register(f"{name}_member", side.members)
            files = [str(path) for path in _files(side.run)]
            con.execute(_ANSWERS.format(name=name, files=files))
        laws = found.run.laws().values()
        con.register(
            "law",
            pa.table({"law": [law["id"] for law in laws], "automatic": [law["automatic"] for law in laws]}),
        )
        con.register("charge", truth.charges)
        con.register("people", truth.people)
        con.execute(_FACED)
        lines = [line for unit in _UNITS for line in _lines(con, unit)]
        wrong = con.sql(
            "SELECT DISTINCT law, found, truly, found_outcome, true_outcome, true_person_id FROM faced "
            "WHERE (found_outcome = 'eligible') <> (true_outcome = 'eligible') AND found_outcome NOT IN ('unknown', 'not_judged') ORDER BY ALL"
        ).to_arrow_table()
    return Comparison(tuple(lines), wrong)


def _lines(con: duckdb.DuckDBPyConnection, unit: str) -> Iterator[Line]:
    """The figures that are counted by a unit, each for everybody and by group."""
    asked = [
        (f"{measure.name}{words}", f"{measure.whole} AND {laws}", measure.wrong)
        for measure in _MEASURES
        if measure.unit == unit
        for words, laws in _LAWS.items()
    ]
    flags = [
        f"bool_or({whole}) AS whole_{at}, bool_or({whole} AND ({wrong})) AS wrong_{at}"
        for at, (_, whole, wrong) in enumerate(asked)
    ]
    counts = [f"count_if(wrong_{at}), count_if(whole_{at})" for at in range(len(asked))]
    by_law = "any_value(law)" if "law" in unit else "NULL::VARCHAR"
    con.execute(_UNIT.format(law=by_law, flags=", ".join(flags), unit=unit))
    for dimension, group, *found in con.execute(_COUNT.format(counts=", ".join(counts))).fetchall():
        if _DIMENSIONS[dimension] == "law" and "law" not in unit:
            continue
        for (name, _, _), part, whole in zip(asked, found[::2], found[1::2], strict=True):
            if whole:
                yield Line(name, _DIMENSIONS[dimension], group or EVERYBODY[1], Share(part, whole))


def _check(found: Run, true: Run) -> None:
    same = (
        "as_of",
        "known_through",
        "whole_history",
        "readings",
        "presumptions",
        "laws",
        "law_text",
        "engine",
    )
    other = [
        name for name in same if getattr(found.manifest.inputs, name) != getattr(true.manifest.inputs, name)
    ]
    if other:
        raise TrialError(
            f"{found.path} and {true.path} ask different questions ({', '.join(other)}): determine both alike"
        )


def _files(run: Run) -> list[Path]:
    run.verify()
    return [run.path / "determinations" / bucket.file for bucket in run.buckets]
