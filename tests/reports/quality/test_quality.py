"""The report on data quality: a small dataset with defects counted by hand."""

import datetime as dt
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from clearslate.records.dataset import Coverage, Dataset, DatasetWriter, table_from_rows
from clearslate.records.errors import DatasetError
from clearslate.records.schema import FIELD
from clearslate.reports.outcomes import summarize
from clearslate.reports.quality import Quality, assess, to_html, to_text
from clearslate.reports.quality.assess import verdict
from clearslate.reports.quality.fields import SCOPE, counted
from clearslate.reports.quality.figures import ConflictLine, Verdict
from clearslate.reports.quality.words import contradiction
from clearslate.reports.terminal import Screen
from clearslate.runs.manifest import RunError
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate
from tests.whole_page import WholePage

Row = dict[str, Any]
NEVER = dt.date(9999, 12, 31)
AS_OF = dt.date(2026, 1, 1)


def charge(person: str, number: int, disposition: str | None = "convicted", **facts: object) -> Row:
    """A charge of 2010 without a defect but those given."""
    return {
        "person_id": person,
        "case_id": f"C-{person}",
        "jurisdiction": "PA",
        "county": "Adams",
        "charge_id": f"H{number}",
        "filed_on": "2010-02-01",
        "statute": "18 § 3929(a)(1)",
        "grade": "M2",
        "disposition": disposition,
        "cleared_on": NEVER,
        "membership": "certain",
        "source_file": "court.csv",
        "source_line": number,
    } | facts


def build(place: Path, rows: Iterable[Row], *, buckets: int = 3, jurisdiction: str = "PA") -> Dataset:
    with DatasetWriter(
        place,
        known_through=dt.date(2025, 12, 31),
        coverage=Coverage((jurisdiction,), ("court.csv", "jail.csv"), 1990, 2025, "whole"),
        buckets=buckets,
    ) as writer:
        writer.add(table_from_rows(list(rows)))
    return Dataset.open(place)


def judge(dataset: Dataset) -> Run:
    return start(dataset.path, spec_for(dataset, AS_OF), dataset.path.parent / f"{dataset.path.name}-run")


PEOPLE = [
    # Known to the day; its month alone; not at all, though between filing's neighbors; before the arrest.
    charge("P1", 1, disposition_date="2010-06-01"),
    charge("P1", 2, disposition_date="2010-06", grade=None),
    charge("P2", 3, date_of_birth="1980-01-01"),
    charge("P2", 4, arrest_date="2012-05-01", disposition_date="2011-05-01"),
    # Nobody recorded how it ended; a pending one has no day to record.
    charge("P3", 5, None, statute="theft", county=None),
    charge("P3", 6, "pending", filed_on="2024-02-01", grade="zz"),
    # A dismissal, and an acquittal after a trial; from another source, in a delivery of it.
    charge("P4", 7, "dismissed", disposition_date="2011-01-01", source_file="0002/jail.csv", other_history="unknown"),
    charge("P4", 8, "acquitted", disposition_date="2011-01-01", after_trial=True, source_file="0001/jail.csv"),
    # No year at all; a birth after the arrest; a statute that is missing.
    charge("P5", 9, None, filed_on=None, date_of_birth="1999-01-01", arrest_date="1990-01-01", statute=None),
    # It only may be P5's: counted nowhere but as such a row.
    charge("P5", 1, membership="possible", source_line=99, grade=None),
]  # fmt: skip


@pytest.fixture(scope="module")
def quality(tmp_path_factory: pytest.TempPathFactory) -> Quality:
    dataset = build(tmp_path_factory.mktemp("hand") / "records", PEOPLE)
    return assess(dataset, judge(dataset))


def counts(quality: Quality, name: str) -> tuple[int, int, int, int]:
    line = next(line for line in quality.fields if line.field == name)
    return line.asked, line.known, line.partial, line.missing


