"""What becomes of a bucket's rows once their people are linked: each charge once, its person's facts the same on all.

Rows come in as the sources' datasets have them, under linked persons; ``source_file`` begins with the source's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.identity.charges import Match, Matches, match
from clearslate.identity.compared import ReadStatute, case_codes, plain, statute_parts
from clearslate.identity.merging import DISAGREEMENTS_SCHEMA, KEYS, Merged, disagreements, merge_rows
from clearslate.records.columns import one_chunk
from clearslate.records.distinct import distinct_values
from clearslate.records.schema import FIELDS, Field, Level, Membership

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int64]
    Mask = NDArray[np.bool_]

PART: Final = "\x1f"  # between the parts of a citation
OWN, MERGED, DOUBTED = "own", "merged", "doubted"

MEMBERS_SCHEMA: Final = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("charge_id", pa.string(), nullable=False),
        pa.field("linked_charge_id", pa.string(), nullable=False),
        pa.field("person_id", pa.string(), nullable=False),
        pa.field("what", pa.string(), nullable=False),
        pa.field("double_of", pa.string()),
        pa.field("why", pa.string()),
        pa.field("source_file", pa.string(), nullable=False),
        pa.field("source_line", pa.int32(), nullable=False),
    ]
)
"""Where each source's charge went: ``what`` is own (its row stands), merged (into the row of ``linked_charge_id``) or
doubted (it is possibly the charge ``double_of``, and stands as a possible row of its person). ``charge_id`` is the
source's own, ``why`` the name of the `Match` of a doubted one."""


@dataclass(frozen=True)
class Settled:
    """The rows of a bucket, and what there is to tell of them."""

    rows: pa.Table
    members: pa.Table
    disagreements: pa.Table


def settle(rows: pa.Table, facts: Sequence[Field], read: ReadStatute) -> Settled:
    """Make one row of each charge of the people of a bucket.

    Args:
        rows: canonical rows of whole persons; possible rows stay as they are.
        facts: the jurisdictions' own fields.
        read: reads a statute.
    """
    rows = in_order(rows)
    certain = pc.equal(rows["membership"].cast(pa.string()), str(Membership.CERTAIN))
    others, rows = rows.filter(pc.invert(certain)), rows.filter(certain)
    if not rows.num_rows:
        return Settled(others, MEMBERS_SCHEMA.empty_table(), DISAGREEMENTS_SCHEMA.empty_table())
    fields = [*FIELDS, *facts]
    of_person = [field for field in fields if field.level is Level.PERSON]
    rest = [field for field in fields if field.level not in (Level.PERSON, Level.ROW)]
    normal = Normal(read)
    sources = source_names(rows)
    rows, told_of_people = _same_for_person(rows, sources, of_person, normal)
    source = np.asarray(sources.dictionary_encode().indices.to_numpy(), np.int64)
    matches = match(rows, source, read)
    by_charge = np.lexsort((matches.order, matches.charge))
    rows, sources = rows.take(pa.array(by_charge)), sources.take(pa.array(by_charge))
    charge, order = matches.charge[by_charge], matches.order[by_charge]
    rows = _most_exact_statutes(rows, charge, normal)
    starts = np.flatnonzero(order == 0)
    merged = _merge(rows, starts, charge, rest, normal)
    conflicts = disagreements(rows, charge, sources, merged, rest)
    table = _into_cases(merged.table, _cases(rows, charge, starts), rest, normal)
    doubted = matches.double >= 0
    table = _doubtful(table, matches, doubted)
    members = _members(rows, sources, table, charge, order, matches)
    whole = pa.concat_tables([table, others]).unify_dictionaries().combine_chunks()
    return Settled(whole, members, pa.concat_tables([told_of_people, conflicts]))


def source_names(rows: pa.Table) -> pa.Array:
    """The source of each row: what its file's name begins with."""
    files = one_chunk(rows["source_file"])
    names = [name.partition("/")[0] for name in files.dictionary.to_pylist()]
    return pa.array(names, pa.string()).take(files.indices)


def in_order(rows: pa.Table) -> pa.Table:
    """The rows in an order that does not depend on which came first."""
    names = ("person_id", "charge_id", "case_id", "membership", "source_file", "source_line")
    keys = [rows[name].cast(pa.string()) if name != "source_line" else rows[name] for name in names]
    order = pc.sort_indices(pa.table(keys, names=list(names)), [(name, "ascending") for name in names])
    return rows.take(order).combine_chunks()


