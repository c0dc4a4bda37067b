"""Invented docket sheets in the layout of Pennsylvania's courts, as PDF, with what each says: to measure the reader on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import typst

from clearslate.interview.papers.counties_pa import COUNTIES as ALL

Rows = list[list[tuple[float, str]]]

OFFENSES = [
    ("18 § 3929 §§ A1", "18 § 3929(a)(1)", "Retail Theft-Take Mdse", ("M1", "M2", "S", "F3")),
    ("18 § 2701 §§ A1", "18 § 2701(a)(1)", "Simple Assault", ("M2",)),
    ("35 § 780-113 §§ A16", "35 § 780-113(a)(16)", "Int Poss Contr Subst By Per Not Reg", ("M",)),
    ("35 § 780-113 §§ A30", "35 § 780-113(a)(30)", "Manufacture, Delivery, or Possession With Intent to Manufacture or Deliver", ("F",)),
    ("75 § 3802 §§ A1*", None, "DUI: Gen Imp/Inc of Driving Safely - 1st Off", ("M",)),
    ("18 § 5503 §§ A4", "18 § 5503(a)(4)", "Disorder Conduct Hazardous/Physi Off", ("M3", "S")),
    ("18 § 3921 §§ A", "18 § 3921(a)", "Theft By Unlaw Taking-Movable Prop", ("M1", "F3")),
    ("18 § 903 §§ C", "18 § 903(c)", "Conspiracy", ("M1",)),
]  # fmt: skip
ENDINGS = [
    ("Guilty Plea - Negotiated", "convicted"), ("Guilty", "convicted"), ("Nolle Prossed", "nolle_prossed"), ("Withdrawn", "withdrawn"),
    ("Not Guilty", "acquitted"), ("Dismissed - Rule 586", "dismissed"), ("Held for Court", "transferred"), ("ARD - County", None),
    ("Quashed", None), ("Nolo Contendere", "convicted"), ("Charge Changed", None),
]  # fmt: skip
COUNTIES = ("Philadelphia", "Allegheny", "Erie", "Centre")


@dataclass
class Docket:
    """A docket: its rows of cells (x in points, text), and what a reader should find, by field; None: said to be unread."""

    rows: Rows = field(default_factory=list)
    number: str = ""
    case: dict[str, Any] = field(default_factory=dict)
    charges: list[dict[str, Any]] = field(default_factory=list)

    def add(self, *cells: tuple[float, str]) -> None:
        self.rows.append([cell for cell in cells if cell[1]])

    def pdf(self, *, lines: int = 46) -> bytes:
        """The sheet as PDF, so many lines a page."""
        pages = [self.rows[start : start + lines] for start in range(0, len(self.rows), lines)]
        return pages_pdf(
            [page if not number else [*_top(self.number), *page] for number, page in enumerate(pages)], _FOOT
        )


_FOOT: Final[Sequence[list[tuple[float, str]]]] = (
    [(35, "CPCMS 9082"), (450, "Printed: 01/05/2026")],
    [(77, "Recent entries made in the court filing offices may not be immediately reflected on these sheets . Neither the courts of the")],
    [(76, "System of the Commonwealth of Pennsylvania nor the Administrative Office assume any liability for inaccurate or delayed")],
    [(171, "Information Act may be subject to civil liability as set forth in 18 Pa.C.S. Section 9183.")],
)  # fmt: skip
"""What each page of a sheet ends with."""


def _top(number: str) -> Rows:
    """What each later page begins with."""
    return [
        [(109, "COURT OF COMMON PLEAS")], [(284, "DOCKET")], [(374, f"Docket Number: {number}")], [(444, "CRIMINAL DOCKET")],
        [(242, "Commonwealth of Pennsylvania")], [(536, "Page 2 of 2")], [(303, "v.")], [(280, "INVENTED, PERSON")],
    ]  # fmt: skip


def day_of(draw: random.Random, first: int = 2001, last: int = 2022) -> tuple[str, str]:
    """A day as a sheet writes it, and as a record keeps it."""
    year, month, day = draw.randint(first, last), draw.randint(1, 12), draw.randint(1, 28)
    return f"{month:02}/{day:02}/{year}", f"{year}-{month:02}-{day:02}"


def invented(seed: int) -> Docket:
    """An invented docket."""
    draw = random.Random(seed)
    docket, county = Docket(), draw.choice(COUNTIES)
    number = f"{draw.choice(('CP', 'MC'))}-{ALL.index(county) + 1:02}-CR-{draw.randint(1, 9999):07}-{draw.randint(2001, 2022)}"
    filed, arrested, born = day_of(draw), day_of(draw), day_of(draw, 1950, 2000)
    docket.case = {
        "case_number": number,
        "county": county,
        "filed_on": filed[1],
        "date_of_birth": born[1],
        "arrest_date": arrested[1],
    }
    docket.add((180, f"COURT OF COMMON PLEAS OF {county.upper()} COUNTY"))
    docket.add((270, "DOCKET"))
    docket.add((430, f"Docket Number: {number}"))
    docket.add((250, "CRIMINAL DOCKET"))
    docket.add((220, "Commonwealth of Pennsylvania"))
    docket.add((280, "v."))
    docket.add((250, "INVENTED, PERSON"))
    docket.add((240, "CASE INFORMATION"))
    docket.add((40, "Judge Assigned: Invented, Judge"), (330, f"Date Filed: {filed[0]}"))
    docket.add((40, "OTN: T 123456-7"), (330, "Originating Docket No: MC-51-CR-0000001-2001"))
    docket.add((240, "STATUS INFORMATION"))
    docket.add((40, "Case Status: Closed"), (330, f"Arrest Date: {arrested[0]}"))
    docket.add((240, "DEFENDANT INFORMATION"))
    docket.add((40, f"Date Of Birth: {born[0]}"), (330, "City/State/Zip: Nowhere, PA 19999"))
    docket.add((240, "CASE PARTICIPANTS"))
    docket.add((40, "Defendant"), (150, "Invented, Person"))
    docket.add((270, "CHARGES"))
    docket.add(
        (30, "Seq."),
        (60, "Orig Seq."),
        (110, "Grade"),
        (150, "Statute"),
        (255, "Statute Description"),
        (450, "Offense Dt."),
        (515, "OTN"),
    )
    drawn = [_charge(docket, draw, place) for place in range(1, draw.randint(1, 6) + 1)]
    docket.add((200, "DISPOSITION SENTENCING/PENALTIES"))
    docket.add((30, "Disposition"))
    docket.add((50, "Case Event"), (250, "Disposition Date"), (430, "Final Disposition"))
    docket.add((60, "Sequence/Description"), (280, "Offense Disposition"), (430, "Grade"), (480, "Section"))
    docket.add((80, "Sentencing Judge"), (280, "Sentence Date"), (430, "Credit For Time Served"))
    docket.add(
        (100, "Sentence/Diversion Program Type"),
        (280, "Incarceration/Diversionary Period"),
        (480, "Start Date"),
    )
    if draw.random() < 0.4:
        early = day_of(draw)
        docket.add((30, "Waived for Court"))
        docket.add((50, "Preliminary Hearing"), (250, early[0]), (430, "Not Final"))
        for place, (written, _, words, charge_grade) in enumerate(drawn, start=1):
            docket.add(
                (60, f"{place} / {words[:34]}"),
                (280, "Waived for Court"),
                (430, charge_grade),
                (480, written),
            )
    decided = day_of(draw)
    docket.add((30, "Guilty Plea - Negotiated"))
    docket.add((50, "Trial"), (250, decided[0]), (430, "Final Disposition"))
    for place, facts in enumerate(docket.charges, start=1):
        _disposed(docket, draw, place, facts, drawn[place - 1], decided)
    docket.add((230, "COMMONWEALTH INFORMATION"), (400, "ATTORNEY INFORMATION"))
    docket.add((40, "Name: Invented County District Attorney"))
    docket.add((270, "ENTRIES"))
    docket.add((40, "1"), (150, filed[0]), (300, "Invented Clerk"))
    docket.number = number
    return docket


def _charge(docket: Docket, draw: random.Random, place: int) -> tuple[str, str | None, str, str]:
    written, statute, words, grades = draw.choice(OFFENSES)
    grade = draw.choice((*grades, ""))
    offense = day_of(draw)
    docket.add(
        (30, str(place)),
        (60, str(place)),
        (110, grade),
        (150, written),
        (255, words[:38]),
        (450, offense[0]),
        (515, "T 123456-7"),
    )
    if len(words) > 38:
        docket.add((255, words[38:76]))
    docket.charges.append({"statute": statute, "grade": grade or "", "offense_date": offense[1]})
    return written, statute, words, grade


def _disposed(
    docket: Docket,
    draw: random.Random,
    place: int,
    facts: dict[str, Any],
    drawn: tuple[str, str | None, str, str],
    decided: tuple[str, str],
) -> None:
    written, _, words, grade = drawn
    ending, how = draw.choice(ENDINGS)
    facts |= {"disposition": how, "disposition_date": decided[1]}
    docket.add((60, f"{place} / {words[:34]}"), (280, ending), (430, grade), (480, written))
    if len(words) > 34 and draw.random() < 0.5:
        docket.add((70, words[34:60]))
    sentenced = day_of(draw) if draw.random() < 0.5 else decided
    docket.add((80, "Invented, Judge B."), (280, sentenced[0]))
    if how == "convicted":
        facts["imposed_on"] = sentenced[1]
        if draw.random() < 0.5:
            least, most = draw.randint(1, 11), draw.randint(12, 23)
            length = draw.choice(
                (f"Min of {least}.00 Months Max of {most}.00 Months", f"{least} Months to {most} Months")
            )
            docket.add((100, "Confinement"), (280, length), (480, sentenced[0]))
            facts |= {
                "incarceration_min_days": least * 30,
                "incarceration_days": 365 * (most // 12) + 30 * (most % 12),
            }
        if draw.random() < 0.5:
            docket.add((100, "Probation"), (280, "Max of 2.00 Years"))
            facts["probation_days"] = 730


@cache
def _template() -> str:
    return """#let data = json(bytes(sys.inputs.data))
