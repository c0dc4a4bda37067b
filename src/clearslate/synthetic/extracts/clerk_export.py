"""What a clerk's own software exports: the same charges as the courts' extract, with the habits of a program that nobody made for it.

Titles stand over the heading, the heading has a comma within parentheses, quotation marks within quoted cells are not doubled, each
year is a file of its own, days come in two forms, an asterisk or a subsection without its parentheses is in a citation, nobody has a
number of his own, a program's codes say how it was entered and ended, and sentences and balances are sheets of a workbook, with a title
above one of them and several rows a charge.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import openpyxl

from clearslate.synthetic.extracts import court

FOLDER: Final = "clerk"
TRUTH: Final = "clerk-columns.json"
_TITLE: Final = (
    "CLERK OF THE CIRCUIT COURT - CRIMINAL DISPOSITIONS BY FILING YEAR\nRUN: {year}-12-31 23:10\n\n"
)
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "convicted": ("GUILTY", "ADJ GUILTY"),
    "acquitted": ("NOT GUILTY BY JURY",),
    "acquitted_insanity": ("NGRI",),
    "dismissed": ("DISMISSED",),
    "nolle_prossed": ("NOLLE PROSSE",),
    "withdrawn": ("WITHDRAWN",),
    "no_charge": ("NO INFORMATION FILED",),
    "deferred": ("PTI",),
    "diverted": ("PTI COMPLETED", "DIVERTED"),
    "vacated": ("VACATED",),
    "transferred": ("TRANSF OTHER JURIS",),
    "pending": ("",),
}
_HEADS: Final = (
    "CASE #", "CT #", "DEFT NAME (L, F M)", "BIRTH DT", "RC", "SX", "F.S. #", "CHARGE LITERAL", "LVL/DEG", "PLEA ENTERED",
    "DISPO RENDERED", "DISPO DT", "OFF DT", "ARR DT", "ARR AGCY", "CASE FILED", "OBTS #", "JUDGE", "DIV", "ATTY OF RECORD",
    "NEXT EVENT", "STREET ADDR", "ZIP CD", "DL #",
)  # fmt: skip
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "keys.case": ("CASE #",),
    "sequence": ("CT #",),
    "people.name": ("DEFT NAME (L, F M)",),
    "date_of_birth": ("BIRTH DT",),
    "people.race": ("RC",),
    "people.sex": ("SX",),
    "people.street": ("STREET ADDR",),
    "people.postcode": ("ZIP CD",),
    "people.driver_license": ("DL #",),
    "statute": ("F.S. #",),
    "description": ("CHARGE LITERAL",),
    "grade": ("LVL/DEG",),
    "plea": ("PLEA ENTERED",),
    "disposition": ("DISPO RENDERED",),
    "disposition_date": ("DISPO DT",),
    "offense_date": ("OFF DT",),
    "arrest_date": ("ARR DT",),
    "arresting_agency": ("ARR AGCY",),
    "filed_on": ("CASE FILED",),
    "tracking_number": ("OBTS #",),
    "imposed_on": ("SENTENCES.Sent Dt",),
    "incarceration_days": ("SENTENCES.Jail Days",),
    "probation_days": ("SENTENCES.Prob Days",),
    "restitution_owed": ("BALANCES.Restitution Due",),
    "fines_owed": ("BALANCES.Fine Due",),
    "fees_owed": ("BALANCES.Cost Due",),
}
"""Which column truly tells each place; of joined sheets by the sheet's name."""
JOINS: Final[Mapping[str, Mapping[str, str]]] = {
    "SENTENCES": {"Case No": "CASE #", "Cnt": "CT #"},
    "BALANCES": {"CASE NUMBER": "CASE #", "COUNT NO": "CT #"},
}
Row = dict[str, str]


def write_clerks_export(extracts: Path, seed: int) -> Path:
    """Write the export of the clerk of the largest county, made from the courts' extract and beside it; its folder.

    Args:
        extracts: the folder of extracts (`make_extracts`).
        seed: the same one gives the same files.
    """
    with (extracts / court.SOURCE / "delivery-1" / court.FILE).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row["COUNTY"]] += 1
    largest = max(sorted(counts), key=lambda county: counts[county])
    chosen = [
        row for row in rows if row["COUNTY"] == largest and not row["PARTY_NAME"].startswith("EXPUNGED")
    ]
    rng = random.Random(f"clerk {seed}")
    out = extracts / FOLDER
    out.mkdir()
    by_year: dict[str, list[list[str]]] = defaultdict(list)
    for row in chosen:
        by_year[row["FILED"][-4:] or "0000"].append(_charge(row, rng))
    for year, lines in sorted(by_year.items()):
        text = _TITLE.format(year=year) + ",".join(_HEADS) + "\n"
        text += "".join(",".join(f'"{cell}"' for cell in cells) + "\n" for cells in lines)
        (out / f"DISPOS_{year}.csv").write_text(text, encoding="utf-8", newline="")
    _workbook(out / "SENT AND BAL.xlsx", chosen, rng)
    truth = {"columns": COLUMNS, "joins": JOINS}
    (extracts / "truth" / TRUTH).write_text(json.dumps(truth, indent=2) + "\n", encoding="utf-8")
    return out