class Normal:
    """Text columns in the form in which they are compared."""

    def __init__(self, read: ReadStatute) -> None:
        self._read = read

    def __call__(self, rows: pa.Table, name: str) -> pa.Array:
        """A column's cells in that form."""
        column = one_chunk(rows[name])
        if name not in ("statute", "object_statute"):
            # A text without letters and digits says something too: it may say that there is nothing.
            return pc.coalesce(plain(column), column.cast(pa.string()))
        states, words = one_chunk(rows["jurisdiction"]), column.dictionary.to_pylist()
        found = [
            pa.array([PART.join(statute_parts(state, text, self._read)) for text in words], pa.string()).take(
                column.indices
            )
            for state in states.dictionary.to_pylist()
        ]
        return found[0] if len(found) == 1 else pc.choose(states.indices, *found)


def _same_for_person(
    rows: pa.Table, sources: pa.Array, fields: Sequence[Field], normal: Normal
) -> tuple[pa.Table, pa.Table]:
    """The rows with the facts of each person on all of them alike, and where sources contradict."""
    starts = run_starts(rows["person_id"])
    person = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, rows.num_rows)))
    merged = merge_rows(rows, starts, fields, normal)
    conflicts = disagreements(rows, person, sources, merged, fields)
    keys = [name for name in conflicts.column_names if name != "source_line"]
    first = conflicts.group_by(keys).aggregate([("source_line", "min")])
    conflicts = (
        first.rename_columns([*keys, "source_line"]).select(conflicts.column_names).cast(DISAGREEMENTS_SCHEMA)
    )
    conflicts = conflicts.sort_by([(name, "ascending") for name in conflicts.column_names])
    return _with(rows, merged.table, person, fields), conflicts


def run_starts(column: Any) -> Codes:
    """Where the runs of equal cells of a sorted column begin."""
    values = one_chunk(column)
    changed = np.ones(len(values), np.bool_)
    if len(values) > 1:
        changed[1:] = pc.not_equal(values[1:], values[:-1]).to_numpy(zero_copy_only=False)
    return np.flatnonzero(changed)


def _with(rows: pa.Table, table: pa.Table, at: Codes, fields: Sequence[Field]) -> pa.Table:
    """The rows with the fields' cells from the given rows of another table; keys are left alone."""
    names = [name for field in fields if field.name not in KEYS for name in field.columns]
    return set_columns(rows, {name: table[name].take(pa.array(at)) for name in names})


def _most_exact_statutes(rows: pa.Table, charge: Codes, normal: Normal) -> pa.Table:
    """Where the rows of a charge cite one statute more or less exactly, the most exact citation on all of them.

    ``charge`` numbers the charges from 0; the rows of each stand together.
    """
    column = one_chunk(rows["statute"])
    codes = np.array(pc.fill_null(column.indices, -1).to_numpy(), np.int64)
    meant = normal(rows, "statute").dictionary_encode()
    means = np.where(codes >= 0, meant.indices.fill_null(0).to_numpy(), -1)
    starts = np.flatnonzero(np.diff(charge, prepend=-1))
    unlike = distinct_values(charge[(means != means[starts][charge])])
    ends = np.append(starts[1:], len(charge))
    words = meant.dictionary.to_pylist()
    for group in unlike.tolist():
        at = slice(int(starts[group]), int(ends[group]))
        cited = [
            (code, tuple(words[mean].split(PART)))
            for code, mean in zip(codes[at], means[at], strict=True)
            if mean >= 0
        ]
        longest = max((parts for _, parts in cited), key=len)
        if all(longest[: len(parts)] == parts for _, parts in cited):
            # The first row's own spelling, where it says as much.
            exact = next(code for code, parts in cited if parts == longest)
            codes[at] = np.where(codes[at] >= 0, exact, -1)
    refined = pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int32), mask=codes < 0), column.dictionary
    )
    return set_columns(rows, {"statute": refined})


def set_columns(rows: pa.Table, columns: Mapping[str, Any]) -> pa.Table:
    """The rows with some columns replaced."""
    for name, column in columns.items():
        rows = rows.set_column(rows.column_names.index(name), rows.schema.field(name), one_chunk(column))
    return rows


def _merge(rows: pa.Table, starts: Codes, charge: Codes, fields: Sequence[Field], normal: Normal) -> Merged:
    """Merge the charges of which there are several rows; the others stay as they are."""
    sizes = np.diff(np.append(starts, rows.num_rows))
    several = sizes > 1
    if not several.any():
        return Merged(rows.take(pa.array(starts)), {})
    chosen = rows.take(pa.array(np.flatnonzero(several[charge]))).combine_chunks()
    begins = np.cumsum(sizes[several]) - sizes[several]
    merged = merge_rows(chosen, begins, fields, normal)
    whole = pa.concat_tables([rows.take(pa.array(starts[~several])), merged.table]).unify_dictionaries()
    back = np.empty(len(starts), np.int64)
    back[np.flatnonzero(~several)] = np.arange(int((~several).sum()))
    back[np.flatnonzero(several)] = np.arange(int((~several).sum()), len(starts))
    contradicted = {}
    for name, where in merged.contradicted.items():
        contradicted[name] = np.zeros(len(starts), np.bool_)
        contradicted[name][np.flatnonzero(several)] = where
    return Merged(whole.take(pa.array(back)).combine_chunks(), contradicted)


