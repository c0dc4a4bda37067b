"""Three agencies' records of one synthetic state, and links between their people, for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.identity.links import PAIRS_SCHEMA, PERSONS_SCHEMA, POSSIBLE_SCHEMA, Links
from clearslate.ingest import ingest
from clearslate.synthetic.extracts import SOURCES, Flaws, make_extracts

THROUGH = dt.date(2025, 12, 31)


def extracts(
    folder: Path, people: int, flaws: Flaws, through: Mapping[str, dt.date] | None = None, state: str = "PA"
) -> list[Path]:
    """Three agencies' extracts of a synthetic state in a folder, and the dataset of each.

    ``through``: for a source the day up to which it is complete, where that is another than the others'.
    """
    make_extracts(state, people, folder / "raw", seed=5, known_through=THROUGH, flaws=flaws)
    for source in SOURCES:
        mapping = folder / "raw" / "mappings" / f"{source}.yaml"
        ingest(
            mapping,
            folder / "raw" / source / "delivery-1",
            folder / source,
            buckets=3,
            known_through=(through or {}).get(source),
        )
    return [folder / source for source in SOURCES]


def truth(folder: Path) -> pa.Table:
    """Whose and which charge each row of the first deliveries truly is."""
    rows = pq.read_table(folder / "raw" / "truth" / "rows.parquet")
    rows = rows.set_column(0, "source", rows["source"].cast(pa.string()))
    told = pc.is_in(rows["what"].cast(pa.string()), pa.array(["charge", "duplicate"]))
    return rows.filter(pc.and_(told, pc.equal(rows["delivery"], 1)))


def true_persons(folder: Path) -> list[tuple[str, str, str]]:
    """Links that know the truth: source, its person, the true person (the first, where a number was confused)."""
    keys = truth(folder).group_by(["source", "person_id"]).aggregate([("true_person_id", "min")])
    return [(row["source"], row["person_id"], row["true_person_id_min"]) for row in keys.to_pylist()]


def write_links(
    folder: Path, persons: Iterable[tuple[str, str, str]], possible: Iterable[tuple[str, str, float]] = ()
) -> Path:
    """A folder of links."""
    pairs = [(*sorted((first, second)), share, "test") for first, second, share in possible]
    Links(
        _table(list(persons), PERSONS_SCHEMA), _table(pairs, POSSIBLE_SCHEMA), PAIRS_SCHEMA.empty_table(), {}
    ).write(folder)
    return folder


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)
