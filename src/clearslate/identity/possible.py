"""What it means for a person's own charges that somebody else's may be theirs too.

A possible row adds to the history, and the laws take it both ways. That is not enough where the two persons, if they
are one, contradict each other: then the person's own facts are in doubt as well. Here they are widened, so that what
is said of them holds whether or not the two are one:

- a fact of the person that a possible row contradicts is missing, a day may be any from the one told to the other;
- so is a fact of a charge, where a possible row tells of the same charge otherwise;
- a possible row of a case of the person's, by its numbers, stands in that case;
- a charge that would be *doubted* if the two are one is so already; so is one without a disposition, where a possible
  row of it has one: a law that asks whether a disposition is on record cannot be answered from one of the two.

What the person lacks is never filled from a possible row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.identity.bucket import Normal, in_order, run_starts, set_columns, source_names
from clearslate.identity.charges import Match, Matches, match
from clearslate.identity.compared import ReadStatute, plain
from clearslate.identity.merging import KEYS, Merged, merge_rows
from clearslate.records.columns import one_chunk
from clearslate.records.days import ALWAYS, NEVER
from clearslate.records.distinct import distinct_values
from clearslate.records.schema import FIELDS, UNREAD, Field, Kind, Level, Membership
from clearslate.records.unread import add_unread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int64]
    Mask = NDArray[np.bool_]


ENDING: Final = (
    "ending"  # why a charge is doubted that has no disposition, and may be another person's with one
)
DOUBTED_SCHEMA: Final = pa.schema(
    [pa.field(name, pa.string(), nullable=False) for name in ("charge_id", "double_of", "why")]
)


def widen(rows: pa.Table, facts: Sequence[Field], read: ReadStatute) -> tuple[pa.Table, pa.Table]:
    """The rows of a bucket, those of people with possible rows widened by what these say; and which are now doubted.

    Args:
        rows: canonical rows of whole persons, possible ones among them.
        facts: the jurisdictions' own fields.
        read: reads a statute.
    """
    people = pc.unique(rows.filter(_is(rows, Membership.POSSIBLE))["person_id"])
    doubtful = pc.is_in(rows["person_id"], people)
    if not len(people):
        return rows, DOUBTED_SCHEMA.empty_table()
    rest, chosen = rows.filter(pc.invert(doubtful)), in_order(rows.filter(doubtful))
    fields, normal = [*FIELDS, *facts], Normal(read)
    origin = np.asarray(source_names(chosen).dictionary_encode().indices.to_numpy(), np.int64)
    # The person's own charges are told apart already; so they are of one source here.
    matches = match(chosen, np.where(_certain(chosen), 0, 1 + origin), read)
    own, hub = _certain(chosen), _hub(matches)
    chosen = _widen_people(chosen, [field for field in fields if field.level is Level.PERSON], normal)
    of_charge = [field for field in fields if field.level not in (Level.PERSON, Level.ROW)]
    chosen, doubted = _become_possible(_widen_charges(chosen, matches, of_charge, normal), matches)
    chosen, further = _unended_become_possible(chosen, origin, read)
    chosen = _into_cases(chosen, own, hub)
    whole = pa.concat_tables([rest, chosen]).unify_dictionaries().combine_chunks()
    return whole, pa.concat_tables([doubted, further])


def _is(rows: pa.Table, membership: Membership) -> Any:
    return pc.equal(rows["membership"].cast(pa.string()), str(membership))


def _certain(rows: pa.Table) -> Mask:
    return np.asarray(_is(rows, Membership.CERTAIN).to_numpy(), np.bool_)


def _hub(matches: Matches) -> Codes:
    """Of each row the charge that it is or possibly is."""
    double = matches.double
    return np.where(double >= 0, double, np.arange(len(double)))[matches.charge]


def _into_cases(rows: pa.Table, own: Mask, charge: Codes) -> pa.Table:
    """Possible rows of cases of the person's own: into each such case, for they may be of any.

    A row is of a case that has its number or its tracking number, or a charge that is, or possibly is, one of the row's
    own case (``charge``: of each row, as a number). ``own``: the rows that were certainly the person's.
    """
    person, state, case = (
        one_chunk(rows[name]).cast(pa.string()) for name in ("person_id", "jurisdiction", "case_id")
    )
    keys = [
        pc.binary_join_element_wise(person, state, plain(rows[name]).cast(pa.string()), "\x1f")
        for name in ("case_number", "tracking_number")
    ]
    keys.append(pc.binary_join_element_wise(person, pa.array(charge).cast(pa.string()), "\x1f"))
    ours, others = np.flatnonzero(own), np.flatnonzero(~own)
    code = np.asarray(case.dictionary_encode().indices.to_numpy(), np.int64)
    names = case.dictionary_encode().dictionary
    found = []
    for key in keys:
        row, place = _equal(one_chunk(key), others, ours)
        found.append(np.unique(np.stack([row, code[place]]), axis=1))
    # The last ones tell of a charge, and so of the other rows of its case.
    cases = one_chunk(pc.binary_join_element_wise(person, case, "\x1f"))
    row, place = _equal(cases, others, distinct_values(found[-1][0]))
    again, to = _equal_numbers(place, found[-1])
    found.append(np.stack([row[again], to]))
    pairs = np.concatenate(found, axis=1)
    pairs = np.unique(pairs, axis=1)
    stay = np.setdiff1d(np.arange(rows.num_rows), pairs[0])
    at = np.concatenate([stay, pairs[0]])
    to = np.concatenate([code[stay], pairs[1]])
    return set_columns(rows.take(pa.array(at)), {"case_id": names.take(pa.array(to))})


def _equal(key: Any, left: Codes, right: Codes) -> tuple[Codes, Codes]:
    """The pairs of rows of left and right with the same key; a missing key is like no other."""
    sides = [
        pa.table({"key": key.take(pa.array(rows)), name: pa.array(rows)})
        for name, rows in (("left", left), ("right", right))
    ]
    found = sides[0].join(sides[1], "key", join_type="inner")
    return found["left"].to_numpy(), found["right"].to_numpy()


def _equal_numbers(rows: Codes, codes: Codes) -> tuple[Codes, Codes]:
    """For each place of ``rows`` what is told of that row: the place, repeated, and the second of each pair of ``told``."""
    first, last = (np.searchsorted(codes[0], rows, side) for side in ("left", "right"))
    sizes = last - first
    again = np.repeat(np.arange(len(rows)), sizes)
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return again, codes[1][np.repeat(first, sizes) + within]


def _widen_people(rows: pa.Table, fields: Sequence[Field], normal: Normal) -> pa.Table:
    starts = run_starts(rows["person_id"])
    person = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, rows.num_rows)))
    rows = _widened(rows, np.arange(rows.num_rows), person, merge_rows(rows, starts, fields, normal), fields)
    return _span_of_births(rows, starts, person)


def _span_of_births(rows: pa.Table, starts: Codes, person: Codes) -> pa.Table:
    """A birth that is told as several days may be the span of a contradiction already: it is widened, not narrowed."""
    low, high = (
        np.array(one_chunk(rows[f"date_of_birth_{end}"]).cast(pa.int32()).to_numpy())
        for end in ("from", "to")
    )
    known = low > ALWAYS
    first = np.minimum.reduceat(np.where(known, low, NEVER), starts)[person]
    last = np.maximum.reduceat(np.where(known, high, ALWAYS), starts)[person]
    low, high = np.where(known, np.minimum(low, first), low), np.where(known, np.maximum(high, last), high)
    days = {"date_of_birth_from": low, "date_of_birth_to": high}
    return set_columns(
        rows, {name: pa.array(day.astype(np.int32)).view(pa.date32()) for name, day in days.items()}
    )


def _become_possible(rows: pa.Table, matches: Matches) -> tuple[pa.Table, pa.Table]:
    """The person's charges that would not be judged if all rows were theirs: they become possible themselves.

    So it is where a possible row may be the same charge, and is told better or alone says how it ended.
    """
    certain, ended = _certain(rows), rows["disposition"].is_valid().to_numpy()
    charge, double = matches.charge, matches.double
    first = np.zeros(len(double), np.int64)
    first[charge[::-1]] = np.arange(len(charge))[::-1]
    better = np.where(double >= 0, first[np.maximum(double, 0)], -1)[charge]
    hub = _hub(matches)
    group = np.full(len(double), -1, np.int64)
    there = np.flatnonzero(~certain & ended)[::-1]
    group[hub[there]] = there
    other = np.where(better >= 0, better, np.where(ended, -1, group[hub]))
    hit = np.flatnonzero(certain & (other >= 0))
    names = [each.name.lower() for each in Match]
    why = np.where(better >= 0, matches.why[charge], 0)[hit]
    ids = one_chunk(rows["charge_id"])
    told_of = [ids.take(pa.array(hit)), ids.take(pa.array(other[hit]))]
    told_of.append(pa.array([names[each - 1] if each else ENDING for each in why.tolist()], pa.string()))
    stays = np.ones(rows.num_rows, np.bool_)
    stays[hit] = False
    words = np.where(certain & stays, str(Membership.CERTAIN), str(Membership.POSSIBLE)).tolist()
    membership = pa.array(words, pa.string()).dictionary_encode()
    kind = rows.schema.field("membership").type
    rows = set_columns(rows, {"membership": membership.cast(kind)})
    return rows, pa.Table.from_arrays(told_of, schema=DOUBTED_SCHEMA)


def _unended_become_possible(rows: pa.Table, origin: Codes, read: ReadStatute) -> tuple[pa.Table, pa.Table]:
    """Doubt charges without an ending for a possible row with one, though another charge of theirs fits that better.

    The court's charge may be both the prison's and the arrest's: three sources tell of it.
    """
    certain, ended = _certain(rows), rows["disposition"].is_valid().to_numpy()
    at = np.flatnonzero(certain != ended)
    part = rows.take(pa.array(at)).combine_chunks()
    if not len(at):
        return rows, DOUBTED_SCHEMA.empty_table()
    part, doubted = _become_possible(part, match(part, np.where(certain[at], 0, 1 + origin[at]), read))
    stays = np.ones(rows.num_rows, np.bool_)
    stays[at] = _certain(part) | ~certain[at]
    words = np.where(certain & stays, str(Membership.CERTAIN), str(Membership.POSSIBLE)).tolist()
    membership = pa.array(words, pa.string()).dictionary_encode()
    kind = rows.schema.field("membership").type
    return set_columns(rows, {"membership": membership.cast(kind)}), doubted


def _widen_charges(rows: pa.Table, matches: Matches, fields: Sequence[Field], normal: Normal) -> pa.Table:
    """The certain rows, where a possible row is the same charge and contradicts them."""
    certain = _certain(rows)
    held = np.bincount(matches.charge, certain) > 0
    several = (np.bincount(matches.charge) > 1) & held
    at = np.flatnonzero(several[matches.charge])
    if not len(at):
        return rows
    at = at[np.lexsort((~certain[at], matches.charge[at]))]
    group = matches.charge[at]
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    merged = merge_rows(rows.take(pa.array(at)).combine_chunks(), starts, fields, normal)
    number = np.cumsum(np.diff(group, prepend=-1) != 0) - 1
    own = certain[at]
    return _widened(rows, at[own], number[own], merged, fields)


def _widened(rows: pa.Table, at: Codes, group: Codes, merged: Merged, fields: Sequence[Field]) -> pa.Table:
    """The rows ``at``, each of a group, with what is contradicted in their groups left open."""
    changed: dict[str, Any] = {}
    unread: dict[str, Mask] = {}
    for field in fields:
        where = merged.contradicted.get(field.name)
        if where is None or field.name in KEYS:
            continue
        hit, groups = at[where[group]], group[where[group]]
        if field.kind not in (Kind.DATE, Kind.EVENT):
            lost = np.zeros(rows.num_rows, np.bool_)
            lost[hit] = True
            column = one_chunk(rows[field.name])
            changed[field.name] = pc.if_else(pa.array(lost), pa.scalar(None, column.type), column)
            unread[field.name] = lost
            continue
        for name, widest in zip(field.columns, (np.minimum, np.maximum), strict=True):
            days = np.array(one_chunk(rows[name]).cast(pa.int32()).to_numpy())
            span = merged.table[name].cast(pa.int32()).to_numpy()[groups]
            days[hit] = widest(days[hit], span)
            changed[name] = pa.array(days).view(pa.date32())
    kind = rows.schema.field(UNREAD).type
    changed[UNREAD] = add_unread(rows[UNREAD], unread).dictionary_encode().cast(kind)
    return set_columns(rows, changed)
