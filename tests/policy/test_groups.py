"""People told apart by columns of a file of one's own, joined by the id of the person."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import clearslate as cs
from clearslate.cli.main import main
from clearslate.policy.asked.reform import read_file
from clearslate.policy.counted.study import Study, StudyError, make
from clearslate.policy.shown.page import to_html
from clearslate.runs.groups import MISSING, SEVERAL, GroupsError, read_groups
from clearslate.runs.protect import Mode
from clearslate.runs.run import Run
from tests.policy.conftest import WriteReform

WAITS = "changes: [{set: waiting, law: PA-CS-M, to: 3 years, proposed: true}]\n"


def persons(run: Run) -> list[str]:
    """Everyone with a charge of their own, in the order of the records."""
    found: dict[str, None] = {}
    for bucket in run.dataset().buckets:
        table = run.dataset().read(bucket.index, ["person_id", "membership"])
        found |= {row["person_id"]: None for row in table.to_pylist() if row["membership"] == "certain"}
    return list(found)


def words(place: int) -> str:
    """The word of somebody's row: three of ten have none."""
    return "" if place % 10 > 6 else f"0{place % 3}"


def groups_file(run: Run, place: Path) -> Counter[str]:
    """Write the file: words that look like numbers, two that differ for the first person; how many people each has."""
    everyone = persons(run)
    rows = [f"{person},{words(at)}" for at, person in enumerate(everyone)]
    place.write_text("\n".join(["person_id,pilot", *rows, f"{everyone[0]},02", "nobody,00"]) + "\n", "utf-8")
    found = Counter(words(at) or MISSING for at in range(len(everyone)))
    return found - Counter({words(0): 1}) + Counter({SEVERAL: 1})


def people_by(study: Study, dimension: str) -> dict[str, int]:
    return {
        row["group"]: row["count"]
        for row in study.table("people").to_pylist()
        if (row["unit"], row["measure"], row["dimension"]) == ("people", "everyone", dimension)
    }


def test_people_are_told_apart_by_a_column_of_ones_own(run: Run, reform: WriteReform, tmp_path: Path) -> None:
    """By the id, as text; who is not in the file is not recorded, and what is recorded in two ways is a group."""
    sizes = groups_file(run, tmp_path / "pilot.csv")
    groups = read_groups(tmp_path / "pilot.csv")
    reforms = read_file(reform(WAITS))
    study = make(run.dataset(), run.spec(), run, reforms, tmp_path / "study", mode=Mode.EXACT, groups=groups)
    assert people_by(study, "pilot") == sizes
    assert {"00", "01", "02", MISSING, SEVERAL} == set(sizes)
    assert study.manifest.inputs.groups == groups.sha256
    assert "by pilot" in to_html(study)
    other = make(run.dataset(), run.spec(), run, reforms, tmp_path / "other", mode=Mode.EXACT)
    assert other.manifest.study_id != study.manifest.study_id
    assert "pilot" not in {row["dimension"] for row in other.table("people").to_pylist()}


def test_two_processes_and_parquet_say_the_same(run: Run, reform: WriteReform, tmp_path: Path) -> None:
    sizes = groups_file(run, tmp_path / "pilot.csv")
    pq.write_table(read_groups(tmp_path / "pilot.csv").table, tmp_path / "pilot.parquet")
    command = ["policy", str(run.path), str(reform(WAITS)), "--exact", "--quiet", "--no-brief"]
    asked = ["--groups", str(tmp_path / "pilot.parquet"), "--jobs", "2", "--out", str(tmp_path / "study")]
    result = CliRunner().invoke(main, [*command, *asked])
    assert result.exit_code == 0, result.output
    assert people_by(Study.open(tmp_path / "study"), "pilot") == sizes


