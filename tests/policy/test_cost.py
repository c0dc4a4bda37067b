"""Hours of review: of stated minutes alone, by the stages of the state's workflow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from clearslate.policy.asked.reform import read_file
from clearslate.policy.counted.study import Study, make
from clearslate.policy.shown.brief import to_document, to_pdf
from clearslate.policy.shown.cost import CostError, dollars, hours, read_minutes
from clearslate.policy.shown.figures import Shown
from clearslate.runs.protect import Mode
from clearslate.runs.run import Run

WriteReform = Callable[..., Path]
SHORTER = "changes:\n- {set: waiting, law: PA-CS-M, to: 1 year, proposed: true}\n"
STATED = "stage,minutes,source\nvalidate,6,a time study of 2026\norder,,\n"


@pytest.fixture
def study(run: Run, reform: WriteReform, tmp_path: Path) -> Study:
    return make(
        run.dataset(), run.spec(), run, read_file(reform(SHORTER)), tmp_path / "study", mode=Mode.EXACT
    )


def stated(tmp_path: Path, text: str) -> Path:
    (tmp_path / "minutes.csv").write_text(text, encoding="utf-8")
    return tmp_path / "minutes.csv"


def test_hours_are_the_stated_minutes_of_the_charges_gained(study: Study, tmp_path: Path) -> None:
    minutes = read_minutes(stated(tmp_path, STATED), "PA")
    [gained] = [
        row["count"]
        for row in study.table("figures").to_pylist()
        if (row["scenario"], row["unit"], row["route"]) == ("reform", "charges", "automatic")
        and (row["measure"], row["dimension"]) == ("gains", "all")
    ]
    assert gained > 10
    shown = Shown.of(study)
    entries = {each.stage: each for each in hours(shown, "reform", minutes)}
    assert set(entries) == {"validate", "order"}  # those of PA-CS-M, not of dismissals or pardons
    assert entries["validate"].hours == pytest.approx(gained * 6 / 60)
    assert entries["order"].hours is None  # nothing stated, nothing estimated
    text = to_document(study, minutes).text
    assert "6 (a time study of 2026)" in text
    assert "not estimated" in text
    assert to_pdf(study, minutes).startswith(b"%PDF")


def test_without_minutes_nothing_is_estimated(study: Study) -> None:
    assert all(each.hours is None for each in hours(Shown.of(study), "reform", None))
    text = to_document(study).text
    assert "Not estimated: nobody has stated how long a charge takes" in text
    assert "validate, order" in text


def test_dollars_are_the_stated_ones_of_people_once_each(study: Study, tmp_path: Path) -> None:
    """A notice to who gains; a petition of who needed one and needs none: both counted in the study."""
    text = "stage,minutes,dollars,source\nvalidate,6,,a time study\nnotice,,0.5,the mail room\npetition,,132,a fee schedule\n"
    minutes = read_minutes(stated(tmp_path, text), "PA")
    people = {
        row["measure"]: row["count"]
        for row in study.table("figures").to_pylist()
        if (row["scenario"], row["unit"], row["route"], row["dimension"])
        == ("reform", "people", "automatic", "all")
    }
    assert 0 < people["spared"] <= people["gains"]
    sums = dollars(Shown.of(study), "reform", minutes)
    assert [(each.people, each.whole) for each in sums] == [
        (people["gains"], people["gains"] * 0.5),
        (people["spared"], people["spared"] * 132),
    ]
    brief = to_document(study, minutes).text
    assert f"${people['spared'] * 132:,} saved, if everyone who would no longer need a petition" in brief
    assert "$132 each: a fee schedule" in brief
    assert "$0.50 each: the mail room" in brief
    assert "$" not in to_document(study).text  # nothing stated, nothing estimated


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stage,minutes\nvalidate,6\n", "no column 'source'"),
        (
            "stage,minutes,source\nreview,6,us\n",
            "no stage 'review'; it has: validate.*; in dollars: notice, petition",
        ),
        ("stage,minutes,dollars,source\npetition,6,,us\n", "petition is stated in dollars, not in minutes"),
        ("stage,minutes,dollars,source\nvalidate,,6,us\n", "validate is stated in minutes, not in dollars"),
        ("stage,minutes,dollars,source\nnotice,,a few,us\n", "no number of dollars"),
        ("stage,minutes,dollars,source\nnotice,,0.78,\n", "say in `source`"),
        ("stage,minutes,source\nvalidate,6,\n", "say in `source`"),
        ("stage,minutes,source\nvalidate,many,us\n", "no number of minutes"),
        ("stage,minutes,source\nvalidate,6,us\nvalidate,7,us\n", "stands twice"),
    ],
)
def test_minutes_that_say_nothing_certain_are_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CostError, match=said):
        read_minutes(stated(tmp_path, text), "PA")
