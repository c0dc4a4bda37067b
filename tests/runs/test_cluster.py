"""Wherever a dataset and a run lie, and whoever judges, the bytes are those of a run on one machine."""

import datetime as dt
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.records.dataset import Dataset
from clearslate.records.stores import Store, StoreError
from clearslate.runs import cluster
from clearslate.runs.manifest import RunError
from clearslate.runs.run import Run
from clearslate.runs.spec import RunSpec, spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate
from tests.reference.spark import kill_an_executor, kill_the_driver, noted, spark_command, stamps

AS_OF = dt.date(2026, 1, 1)
KNOWN = dt.date(2025, 12, 31)
BUCKETS = 4


def ask(dataset: Dataset) -> RunSpec:
    return spec_for(dataset, AS_OF, ("PA",))


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cluster") / "pa"
    generate("PA", 400, place, seed=7, known_through=KNOWN, buckets=BUCKETS)
    return place


@pytest.fixture(scope="module")
def here(dataset: Path) -> Run:
    return start(dataset, ask(Dataset.open(dataset)), dataset.parent / "here")


def bytes_of(folder: Path) -> dict[str, str]:
    """The hash of each file; where the dataset lies is no part of the answers, nor what a process that was killed left half."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "dataset.txt" and path.suffix != ".part"
    }


def test_a_run_between_stores_has_the_bytes_of_one_on_the_disk(
    dataset: Path, here: Run, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    run = cluster.determine(f"file://{dataset}", f"file://{there}", ask)
    assert run.manifest == here.manifest
    assert bytes_of(there) == bytes_of(here.path)
    assert (there / "dataset.txt").read_text(encoding="utf-8") == f"file://{dataset}\n"
    assert Run.open(there).dataset(dataset).manifest == Dataset.open(dataset).manifest


def test_what_was_noted_is_kept_and_the_rest_is_judged(dataset: Path, here: Run, tmp_path: Path) -> None:
    there = tmp_path / "there"
    shutil.copytree(here.path, there)
    determinations = there / "determinations"
    (there / "run.json").unlink()
    (there / "notes" / "bucket-00002.json").unlink()
    (determinations / "bucket-00001.parquet").write_bytes(b"half")
    (determinations / "bucket-00009.parquet").write_bytes(b"of more buckets")
    half = determinations / ".bucket-00000.parquet.0123.part"
    half.write_bytes(b"of a machine that was killed")
    before = {path.name: path.stat().st_mtime_ns for path in determinations.iterdir()}
    cluster.determine(str(dataset), f"file://{there}", ask)
    assert bytes_of(there) == bytes_of(here.path)
    assert not half.exists()
    judged = {path.name for path in determinations.iterdir() if path.stat().st_mtime_ns != before[path.name]}
    assert judged == {"bucket-00001.parquet", "bucket-00002.parquet"}


def test_the_command_takes_addresses(dataset: Path, here: Run, tmp_path: Path) -> None:
    there = f"file://{tmp_path}/there"
    asked = [f"file://{dataset}", "--as-of", "2026-01-01", "--laws", "PA", "--out", there, "--quiet"]
    done = CliRunner().invoke(main, ["determine", *asked])
    assert done.exit_code == 0, done.output
    assert Run.open(tmp_path / "there").manifest == here.manifest
    other = CliRunner().invoke(main, ["determine", *asked[:2], "2026-01-02", *asked[3:]])
    assert "holds another run" in other.output
    assert other.exit_code
    for more, words in (
        (("--since", str(here.path)), "paths on its disk"),
        (("--spark", "spark.master=local"), "--engine spark"),
        (("--engine", "spark", "--spark", "cores=2"), "spark.NAME=VALUE"),
    ):
        assert words in CliRunner().invoke(main, ["determine", *asked, *more]).output


def test_a_worker_with_other_laws_or_records_refuses(dataset: Path, tmp_path: Path) -> None:
    opened = Dataset.open(dataset)
    work = cluster.Work(
        str(dataset), opened.manifest.digest, ask(opened), str(tmp_path / "run"), "other laws"
    )
    with pytest.raises(RunError, match="install the same version"):
        cluster._result(work, 0)
    with pytest.raises(RunError, match="other records"):
        cluster._result(replace(work, records="0"), 0)


def test_what_a_store_cannot_do_is_said(tmp_path: Path, dataset: Path) -> None:
    store = Store(f"file://{tmp_path}")
    assert not store.fetch("nothing", tmp_path / "copy")
    assert (store / "nowhere").names() == []
    store.remove("nothing")
    file = tmp_path / "file"
    file.write_text("said", encoding="utf-8")
    (store / "some").put(file, "copy")
    assert (store / "some").names() == ["copy"]
    with pytest.raises(StoreError, match="cannot be written"):
        (store / "file").put(file, "copy")
    with pytest.raises(StoreError, match="no place"):
        Store("nosuch://place")
    folder = Store("s3://key:secret@records/pa?region=eu-1") / "notes"
    assert folder.address == "s3://key:secret@records/pa/notes?region=eu-1"
    assert str(Store("s3://key:secret@records/pa?region=eu-1&endpoint_override=x")) == "s3://records/pa"
    empty = cluster.Work(store.address, "0", ask(Dataset.open(dataset)), str(tmp_path / "run"), "key")
    with pytest.raises(StoreError, match=r"manifest\.json is not there"):
        cluster._result(empty, 0)


# --- Spark, and a server of S3's interface: long, and of the extra `spark` -------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cluster-large") / "pa"
    generate("PA", 24_000, place, seed=7, known_through=KNOWN, buckets=24)
    return place


def asked(dataset: str, out: str) -> list[str]:
    return spark_command(
        "determine", dataset, "--as-of", AS_OF.isoformat(), "--laws", "PA", "--out", out
    )  # fmt: skip


@pytest.mark.prove
def test_on_a_cluster_whoever_is_killed_the_bytes_are_the_same(large: Path, tmp_path: Path) -> None:
    alone = start(large, ask(Dataset.open(large)), tmp_path / "alone")
    out = tmp_path / "run"
    notes = out / "notes"
    kill_an_executor(asked(str(large), str(out)), 4, noted(notes, "bucket-*.json"))
    assert bytes_of(out) == bytes_of(alone.path)

    out = tmp_path / "again"
    notes = out / "notes"
    kill_the_driver(asked(str(large), str(out)), 4, noted(notes, "bucket-*.json"))
    assert not (out / "run.json").exists()
    before = stamps(notes, "bucket-*.json")
    assert 4 <= len(before) < 24
    subprocess.run(asked(str(large), str(out)), check=True)
    assert bytes_of(out) == bytes_of(alone.path)
    assert before.items() <= stamps(notes, "bucket-*.json").items()


@pytest.fixture
def s3() -> Iterator[str]:
    """The address of a server of S3's interface on this machine."""
    if find_spec("moto") is None or find_spec("flask") is None:
        pytest.skip("needs moto's server (requirements/spark.txt)")
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"{host}:{port}"
    finally:
        server.stop()


