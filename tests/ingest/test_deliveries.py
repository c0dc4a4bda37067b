"""Deliveries add up: the newest version of each charge holds, and every row of every delivery is somewhere."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from clearslate.ingest import Feed, IngestError, Store, feed
from clearslate.ingest.deliveries import next_projection
from clearslate.records import update
from clearslate.records.dataset import Dataset
from clearslate.records.people import read_people
from tests.examples import examples
from tests.ingest.court import COURT

HEADER = "kind,person,case,charge,name,statute,disposition,decided\n"
MAPPING: dict[str, Any] = {
    **COURT,
    "id": "court",
    "delivery": {"mode": "changes"},
    "delete": {"when": {"kind": "DE"}},
    "people": {"name": {"column": "name", "order": "last, first"}},
    "set_aside": [{"reason": "no_record", "when": {"kind": "XX"}}],
    "fields": {
        "statute": "statute",
        "disposition": {
            "column": "disposition",
            "values": {"Guilty": "convicted", "Dropped": "dismissed"},
            "unmapped": "quarantine",
        },
        "disposition_date": "decided",
    },
}


def line(charge: str, disposition: str = "Guilty", **cells: str) -> str:
    given = {"kind": "CH", "person": "P1", "case": "C1", "name": "Doe, Jane", "statute": "18 § 3921"}
    row = given | {"charge": charge, "disposition": disposition, "decided": "2010-03-01"} | cells
    names = HEADER.strip().split(",")
    return ",".join(f'"{row[name]}"' for name in names) + "\n"


def delete(charge: str, **cells: str) -> str:
    return line(charge, "", kind="DE", decided="", **cells)


def put(folder: Path, *lines: str, **changes: Any) -> tuple[Path, Path]:
    source = folder / "source"
    source.mkdir(exist_ok=True)
    (source / "charges.csv").write_text(HEADER + "".join(lines), encoding="utf-8")
    mapping = folder / "mapping.yaml"
    mapping.write_text(yaml.safe_dump({**MAPPING, **changes}), encoding="utf-8")
    return mapping, source


def fed(folder: Path, *lines: str, store: str = "store", **options: Any) -> Feed:
    changes = options.pop("mapping", {})
    mapping, source = put(folder, *lines, **changes)
    return feed(folder / store, mapping, source, buckets=2, **options)


def charges(folder: Path, membership: str = "certain") -> dict[str, dict[str, Any]]:
    rows = Dataset.open(folder / "store" / "court" / "dataset").table().to_pylist()
    return {row["charge_id"]: row for row in rows if row["membership"] == membership}


def history(folder: Path) -> list[tuple[str, int, str, list[str]]]:
    rows = pq.read_table(folder / "store" / "court" / "history").to_pylist()
    return [(row["charge_id"], row["delivery"], row["change"], row["fields"]) for row in rows]


def test_a_later_row_amends_and_the_history_names_the_fields(tmp_path: Path) -> None:
    before = fed(tmp_path, line("H1"), line("H2")).dataset
    digest = Dataset.open(before).manifest.digest
    done = fed(tmp_path, line("H1", "Dropped", decided="2011-01-01"), line("H2"), line("H3"))
    now = Dataset.open(done.dataset)
    assert now.manifest.since == digest  # so that a night's run need not look for what changed
    apart = pa.concat_tables([now.changed(bucket) for bucket in range(2)]).column("charge_id").to_pylist()
    assert {"H1", "H3"} <= set(apart)
    assert done.delivery.changes == {"added": 1, "amended": 1, "unchanged": 1}
    assert charges(tmp_path)["H1"]["disposition"] == "dismissed"
    assert charges(tmp_path)["H1"]["source_file"] == "0002/charges.csv"
    assert charges(tmp_path)["H2"]["source_file"] == "0001/charges.csv"  # it says what it said
    assert history(tmp_path) == [
        ("H1", 1, "added", []),
        ("H2", 1, "added", []),
        ("H1", 2, "amended", ["disposition", "disposition_date"]),
        ("H2", 2, "unchanged", []),
        ("H3", 2, "added", []),
    ]
    assert (done.totals.rows_in, done.totals.records, done.totals.superseded) == (5, 3, 2)


def test_the_same_files_twice_change_nothing(tmp_path: Path) -> None:
    fed(tmp_path, line("H1"))
    before = tree(tmp_path / "store")
    done = fed(tmp_path, line("H1"))
    assert done.repeats == 1
    assert tree(tmp_path / "store") == before


def test_an_unchanged_extract_of_a_later_day_advances_the_records_alone(tmp_path: Path) -> None:
    fed(tmp_path, line("H1", decided=""))
    done = fed(tmp_path, line("H1", decided=""), known_through=date(2025, 6, 30))
    assert done.delivery.changes == {"unchanged": 1}
    assert Dataset.open(done.dataset).manifest.known_through == date(2025, 6, 30)
    with pytest.raises(IngestError, match="in their order"):
        fed(tmp_path, line("H2"))


def test_a_nights_changes_need_not_hold_a_second_case_of_anybody(tmp_path: Path) -> None:
    fed(tmp_path, line("0"), line("1", case="C0"))
    entries = [line(str(number), person=f"P{number}", case=f"C{number}") for number in range(2, 300)]
    assert fed(tmp_path, *entries, known_through=date(2025, 1, 1)).totals.records == 300


def test_the_first_delivery_must(tmp_path: Path) -> None:
    entries = [line(str(number), person=f"P{number}", case=f"C{number}") for number in range(300)]
    with pytest.raises(IngestError, match="has a second case"):
        fed(tmp_path, *entries)


def test_a_deletion_removes_the_charge_and_its_person(tmp_path: Path) -> None:
    fed(tmp_path, line("H1"), line("H2", person="P2", case="C2", name="Roe, Richard"))
    done = fed(tmp_path, delete("H2"), delete("H9"))
    assert set(charges(tmp_path)) == {"H1"}
    assert done.unmatched == 1
    assert (done.totals.deleted, done.totals.deletions) == (1, 2)
    assert history(tmp_path)[-1] == ("H2", 2, "deleted", [])
    people = read_people(done.dataset / "people" / "people.parquet").to_pylist()
    assert {row["person_id"] for row in people} == {"court:P1"}
    assert (done.dataset / "people" / "people.parquet").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("lines", "left"),
    [((delete("H1"), line("H1", "Dropped")), {"H1"}), ((line("H1", "Dropped"), delete("H1")), set())],
)
def test_within_a_delivery_the_last_line_of_a_charge_decides(
    tmp_path: Path, lines: tuple[str, ...], left: set[str]
) -> None:
    fed(tmp_path, line("H1"))
    fed(tmp_path, *lines)
    assert set(charges(tmp_path)) == left


def test_a_case_can_be_deleted_whole(tmp_path: Path) -> None:
    fed(tmp_path, line("H1"), line("H2"), line("H3", case="C2"))
    fed(tmp_path, delete("", person="", case="C1"))
    assert set(charges(tmp_path)) == {"H3"}


def test_a_charge_may_become_another_persons(tmp_path: Path) -> None:
    fed(tmp_path, *(line(f"H{n}", person=f"P{n}") for n in range(8)))
    done = fed(tmp_path, *(line(f"H{n}", person=f"Q{n}") for n in range(8)))
    assert done.delivery.changes == {"amended": 8}
    assert {row["person_id"] for row in charges(tmp_path).values()} == {f"court:Q{n}" for n in range(8)}
    assert history(tmp_path)[-1] == ("H7", 2, "amended", ["person_id"])


def test_a_full_delivery_that_is_proven_deletes_what_it_lacks_and_is_refused_where_much_would_vanish(
    tmp_path: Path,
) -> None:
    every = [line(f"H{n:02}") for n in range(40)]
    fed(tmp_path, *every, mode="full")
    done = fed(tmp_path, *every[:38], mode="full", expect_rows=38)
    assert (done.totals.deleted, done.waits, done.delivery.proof) == (2, 0, "rows")
    before = tree(tmp_path / "store")
    with pytest.raises(IngestError, match="lacks 18 of the 38 charges"):
        fed(tmp_path, *every[:20], mode="full", expect_rows=20)
    assert tree(tmp_path / "store") == before
    done = fed(tmp_path, *every[:20], mode="full", expect_rows=20, allow_shrink=True)
    assert (done.totals.records, done.totals.deleted) == (20, 20)


def test_what_a_full_delivery_lacks_waits_until_it_comes_again_or_somebody_says_that_it_is_gone(
    tmp_path: Path,
) -> None:
    every = [line(f"H{n:02}", case=f"C{n // 4}") for n in range(40)]
    fed(tmp_path, *every, mode="full")
    done = fed(tmp_path, *every[:38], mode="full")
    assert (done.totals.records, done.totals.deleted, done.waits, done.in_part) == (38, 0, 2, 1)
    assert done.delivery.changes == {"unchanged": 38, "withheld": 2}
    assert set(charges(tmp_path, "possible")) == {"H38?0001/charges.csv:40", "H39?0001/charges.csv:41"}
    again = fed(tmp_path, *every[:39], mode="full")
    assert (again.totals.records, set(charges(tmp_path, "possible"))) == (39, {"H39?0001/charges.csv:41"})
    gone = fed(tmp_path, *every[:39], mode="full", confirm_absent="the clerk: expunged")
    assert (gone.totals.records, gone.repeats) == (39, None)
    assert charges(tmp_path, "possible") == {}


def test_a_full_delivery_that_breaks_off_is_refused(tmp_path: Path) -> None:
    every = [line(f"H{n:03}") for n in range(800)]
    fed(tmp_path, *every, mode="full")
    with pytest.raises(IngestError, match=r"charges.csv is cut off: all 32 charges .* after line 769"):
        fed(tmp_path, *every[:768], mode="full")
    scattered = [each for n, each in enumerate(every) if n % 25]
    assert fed(tmp_path, *scattered, mode="full").waits == 32


def test_a_row_that_nobody_could_read_stays_where_a_delivery_breaks_off_before_it(tmp_path: Path) -> None:
    every = [*(line(f"H{n:02}") for n in range(38)), line("H38", "Gilty")]
    fed(tmp_path, *every, mode="full")
    assert fed(tmp_path, *every[:38], mode="full").totals.quarantined == 1
    assert fed(tmp_path, *every[:38], mode="full", confirm_absent="the clerk").totals.quarantined == 0


TRAILER: dict[str, Any] = {
    "delivery": {"mode": "full", "trailer": {"when": {"kind": "TR"}, "rows": "person"}}
}


@pytest.mark.parametrize("trailer", ["TR,2\n", line("", kind="TR", person="2", case="")])
def test_a_trailer_proves_a_delivery(tmp_path: Path, trailer: str) -> None:
    done = fed(tmp_path, line("H1"), line("H2"), trailer, mapping=TRAILER)
    assert (done.totals.records, done.delivery.proof, done.caution) == (2, "trailer", None)
    with pytest.raises(IngestError, match="1 rows were read where its trailer tells '2'"):
        fed(tmp_path, line("H1"), trailer, mapping=TRAILER)
    with pytest.raises(IngestError, match="0 lines are a trailer"):
        fed(tmp_path, line("H1"), line("H2"), line("H3"), mapping=TRAILER, mode="changes")


@pytest.mark.parametrize(
    ("text", "said"), [("rows: 2", ""), ("rows: 3", "2 rows were read"), ("a" * 64, "SHA-256")]
)
def test_a_control_file_proves_a_delivery(tmp_path: Path, text: str, said: str) -> None:
    mapping = {"delivery": {"mode": "full", "control": "{file}.ctl"}}
    _, source = put(tmp_path, line("H1"), **mapping)
    with pytest.raises(IngestError, match=r"charges\.csv\.ctl is not there"):
        fed(tmp_path, line("H1"), mapping=mapping)
    (source / "charges.csv.ctl").write_text(text)
    if said:
        with pytest.raises(IngestError, match=said):
            fed(tmp_path, line("H1"), line("H2"), mapping=mapping)
    else:
        assert fed(tmp_path, line("H1"), line("H2"), mapping=mapping).delivery.proof == "control"


def test_a_corrected_row_leaves_the_quarantine(tmp_path: Path) -> None:
    first = fed(tmp_path, line("H1"), line("H2", "Gilty"))
    assert (first.totals.records, first.totals.quarantined) == (1, 1)
    assert set(charges(tmp_path, "possible")) == {"H2?0001/charges.csv:3"}
    done = fed(tmp_path, line("H2"))
    assert (done.left_quarantine, done.totals.quarantined, done.totals.superseded) == (1, 0, 1)
    assert set(charges(tmp_path)) == {"H1", "H2"}
    assert charges(tmp_path, "possible") == {}


def test_a_row_whose_key_could_not_be_read_is_named_by_its_place(tmp_path: Path) -> None:
    first = fed(tmp_path, line("H1"), line(""))
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("file,line\n0001/charges.csv,99\n", encoding="utf-8")
    with pytest.raises(IngestError, match="not in quarantine"):
        fed(tmp_path, line("H2"), corrects=wrong)
    done = fed(tmp_path, line("H2"), corrects=first.dataset / "ingest" / "quarantine.csv")
    assert (done.left_quarantine, done.totals.quarantined) == (1, 0)
    assert charges(tmp_path, "possible") == {}


def test_a_charge_whose_newest_version_cannot_be_read_is_withheld(tmp_path: Path) -> None:
    fed(tmp_path, line("H1"), line("H2"))
    done = fed(tmp_path, line("H2", "Gilty"))
    assert set(charges(tmp_path)) == {"H1"}  # H2 is not judged by what no longer holds ...
    assert set(charges(tmp_path, "possible")) == {
        "H2?0001/charges.csv:3",
        "H2?0002/charges.csv:2",
    }  # ... but weighs
    assert history(tmp_path)[-1] == ("H2", 2, "withheld", [])
    assert (done.totals.quarantined, done.totals.superseded) == (1, 1)
    again = fed(tmp_path, line("H2", "Dropped"))
    assert charges(tmp_path)["H2"]["disposition"] == "dismissed"
    assert charges(tmp_path, "possible") == {}
    assert again.totals.quarantined == 0


def test_a_charge_that_the_source_now_sets_aside_is_deleted(tmp_path: Path) -> None:
    fed(tmp_path, line("H1"), line("H2"))
    fed(tmp_path, line("H2", kind="XX"))
    assert set(charges(tmp_path)) == {"H1"}


def test_a_row_without_a_case_stands_in_cases_that_come_later(tmp_path: Path) -> None:
    fed(tmp_path, line("H1"), line("H8", case=""))
    fed(tmp_path, line("H2", case="C2"))
    rows = Dataset.open(tmp_path / "store" / "court" / "dataset").table().to_pylist()
    cases = sorted(row["case_id"] for row in rows if row["membership"] == "possible")
    assert cases == ["?0001/charges.csv:3", "C1", "C2"]


def test_a_store_that_an_older_clearslate_made_is_taken_over(tmp_path: Path) -> None:
    fed(tmp_path, line("H1"))
    home = tmp_path / "store" / "court"
    (home / "history" / "0001.parquet").rename(home / "current" / "history.parquet")
    (home / "history").unlink()
    (home / "history.parquet").symlink_to("current/history.parquet")
    for left in ("history", "named"):
        shutil.rmtree(home / "current" / left)
    fed(tmp_path, line("H1", "Dropped"))
    assert [(charge, number) for charge, number, _, _ in history(tmp_path)] == [("H1", 1), ("H1", 2)]
    assert not (home / "history.parquet").is_symlink()
    fed(tmp_path, line("H2"))
    assert set(charges(tmp_path)) == {"H1", "H2"}


def test_a_mapping_that_gains_a_fact_can_be_fed(tmp_path: Path) -> None:
    fed(tmp_path, line("H1"))
    fact = {"vacated_on": {"level": "charge", "kind": "event", "meaning": "an order was vacated"}}
    fields = MAPPING["fields"] | {"fact_vacated_on": {"constant": "never"}}
    done = fed(tmp_path, line("H2"), mapping={"facts": fact, "fields": fields})
    assert set(charges(tmp_path)) == {"H1", "H2"}
    assert [each.name for each in Dataset.open(done.dataset).manifest.facts] == ["fact_vacated_on"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": None, "people": None}, "short name"),
        ({"keys": {"person": "person", "case": "case", "charge": "row"}, "delete": None}, "charge: row"),
        ({"delivery": None}, "holds everything"),
    ],
)
def test_a_mapping_that_cannot_be_fed_is_refused(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(IngestError, match=words):
        fed(tmp_path, line("H1"), mapping=changes)


KEYS = st.sampled_from([f"H{n}" for n in range(6)])
EVENTS = st.one_of(
    st.builds(
        line,
        KEYS,
        st.sampled_from(["Guilty", "Dropped", "Gilty"]),
        person=st.sampled_from(["P1", "P2", "P3", ""]),
        kind=st.sampled_from(["CH", "CH", "CH", "XX"]),
    ),
    st.builds(delete, KEYS),
    st.just(delete("", person="", case="C1")),
    st.builds(line, KEYS, person=st.sampled_from(["P1", "P2"]), case=st.sampled_from(["C1", "C2", ""])),
    st.builds(
        line,
        KEYS,
        decided=st.sampled_from(["", "20??", "2011-01-01"]),
        name=st.sampled_from(["Doe, Jane", "Roe, Jane"]),
    ),
    st.just(line("")),
)


DELIVERIES = st.lists(
    st.tuples(
        st.sampled_from(["full", "changes", "changes", "changes"]),
        st.integers(0, 1),
        st.lists(EVENTS, max_size=8),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=examples(5, 15))
@given(DELIVERIES, st.sampled_from([1 / 8, 10.0]))
def test_every_row_is_somewhere_whatever_is_delivered(
    tmp_path_factory: pytest.TempPathFactory, deliveries: list[tuple[Any, int, list[str]]], much: float
) -> None:
    folder = tmp_path_factory.mktemp("deliveries")
    rows, day = 0, date(2024, 12, 31)
    for mode, days, lines in deliveries:
        day += timedelta(days)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(update, "_MUCH", much)
            patch.setattr(next_projection, "_MUCH", much)
            done = fed(folder, *lines, mode=mode, allow_shrink=True, known_through=day)
        whole = fed(
            folder, *lines, mode=mode, allow_shrink=True, known_through=day, store="whole", whole=True
        )
        assert replace(done, dataset=whole.dataset) == whole
        same(folder / "store" / "court", folder / "whole" / "court")
        rows += len(lines) if done.repeats is None else 0
        done.totals.check()
        assert done.totals.rows_in == rows
        assert Dataset.open(done.dataset).manifest.charges == done.totals.records == len(charges(folder))
        listed = pq.read_table(done.dataset / "ingest" / "quarantine.parquet")
        assert len(listed) == done.totals.quarantined
    newest = replayed(folder)
    assert {key: row["disposition"] for key, row in charges(folder).items()} == newest


def same(store: Path, whole: Path) -> None:
    """A store that was brought up to date by its changes tells what one tells of which all was written anew."""
    one, other = (Dataset.open(home / "dataset") for home in (store, whole))
    assert replace(one.manifest, buckets=()) == replace(other.manifest, buckets=())
    one.verify()
    for bucket in range(2):
        assert one.read(bucket).equals(other.read(bucket))
        assert one.known_persons(bucket).to_table().equals(other.known_persons(bucket).to_table())
        for ours, theirs in ((one.changed, other.changed), (one.endless, other.endless)):
            assert as_rows(ours(bucket)) == as_rows(theirs(bucket))
    people = [home / "dataset" / "people" / "people.parquet" for home in (store, whole)]
    ours, theirs = (read_people(place).sort_by("person_id").to_pylist() for place in people)
    assert ours == theirs
    entries = [pq.read_table(home / "history").to_pylist() for home in (store, whole)]
    assert entries[0] == entries[1]
    for name in ("ingest.json", "quarantine.csv"):
        assert (one.path / "ingest" / name).read_bytes() == (other.path / "ingest" / name).read_bytes()
    for name in ("quarantine.parquet", "issues.parquet"):
        ours, theirs = (pq.read_table(each.path / "ingest" / name).to_pylist() for each in (one, other))
        assert ours == theirs


def as_rows(table: pa.Table | None) -> list[dict[str, Any]] | None:
    return None if table is None else table.to_pylist()


def replayed(folder: Path) -> dict[str, str | None]:
    """The dispositions of the charges that stand, by a plain replay of what the deliveries' own datasets hold."""
    store = Store(folder / "store" / "court")
    standing: dict[str, str | None] = {}
    changes = {}
    for charge, number, what, _ in history(folder):
        changes[charge, number] = what
    for delivery in store.deliveries():
        rows = Dataset.open(store.folder(delivery.number)).table().to_pylist()
        own = {row["charge_id"]: row["disposition"] for row in rows if row["membership"] == "certain"}
        for charge in {*standing, *own}:
            change = changes.get((charge, delivery.number))
            if change in ("deleted", "withheld"):
                standing.pop(charge, None)
            elif charge in own and change is not None:
                standing[charge] = own[charge]
            elif charge in own:  # brought and deleted by the delivery itself
                standing.pop(charge, None)
    return standing


