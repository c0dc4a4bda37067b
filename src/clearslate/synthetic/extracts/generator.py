"""Writes three agencies' extracts of one synthetic state, their mappings, and the truth behind them.

The same people and cases stand behind all three. Each agency writes them down in its own way and with its own slips:
``court/``, ``repository/`` and ``corrections/`` hold deliveries, ``mappings/`` how to read them, ``truth/`` who and
what each row really is. Nothing but a measurement reads the truth.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import yaml

from clearslate.records.days import to_day
from clearslate.records.yamls import read_yaml
from clearslate.synthetic.defects import Defects
from clearslate.synthetic.extracts import corrections, court, repository, texts
from clearslate.synthetic.extracts.flaws import Flaws
from clearslate.synthetic.extracts.identity import Clerk, Identities, true_people
from clearslate.synthetic.extracts.view import Rows, View, view
from clearslate.synthetic.generator import CHUNK, charge_tables
from clearslate.synthetic.profile import Profile, SyntheticError, read_profile

if TYPE_CHECKING:
    from clearslate.synthetic.chunk import Chunk

FIRST: Final = "delivery-1"
SECOND: Final = "delivery-2"
SOURCES: Final = (court.SOURCE, repository.SOURCE, corrections.SOURCE)
MAPPINGS: Final = "mappings"
TRUTH: Final = "truth"

ROWS_SCHEMA: Final = pa.schema(
    [
        pa.field("source", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("delivery", pa.int32(), nullable=False),
        pa.field("file", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("line", pa.int64(), nullable=False),
        pa.field("what", pa.dictionary(pa.int32(), pa.string()), nullable=False),
        pa.field("person_id", pa.string(), nullable=False),
        pa.field("charge_id", pa.string(), nullable=False),
        ("true_person_id", pa.string()),
        ("true_charge_id", pa.string()),
    ]
)
PEOPLE_SCHEMA: Final = pa.schema(
    [
        pa.field("true_person_id", pa.string(), nullable=False),
        ("sex", pa.string()),
        ("race", pa.string()),
        pa.field("names", pa.string(), nullable=False),
        ("relation", pa.string()),
        ("related_to", pa.string()),
    ]
)
_YEARS: Final = 40
_TWINS_AND_NAMESAKES: Final = ("twins", "namesakes")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Extracts:
    """What was written: rows by source (first delivery), people and charges of the truth."""

    people: int
    charges: int
    rows: dict[str, int]


class _Sink(Protocol):
    def write(self, rows: Rows) -> None: ...

    def close(self) -> None: ...


class _CsvSink:
    """A CSV file with a header."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pacsv.CSVWriter | None = None
        self._lines = 1

    def write(self, rows: Rows) -> None:
        table = pa.table(rows.columns)
        if self._writer is None:
            options = pacsv.WriteOptions(quoting_style="needed")
            self._writer = pacsv.CSVWriter(self._path, table.schema, write_options=options)
        self._writer.write_table(table)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


class _LineSink:
    """A file of lines that a function makes of rows."""

    def __init__(self, path: Path, line: Callable[[Rows], pa.Array[Any]]) -> None:
        self._file = path.open("wb")
        self._line = line

    def write(self, rows: Rows) -> None:
        if len(rows):
            self._file.write(("\n".join(self._line(rows).to_pylist()) + "\n").encode("utf-8"))

    def close(self) -> None:
        self._file.close()


