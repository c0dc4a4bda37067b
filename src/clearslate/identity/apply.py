"""Links and the datasets that they link become one dataset, which the laws can be asked of.

Two passes, each bucket by bucket. The first puts every charge under its linked person and makes one charge of what
several sources tell of it (`bucket`). The second adds what is only possible: all charges of a person stand as
``possible`` rows under each other person who may be the same (decision 0006). All is built beside the place and
renamed.

The new dataset is complete only up to the day to which all sources are; its coverage is what all of them cover. Its
folder ``identity/`` says where each source's charge went and where sources contradict, ``people/`` who the people are.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.identity.bucket import DOUBTED, MEMBERS_SCHEMA, MERGED, OWN, run_starts, set_columns, settle
from clearslate.identity.charges import MOST_SOURCES
from clearslate.identity.compared import ReadStatute
from clearslate.identity.gather import input_digest
from clearslate.identity.linked import PEOPLE_FILE, LinkedPeople, renamed, restricted_table, write_people
from clearslate.identity.links import LinkError, Links
from clearslate.identity.merging import DISAGREEMENTS_SCHEMA
from clearslate.identity.possible import DOUBTED_SCHEMA, widen
from clearslate.records.columns import one_chunk
from clearslate.records.dataset import Coverage, Dataset, DatasetWriter, bucket_of
from clearslate.records.files import make_private
from clearslate.records.national import NATIONAL
from clearslate.records.people import FOLDER as PEOPLE
from clearslate.records.people import note_people
from clearslate.records.schema import FACT_PREFIX, Field, Level, Membership

SIDE: Final = "identity"

POSSIBLE_ROWS_SCHEMA: Final = pa.schema(
    [pa.field(name, pa.string(), nullable=False) for name in ("person_id", "charge_id", "of")]
)
"""The rows that links add: under ``person_id`` stands ``charge_id``, which is the person ``of``'s."""

Progress = Callable[[int, int], None]
Tell = Callable[[pa.Table, pa.Table], None]  # takes the members and the disagreements of a bucket


@dataclass(frozen=True)
class Joined:
    """What became of the rows.

    ``certain_in = charges + merged + doubted``, and the dataset holds ``charges + doubted + possible_in +
    possible_links`` rows. ``merged``: rows that another source told as well. ``doubted``: rows that are possibly a charge that another source
    tells. ``possible_in``: possible rows of the sources. ``possible_links``: rows that repeat a charge under a person
    whose it possibly is, once for each case that it may be of. ``disagreements``: values told where sources contradict, by field.
    """

    sources: tuple[str, ...]
    persons: int
    certain_in: int
    possible_in: int
    charges: int
    merged: int
    doubted: int
    possible_links: int
    disagreements: dict[str, int]
    doubts: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """For ``identity/join.json``."""
        return asdict(self)


def join(
    links: Path,
    datasets: Sequence[Path],
    out: Path,
    *,
    read: ReadStatute,
    buckets: int | None = None,
    progress: Progress | None = None,
) -> Joined:
    """Write the linked dataset of some datasets and the links between their people.

    The same inputs, in any order, give the same files. Memory is bounded by a bucket, and by the links.

    Args:
        links: the folder of the links.
        datasets: all datasets that were linked.
        out: the folder of the new dataset; it does not exist, its parent does.
        read: reads a statute of a jurisdiction; see `ReadStatute`.
        buckets: parts of the new dataset; by default as many as the inputs have together.
        progress: told how many buckets are done, and of how many.

    Raises:
        LinkError: the links are not those of these datasets, or the place is taken.
        DatasetError: a dataset cannot be read, or the rows do not fit one dataset.
    """
    if out.exists():
        raise LinkError(f"{out} exists; name a folder that does not")
    if not out.parent.is_dir():
        raise LinkError(f"cannot write {out}: the folder {out.parent} does not exist; make it first")
    opened = [Dataset.open(path) for path in datasets]
    if not opened:
        raise LinkError("give the datasets that were linked")
    found = Links.read(links)
    _check_inputs(found, opened)
    persons = LinkedPeople(found)
    building = out.with_name(f".{out.name}.joining")
    shutil.rmtree(building, ignore_errors=True)
    make_private(building / SIDE)
    try:
        parts = buckets or max(1, sum(len(dataset.buckets) for dataset in opened))
        work = _Joining(opened, persons, building, read, parts, progress or _silent)
        joined = work.run()
        write_people(datasets, persons, building)
        text = json.dumps(joined.to_json() | {"links": persons.manifest}, indent=1, sort_keys=True)
        (building / SIDE / "join.json").write_text(text + "\n", encoding="utf-8")
        for name in (SIDE, PEOPLE):
            (building / name).rename(building / "dataset" / name)
        note_people(building / "dataset")
        (building / "dataset").rename(out)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return joined


