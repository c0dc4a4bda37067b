from __future__ import annotations

import datetime as dt
import json
import stat
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.identity.apply import SIDE, Joined, join
from clearslate.identity.links import LinkError
from clearslate.records.dataset import Dataset
from clearslate.states import statute_reader
from clearslate.synthetic.extracts import Flaws
from tests.reference.linked import extracts, true_persons, truth, write_links

Key = tuple[str, str]


@pytest.fixture(scope="module")
def flawless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flawless")
    joined_truly(folder, extracts(folder, 150, Flaws.none()))
    return folder


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("usual")
    joined_truly(folder, extracts(folder, 150, Flaws()))
    return folder


def joined_truly(folder: Path, datasets: list[Path]) -> Joined:
    links = write_links(folder / "links", true_persons(folder))
    return join(links, datasets, folder / "linked", read=statute_reader(), buckets=4)


def members(folder: Path) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = pq.read_table(folder / "linked" / SIDE / "members.parquet").to_pylist()
    return rows


def true_charges(folder: Path) -> dict[Key, str]:
    return {(row["source"], row["charge_id"]): row["true_charge_id"] for row in truth(folder).to_pylist()}


def test_without_flaws_every_true_charge_is_there_exactly_once(flawless: Path) -> None:
    known = true_charges(flawless)
    of: dict[str, set[str]] = {}
    for member in members(flawless):
        of.setdefault(member["linked_charge_id"], set()).add(known[member["source"], member["charge_id"]])
    assert all(len(each) == 1 for each in of.values())
    assert Counter(next(iter(each)) for each in of.values()) == Counter(set(known.values()))
    table = Dataset.open(flawless / "linked").table()
    assert set(table["membership"].to_pylist()) == {"certain"}
    assert sorted(table["charge_id"].to_pylist()) == sorted(of)


def test_without_flaws_nothing_contradicts(flawless: Path) -> None:
    document = json.loads((flawless / "linked" / SIDE / "join.json").read_text(encoding="utf-8"))
    assert document["disagreements"] == document["doubts"] == {}


def test_with_the_usual_flaws_no_true_charge_is_lost_and_few_count_twice(usual: Path) -> None:
    known = true_charges(usual)
    certain = Counter(known[m["source"], m["charge_id"]] for m in members(usual) if m["what"] == "own")
    assert set(certain) == set(known.values())
    assert sum(count > 1 for count in certain.values()) <= len(certain) // 200


def test_rows_in_are_rows_out(usual: Path) -> None:
    document = json.loads((usual / "linked" / SIDE / "join.json").read_text(encoding="utf-8"))
    given = [Dataset.open(usual / source).manifest for source in document["sources"]]
    assert document["certain_in"] == sum(manifest.charges for manifest in given)
    assert document["certain_in"] == document["charges"] + document["merged"] + document["doubted"]
    assert document["certain_in"] + document["possible_in"] == sum(manifest.rows for manifest in given)
    manifest = Dataset.open(usual / "linked").manifest
    assert manifest.charges == document["charges"]
    assert (
        manifest.rows
        == document["charges"] + document["doubted"] + document["possible_in"] + document["possible_links"]
    )
    places = {(m["source_file"], m["source_line"]) for m in members(usual)}
    assert len(places) == document["certain_in"]


def test_the_order_of_inputs_does_not_matter(usual: Path, tmp_path: Path) -> None:
    datasets = [usual / name for name in ("repository", "corrections", "court")]
    join(usual / "links", datasets, tmp_path / "linked", read=statute_reader(), buckets=4)
    for path in sorted((usual / "linked").rglob("*")):
        if path.is_file():
            assert (
                path.read_bytes() == (tmp_path / "linked" / path.relative_to(usual / "linked")).read_bytes()
            ), path


def test_the_number_of_buckets_changes_no_content(usual: Path, tmp_path: Path) -> None:
    datasets = [usual / name for name in ("repository", "corrections", "court")]
    join(usual / "links", datasets, tmp_path / "linked", read=statute_reader(), buckets=1)
    assert Dataset.open(tmp_path / "linked").manifest.digest == Dataset.open(usual / "linked").manifest.digest