# --- killed at any moment -----------------------------------------------------------------------------------


def tree(folder: Path) -> dict[str, Any]:
    """What a reader of the store sees: every file that counts, and where the links lead."""
    found: dict[str, Any] = {}
    for home in sorted(folder.iterdir()) if folder.exists() else ():
        store = Store(home)
        for number in range(1, store.number + 1):
            for place in sorted(store.folder(number).rglob("*")):
                if place.is_file():
                    found[str(place.relative_to(folder))] = (place.stat().st_mtime_ns, place.stat().st_size)
        if store.number:
            for place in sorted(store.dataset.rglob("*")):
                if place.is_file():
                    found[f"{home.name}/dataset/{place.relative_to(store.dataset)}"] = place.read_bytes()
            for place in sorted(store.history.iterdir()):
                found[f"{home.name}/history/{place.name}"] = place.read_bytes()
    return found


def test_what_a_killed_feed_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    fed(tmp_path, line("H1"))
    home = tmp_path / "store" / "court"
    for left in (".feeding/delivery", "deliveries/0002", "projections/0002"):
        (home / left).mkdir(parents=True)
    assert set(charges(tmp_path)) == {"H1"}
    fed(tmp_path, line("H2"))
    assert set(charges(tmp_path)) == {"H1", "H2"}
    assert sorted(place.name for place in (home / "deliveries").iterdir()) == ["0001", "0002"]


