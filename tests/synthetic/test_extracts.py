from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from clearslate.ingest import ingest
from clearslate.records.dataset import Dataset
from clearslate.states import CODES, jurisdiction
from clearslate.synthetic import SyntheticError
from clearslate.synthetic.extracts import SOURCES, Extracts, Flaws, make_extracts
from clearslate.synthetic.extracts.spellings import spellings

THROUGH = dt.date(2025, 12, 31)


def make(out: Path, people: int = 300, state: str = "PA", **flaws: float) -> Extracts:
    given = Flaws(**flaws) if flaws else None
    return make_extracts(state, people, out, seed=3, known_through=THROUGH, flaws=given)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("extracts") / "pa"
    make(out)
    for source in SOURCES:
        mapping = out / "mappings" / f"{source}.yaml"
        ingest(mapping, out / source / "delivery-1", out / f"of-{source}", buckets=2)
    return out


def truth(out: Path, source: str, delivery: int = 1) -> pa.Table:
    rows = pq.read_table(out / "truth" / "rows.parquet")
    chosen = pc.and_(pc.equal(rows["source"], source), pc.equal(rows["delivery"], delivery))
    return rows.filter(chosen)


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    make(tmp_path / "a", 100)
    make(tmp_path / "b", 100)
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")


@pytest.mark.parametrize("state", CODES)
def test_every_state_is_read_by_its_own_mappings(state: str, tmp_path: Path) -> None:
    made = make(tmp_path / "x", 40, state)
    for source in SOURCES:
        mapping = tmp_path / "x" / "mappings" / f"{source}.yaml"
        report = ingest(
            mapping, tmp_path / "x" / source / "delivery-1", tmp_path / source, buckets=1,
            parses=jurisdiction(state).style.read,
        )  # fmt: skip
        assert report.rows_in == made.rows[source] == report.records + report.quarantined + report.superseded
        assert not report.statutes.unparsed_rows
        assert set(map(str, report.issues)) <= {"impossible_date", "date_of_an_empty_cell"}


@pytest.mark.parametrize("source", SOURCES)
def test_the_truth_names_every_record_as_the_dataset_does(written: Path, source: str) -> None:
    known = truth(written, source)
    table = Dataset.open(written / f"of-{source}").table()
    entries = {
        (charge, person)
        for charge, person, what in zip(
            known["charge_id"].to_pylist(),
            known["person_id"].to_pylist(),
            known["what"].to_pylist(),
            strict=True,
        )
        if what in {"charge", "duplicate"}
    }
    found = set(zip(table["charge_id"].to_pylist(), table["person_id"].to_pylist(), strict=True))
    assert found == entries


@pytest.mark.parametrize("source", SOURCES)
def test_the_truth_names_the_lines(written: Path, source: str) -> None:
    known = truth(written, source)
    lines = {
        (line, charge)
        for line, charge in zip(known["line"].to_pylist(), known["charge_id"].to_pylist(), strict=True)
    }
    table = Dataset.open(written / f"of-{source}").table()
    assert set(zip(table["source_line"].to_pylist(), table["charge_id"].to_pylist(), strict=True)) <= lines
    [file] = (written / source / "delivery-1").iterdir()
    header = source == "court"
    assert len(file.read_text(encoding="utf-8").splitlines()) == known.num_rows + header


def people(out: Path, source: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(out / f"of-{source}" / "people" / "people.parquet").to_pylist()
    return rows


def test_a_share_of_the_identifiers_is_missing(written: Path) -> None:
    rows = people(written, "repository")
    for name in ("birth_from", "state_id"):
        share = sum(row[name] is None for row in rows) / len(rows)
        assert 0.05 < share < 0.16, name


def test_without_flaws_a_person_is_written_alike_everywhere(tmp_path: Path) -> None:
    out = tmp_path / "x"
    make_extracts("OR", 120, out, seed=1, known_through=THROUGH, flaws=Flaws.none())
    seen: dict[str, set[tuple[Any, ...]]] = {}
    for source in SOURCES:
        ingest(
            out / "mappings" / f"{source}.yaml", out / source / "delivery-1", out / f"of-{source}", buckets=1
        )
        whose = dict(
            zip(
                truth(out, source)["person_id"].to_pylist(),
                truth(out, source)["true_person_id"].to_pylist(),
                strict=True,
            )
        )
        for row in people(out, source):
            key = (row["name_first"], row["name_middle"], row["name_suffix"], row["birth_from"])
            seen.setdefault(whose[row["person_id"]], set()).add(key)
    assert len(seen) > 100
    assert all(len(ways) == 1 for ways in seen.values())


def test_a_court_party_is_seldom_a_person(written: Path) -> None:
    known = truth(written, "court").filter(pc.is_valid(truth(written, "court")["true_person_id"]))
    parties = len(known["person_id"].unique())
    assert parties > 1.5 * len(known["true_person_id"].unique())


def test_test_parties_and_expunged_ones_are_set_aside(written: Path) -> None:
    known = truth(written, "court")
    assert set(known["what"].to_pylist()) >= {"charge", "expunged", "no_person"}
    nobody = known.filter(pc.equal(known["what"].cast(pa.string()), "no_person"))
    assert nobody["true_person_id"].null_count == nobody.num_rows
    charges = set(Dataset.open(written / "of-court").table()["charge_id"].to_pylist())
    assert charges.isdisjoint(nobody["charge_id"].to_pylist())


def test_a_second_delivery_amends_rows_of_the_first(written: Path) -> None:
    for source in ("court", "repository"):
        first = set(truth(written, source)["charge_id"].to_pylist())
        second = truth(written, source, 2)["charge_id"].to_pylist()
        assert second
        assert set(second) <= first


def test_spellings_mean_the_same_statute() -> None:
    law = jurisdiction("PA")
    found = spellings("18 § 3921(a)", law)
    assert len(found) > 2
    assert {law.style.read(text) for text in found} == {law.style.read("18 § 3921(a)")}


def test_a_place_that_is_taken_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SyntheticError, match="exists"):
        make(tmp_path)


def test_a_rate_is_a_share() -> None:
    with pytest.raises(ValueError, match="missing"):
        Flaws(missing=1.5)
