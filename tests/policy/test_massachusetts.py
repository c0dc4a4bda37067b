"""Published what-if answers of three counties of Massachusetts are reproduced exactly by the study in the examples."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import re
from collections import Counter
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.policy.counted.study import Study

EXAMPLE = Path(__file__).parents[2] / "examples" / "massachusetts"
QUESTIONS = ("question-1", "question-2", "question-3")
KINDS = {
    "question-1": {"11.1": 2, "11.0": 2},
    "question-2": {"1.01": 2, "1.00": 2},
    "question-3": {"10.1": 0, "1...": 4},
}
"""Of each question the kinds of incidents with the most allowed: the first four digits, a point for either."""

Answer = tuple[int, int, int, int, int]  # today, of them incomplete, later, of them incomplete, never
NORTHWESTERN: dict[str, Answer] = {
    "question-1": (980, 34, 386, 19, 18151),
    "question-2": (1510, 47, 610, 30, 17397),
}
"""The county's answers as they were published; those of question 3 are counted by hand."""


def adapter() -> Any:
    spec = spec_from_file_location("adapter", EXAMPLE / "adapter.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def by_hand(source: Path, question: str) -> Answer:
    """The question as `answers.md` states it, one person after the other."""
    found: Counter[str] = Counter()
    with source.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes = [
                row["All Incident Codes"][at : at + 6] for at in range(0, len(row["All Incident Codes"]), 6)
            ]
            kinds = KINDS[question]
            counts = {kind: sum(bool(re.match(kind, code)) for code in codes) for kind in kinds}
            fits = all(any(re.match(kind, code) for kind in kinds) for code in codes)
            if not fits or any(counts[kind] > most for kind, most in kinds.items()):
                found["never"] += 1
                continue
            when = "later" if any(code[5] == "1" for code in codes) else "today"
            found[when] += 1
            found[f"{when}, incomplete"] += any(code[4] == "1" for code in codes)
    return (
        found["today"], found["today, incomplete"], found["later"], found["later, incomplete"], found["never"],
    )  # fmt: skip


def published(shared: Path, county: str) -> dict[str, Answer]:
    """The table of `answers.md`."""
    text = (shared / "data" / "massachusetts" / "answers.md").read_text("utf-8")
    row = re.compile(rf"\| (\d) \| {county} \| ([\d,]+) \(([\d,]+)\) \| ([\d,]+) \(([\d,]+)\) \| ([\d,]+) \|")
    return {
        f"question-{found[1]}": tuple(int(each.replace(",", "")) for each in found.groups()[1:])  # type: ignore[misc]
        for found in row.finditer(text)
    }


def answered(study: Study, question: str) -> Answer:
    """A question's answer in the tables of the study."""
    counts = {
        (row["measure"], row["dimension"], row["group"]): row["count"]
        for row in study.table("figures").to_pylist()
        if (row["scenario"], row["unit"], row["route"]) == (question, "people", "automatic")
        and row["bound"] != "at_most"
    }
    return (
        counts["any_relief", "all", ""], counts.get(("any_relief", "incomplete", "yes"), 0), counts["later", "all", ""],
        counts.get(("later", "incomplete", "yes"), 0), counts["never", "all", ""],
    )  # fmt: skip


def studied(source: Path, county: str, out: Path, *, as_published: bool) -> Study:
    adapter().adapt(source, county, out / "records", as_published=as_published)
    reforms = [str(EXAMPLE / f"{question}.yaml") for question in QUESTIONS]
    asked = ["--as-of", "2020-01-01", "--by", "incomplete", "--public-records", "--no-brief", "--quiet"]
    result = CliRunner().invoke(
        main, ["policy", str(out / "records"), *reforms, *asked, "--out", str(out / "study")]
    )
    assert result.exit_code == 0, result.output
    study = Study.open(out / "study")
    study.verify()
    return study


def northwestern(place: Path) -> Path:
    """The county's file, which stands beside this test (MIT, by Code for Boston)."""
    source = place / "interactive_northwestern.csv"
    packed = Path(__file__).with_name("massachusetts") / f"{source.name}.gz"
    source.write_bytes(gzip.decompress(packed.read_bytes()))
    return source


def compared(source: Path, told: dict[str, Answer], tmp_path: Path, county: str) -> None:
    study = studied(source, county, tmp_path, as_published=True)
    assert set(told) == {"question-1", "question-2"}
    for question in QUESTIONS:
        found = answered(study, question)
        assert found == by_hand(source, question)
        if question in told:
            assert found == told[question]
        assert (
            f"| {question[-1]} | {county} | {found[0]:,} ({found[1]:,}) | {found[2]:,} ({found[3]:,}) | {found[4]:,} |"
            in (EXAMPLE / "README.md").read_text("utf-8")
        )


def test_northwestern(tmp_path: Path) -> None:
    """Northwestern, all three questions."""
    compared(northwestern(tmp_path), NORTHWESTERN, tmp_path, "Northwestern")


@pytest.mark.prove
@pytest.mark.parametrize("county", ["Suffolk", "Middlesex"])
def test_the_other_counties(shared: Path, tmp_path: Path, county: str) -> None:
    """The other two counties, all three questions."""
    source = shared / "data" / "massachusetts" / f"interactive_{county.lower()}.csv"
    compared(source, published(shared, county), tmp_path, county)


def test_a_row_that_is_no_code_is_refused(tmp_path: Path) -> None:
    """A row that is not six digits an incident is refused with its line."""
    (tmp_path / "interactive_a.csv").write_text(
        "All Incident Codes,Age Category\n110100,1\n1101,2\n", "utf-8"
    )
    with pytest.raises(ValueError, match="line 3"):
        adapter().adapt(tmp_path / "interactive_a.csv", "A", tmp_path / "out")
    assert dt.date(2020, 1, 1) == adapter().AS_OF


def ways(source: Path, question: str) -> tuple[int, int]:
    """People who can expunge today however the missing dispositions ended; and in at least one way.

    Each kind of incident is counted at its most, and at its least: an incident that lacks a disposition may be guilty or not.
    """
    certain = possible = 0
    with source.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            told = row["All Incident Codes"]
            codes = [told[at : at + 6] for at in range(0, len(told), 6)]
            sets = [
                {code[:4]} if code[3] == "1" or code[4] == "0" else {code[:4], f"{code[:3]}1"}
                for code in codes
            ]
            kinds = KINDS[question]
            if any(code[5] == "1" for code in codes):
                continue
            if not all(any(re.match(kind, code) for kind in kinds) for each in sets for code in each):
                continue
            least = {kind: sum(all(re.match(kind, code) for code in each) for each in sets) for kind in kinds}
            most = {kind: sum(any(re.match(kind, code) for code in each) for each in sets) for kind in kinds}
            certain += all(most[kind] <= kinds[kind] for kind in kinds)
            possible += all(least[kind] <= kinds[kind] for kind in kinds)
    return certain, possible


def test_a_missing_disposition_is_not_certainly_not_guilty(tmp_path: Path) -> None:
    """Of Northwestern: the range holds the published figure, and is what a count by hand gives."""
    source = northwestern(tmp_path)
    study = studied(source, "Northwestern", tmp_path, as_published=False)
    readme = (EXAMPLE / "README.md").read_text("utf-8")
    moved = 0
    for question in QUESTIONS:
        counts = {
            row["bound"]: row["count"]
            for row in study.table("figures").to_pylist()
            if (row["scenario"], row["unit"], row["route"]) == (question, "people", "automatic")
            and (row["measure"], row["dimension"]) == ("any_relief", "all")
        }
        assert (counts["at_least"], counts["at_most"]) == ways(source, question)
        as_published = by_hand(source, question)[0]
        assert counts["at_least"] <= as_published <= counts["at_most"]
        moved += counts["at_least"] < as_published
        if question in NORTHWESTERN:
            assert as_published == NORTHWESTERN[question][0]
        assert (
            f"| {question[-1]} | {as_published:,} | {counts['at_least']:,} to {counts['at_most']:,} |"
            in readme
        )
    assert moved == 2
