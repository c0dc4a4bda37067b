"""The corrections department's extract: JSON Lines, one object a sentence, under the inmate or supervision number.

It holds sentences to custody or supervision alone, and knows when they ended: of one that still runs, that it ends
after the last day told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.records.days import NEVER, to_date
from clearslate.records.schema import FIELD, Disposition
from clearslate.synthetic.draws import chance
from clearslate.synthetic.extracts import texts
from clearslate.synthetic.extracts.spellings import respelt
from clearslate.synthetic.extracts.view import Rows, View, own_numbers, together
from clearslate.synthetic.people import MISSING

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from clearslate.law import Jurisdiction
    from clearslate.synthetic.extracts.identity import Clerk, Identities

SOURCE: Final = "corrections"
FILE: Final = "sentences.jsonl"
DAY: Final = "%Y-%m-%d"
SPELLING: Final = 2
FAR: Final = "2199-12-31"  # the last day that a sentence may end on, in the words of the mapping

_KNOWS_STATE_ID: Final = 0.75
_KNOWS_FBI_NUMBER: Final = 0.4
_SAME_NUMBER: Final = 0.85  # of further sentences: the number of the person's sentence before
_MAY_BE_BLANK: Final = (
    "inmate.last", "inmate.first", "inmate.middle", "inmate.suffix", "inmate.born", "inmate.sex", "inmate.race",
    "inmate.sid", "inmate.fbi", "commitment.docket", "commitment.otn", "sentence.grade", "sentence.released_until",
    "sentence.completed_until", "sentence.revoked",
)  # fmt: skip
_CUSTODY: Final = ("incarceration_days", "incarceration_min_days", "suspended_days", "probation_days")


def corrections_rows(
    rng: Generator,
    seen: View,
    true: Identities,
    clerk: Clerk,
    law: Jurisdiction,
    index: int,
    known_through: int,
) -> Rows:
    """What corrections sends of a chunk."""
    charges = seen.charges
    served = _served(seen)
    cases = np.flatnonzero(np.logical_or.reduceat(served, seen.starts))
    if not len(cases):
        return _rows(rng, seen, true, clerk, law, index, known_through, np.arange(0), np.arange(0))
    chosen = np.flatnonzero(served & ~seen.cleared)
    rows = _rows(rng, seen, true, clerk, law, index, known_through, cases, chosen)
    shuffled = np.argsort(rng.permutation(charges.num_rows)[seen.starts[seen.case[chosen]]], kind="stable")
    kept = rows.take(shuffled)
    again = kept.take(np.flatnonzero(chance(rng, clerk.flaws.duplicated, len(kept)))).called("duplicate")
    return together([kept, again])


def _served(seen: View) -> NDArray[np.bool_]:
    """Convictions with something to serve."""
    lengths = [
        pc.fill_null(seen.charges[name].combine_chunks(), 0).to_numpy(zero_copy_only=False)
        for name in ("incarceration_days", "probation_days")
    ]
    convicted = seen.disposition == str(Disposition.CONVICTED)
    return np.asarray(convicted & ((lengths[0] > 0) | (lengths[1] > 0)), np.bool_)


def _rows(
    rng: Generator,
    seen: View,
    true: Identities,
    clerk: Clerk,
    law: Jurisdiction,
    index: int,
    known_through: int,
    cases: NDArray[np.int64],
    chosen: NDArray[np.int64],
) -> Rows:
    person = seen.person[cases]
    same = np.zeros(len(cases), np.bool_)
    same[1:] = (person[1:] == person[:-1]) & chance(rng, _SAME_NUMBER, max(len(cases) - 1, 0))
    holder = np.cumsum(~same) - 1
    firsts = np.flatnonzero(~same)
    written = clerk.write(rng, true, person[firsts], seen.filed[cases[firsts]])
    missing = clerk.flaws.missing
    number = rng.permutation(len(firsts))
    of_holder = {
        "inmate.number": pa.array([f"D{index:03d}{n:06d}" for n in number.tolist()], pa.string()),
        "inmate.last": texts.objects(written.last),
        "inmate.first": texts.objects(written.first),
        "inmate.middle": texts.objects(written.middle),
        "inmate.suffix": texts.objects(written.suffix),
        "inmate.born": texts.days(written.birth, DAY),
        "inmate.sex": texts.objects(written.sex),
        "inmate.race": texts.objects(written.race),
        "inmate.sid": texts.objects(
            clerk.number(rng, true.state_id[person[firsts]], 1 - _KNOWS_STATE_ID * (1 - missing))
        ),
        "inmate.fbi": texts.objects(
            clerk.number(rng, true.fbi_number[person[firsts]], 1 - _KNOWS_FBI_NUMBER * (1 - missing))
        ),
    }
    of_case = np.zeros(seen.cases, np.int64)
    of_case[cases] = holder
    at = pa.array(of_case[seen.case[chosen]])
    columns = {name: column.take(at) for name, column in of_holder.items()}
    columns |= _sentence_columns(rng, seen, clerk, law, index, known_through, chosen)
    size = len(chosen)
    return Rows(
        columns,
        seen.person[seen.case[chosen]],
        chosen.astype(np.int64),
        np.full(size, "charge", object),
        texts.joined(SOURCE, columns["inmate.number"], by=":"),
        texts.joined(columns["commitment.id"], columns["sentence.count"], by="-"),
    )


def _sentence_columns(
    rng: Generator,
    seen: View,
    clerk: Clerk,
    law: Jurisdiction,
    index: int,
    known_through: int,
    chosen: NDArray[np.int64],
) -> dict[str, pa.Array[Any]]:
    charges = seen.charges.take(pa.array(chosen)).combine_chunks()
    of_case = np.asarray(
        texts.plain(seen.charges["tracking_number"]).take(pa.array(seen.starts)).to_pylist(), object
    )
    tracking = texts.objects(clerk.number(rng, of_case, 1 - 0.6 * (1 - clerk.flaws.missing)))
    docket = texts.plain(seen.charges["case_number"]).take(pa.array(seen.starts))
    docket = texts.blank(docket, chance(rng, clerk.flaws.missing, seen.cases))
    case = pa.array(seen.case[chosen])
    columns = {
        "commitment.id": own_numbers(rng, "S", index, seen.cases).take(case),
        "commitment.county": texts.plain(charges["county"]),
        "commitment.docket": docket.take(case),
        "commitment.otn": tracking.take(case),
        "sentence.count": texts.plain(charges["sequence"]),
        "sentence.statute": respelt(charges["statute"], law, SPELLING),
        "sentence.offense": texts.plain(charges["description"]),
        "sentence.grade": texts.plain(charges["grade"]),
        "sentence.imposed": texts.cells(charges, FIELD["imposed_on"], DAY),
    }
    columns |= {f"sentence.{name}": texts.plain(charges[name]) for name in _CUSTODY}
    active = np.zeros(len(chosen), np.bool_)
    tomorrow = f"{to_date(known_through + 1):{DAY}}"
    for name, column in (("released_on", "released"), ("completed_on", "completed")):
        runs = pc.fill_null(pc.equal(charges[f"{name}_to"].cast(pa.int32()), NEVER), False)
        runs = runs.combine_chunks() if isinstance(runs, pa.ChunkedArray) else runs
        known = texts.cells(charges, FIELD[name], DAY)
        columns[f"sentence.{column}"] = pc.if_else(runs, tomorrow, known)
        columns[f"sentence.{column}_until"] = pc.if_else(runs, FAR, "")
        active |= runs.to_numpy(zero_copy_only=False)
    revoked = texts.day_numbers(charges["probation_revoked_on_from"], charges["probation_revoked_on_to"])
    columns["sentence.revoked"] = texts.days(np.where(revoked == NEVER, MISSING, revoked), DAY)
    columns["sentence.status"] = pc.if_else(pa.array(active), "ACTIVE", "DONE")
    return columns


def line(rows: Rows) -> pa.Array[Any]:
    """The rows as JSON objects, one a line; a blank cell is null."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in rows.columns:
        group, _, key = name.partition(".")
        groups.setdefault(group, []).append((name, key))
    pieces: list[Any] = []
    for place, (group, names) in enumerate(groups.items()):
        pieces.append(("{" if place == 0 else "},") + f'"{group}":{{')
        for number, (name, key) in enumerate(names):
            pieces.append(("," if number else "") + f'"{key}":')
            pieces.append(_quoted(rows.columns[name]))
    return texts.joined(*pieces, "}}")