def test_people_stand_under_their_new_ids_for_their_owner_only(usual: Path) -> None:
    place = usual / "linked" / "people" / "people.parquet"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE((usual / "linked" / SIDE / "members.parquet").stat().st_mode) == 0o600
    people = pq.read_table(place)
    given = [
        pq.read_table(usual / source / "people" / "people.parquet") for source in ("court", "repository")
    ]
    assert people.num_rows > sum(table.num_rows for table in given)
    known = {person for _, _, person in true_persons(usual)}
    assert set(people["person_id"].to_pylist()) <= known


def test_possible_persons_stand_in_each_others_history(usual: Path, tmp_path: Path) -> None:
    """Corrections' inmates are possibly the court's parties; nothing but that is added."""
    persons = [
        (source, own, person if source != "corrections" else f"{person}?")
        for source, own, person in true_persons(usual)
    ]
    inmates = sorted({person for source, _, person in persons if source == "corrections"})
    others = {person for source, _, person in persons if source != "corrections"}
    pairs = [(person, person[:-1], 0.5) for person in inmates if person[:-1] in others]
    links = write_links(tmp_path / "links", persons, pairs)
    datasets = [usual / name for name in ("court", "repository", "corrections")]
    text = join(links, datasets, tmp_path / "linked", read=statute_reader(), buckets=4)
    table = Dataset.open(tmp_path / "linked").table()
    certain = table.filter(pc.equal(table["membership"], "certain"))
    assert len(pc.unique(certain["charge_id"])) == certain.num_rows == text.charges
    home = dict(zip(certain["charge_id"].to_pylist(), certain["person_id"].to_pylist(), strict=True))
    linked = {frozenset(pair[:2]) for pair in pairs}
    possible = table.filter(pc.equal(table["membership"], "possible"))
    elsewhere = [
        (charge, person)
        for charge, person in zip(
            possible["charge_id"].to_pylist(), possible["person_id"].to_pylist(), strict=True
        )
        if charge in home
    ]
    assert all(frozenset((home[charge], person)) in linked for charge, person in elsewhere)
    wanted = sum(
        len(linked & {frozenset((person, person.rstrip("?"))), frozenset((person, person + "?"))})
        for person in home.values()
    )
    # One that may be of several cases stands in each of them.
    assert len(set(elsewhere)) == wanted > 0
    assert len(elsewhere) + text.doubted >= text.possible_links >= wanted


def test_a_dataset_knows_no_more_than_its_sources_together(tmp_path: Path) -> None:
    datasets = extracts(tmp_path, 60, Flaws.none(), {"corrections": dt.date(2024, 6, 30)})
    joined_truly(tmp_path, datasets)
    joined = Dataset.open(tmp_path / "linked")
    manifest = joined.manifest
    assert manifest.known_through == dt.date(2024, 6, 30)
    late = pc.field("arrest_date_from") > pa.scalar(dt.date(2024, 6, 30))
    days = joined.table().filter(late).select(["arrest_date_from", "arrest_date_to"]).to_pylist()
    # What the court tells of later days is kept: it is no contradiction.
    assert days
    assert all(day["arrest_date_from"] == day["arrest_date_to"] for day in days)
    assert not any(entry.later == "known_through" for entry in manifest.conflicts)
    assert manifest.coverage.history == "whole"
    assert manifest.coverage.invented, "what is made of invented sources is invented"
    assert len(manifest.coverage.sources) == 3
    assert {fact.name for fact in manifest.facts} == {
        fact.name for path in datasets for fact in Dataset.open(path).manifest.facts
    }


def test_links_of_other_records_are_refused(usual: Path, tmp_path: Path) -> None:
    links = write_links(tmp_path / "links", [each for each in true_persons(usual) if each[0] != "court"])
    with pytest.raises(LinkError, match="are not among the links"):
        join(links, [usual / "court"], tmp_path / "linked", read=statute_reader())
    assert not [path for path in tmp_path.iterdir() if path.name != "links"]


