"""The state repository's extract: fixed width, one line a charge of an arrest, under the fingerprint number.

It holds what was fingerprinted: nearly all arrests for more than lesser offenses, a third of the others, and those
that nobody charged. How a charge ended is missing of many, the more the older; what was served it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.records.schema import FIELD, Disposition
from clearslate.synthetic.draws import YEAR, chance
from clearslate.synthetic.extracts import texts
from clearslate.synthetic.extracts.spellings import respelt, spellings
from clearslate.synthetic.extracts.view import Rows, View, own_numbers, together

if TYPE_CHECKING:
    from numpy.random import Generator

    from clearslate.law import Jurisdiction
    from clearslate.synthetic.draws import Flags
    from clearslate.synthetic.extracts.identity import Clerk, Identities
    from clearslate.synthetic.profile import Profile

SOURCE: Final = "repository"
FILE: Final = "arrests.txt"
DAY: Final = "%Y%m%d"
SPELLING: Final = 1

_FINGERPRINTED: Final = 0.93
_FINGERPRINTED_MINOR: Final = 0.35
_NO_FBI_NUMBER: Final = 0.3
_CASE_NUMBER: Final = 0.8  # of arrests that came to a court: its case number is known
_YEARS: Final = 38
_CODES: Final = {
    Disposition.CONVICTED: "GLT", Disposition.ACQUITTED: "ACQ", Disposition.ACQUITTED_INSANITY: "NGI",
    Disposition.DISMISSED: "DSM", Disposition.NOLLE_PROSSED: "NOL", Disposition.WITHDRAWN: "WDR",
    Disposition.NO_CHARGE: "NOC", Disposition.DEFERRED: "DEF", Disposition.DIVERTED: "DIV",
    Disposition.VACATED: "VAC", Disposition.TRANSFERRED: "TRF", Disposition.PENDING: "PND",
}  # fmt: skip


@dataclass(frozen=True)
class RepositoryFiles:
    """Both deliveries."""

    first: Rows
    second: Rows


def widths(profile: Profile) -> dict[str, int]:
    """The columns of a line in order, with the characters of each."""
    statutes = max(
        len(text) for offense in profile.offenses for text in spellings(offense.statute, profile.law)
    )
    words = max(len(offense.description) for offense in profile.offenses)
    grades = max(len(offense.grade or "") for offense in profile.offenses)
    return {
        "SID": 12, "FBI": 10, "NAME": 60, "SEX": 1, "RACE": 8, "DOB": 8, "ATN": 14, "ARRESTED": 8,
        "SEQ": 3, "OFFENSE": statutes, "OFFENSE_TEXT": words, "GRADE": max(grades, 1), "OFFENSE_DATE": 8,
        "COURT_CASE": 26, "DISPO": 3, "DISPO_DATE": 8, "REGISTRY": 1, "DIED": 8, "OTHER": 7, "INCHOATE": 12,
        "OBJECT": statutes,
    }  # fmt: skip


def repository_files(
    rng: Generator,
    seen: View,
    true: Identities,
    clerk: Clerk,
    law: Jurisdiction,
    index: int,
    known_through: int,
) -> RepositoryFiles:
    """What the repository sends of a chunk: a first delivery, and a second with dispositions that came later."""
    held = _fingerprinted(rng, seen)
    lost = _lost(rng, seen, clerk, known_through)
    whole = _rows(rng, seen, true, clerk, law, index)
    size = len(seen.case)
    # A charge that was restated stands here as the police wrote it; some are not among the court's at all.
    chosen = held[seen.case] & ~seen.cleared
    order = np.flatnonzero(chosen)
    order = order[np.argsort(rng.permutation(seen.cases)[seen.case[order]], kind="stable")]
    blanked = dict(whole.columns)
    for name in ("DISPO", "DISPO_DATE"):
        blanked[name] = texts.blank(blanked[name], lost[seen.case])
    first = Rows(blanked, whole.person, whole.charge, whole.what, whole.person_key, whole.charge_key)
    kept = first.take(order)
    again = kept.take(np.flatnonzero(chance(rng, clerk.flaws.duplicated, len(kept)))).called("duplicate")
    later = chance(rng, clerk.flaws.amended * 10 if clerk.flaws.amended < 0.1 else 1.0, seen.cases) & lost
    came = np.zeros(size, np.bool_)
    came[order] = later[seen.case[order]]
    return RepositoryFiles(together([kept, again]), whole.take(order[came[order]]))


def _fingerprinted(rng: Generator, seen: View) -> Flags:
    share = np.where(seen.minor, _FINGERPRINTED_MINOR, _FINGERPRINTED)
    return np.asarray(chance(rng, share, seen.cases) | seen.never_charged, np.bool_)


def _lost(rng: Generator, seen: View, clerk: Clerk, known_through: int) -> Flags:
    """Of each case, whether its disposition never came: the older, the more often."""
    ago = np.clip((known_through - seen.arrested) / (_YEARS * YEAR), 0, 1)
    flaws = clerk.flaws
    share = flaws.lost_at_last + (flaws.lost_at_first - flaws.lost_at_last) * ago
    return np.asarray(chance(rng, share, seen.cases) & ~seen.never_charged, np.bool_)


def _rows(rng: Generator, seen: View, true: Identities, clerk: Clerk, law: Jurisdiction, index: int) -> Rows:
    person, at = seen.person, pa.array(seen.case)
    written = clerk.write(rng, true, person, seen.arrested)
    missing = clerk.flaws.missing
    state_id = true.state_id[person]
    other = chance(rng, clerk.flaws.other_state_id, seen.cases)
    state_id[other] = true.state_id[rng.permutation(len(true))[: int(other.sum())]]
    state_id = state_id.copy()
    state_id[chance(rng, missing, seen.cases)] = None
    fbi = clerk.number(rng, true.fbi_number[person], 1 - (1 - _NO_FBI_NUMBER) * (1 - missing))
    middle, suffix = texts.objects(written.middle), texts.objects(written.suffix)
    given = pc.utf8_trim_whitespace(texts.joined(texts.objects(written.first), middle, suffix, by=" "))
    name = pc.utf8_upper(
        pc.replace_substring(texts.joined(texts.objects(written.last), given, by=","), "  ", " ")
    )
    tracking = pc.replace_substring(
        texts.plain(seen.charges["tracking_number"]).take(pa.array(seen.starts)), "-", ""
    )
    race = np.array([text and str(text)[0].upper() for text in written.race], object)
    of_case = {
        "SID": texts.objects(state_id),
        "FBI": texts.objects(fbi),
        "NAME": name,
        "SEX": texts.objects(written.sex),
        "RACE": texts.objects(race),
        "DOB": texts.days(written.birth, DAY),
        "ATN": tracking,
        "ARRESTED": texts.days(seen.arrested, DAY),
        "COURT_CASE": _case_numbers(rng, seen, missing),
    }
    columns = {key: column.take(at) for key, column in of_case.items()} | _charge_columns(
        rng, seen, clerk, law
    )
    key = pc.if_else(pc.equal(columns["SID"], ""), columns["ATN"], columns["SID"])
    size = len(seen.case)
    # An arrest cycle is a case of the repository's own.
    columns["CYCLE"] = own_numbers(rng, "R", index, seen.cases).take(at)
    return Rows(
        columns,
        person[seen.case],
        np.arange(size),
        np.full(size, "charge", object),
        texts.joined(SOURCE, key, by=":"),
        texts.joined(columns["CYCLE"], columns["SEQ"], by="-"),
    )


def _case_numbers(rng: Generator, seen: View, missing: float) -> pa.Array[Any]:
    """The court's case number as the police wrote it: often without its signs."""
    numbers = texts.plain(seen.charges["case_number"]).take(pa.array(seen.starts))
    bare = pc.replace_substring_regex(numbers, r"[^0-9A-Za-z]", "")
    mixed = pc.if_else(pa.array(chance(rng, 0.5, seen.cases)), bare, numbers)
    unknown = ~chance(rng, _CASE_NUMBER * (1 - missing), seen.cases) | seen.never_charged
    return texts.blank(mixed, np.asarray(unknown, np.bool_))


