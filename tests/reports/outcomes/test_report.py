"""A report counts people and charges right: a world of eight people, every figure counted by hand."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clearslate.engine.determine import DETERMINATIONS
from clearslate.engine.runner import FOLDER, BucketResult, bucket_key
from clearslate.law import WHOLE_HISTORY
from clearslate.needs.missing import MissingFact
from clearslate.records.dataset import Coverage, Dataset, DatasetWriter, table_from_rows
from clearslate.records.files import sha256_of
from clearslate.records.hashing import EMPTY_DIGEST
from clearslate.reports import suppress
from clearslate.reports.outcomes import Summary, summarize, to_html, to_summary, to_text
from clearslate.reports.outcomes.page import county_bars, law_bars, stage_bars
from clearslate.reports.outcomes.summary import (
    CountyLine,
    DueLine,
    Measured,
    Range,
)
from clearslate.reports.outcomes.words import ground_words, next_steps, other_sentences, stages, years_shown
from clearslate.reports.terminal import Screen
from clearslate.reports.words import INSIDE
from clearslate.runs.manifest import RUN_VERSION, Inputs, RunError, RunManifest, StateEntry
from clearslate.runs.run import MANIFEST, Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from tests.whole_page import WholePage

AS_OF = "2026-01-01"
FIELDS = ["coverage", "disposition", "grade", "statute"]
CONDITIONS = ("wait", "money", "offense")

Row = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """What a law says of a charge."""

    charge: str
    law: str
    outcome: str
    on: str | None = None
    failed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    presumed: bool = False
    decides: bool = True


def charge(person: str, number: int, disposition: str | None = "convicted", **facts: object) -> Row:
    return {
        "person_id": person,
        "case_id": f"C-{person}",
        "jurisdiction": "PA",
        "charge_id": f"H{number}",
        "statute": "18 § 3929(a)(1)",
        "grade": "M2",
        "disposition": disposition,
        "cleared_on": dt.date(9999, 12, 31),
        "membership": "certain",
        "source_file": "charges.csv",
        "source_line": number,
    } | facts


GROUNDS = [{"key": "ground", "text": "A ground is there", "cite": "§ 1(a)(1)", "certainty": "memory"}]


def law(name: str, *, automatic: bool = True, status: str = "in force", **more: object) -> Row:
    return {
        "id": name,
        "cite": "§ 1",
        "title": f"Law {name}",
        "relief": "limited access",
        "automatic": automatic,
        "unit": "charge",
        "status": status,
        "certainty": "text",
        "unverified": [],
        "conditions": [
            {
                "key": key,
                "text": f"The {key} is met",
                "cite": "§ 1(a)",
                "certainty": "text",
                "until": "2020-12-29",
                "joint": "one of",
                "limbs": GROUNDS,
            }
            for key in CONDITIONS
        ],
        "questions": [],
    } | more


LAWS = (
    law("AUTO", unverified=["wait (memory)"]),
    law("AUTO-2"),
    law("PETITION", automatic=False),
    law("PLANNED", status="enacted, not running"),
)


def build(
    folder: Path,
    rows: Sequence[Row],
    answers: Iterable[Said],
    *,
    laws: Sequence[Row] = LAWS,
    presumptions: Sequence[str] = (),
    buckets: int = 3,
) -> tuple[Run, Dataset]:
    """A dataset, and a run over it that answers as told."""
    with DatasetWriter(
        folder / "records",
        known_through=dt.date(2025, 12, 31),
        coverage=Coverage(("PA",), ("charges.csv",), 1990, 2025, "whole"),
        buckets=buckets,
    ) as writer:
        writer.add(table_from_rows(rows))
    dataset = Dataset.open(folder / "records")
    run_folder = folder / "run"
    (run_folder / FOLDER).mkdir(parents=True)
    results = []
    for bucket in dataset.buckets:
        ids = dataset.read(bucket.index, ["charge_id", "membership"]).to_pylist()
        place = {row["charge_id"]: at for at, row in enumerate(ids) if row["membership"] == "certain"}
        table = determinations([answer for answer in answers if answer.charge in place], place)
        name = f"bucket-{bucket.index:05}.parquet"
        pq.write_table(table, run_folder / FOLDER / name)
        sha256 = sha256_of(run_folder / FOLDER / name)
        key = bucket_key("run", bucket)
        results.append(BucketResult(bucket.index, key, name, table.num_rows, sha256, EMPTY_DIGEST, {}))
    manifest = RunManifest(
        key="run",
        inputs=Inputs(
            run_version=RUN_VERSION,
            dataset=dataset.manifest.digest,
            as_of=dt.date.fromisoformat(AS_OF),
            known_through=dt.date(2025, 12, 31),
            whole_history=True,
            readings={},
            presumptions=tuple(presumptions),
            laws={},
            law_text={},
            engine="",
            clearslate="",
        ),
        digest="",
        rows=0,
        charges=dataset.manifest.charges,
        people=dataset.manifest.people,
        outcomes={},
        states=(StateEntry("PA", "Pennsylvania", tuple(FIELDS), tuple(laws)),),
        presumptions=tuple(presumptions),
        buckets=tuple(results),
    )
    (run_folder / MANIFEST).write_text(manifest.sealed().to_text(), encoding="utf-8")
    return Run.open(run_folder), dataset


def determinations(answers: Sequence[Said], place: Mapping[str, int]) -> pa.Table:
    never = dt.date(9999, 12, 31)
    rows = [
        {
            "charge_id": answer.charge,
            "law": answer.law,
            "version": "v",
            "decides": answer.decides,
            "outcome": answer.outcome,
            "possible_from": never,
            "certain_from": never,
            "eligible_on": answer.on and dt.date.fromisoformat(answer.on),
            "failed": sum(1 << CONDITIONS.index(key) for key in answer.failed),
            "unknown": 0,
            "missing": sum(1 << FIELDS.index(name) for name in answer.missing),
            "presumed": int(answer.presumed),
            "notices": 0,
            "notices_unknown": 0,
            "row": place[answer.charge],
        }
        for answer in answers
    ]
    plain = pa.schema(
        [(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in DETERMINATIONS]
    )
    return pa.Table.from_pylist(rows, plain).cast(DETERMINATIONS)


PEOPLE = [
    # P1 is cleared whole.
    charge("P1", 1, county="Adams"),
    # P2: a felony lacks a fact, a dismissal clears.
    charge("P2", 2, grade="F3", county="Adams"),
    charge("P2", 3, "dismissed", county="Bucks"),
    # P3: only by petition.
    charge("P3", 4, grade="F1", county="Adams"),
    # P4: not yet, under two laws.
    charge("P4", 5),
    # P5: nobody recorded how a charge ended; another one clears.
    charge("P5", 6, None, statute=None),
    charge("P5", 7),
    # P6: one charge was cleared before, the other one only a planned law would clear.
    charge("P6", 8, cleared_on=dt.date(2020, 1, 1)),
    charge("P6", 9, "acquitted", statute="theft"),
    # P7: the court has not decided. A charge of P1 may be P7's too: it counts at P1 alone.
    charge("P7", 10, "pending"),
    charge("P7", 1, membership="possible", source_line=99),
    # P8: not yet, on no known day; a felony without a grade.
    charge("P8", 11, grade=None, statute="theft"),
]
ANSWERS = [
    Said("H1", "AUTO", "eligible", "2020-01-01"),
    Said("H2", "AUTO", "unknown", missing=("grade",)),
    Said("H2", "PETITION", "eligible", "2021-01-01"),
    Said("H3", "AUTO", "eligible", "2020-01-01"),
    Said("H3", "AUTO-2", "unknown", missing=("statute",)),  # blocks nothing: AUTO clears the charge
    Said("H4", "AUTO", "ineligible", failed=("offense",)),
    Said("H4", "PETITION", "eligible", "2019-01-01"),
    Said("H5", "AUTO", "not_yet", "2029-03-01", failed=("wait",)),
    Said("H5", "AUTO-2", "not_yet", "2027-05-01", failed=("wait",)),
    Said("H5", "AUTO-2", "not_yet", "2020-01-01", decides=False),  # a later version's row
    Said("H6", "AUTO", "unknown", missing=("disposition", "grade")),
    Said("H7", "AUTO", "eligible", "2020-01-01"),
    Said("H9", "AUTO", "ineligible", failed=("wait", "offense")),
    Said("H9", "PLANNED", "eligible", "2020-01-01"),
    Said("H10", "AUTO", "unknown"),
    Said("H11", "AUTO", "ineligible"),
    Said("H11", "AUTO-2", "not_yet"),
]


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    return summarize(*build(tmp_path_factory.mktemp("world"), PEOPLE, ANSWERS))


def test_everyone_and_every_charge_counts_once_at_home(summary: Summary) -> None:
    assert summary.total == Measured(people=8, charges=11)
    assert summary.kinds == {"conviction": 7, "non_conviction": 2, "pending": 1, "not_recorded": 1}
    assert summary.cleared_before == Measured(people=1, charges=1)


def test_the_best_outcome_over_automatic_laws(summary: Summary) -> None:
    best = summary.automatic
    # H1 H3 H7; H5 H11; H2 H6 H10; H4 H9.
    assert best.charges == {"eligible": 3, "not_yet": 2, "unknown": 3, "ineligible": 2, "not_applicable": 0}
    # P1 P2 P5; P4 P8; P7; P3 P6.
    assert best.people == {
        "eligible": 3,
        "not_yet": 2,
        "unknown": 1,
        "ineligible": 2,
        "not_applicable": 0,
        "cleared_before": 0,
    }
    assert best.kinds["eligible"] == {"conviction": 2, "non_conviction": 1, "pending": 0, "not_recorded": 0}
    assert best.kinds["unknown"] == {"conviction": 1, "non_conviction": 0, "pending": 1, "not_recorded": 1}


def test_the_best_outcome_over_all_laws_has_petitions_and_no_planned_law(summary: Summary) -> None:
    best = summary.any_route
    assert best.charges == {"eligible": 5, "not_yet": 2, "unknown": 2, "ineligible": 1, "not_applicable": 0}
    assert best.people["eligible"] == 4  # P1 P2 P3 P5
    assert best.people["ineligible"] == 1  # P6, whom only a planned law would help


def test_only_by_petition_is_an_answer_of_its_own(summary: Summary) -> None:
    assert summary.petition_only == Measured(people=1, charges=1)  # H4
    assert summary.petition_sooner == Measured(people=1, charges=1)  # H2: undecided under AUTO


def test_what_people_are_left_with(summary: Summary) -> None:
    impact = summary.impact
    assert impact.any_charge == Range(3, 4)  # P1 P2 P5; P7, if the pending charge ends well
    assert impact.whole == Range(1, 4)  # P1; P2, P5, P7
    assert impact.conviction_people == 6  # P1 P2 P3 P4 P5 P8, not P6 whose conviction was cleared
    assert impact.no_conviction == Range(1, 3)  # P1; P2, and P5 if the unrecorded charge is none or clears
    assert impact.felony_people == 2  # P2 P3; whether P8's is one is not known
    assert impact.no_felony == Range(0, 1)  # P2


def test_a_charge_without_a_disposition_may_be_a_conviction(tmp_path: Path) -> None:
    rows = [charge("P1", 1), charge("P1", 2, None), charge("P2", 3), charge("P2", 4, "pending")]
    eligible = [Said(f"H{number}", "AUTO", "eligible", "2020-01-01") for number in (1, 3)]
    found = summarize(*build(tmp_path, rows, [*eligible, Said("H2", "AUTO", "ineligible")]))
    # P1's other charge may be a conviction that stays; P2's pending charge is none today.
    assert found.impact.no_conviction == Range(1, 2)
    assert found.impact.whole == Range(0, 0)


def test_who_may_have_had_a_conviction_may_have_none_left(tmp_path: Path) -> None:
    """At most is a bound: nobody told how these charges ended, and if P1's was a conviction it can be cleared."""
    ended = [("P1", None), ("P2", None), ("P2", "dismissed"), ("P3", None)]
    rows = [charge(person, number, how, grade="F3") for number, (person, how) in enumerate(ended, 1)]
    entries = [
        Said("H1", "AUTO", "unknown"),
        Said("H2", "AUTO", "ineligible"),
        Said("H3", "AUTO", "eligible", "2020-01-01"),
        Said("H4", "AUTO", "eligible", "2020-01-01"),
    ]
    found = summarize(*build(tmp_path, rows, entries)).impact
    # P2 may have had one too, but it would stay.
    assert (found.conviction_people, found.no_conviction, found.no_felony) == (0, Range(0, 2), Range(0, 2))


