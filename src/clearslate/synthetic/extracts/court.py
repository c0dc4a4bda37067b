"""The courts' extract: comma-separated, one row a charge with its party, case, ending, sentence and debts.

A party is not a person: most cases have a party of their own. Among the parties are some that are no people. The
court knows the day on which a sentence ended only where there was nothing to serve.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.records.schema import FIELD, FIELDS, Disposition, Field, Kind
from clearslate.synthetic.draws import chance
from clearslate.synthetic.extracts import texts
from clearslate.synthetic.extracts.spellings import respelt
from clearslate.synthetic.extracts.view import Rows, View, together

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from clearslate.law import Jurisdiction
    from clearslate.synthetic.extracts.identity import Clerk, Identities

SOURCE: Final = "court"
FILE: Final = "court_charges.csv"
DAY: Final = "%m/%d/%Y"

_SAME_PARTY: Final = 0.15  # of further cases: the party of the person's case before
_KNOWS_STATE_ID: Final = 0.35  # of parties
_AS_IT_STANDS: Final = frozenset(
    {"person_id", "case_id", "jurisdiction", "charge_id", "sequence", "statute", "incident_id",
     "released_on", "completed_on", "cleared_on", "cleared_under", "membership", "source_file", "source_line",
     "date_of_birth", "case_number", "court", "county", "filed_on", "tracking_number"}
)  # fmt: skip


def own_fields(law: Jurisdiction) -> list[Field]:
    """The canonical fields that the court writes as they are, each in a column of its name, and the state's facts."""
    return [field for field in FIELDS if field.name not in _AS_IT_STANDS] + sorted(
        law.facts, key=lambda fact: fact.name
    )


def column_of(field: Field) -> str:
    """The name of a field's column."""
    return field.name.upper()


@dataclass(frozen=True)
class CourtFiles:
    """Both deliveries."""

    first: Rows
    second: Rows


def court_files(
    rng: Generator,
    seen: View,
    true: Identities,
    clerk: Clerk,
    law: Jurisdiction,
    index: int,
    words: list[str],
) -> CourtFiles:
    """What the courts send of a chunk: the first delivery, and a second one with what was amended."""
    filed = ~seen.never_charged
    party, of_party = _parties(rng, seen)
    rows = _rows(rng, seen, true, clerk, law, party, of_party, index)
    listed = np.flatnonzero(filed[seen.case])
    order = listed[np.argsort(rng.permutation(seen.cases)[seen.case[listed]], kind="stable")]
    ordered = rows.take(order)
    expunged = seen.cleared[order]
    kept = ordered.take(np.flatnonzero(~expunged))
    again = kept.take(np.flatnonzero(chance(rng, clerk.flaws.duplicated, len(kept)))).called("duplicate")
    hidden = _hide(ordered.take(np.flatnonzero(expunged)))
    strangers = _strangers(rng, kept, clerk.flaws.no_person, words)
    amended = chance(rng, clerk.flaws.amended, seen.cases)
    return CourtFiles(
        together([kept, again, hidden, strangers]),
        _amend(kept.take(np.flatnonzero(amended[seen.case[order[~expunged]]]))),
    )