@pytest.mark.parametrize("step", range(5))
def test_a_feed_that_breaks_off_while_it_moves_its_delivery_in_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    fed(tmp_path, line("H1"))
    before = tree(tmp_path / "store")
    done = 0

    def breaking(name: str) -> Any:
        true = getattr(Path, name)

        def call(path: Path, *given: Any) -> Any:
            nonlocal done
            if committing and done == step:
                raise KeyboardInterrupt
            done += committing
            return true(path, *given)

        return call

    committing = False
    commit = Store.commit

    def start(store: Store, *given: Any) -> None:
        nonlocal committing
        committing = True
        commit(store, *given)

    monkeypatch.setattr(Store, "commit", start)
    for name in ("rename", "symlink_to", "replace"):
        monkeypatch.setattr(Path, name, breaking(name))
    if step < 4:  # two renames, the link, and the rename of the link, which is the one that counts
        with pytest.raises(KeyboardInterrupt):
            fed(tmp_path, line("H2"))
        assert tree(tmp_path / "store") == before
    monkeypatch.undo()
    fed(tmp_path, line("H2"))
    assert set(charges(tmp_path)) == {"H1", "H2"}


@pytest.mark.prove
def test_a_feed_that_is_killed_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    fed(tmp_path, *(line(f"H{n}") for n in range(2_000)))
    before = tree(tmp_path / "store")
    mapping, source = put(tmp_path, *(line(f"H{n}", "Dropped") for n in range(1_000, 4_000)))
    draws, killed, whole = random.Random(1), 0, 0
    seconds = 0.0
    for trial in range(25):
        store = tmp_path / f"store{trial}"
        shutil.copytree(tmp_path / "store", store, symlinks=True)
        command = [sys.executable, "-m", "clearslate.cli.main", "feed", str(store), str(mapping)]
        command += ["--source", str(source), "--quiet"]
        started = time.monotonic()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            if trial:
                time.sleep(draws.uniform(0.4, 1.05) * seconds)
                process.kill()
            process.wait()
        if not trial:
            seconds = time.monotonic() - started
        killed += process.returncode == -signal.SIGKILL
        number = Store(store / "court").number
        whole += number == 2
        assert number == 2 or tree(store) == before
        done = feed(store, mapping, source, buckets=2)
        assert done.totals.records == 4_000
        shutil.rmtree(store)
    assert killed > 5
    print(f"{killed} killed, {whole} whole")