def test_laws_have_their_own_figures(summary: Summary) -> None:
    auto, second, petition, planned = summary.laws
    assert [auto.id, second.id, petition.id, planned.id] == ["AUTO", "AUTO-2", "PETITION", "PLANNED"]
    assert auto.charges == {"eligible": 3, "not_yet": 1, "unknown": 3, "ineligible": 3, "not_applicable": 1}
    assert auto.people == {"eligible": 3, "not_yet": 1, "unknown": 3, "ineligible": 3}
    assert auto.eligible_by_kind["conviction"] == 2
    assert auto.unverified == ("wait (memory)",)
    assert (planned.what_if, planned.charges["eligible"]) == (True, 1)
    assert not petition.automatic


def test_what_the_eligible_charges_rest_on_is_counted_at_its_best(tmp_path: Path) -> None:
    def resting(name: str, ground: str, **more: object) -> Row:
        facts = {"eligible": ground, "not_yet": ground, "ineligible": ground, "alone": {}, "together": {}}
        return law(name, rests_on={"v": facts | {"weak": []}}, **more)  # type: ignore[arg-type]

    laws = (
        resting("AUTO", "memory"), resting("AUTO-2", "text"), resting("PETITION", "text", automatic=False),
        resting("PLANNED", "text", status="enacted, not running"),
    )  # fmt: skip
    answers = [*ANSWERS, Said("H7", "AUTO-2", "eligible", "2020-01-01")]
    found = summarize(*build(tmp_path, PEOPLE, answers, laws=laws))
    assert found.rests_on == {"text": 1, "memory": 2}
    assert sum(found.rests_on.values()) == found.automatic.charges["eligible"]
    assert ground_words(found) in other_sentences(found)
    assert "Of 3 charges eligible today" in ground_words(found)
    assert "1 rest on the statute's text alone; 2 rest on memory" in ground_words(found)
    assert "WHAT ELIGIBLE CHARGES REST ON" in to_text(found, Screen(80))
    assert "What the charges rest on that are eligible today" in to_html(found)


