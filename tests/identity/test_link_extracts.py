"""Three agencies' extracts of one made-up state are linked, and scored against the truth behind them."""

import datetime as dt
import shutil
from collections import Counter
from itertools import combinations
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from clearslate.identity import Links, Options, link
from clearslate.ingest import ingest
from clearslate.synthetic.extracts import FIRST, MAPPINGS, SOURCES, TRUTH, Flaws, make_extracts

PEOPLE = 700
OPTIONS = Options(sample=10_000, pairs=200_000)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    folder = tmp_path_factory.mktemp("state")
    made = folder / "extracts"
    last = dt.date(2025, 12, 31)
    make_extracts("PA", PEOPLE, made, seed=3, known_through=last, flaws=Flaws(missing=0.1))
    datasets = []
    for source in SOURCES:
        ingest(made / MAPPINGS / f"{source}.yaml", made / source / FIRST, folder / source, buckets=2)
        datasets.append(folder / source)
    return made, datasets


@pytest.fixture(scope="module")
def linked(
    places: tuple[Path, list[Path]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Links, Links]:
    """Two of the agencies linked, then all three in the same folder, once: training a model takes seconds."""
    _, datasets = places
    place = tmp_path_factory.mktemp("linked") / "links"
    return place, link(datasets[:2], place, OPTIONS), link(datasets, place, OPTIONS)


def true_people(made: Path) -> dict[str, str]:
    """Of each source person, who most of its rows truly are."""
    rows = pq.read_table(made / TRUTH / "rows.parquet", columns=["person_id", "true_person_id"]).to_pylist()
    votes: dict[str, Counter[str]] = {}
    for row in rows:
        if row["true_person_id"] is not None:
            votes.setdefault(row["person_id"], Counter())[row["true_person_id"]] += 1
    return {key: count.most_common(1)[0][0] for key, count in votes.items()}


def test_hardly_a_pair_is_wrongly_the_same_and_hardly_a_pair_is_lost(
    places: tuple[Path, list[Path]], linked: tuple[Path, Links, Links]
) -> None:
    made, _ = places
    _, _, links = linked
    assert links.manifest["model_trained"]
    truth = true_people(made)
    home = {row["source_person_id"]: row["person_id"] for row in links.persons.to_pylist()}
    assert truth.keys() <= home.keys()
    doubt = {(row["person_a"], row["person_b"]) for row in links.possible.to_pylist()}
    of_truth: dict[str, list[str]] = {}
    of_home: dict[str, list[str]] = {}
    for record, person in truth.items():
        of_truth.setdefault(person, []).append(record)
        of_home.setdefault(home[record], []).append(record)
    joined = [truth[a] == truth[b] for records in of_home.values() for a, b in combinations(records, 2)]
    found = [
        home[a] == home[b] or tuple(sorted((home[a], home[b]))) in doubt
        for records in of_truth.values()
        for a, b in combinations(records, 2)
    ]
    assert sum(joined) / len(joined) > 0.998
    assert sum(found) / len(found) > 0.998
    assert len(doubt) < PEOPLE / 10


def test_a_second_run_over_the_same_people_changes_nothing(
    places: tuple[Path, list[Path]], linked: tuple[Path, Links, Links], tmp_path: Path
) -> None:
    _, datasets = places
    folder, _, first = linked
    place = Path(shutil.copytree(folder, tmp_path / "links"))
    names = ("persons.parquet", "possible.parquet", "pairs.parquet", "identity_events.jsonl")
    before = [(place / name).read_bytes() for name in names]
    again = link(datasets, place, OPTIONS)
    assert first.persons.sort_by("source_person_id").equals(again.persons.sort_by("source_person_id"))
    assert [(place / name).read_bytes() for name in names] == before
    assert Links.read(place).manifest["model"] == first.manifest["model"]


def test_persons_keep_their_ids_when_a_source_joins(linked: tuple[Path, Links, Links]) -> None:
    folder, two, three = linked
    before, after = (
        {row["source_person_id"]: row["person_id"] for row in each.persons.to_pylist()}
        for each in (two, three)
    )
    kept = sum(after[record] == person for record, person in before.items())
    assert kept / len(before) > 0.97
    assert '"merge"' in (folder / "identity_events.jsonl").read_text()
