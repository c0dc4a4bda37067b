"""What of a charge's row is compared with another source's: numbers, statute, place, days, ending, as codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.records.columns import one_chunk
from clearslate.records.days import ALWAYS, NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int64]
    Mask = NDArray[np.bool_]

Statute = tuple[str, ...]
ReadStatute = Callable[[str, str], Statute | None]
"""The parts of a citation (code, section, subsections), given jurisdiction and text; None where it cannot be read."""

_DAYS: Final = ("offense_date", "arrest_date", "disposition_date", "imposed_on")


@dataclass(frozen=True)
class Rows:
    """What is compared, one array a fact; -1 is missing."""

    person: Codes  # with the jurisdiction: charges of two states are never one
    source: Codes
    tracking: Codes
    number: Codes
    statute: Codes
    sequence: Codes
    ending: Codes
    terms: Codes  # the lengths of the sentence, where there is one
    days: dict[str, tuple[Codes, Codes]]
    parts: Codes  # of each statute how many parts it has
    within: Codes  # of each statute, by number of parts, the statute that its first parts are

    def __len__(self) -> int:
        return len(self.person)


def read_rows(table: pa.Table, source: Codes, read: ReadStatute) -> Rows:
    """The rows of a canonical table, each with the number of its source."""
    states = _codes(table["jurisdiction"])
    person = _codes(table["person_id"]) * (int(states.max(initial=0)) + 1) + states
    statute, parts, within = _statutes(table, read)
    days = {}
    for name in _DAYS:
        low, high = (
            pc.fill_null(table[f"{name}_{end}"].cast(pa.int32()), none).to_numpy().astype(np.int64)
            for end, none in (("from", ALWAYS), ("to", NEVER))
        )
        days[name] = (low, high)
    return Rows(
        person=person,
        source=np.asarray(source, np.int64),
        tracking=_codes(plain(table["tracking_number"])),
        number=case_codes(table, person),
        statute=statute,
        sequence=pc.fill_null(table["sequence"], -1).to_numpy().astype(np.int64),
        ending=_codes(table["disposition"]),
        terms=_terms(table),
        days=days,
        parts=parts,
        within=within,
    )


def _terms(table: pa.Table) -> Codes:
    prison, probation = (
        pc.fill_null(table[name], -1).to_numpy().astype(np.int64)
        for name in ("incarceration_days", "probation_days")
    )
    known = (prison >= 0) & (probation >= 0) & (prison + probation > 0)
    return np.where(known, prison << 32 | probation, -1)


def plain(column: Any) -> pa.Array:
    """A number as it is compared: letters and digits alone, in upper case; null where nothing is left."""
    encoded = one_chunk(column)
    if not isinstance(encoded, pa.DictionaryArray):
        encoded = encoded.dictionary_encode()
    words = pc.replace_substring_regex(pc.utf8_upper(encoded.dictionary), r"[^0-9A-Z]", "")
    words = pc.if_else(pc.equal(words, ""), None, words)
    return words.take(encoded.indices)


def case_codes(table: pa.Table, person: Codes) -> Codes:
    """Codes of case numbers with their counties, for counties number alike; -1 where there is none.

    A number without a county has the one that alone is told of it for the person; of several it may be any, and is none.
    """
    number, county = _codes(plain(table["case_number"])), _codes(county_names(table["county"]))
    _, case = np.unique(np.stack([person, number]), axis=1, return_inverse=True)
    count = int(case.max(initial=0)) + 1
    least, most = np.full(count, len(county), np.int64), np.full(count, -1, np.int64)
    known = county >= 0
    np.minimum.at(least, case[known], county[known])
    np.maximum.at(most, case[known], county[known])
    place = np.where(known, county, most[case])
    unclear = (number < 0) | (~known & (most > least)[case])
    return np.where(unclear, -1, number * (int(county.max(initial=-1)) + 2) + place + 1)


def county_names(column: Any) -> pa.Array:
    """Counties as they are compared: BUCKS for Bucks and Bucks County."""
    words = plain(column)
    if not isinstance(words, pa.DictionaryArray):
        words = words.dictionary_encode()
    names = pc.replace_substring_regex(words.dictionary, "^COUNTYOF|COUNTY$", "")
    return pc.if_else(pc.equal(names, ""), None, names).take(words.indices)


def _codes(column: Any) -> Codes:
    encoded = one_chunk(column)
    if not isinstance(encoded, pa.DictionaryArray):
        encoded = encoded.dictionary_encode()
    return np.asarray(pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False), np.int64)


def _statutes(table: pa.Table, read: ReadStatute) -> tuple[Codes, Codes, Codes]:
    """Codes of statutes, those that mean the same alike; and, by code, ``parts`` and ``within`` of `Rows`."""
    states, texts = one_chunk(table["jurisdiction"]), one_chunk(table["statute"])
    words = texts.dictionary.to_pylist()
    places = states.dictionary.to_pylist()
    text, state = _codes(texts), _codes(states)
    pairs, which = np.unique(state * (len(words) + 1) + text + 1, return_inverse=True)
    known: dict[Statute, int] = {}
    codes = np.full(len(pairs), -1, np.int64)
    for at, pair in enumerate(pairs.tolist()):
        place, word = divmod(pair, len(words) + 1)
        if word:
            codes[at] = known.setdefault(statute_parts(places[place], words[word - 1], read), len(known))
    sizes = np.array([len(parts) for parts in known] or [0], np.int64)
    within = np.full((max(len(known), 1), int(sizes.max()) + 1), -1, np.int64)
    for parts, code in known.items():
        for size in range(2, len(parts)):
            within[code, size] = known.get(parts[:size], -1)
    return codes[which], sizes, within


def statute_parts(state: str, text: str, read: ReadStatute) -> Statute:
    """What a statute says, for comparison; one that cannot be read is its own text."""
    return read(state, text) or ("", " ".join(text.upper().split()))


def standing_of(table: pa.Table, rows: Rows) -> Codes:
    """The rank of every row: a charge stands where the court has it, failing that where its sentence is."""
    filed = table["court"].is_valid().to_numpy() | _exact(table, "filed_on")
    sentenced = _exact(table, "imposed_on")
    kind = np.where(filed, 0, np.where(sentenced, 1, 2))
    names = pc.rank(table["source_file"].cast(pa.string()), tiebreaker="dense").to_numpy()
    keys = pc.rank(table["charge_id"], tiebreaker="first").to_numpy()
    order = np.lexsort((keys, names, rows.ending < 0, kind))
    rank = np.empty(len(rows), np.int64)
    rank[order] = np.arange(len(rows))
    return rank


def _exact(table: pa.Table, name: str) -> Mask:
    same = pc.equal(table[f"{name}_from"], table[f"{name}_to"])
    known = pc.less(table[f"{name}_from"].cast(pa.int32()), NEVER)
    return np.asarray(pc.fill_null(pc.and_(same, known), False).to_numpy(), np.bool_)