def test_a_run_of_before_says_that_it_does_not_say_what_answers_rest_on(summary: Summary) -> None:
    assert summary.rests_on == {"": 3}
    assert "of 3 the run does not say: determine it again" in ground_words(summary)


def test_when_the_not_yet_come_due(summary: Summary) -> None:
    # H5 under the law that is first; H11 on no known day.
    assert summary.due == (DueLine(2027, 1, 1, 1), DueLine(None, 1, 1, 1))


def test_a_person_comes_due_first_in_one_year_only(tmp_path: Path) -> None:
    rows = [charge("P1", number) for number in (1, 2, 3)] + [charge("P2", number) for number in (4, 5)]
    answers = [
        Said("H1", "AUTO", "not_yet", "2027-01-01"),
        Said("H2", "AUTO", "not_yet", "2027-12-31"),
        Said("H3", "AUTO", "not_yet", "2030-01-01"),
        Said("H4", "AUTO", "not_yet", "2030-01-01"),
        Said("H5", "AUTO", "eligible", "2020-01-01"),
    ]
    found = summarize(*build(tmp_path, rows, answers))
    # 2027: two charges of P1. 2030: one each, P1 is not new and P2 has one that is eligible today.
    assert found.due == (DueLine(2027, 2, 1, 1), DueLine(2030, 2, 2, 0))