# --- cases ------------------------------------------------------------------------------------------------


def _cases(rows: pa.Table, charge: Codes, starts: Codes) -> Codes:
    """Of each charge, a charge in whose case it stands: itself, unless its case is one that another source tells better.

    A source's case is another's where a charge of both is one, that is so of one court's case alone (or failing a
    court's, of one case), and their numbers do not contradict. So an arrest's charge that no court decided stands
    beside those that one did.
    """
    keys = pc.binary_join_element_wise(rows["person_id"], rows["case_id"], "\x1f")
    case = one_chunk(keys).dictionary_encode().indices.to_numpy().astype(np.int64)
    number = case_codes(
        rows, one_chunk(rows["person_id"]).dictionary_encode().indices.to_numpy().astype(np.int64)
    )
    home = case[starts][charge]  # of each row, the case of its charge
    filed = (one_chunk(rows["court"]).is_valid().to_numpy(zero_copy_only=False))[starts][charge]
    target = np.full(int(case.max()) + 1, -1, np.int64)
    for kind in (filed, ~filed):
        moved = np.flatnonzero((home != case) & kind)
        pairs = np.unique(np.stack([case[moved], home[moved]]), axis=1)
        cases, count = np.unique(pairs[0], return_counts=True)
        only = cases[count == 1]
        only = only[target[only] < 0]
        target[only] = pairs[1][np.searchsorted(pairs[0], only)]
    # A case whose own charges others stand under keeps its name.
    hosts = np.zeros(len(target), np.bool_)
    hosts[home[home != case]] = True
    found = np.where(hosts[case[starts]], -1, target[case[starts]])
    first_of = np.full(len(target), -1, np.int64)
    reverse = np.arange(len(starts))[::-1]
    first_of[case[starts][reverse]] = reverse
    to = np.where(found >= 0, first_of[np.maximum(found, 0)], -1)
    ours, theirs = number[starts], np.where(to >= 0, number[starts][np.maximum(to, 0)], -1)
    torn = (ours >= 0) & (theirs >= 0) & (ours != theirs)
    return np.where((to >= 0) & ~torn, to, np.arange(len(starts)))


def _into_cases(table: pa.Table, to: Codes, fields: Sequence[Field], normal: Normal) -> pa.Table:
    """Put charges into the case of another one; what is told of the case is taken together."""
    moved = np.flatnonzero(to != np.arange(len(to)))
    if not len(moved):
        return table
    of_case = [field for field in fields if field.level is Level.CASE]
    pairs = table.take(pa.array(np.stack([to[moved], moved], axis=1).ravel())).combine_chunks()
    together = merge_rows(pairs, np.arange(0, 2 * len(moved), 2), of_case, normal).table
    stays = np.arange(len(to))
    stays[moved] = len(to) + np.arange(len(moved))
    both = pa.concat_tables([table, together]).unify_dictionaries().combine_chunks()
    names = [name for field in of_case if field.name != "jurisdiction" for name in field.columns]
    return set_columns(table, {name: both[name].take(pa.array(stays)) for name in names})


def _doubtful(table: pa.Table, matches: Matches, doubted: Mask) -> pa.Table:
    """Charges that possibly are another one: possible rows of its case."""
    if not doubted.any():
        return table
    to = np.where(doubted, matches.double, np.arange(len(doubted)))
    case = table["case_id"].take(pa.array(to))
    words = np.where(doubted, str(Membership.POSSIBLE), str(Membership.CERTAIN)).tolist()
    membership = pa.array(words, pa.string()).dictionary_encode().cast(table.schema.field("membership").type)
    return set_columns(table, {"case_id": case, "membership": membership})


def _members(
    rows: pa.Table, sources: pa.Array, table: pa.Table, charge: Codes, order: Codes, matches: Matches
) -> pa.Table:
    double, why = matches.double[charge], matches.why[charge]
    doubted = double >= 0
    what = np.select([order > 0, doubted], [MERGED, DOUBTED], OWN)
    names = {int(each): each.name.lower() for each in Match}
    charges = table["charge_id"]
    # The source's own key: what follows the name of the source.
    ids = pc.replace_substring_regex(rows["charge_id"], r"^[^:]*:", "")
    arrays = [
        sources,
        ids,
        charges.take(pa.array(charge)),
        rows["person_id"],
        pa.array(what.tolist(), pa.string()),
        charges.take(pa.array(double, mask=~doubted)),
        pa.array([names.get(each) for each in np.where(doubted, why, 0).tolist()], pa.string()),
        rows["source_file"].cast(pa.string()),
        rows["source_line"],
    ]
    return pa.table([one_chunk(array) for array in arrays], schema=MEMBERS_SCHEMA)