def test_python_joins_groups_and_the_population(run: Run, tmp_path: Path) -> None:
    sizes = groups_file(run, tmp_path / "pilot.csv")
    (tmp_path / "acs.csv").write_text("race,sex,population\nblack,M,1000000\nwhite,F,2000000\n", "utf-8")
    change = cs.reform(
        "PA", "waits", [{"set": "waiting", "law": "PA-CS-M", "to": "3 years", "proposed": True}]
    )
    groups, living, opened = tmp_path / "pilot.csv", tmp_path / "acs.csv", cs.open_run(run.path)
    study = cs.study(opened, [change], out=tmp_path / "study", exact=True, groups=groups, population=living)
    assert people_by(Study.open(study.path), "pilot") == sizes
    assert "population" in study.tables
    (tmp_path / "acs.csv").write_text("race,sex\n", "utf-8")
    with pytest.raises(cs.StudyError, match=r"acs\.csv has no column"):
        cs.study(opened, [change], out=tmp_path / "other", groups=groups, population=living)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pilot\n1\n", "needs the column 'person_id' and one or more beside it; it has: pilot"),
        ("person_id\n1\n", "needs the column 'person_id' and one or more beside it; it has: person_id"),
        ("person_id,Race\n1,black\n", "people are told apart by 'Race' already"),
        ("person_id,a,a\n1,x,y\n", "has two columns of one name"),
        ("", "cannot be read"),
    ],
)
def test_groups_that_cannot_be_used_are_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "groups.csv").write_text(text, "utf-8")
    with pytest.raises(GroupsError, match=re.escape(message)):
        read_groups(tmp_path / "groups.csv")


def test_a_column_that_is_a_person_each_is_refused(tmp_path: Path) -> None:
    ids = [str(number) for number in range(1001)]
    pq.write_table(pa.table({"person_id": ids, "name": ids}), tmp_path / "groups.parquet")
    with pytest.raises(GroupsError, match=r"'name' has 1,001 different words"):
        read_groups(tmp_path / "groups.parquet")


def test_ids_of_other_records_are_refused(run: Run, reform: WriteReform, tmp_path: Path) -> None:
    """A file in which nobody of the records is would make everyone "not recorded"."""
    (tmp_path / "groups.csv").write_text("person_id,pilot\nx1,yes\nx2,no\n", "utf-8")
    groups = read_groups(tmp_path / "groups.csv")
    with pytest.raises(StudyError, match="tell of nobody in the records"):
        make(run.dataset(), run.spec(), run, read_file(reform(WAITS)), tmp_path / "study", groups=groups)
    assert not (tmp_path / "study" / "study.json").exists()


@pytest.mark.parametrize("column", ["name_last", "person_id", "ssn_hash", "birth_from"])
def test_nobody_is_named_by_a_group(run: Run, reform: WriteReform, tmp_path: Path, column: str) -> None:
    """A column of the people file that says who somebody is would stand in the tables, word by word."""
    with pytest.raises(StudyError, match=f"no column '{column}' to tell people apart by"):
        make(run.dataset(), run.spec(), run, read_file(reform(WAITS)), tmp_path / "study", by=[column])


def test_no_group_begins_a_formula(run: Run, reform: WriteReform, tmp_path: Path) -> None:
    """People open these tables, with words of a source or a file, in a spreadsheet; numbers below zero stay numbers."""
    rows = [f"{person},=1+{at % 2}" for at, person in enumerate(persons(run))]
    (tmp_path / "pilot.csv").write_text("\n".join(["person_id,pilot", *rows]) + "\n", "utf-8")
    groups, reforms = read_groups(tmp_path / "pilot.csv"), read_file(reform(WAITS))
    study = make(run.dataset(), run.spec(), run, reforms, tmp_path / "study", mode=Mode.EXACT, groups=groups)
    written = list(csv.reader((study.path / "tables/figures.csv").read_text("utf-8").splitlines()))
    assert {cell for row in written for cell in row if cell.lstrip("'").startswith("=")} == {"'=1+0", "'=1+1"}
    assert any(re.fullmatch(r"-\d.*", cell) for row in written for cell in row)
    assert set(people_by(study, "pilot")) == {"=1+0", "=1+1"}