def test_everyone_counts_once_at_home(quality: Quality) -> None:
    found = quality.foundation
    assert (found.people, found.charges, found.possible_rows) == (5, 9, 1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("grade", (9, 7, 0, 2)),  # one is null, one not of the state's code
        ("statute", (9, 7, 0, 2)),  # one is null, one cannot be read
        ("disposition", (9, 7, 0, 2)),
        # H1 H7 H8; H2 by its month; H3 and the contradicted H4 are open.
        ("disposition_date", (6, 3, 1, 2)),
        ("county", (9, 8, 0, 1)),
        ("with_prejudice", (1, 0, 0, 1)),  # asked of the dismissal
        ("after_trial", (1, 1, 0, 0)),  # of the acquittal
        ("completed_on", (4, 0, 0, 4)),  # of convictions
        ("suspended_days", (0, 0, 0, 0)),  # of imprisonment, and none was imposed
        ("other_history", (9, 0, 0, 9)),  # one says that it is unknown
        ("cleared_on", (9, 9, 0, 0)),  # known not to have been
    ],
)
def test_a_field_is_counted_where_it_speaks(
    quality: Quality, name: str, expected: tuple[int, int, int, int]
) -> None:
    assert counts(quality, name) == expected


def test_every_field_that_may_be_missing_is_counted_and_says_which_laws_ask_it(quality: Quality) -> None:
    assert {line.field for line in quality.fields} == {field.name for field in counted(())}
    assert set(SCOPE) <= FIELD.keys()
    grade = next(line for line in quality.fields if line.field == "grade")
    assert "PA-CS-M" in grade.laws
    assert grade.owner == "court"
    asked = [len(line.laws) for line in quality.fields]
    assert asked == sorted(asked, reverse=True)


def test_dispositions_are_missing_by_year(quality: Quality) -> None:
    # Every figure is under 11, so hidden; zero is not.
    assert [
        (line.year, line.charges, line.no_disposition, line.pending) for line in quality.dispositions
    ] == [
        (2010, None, None, 0),
        (2024, None, 0, None),
        (None, None, None, 0),
    ]


def test_contradictions_are_told_by_rule(quality: Quality) -> None:
    found = {(line.earlier, line.later): line.rows for line in quality.conflicts}
    assert found == {("arrest_date", "disposition_date"): 1, ("date_of_birth", "arrest_date"): 1}


def test_contradictions_are_told_by_source_and_year(tmp_path: Path) -> None:
    wrong = {"arrest_date": "2012-05-01", "disposition_date": "2011-05-01"}
    rows = [charge("P1", number, **wrong) for number in range(20)]
    rows += [
        charge("P1", 100 + number, source_file="0003/jail.csv", filed_on="2012", **wrong)
        for number in range(15)
    ]
    [line] = assess(build(tmp_path / "records", rows), None).conflicts
    assert line.rows == 35
    assert {part.place: part.rows for part in line.sources} == {"court.csv": 20, "jail.csv": 15}
    assert {part.place: part.rows for part in line.years} == {"2010": 20, "2012": 15}


def test_what_cannot_be_read_is_counted_and_shown_from_eleven_rows_on(
    quality: Quality, tmp_path: Path
) -> None:
    found = quality.statutes
    assert (found.read, found.empty, found.no_laws) == (7, 1, 0)
    assert (found.unread.rows, found.unread.distinct, found.unread.shown) == (1, 1, ())
    assert (quality.grades.rows, quality.grades.shown) == (1, ())
    many = assess(
        build(tmp_path / "records", [charge("P", n, statute="theft", grade="zz") for n in range(11)]), None
    )
    assert [(one.text, one.rows) for one in many.statutes.unread.shown] == [("theft", 11)]
    assert [(one.text, one.rows) for one in many.grades.shown] == [("zz", 11)]


def test_shares_by_place_hide_small_counts(tmp_path: Path) -> None:
    rows = [charge("P1", number, grade="M2" if number < 60 else None) for number in range(80)]
    rows += [
        charge("P2", 100 + number, county="Bucks", grade="M2" if number else None) for number in range(30)
    ]
    rows += [charge("P3", 200 + number, county="Cameron", grade=None) for number in range(12)]
    rows += [charge("P4", 300, county="Dauphin")]
    found = assess(build(tmp_path / "records", rows), None)
    counties = {line.place: line for line in found.by_county}
    assert list(counties) == ["Adams, PA", "Bucks, PA", "Cameron, PA", "Dauphin, PA"]
    # One of Bucks lacks its grade, so Cameron's twelve are hidden too: the total would give the one away. Dauphin's
    # one known grade hides Bucks' 29 likewise, which are hidden already.
    assert [line.known["grade"] for line in counties.values()] == [75, None, None, None]
    assert [line.charges for line in counties.values()] == [80, 30, None, None]
    [source] = found.by_source
    assert (source.place, source.charges, source.known["grade"]) == ("court.csv", 123, 73)
    [year] = found.by_year
    assert (year.place, year.known["filed_on"], year.known["plea"]) == ("2010", 100, 0)
    assert "suspended_days" not in year.known  # nothing was asked there


