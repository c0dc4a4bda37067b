"""Rows of one charge that came more than once: equal ones count once, and where they disagree nobody guesses."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from clearslate.ingest.mapping import Repeats
from clearslate.ingest.quarantine import Outcasts
from clearslate.ingest.reasons import Reason
from clearslate.records.distinct import among
from clearslate.records.hashing import hash_strings, mix
from clearslate.records.schema import FIELDS, UNREAD, Field, Kind, Membership

Answer = tuple[Any, ...]  # what one row has in the columns of a field
_OWN: Final = frozenset({"source_file", "source_line", UNREAD})  # each row has its own
_SEED: Final = 2
_LARGEST: Final = 2**31 - 1


class Settlement:
    """Makes one row of several of the same charge, case and person, bucket by bucket.

    Where the mapping says that they are parts of one sentence (``parts``), its amounts are added up.

    ``superseded`` counts, by file, the rows that went into another one; ``missing`` by how much the number of
    records that lack a field changed.
    """

    def __init__(self, facts: tuple[Field, ...], outcasts: Outcasts, parts: Repeats | None = None) -> None:
        self.superseded: Counter[str] = Counter()
        self.missing: Counter[str] = Counter()
        self._fields = [field for field in (*FIELDS, *facts) if field.name not in _OWN]
        self._outcasts = outcasts
        self._parts = parts
        self._added_up = frozenset(parts.sum if parts is not None else ())
        self._repeated: list[NDArray[np.uint64]] = []

    @property
    def has_repeats(self) -> bool:
        """Whether some charge came more than once, or may."""
        return bool(self._repeated) or self._parts is not None

    def expect(self, charges: pa.Array) -> None:
        """Take note of charges of which several rows were added to the dataset."""
        if len(charges):
            self._repeated.append(hash_strings(charges, _SEED))

    def __call__(self, rows: pa.Table) -> pa.Table:
        """The rows of a bucket with those of one charge made one."""
        if not self._repeated:
            return rows
        suspects = among(hash_strings(rows.column("charge_id"), _SEED), np.concatenate(self._repeated))
        certain = pc.equal(rows.column("membership").cast(pa.string()), Membership.CERTAIN.value)
        suspects &= certain.to_numpy(zero_copy_only=False)
        if not suspects.any():
            return rows
        chosen = _by_charge(rows.filter(pa.array(suspects)))
        charges = chosen.column("charge_id")
        begins = np.append(
            True, pc.not_equal(charges[1:], charges[:-1]).to_numpy(zero_copy_only=False).astype(np.bool_)
        )
        group = np.cumsum(begins) - 1
        starts = np.flatnonzero(begins)
        marks = self._said(chosen)
        agree = (np.minimum.reduceat(marks, starts) == np.maximum.reduceat(marks, starts))[group]
        self._count_equal(chosen, starts[group], agree & ~begins)
        groups: dict[int, list[dict[str, Any]]] = {}
        differing = chosen.filter(pa.array(~agree)).to_pylist()
        for number, row in zip(group[~agree].tolist(), differing, strict=True):
            groups.setdefault(number, []).append(row)
        made = pa.Table.from_pylist([self._settled(found) for found in groups.values()], schema=rows.schema)
        parts = [rows.filter(pa.array(~suspects)), chosen.filter(pa.array(agree & begins)), made]
        return pa.concat_tables(parts).unify_dictionaries().combine_chunks()

    def _said(self, rows: pa.Table) -> NDArray[np.uint64]:
        """A hash of all that each row says, its place apart."""
        marks: NDArray[np.uint64] = np.zeros(rows.num_rows, np.uint64)
        for field in self._fields:
            for column in field.columns:
                marks = mix(marks, rows.column(column))
        return marks

    def _count_equal(self, rows: pa.Table, first: NDArray[np.intp], dropped: NDArray[np.bool_]) -> None:
        """Count and list rows that say the same as the first row of their charge."""
        if not dropped.any():
            return
        gone = rows.filter(pa.array(dropped))
        for field in self._fields:
            self.missing[field.name] -= gone.column(field.columns[0]).null_count
        files, lines = (rows.column(name).to_pylist() for name in ("source_file", "source_line"))
        for at, by in zip(np.flatnonzero(dropped).tolist(), first[dropped].tolist(), strict=True):
            self.superseded[files[at]] += 1
            self._outcasts.supersede(files[at], lines[at], files[by], lines[by])

    def _settled(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """One row of several, in the order of the source."""
        one = dict(rows[0])
        unread = dict.fromkeys(name for row in rows for name in (row[UNREAD] or "").split())
        for field in self._fields:
            answers = [tuple(row[column] for column in field.columns) for row in rows]
            common, disagree = self._common(field, answers, rows)
            one.update(zip(field.columns, common, strict=True))
            if disagree:
                if one[field.columns[0]] is None:
                    unread[field.name] = None
                for row in rows:
                    place = [(row["source_line"], Reason.ROWS_DISAGREE)]
                    self._outcasts.note(row["source_file"], field.name, place)
            lacking = sum(answer[0] is None for answer in answers)
            self.missing[field.name] += (one[field.columns[0]] is None) - lacking
        one[UNREAD] = " ".join(unread) or None
        for row in rows[1:]:
            self.superseded[row["source_file"]] += 1
            self._outcasts.supersede(
                row["source_file"], row["source_line"], one["source_file"], one["source_line"]
            )
        return one

    def _common(self, field: Field, answers: list[Answer], rows: list[dict[str, Any]]) -> tuple[Answer, bool]:
        """What the rows say of a field together, and whether something is lost by it."""
        if len(set(answers)) == 1 and field.name not in self._added_up:
            return answers[0], False
        if self._parts is None:
            return _common(field, answers), True
        if field.name == self._parts.part:  # it tells the parts apart, no more
            return (None,), False
        if field.name not in self._added_up:
            return _common(field, answers), True
        amount = _sum([row[self._parts.part] for row in rows], [answer[0] for answer in answers])
        return (amount,), amount is None and set(answers) != {(None,)}


def _sum(parts: list[str | None], amounts: list[int | None]) -> int | None:
    """The sum over the parts; None where one does not tell, or cannot be told from another."""
    pairs = set(zip(parts, amounts, strict=True))
    if len(pairs) == 1:
        return amounts[0]
    if None in parts or len({part for part, _ in pairs}) < len(pairs):
        return None
    known = [amount for _, amount in pairs if amount is not None]
    return sum(known) if len(known) == len(pairs) and sum(known) <= _LARGEST else None


def _by_charge(rows: pa.Table) -> pa.Table:
    """Rows in the order of their charges, those of a charge in the order of the source."""
    files = pc.rank(rows.column("source_file").cast(pa.string()), tiebreaker="dense")
    keys = pa.table(
        [rows.column("charge_id"), files, rows.column("source_line")], names=["charge", "file", "line"]
    )
    order = [("charge", "ascending"), ("file", "ascending"), ("line", "ascending")]
    return rows.take(pc.sort_indices(keys, order)).combine_chunks()


def _common(field: Field, answers: list[Answer]) -> Answer:
    """What several different answers leave certain: the span of days, of all else nothing."""
    days = field.kind in (Kind.DATE, Kind.EVENT)
    if days and all(answer[0] is not None for answer in answers):
        return min(first for first, _ in answers), max(last for _, last in answers)
    return (None,) * len(field.columns)