def _check_inputs(links: Links, datasets: Sequence[Dataset]) -> None:
    """Refuse datasets that are not just those that were linked; links that name none are not checked."""
    if "inputs" not in links.manifest:
        return
    linked = {given["digest"]: given["dataset"] for given in links.manifest["inputs"]}
    given = {input_digest(dataset, dataset.path / PEOPLE / PEOPLE_FILE): dataset.path for dataset in datasets}
    for digest, path in given.items():
        if digest not in linked:
            raise LinkError(
                f"{path} is not as it was when it was linked, or was not linked; run clearslate link again"
            )
    lacking = sorted(name for digest, name in linked.items() if digest not in given)
    if lacking:
        raise LinkError(
            f"the links are of further datasets: {', '.join(lacking)}; name all that were linked, since a history "
            "without one of them is not whole"
        )


def possible_rows(dataset: Path, links: Links) -> pa.Table:
    """Whose the possible rows of a linked dataset are (`POSSIBLE_ROWS_SCHEMA`).

    Raises:
        LinkError: the dataset was not joined by these links.
    """
    try:
        document = json.loads((dataset / SIDE / "join.json").read_text(encoding="utf-8"))
        rows = pq.read_table(dataset / SIDE / "possible.parquet", schema=POSSIBLE_ROWS_SCHEMA)
    except (OSError, ValueError) as error:
        raise LinkError(f"{dataset} is no dataset that clearslate join wrote; give a run over one") from error
    if document["links"] != links.manifest["files"]:
        raise LinkError(
            f"{dataset} was joined by other links; run clearslate join and determine again with these"
        )
    return rows


def _silent(done: int, of: int) -> None:
    """No progress."""