def test_who_waits_for_which_fact(summary: Summary) -> None:
    grade, disposition = summary.fixes
    assert (grade.field, grade.people, grade.people_sole, grade.charges, grade.charges_sole) == (
        "grade",
        2,  # P2, P5
        1,  # P2: the grade alone
        2,
        1,
    )
    assert (disposition.field, disposition.people, disposition.people_sole) == ("disposition", 1, 0)
    assert grade.owner == "court"
    assert summary.lacking == Measured(people=2, charges=2)
    assert summary.open == Measured(people=1, charges=1)  # P7 waits for the court


def test_a_fact_is_sole_by_answer_not_by_charge(tmp_path: Path) -> None:
    answers = [
        Said("H1", "AUTO", "unknown", missing=("grade", "statute")),
        Said("H1", "AUTO-2", "unknown", missing=("grade",)),
    ]
    found = summarize(*build(tmp_path, [charge("P1", 1)], answers))
    assert [(line.field, line.people, line.people_sole) for line in found.fixes] == [
        ("grade", 1, 1),
        ("statute", 1, 0),
    ]


def test_conditions_fail_alone_or_with_others(summary: Summary) -> None:
    assert [(line.law, line.condition, line.alone, line.jointly) for line in summary.fails] == [
        ("AUTO", "offense", 1, 1),  # H4 alone, H9 with the wait
        ("AUTO", "wait", 0, 1),
    ]
    assert summary.fails[0].words == "The offense is met"
    [barred] = summary.barred
    assert (barred.charges, barred.by_others) == (3, 1)  # H11 meets every condition itself