def test_files_of_one_source_count_together(quality: Quality) -> None:
    assert {line.place for line in quality.by_source} == {"court.csv", "jail.csv"}


@pytest.mark.parametrize(
    ("decided", "waiting", "ineligible", "said"),
    [
        (100, 0, 0, Verdict.YES),
        (99, 1, 0, Verdict.YES),
        (98, 2, 0, Verdict.MOSTLY),
        (89, 11, 900, Verdict.IN_PART),  # refusals do not count
        (1, 9, 0, Verdict.HARDLY),
        (0, 5, 900, Verdict.NO),
        (0, 0, 7, Verdict.NOTHING_TO_CLEAR),
        (0, 0, 0, Verdict.NO_CHARGE),
    ],
)
def test_a_law_is_carried_out_as_far_as_it_may_clear(
    decided: int, waiting: int, ineligible: int, said: Verdict
) -> None:
    assert verdict(decided=decided, waiting=waiting, ineligible=ineligible) == said


def test_a_law_names_what_it_waits_for_and_what_nobody_knows(quality: Quality) -> None:
    assert quality.judged is not None
    laws = {law.id: law for law in quality.judged.laws}
    clean_slate = laws["PA-CS-M"]
    assert {one.field for one in clean_slate.blockers} >= {"disposition"}
    assert "max_penalty_days" in clean_slate.never_known
    assert "grade" not in clean_slate.never_known
    assert [law.automatic for law in quality.judged.laws] == sorted(
        (law.automatic for law in quality.judged.laws), reverse=True
    )


# --- against the report of the same run ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> tuple[Dataset, Run]:
    """Invented records with the defects of real ones, in three buckets."""
    place = tmp_path_factory.mktemp("state") / "records"
    generate("PA", 1_500, place, seed=5, known_through=dt.date(2025, 12, 31), buckets=3)
    dataset = Dataset.open(place)
    return dataset, judge(dataset)


def test_the_fix_list_is_that_of_the_report(state: tuple[Dataset, Run]) -> None:
    dataset, run = state
    judged, summary = assess(dataset, run).judged, summarize(run, dataset)
    assert judged is not None
    ours = {
        (f.field, f.people, f.people_sole, f.people_first, f.charges, f.charges_sole) for f in judged.fixes
    }
    assert ours == {
        (f.field, f.people, f.people_sole, f.people_first, f.charges, f.charges_sole) for f in summary.fixes
    }
    assert (judged.waiting_people, judged.waiting_charges) == (
        summary.lacking.people,
        summary.lacking.charges,
    )
    for law, line in zip(judged.laws, summary.laws, strict=True):
        assert law.id == line.id
        assert law.answered == sum(line.charges[outcome] for outcome in ("eligible", "not_yet", "ineligible"))
        assert law.waiting + law.open == line.charges["unknown"]


def test_the_list_begins_with_what_the_laws_ask_first_of_the_most_people(state: tuple[Dataset, Run]) -> None:
    judged = assess(*state).judged
    assert judged is not None
    assert len(judged.fixes) > 3
    ranks = [(-line.people_first, -line.people_sole, -line.people) for line in judged.fixes]
    assert ranks == sorted(ranks)
    assert all(line.people_sole <= line.people_first <= line.people for line in judged.fixes)
    steps = [step.people for step in judged.steps]
    assert steps == sorted(steps)
    assert judged.fixes[0].people_sole <= steps[0] <= judged.waiting_people
    assert all(len(line.fields) > 1 for line in judged.joint)


