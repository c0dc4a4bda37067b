"""A join that many workers share writes, byte for byte, what one process writes, and fails as it does."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable, Sequence
from itertools import chain, pairwise, repeat
from pathlib import Path

import pytest

from clearslate.identity import cluster
from clearslate.identity.apply import join as alone
from clearslate.identity.links import LinkError
from clearslate.records.errors import DatasetError
from clearslate.records.spark import one_by_one
from clearslate.states import statute_reader
from clearslate.synthetic.extracts import Flaws
from tests.reference.linked import extracts, true_persons, write_links
from tests.reference.spark import kill_an_executor, kill_the_driver, noted, spark_command, stamps, wait_for


def linked(folder: Path, people: int) -> list[Path]:
    """Three datasets in a folder, and links between their people, some of whom may be one."""
    datasets = extracts(folder, people, Flaws())
    persons = true_persons(folder)
    names = sorted({person for _, _, person in persons})
    write_links(folder / "links", persons, [(*pair, 0.5) for pair in list(pairwise(names))[::7]])
    return datasets


@pytest.fixture(scope="module")
def datasets(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return linked(tmp_path_factory.mktemp("together"), 60)


def bytes_of(folder: Path) -> dict[str, tuple[str, int]]:
    """The hash and the rights of each file."""
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mode,
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_workers_write_the_bytes_of_one_process(datasets: list[Path], tmp_path: Path) -> None:
    links = datasets[0].parent / "links"
    expected = alone(links, datasets, tmp_path / "alone", read=statute_reader(), buckets=5)
    assert expected.merged
    assert expected.doubted
    assert expected.possible_links
    out = tmp_path / "together"

    class EndedError(Exception):
        pass

    def ends(task: Callable[[int], str], numbers: Sequence[int]) -> list[str]:
        if "final" in str(task):
            one_by_one(task, numbers[:2])
            raise EndedError
        return one_by_one(task, numbers)

    with pytest.raises(EndedError):
        cluster.join(links, datasets, out, each=ends, reader=statute_reader, buckets=5)
    work = tmp_path / ".together.work"
    before = stamps(work, "*-*.json")
    kept = []

    def sees(task: Callable[[int], str], numbers: Sequence[int]) -> list[str]:
        made = one_by_one(task, numbers)
        kept.append(
            sum(
                path.stat().st_mtime_ns == stamp
                for path, stamp in before.items()
                if "pieces" not in path.name
            )
        )
        return made

    joined = cluster.join(links, datasets[::-1], out, each=sees, reader=statute_reader, buckets=5)
    assert joined == expected
    assert bytes_of(out) == bytes_of(tmp_path / "alone")
    assert kept == [9 + 5 + 2] * 3  # nothing that was noted was done again
    assert not work.exists()


def test_a_fault_is_that_of_one_process(
    datasets: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links, court = datasets[0].parent / "links", tmp_path / "court"
    shutil.copytree(datasets[0], court)
    (court / "bucket-00001.parquet").write_bytes(b"damaged")
    said = []
    for join, how in (
        (alone, {"read": statute_reader()}),
        (cluster.join, {"each": one_by_one, "reader": statute_reader}),
    ):
        with pytest.raises(DatasetError, match="is not the file that was written") as found:
            join(links, [court], tmp_path / "out", **how)
        said.append(str(found.value))
    assert said[0] == said[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["court"]
    codes = chain(["the driver's"], repeat("another"))
    monkeypatch.setattr(cluster, "content_hash", lambda: next(codes))
    with pytest.raises(LinkError, match="install the same version"):
        cluster.join(links, datasets, tmp_path / "out", each=one_by_one, reader=statute_reader)


@pytest.mark.prove
@pytest.mark.parametrize("killed", ["executor", "driver"])
def test_on_a_cluster_whoever_is_killed_the_bytes_are_the_same(tmp_path: Path, killed: str) -> None:
    datasets = linked(tmp_path / "sources", 3_000)
    links, one, out = datasets[0].parent / "links", tmp_path / "alone", tmp_path / "together"
    alone(links, datasets, one, read=statute_reader(), buckets=12)
    command = spark_command("join", str(links), *map(str, datasets), "--out", str(out), "--buckets", "12")
    work = tmp_path / ".together.work"
    if killed == "executor":
        kill_an_executor(command, 3, noted(work, "home-?????.json"))
    else:
        kill_the_driver(command, 2, noted(work, "final-*.json"))
        before = stamps(work, "home-?????.json") | stamps(work, "final-*.json")
        assert len(before) >= 12 + 2
        assert not out.exists()
        with subprocess.Popen(command) as driver:
            wait_for(driver, 5, noted(work, "final-*.json"))
            assert before.items() <= stamps(work, "*-*.json").items()
            assert driver.wait() == 0
    hashes, expected = (
        {name: sha256 for name, (sha256, _) in bytes_of(folder).items()} for folder in (out, one)
    )
    assert hashes == expected