def test_statutes_are_read_or_counted(summary: Summary) -> None:
    found = summary.statutes
    assert (found.read, found.unread, found.empty, found.no_laws, found.distinct) == (8, 2, 1, 0, 1)
    assert found.shown == ()  # two charges only: what cannot be read may be anything


def test_an_unread_statute_is_shown_from_eleven_charges_on(tmp_path: Path) -> None:
    rows = [charge("P1", number, statute="theft") for number in range(11)]
    rows += [charge("P1", 20 + number, statute="rare") for number in range(10)]
    rows += [charge("P1", 40, jurisdiction="XX", statute="anything")]
    found = summarize(*build(tmp_path, rows, []))
    assert found.statutes.shown == (("PA", "theft", 11),)
    assert (found.statutes.unread, found.statutes.no_laws) == (21, 1)


def test_small_counties_are_hidden_in_every_form(tmp_path: Path) -> None:
    rows = [charge(f"A{number}", number, county="Adams") for number in range(20)]
    rows += [charge(f"B{number}", 100 + number, county="Bucks") for number in range(15)]
    rows += [charge("C1", 200, county="Cameron"), charge("C2", 201)]
    answers = [Said(f"H{number}", "AUTO", "eligible", "2020-01-01") for number in range(12)]
    answers += [Said("H200", "AUTO", "unknown", missing=("grade",))]
    found = summarize(*build(tmp_path, rows, answers))
    # Cameron and the unrecorded sum to 2, so the next smallest is hidden too. One undecided charge is left
    # alone in its column: no larger figure can stand in for it.
    # What is hidden stands in the order of names: by size, its place would tell more.
    assert found.counties == (
        CountyLine("PA", "Adams", 20, 20, 12, 0),
        CountyLine("PA", "", None, None, 0, 0),
        CountyLine("PA", "Bucks", None, None, 0, 0),
        CountyLine("PA", "Cameron", None, None, 0, None),
    )
    assert found.to_json()["counties"][3]["people"] is None
    bars = {bar.label: bar for bar in county_bars(found.counties)}
    assert bars["Cameron, PA"].segments == bars["Bucks, PA"].segments == ()
    assert bars["Cameron, PA"].figure == "0 of hidden"
    assert re.search(r"Cameron\s+hidden\s+hidden", to_text(found, Screen()))
    assert ">hidden<" in to_html(found)


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ([], []),
        ([0, 11, 300], [0, 11, 300]),
        ([5, 6, 300], [None, None, 300]),
        ([5, 5, 300], [None, None, None]),
        ([3, 90, 40], [None, 90, None]),
        ([3, 0], [None, 0]),
    ],
)
def test_what_is_hidden_cannot_be_worked_out(column: list[int], shown: list[int | None]) -> None:
    assert suppress.suppressed(column) == shown