#set page(width: 612pt, height: 792pt, margin: 0pt)
#set text(size: 8pt)
#for page-rows in data {
  for (number, row) in page-rows.enumerate() {
    for cell in row { place(dx: cell.at(0) * 1pt, dy: (30 + number * 12.6) * 1pt, cell.at(1)) }
  }
  pagebreak(weak: true)
}
"""


def pages_pdf(pages: Sequence[Rows], foot: Sequence[list[tuple[float, str]]]) -> bytes:
    """Pages of rows as PDF, each with what ends it."""
    import json  # noqa: PLC0415 (here alone)

    made = typst.compile(
        _template().encode(),
        sys_inputs={"data": json.dumps([[*page, *foot] for page in pages])},
        ignore_system_fonts=True,
    )
    assert isinstance(made, bytes)
    return made


def damaged(docket: Docket, seed: int) -> Docket:
    """The same sheet as a bad copy gives it: lines lost, letters that cannot be read, cells lost."""
    draw = random.Random(seed)
    rows = []
    for row in docket.rows:
        if draw.random() < 0.02:
            continue
        cells = [(x, smudged(draw, text)) for x, text in row if draw.random() > 0.015]
        rows.append(cells)
    if draw.random() < 0.2:
        rows = rows[: draw.randint(len(rows) // 2, len(rows))]
    return Docket(rows, docket.number, docket.case, docket.charges)


def smudged(draw: random.Random, text: str) -> str:
    """A text with a few letters that cannot be read."""
    return "".join(draw.choice("?~#") if draw.random() < 0.002 else letter for letter in text)
