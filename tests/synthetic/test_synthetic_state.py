"""A synthetic state: what it promises of its records, its defects and its hidden truth."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import itertools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from clearslate.clearance.workflow import is_ori
from clearslate.law import OwnFacts
from clearslate.records.dataset import Dataset, DatasetError
from clearslate.records.days import NEVER, to_day
from clearslate.records.narrow import CHAIN
from clearslate.records.schema import Kind, Level, fact_field, schema_of
from clearslate.records.tables import in_memory
from clearslate.states import CODES, folder, jurisdiction
from clearslate.synthetic import Defects, SyntheticError, charge_tables, generate
from clearslate.synthetic import profile as profiles
from clearslate.synthetic.chunk import Chunk
from clearslate.synthetic.generator import PEOPLE_FILE, TRUTH_FILE, default_buckets

END = dt.date(2026, 6, 30)
PEOPLE = 2_000

Days = np.ndarray[Any, np.dtype[np.int64]]


def make(state: str = "PA", people: int = PEOPLE, seed: int = 7, defects: Defects | None = None) -> Chunk:
    [chunk] = charge_tables(state, people, seed=seed, known_through=END, defects=defects)
    return chunk


@pytest.fixture(scope="module")
def real() -> Chunk:
    return make()


@pytest.fixture(scope="module")
def clean() -> Chunk:
    return make(defects=Defects.none())


def certain(chunk: Chunk) -> pa.Table:
    return chunk.charges.filter(pc.equal(chunk.charges["membership"], "certain"))


def possible(chunk: Chunk) -> pa.Table:
    return chunk.charges.filter(pc.equal(chunk.charges["membership"], "possible"))


def days(table: pa.Table, column: str) -> Days:
    """Day numbers; NEVER where null."""
    return np.asarray(table[column].cast(pa.int32()).fill_null(NEVER).to_numpy(), np.int64)


def share(rows: Any, of: Any | None = None) -> float:
    chosen = rows if of is None else rows.filter(of)
    return float(pc.mean(pc.cast(chosen, pa.float64())).as_py())


def by_person(table: pa.Table) -> Mapping[str, Any]:
    return {row["person_id"]: row for row in table.to_pylist()}


# --- what a seed means ----------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_records() -> None:
    one, two = make(people=300), make(people=300)
    for name in ("charges", "people", "truth"):
        assert getattr(one, name).equals(getattr(two, name))


def test_another_seed_gives_other_records() -> None:
    assert not make(people=300).people.equals(make(people=300, seed=8).people)


def test_a_dataset_has_one_digest_whatever_its_buckets(tmp_path: Path) -> None:
    digests = set()
    for buckets in (1, 8, 64):
        manifest = generate(
            "PA", 300, tmp_path / f"with-{buckets}", seed=7, known_through=END, buckets=buckets
        )
        assert len(manifest.buckets) == buckets
        digests.add(manifest.digest)
    assert len(digests) == 1


def test_chunks_follow_one_another_without_shared_identifiers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clearslate.synthetic.generator.CHUNK", 100)
    chunks = list(charge_tables("PA", 250, seed=7, known_through=END))
    assert len(chunks) == 3
    for column, tables in (
        ("charge_id", [certain(chunk) for chunk in chunks]),
        ("person_id", [chunk.people for chunk in chunks]),
        ("state_id", [chunk.people for chunk in chunks]),
        (
            "case_number",
            [chunk.charges.group_by(["case_id", "case_number"]).aggregate([]) for chunk in chunks],
        ),
    ):
        found = pa.concat_tables(tables)[column]
        if column == "state_id":  # a second record may repeat its person's number
            found = pa.chunked_array([pc.unique(table[column]) for table in tables])
        assert len(pc.unique(found)) == len(found), column


def test_people_and_cases_do_not_depend_on_the_defects_of_records() -> None:
    other = dataclasses.replace(Defects(), missing_grade=0.5, missing_disposition=0.5, possible_membership=0)
    assert (
        make(people=300)
        .truth["true_date_of_birth"]
        .equals(make(people=300, defects=other).truth["true_date_of_birth"])
    )
    columns = ["charge_id", "sequence", "case_number"]
    assert (
        certain(make(people=300))
        .select(columns)
        .equals(certain(make(people=300, defects=other)).select(columns))
    )


# --- the dataset ------------------------------------------------------------------------------------------------


def test_it_writes_a_dataset_with_people_and_truth_beside_it(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    out = tmp_path / "state"
    manifest = generate(
        "pa", 300, out, seed=7, known_through=END, progress=lambda made, of: seen.append((made, of))
    )
    dataset = Dataset.open(out)
    dataset.verify()
    people, truth = (pq.read_table(out / name) for name in (PEOPLE_FILE, TRUTH_FILE))
    assert manifest.coverage.jurisdictions == ("PA",)
    assert manifest.coverage.history == "whole"
    assert manifest.coverage.invented
    assert manifest.known_through == END
    assert manifest.people == people.num_rows == truth.num_rows
    assert seen == [(300, 300)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state"]


def test_a_place_that_is_taken_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "state"
    generate("PA", 50, out, seed=7, known_through=END)
    before = (out / TRUTH_FILE).read_bytes()
    with pytest.raises(DatasetError):
        generate("PA", 50, out, seed=8, known_through=END)
    assert (out / TRUTH_FILE).read_bytes() == before


def test_a_build_that_stops_leaves_nothing(tmp_path: Path) -> None:
    def stop(made: int, of: int) -> None:
        raise KeyboardInterrupt(made, of)

    with pytest.raises(KeyboardInterrupt):
        generate("PA", 50, tmp_path / "state", seed=7, known_through=END, progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_rows_have_exactly_the_canonical_schema(real: Chunk) -> None:
    assert real.charges.schema.equals(schema_of(jurisdiction("PA").facts))


@pytest.mark.parametrize("state", CODES)
def test_each_state_makes_records_that_a_dataset_takes(state: str) -> None:
    assert (folder(state) / "mix.yaml").exists(), "a state without an offense mix cannot be invented"
    chunk = make(state, people=200)
    table = in_memory(chunk.charges, to_day(END))
    facts = tuple(sorted(jurisdiction(state).facts, key=lambda field: field.name))
    assert table.schema.equals(schema_of(facts))
    style = jurisdiction(state).style
    unread = [
        text for text in pc.unique(table["statute"].cast(pa.string())).to_pylist() if not style.read(text)
    ]
    assert len(unread) < table.num_rows / 10


# --- complete records -------------------------------------------------------------------------------------------


def test_without_defects_all_dates_are_whole_and_in_order(clean: Chunk) -> None:
    table = clean.charges
    for earlier, later in itertools.pairwise(CHAIN):
        assert (days(table, f"{earlier}_from") <= days(table, f"{later}_from")).all(), (earlier, later)
    for name in ("date_of_birth", "offense_date", "arrest_date", "filed_on"):
        assert (days(table, f"{name}_from") == days(table, f"{name}_to")).all()
        assert (days(table, f"{name}_to") <= to_day(END)).all()
    disposed = days(table, "disposition_date_from")
    for name in ("disposition_date", "released_on", "completed_on"):
        first, last = days(table, f"{name}_from"), days(table, f"{name}_to")
        still_runs = (first == to_day(END) + 1) & (last == NEVER)
        assert ((first == last) | still_runs).all(), name
    pending = np.asarray(pc.equal(table["disposition"], "pending").to_numpy())
    assert (disposed[pending] == NEVER).all()
    assert (disposed[~pending] <= to_day(END)).all()


def test_without_defects_nothing_is_missing_that_must_be_there(clean: Chunk) -> None:
    for name in (
        "date_of_birth_from",
        "grade",
        "statute",
        "disposition",
        "tracking_number",
        "arresting_agency",
        "arresting_ori",
        "prosecuting_ori",
        "restitution_owed",
    ):
        assert clean.charges[name].null_count == 0, name
    ended = clean.charges.filter(pc.not_equal(clean.charges["disposition"], "pending"))
    for name in ("imposed_on_from", "released_on_from", "completed_on_from", "incarceration_days"):
        assert ended[name].null_count == 0, name


def test_pennsylvania_s_dockets_have_the_codes_of_their_courts(real: Chunk) -> None:
    """CP-51 is Philadelphia, 14 Centre; a magisterial district court never has a CP docket, and Philadelphia has none."""
    alphabet = sorted(profiles.read_profile("PA").counties)
    assert len(alphabet) == 67
    known = {1: "Adams", 2: "Allegheny", 14: "Centre", 22: "Dauphin", 51: "Philadelphia", 67: "York"}
    assert known == {number: alphabet[number - 1] for number in known}
    rows = certain(real).select(["case_number", "court", "county"]).to_pylist()
    courts: dict[str, set[str]] = {}
    for row in rows:
        kind, code, *_ = row["case_number"].split("-")
        court = row["court"].removesuffix(f", {row['county']}")
        courts.setdefault(kind, set()).add(court)
        if kind != "MJ":
            assert alphabet[int(code) - 1] == row["county"], row
        else:
            assert row["county"] != "Philadelphia"
            assert re.fullmatch(r"MJ-\d{5}-CR-\d{7}-\d{4}", row["case_number"])
    assert courts == {
        "CP": {"Court of Common Pleas"}, "MC": {"Municipal Court"}, "MJ": {"Magisterial District Court"},
    }  # fmt: skip
    assert {
        row["case_number"]
        for row in rows
        if row["county"] == "Dauphin" and row["case_number"].startswith("MJ-12101-CR-")
    }


@pytest.mark.parametrize("state", CODES)
def test_the_gravest_charges_are_never_diverted(state: str) -> None:
    """No accelerated rehabilitation (ARD) for rape or another felony of the first degree."""
    profile = profiles.read_profile(state)
    grave = {profile.offenses[number].description for number in np.flatnonzero(profile.gravest)}
    minor = {profile.offenses[number].description for number in np.flatnonzero(~profile.gravest)}
    lenient = pc.is_in(certain_of(state)["disposition"].cast(pa.string()), pa.array(["diverted", "deferred"]))
    ended = set(certain_of(state).filter(lenient)["description"].to_pylist()) - {None}
    assert ended
    assert ended & (grave - minor) == set()


@functools.cache
def certain_of(state: str) -> pa.Table:
    """The charges of a small synthetic state without defects."""
    return certain(make(state, people=400, defects=Defects.none()))


def test_a_county_has_several_police_departments_and_names_are_shared(real: Chunk) -> None:
    table = certain(real).select(["county", "arresting_agency", "arresting_ori", "prosecuting_ori"])
    named = table.filter(pc.is_valid(table["arresting_ori"]))
    oris = named.group_by("county").aggregate([("arresting_ori", "count_distinct")])
    assert max(oris["arresting_ori_count_distinct"].to_pylist()) > 2
    of_name = named.group_by("arresting_agency").aggregate([("arresting_ori", "count_distinct")])
    assert max(of_name["arresting_ori_count_distinct"].to_pylist()) > 5  # a name tells no agency from another
    assert all(map(is_ori, pc.unique(named["arresting_ori"]).to_pylist()))
    unknown = table.filter(pc.is_null(table["arresting_ori"]))
    assert 0 < unknown["arresting_agency"].null_count < unknown.num_rows


def test_the_minimum_of_a_term_is_not_above_its_maximum(clean: Chunk) -> None:
    ended = clean.charges.filter(pc.is_valid(clean.charges["incarceration_days"]))
    assert pc.all(pc.less_equal(ended["incarceration_min_days"], ended["incarceration_days"])).as_py()
    assert pc.all(pc.less_equal(ended["suspended_days"], ended["incarceration_days"])).as_py()


def test_only_convictions_have_sentences_pardons_and_debts(clean: Chunk) -> None:
    table = clean.charges
    others = table.filter(pc.not_equal(table["disposition"], "convicted"))
    assert pc.max(others["incarceration_days"]).as_py() == 0
    assert pc.max(others["probation_days"]).as_py() == 0
    assert others["pardon"].null_count == others.num_rows
    cases = table.append_column("convicted", pc.equal(table["disposition"], "convicted"))
    totals = cases.group_by("case_id").aggregate([("convicted", "any"), ("restitution_owed", "max")])
    free = totals.filter(pc.invert(totals["convicted_any"]))
    assert pc.max(free["restitution_owed_max"]).as_py() == 0


def test_ages_at_the_first_offense_peak_between_18_and_25(clean: Chunk) -> None:
    born, offense = (days(clean.charges, f"{name}_from") for name in ("date_of_birth", "offense_date"))
    _, person = np.unique(np.asarray(clean.charges["person_id"].to_pylist()), return_inverse=True)
    first = np.full(person.max() + 1, NEVER)
    np.minimum.at(first, person, (offense - born) // 365)
    young = np.mean((first >= 17) & (first <= 25))
    assert young > 0.5
    assert first.min() >= 13


def test_convictions_and_dropped_charges_are_nearly_half_each(clean: Chunk) -> None:
    counts = {
        entry["values"]: entry["counts"] / clean.charges.num_rows
        for entry in pc.value_counts(clean.charges["disposition"].cast(pa.string())).to_pylist()
    }
    assert 0.38 < counts["convicted"] < 0.5
    assert 0.33 < counts["withdrawn"] + counts["dismissed"] + counts["nolle_prossed"] < 0.5
    assert 0.0 < counts["acquitted"] < 0.03


def test_records_have_a_long_tail() -> None:
    chunk = make(people=20_000, defects=Defects.none())
    table = chunk.charges
    per_person = np.asarray(pc.value_counts(table["person_id"]).field("counts").to_numpy())
    cases = pc.count_distinct(table["case_id"]).as_py()
    assert 1.9 < cases / 20_000 < 2.5
    assert 2.4 < table.num_rows / cases < 3.0
    assert np.median(per_person) <= 4
    assert 100 < per_person.max() < 1_000


# --- defects ----------------------------------------------------------------------------------------------------


def test_defects_occur_at_their_rates(real: Chunk) -> None:
    table, rates = certain(real), Defects()
    ended = pc.fill_null(pc.not_equal(table["disposition"], "pending"), True)
    assert share(pc.is_null(table["disposition"]), ended) == pytest.approx(rates.missing_disposition, rel=0.2)
    known = pc.and_(ended, pc.is_valid(table["disposition"]))
    undated = pc.is_null(table["disposition_date_from"])
    assert share(undated, known) == pytest.approx(rates.missing_disposition_date, rel=0.35)
    assert share(pc.is_null(table["grade"])) == pytest.approx(rates.missing_grade, rel=0.2)
    cases = table.group_by("case_id").aggregate([("fees_owed", "count"), ("charge_id", "count")])
    assert share(pc.equal(cases["fees_owed_count"], 0)) == pytest.approx(rates.missing_money, rel=0.35)
    convicted = pc.fill_null(pc.equal(table["disposition"], "convicted"), False)
    for name in ("released_on_from", "completed_on_from"):
        assert share(pc.is_null(table[name]), convicted) == pytest.approx(
            rates.missing_end_of_sentence, rel=0.2
        )
    width = days(table, "offense_date_to") - days(table, "offense_date_from")
    assert np.mean((width >= 27) & (width <= 30)) == pytest.approx(rates.month_only, rel=0.35)
    assert np.mean(width >= 364) == pytest.approx(rates.year_only, rel=0.5)


def test_unparseable_statutes_occur_at_their_rate(real: Chunk) -> None:
    read = jurisdiction("PA").style.read
    texts = certain(real)["statute"].cast(pa.string())
    unread = {text for text in pc.unique(texts).to_pylist() if read(text) is None}
    assert share(pc.is_in(texts, pa.array(sorted(unread)))) == pytest.approx(
        Defects().unparseable_statute, rel=0.35
    )


def test_impossible_orders_occur_at_their_rate() -> None:
    table = make(defects=dataclasses.replace(Defects.none(), impossible_order=0.1)).charges
    offense, arrest, disposed = (
        days(table, f"{name}_from") for name in ("offense_date", "arrest_date", "disposition_date")
    )
    wrong = (offense > arrest) | (arrest > disposed) | (offense > disposed)
    ended = disposed < NEVER
    assert np.mean(wrong[ended]) == pytest.approx(0.1, rel=0.15)
    assert not wrong[~ended].any()


def test_a_missing_disposition_takes_its_sentence_along(real: Chunk) -> None:
    table = real.charges
    lost = table.filter(pc.is_null(table["disposition"]))
    for name in ("disposition_detail", "imposed_on_from", "incarceration_days", "completed_on_from"):
        assert lost[name].null_count == lost.num_rows, name
    assert 0.6 < lost["disposition_date_from"].null_count / lost.num_rows < 0.9


def test_a_rate_outside_0_to_1_is_refused() -> None:
    with pytest.raises(ValueError, match="missing_grade"):
        Defects(missing_grade=1.5)


# --- identity ---------------------------------------------------------------------------------------------------


def test_each_charge_has_exactly_one_certain_row(real: Chunk) -> None:
    charges = certain(real)["charge_id"]
    assert len(pc.unique(charges)) == len(charges)
    assert pc.all(pc.is_in(possible(real)["charge_id"], charges.combine_chunks())).as_py()


def test_possible_rows_stand_under_other_people_with_those_peoples_facts(real: Chunk) -> None:
    rows = possible(real)
    assert rows.num_rows / certain(real).num_rows == pytest.approx(Defects().possible_membership, rel=0.35)
    home = dict(zip(*(certain(real)[name].to_pylist() for name in ("charge_id", "person_id")), strict=True))
    facts = by_person(
        certain(real).select(["person_id", "date_of_birth_from", "date_of_death_to", "on_registry"])
    )
    for row in rows.to_pylist():
        assert row["person_id"] != home[row["charge_id"]]
        for name in ("date_of_birth_from", "date_of_death_to", "on_registry"):
            assert row[name] == facts[row["person_id"]][name]


def test_possible_rows_stand_under_nobody_who_was_a_child() -> None:
    table = possible(make(defects=dataclasses.replace(Defects.none(), possible_membership=0.1)))
    assert table.num_rows
    assert (days(table, "offense_date_from") - days(table, "date_of_birth_from") >= 14 * 365).all()


def test_a_persons_facts_are_the_same_on_all_rows(real: Chunk) -> None:
    names = [
        "person_id",
        "date_of_birth_from",
        "date_of_birth_to",
        "date_of_death_from",
        "on_registry",
        "other_history",
    ]
    table = real.charges.select(names)
    table = table.set_column(5, "other_history", table["other_history"].cast(pa.string()))
    assert table.group_by(names).aggregate([]).num_rows == len(pc.unique(table["person_id"]))


def test_people_and_truth_name_just_the_people_who_have_charges(real: Chunk) -> None:
    expected = sorted(pc.unique(certain(real)["person_id"]).to_pylist())
    assert real.people["person_id"].to_pylist() == expected
    assert real.truth["person_id"].to_pylist() == expected
    assert len(pc.unique(real.truth["true_person_id"])) == PEOPLE


def test_the_share_of_people_with_two_records(real: Chunk) -> None:
    split = round(PEOPLE * Defects().split_identity)
    assert real.truth.num_rows == PEOPLE + split
    marked = [row for row in real.truth.to_pylist() if "split" in row["corrupted"]]
    assert len(marked) == 2 * split
    assert len({row["true_person_id"] for row in marked}) == split


def test_the_truth_says_whether_a_birth_was_written_as_it_is(real: Chunk) -> None:
    people = by_person(real.people)
    for row in real.truth.to_pylist():
        person = people[row["person_id"]]
        written = person["date_of_birth_from"], person["date_of_birth_to"]
        right = written == (row["true_date_of_birth"],) * 2
        assert right != ("date_of_birth" in row["corrupted"])


def test_charges_repeat_the_birth_of_the_person_record(real: Chunk) -> None:
    people = by_person(real.people)
    for row in real.charges.select(["person_id", "date_of_birth_from", "date_of_birth_to"]).to_pylist():
        person = people[row["person_id"]]
        assert row["date_of_birth_from"] == person["date_of_birth_from"]
        assert row["date_of_birth_to"] == person["date_of_birth_to"]


def test_twins_share_birth_and_family_name_and_namesakes_both_names() -> None:
    rates = dataclasses.replace(Defects.none(), twins=0.1, namesakes=0.1)
    chunk = make(people=500, defects=rates)
    people, truth = by_person(chunk.people), chunk.truth.to_pylist()
    person_of = {row["true_person_id"]: people[row["person_id"]] for row in truth}
    seen = set()
    for row in truth:
        if row["relation"] == "none":
            assert row["related_to"] is None
            continue
        seen.add(row["relation"])
        one, other = person_of[row["true_person_id"]], person_of[row["related_to"]]
        assert one["family_name"] == other["family_name"]
        if row["relation"] == "twin":
            assert one["date_of_birth_from"] == other["date_of_birth_from"]
        else:
            assert one["given_name"] == other["given_name"]
            assert abs((one["date_of_birth_from"] - other["date_of_birth_from"]).days) > 18 * 365
    assert seen == {"twin", "namesake"}


def test_two_transposed_births_are_one_apart_in_day_and_month() -> None:
    chunk = make(people=500, defects=dataclasses.replace(Defects.none(), transposed_birth=1.0))
    people = by_person(chunk.people)
    turned = 0
    for row in chunk.truth.to_pylist():
        true, written = row["true_date_of_birth"], people[row["person_id"]]["date_of_birth_from"]
        if true != written:
            assert (true.year, true.month, true.day) == (written.year, written.day, written.month)
            turned += 1
    assert turned > 100


# --- what cannot be made ----------------------------------------------------------------------------------------


def test_an_unknown_state_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SyntheticError, match="PA"):
        make("ZZ")


def test_a_state_without_an_offense_mix_says_what_to_write(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(profiles, "folder", lambda _: tmp_path)
    with pytest.raises(SyntheticError, match=r"mix\.yaml"):
        make("PA")


def test_an_unreadable_statute_in_the_mix_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mix.yaml").write_text("- {statute: nonsense, description: X, grade: M1, weight: 1}\n")
    monkeypatch.setattr(profiles, "folder", lambda _: tmp_path)
    with pytest.raises(SyntheticError, match="nonsense"):
        make("PA")


def test_numbers_out_of_range_are_refused() -> None:
    with pytest.raises(SyntheticError, match="people"):
        charge_tables("PA", 0, seed=1, known_through=END)
    with pytest.raises(SyntheticError, match="seed"):
        charge_tables("PA", 1, seed=-1, known_through=END)


def test_a_single_person_can_be_made() -> None:
    assert make(people=1).people.num_rows == 1


def test_buckets_grow_with_the_state() -> None:
    assert [default_buckets(people) for people in (1, 100_000, 1_000_000, 10_000_000)] == [8, 8, 32, 512]


# --- facts of one jurisdiction ----------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Given:
    """A fact, and what the jurisdiction calls harmless."""

    kind: Kind
    level: Level
    harmless: Any = None


def fact_table(monkeypatch: pytest.MonkeyPatch, defects: Defects, **facts: Given) -> pa.Table:
    """Charges of a Pennsylvania that has just these facts."""
    fields = {name: fact_field(name, fact.level, fact.kind, "for a test") for name, fact in facts.items()}
    own = OwnFacts(fields, {name: fact.harmless for name, fact in facts.items()})
    state = dataclasses.replace(jurisdiction("PA"), own=own)
    monkeypatch.setattr(profiles, "jurisdiction", lambda _: state)
    return make(people=500, defects=defects).charges


def test_facts_are_harmless_where_the_state_says_so_and_missing_where_it_is_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = fact_table(
        monkeypatch,
        Defects.none(),
        concurs=Given(Kind.BOOL, Level.CHARGE, harmless=True),
        silent=Given(Kind.BOOL, Level.CHARGE),
        custody=Given(Kind.TEXT, Level.CHARGE, harmless="jail"),
        grams=Given(Kind.NUMBER, Level.CHARGE, harmless=1.5),
        convicted=Given(Kind.BOOL, Level.CHARGE, harmless=lambda row, _: row["disposition"] == "convicted"),
        objected_on=Given(Kind.EVENT, Level.CASE),
    )
    assert pc.all(table["fact_concurs"]).as_py()
    assert table["fact_silent"].null_count == table.num_rows
    assert pc.unique(table["fact_custody"].cast(pa.string())).to_pylist() == ["jail"]
    assert pc.unique(table["fact_grams"]).to_pylist() == [1.5]
    assert table["fact_convicted"].equals(pc.equal(table["disposition"], "convicted"))
    assert (days(table, "fact_objected_on_from") == NEVER).all()


def test_a_day_of_a_case_is_its_last_disposition_or_after_the_records(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = fact_table(monkeypatch, Defects.none(), closed_on=Given(Kind.DATE, Level.CASE))
    cases = table.group_by(["case_id"]).aggregate(
        [("disposition_date_from", "max"), ("fact_closed_on_from", "min"), ("fact_closed_on_to", "max")]
    )
    last, low, high = (
        days(cases, name)
        for name in ("disposition_date_from_max", "fact_closed_on_from_min", "fact_closed_on_to_max")
    )
    ended = last < NEVER
    assert (low[ended] == last[ended]).all()
    assert (high[ended] == last[ended]).all()
    assert (low[~ended] == to_day(END) + 1).all()
    assert (high[~ended] == NEVER).all()


def test_adverse_and_missing_facts_occur_at_their_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = dataclasses.replace(Defects.none(), missing_fact=0.2, adverse_fact=0.1)
    table = fact_table(
        monkeypatch,
        rates,
        concurs=Given(Kind.BOOL, Level.CHARGE, harmless=True),
        supervised=Given(Kind.BOOL, Level.PERSON, harmless=False),
    )
    assert share(pc.is_null(table["fact_concurs"])) == pytest.approx(0.2, rel=0.2)
    assert share(pc.equal(pc.fill_null(table["fact_concurs"], True), False)) == pytest.approx(0.1, rel=0.2)
    people = table.group_by(["person_id", "fact_supervised"]).aggregate([])
    assert people.num_rows == len(pc.unique(table["person_id"]))