def _charge_columns(rng: Generator, seen: View, clerk: Clerk, law: Jurisdiction) -> dict[str, pa.Array[Any]]:
    charges, size = seen.charges, len(seen.case)
    restated = np.flatnonzero(chance(rng, clerk.flaws.restated, size))
    place = np.arange(size)
    place[restated] = rng.permutation(size)[: len(restated)]
    other = pa.array(place)
    words = {str(code): text for code, text in _CODES.items()}
    codes = np.array([words.get(text, "") for text in seen.disposition], object)
    pending = seen.disposition == str(Disposition.PENDING)
    of_own_day = texts.cells(charges, FIELD["offense_date"], DAY)
    arrested = texts.cells(charges, FIELD["arrest_date"], DAY)
    return {
        "SEQ": texts.plain(charges["sequence"]),
        "OFFENSE": respelt(charges["statute"].take(other), law, SPELLING),
        "OFFENSE_TEXT": pc.utf8_upper(texts.plain(charges["description"].take(other))),
        "GRADE": texts.plain(charges["grade"].take(other)),
        # Some bookings give the day of the arrest for that of the offense.
        "OFFENSE_DATE": pc.if_else(
            pa.array(chance(rng, clerk.flaws.restated / 2, size)), arrested, of_own_day
        ),
        "INCHOATE": texts.plain(charges["inchoate"].take(other)),
        "OBJECT": respelt(charges["object_statute"].take(other), law, SPELLING),
        "DISPO": texts.objects(codes),
        "DISPO_DATE": texts.blank(texts.cells(charges, FIELD["disposition_date"], DAY), pending),
        "REGISTRY": texts.yes_no(charges["on_registry"]),
        "DIED": pc.replace_substring(texts.cells(charges, FIELD["date_of_death"], DAY), texts.NONE, ""),
        "OTHER": texts.plain(charges["other_history"]),
    }


