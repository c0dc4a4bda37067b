"""Digests of a run's answers, law by law, in words: they tell whether a change of the code changed an answer.

A run's own digest covers its masks, whose bits mean other things once a condition is split, joined or moved. Here
only what an answer says counts: charge, version, outcome, days, and the names of the presumptions and of the
missing fields. Two runs over the same records can be compared whatever code made them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.engine import masks
from clearslate.records.columns import one_chunk
from clearslate.records.hashing import EMPTY_DIGEST, Digest, add_digests, rows_digest

if TYPE_CHECKING:
    from clearslate.runs.run import Run

_SAID: Final = ("charge_id", "version", "decides", "outcome", "possible_from", "certain_from", "eligible_on")
_NAMED: Final = ("missing", "presumed")
TOLD: Final = ("outcome", "possible_from", "certain_from", "eligible_on", *_NAMED)
_KEYS: Final = ("law", "charge_id", "version", "decides")


def answers(run: Run) -> Iterator[pa.Table]:
    """The answers of each bucket in words.

    Yields:
        Tables with the columns law, charge_id, version, decides, outcome, possible_from, certain_from, eligible_on,
        missing and presumed; the last two are names with spaces between them, in the order of the alphabet.
    """
    fields = run.fields()
    presumptions = sorted(run.manifest.presumptions)
    states = {law: described["state"] for law, described in run.laws().items()}
    for index in range(len(run.buckets)):
        table = run.read(index, ["law", *_SAID, *_NAMED])
        law = one_chunk(table.column("law"))
        of_law = np.array([states[name] for name in law.dictionary.to_pylist()])
        state = of_law[law.indices.to_numpy(zero_copy_only=False)] if len(law) else np.zeros(0, "U2")
        missing, missing_of = np.full(len(law), "", object), masks.read(table, "missing")
        for code in np.unique(state):
            rows = state == code
            missing[rows] = _names(missing_of[rows], fields[str(code)])
        yield (
            table.select(["law", *_SAID])
            .append_column("missing", pa.array(missing, pa.string()))
            .append_column(
                "presumed", pa.array(_names(masks.read(table, "presumed"), presumptions), pa.string())
            )
        )


def _names(found: Any, names: Sequence[str]) -> Any:
    """For each mask the names of its bits, ordered, with spaces between them."""
    distinct, places = np.unique(found, return_inverse=True)
    name_lists = [
        " ".join(sorted(n for bit, n in enumerate(names) if int(mask) >> bit & 1)) for mask in distinct
    ]
    return np.array(name_lists, object)[places] if name_lists else np.zeros(0, object)


def digests(run: Run) -> dict[str, Digest]:
    """The digest of each law's answers; it does not depend on buckets or on the order of rows."""
    found = dict.fromkeys(run.laws(), EMPTY_DIGEST)
    for table in answers(run):
        law = table.column("law")
        for name in law.unique().to_pylist():
            part = table.filter(pc.equal(law, name)).drop_columns("law")
            found[name] = add_digests(found[name], rows_digest(*part.columns))
    return found


@dataclass(frozen=True)
class Change:
    """How many answers of a law differ in the same columns (``what``), by the outcome before and after."""

    law: str
    was: str
    now: str
    what: str
    answers: int


def changes(before: Run, after: Run) -> tuple[list[Change], list[tuple[str, ...]]]:
    """What differs between the answers of two runs over the same records.

    Returns:
        The changes counted; and some rows of each, as texts: law, charge, version, what differs, then the columns of
        ``TOLD`` before and after. A row that one run lacks is null there.
    """
    with duckdb.connect() as base:
        for name, run in (("before", before), ("after", after)):
            _load(base, name, run)
        differs = (
            "concat_ws(' ', "
            + ", ".join(f"if(b.{n} IS DISTINCT FROM a.{n}, '{n}', NULL)" for n in TOLD)
            + ")"
        )
        keys = " AND ".join(f"b.{key} = a.{key}" for key in (*_KEYS, "nth"))
        both = ", ".join(f"b.{n}::VARCHAR AS {n}_before, a.{n}::VARCHAR AS {n}_after" for n in TOLD)
        base.execute(
            f"CREATE TABLE changed AS SELECT coalesce(b.law, a.law) AS law, coalesce(b.charge_id, a.charge_id) AS charge,"  # noqa: S608
            f" coalesce(b.version, a.version) AS version, {differs} AS differs, {both}"
            f" FROM before b FULL JOIN after a ON {keys} WHERE {differs} <> ''"
        )
        counted = base.execute(
            "SELECT law, coalesce(outcome_before, 'no row'), coalesce(outcome_after, 'no row'), differs, count(*)"
            " FROM changed GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        some = base.execute(
            "SELECT * FROM changed QUALIFY row_number()"
            " OVER (PARTITION BY law, outcome_before, outcome_after, differs ORDER BY charge, version) <= 20 ORDER BY ALL"
        ).fetchall()
    return [Change(*row) for row in counted], some


def _load(base: duckdb.DuckDBPyConnection, name: str, run: Run) -> None:
    """A run's answers as a table.

    Rows that say of the same charge and version are numbered: a charge of several possible persons has one for each.
    """
    first = True
    for table in answers(run):
        base.register("part", pa.table({n: _plain(table.column(n)) for n in table.column_names}))
        base.execute(
            f"CREATE TABLE {name}_raw AS FROM part" if first else f"INSERT INTO {name}_raw FROM part"
        )
        base.unregister("part")
        first = False
    order = ", ".join(TOLD)
    base.execute(
        f"CREATE TABLE {name} AS SELECT *, row_number() OVER (PARTITION BY {', '.join(_KEYS)} ORDER BY {order}) AS nth"  # noqa: S608
        f" FROM {name}_raw"
    )


def _plain(column: Any) -> Any:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