def _parties(rng: Generator, seen: View) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each case, its party; and of each party, its first case."""
    size = seen.cases
    same = np.zeros(size, np.bool_)
    same[1:] = (seen.person[1:] == seen.person[:-1]) & chance(rng, _SAME_PARTY, size - 1)
    return np.cumsum(~same) - 1, np.flatnonzero(~same)


def _rows(
    rng: Generator,
    seen: View,
    true: Identities,
    clerk: Clerk,
    law: Jurisdiction,
    party: NDArray[np.int64],
    of_party: NDArray[np.int64],
    index: int,
) -> Rows:
    person = seen.person[of_party]
    written = clerk.write(rng, true, person, seen.filed[of_party])
    missing = clerk.flaws.missing
    state_id = clerk.number(rng, true.state_id[person], 1 - _KNOWS_STATE_ID * (1 - missing))
    number = rng.permutation(len(of_party))
    party_id = pa.array([f"{index:03d}{n + 1:07d}" for n in number.tolist()], pa.string())
    at_party = pa.array(party[seen.case])
    middle, suffix = texts.objects(written.middle), texts.objects(written.suffix)
    given = texts.joined(texts.objects(written.first), middle, suffix, by=" ")
    name = texts.joined(texts.objects(written.last), pc.utf8_trim_whitespace(given), by=", ")
    of_the_party = {
        "PARTY_ID": party_id,
        "PARTY_NAME": pc.replace_substring(name, "  ", " "),
        "DOB": texts.days(written.birth, DAY),
        "SEX": texts.objects(written.sex),
        "RACE": texts.objects(written.race),
        "OLN": texts.objects(written.license),
        "SID": texts.objects(state_id),
        "STREET": texts.objects(written.street),
        "ZIP": texts.objects(written.postcode),
    }
    columns = {key: column.take(at_party) for key, column in of_the_party.items()}
    columns |= _charge_columns(rng, seen, clerk, law)
    keys = texts.joined(columns["CASE_KEY"], columns["COUNT"], by="-")
    size = len(seen.case)
    return Rows(
        columns,
        seen.person[seen.case],
        np.arange(size),
        np.full(size, "charge", object),
        texts.joined(SOURCE, columns["PARTY_ID"], by=":"),
        keys,
    )


def _charge_columns(rng: Generator, seen: View, clerk: Clerk, law: Jurisdiction) -> dict[str, pa.Array[Any]]:
    charges, size = seen.charges, len(seen.case)
    tracking = _tracking(rng, seen, clerk)
    columns = {
        "CASE_KEY": pc.replace_substring(texts.plain(charges["case_id"]), "-", ""),
        "CASE_NUMBER": texts.plain(charges["case_number"]),
        "COURT": texts.plain(charges["court"]),
        "COUNTY": texts.plain(charges["county"]),
        "FILED": texts.cells(charges, FIELD["filed_on"], DAY),
        "OTN": tracking,
        "INCIDENT": texts.plain(charges["incident_id"]),
        "COUNT": texts.plain(charges["sequence"]),
        "STATUTE": respelt(charges["statute"], law, 0),
    }
    for field in own_fields(law):
        columns[column_of(field)] = texts.cells(charges, field, DAY)
    served = _nothing_to_serve(seen)
    for name in ("released_on", "completed_on"):
        columns[column_of(FIELD[name])] = texts.blank(texts.cells(charges, FIELD[name], DAY), ~served)
    impossible = chance(rng, clerk.flaws.impossible_date, size)
    dates = columns["OFFENSE_DATE"]
    columns["OFFENSE_DATE"] = pc.if_else(
        pa.array(impossible), pc.replace_substring_regex(dates, r"^\d\d/\d\d/", "02/30/"), dates
    )
    return columns


def _tracking(rng: Generator, seen: View, clerk: Clerk) -> pa.Array[Any]:
    of_case = np.asarray(
        texts.plain(seen.charges["tracking_number"]).take(pa.array(seen.starts)).to_pylist(), object
    )
    return texts.objects(clerk.number(rng, of_case, clerk.flaws.missing)).take(pa.array(seen.case))


def _nothing_to_serve(seen: View) -> NDArray[np.bool_]:
    """Charges whose sentence has nothing to serve: the court itself knows that it is over."""
    lengths = [
        pc.fill_null(seen.charges[name].combine_chunks(), 0).to_numpy(zero_copy_only=False)
        for name in ("incarceration_days", "probation_days")
    ]
    return np.asarray((lengths[0] == 0) & (lengths[1] == 0), np.bool_)


def _hide(rows: Rows) -> Rows:
    """Rows of charges that were cleared: the party is named as expunged, and nothing else is left of it."""
    columns = dict(rows.columns)
    blank = pa.array([""] * len(rows), pa.string())
    for name in ("DOB", "SEX", "RACE", "OLN", "SID", "STREET", "ZIP", "OTN"):
        columns[name] = blank
    columns["PARTY_NAME"] = pa.array(["EXPUNGED, EXPUNGED"] * len(rows), pa.string())
    return Rows(columns, rows.person, rows.charge, rows.what, rows.person_key, rows.charge_key).called(
        "expunged"
    )


def _strangers(rng: Generator, rows: Rows, share: float, words: list[str]) -> Rows:
    """Rows of parties that are no people, made from other rows."""
    found = rows.take(np.flatnonzero(chance(rng, share, len(rows))))
    columns = dict(found.columns)
    size = len(found)
    columns["PARTY_NAME"] = pa.array(
        np.array(words, object)[rng.integers(0, len(words), size)].tolist(), pa.string()
    )
    columns["PARTY_ID"] = texts.joined("9", columns["PARTY_ID"])
    columns["CASE_KEY"] = texts.joined("N", columns["CASE_KEY"])
    for name in ("DOB", "SEX", "RACE", "OLN", "SID", "OTN"):
        columns[name] = pa.array([""] * size, pa.string())
    nobody = np.full(size, -1)
    keys = texts.joined(columns["CASE_KEY"], columns["COUNT"], by="-")
    person = texts.joined(SOURCE, columns["PARTY_ID"], by=":")
    return Rows(columns, nobody, nobody, np.full(size, "no_person", object), person, keys)


def _amend(rows: Rows) -> Rows:
    """The rows as they are sent again: the debts are paid."""
    columns = dict(rows.columns)
    for name in ("RESTITUTION_OWED", "FINES_OWED", "FEES_OWED"):
        columns[name] = pa.array(["0.00"] * len(rows), pa.string())
    return Rows(columns, rows.person, rows.charge, rows.what, rows.person_key, rows.charge_key)


def rules(law: Jurisdiction) -> dict[str, Any]:
    """The mapping of the court's extract, but for its head."""
    fields: dict[str, Any] = {
        "date_of_birth": {"column": "DOB", "formats": DAY},
        "case_number": "CASE_NUMBER",
        "court": "COURT",
        "county": "COUNTY",
        "filed_on": {"column": "FILED", "formats": DAY},
        "tracking_number": "OTN",
        "incident_id": "INCIDENT",
        "sequence": "COUNT",
        "statute": "STATUTE",
        "disposition_date": [
            {"constant": "never", "when": {"DISPOSITION": str(Disposition.PENDING)}},
            {"column": "DISPOSITION_DATE", "formats": DAY},
        ],
        # What was cleared stands under a party named as expunged, and is set aside.
        "cleared_on": {"constant": "never"},
    }
    for name in ("released_on", "completed_on"):
        fields[name] = {"column": column_of(FIELD[name]), "formats": DAY}
    for field in own_fields(law):
        if field.name not in fields:
            fields[field.name] = rule_of(field, column_of(field), DAY)
    facts = {
        fact.name.removeprefix("fact_"): {
            "level": str(fact.level),
            "kind": str(fact.kind),
            "meaning": fact.meaning,
        }
        for fact in sorted(law.facts, key=lambda fact: fact.name)
    }
    return {
        "table": {"files": [FILE]},
        "keys": {
            "person": "PARTY_ID",
            "case": "CASE_KEY",
            "charge": {"template": "{CASE_KEY}-{COUNT}"},
        },
        "set_aside": {"parties": "names"},
        "people": {
            "name": {"column": "PARTY_NAME", "order": "last, first middle"},
            "birth": {"column": "DOB", "formats": DAY},
            "sex": "SEX",
            "race": "RACE",
            "state_id": "SID",
            "driver_license": {"template": f"{law.code}:{{OLN}}"},
            "street": "STREET",
            "postcode": "ZIP",
        },
        **({"facts": facts} if facts else {}),
        "fields": fields,
    }


def rule_of(field: Field, column: str, style: str) -> Any:
    """How a canonical field is read from a column that holds it as it is."""
    match field.kind:
        case Kind.DATE | Kind.EVENT:
            return [
                {"constant": "never", "when": {column: texts.NONE}},
                {"column": column, "formats": style},
            ]
        case Kind.DAYS:
            return {"column": column, "unit": "days"}
        case Kind.TEXT if not field.vocabulary:
            return {"column": column, "values": {texts.NONE: ""}, "unmapped": "keep"}
        case _:
            return column
