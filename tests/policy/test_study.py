"""A study: what it counts, and that it counts what a run of the edited law would give."""

from __future__ import annotations

import csv
import datetime as dt
import html
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pypdfium2
import pytest
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.policy.asked.lab import BASELINE, Lab
from clearslate.policy.asked.measures import CHANGES, NO_BOUND
from clearslate.policy.asked.reform import read_file
from clearslate.policy.counted.study import Study, StudyError, make
from clearslate.policy.shown.brief import to_document, to_pdf
from clearslate.policy.shown.figures import Shown
from clearslate.policy.shown.page import to_html
from clearslate.records.days import NEVER
from clearslate.reports.outcomes import summarize
from clearslate.runs.protect import Mode
from clearslate.runs.run import Run
from clearslate.typeset.model import Ranges, Strong
from tests.browser import opened_browser

WriteReform = Callable[..., Path]
WAITS = (
    'changes:\n- {set: waiting, law: PA-CS-M, to: "{waits} years", proposed: true}\n'
    "- {make: automatic, law: PA-PET-LA, proposed: true, if: automatic}\n"
    "grid: {waits: [1, 5], automatic: [yes, no]}\n"
)
NOTHING = "id: nothing\ntitle: Nothing\njurisdiction: PA\nchanges: []\n"


HEAD = "id: reform\ntitle: A reform\njurisdiction: PA\n"