def test_what_a_presumption_alone_decided_is_counted_apart(tmp_path: Path) -> None:
    rows = [charge("P1", 1), charge("P2", 2), charge("P3", 3)]
    answers = [
        Said("H1", "AUTO", "eligible", "2020-01-01", presumed=True),
        Said("H2", "AUTO", "eligible", "2020-01-01", presumed=True),
        Said("H2", "AUTO-2", "eligible", "2020-01-01"),  # cleared without the presumption too
        Said("H3", "PETITION", "ineligible", presumed=True),
    ]
    found = summarize(*build(tmp_path, rows, answers, presumptions=[WHOLE_HISTORY.id]))
    [line] = found.presumptions
    assert line.words == WHOLE_HISTORY.text
    assert line.changed == Measured(people=3, charges=3)
    assert line.eligible == Measured(people=1, charges=1)
    assert WHOLE_HISTORY.text in WholePage(to_html(found)).text


def test_the_number_of_buckets_changes_nothing(tmp_path: Path, summary: Summary) -> None:
    (tmp_path / "one").mkdir()
    one = summarize(*build(tmp_path / "one", PEOPLE, ANSWERS, buckets=1))
    assert one.to_json() == summary.to_json()


def test_an_empty_dataset_has_a_report(tmp_path: Path) -> None:
    found = summarize(*build(tmp_path, [], []))
    assert found.total == Measured(0, 0)
    assert "0 of 0 people" in to_text(found, Screen())
    assert "<html" in to_html(found)


def test_another_dataset_is_refused(tmp_path: Path) -> None:
    run, _ = build(tmp_path, PEOPLE, ANSWERS)
    (tmp_path / "other").mkdir()
    _, other = build(tmp_path / "other", PEOPLE[:3], ANSWERS)
    with pytest.raises(RunError, match="name the run's own dataset"):
        summarize(run, other)


def test_the_same_records_in_other_buckets_are_refused(tmp_path: Path) -> None:
    run, _ = build(tmp_path, PEOPLE, ANSWERS)
    (tmp_path / "other").mkdir()
    _, other = build(tmp_path / "other", PEOPLE, ANSWERS, buckets=1)
    with pytest.raises(RunError, match="did not determine"):
        summarize(run, other)


def test_the_json_can_be_written_and_says_what_it_rests_on(summary: Summary) -> None:
    found = json.loads(json.dumps(summary.to_json()))
    assert found["source"]["as_of"] == AS_OF
    assert found["source"]["known_through"] == "2025-12-31"
    assert len(found["source"]["run_id"]) == 64
    assert found["impact"]["no_conviction"] == {"at_least": 1, "at_most": 3}
    assert set(found["fixes"][0]) == set(MissingFact.__dataclass_fields__)
    assert "11" in found["suppression"]
    assert found["suppression"].startswith(INSIDE)


def test_nothing_outside_the_reports_hides_by_column() -> None:
    """What is published goes through the one door, `clearslate.runs.protect`; what a report leaves out of its splits is no protection."""
    package = Path(suppress.__file__).parents[1]
    using = {
        path.relative_to(package).parts[0]
        for path in package.rglob("*.py")
        if "reports.suppress" in path.read_text("utf-8")
    }
    assert using == {"reports"}


def test_the_text_fits_its_width_and_has_no_control_characters(summary: Summary) -> None:
    text = to_text(summary, Screen())
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "\x1b" not in text
    assert INSIDE in " ".join(text.split())
    assert "AUTO, not verified: wait (memory)" in text
    assert "What-if laws are in no other figure of this report." in text
    output = "PLANNED: Law PLANNED (limited access, what-if, automatic: enacted, not running)"
    assert output in text.replace("\n  ", " ")
    for figure in (summary.source.as_of, "2025-12-31", "1990 to 2025", summary.source.dataset_digest):
        assert figure in text


def test_the_page_is_whole_and_every_chart_has_its_table(summary: Summary) -> None:
    page = WholePage(to_html(summary))
    charts = [attrs["id"] for attrs in page.named("figure") if "id" in attrs]
    assert charts == ["obstacles-chart", "later-chart", "laws-chart", "missing-chart", "counties-chart"]
    assert len(page.named("table")) >= 8