def test_contradictions_are_those_of_the_manifest(state: tuple[Dataset, Run]) -> None:
    dataset, _ = state
    found = {(line.earlier, line.later): line.rows for line in assess(dataset, None).conflicts}
    assert found == {(each.earlier, each.later): each.rows for each in dataset.manifest.conflicts}
    assert sum(found.values()) > 0


def test_neither_the_buckets_nor_a_second_time_change_a_figure(quality: Quality, tmp_path: Path) -> None:
    one = build(tmp_path / "records", PEOPLE, buckets=1)
    again = assess(one, judge(one))
    assert again.to_json() == quality.to_json()
    assert to_html(again) == to_html(quality)
    assert to_text(again, Screen()) == to_text(quality, Screen())


def test_a_run_over_other_records_is_refused(state: tuple[Dataset, Run], tmp_path: Path) -> None:
    with pytest.raises(RunError, match="did not determine"):
        assess(build(tmp_path / "other", PEOPLE), state[1])


# --- forms --------------------------------------------------------------------------------------------------


def test_the_page_is_whole_and_names_its_parts(quality: Quality) -> None:
    html = to_html(quality)
    page = WholePage(html)
    assert not re.search(r"None|\[\]", page.text)
    charts = [attrs["id"] for attrs in page.named("figure") if "id" in attrs]
    assert charts == ["repairs-chart", "laws-chart", "fields-chart"]
    text = page.text[page.text.index("What the records lack") :]
    assert text.index("What to do next") < text.index("Not legal advice") < text.index("Where to begin")
    for law in quality.judged.laws if quality.judged else ():
        assert f'id="law-{law.id}"' in html, "the id of a law leads somewhere"


def test_what_a_source_writes_cannot_break_the_page(tmp_path: Path) -> None:
    rows = [charge("P", number, statute="<script>alert(1)</script>") for number in range(12)]
    html = to_html(assess(build(tmp_path / "records", rows), None))
    assert "<script>alert" in WholePage(html).text


def test_a_completion_before_the_revocation_is_named_in_this_order() -> None:
    line = ConflictLine("probation_revoked_on", "completed_on", 1, (), ())
    assert contradiction(line).startswith("day on which probation was revoked is later than")


def test_the_text_fits_its_width(quality: Quality) -> None:
    text = to_text(quality, Screen())
    rule = re.compile(r"\w+: \{.*\}")  # of a mapping, to be copied whole
    assert max(len(line) for line in text.splitlines() if not rule.search(line)) <= 80
    assert "\x1b" not in text
    for words in (
        "MISSING DATA",
        "CAN EACH LAW BE CARRIED OUT",
        "day of arrest or citation is later than day of the disposition",
    ):
        assert words in text


def test_an_empty_dataset_and_one_without_laws_have_a_report(tmp_path: Path) -> None:
    for rows, state in (([], "PA"), ([charge("P", 1, jurisdiction="ZZ")], "ZZ")):
        dataset = build(tmp_path / state, rows, jurisdiction=state)
        found = assess(dataset, judge(dataset) if state == "PA" else None)
        assert to_html(found)
        assert ("nothing was judged" in to_text(found, Screen())) == (state == "ZZ")
        json.dumps(found.to_json())


def test_every_figure_of_the_json_is_in_the_guide(quality: Quality) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "quality.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+)`", guide))

    def names(value: Any) -> Iterable[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield name
                yield from names(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                yield from names(inner)

    data = quality.to_json()
    for free in ("by_source", "by_year", "by_county"):  # below ``known`` stand the names of fields
        data[free] = [line | {"known": {}} for line in data[free]]
    assert set(names(data)) - named == set()


def test_a_damaged_manifest_of_ingest_is_told(tmp_path: Path) -> None:
    dataset = build(tmp_path / "records", PEOPLE[:1])
    (dataset.path / "ingest").mkdir()
    place = dataset.path / "ingest" / "ingest.json"
    place.write_text("{", encoding="utf-8")
    with pytest.raises(DatasetError, match="is damaged; ingest the source again"):
        assess(dataset, None)
    place.write_text('{"source": "x"}', encoding="utf-8")
    with pytest.raises(DatasetError, match="owner is not as ingest writes it"):
        assess(dataset, None)