class _Joining:
    """Joins the charges of datasets; writes ``dataset/`` and the tables of ``identity/`` in a folder."""

    def __init__(
        self,
        datasets: Sequence[Dataset],
        persons: LinkedPeople,
        building: Path,
        read: ReadStatute,
        buckets: int,
        progress: Progress,
    ) -> None:
        self.datasets, self.persons, self.building = datasets, persons, building
        self.read, self.buckets, self.progress = read, buckets, progress
        self.facts = facts_of(datasets)
        self.coverage = _coverage([dataset.manifest.coverage for dataset in datasets])
        days = [dataset.manifest.known_through for dataset in datasets]
        self.known_through, self.told_through = min(days), max(days)
        self.counts: Counter[str] = Counter()
        self.sources: set[str] = set()
        self.doubts: Counter[str] = Counter()
        self.doubted = [
            DOUBTED_SCHEMA.empty_table()
        ]  # charges that possible rows of other persons put in doubt
        self.disagreements: Counter[str] = Counter()

    def run(self) -> Joined:
        """Do so; what became of the rows."""
        with ExitStack() as stack:
            members = stack.enter_context(
                restricted_table(self.building / SIDE / "members.parquet", MEMBERS_SCHEMA)
            )
            writer = stack.enter_context(
                restricted_table(self.building / SIDE / "disagreements.parquet", DISAGREEMENTS_SCHEMA)
            )

            def tell(of_bucket: pa.Table, disagreements: pa.Table) -> None:
                members.write_table(of_bucket)
                writer.write_table(disagreements)
                self._count(of_bucket, disagreements)

            self.bring_home(tell)
        with restricted_table(self.building / SIDE / "possible.parquet", POSSIBLE_ROWS_SCHEMA) as listed:
            persons = self.repeat_possible(listed)
        self._doubt_members(pa.concat_tables(self.doubted).combine_chunks())
        counts = self.counts
        joined = Joined(
            sources=tuple(sorted(self.sources)),
            persons=persons,
            certain_in=counts["certain"],
            possible_in=counts["possible"],
            charges=counts[OWN],
            merged=counts[MERGED],
            doubted=counts[DOUBTED],
            possible_links=counts["links"],
            disagreements=dict(sorted(self.disagreements.items())),
            doubts=dict(sorted(self.doubts.items())),
        )
        if joined.certain_in != joined.charges + joined.merged + joined.doubted:
            raise AssertionError("rows were lost while charges were joined")
        return joined

    def bring_home(self, tell: Tell) -> None:
        """Bring the rows of all sources under their persons; what there is to tell of each bucket is told in their order."""

        def settled(rows: pa.Table) -> pa.Table:
            done = settle(rows, self.facts, self.read)
            tell(done.members, done.disagreements)
            return done.rows

        with self._writer("home", settled) as home:
            self._read_sources(home)

    def _writer(self, name: str, settled: Callable[[pa.Table], pa.Table]) -> DatasetWriter:
        return DatasetWriter(
            self.building / name,
            known_through=self.known_through,
            told_through=self.told_through,
            coverage=self.coverage,
            facts=self.facts,
            buckets=self.buckets,
            settle=settled,
        )

    def _read_sources(self, writer: DatasetWriter) -> None:
        for dataset in sorted(
            self.datasets, key=lambda dataset: dataset.manifest.digest
        ):  # the order of their contents
            for bucket in dataset.buckets:
                rows, sources, certain = of_source(dataset, bucket.index, self.persons)
                self.sources |= set(sources)
                self.counts["certain"] += certain
                self.counts["possible"] += rows.num_rows - certain
                writer.add(rows)
        if len(self.sources) > MOST_SOURCES:
            raise LinkError(f"{len(self.sources)} sources are too many: at most {MOST_SOURCES} can be joined")

    def _count(self, members: pa.Table, disagreements: pa.Table) -> None:
        for name, counter in (("what", self.counts), ("why", self.doubts)):
            for found in pc.value_counts(members[name].drop_null()).to_pylist():
                counter[found["values"]] += found["counts"]
        for found in pc.value_counts(disagreements["field"]).to_pylist():
            self.disagreements[found["values"]] += found["counts"]

    def repeat_possible(self, listed: pq.ParquetWriter) -> int:
        """Write the dataset: all rows, and those of a person again under each person who may be the same; how many persons."""
        home = Dataset.open(self.building / "home")
        repeats = Repeats(self.persons, self.buckets)
        with self._writer("dataset", self._widened) as writer:
            for each in home.buckets:
                rows = home.read(each.index)
                again, marks = repeats.of(rows, each.index)
                listed.write_table(marks)
                self.counts["links"] += again.num_rows
                writer.add(rows)
                writer.add(again)
                self.progress(each.index + 1, len(home.buckets))
        return home.manifest.people

    def _doubt_members(self, doubted: pa.Table) -> None:
        """Say of charges that came into doubt with the possible rows that they did."""
        if not doubted.num_rows:
            return
        self.counts[OWN] -= doubted.num_rows
        self.counts[DOUBTED] += doubted.num_rows
        self.doubts.update(doubted["why"].to_pylist())
        place = self.building / SIDE / "members.parquet"
        before = place.rename(place.with_suffix(".before"))
        with pq.ParquetFile(before) as file, restricted_table(place, MEMBERS_SCHEMA) as members:
            for batch in file.iter_batches():
                rows = pa.Table.from_batches([batch])
                found = pc.index_in(rows["linked_charge_id"], one_chunk(doubted["charge_id"]))
                now = pc.and_(found.is_valid(), pc.equal(rows["what"], OWN))
                double, why = (
                    one_chunk(doubted[name]).take(one_chunk(found)) for name in ("double_of", "why")
                )
                changed = {"what": DOUBTED, "double_of": double, "why": why}
                members.write_table(
                    set_columns(rows, {n: pc.if_else(now, value, rows[n]) for n, value in changed.items()})
                )
        before.unlink()

    def _widened(self, rows: pa.Table) -> pa.Table:
        widened, doubted = widen(rows, self.facts, self.read)
        self.counts["links"] += widened.num_rows - rows.num_rows
        if doubted.num_rows:
            self.doubted.append(doubted)
        return widened


