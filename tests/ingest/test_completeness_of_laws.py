"""Damage any one row of a file, in any way: no law of any state finds anything eligible that it did not before."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import yaml

from clearslate.engine.determine import Evaluator, question
from clearslate.engine.outcomes import Program, compile_laws
from clearslate.ingest import ingest
from clearslate.ingest.deliveries import feed
from clearslate.records.dataset import Dataset
from clearslate.records.days import ALWAYS, NEVER, DayInterval, to_date
from clearslate.records.schema import FIELDS, Field, Kind
from clearslate.states import CODES, jurisdiction
from tests.ingest.court import COURT, SINGLE_CASES
from tests.reference.people import flat, person_rows

AS_OF: Final = date(2026, 3, 1)
PEOPLE: Final = 40
KEYS: Final = ("person_id", "case_id", "charge_id")
OWN: Final = {*KEYS, "jurisdiction", "membership", "source_file", "source_line", "unread"}
TOGETHER: Final = frozenset(
    {"jurisdiction", "sequence", "cleared_under", "cleared_relief", "incident_id", "arrest_date"}
)
"""Stay in the main file: random people may be cleared under one law with the relief of another, or arrested on two days
in one incident, and either decides."""
Damage = Callable[[list[str], random.Random], str]


def line(cells: list[str]) -> str:
    made = io.StringIO()
    csv.writer(made, lineterminator="").writerow(cells)
    return made.getvalue()


def with_cell(cells: list[str], at: int, text: str) -> list[str]:
    return [*cells[:at], text, *cells[at + 1 :]]


def inside(text: str, mark: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + mark + text[at:]


def any_cell(cells: list[str], rng: random.Random) -> int:
    return rng.randrange(len(cells))


def quoted(cells: list[str]) -> str:
    return ",".join(f'"{cell}"' for cell in cells)


WAYS: Final[dict[str, Damage]] = {
    "a mark": lambda cells, rng: inside(line(cells), '"', rng),
    "a mark in the case": lambda cells, rng: line(cells).replace(cells[1], inside(cells[1], '"', rng), 1),
    "a mark in a quoted line": lambda cells, rng: inside(quoted(cells), '"', rng),
    "a comma": lambda cells, rng: inside(line(cells), ",", rng),
    "a cell dropped": lambda cells, rng: line([*cells[: (at := any_cell(cells, rng))], *cells[at + 1 :]]),
    "cut": lambda cells, rng: line(cells)[: rng.randrange(1, len(line(cells)))],
    "a NUL": lambda cells, rng: inside(line(cells), "\0", rng),
    "a byte": lambda cells, rng: inside(line(cells), "\udcff", rng),
    "no person": lambda cells, _: line(with_cell(cells, 0, "")),
    "no case": lambda cells, _: line(with_cell(cells, 1, "")),
    "no charge": lambda cells, _: line(with_cell(cells, 2, "")),
    "a line end": lambda cells, rng: inside(line(cells), "\n", rng),
}


@cache
def program(code: str) -> Program:
    return compile_laws(jurisdiction(code), jurisdiction(code).laws)


def fields_of(code: str) -> list[Field]:
    return [each for each in (*FIELDS, *jurisdiction(code).facts) if each.name not in OWN]


def written(field: Field, value: Any) -> list[str]:
    """The cells of a field: two of a date, the second for the last day."""
    if field.kind in (Kind.DATE, Kind.EVENT):
        if (
            not isinstance(value, DayInterval)
            or value.earliest in (ALWAYS, NEVER)
            or value.latest in (ALWAYS, NEVER)
        ):
            return ["", ""]
        return [to_date(value.earliest).isoformat(), to_date(value.latest).isoformat()]
    if field.kind is Kind.BOOL:
        return ["" if value is None else "yes" if value else "no"]
    return ["" if value is None else str(value)]


def rule(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"column": field.name}
    if field.kind in (Kind.DATE, Kind.EVENT):
        found["until"] = f"{field.name}_to"
    if field.kind is Kind.EVENT:
        found["absent"] = "never"
    if field.kind in (Kind.MONEY, Kind.DAYS):
        found["unit"] = "cents" if field.kind is Kind.MONEY else "days"
    return found


class Court:
    """A state's people as the file of a court: its header and rows, and how to read it."""

    def __init__(self, code: str, history: str, seed: int) -> None:
        found = jurisdiction(code)
        fields = fields_of(code)
        rows = flat(person_rows(found, seed, PEOPLE, complete=True))
        self.code = code
        heads = [[f.name, f"{f.name}_to"] if f.kind in (Kind.DATE, Kind.EVENT) else [f.name] for f in fields]
        self.header = [*KEYS, *(name for head in heads for name in head)]
        self.rows = [
            [
                *(str(row[key]) for key in KEYS),
                *(cell for f in fields for cell in written(f, row.get(f.name))),
            ]
            for row in rows
            if row.get("membership", "certain") == "certain"
        ]
        self.mapping: dict[str, Any] = {
            **COURT,
            "id": "court",
            "jurisdiction": code,
            "known_through": AS_OF,
            "delivery": {"mode": "changes"},
            "coverage": {**SINGLE_CASES, "last_year": 2026, "history": history},
            "keys": {"person": "person_id", "case": "case_id", "charge": "charge_id"},
            "facts": {
                f.name.removeprefix("fact_"): {
                    "level": str(f.level),
                    "kind": str(f.kind),
                    "meaning": f.meaning,
                }
                for f in found.facts
            },
            "fields": {f.name: rule(f) for f in fields},
        }

    def put(self, folder: Path, lines: list[str]) -> Path:
        folder.mkdir(parents=True)
        text = "\n".join((line(self.header), *lines)) + "\n"
        (folder / "charges.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
        (folder / "mapping.yaml").write_text(yaml.safe_dump(self.mapping), encoding="utf-8")
        return folder / "mapping.yaml"

    def dataset(self, folder: Path, lines: list[str]) -> Dataset:
        return Dataset.open(ingest(self.put(folder, lines), folder, folder / "out", buckets=2).dataset)

    def eligible(
        self, tables: list[pa.Table], *, whole_history: bool, whole_cases: bool = True
    ) -> set[tuple[str, str]]:
        """The charges that are eligible, with the law."""
        asked = question(
            [program(self.code)],
            AS_OF,
            known_through=AS_OF,
            whole_history=whole_history,
            whole_cases=whole_cases,
        )
        evaluator = Evaluator(asked)
        return {
            (row["charge_id"], row["law"])
            for table in tables
            if table.num_rows
            for row in evaluator.determine(table).to_pylist()
            if row["outcome"] == "eligible"
        }

    def put_joined(
        self, folder: Path, damaged: int | None, damage: Damage | None, rng: random.Random
    ) -> Path:
        """The same with every second field in a file of its own, with one row damaged where asked."""
        place = self.put(folder, [line(row) for row in self.rows])
        apart = [name for name in list(self.mapping["fields"])[::2] if name not in TOGETHER]
        columns = [name for name in self.header if name in apart or name.removesuffix("_to") in apart]
        at = [self.header.index(name) for name in columns]
        rows = [[row[2], *(row[each] for each in at), "end"] for row in self.rows]
        lines = [
            damage(row, rng) if number == damaged and damage is not None else line(row)
            for number, row in enumerate(rows)
        ]
        text = "\n".join((line(["ID", *columns, "END"]), *lines)) + "\n"
        (folder / "more.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
        fields = dict(self.mapping["fields"])
        for name in apart:
            fields[name] = {
                key: f"more.{column}" if key in ("column", "until") else column
                for key, column in fields[name].items()
            }
        joins = [{"name": "more", "table": {"files": ["more.csv"]}, "keys": {"ID": "charge_id"}}]
        made = {**self.mapping, "fields": fields, "joins": joins}
        place.write_text(yaml.safe_dump(made), encoding="utf-8")
        return place

    def found(self, dataset: Dataset) -> set[tuple[str, str]]:
        covers = dataset.manifest.coverage
        tables = [dataset.read(bucket.index) for bucket in dataset.buckets]
        return self.eligible(tables, whole_history=covers.is_whole, whole_cases=covers.has_whole_cases)

    def deciding(self, dataset: Dataset, *, whole: bool) -> list[int]:
        """The rows without which something is eligible that is not with them.

        The person of each row stands in one table without it, under ids with its number, and all are judged together.
        """
        tables = [dataset.read(bucket.index) for bucket in dataset.buckets]
        before = self.eligible(tables, whole_history=whole)
        parts = []
        for number, row in enumerate(self.rows):
            rest = [table.filter(pc.not_equal(table.column("charge_id"), row[2])) for table in tables]
            of_person = [each.filter(pc.equal(each.column("person_id"), f"court:{row[0]}")) for each in rest]
            parts += [_renamed(each, f"without {number}: ") for each in of_person if each.num_rows]
        found = set()
        for charge, law in self.eligible([pa.concat_tables(parts)], whole_history=whole):
            mark, _, own = charge.removeprefix("without ").partition(": ")
            if (own, law) not in before:
                found.add(int(mark))
        return sorted(found)


def _renamed(table: pa.Table, begins: str) -> pa.Table:
    """The same rows as those of other people: their ids begin otherwise."""
    for key in KEYS:
        at, kind = table.schema.get_field_index(key), table.schema.field(key).type
        ids = pc.binary_join_element_wise(begins, table.column(key).cast(pa.string()), "")
        table = table.set_column(at, table.schema.field(at), ids.cast(kind))
    return table


def trials(
    folder: Path, code: str, history: str, seed: int, most: int
) -> Iterator[tuple[str, set[tuple[str, str]]]]:
    """What is newly eligible, for each way of damage to some of the rows that keep something from being eligible."""
    court, rng = Court(code, history, seed), random.Random(f"{code} {seed}")
    lines = [line(row) for row in court.rows]
    clean = court.dataset(folder / "clean", lines)
    before = court.found(clean)
    deciding = court.deciding(clean, whole=history == "whole")
    chosen = rng.sample(deciding, min(most, len(deciding))) or [rng.randrange(len(lines))]
    for number, at in enumerate(chosen):
        for way, damage in WAYS.items():
            broken = damage(court.rows[at], rng)
            where = f"{code}, {history}, seed {seed}, {way}: {broken!r}"
            spoilt = [*lines[:at], broken, *lines[at + 1 :]]
            place = folder / f"{number} {way}"
            yield where, court.found(court.dataset(place / "once", spoilt)) - before
            if number == 0:
                store = place / "store"
                feed(
                    store,
                    court.put(place / "first", [*lines[:at], *lines[at + 1 :]]),
                    place / "first",
                    buckets=2,
                )
                later = feed(store, court.put(place / "later", [broken]), place / "later")
                yield f"{where}, in a later delivery", court.found(Dataset.open(later.dataset)) - before


def check(folder: Path, code: str, history: str, seed: int, most: int) -> None:
    wrong = [f"{where}: {sorted(new)[:3]}" for where, new in trials(folder, code, history, seed, most) if new]
    assert not wrong, "\n".join(wrong)


OF_JOINED: Final[dict[str, Damage]] = {
    **{name: WAYS[name] for name in ("a mark", "a mark in a quoted line", "a comma", "a cell dropped", "cut", "a NUL", "a byte")},
    "no key": lambda cells, _: line(with_cell(cells, 0, "")),
    "a key in other letters": lambda cells, _: line(with_cell(cells, 0, f" {cells[0].swapcase()} ")),
    "a mark in the key": lambda cells, rng: line(cells).replace(cells[0], inside(cells[0], '"', rng), 1),
    "a line end": WAYS["a line end"],
}  # fmt: skip


def check_joined(folder: Path, code: str, history: str, seed: int, most: int) -> None:
    """Damage to a row of a joined file makes nothing eligible that is not so without the row's damage."""
    court, rng = Court(code, history, seed), random.Random(f"joined {code} {seed}")

    def found(place: Path, damaged: int | None, damage: Damage | None) -> set[tuple[str, str]]:
        mapping = court.put_joined(place, damaged, damage, rng)
        return court.found(Dataset.open(ingest(mapping, place, place / "out", buckets=2).dataset))

    before = found(folder / "clean", None, None)
    wrong = []
    for number in rng.sample(range(len(court.rows)), most):
        for way, damage in OF_JOINED.items():
            new = found(folder / f"{number} {way}", number, damage) - before
            if new:
                wrong.append(f"{code}, {history}, seed {seed}, row {number}, {way}: {sorted(new)[:3]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("code", "history"), [("NJ", "whole"), ("FL", "single_cases")])
def test_damage_to_a_joined_row_makes_nothing_eligible(tmp_path: Path, code: str, history: str) -> None:
    check_joined(tmp_path, code, history, seed=1, most=1)


@pytest.mark.prove
@pytest.mark.parametrize("history", ["whole", "single_cases"])
@pytest.mark.parametrize("code", CODES)
def test_damage_to_any_joined_row_makes_nothing_eligible(tmp_path: Path, code: str, history: str) -> None:
    check_joined(tmp_path, code, history, seed=1, most=4)


@pytest.mark.parametrize(("code", "history"), [("PA", "whole"), ("FL", "single_cases")])
def test_damage_to_one_row_makes_nothing_eligible(tmp_path: Path, code: str, history: str) -> None:
    check(tmp_path, code, history, seed=1, most=1)


@pytest.mark.prove
@pytest.mark.parametrize("history", ["whole", "single_cases"])
@pytest.mark.parametrize("code", CODES)
def test_damage_to_any_row_makes_nothing_eligible(tmp_path: Path, code: str, history: str) -> None:
    for seed in (1, 2):
        check(tmp_path / f"{seed}", code, history, seed=seed, most=4)