def _charge(row: Row, rng: random.Random) -> list[str]:
    about = row["DESCRIPTION"].upper()
    if rng.random() < 0.02:
        about += f' {rng.randint(9, 60)}" TV'
    return [
        row["CASE_NUMBER"], row["COUNT"], row["PARTY_NAME"].upper(), row["DOB"], row["RACE"][:1].upper(), row["SEX"],
        _cited(row["STATUTE"], rng), about, "MA" if row["GRADE"] == "M1" and rng.random() < 0.1 else row["GRADE"],
        row["PLEA"].upper(), rng.choice(_WORDS[row["DISPOSITION"]]) if row["DISPOSITION"] else "",
        _day(row["DISPOSITION_DATE"], rng), _day(row["OFFENSE_DATE"], rng), row["ARREST_DATE"], row["ARRESTING_AGENCY"].upper(),
        row["FILED"], row["OTN"], rng.choice(("HON. A. QUILL", "HON. B. MARROW", "HON. C. THRUSH")), rng.choice("ABCF"),
        rng.choice(("PUBLIC DEFENDER", "PRO SE", "PRIVATE")), _day(row["DISPOSITION_DATE"], rng) if rng.random() < 0.2 else "",
        row["STREET"].upper(), row["ZIP"], row["OLN"],
    ]  # fmt: skip


def _day(text: str, rng: random.Random) -> str:
    """A day in the form of one program or of the one before it."""
    if text in ("", "NONE"):
        return ""
    month, day, year = text.split("/")
    return f"{year}-{month}-{day}" if rng.random() < 0.3 else f"{int(month)}/{int(day)}/{year}"


def _cited(text: str, rng: random.Random) -> str:
    packed = re.sub(r"\(([0-9]+)\)\(([a-z])\)$", r"(\1\2)", text) if rng.random() < 0.5 else text
    return packed + "*" if rng.random() < 0.1 else packed


def _parts(row: Row, rng: random.Random) -> Iterator[tuple[int, int]]:
    """Days of jail and of probation of a charge, in one row or two."""
    jail, probation = (int(row[name] or 0) for name in ("INCARCERATION_DAYS", "PROBATION_DAYS"))
    if jail and probation and rng.random() < 0.5:
        yield jail, 0
        yield 0, probation
    elif jail or probation:
        yield jail, probation


def _workbook(place: Path, rows: list[Row], rng: random.Random) -> None:
    book: Any = openpyxl.Workbook()
    book.active.title = "READ ME"
    book.active.append(["Sentences and balances as of the run. Questions: the clerk's help desk."])
    sentences = book.create_sheet("SENTENCES")
    for line in (
        ["SENTENCES BY COUNT"],
        [],
        ["Case No", "Cnt", "Sent Dt", "Jail Days", "Prob Days", "Facility"],
    ):
        sentences.append(line)
    balances = book.create_sheet("BALANCES")
    balances.append(["CASE NUMBER", "COUNT NO", "Fine Due", "Cost Due", "Restitution Due", "Receipt"])
    for row in rows:
        key = [row["CASE_NUMBER"], int(row["COUNT"])]
        for jail, probation in _parts(row, rng):
            sentences.append(
                [*key, _day(row["IMPOSED_ON"], rng), jail, probation, rng.choice(("CO JAIL", "DOC", ""))]
            )
        owed = [float(row[name] or 0) for name in ("FINES_OWED", "FEES_OWED", "RESTITUTION_OWED")]
        if any(owed) or rng.random() < 0.5:
            balances.append([*key, *owed, f"R{rng.randint(10_000, 99_999)}"])
    codes = book.create_sheet("CODES")
    codes.append(["Code", "Meaning"])
    for code, meaning in (("PTI", "Pretrial intervention"), ("NGRI", "Not guilty by reason of insanity")):
        codes.append([code, meaning])
    book.save(place)