def of_source(dataset: Dataset, bucket: int, persons: LinkedPeople) -> tuple[pa.Table, list[str], int]:
    """A bucket's rows under their linked persons, the sources that they are of, and how many are certain."""
    rows = dataset.read(bucket)
    if not rows.num_rows:
        return rows, [], 0
    rows, sources = renamed(rows, persons, dataset.path)
    certain = pc.equal(rows["membership"].cast(pa.string()), str(Membership.CERTAIN))
    return rows, sources, pc.sum(certain).as_py() or 0


class Repeats:
    """The rows that stand again under persons who may be the same, bucket by bucket."""

    def __init__(self, persons: LinkedPeople, buckets: int) -> None:
        """``buckets``: of the new dataset."""
        pairs = persons.possible
        self._held = pa.chunked_array([*pairs["person_a"].chunks, *pairs["person_b"].chunks], pa.string())
        self._under = pa.chunked_array([*pairs["person_b"].chunks, *pairs["person_a"].chunks], pa.string())
        self._bucket = bucket_of(self._held, buckets) if len(self._held) else np.empty(0, np.intp)

    def of(self, rows: pa.Table, bucket: int) -> tuple[pa.Table, pa.Table]:
        """Of a bucket's rows, which are sorted by person, those that stand again, and whose they are (`POSSIBLE_ROWS_SCHEMA`)."""
        at = pa.array(np.flatnonzero(self._bucket == bucket))
        again, owners = _repeated(rows, one_chunk(self._held.take(at)), one_chunk(self._under.take(at)))
        columns = [again["person_id"], again["charge_id"], owners]
        return again, pa.table(columns, schema=POSSIBLE_ROWS_SCHEMA)


def _repeated(rows: pa.Table, held: pa.Array, under: pa.Array) -> tuple[pa.Table, pa.Array]:
    """The rows of each person of ``held``, as possible rows of the person beside them in ``under``; and whose each is."""
    if not rows.num_rows:
        return rows, pa.nulls(0, pa.string())
    persons = one_chunk(rows["person_id"])
    starts = run_starts(persons)
    ends = np.append(starts[1:], len(persons))
    place = pc.index_in(held, persons.take(pa.array(starts)))
    known = np.flatnonzero(place.is_valid().to_numpy(zero_copy_only=False))
    at = pc.fill_null(place, 0).to_numpy(zero_copy_only=False)[known]
    sizes = (ends - starts)[at]
    first = np.repeat(starts[at], sizes)
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    again = rows.take(pa.array(first + within))
    possible = pa.array([str(Membership.POSSIBLE)]).dictionary_encode()
    membership = pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(first), np.int32)), possible.dictionary)
    persons = under.take(pa.array(np.repeat(known, sizes)))
    return set_columns(again, {"person_id": persons, "membership": membership}), one_chunk(again["person_id"])


def facts_of(datasets: Sequence[Dataset]) -> tuple[Field, ...]:
    """The jurisdictions' own fields of several datasets, in order.

    Raises:
        LinkError: they declare one of them differently.
    """
    found: dict[str, Field] = {}
    for dataset in datasets:
        for fact in dataset.manifest.facts:
            known = found.setdefault(fact.name, fact)
            national = (
                fact.name.removeprefix(FACT_PREFIX) in NATIONAL
            )  # states may ask one of the case or of the charge
            if known.kind != fact.kind or (known.level != fact.level and not national):
                raise LinkError(
                    f"the datasets declare {fact.name} as different kinds of fact; make their mappings agree"
                )
            if known.level != fact.level:
                found[fact.name] = replace(known, level=Level.CHARGE)
    return tuple(found[name] for name in sorted(found))


def _coverage(given: Sequence[Coverage]) -> Coverage:
    """What is covered for certain: the years that all cover, and whole histories where all have them."""
    firsts, lasts = [each.first_year for each in given], [each.last_year for each in given]
    return Coverage(
        jurisdictions=tuple(sorted({code for each in given for code in each.jurisdictions})),
        sources=tuple(sorted({name for each in given for name in each.sources})),
        first_year=None if None in firsts else max(year for year in firsts if year is not None),
        last_year=None if None in lasts else min(year for year in lasts if year is not None),
        history="whole" if all(each.history == "whole" for each in given) else "single_cases",
        # Linking has looked who each person is, whatever the key; a row without a person it never saw.
        unassigned=sum(each.unassigned for each in given),
        invented=any(each.invented for each in given),
        unplaced=sum(each.unplaced for each in given),
    )