def test_the_command_tells_what_became_of_the_charges(usual: Path, tmp_path: Path) -> None:
    datasets = [str(usual / name) for name in ("court", "repository", "corrections")]
    arguments = ["join", str(usual / "links"), *datasets, "--out", str(tmp_path / "linked"), "--json"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    assert document["charges"] == Dataset.open(tmp_path / "linked").manifest.charges
    again = CliRunner().invoke(main, arguments)
    assert again.exit_code == 3
    assert "exists" in again.output


def test_statutes_are_read_as_the_laws_read_them() -> None:
    read = statute_reader()
    assert read("PA", "18 § 3921(a)") == read("PA", "18 Sec. 3921 (A)") == ("18", "3921", "a")
    assert read("PA", "nonsense") is None
    assert read("ZZ", "18 § 3921(a)") is None


def test_a_review_is_ordered_by_what_it_settles(usual: Path, tmp_path: Path) -> None:
    persons = [
        (source, own, person if source != "corrections" else f"{person}?")
        for source, own, person in true_persons(usual)
    ]
    known = {person for _, _, person in persons}
    pairs = [(person, person[:-1], 0.5) for person in sorted(known) if person[:-1] in known]
    links = write_links(tmp_path / "links", persons, pairs)
    linked, run = tmp_path / "linked", tmp_path / "run"
    datasets = [usual / name for name in ("court", "repository", "corrections")]
    join(links, datasets, linked, read=statute_reader(), buckets=2)
    runner = CliRunner()
    result = runner.invoke(
        main,
        [
            "determine",
            str(linked),
            "--as-of",
            "2026-01-01",
            "--laws",
            "PA-CS-M,PA-CS-NONCONV",
            "--out",
            str(run),
        ],
    )
    assert result.exit_code == 0, result.output
    assert "Undecided because of identity alone" in result.output
    review = ["review", str(links), "--run", str(run), "--json", "--limit", "1000"]
    found = runner.invoke(main, review)
    assert found.exit_code == 0, found.output
    rows = json.loads(found.output)
    assert len(rows) == len(pairs)
    charges = [row["charges"] for row in rows]
    assert charges == sorted(charges, reverse=True)
    assert charges[0] > 0
    assert sum(charges) <= json.loads((run / "run.json").read_text(encoding="utf-8"))["charges"]
    deciding = sum(row["together"] > 0 for row in rows)
    assert 0 < deciding < len(rows)
    assert all(row["together"] >= row["answers"] for row in rows)
    usually, every = (
        runner.invoke(
            main, ["review", str(links), "--run", str(run), "--limit", "1000", *more], env={"COLUMNS": "200"}
        )
        for more in ([], ["--all"])
    )
    assert f"{len(rows):,} pairs in doubt, {deciding:,} of them change an answer" in " ".join(
        usually.output.split()
    )
    assert len(every.output.splitlines()) - len(usually.output.splitlines()) == len(rows) - deciding
    page = runner.invoke(main, ["report", str(run), "--full"])
    assert "Undecided because of identity alone" in " ".join(page.output.split())
    other = runner.invoke(main, ["review", str(usual / "links"), "--run", str(run)])
    assert other.exit_code == 3
    assert "joined by other links" in " ".join(other.output.split())


def test_only_the_datasets_that_were_linked_are_joined(usual: Path, tmp_path: Path) -> None:
    linked = CliRunner().invoke(
        main,
        [
            "link",
            str(usual / "court"),
            str(usual / "corrections"),
            "--out",
            str(tmp_path / "links"),
            "--quiet",
        ],
    )
    assert linked.exit_code == 0, linked.output

    def joined(*names: str) -> Joined:
        datasets = [usual / name for name in names]
        return join(tmp_path / "links", datasets, tmp_path / "linked", read=statute_reader())

    with pytest.raises(LinkError, match="further datasets: corrections"):
        joined("court")
    with pytest.raises(LinkError, match="is not as it was when it was linked"):
        joined("court", "repository")
    assert joined("corrections", "court").sources == ("corrections", "court")
