"""Invented court summaries and magisterial sheets in the layout of Pennsylvania's courts, as PDF, with what each says."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

from clearslate.interview.papers.counties_pa import COUNTIES as ALL
from tests.interview.dockets import COUNTIES, ENDINGS, OFFENSES, Rows, day_of, pages_pdf, smudged

SEALED_STATUTE = {written: statute for written, statute, *_ in OFFENSES}
NOTICE: Rows = [
    [(36, "CPCMS 3541"), (304, "1"), (472, "Printed: 3/17/2026 10:22 PM")],
    [(36, "Recent entries made in the court filing offices may not be immediately reflected on the court summary report. Neither the courts")],
    [(36, "System of the Commonwealth of Pennsylvania nor the Administrative Office assume any liability for inaccurate or delayed data")],
    [(36, "Please note that if the offense disposition information is blank, this only means that there is not a final disposition")],
]  # fmt: skip


@dataclass
class Sheet:
    """A paper of several cases: its rows, and what a reader should find; None: to be left unread."""

    rows: Rows = field(default_factory=list)
    born: str = ""
    cases: list[dict[str, Any]] = field(default_factory=list)
    top: Rows = field(default_factory=list)
    foot: Rows = field(default_factory=list)

    def add(self, *cells: tuple[float, str]) -> None:
        self.rows.append([cell for cell in cells if cell[1]])

    def pdf(self, lines: int = 46) -> bytes:
        """The sheet as PDF, so many lines a page."""
        parts = [self.rows[start : start + lines] for start in range(0, len(self.rows), lines)]
        return pages_pdf(
            [[*(self.top if number else []), *part] for number, part in enumerate(parts)], self.foot
        )

    def damaged(self, seed: int) -> Sheet:
        """The same as a bad copy gives it. No line of a sentence is lost whole: that there was a second one nobody could see then."""
        draw = random.Random(seed)
        rows = [
            [(x, smudged(draw, text)) for x, text in row if draw.random() > 0.015]
            for row in self.rows
            if draw.random() > 0.02 or row[0][0] == 92
        ]
        return Sheet(rows, self.born, self.cases, self.top, self.foot)


def summary(seed: int) -> Sheet:
    """An invented court summary."""
    draw = random.Random(seed)
    born = day_of(draw, 1950, 2000)
    head: Rows = [[(212, "First Judicial District of Pennsylvania")], [(266, "Court Summary")]]
    sheet = Sheet(
        born=born[1],
        top=[*head, [(36, "Invented, Person (Continued)")], [(44, "Closed (Continued)")]],
        foot=NOTICE,
    )
    sheet.rows += head
    sheet.add((36, "Invented, Person"), (252, f"DOB: {born[0]}"), (394, "Sex: Female"))
    sheet.add((36, "Nowhere, PA 19999"), (394, "Eyes: Brown"))
    sheet.add((36, "Aliases:"), (394, "Hair: Black"))
    sheet.add((36, "Person N. Invented"))
    for status in ("Active", "Closed"):
        sheet.add((44, status))
        for county in draw.sample(COUNTIES, 2):
            sheet.add((63, county))
            for _ in range(draw.randint(1, 2)):
                _case(sheet, draw, county, is_open=status == "Active")
    return sheet


def _case(sheet: Sheet, draw: random.Random, county: str, *, is_open: bool) -> None:
    number = f"CP-{list(ALL).index(county) + 1:02}-CR-{draw.randint(1, 9999):07}-{draw.randint(2001, 2022)}"
    otn = draw.choice(("N7493091", "T 123456-7", ""))
    arrested, ended = day_of(draw), day_of(draw)
    case: dict[str, Any] = {
        "case_number": number,
        "county": county,
        "tracking": "".join(otn.split()),
        "charges": [],
    }
    sheet.cases.append(case)
    sheet.add((63, number), (228, "Proc Status: Completed"), (408, "DC No: 1102026595"), (498, f"OTN:{otn}"))
    other = (177, "Trial Dt:") if is_open else (186, f"Disp Date: {ended[0]}")
    sheet.add(
        (72, f"Arrest Dt: {arrested[0]}"),
        other,
        (288, "Legacy No:" if is_open else "Disp Judge: Invented, Judge B."),
    )
    sheet.add((72, "Def Atty: Invented, Counsel - (PR)"))
    if is_open:
        sheet.add(
            (72, "Last Action: Arraignment"),
            (252, f"Last Action Date: {ended[0]}"),
            (394, "Last Action Room: B"),
        )
    sheet.add((72, "Seq No"), (115, "Statute"), (255, "Grade"), (285, "Description"), (444, "Disposition"))
    if not is_open:
        sheet.add(
            (92, "Sentence Dt."), (156, "Sentence Type"), (256, "Program Period"), (380, "Sentence Length")
        )
    for place in range(1, draw.randint(1, 4) + 1):
        _charge(sheet, draw, place, case, arrested[1], None if is_open else ended)


def _charge(
    sheet: Sheet,
    draw: random.Random,
    place: int,
    case: dict[str, Any],
    arrested: str,
    ended: tuple[str, str] | None,
) -> None:
    written, statute, words, grades = draw.choice(OFFENSES)
    grade = draw.choice((*grades, ""))
    ending, how = draw.choice(ENDINGS) if ended else ("", None)
    sheet.add((74, str(place)), (115, written), (262, grade), (285, words[:30]), (444, ending))
    if len(words) > 30:
        sheet.add((285, words[30:60]))
    facts: dict[str, Any] = {
        "statute": statute, "grade": grade, "arrest_date": arrested, "disposition": how,
        "disposition_date": ended[1] if ended and how else None,
    }  # fmt: skip
    case["charges"].append(facts)
    if how != "convicted" or ended is None:
        return
    day = dt.date.fromisoformat(ended[1]) + dt.timedelta(draw.choice((0, 0, 30, 90)))
    first, again = (f"{day:%m/%d/%Y}", day.isoformat()), draw.random() < 0.3
    least, most = draw.randint(1, 11), draw.randint(12, 23)
    days = 365 * (most // 12) + 30 * (most % 12)
    sheet.add(
        (92, first[0]),
        (156, "Confinement"),
        (256, f"{least} - {most} months"),
        (380, f"Min: {least} Month(s) Max: {most} Month(s)"),
    )
    sheet.add((92, first[0]), (156, "Probation"), (380, "Max: 2 Year(s)"))
    if again:
        second = day_of(draw, 2024, 2025)
        sheet.add((92, second[0]), (156, "Confinement"), (380, "Min: 1 Month(s) Max: 2 Month(s)"))
    facts |= {
        "incarceration_days": None if again else days, "incarceration_min_days": None if again else least * 30, "probation_days": None if again else 730,
        "imposed_on": None if again else first[1],
    }  # fmt: skip


def magisterial(seed: int) -> Sheet:
    """An invented sheet of a magisterial district judge."""
    draw = random.Random(seed)
    born, arrested, filed, ended = day_of(draw, 1950, 2000), day_of(draw), day_of(draw), day_of(draw)
    number, county = (
        f"MJ-05203-CR-{draw.randint(1, 9999):07}-{draw.randint(2005, 2022)}",
        draw.choice(COUNTIES),
    )
    head: Rows = [
        [(210, "Magisterial District Judge 05-2-03")], [(270, "DOCKET")], [(400, f"Docket Number: {number}")], [(440, "Criminal Docket")],
        [(220, "Commonwealth of Pennsylvania")], [(500, "Page 1 of 2")], [(290, "v.")], [(260, "Person Invented")],
    ]  # fmt: skip
    foot: Rows = [
        [(36, "MDJS 1200"), (450, "Printed: 01/14/2026 10:18 am")],
        [
            (
                36,
                "Recent entries made in the court filing offices may not be immediately reflected on these docket sheets .",
            )
        ],
    ]
    sheet = Sheet(born=born[1], top=head, foot=foot)
    sheet.rows += head
    sheet.add((240, "CASE INFORMATION"))
    sheet.add((36, "Judge Assigned: Magisterial District Judge Invented"), (330, f"Issue Date: {filed[0]}"))
    sheet.add((36, "OTN: T 123456-7"), (330, f"File Date: {filed[0]}"))
    sheet.add((36, "Arresting Agency: Invented Police"), (330, f"Arrest Date: {arrested[0]}"))
    sheet.add((36, f"County: {county}"), (330, f"Disposition Date: {ended[0]}"))
    sheet.add((240, "DEFENDANT INFORMATION"))
    sheet.add((36, "Name: Invented, Person"), (330, "Sex: Female"))
    sheet.add((36, f"Date Of Birth: {born[0]}"), (330, "Race: White"))
    sheet.add((270, "CHARGES"))
    sheet.add(
        (36, "#"),
        (60, "Charge"),
        (180, "Grade"),
        (220, "Description"),
        (400, "Offense Dt."),
        (470, "Disposition"),
    )
    case: dict[str, Any] = {
        "case_number": number,
        "county": county,
        "tracking": "T123456-7",
        "filed_on": filed[1],
        "charges": [],
    }
    sheet.cases.append(case)
    for place in range(1, draw.randint(1, 6) + 1):
        written, statute, words, grades = draw.choice(OFFENSES)
        ending, how = draw.choice(ENDINGS)
        grade, offense = draw.choice((*grades, "")), day_of(draw)
        sheet.add(
            (36, str(place)), (60, written), (180, grade), (220, words[:32]), (400, offense[0]), (470, ending)
        )
        if len(words) > 32:
            sheet.add((220, words[32:64]))
        case["charges"].append(
            {
                "statute": statute, "grade": grade, "offense_date": offense[1], "arrest_date": arrested[1], "disposition": how,
                "disposition_date": ended[1] if how else None,
            }
        )  # fmt: skip
    sheet.add((200, "DISPOSITION / SENTENCING DETAILS"))
    sheet.add((36, "Case Disposition"), (250, "Disposition Date"), (400, "Was Defendant Present?"))
    sheet.add((36, "Guilty Plea"), (250, ended[0]), (400, "Yes"))
    sheet.add((240, "DOCKET ENTRY INFORMATION"))
    sheet.add((36, filed[0]), (150, "Criminal Complaint Filed"))
    return sheet