def test_the_page_says_first_what_to_do_then_people_and_what_is_not_verified(summary: Summary) -> None:
    text = re.sub(r"\s+", " ", WholePage(to_html(summary)).text).replace(" .", ".")
    places = [
        text.index(words)
        for words in (
            "What to do next Have counsel check 1 automatic law: parts of them are not verified.",
            "3of 8 people (38%) have a charge that qualifies today, automatically.",
            "Not legal advice. No lawyer has verified these laws as clearslate reads them. 1 of 4 laws also rests on parts",
            "can be cleared automatically today: 2 convictions",
            "Charges that each law is about",
        )
    ]
    assert places == sorted(places)
    assert "Not verified: wait (memory)" in text
    assert "What-if, automatic: enacted, not running" in text
    assert summary.source.dataset_digest in text


def test_the_page_escapes_what_the_records_and_laws_hold(tmp_path: Path) -> None:
    evil = "<script>alert('x')</script>\"&"
    rows = [charge(f"P{number}", number, statute=evil, county=evil) for number in range(12)]
    laws = [law("AUTO", title=evil, unverified=[evil], relief=evil)]
    html = to_html(
        summarize(*build(tmp_path, rows, [Said("H1", "AUTO", "eligible", "2020-01-01")], laws=laws))
    )
    assert WholePage(html).text.count(evil) >= 4
    text = to_text(summarize(Run.open(tmp_path / "run"), Dataset.open(tmp_path / "records")), Screen())
    assert "<script>" in text


def test_markup_of_the_terminal_in_the_records_is_plain_text(tmp_path: Path) -> None:
    rows = [charge(f"P{number}", number, county="[bold]Adams[/bold]") for number in range(12)]
    assert "[bold]Adams[/bold]" in to_text(summarize(*build(tmp_path, rows, [])), Screen())


def test_a_real_run_agrees_with_its_own_manifest(tmp_path: Path) -> None:
    generator = np.random.default_rng(5)
    rows = [
        charge(
            f"P{number // 3}",
            number,
            [None, "convicted", "dismissed", "pending"][generator.integers(4)],
            grade=[None, "M2", "F3", "S"][generator.integers(4)],
            disposition_date=dt.date(2005, 1, 1) + dt.timedelta(int(generator.integers(7000))),
        )
        for number in range(300)
    ]
    with DatasetWriter(
        tmp_path / "records",
        known_through=dt.date(2025, 12, 31),
        coverage=Coverage(("PA",), ("charges.csv",), 1990, 2025, "whole"),
        buckets=4,
    ) as writer:
        writer.add(table_from_rows(rows))
    dataset = Dataset.open(tmp_path / "records")
    run = start(dataset.path, spec_for(dataset, dt.date(2026, 1, 1)), tmp_path / "run")
    found = summarize(run, dataset)
    assert {
        line.id: {k: v for k, v in line.charges.items() if v} for line in found.laws
    } == run.manifest.outcomes
    assert sum(found.automatic.charges.values()) == 300
    assert sum(found.automatic.people.values()) == 100
    WholePage(to_html(found))


def test_a_law_leads_to_what_it_asks_ground_by_ground(summary: Summary) -> None:
    page = to_html(summary)
    assert '<a href="#law-AUTO">Law AUTO</a> <small class="id">AUTO</small>' in page
    asked = page[page.index('id="law-AUTO"') :]
    assert "(until 2020-12-29)" in asked
    assert "one of: A ground is there" in asked
    assert "§ 1(a)(1)" in asked


def kinds_law(name: str, *kinds: str) -> Row:
    """A law whose conditions of these keys name the kind of record that it is about."""
    described = law(name)
    conditions = [each | {"names_kind": each["key"] in kinds} for each in described["conditions"]]
    return described | {"conditions": conditions}


def test_a_law_s_shares_are_of_what_it_is_about(tmp_path: Path) -> None:
    rows = [charge(f"P{number}", number, "dismissed") for number in range(1, 6)]
    answers = [
        Said("H1", "ARD", "eligible", "2020-01-01"),
        Said("H2", "ARD", "ineligible", failed=("money",)),
        Said("H3", "ARD", "ineligible", failed=("offense",)),
        Said("H4", "ARD", "ineligible", failed=("offense", "money")),
    ]
    found = summarize(*build(tmp_path, rows, answers, laws=[kinds_law("ARD", "offense")]))
    [ard] = found.laws
    assert ard.charges["ineligible"] == 3, "answers stay as they are"
    assert (ard.outside, ard.not_cleared, ard.about) == (2, 1, 2)
    assert [(line.condition, line.alone, line.jointly) for line in found.fails] == [("money", 1, 0)]
    [bar] = law_bars(found.laws)
    assert bar.figure == "1 of 2 (50%)"


