"""What is peculiar to Pennsylvania: how statutes and dockets cite, sentences in days, foreign convictions."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml

from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.states import folder, statute_table
from clearslate.states.pa.expungement import _ard, _said_to_be_ard
from clearslate.states.pa.offenses import GRADING, LISTS, STYLE


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        ("18 § 3921(a)", "18 § 3921(a)"),
        ("18 Pa.C.S. § 3921(a)(1)", "18 § 3921(a)(1)"),
        ("18 Pa. C.S.A. § 4915.1 (a) (1)", "18 § 4915.1(a)(1)"),
        ("18 PA.C.S. 3921", "18 § 3921"),
        ("75 Pa.C.S.A. Section 3802", "75 § 3802"),
        ("35 P.S. § 780-113(a)(30)", "35 § 780-113(a)(30)"),
        ("18§3921", "18 § 3921"),
        ("18 §§ 3921", "18 § 3921"),
        # As the courts' dockets run subsections together.
        ("18 § 3921 §§ A", "18 § 3921(a)"),
        ("35 § 780-113 §§ A30", "35 § 780-113(a)(30)"),
        ("18 § 3503 §§ B.11III*", "18 § 3503(b.1)(1)(iii)"),
        ("18 § 3503(B.2-1I)", "18 § 3503(b.2)(1)(i)"),
        ("18 § 5902(B.1)", "18 § 5902(b.1)"),
        ("75 § 3362 §§ A1.1-31", "75 § 3362(a)(1.1)"),
        ("18 § 3301 A1I", "18 § 3301(a)(1)(i)"),
        ("LO § 203(2)", "LO § 203(2)"),
    ],
)
def test_statutes_are_read(text: str, citation: str) -> None:
    assert str(STYLE.read(text)) == citation


@pytest.mark.parametrize(
    "text", ["", "theft", "18-3921", "3921", "18 U.S.C. § 1343", "ORC 2913.02", "18 § A"]
)
def test_what_cannot_be_read_is_missing(text: str) -> None:
    assert STYLE.read(text) is None


@pytest.mark.parametrize(
    ("list_id", "statute", "expected"),
    [
        ("sexual_offenses", "18 § 5902 §§ B3", TRUE),
        ("sexual_offenses", "18 § 5902 §§ A1", FALSE),
        ("sexual_offenses", "18 § 5902", UNKNOWN),
        ("corruption_of_minors", "18 § 6301 §§ A1II", TRUE),
        ("chapter_61", "18 § 6106.1(a)", TRUE),
        ("chapter_61", "18 § 6301", FALSE),
        ("chapter_61", "18 § 6201", UNKNOWN),  # there is no chapter 62
        ("article_B", "18 § 3216", TRUE),
        ("article_B", "18 § 3301", FALSE),
        ("article_B", "75 § 2701", FALSE),
        ("article_B", "LO § 2701", FALSE),
        ("person_bars", "18 § 4915.2", TRUE),
        ("person_bars", "18 § 4915", FALSE),
        ("controlled_substance_act", "35 § 780-113.1", TRUE),
        ("controlled_substance_act", "35 § 10231.1308", FALSE),
    ],
)
def test_lists_answer_for_subsections_and_neighbors(list_id: str, statute: str, expected: int) -> None:
    assert LISTS[list_id].decide(statute, "completed", None)[0] == expected


@pytest.mark.parametrize(
    ("words", "diverted", "dismissed"),
    [
        ("", TRUE, FALSE),
        ("ARD - Completed", TRUE, TRUE),
        ("accelerated rehabilitative disposition", TRUE, TRUE),
        ("retard", FALSE, FALSE),
        ("drug court", FALSE, FALSE),
        (None, UNKNOWN, UNKNOWN),
    ],
)
def test_ard_is_known_by_the_courts_words(words: str | None, diverted: int, dismissed: int) -> None:
    assert (_ard(words)[0], _said_to_be_ard(words)[0]) == (diverted, dismissed)


def test_every_statute_of_the_mix_and_scenarios_is_read() -> None:
    assert [text for text in statute_table("PA") if STYLE.read(text) is None] == []


def test_the_grades_of_the_mix_are_known() -> None:
    mix = yaml.safe_load((folder("PA") / "mix.yaml").read_text(encoding="utf-8"))
    assert [entry["grade"] for entry in mix if GRADING.find(entry["grade"]) is None] == []


def test_every_statute_of_other_programs_records_is_read(shared: Path) -> None:
    path = shared / "scenarios" / "peers" / "pa.jsonl"
    if not path.exists():
        pytest.skip("no other program's answers are at hand")
    stories = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    written = {charge.get("statute") for s in stories for case in s["cases"] for charge in case["charges"]}
    assert [text for text in written if text and STYLE.read(text) is None] == []


def test_nearly_every_statute_charged_in_the_state_is_read(shared: Path) -> None:
    """Of 4,857 rows 4,678 are read whole; the rest are local ordinances in free form but for a handful."""
    path = shared / "data" / "offense_tables" / "pennsylvania_grades.csv"
    if not path.exists():
        pytest.skip("the table of charged statutes is not at hand")
    unread = []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        subsection = f"({row['Subsection']})" if row["Subsection"] else ""
        citation = STYLE.read(f"{row['Title']} § {row['Section']}{subsection}")
        if citation is None or (row["Title"].isdigit() and citation.section != row["Section"].lower()):
            unread.append(row)
    assert len(unread) / len(rows) < 0.04
    assert (
        sum(row["Title"].isdigit() and int(row["Title"]) < 80 for row in unread) < 5
    )  # the titles end there