def line(rows: Rows, columns: dict[str, int]) -> pa.Array[Any]:
    """The rows as lines of fixed width."""
    padded = [
        pc.utf8_slice_codeunits(pc.utf8_rpad(rows.columns[name], width), 0, width)
        for name, width in columns.items()
    ]
    return texts.joined(*padded)


def layout(columns: dict[str, int]) -> dict[str, list[int]]:
    """Of each column, its first and last character, from 1."""
    found, first = {}, 1
    for name, width in columns.items():
        found[name] = [first, first + width - 1]
        first += width
    return found


def rules(profile: Profile) -> dict[str, Any]:
    """The mapping of the repository's extract, but for its head."""
    columns = widths(profile) | {"CYCLE": 14}
    return {
        "table": {"format": "fixed_width", "files": [FILE], "columns": layout(columns)},
        "keys": {
            "person": {"column": ["SID", "ATN"]},
            "case": "CYCLE",
            "charge": {"template": "{CYCLE}-{SEQ}"},
        },
        "people": {
            "name": {"column": "NAME", "order": "last, first middle"},
            "birth": {"column": "DOB", "formats": DAY},
            "sex": "SEX",
            "race": "RACE",
            "state_id": "SID",
            "fbi_number": "FBI",
        },
        "fields": {
            "date_of_birth": {"column": "DOB", "formats": DAY},
            "date_of_death": {"column": "DIED", "formats": DAY, "absent": "never"},
            "on_registry": "REGISTRY",
            "other_history": "OTHER",
            "case_number": "COURT_CASE",
            # The courts write the same number with a hyphen.
            "tracking_number": {"column": "ATN", "match": r"(T\d{4})(\d{7})", "to": r"\1-\2"},
            "arrest_date": {"column": "ARRESTED", "formats": DAY},
            "sequence": "SEQ",
            "statute": "OFFENSE",
            "description": "OFFENSE_TEXT",
            "grade": "GRADE",
            "inchoate": "INCHOATE",
            "object_statute": "OBJECT",
            "offense_date": {"column": "OFFENSE_DATE", "formats": DAY},
            "disposition": {"column": "DISPO", "values": {code: str(word) for word, code in _CODES.items()}},
            "disposition_date": [
                {"constant": "never", "when": {"DISPO": _CODES[Disposition.PENDING]}},
                {"column": "DISPO_DATE", "formats": DAY},
            ],
            # The repository takes out what was cleared.
            "cleared_on": {"constant": "never"},
        },
    }
