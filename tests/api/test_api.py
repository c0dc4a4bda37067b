"""What researchers may rely on: the stable names, and that what they give is what a run holds."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

import clearslate as cs
from clearslate.api import relations
from clearslate.records.dataset import Dataset
from clearslate.records.people import people_file, read_people
from clearslate.records.tables import certain_rows
from clearslate.runs import spec
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate

AS_OF = dt.date(2026, 1, 1)
THROUGH = dt.date(2025, 12, 31)
NEVER = ("pardoned_on", "cleared_on")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api")
    generate("PA", 200, folder / "pa", seed=3, known_through=THROUGH, buckets=2)
    cs.determine(cs.open_dataset(folder / "pa"), as_of=AS_OF, out=folder / "run")
    return folder


@pytest.fixture(scope="module")
def run(place: Path) -> cs.Run:
    return cs.open_run(place / "run")


def charge(**facts: Any) -> dict[str, Any]:
    base = {
        "person_id": "P", "case_id": "A", "charge_id": "A1", "jurisdiction": "PA", "statute": "18 § 3929",
        "grade": "M1", "disposition": "convicted", "disposition_date": "2005-05-12",
    }  # fmt: skip
    return base | facts


def outcomes(judged: cs.Judged) -> dict[tuple[str, str], str]:
    rows = judged.answers().arrow().to_pylist()
    return {(row["charge_id"], row["law"]): row["outcome"] for row in rows}


# --- the names ------------------------------------------------------------------------------------------------


def test_the_package_gives_the_stable_names_and_no_other() -> None:
    from clearslate import api  # noqa: PLC0415 (the list itself)

    assert sorted(api.__all__) == list(api.__all__)
    assert all(getattr(cs, name) is getattr(api, name) for name in api.__all__)
    assert set(api.__all__) <= set(dir(cs))
    with pytest.raises(AttributeError, match="no attribute 'spec_for'"):
        cs.spec_for  # type: ignore[attr-defined]  # noqa: B018


def test_importing_clearslate_imports_nothing_heavy() -> None:
    code = "import clearslate, sys; print(sorted({'numpy', 'pyarrow', 'duckdb', 'numba', 'pandas', 'polars'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- relations ------------------------------------------------------------------------------------------------


def test_every_form_of_a_relation_holds_the_same_rows(run: cs.Run) -> None:
    answers = run.answers(["person_id", "county"])
    arrow = answers.arrow()
    rows = arrow.num_rows
    assert rows > 100
    assert answers.columns == tuple(arrow.column_names)
    assert sum(part.num_rows for part in answers.batches()) == rows
    wanted = sorted(zip(*(arrow.column(name).to_pylist() for name in ("charge_id", "law")), strict=True))
    assert sorted(answers.polars().select("charge_id", "law").rows()) == wanted
    frame = answers.pandas()
    assert sorted(zip(frame["charge_id"], frame["law"], strict=True)) == wanted
    assert sorted(answers.duckdb().project("charge_id, law").fetchall()) == wanted
    assert pl.DataFrame(answers).height == rows


def test_a_relation_has_a_length_and_shows_itself(run: cs.Run) -> None:
    answers = run.answers(["county"])
    assert len(answers) == answers.arrow().num_rows
    assert "charge_id: string" in repr(answers)
    assert "county: string" in repr(answers)
    page = answers._repr_html_()
    assert page.count("<tr>") == 1 + 10
    assert "there are more" in page
    raw = relations.Relation(pa.schema([("a", pa.string())]), lambda: [pa.table({"a": ["<b>", None]})])
    assert "&lt;b&gt;" in raw._repr_html_()
    assert "<i>missing</i>" in raw._repr_html_()
    assert "more" not in raw._repr_html_()
    nothing = relations.Relation(raw.schema, list)
    assert nothing  # a relation without rows is one
    assert len(nothing) == 0


def test_a_run_and_its_records_say_what_they_are(place: Path, run: cs.Run) -> None:
    manifest = Run.open(place / "run").manifest
    citation = run.cite()
    for each in (
        cs.__version__,
        run.run_id,
        run.digest,
        manifest.inputs.dataset,
        manifest.inputs.engine,
        manifest.inputs.law_text["PA"],
    ):
        assert each in citation
    assert run.dataset.digest in run.dataset.cite()
    assert "INVENTED" in run.dataset.cite()
    assert run.run_id in run._repr_html_()
    assert run.dataset.digest in run.dataset._repr_html_()


def test_people_have_the_words_of_their_file_and_their_age(place: Path, run: cs.Run) -> None:
    known = people_file(place / "pa")
    assert known is not None
    entries = {each["person_id"]: each for each in read_people(known).to_pylist()}
    rows = run.people().arrow().to_pylist()
    own = certain_rows(Dataset.open(place / "pa").table())
    assert sorted(each["person_id"] for each in rows) == sorted(set(own.column("person_id").to_pylist()))
    born: dict[str, set[Any]] = {}
    for each in own.select(["person_id", "date_of_birth_from", "date_of_birth_to"]).to_pylist():
        born.setdefault(each["person_id"], set()).add((each["date_of_birth_from"], each["date_of_birth_to"]))
    seen = 0
    for each in rows:
        assert each["race"] in (entries[each["person_id"]]["race"], "recorded in several ways")
        assert each["sex"] == entries[each["person_id"]]["sex"]
        [(low, high)] = born[each["person_id"]]
        if low is None:
            assert (each["age_from"], each["age_to"]) == (None, None)
            continue
        ages = [
            AS_OF.year - day.year - ((AS_OF.month, AS_OF.day) < (day.month, day.day)) for day in (high, low)
        ]
        assert [each["age_from"], each["age_to"]] == ages
        seen += 1
    assert seen > 100
    assert set(run.people().columns) == {"person_id", "race", "ethnicity", "sex", "age_from", "age_to"}


def test_a_run_explains_a_charge(run: cs.Run) -> None:
    [first, *_] = run.answers().arrow().to_pylist()
    [entry] = run.explain(first["charge_id"], first["law"])
    assert first["law"] in entry
    assert entry in run.explain(first["charge_id"])
    with pytest.raises(KeyError, match="none such"):
        run.explain("none such")
    with pytest.raises(cs.RunError, match="does not ask"):
        run.explain(first["charge_id"], "NJ-CS")


def test_a_run_of_other_laws_explains_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = cs.open_run(place / "run")
    [first, *_] = made.answers().arrow().to_pylist()
    monkeypatch.setattr(spec, "law_text", lambda _: "another")
    with pytest.raises(cs.RunError, match="determine again"):
        made.explain(first["charge_id"])


def test_answers_are_those_of_the_run_with_the_charges_own_records(place: Path, run: cs.Run) -> None:
    opened = Run.open(place / "run")
    tables = [opened.read(index) for index in range(len(opened.buckets))]
    determined = pl.DataFrame(pa.concat_tables(tables).unify_dictionaries()).cast({"law": pl.String})
    found = run.answers(["county"], every_version=True).polars()
    assert found.height == determined.height
    assert sorted(found.select("charge_id", "law", "failed").rows()) == sorted(
        determined.select("charge_id", "law", "failed").rows()
    )
    own = pl.DataFrame(certain_rows(Dataset.open(place / "pa").table()).select(["charge_id", "county"]))
    county = dict(own.cast(pl.String).rows())
    assert all(county[one] == where for one, where in found.select("charge_id", "county").rows())
    assert run.answers().polars().height == determined.filter("decides").height


def test_obstacles_and_missing_fields_are_the_masks_in_words(place: Path, run: cs.Run) -> None:
    opened = Run.open(place / "run")
    laws, fields = opened.laws(), opened.fields()
    obstacles, missing = set(), set()
    for index in range(len(opened.buckets)):
        for row in opened.read(index).to_pylist():
            if not row["decides"]:
                continue
            keys = [each["key"] for each in laws[row["law"]]["conditions"]]
            for how in ("failed", "unknown"):
                obstacles |= {
                    (row["charge_id"], row["law"], key, how)
                    for at, key in enumerate(keys)
                    if row[how] >> at & 1
                }
            missing |= {
                (row["charge_id"], row["law"], name)
                for at, name in enumerate(fields["PA"])
                if row["missing"] >> at & 1
            }
    found = run.obstacles().polars().rows()
    assert len(found) == len(obstacles)
    assert set(found) == obstacles
    assert set(run.missing().polars().rows()) == missing
    assert missing


def test_laws_and_conditions_are_the_manifests(place: Path, run: cs.Run) -> None:
    laws = Run.open(place / "run").laws()
    assert run.laws().polars()["law"].to_list() == list(laws)
    rows = run.conditions().polars().filter(pl.col("law") == "PA-CS-M")
    assert rows["condition"].to_list() == [each["key"] for each in laws["PA-CS-M"]["conditions"]]
    assert rows["place"].to_list() == list(range(rows.height))


def test_a_run_that_rests_on_a_night_gives_all_its_answers(place: Path, run: cs.Run) -> None:
    dataset = Dataset.open(place / "pa")
    earlier = Run.open(place / "run")
    start(place / "pa", spec_for(dataset, dt.date(2026, 1, 2)), place / "night", since=earlier)
    start(place / "pa", spec_for(dataset, dt.date(2026, 1, 2)), place / "full")
    night, full = (cs.open_run(place / name).answers().polars() for name in ("night", "full"))
    assert night.equals(full)
    assert night.height == run.answers().polars().height


def test_a_column_that_does_not_exist_is_named(place: Path, run: cs.Run) -> None:
    with pytest.raises(KeyError, match="no column shoe_size"):
        run.answers(["shoe_size"])
    with pytest.raises(KeyError, match="no column shoe_size"):
        cs.open_dataset(place / "pa").records(["shoe_size"])


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    generate("PA", 20, tmp_path / "pa", seed=3, known_through=THROUGH, buckets=1)
    opened = cs.determine(
        cs.open_dataset(tmp_path / "pa"), as_of=AS_OF, out=tmp_path / "run", laws=["PA-CS-M"]
    )
    [file] = (tmp_path / "run" / "determinations").iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(cs.RunError, match=file.name):
        opened.answers().arrow()


def test_a_library_that_is_not_installed_is_named_with_how_to_install_it(
    run: cs.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(relations, "import_module", absent)
    for ask in (run.laws().polars, run.laws().pandas):
        with pytest.raises(cs.MissingLibraryError, match=r"pip install 'clearslate\[research\]'"):
            ask()


# --- a table in memory ----------------------------------------------------------------------------------------


def test_a_dataset_judged_in_memory_answers_as_its_run(place: Path, run: cs.Run) -> None:
    records = cs.open_dataset(place / "pa")
    for given in (records.records(), records.records().polars(), records.records().pandas()):
        judged = cs.judge(given, as_of=AS_OF, known_through=THROUGH)
        order = ("charge_id", "law")
        assert judged.answers(["county"]).polars().drop("row").sort(order).equals(
            run.answers(["county"]).polars().drop("row").sort(order)
        )  # fmt: skip
        assert judged.missing().polars().sort(pl.all()).equals(run.missing().polars().sort(pl.all()))


def test_a_missing_event_is_missing_unless_it_is_said_to_be_never() -> None:
    """Whether the younger conviction was pardoned decides about the older one."""
    rows = [
        charge(grade="M2"),
        charge(charge_id="B1", case_id="B", grade="M2", disposition_date="2022-03-01"),
    ]
    silent = cs.judge(rows, as_of=AS_OF, laws=["PA-CS-M"])
    told = cs.judge(rows, as_of=AS_OF, laws=["PA-CS-M"], never=NEVER)
    asked = [
        {row["field"] for row in judged.missing().arrow().to_pylist() if row["charge_id"] == "A1"}
        for judged in (silent, told)
    ]
    assert "pardoned_on" in asked[0]
    assert "pardoned_on" not in asked[1]
    assert outcomes(told)["A1", "PA-CS-M"] == "not_yet"


def test_every_row_of_a_list_is_read_whatever_keys_it_has() -> None:
    rows = [charge(), charge(charge_id="B1", case_id="B", restitution_owed=5)]
    assert cs.judge(rows, as_of=AS_OF, never=NEVER).records.column("restitution_owed").to_pylist() == [
        None,
        5,
    ]


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2018-06-30", "eligible"),
        (dt.date(2018, 6, 30), "eligible"),
        ("2019-01-01", "eligible"),
        ("2019-01-02", "not_yet"),
        ("2019-01", "unknown"),
        ("2019", "unknown"),
        (None, "unknown"),
    ],
)
def test_days_are_read_whole_or_in_part(day: Any, outcome: str) -> None:
    """Seven years without a conviction, as of 2026-01-01."""
    rows = [
        charge(),
        charge(charge_id="B1", case_id="B", statute="18 § 5505", grade="M2", disposition_date=day),
    ]
    judged = cs.judge(rows, as_of=AS_OF, never=(*NEVER, "date_of_death"), laws=["PA-CS-M"])
    [condition] = [
        row["is"]
        for row in judged.obstacles().arrow().to_pylist()
        if (row["charge_id"], row["condition"]) == ("A1", "conviction_free")
    ] or ["held"]
    assert condition == {"eligible": "held", "not_yet": "failed", "unknown": "unknown"}[outcome]


def test_columns_of_days_texts_and_pairs_are_the_same_days() -> None:
    plain = pa.Table.from_pylist([charge()])
    days = plain.set_column(
        plain.column_names.index("disposition_date"), "disposition_date", pa.array([dt.date(2005, 5, 12)])
    )
    pair = days.append_column("disposition_date_from", days.column("disposition_date")).append_column(
        "disposition_date_to", days.column("disposition_date")
    )
    entries = [
        outcomes(cs.judge(each, as_of=AS_OF, never=NEVER))
        for each in (
            plain,
            days,
            pair.drop_columns("disposition_date"),
            pl.DataFrame(days),
            pl.DataFrame(plain),
        )
    ]
    assert all(each == entries[0] for each in entries)
    assert entries[0]


def test_an_explanation_is_that_of_the_command() -> None:
    judged = cs.judge([charge()], as_of=AS_OF, never=NEVER, laws=["PA-CS-M"])
    [text] = judged.explain("A1")
    assert text.startswith("Charge A1 under PA-CS-M: ")
    with pytest.raises(KeyError):
        judged.explain("A2")


def test_presumptions_and_readings_are_those_of_a_run() -> None:
    with pytest.raises(cs.RunError, match="no presumption 'benevolence'"):
        cs.judge([charge()], as_of=AS_OF, presumptions=["benevolence"])
    with pytest.raises(cs.RunError, match="no open question"):
        cs.judge([charge()], as_of=AS_OF, readings={"PA-X": "any"})
    judged = cs.judge([charge()], as_of=AS_OF, presumptions=["whole-history"], whole_history=False)
    assert judged.presumptions == ("whole-history",)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([charge(shoe_size=43)], "no such field: shoe_size"),
        ([charge(jurisdiction="ZZ")], "no laws are known for 'ZZ'"),
        (
            [{key: value for key, value in charge().items() if key != "jurisdiction"}],
            "no column jurisdiction",
        ),
        ([{key: value for key, value in charge().items() if key != "case_id"}], "no column case_id"),
        ([charge(disposition="guilty")], "field disposition holds a value that is none of"),
        ([charge(disposition_date="12.5.2005")], "field disposition_date: not a date of the form"),
        ([charge(disposition_date=7)], "field disposition_date: a column of days or of text"),
        ([charge(), charge()], "charges with more than one certain row"),
        ([], "a table without rows"),
    ],
)
def test_a_table_that_cannot_be_judged_says_what_is_wrong(given: list[dict[str, Any]], said: str) -> None:
    table = pa.Table.from_pylist(given) if given else pa.table({"jurisdiction": pa.array([], pa.string())})
    with pytest.raises(cs.DatasetError, match=said):
        cs.judge(table, as_of=AS_OF)


def test_what_is_no_event_can_not_be_never() -> None:
    with pytest.raises(
        cs.DatasetError, match="never= takes events, and grade is none; the events are date_of_death"
    ):
        cs.judge([charge()], as_of=AS_OF, never=("grade",))


def test_what_holds_no_rows_is_refused() -> None:
    with pytest.raises(TypeError, match="not as str"):
        cs.judge("charges.csv", as_of=AS_OF)


# --- reforms ----------------------------------------------------------------------------------------------

THREE_YEARS = {"set": "waiting", "law": "PA-CS-M", "to": "3 years", "proposed": True}


def test_a_reform_that_changes_nothing_gives_the_runs_answers(run: cs.Run) -> None:
    same = cs.reform("PA", "same", [THREE_YEARS | {"to": "7 years", "from": "2024-06-11"}])
    for change in (cs.reform("PA", "nothing", []), same):
        under = cs.under(run, change)
        assert under.answers(["county"]).polars().equals(run.answers(["county"]).polars())
        assert under.missing().polars().equals(run.missing().polars())


def test_a_reform_in_code_is_that_of_a_file(run: cs.Run, tmp_path: Path) -> None:
    text = "id: three-years\ntitle: three\njurisdiction: PA\nchanges: [{set: waiting, law: PA-CS-M, to: 3 years, proposed: true}]\n"
    (tmp_path / "r.yaml").write_text(text, encoding="utf-8")
    [of_file] = cs.read_reforms(tmp_path / "r.yaml")
    code, file = (cs.under(run, each) for each in (cs.reform("PA", "three-years", [THREE_YEARS]), of_file))
    assert code.answers().polars().equals(file.answers().polars())
    assert not code.answers().polars().equals(run.answers().polars())
    [words] = [
        row["text"]
        for row in code.conditions().arrow().to_pylist()
        if (row["law"], row["condition"]) == ("PA-CS-M", "conviction_free")
    ]
    assert words.startswith("3 years have passed")


def test_a_study_is_made_and_opened(run: cs.Run, tmp_path: Path) -> None:
    made = cs.study(
        run, [cs.reform("PA", "three-years", [THREE_YEARS], title="Three")], out=tmp_path / "study"
    )
    study = cs.open_study(tmp_path / "study")
    assert study.study_id == made.study_id
    assert study.scenarios["three-years"] == "Three"
    figures = study.table("figures").polars()
    assert set(figures["scenario"]) == {"baseline", "three-years"}
    assert {"figures", "people", "data_dictionary"} <= set(study.tables)
    for each in (cs.__version__, study.study_id, run.run_id, run.digest, "three-years", "INVENTED"):
        assert each in study.cite()
    assert study.study_id in study._repr_html_()
    with pytest.raises(cs.StudyError, match="has no table 'figure'"):
        study.table("figure")


def test_a_study_of_a_sample_has_estimates(run: cs.Run, tmp_path: Path) -> None:
    people = run.people().polars()["person_id"]
    rows = [f"{person},2,{at % 3 + 1},{3 - at % 3}" for at, person in enumerate(people)]
    (tmp_path / "w.csv").write_text("\n".join(["person_id,weight,r1,r2", *rows]), encoding="utf-8")
    reform = [cs.reform("PA", "three-years", [THREE_YEARS])]
    made = cs.study(
        run, reform, out=tmp_path / "study", exact=True, weights=tmp_path / "w.csv", replicates="bootstrap"
    )
    estimates = made.table("estimates").polars().drop_nulls("standard_error")
    assert estimates.filter(pl.col("high") > pl.col("estimate")).height
    with pytest.raises(cs.StudyError, match="how they were made"):
        cs.study(run, reform, out=tmp_path / "other", weights=tmp_path / "w.csv")
    with pytest.raises(ValueError, match="one of the two"):
        cs.study(run, reform, out=tmp_path / "other", exact=True, public_records=True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sett": "waiting"}, "reform r, change 1: it is no change that is known"),
        ({"set": "waiting", "to": "3 years"}, "write either `cite:`"),
        ({"set": "waiting", "proposed": True}, "to"),
    ],
)
def test_a_reform_written_wrongly_says_which_change(change: dict[str, Any], said: str) -> None:
    with pytest.raises(cs.ReformError, match=said):
        cs.reform("PA", "r", [change])


def test_a_reform_of_what_does_not_exist_says_what_there_is(run: cs.Run) -> None:
    with pytest.raises(cs.ReformError, match=r"(?i)PA has no law 'PA-CS-X'; it has: .*PA-CS-M"):
        cs.under(run, cs.reform("PA", "r", [THREE_YEARS | {"law": "PA-CS-X"}]))
