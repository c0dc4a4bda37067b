"""What changes for the people of a dataset in the twelve months after a run's day."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.records.dataset import Dataset
from clearslate.reports.coming import Change, coming
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate

AS_OF = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    place = tmp_path_factory.mktemp("coming")
    for code in ("PA", "OK"):
        records = place / code
        generate(code, 400, records, seed=5, known_through=AS_OF, buckets=3)
        start(records, spec_for(Dataset.open(records), AS_OF), place / f"{code}-run")
    return place / "PA", place / "OK"


def told(records: Path) -> Change:
    run = Run.open(records.with_name(f"{records.name}-run"))
    return coming(run, Dataset.open(records))


def by_sql(records: Path) -> dict[tuple[str, str], tuple[int, int]]:
    """The same counts, asked of the run's files as docs/runs.md says."""
    run = records.with_name(f"{records.name}-run")
    found = duckdb.sql(
        f"""
        SELECT strftime(d.eligible_on, '%Y-%m') AS month, d.law, c.person_id, d.charge_id
        FROM '{run}/determinations/*.parquet' AS d JOIN '{records}/bucket-*.parquet' AS c USING (charge_id)
        WHERE d.decides AND d.outcome = 'not_yet' AND c.membership = 'certain'
          AND d.eligible_on > DATE '2026-01-01' AND d.eligible_on < DATE '2027-01-01'
        """  # noqa: S608 (the test's own folders)
    )
    assert found is not None
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    charges: Counter[tuple[str, str]] = Counter()
    for month, law, person, _ in found.fetchall():
        people[month, law].add(person)
        charges[month, law] += 1
    return {key: (len(people[key]), charges[key]) for key in people}


def test_people_by_law_and_month_are_those_of_the_files(made: tuple[Path, Path]) -> None:
    found = told(made[0])
    assert (found.as_of, found.until) == (AS_OF, dt.date(2027, 1, 1))
    assert {(each.month, each.law): (each.people, each.charges) for each in found.coming} == by_sql(made[0])
    assert [(each.month, each.law) for each in found.coming] == sorted(
        (each.month, each.law) for each in found.coming
    )
    assert any(each.charges > each.people for each in found.coming)


def test_texts_that_end_say_whom_the_next_one_keeps(made: tuple[Path, Path]) -> None:
    turns = {each.law: each for each in told(made[1]).turns}
    gone = turns["OK-CS-2022"]
    assert (gone.day, gone.begins) == ("2026-07-01", "")
    assert gone.people > 0  # eligible today, and the law is repealed
    assert gone.kept == 0
    assert "OK-CS-2026" not in turns


def test_the_command_prints_it(made: tuple[Path, Path]) -> None:
    run = str(made[1].with_name("OK-run"))
    result = CliRunner().invoke(main, ["report", run, "--coming", "--quiet"])
    assert result.exit_code == 0, result.output
    assert "OK-CS-2022" in result.output
    plain = json.loads(CliRunner().invoke(main, ["report", run, "--coming", "--quiet", "--json"]).output)
    assert plain["until"] == "2027-01-01"
    assert CliRunner().invoke(main, ["report", run, "--coming", "--full"]).exit_code == 2