def _quoted(column: pa.Array[Any]) -> pa.Array[Any]:
    safe = pc.replace_substring(pc.replace_substring(column, "\\", "\\\\"), '"', '\\"')
    return pc.if_else(pc.equal(column, ""), "null", texts.joined('"', safe, '"'))


def rules() -> dict[str, Any]:
    """The mapping of the corrections department's extract, but for its head."""
    return {
        "table": {"format": "jsonl", "files": [FILE], "optional": list(_MAY_BE_BLANK)},
        "keys": {
            "person": "inmate.number",
            "case": "commitment.id",
            "charge": {"template": "{commitment.id}-{sentence.count}"},
        },
        "people": {
            "name_last": "inmate.last",
            "name_first": "inmate.first",
            "name_middle": "inmate.middle",
            "name_suffix": "inmate.suffix",
            "birth": "inmate.born",
            "sex": "inmate.sex",
            "race": "inmate.race",
            "state_id": "inmate.sid",
            "fbi_number": "inmate.fbi",
        },
        "fields": {
            "date_of_birth": "inmate.born",
            "county": "commitment.county",
            "case_number": "commitment.docket",
            "tracking_number": "commitment.otn",
            "sequence": "sentence.count",
            "statute": "sentence.statute",
            "description": "sentence.offense",
            "grade": "sentence.grade",
            "disposition": {"constant": str(Disposition.CONVICTED)},
            "imposed_on": "sentence.imposed",
            **{name: {"column": f"sentence.{name}", "unit": "days"} for name in _CUSTODY},
            "released_on": {"column": "sentence.released", "until": "sentence.released_until"},
            "completed_on": {"column": "sentence.completed", "until": "sentence.completed_until"},
            "probation_revoked_on": {"column": "sentence.revoked", "absent": "never"},
        },
    }