# --- a court's own merges and splits of persons ---


def changed(folder: Path, *rows: str, **options: Any) -> Feed:
    """A delivery of changes of persons alone."""
    listed = folder / "persons.csv"
    listed.write_text("old,new,kind,case\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    (folder / "none").mkdir(exist_ok=True)
    return feed(
        folder / "store",
        folder / "mapping.yaml",
        folder / "none",
        buckets=2,
        person_changes=listed,
        **options,
    )


def all_rows_of(folder: Path) -> list[tuple[Any, ...]]:
    """Every row without its place."""
    rows = Dataset.open(folder / "store" / "court" / "dataset").table().to_pylist()
    return sorted(
        tuple((k, str(v)) for k, v in row.items() if k not in ("source_file", "source_line")) for row in rows
    )


PEOPLE = (
    line("H1"), line("H2", person="P2", case="C2", name="Doe, J."), line("H3", person="P2", case="C3", name="Doe, J."),
    line("H4", person="P3", case="C4", name="Roe, Richard"),
)  # fmt: skip


def test_a_merge_moves_charges_as_if_they_had_been_sent_again(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        fed(tmp_path / name, *PEOPLE)
    done = changed(tmp_path / "a", "P2,P1,merge,")
    again = [each.replace('"P2"', '"P1"') for each in PEOPLE[1:3]]
    fed(tmp_path / "b", *again)
    assert all_rows_of(tmp_path / "a") == all_rows_of(tmp_path / "b")
    assert {key: row["person_id"] for key, row in charges(tmp_path / "a").items()} == {
        "H1": "court:P1", "H2": "court:P1", "H3": "court:P1", "H4": "court:P3",
    }  # fmt: skip
    assert (done.totals.records, done.delivery.changes) == (4, {"amended": 2})
    moved = [
        (key, change, fields) for key, delivery, change, fields in history(tmp_path / "a") if delivery == 2
    ]
    assert moved == [("H2", "amended", ["person_id"]), ("H3", "amended", ["person_id"])]
    people = pq.read_table(tmp_path / "a/store/court/dataset/people/people.parquet").to_pylist()
    since = tmp_path / "a/store/court/dataset/people/people-since.parquet"
    people += pq.read_table(since).to_pylist() if since.exists() else []
    assert ("court:P1", "J") in {(row["person_id"], row["name_first"]) for row in people}


def test_a_split_moves_the_cases_that_it_names(tmp_path: Path) -> None:
    fed(tmp_path, *PEOPLE)
    changed(tmp_path, "P2,P9,split,C3")
    found = {key: row["person_id"] for key, row in charges(tmp_path).items()}
    assert found == {"H1": "court:P1", "H2": "court:P2", "H3": "court:P9", "H4": "court:P3"}
    changed(tmp_path, "P9,P2,merge,")  # and back
    assert charges(tmp_path)["H3"]["person_id"] == "court:P2"


def test_unread_rows_of_who_is_merged_go_along_and_leave_when_corrected(tmp_path: Path) -> None:
    fed(tmp_path, *PEOPLE, line("H5", "Gilty", person="P2", case="C2"))
    assert {row["person_id"] for row in charges(tmp_path, "possible").values()} == {"court:P2"}
    changed(tmp_path, "P2,P1,merge,")
    rows = Dataset.open(tmp_path / "store" / "court" / "dataset").table().to_pylist()
    assert "court:P1" in {row["person_id"] for row in rows if row["membership"] == "possible"}
    fed(tmp_path, line("H5", person="P1", case="C2"))
    assert not charges(tmp_path, "possible")
    assert charges(tmp_path)["H5"]["person_id"] == "court:P1"


def test_a_delivery_may_bring_changes_and_rows_whose_own_word_counts(tmp_path: Path) -> None:
    fed(tmp_path, *PEOPLE)
    (tmp_path / "persons.csv").write_text("old,new,kind,case\nP2,P1,merge,\n", encoding="utf-8")
    fed(tmp_path, line("H3", "Dropped", person="P3", case="C3"), person_changes=tmp_path / "persons.csv")
    found = charges(tmp_path)
    assert (found["H2"]["person_id"], found["H3"]["person_id"]) == ("court:P1", "court:P3")
    assert found["H3"]["disposition"] == "dismissed"


def test_the_same_changes_twice_are_refused_or_change_nothing(tmp_path: Path) -> None:
    fed(tmp_path, *PEOPLE)
    changed(tmp_path, "P2,P1,merge,")
    before = all_rows_of(tmp_path)
    with pytest.raises(IngestError, match="names P2, and nothing"):
        changed(tmp_path, "P2,P1,merge,")
    assert all_rows_of(tmp_path) == before


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("P2,P2,merge,", "two keys of persons"),
        ("P2,P1,join,", "kind .merge or split."),
        ("P2,P1,split,", "of a split the case"),
        ("P2,P1,merge,\nP2,P3,merge,", "gives the same to another"),
        ("P2,P1,merge,\nP1,P3,merge,", "P1 is merged into another"),
        ("P8,P1,merge,", "names P8, and nothing"),
        ("P2,P1,split,C9", "names P2, and nothing"),
        ("", "names no change"),
    ],
)
def test_changes_that_cannot_be_made_leave_the_store_as_it_was(
    tmp_path: Path, row: str, message: str
) -> None:
    fed(tmp_path, *PEOPLE)
    before = all_rows_of(tmp_path)
    with pytest.raises(IngestError, match=message):
        changed(tmp_path, row)
    assert all_rows_of(tmp_path) == before


def test_a_full_delivery_says_itself_whose_charges_are(tmp_path: Path) -> None:
    fed(tmp_path, *PEOPLE)
    with pytest.raises(IngestError, match="for deliveries of changes"):
        changed(tmp_path, "P2,P1,merge,", mode="full")