def test_what_keeps_a_charge_out_is_told_once_under_the_law_it_comes_closest_to(tmp_path: Path) -> None:
    rows = [charge(f"P{number}", number) for number in range(1, 7)] + [charge("P7", 7, "pending")]
    answers = [
        Said("H1", "A", "ineligible", failed=("wait", "money")),
        Said("H1", "B", "ineligible", failed=("wait",)),
        Said("H2", "A", "ineligible", failed=("wait", "money")),
        Said("H3", "A", "ineligible", failed=("offense",)),  # of another kind, and B does not speak of it
        Said("H4", "B", "ineligible"),
        Said("H5", "A", "eligible", "2020-01-01"),
        Said("H5", "B", "ineligible", failed=("wait",)),
        Said("H6", "A", "unknown", missing=("grade",)),
        Said("H7", "A", "ineligible", failed=("money",)),
    ]
    laws = [kinds_law("A", "offense"), kinds_law("B")]
    found = summarize(*build(tmp_path, rows, answers, laws=laws))
    assert {(line.law, line.condition): line.charges for line in found.obstacles} == {
        ("B", "wait"): 1, ("", "several"): 1, ("", "no_law"): 1, ("", "others"): 1, ("", "pending"): 1,
    }  # fmt: skip
    parts = stages(found)
    assert sum(part for *_, part in parts) == found.total.charges == 7
    assert parts[-1] == ("eligible", "eligible today", 1)
    bars = stage_bars(found)
    assert bars[-1].segments[0].start == pytest.approx(100 * 6 / 7, abs=0.01), (
        "a bar begins where the one above ends"
    )


def test_stages_add_up_whatever_the_answers(summary: Summary) -> None:
    assert sum(part for *_, part in stages(summary)) == summary.total.charges


def test_what_to_do_is_in_the_order_of_the_work(summary: Summary) -> None:
    entries = ["".join(step) for step in next_steps(summary)]
    assert entries == [
        "Have counsel check 1 automatic law: parts of them are not verified.",
        "Plan the clearance of 3 charges of 3 people: clearslate clear plan.",
        "Supply offense grade (court): decides a charge of 1 person.",
        "Refer to legal aid what only a petition can clear: 1 charge of 1 person.",
    ]


def test_where_histories_are_not_whole_nothing_is_to_be_planned(summary: Summary) -> None:
    """The planner refuses such records; so the one screen may not send anyone to it."""
    doubtful = replace(summary, source=replace(summary.source, cautions=("120 rows may be anyone's",)))
    entries = ["".join(step) for step in next_steps(doubtful)]
    assert entries[0] == "Do not clear on these answers yet. 120 rows may be anyone's."
    assert not any("clear plan" in step for step in entries)
    assert "120 rows may be anyone's" in to_summary(doubtful, Screen(80))


def test_one_screen_says_what_matters(summary: Summary) -> None:
    lines = to_summary(summary, Screen(80)).splitlines()
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    for words in (
        "3 of 8 people (38%): a charge qualifies today",
        "What to do next",
        "Not legal advice.",
        "--full",
    ):
        assert words in text
    assert "INVENTED" not in text
    invented = replace(summary, source=replace(summary.source, invented=True))
    assert to_summary(invented, Screen()).startswith("INVENTED DATA")
    assert to_text(invented, Screen()).startswith("INVENTED DATA")
    assert "INVENTED DATA" in to_html(invented)


def test_the_years_to_come_are_drawn_without_a_gap() -> None:
    due = (DueLine(2027, 3, 2, 1), DueLine(2040, 5, 4, 2), DueLine(2041, 1, 1, 1), DueLine(None, 9, 9, 9))
    shown = years_shown(due, 2026)
    assert [label for label, _ in shown] == [*map(str, range(2026, 2036)), "later"]
    assert shown[1][1] == due[0]
    assert (shown[0][1].people, shown[-1][1]) == (0, DueLine(None, 6, 5, 3))