def make_extracts(
    state: str,
    people: int,
    out: Path,
    *,
    seed: int,
    known_through: dt.date,
    flaws: Flaws | None = None,
    progress: Progress | None = None,
) -> Extracts:
    """Write the extracts of a synthetic state into a new folder.

    The same state, people, seed, day and flaws give the same files. Memory is bounded by a chunk of people.

    Args:
        state: USPS code.
        people: how many true people.
        out: the folder; it does not exist, its parent does.
        seed: not negative.
        known_through: the last day that the records tell of.
        flaws: how often the agencies are wrong; `Flaws(missing=...)` sets the level of missing identifiers.
        progress: called with the people made so far and their total.

    Raises:
        SyntheticError: there is no such state, a number is out of range, or the place is taken.
    """
    profile = read_profile(state)
    flaws = flaws or Flaws()
    # The people are made without defects: the agencies have their own. Twins and namesakes are people, no defect.
    common = Defects()
    defects = replace(Defects.none(), **{name: getattr(common, name) for name in _TWINS_AND_NAMESAKES})
    chunks = charge_tables(state, people, seed=seed, known_through=known_through, defects=defects)
    if out.exists():
        raise SyntheticError(f"{out} exists; name a folder that does not")
    words = read_yaml((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
    clerk = Clerk(flaws, words)
    _write_mappings(out, profile, known_through)
    with _Writers(out, profile) as writers:
        for index, chunk in enumerate(chunks):
            made = _Made(chunk, profile, clerk, seed, index, to_day(known_through))
            writers.write(made, words["no_persons"])
            if progress is not None:
                progress(min((index + 1) * CHUNK, people), people)
        return writers.written()


class _Made:
    """A chunk, its cases and its true people."""

    def __init__(
        self, chunk: Chunk, profile: Profile, clerk: Clerk, seed: int, index: int, known_through: int
    ) -> None:
        state = int.from_bytes(profile.code.encode("ascii"), "big")
        streams = np.random.SeedSequence((seed, state, index, 3)).spawn(len(SOURCES) + 1)
        self.rngs = [np.random.Generator(np.random.SFC64(stream)) for stream in streams]
        self.index, self.known_through = index, known_through
        self.profile, self.clerk = profile, clerk
        self.seen: View = view(chunk, profile)
        self.true: Identities = true_people(self.rngs[0], chunk, profile, index)

    def deliveries(self, strangers: list[str]) -> Iterator[tuple[str, int, Rows]]:
        """Source, number of the delivery, rows."""
        seen, true, clerk, law = self.seen, self.true, self.clerk, self.profile.law
        of_court = court.court_files(self.rngs[1], seen, true, clerk, law, self.index, strangers)
        yield court.SOURCE, 1, of_court.first
        yield court.SOURCE, 2, of_court.second
        of_state = repository.repository_files(
            self.rngs[2], seen, true, clerk, law, self.index, self.known_through
        )
        yield repository.SOURCE, 1, of_state.first
        yield repository.SOURCE, 2, of_state.second
        yield (
            corrections.SOURCE,
            1,
            corrections.corrections_rows(
                self.rngs[3], seen, true, clerk, law, self.index, self.known_through
            ),
        )


_FILES: Final = {
    court.SOURCE: court.FILE,
    repository.SOURCE: repository.FILE,
    corrections.SOURCE: corrections.FILE,
}


class _Writers:
    """All files that are being written."""

    def __init__(self, out: Path, profile: Profile) -> None:
        columns = repository.widths(profile) | {"CYCLE": 14}
        self._stack = ExitStack()
        self._sinks: dict[tuple[str, int], _Sink] = {}
        for source, delivery in ((court.SOURCE, 1), (court.SOURCE, 2), (repository.SOURCE, 1),
                                 (repository.SOURCE, 2), (corrections.SOURCE, 1)):  # fmt: skip
            folder = out / source / (FIRST if delivery == 1 else SECOND)
            folder.mkdir(parents=True)
            self._sinks[source, delivery] = _sink(source, folder / _FILES[source], columns)
        (out / TRUTH).mkdir()
        self._rows = self._parquet(out / TRUTH / "rows.parquet", ROWS_SCHEMA)
        self._people = self._parquet(out / TRUTH / "people.parquet", PEOPLE_SCHEMA)
        # A CSV file has a header.
        self._lines = {place: int(place[0] == court.SOURCE) for place in self._sinks}
        self._counts = [0, 0]

    def _parquet(self, path: Path, schema: pa.Schema) -> pq.ParquetWriter:
        return self._stack.enter_context(pq.ParquetWriter(path, schema, compression="zstd"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        for sink in self._sinks.values():
            sink.close()

    def write(self, made: _Made, strangers: list[str]) -> None:
        """Write a chunk of all agencies, and its truth."""
        true_charges = texts.plain(made.seen.charges["charge_id"])
        true_ids = texts.objects(made.true.true_id)
        for source, delivery, rows in made.deliveries(strangers):
            self._sinks[source, delivery].write(rows)
            first = self._lines[source, delivery] + 1
            self._rows.write_table(_truth_rows(source, delivery, rows, first, true_ids, true_charges))
            self._lines[source, delivery] += len(rows)
        self._people.write_table(_truth_people(made.true))
        self._counts[0] += len(made.true)
        self._counts[1] += len(made.seen.case)

    def written(self) -> Extracts:
        """How much was written."""
        header = {court.SOURCE: 1}
        rows = {
            source: lines - header.get(source, 0)
            for (source, delivery), lines in self._lines.items()
            if delivery == 1
        }
        return Extracts(self._counts[0], self._counts[1], rows)


def _sink(source: str, path: Path, columns: dict[str, int]) -> _Sink:
    if source == court.SOURCE:
        return _CsvSink(path)
    if source == repository.SOURCE:
        return _LineSink(path, lambda rows: repository.line(rows, columns))
    return _LineSink(path, corrections.line)


def _truth_rows(
    source: str, delivery: int, rows: Rows, first: int, people: pa.Array[Any], charges: pa.Array[Any]
) -> pa.Table:
    size = len(rows)
    person = pa.array(rows.person, mask=rows.person < 0)
    charge = pa.array(rows.charge, mask=rows.charge < 0)
    arrays = [
        _same(source, size),
        pa.array(np.full(size, delivery, np.int32)),
        _same(_FILES[source], size),
        pa.array(np.arange(first, first + size)),
        pa.array(rows.what.tolist(), pa.string()).dictionary_encode(),
        rows.person_key,
        rows.charge_key,
        people.take(person),
        charges.take(charge),
    ]
    return pa.Table.from_arrays(
        [array.cast(field.type) for array, field in zip(arrays, ROWS_SCHEMA, strict=True)], schema=ROWS_SCHEMA
    )


def _same(word: str, size: int) -> pa.Array[Any]:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(size, np.int32)), pa.array([word]))


def _truth_people(true: Identities) -> pa.Table:
    # The origin of the names is the group that they are drawn from; the agencies' word for race may be blank.
    arrays = [
        pa.array(true.true_id.tolist(), pa.string()),
        pa.array(true.sex.tolist(), pa.string()),
        pa.array(true.race.tolist(), pa.string()),
        pa.array(true.names.tolist(), pa.string()),
        pa.array(true.relation.tolist(), pa.string()),
        pa.array(true.related_to.tolist(), pa.string()),
    ]
    return pa.Table.from_arrays(arrays, schema=PEOPLE_SCHEMA)


def _write_mappings(out: Path, profile: Profile, known_through: dt.date) -> None:
    found = {
        court.SOURCE: ("the courts", court.rules(profile.law)),
        repository.SOURCE: ("the state repository", repository.rules(profile)),
        corrections.SOURCE: ("the corrections department", corrections.rules()),
    }
    (out / MAPPINGS).mkdir(parents=True)
    for source, (owner, rules) in found.items():
        head = {
            "id": source,
            "source": f"Synthetic {profile.code}: {owner} (invented people)",
            "owner": owner[0].upper() + owner[1:],
            "jurisdiction": profile.code,
            "known_through": known_through,
            "coverage": {
                "history": "whole",
                "first_year": known_through.year - _YEARS,
                "last_year": known_through.year,
                "invented": True,
            },
        }
        text = yaml.safe_dump(head | rules, sort_keys=False, allow_unicode=True, width=120)
        (out / MAPPINGS / f"{source}.yaml").write_text(text, encoding="utf-8")