@pytest.mark.prove
@pytest.mark.filterwarnings("default")  # of the libraries of the server
def test_dataset_and_run_may_lie_on_an_object_store(
    dataset: Path, here: Run, s3: str, tmp_path: Path
) -> None:
    from pyarrow import fs  # noqa: PLC0415

    options = f"?endpoint_override={s3}&scheme=http&region=us-east-1"
    root = fs.S3FileSystem(
        access_key="key",
        secret_key="secret",  # noqa: S106 - the server takes any
        endpoint_override=s3,
        scheme="http",
        region="us-east-1",
        allow_bucket_creation=True,
    )
    root.create_dir("records")
    fs.copy_files(str(dataset), "records/pa", destination_filesystem=root)
    source, out = (f"s3://key:secret@records/{name}{options}" for name in ("pa", "run"))
    run = cluster.determine(source, out, ask, jobs=2)
    assert run.manifest == here.manifest
    fs.copy_files("records/run", str(tmp_path / "run"), source_filesystem=root)
    assert bytes_of(tmp_path / "run") == bytes_of(here.path)
    assert (tmp_path / "run" / "dataset.txt").read_text(encoding="utf-8") == "s3://records/pa\n"
    assert cluster.determine(source, out, ask).manifest == here.manifest  # taken up: nothing is judged again
    done = subprocess.run(
        asked(source, f"s3://key:secret@records/spark{options}"),
        check=True,
        text=True,
        stdout=subprocess.PIPE,
    )
    assert "s3://records/spark: " in done.stdout
    assert "secret" not in done.stdout
    fs.copy_files("records/spark", str(tmp_path / "spark"), source_filesystem=root)
    assert bytes_of(tmp_path / "spark") == bytes_of(here.path)