@pytest.fixture(scope="module")
def study(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A grid of four, and a reform that changes nothing: what is counted, before it is made fit to be published."""
    place = tmp_path_factory.mktemp("study")
    for name, text in (("reform.yaml", HEAD + WAITS), ("nothing.yaml", NOTHING)):
        (place / name).write_text(text, "utf-8")
    reforms = [*read_file(place / "reform.yaml"), *read_file(place / "nothing.yaml")]
    return make(run.dataset(), run.spec(), run, reforms, place / "study", mode=Mode.EXACT)


@pytest.fixture(scope="module")
def published(run: Run, study: Study) -> Study:
    """The same study, fit to be published."""
    reforms = [
        each for name in ("reform", "nothing") for each in read_file(study.path.parent / f"{name}.yaml")
    ]
    return make(run.dataset(), run.spec(), run, reforms, study.path.parent / "published")


def figure(study: Study, **asked: str) -> int | None:
    """One figure of everyone."""
    table = study.table("figures")
    bound = "as_recorded" if asked["measure"] in NO_BOUND else "at_least"
    for name, value in {"dimension": "all", "unit": "people", "bound": bound, **asked}.items():
        table = table.filter(pc.equal(table.column(name), value))
    [count] = table.column("count").to_pylist()
    assert count is None or isinstance(count, int)
    return count


def test_the_baseline_is_the_report(study: Study, run: Run) -> None:
    """At the baseline a study counts what the run's report counts."""
    told = summarize(run, run.dataset())
    impact = told.impact
    pairs = {
        "any_relief": impact.any_charge, "full_relief": impact.whole, "no_felony": impact.no_felony,
        "no_conviction": impact.no_conviction,
    }  # fmt: skip
    for name, found in pairs.items():
        for bound in ("at_least", "at_most"):
            count = figure(study, scenario=BASELINE, route="automatic", measure=name, bound=bound)
            assert count in (getattr(found, bound), None)
    assert (
        figure(study, scenario=BASELINE, route="any", measure="any_relief")
        == told.any_route.people["eligible"]
    )


def test_a_reform_that_changes_nothing_is_the_baseline_to_the_byte(study: Study, run: Run) -> None:
    """Its tables are the baseline's, line by line; its determinations the run's own file."""
    for name in ("figures", "timeline"):
        lines = list(csv.DictReader((study.path / "tables" / f"{name}.csv").read_text("utf-8").splitlines()))
        moved = {
            "scenario",
            "entered",
            "left",
        }  # nobody entered and nobody left; of the baseline neither is told
        before, same = (
            [
                {key: value for key, value in line.items() if key not in moved}
                for line in lines
                if line["scenario"] == scenario
            ]
            for scenario in (BASELINE, "nothing")
        )
        assert [line for line in same if line.get("measure") not in CHANGES] == before
        assert {line.get("entered") for line in lines if line["scenario"] == "nothing"} <= {"0", "", None}
    lab = Lab(run.spec(), read_file(study.path.parent / "nothing.yaml"))
    answers = run.read(0)
    assert lab.determinations(lab.variants[0], run.dataset().read(0), answers) is answers


def test_more_is_reached_where_the_wait_is_shorter(study: Study) -> None:
    """A shorter wait lets more people clear something; nobody loses."""
    counts = [
        figure(study, scenario=scenario, route="automatic", measure="any_relief")
        for scenario in (
            BASELINE,
            "reform:waits=5,automatic=no",
            "reform:waits=1,automatic=no",
            "reform:waits=1,automatic=yes",
        )
    ]
    assert counts == sorted(counts, key=int)  # type: ignore[arg-type]
    assert len(set(counts)) > 2
    assert figure(study, scenario="reform:waits=1,automatic=yes", route="automatic", measure="losses") == 0


def test_what_is_counted_is_what_a_run_would_hold(study: Study, run: Run, reform: WriteReform) -> None:
    """The figures of a reform are those of the determinations that a run of the edited law gives."""
    [first, *_] = read_file(reform(WAITS))
    lab = Lab(run.spec(), [first])
    [variant] = lab.variants
    dataset, people = run.dataset(), 0
    for bucket in dataset.buckets:
        table = dataset.read(bucket.index)
        found = lab.determinations(variant, table, run.read(bucket.index))
        automatic = [name for name, law in variant.laws.items() if law.automatic and law.gives_relief]
        rows = found.filter(
            pc.and_(found.column("decides"), pc.equal(found.column("outcome").cast(pa.string()), "eligible"))
        )
        rows = rows.filter(pc.is_in(rows.column("law").cast(pa.string()), pa.array(automatic)))
        cleared = table.column("cleared_on_to").take(rows.column("row")).cast(pa.int32())
        rows = rows.filter(pc.equal(cleared, NEVER))  # what was cleared before is counted no more
        people += len(pc.unique(table.column("person_id").take(rows.column("row"))))
    assert people == figure(study, scenario=first.id, route="automatic", measure="any_relief")


def test_time_adds_up(study: Study) -> None:
    """The backlog is who can clear today; a year is the sum of its months, of people once each."""
    facts: dict[str, dict[str, int | None]] = {}
    for row in study.table("timeline").to_pylist():
        if (row["unit"], row["route"]) == ("charges", "automatic"):
            facts.setdefault(row["scenario"], {})[row["period"]] = row["count"]
    for scenario, periods in facts.items():
        asked = {"scenario": scenario, "route": "automatic", "unit": "charges", "measure": "eligible"}
        assert periods["backlog"] == figure(study, **asked)
        people = {
            row["period"]: row["count"]
            for row in study.table("timeline").to_pylist()
            if (row["scenario"], row["unit"], row["route"]) == (scenario, "people", "automatic")
        }
        assert people["backlog"] == figure(study, scenario=scenario, route="automatic", measure="any_relief")
        assert all(count <= periods[period] for period, count in people.items() if count and periods[period])
        for year, count in periods.items():
            months = [value for period, value in periods.items() if period.startswith(f"{year}-")]
            if len(year) == 4 and count is not None and None not in months:
                assert count == sum(value or 0 for value in months)


def test_no_small_figure_is_written(published: Study) -> None:
    """No file holds a count from 1 to 10 of people or charges."""
    for path in (published.path / "tables").glob("*.csv"):
        for row in csv.DictReader(path.read_text("utf-8").splitlines()):
            counts = [
                row[name]
                for name in (
                    "count",
                    "of",
                    "charges",
                    "people",
                    "cleared",
                    "could_be",
                    "at_least",
                    "at_most",
                    "entered",
                    "left",
                )
                if name in row
            ]
            assert not [count for count in counts if count and 0 < int(count) < 11], (path.name, row)


def test_a_study_says_what_it_stands_on(study: Study, run: Run, tmp_path: Path, reform: WriteReform) -> None:
    """The same inputs have the same id; another reform has another; what was changed is not read."""
    manifest = study.manifest
    assert manifest.inputs.run == run.manifest.run_id
    reforms = [*read_file(reform(WAITS)), *read_file(reform(NOTHING, "nothing.yaml"))]
    again = make(run.dataset(), run.spec(), run, reforms, tmp_path / "again", mode=Mode.EXACT)
    assert again.manifest == manifest
    other = make(run.dataset(), run.spec(), run, reforms[:1], tmp_path / "other")
    assert other.manifest.study_id != manifest.study_id
    with pytest.raises(StudyError, match="holds another study"):
        make(run.dataset(), run.spec(), run, reforms[:1], tmp_path / "again")
    content = json.loads((again.path / "study.json").read_text("utf-8"))
    (again.path / "study.json").write_text(json.dumps(content | {"people": 5}), "utf-8")
    with pytest.raises(StudyError, match="was changed"):
        Study.open(again.path)


def test_every_column_is_in_the_dictionary(study: Study) -> None:
    """The data dictionary has each column of each table."""
    entries = {(row["table"], row["column"]) for row in study.table("data_dictionary").to_pylist()}
    for name in (
        "figures",
        "people",
        "timeline",
        "second_chance_gap",
        "obstacles",
        "uncertainty",
        "scenarios",
    ):
        assert {(name, column) for column in study.table(name).column_names} <= entries


def test_the_page_and_the_brief(published: Study) -> None:
    """The page has its sections, the brief two pages at most."""
    page = to_html(published)
    assert "INVENTED DATA" in page
    for section in (
        "figures",
        "reforms",
        "people",
        "when",
        "equity",
        "obstacles",
        "gap",
        "uncertainty",
        "protection",
        "method",
    ):
        assert f'id="{section}"' in page
    pdf = to_pdf(published)
    assert pdf.startswith(b"%PDF")
    assert len(pypdfium2.PdfDocument(pdf)) <= 2
    text = to_document(published).text
    months = [each for each in Shown.of(published).periods(BASELINE, "charges", "automatic") if "-" in each]
    assert months
    assert all(each in text for each in months[:6])
    assert "would get a conviction cleared" in text
    [picture] = [
        each for part in to_document(published).parts for each in part.blocks if isinstance(each, Ranges)
    ]
    assert max(bar.most for bar in picture.bars) == 1
    assert all(0 <= bar.least <= bar.most for bar in picture.bars)
    base = figure(
        published,
        scenario=BASELINE,
        unit="people",
        route="automatic",
        measure="any_relief",
        bound="at_least",
        dimension="all",
    )
    assert isinstance(picture.bars[0].figure[0], Strong)
    assert picture.bars[0].figure[0].strong.startswith(f"{base:,}")
    entries = [row for row in published.table("scenarios").to_pylist() if row["change"]]
    assert entries[0]["change"] in text  # what changes, in words
    alone = [row for row in published.table("obstacles").to_pylist() if row["kind"] == "alone"]
    assert alone
    top = max(alone, key=lambda row: row["charges"])
    assert top["condition_words"] in text
    assert top["condition_words"] in html.unescape(page)
    assert f"records {published.manifest.inputs.dataset[:12]}" in text  # how to reproduce


def test_the_bill_stands_in_the_brief(run: Run, reform: WriteReform, tmp_path: Path) -> None:
    """Its cite and its own words, cut where two pages end; what keeps charges out is never `the kind that the law reaches` alone."""
    words = "A conviction is sealed after five years. " * 40
    change = f'note: "{words}"\nchanges: [{{set: waiting, law: PA-CS-M, to: 5 years, cite: HB 1234 § 2}}]\n'
    study = make(run.dataset(), run.spec(), run, read_file(reform(change)), tmp_path / "study")
    text = to_document(study).text
    assert "A conviction is sealed after five years." in text
    assert words.strip() not in text
    assert "all of it is on the study's page" in text
    assert "HB 1234 § 2" in text
    assert words.strip() in html.unescape(to_html(study))
    assert len(pypdfium2.PdfDocument(to_pdf(study))) <= 2
    assert "of_this_kind" in study.table("obstacles").column("condition").to_pylist()
    assert "of the kind that the law reaches" not in text + to_html(study)


def test_an_obstacle_of_a_few_is_last(published: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """A count that is not told has no place in an order, and does not keep the page or the brief from being made."""
    rows = Shown.rows

    def with_few(shown: Shown, table: str) -> list[dict[str, object]]:
        found = rows(shown, table)
        few = {"condition_words": "A rule that few fail", "charges": None, "people": None}
        return [found[0] | few, *found[:2]] if table == "obstacles" else found

    monkeypatch.setattr(Shown, "rows", with_few)
    assert Shown.of(published).obstacles("alone")[-1]["charges"] is None
    assert "A rule that few fail: under 11 people" in to_document(published).text
    assert "A rule that few fail" in to_html(published)


_TOUCHING = """svg => {
    const texts = [...svg.querySelectorAll('text')].map(each => each.getBoundingClientRect())
    return texts.filter((one, at) => texts.slice(at + 1).some(other => one.left < other.right + 2 && other.left < one.right + 2
        && one.top < other.bottom && other.top < one.bottom)).length
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_labels_of_a_picture_do_not_touch(
    published: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """Not where year stands beside year with a few charges, nor on a phone."""
    periods = Shown.periods

    def few(shown: Shown, scenario: str, unit: str, route: str) -> dict[str, int | None]:
        found = periods(shown, scenario, unit, route)
        return dict.fromkeys(found) if scenario == BASELINE else found

    monkeypatch.setattr(Shown, "periods", few)
    (tmp_path / "study.html").write_text(to_html(published), "utf-8")
    for browser in opened_browser():
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto((tmp_path / "study.html").as_uri())
        drawn = page.locator("svg.columns")
        assert drawn.first.get_by_text("<11").count()
        assert [drawn.nth(at).evaluate(_TOUCHING) for at in range(drawn.count())] == [0] * drawn.count()
        page.close()


def test_a_page_is_two_sheets_and_whole_on_request(run: Run, reform: WriteReform, tmp_path: Path) -> None:
    """The figures that matter, what changes and when; everything where the reader asks for it."""
    change = "changes: [{set: waiting, law: PA-CS-M, to: 5 years, proposed: true}]\n"
    study = make(run.dataset(), run.spec(), run, read_file(reform(change)), tmp_path / "study")
    (tmp_path / "study.html").write_text(to_html(study), "utf-8")
    for browser in opened_browser():
        page = browser.new_page()
        page.goto((tmp_path / "study.html").as_uri())
        short = _sheets(page.pdf(format="Letter"))
        page.check("#print-all")
        whole = _sheets(page.pdf(format="Letter"))
        page.close()
        assert len(short) <= 2
        assert len(whole) > 10
        for words in (
            "Who carries the burden",
            "7 years to 5 years",
            "charges that can be cleared by automatic laws, by year",
        ):
            assert words in " ".join(short)
        assert "How to read this" not in " ".join(short)
        assert "How to read this" in " ".join(whole)


def _sheets(pdf: bytes) -> list[str]:
    return [" ".join(sheet.get_textpage().get_text_range().split()) for sheet in pypdfium2.PdfDocument(pdf)]


def test_a_run_of_other_laws_is_refused(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the laws changed since the run was made, its answers are not the baseline's any more."""
    monkeypatch.setattr("clearslate.policy.counted.study.law_text", lambda _: "other")
    with pytest.raises(StudyError, match="determine the records again"):
        make(run.dataset(), run.spec(), run, [], tmp_path / "study")
    assert run.as_of == dt.date(2026, 1, 1)


def test_the_command(run: Run, reform: WriteReform, tmp_path: Path) -> None:
    """The command writes a study with its page and brief; a reform that cannot be is told with its line."""
    path = reform("changes:\n- {drop: fees, law: PA-CS-M, proposed: true}\n", "bad.yaml")
    result = CliRunner().invoke(main, ["policy", str(run.path), str(path), "--out", str(tmp_path / "study")])
    assert (result.exit_code, "bad.yaml, line 5: law PA-CS-M has no condition 'fees'" in result.output) == (
        3,
        True,
    )
    assert not (tmp_path / "study").exists()
    path = reform("changes:\n- {drop: restitution, law: PA-CS-M, proposed: true}\n")
    result = CliRunner().invoke(
        main, ["policy", str(run.path), str(path), "--out", str(tmp_path / "study"), "--quiet"]
    )
    assert result.exit_code == 0, result.output
    assert {each.name for each in (tmp_path / "study").iterdir()} == {
        "brief.pdf",
        "study.html",
        "study.json",
        "tables",
    }
    Study.open(tmp_path / "study").verify()
    result = CliRunner().invoke(
        main, ["policy", str(run.path), str(path), "--as-of", "2026-01-01", "--out", str(tmp_path / "other")]
    )
    assert (result.exit_code, "leave --as-of out" in result.output) == (3, True)


@pytest.mark.prove
def test_several_processes_write_the_same(run: Run, reform: WriteReform, tmp_path: Path) -> None:
    """Two processes give the files of one, byte for byte."""
    reforms = read_file(reform(WAITS))
    one = make(run.dataset(), run.spec(), run, reforms, tmp_path / "one")
    two = make(run.dataset(), run.spec(), run, reforms, tmp_path / "two", jobs=2)
    assert one.manifest == two.manifest
    two.verify()
