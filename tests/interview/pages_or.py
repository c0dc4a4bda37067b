"""Invented case pages in the layout of Oregon's eCourt Case Information, as a browser saves them, with what each says."""

from __future__ import annotations

import html
import random
from dataclasses import dataclass, field
from typing import Any

from tests.interview.dockets import day_of, smudged

OFFENSES = (
    ("Theft in the Third Degree", "164.043", "Misdemeanor Class C", "C misd"),
    ("Possession of Cocaine", "475.884", "Felony Class C", "C felony"),
    ("Poss LT 1 Oz Marijuana", "4759924F", "Misdemeanor Unclassified", "misd"),
    ("Driving Uninsured", "806010", "Violation Class B", "violation"),
    ("Criminal Mischief II & Aid", "164.354(1)(b)", "Misdemeanor Class A", "A misd"),
    ("Parking, No Meter Receipt", "16.20.0", "Violation Unclassified", "violation"),
)
STATUTES = {"4759924F": None, "806010": "806.010", "16.20.0": None}
RULINGS = (
    ("Convicted", "convicted"), ("Convicted - Failure to Appear", "convicted"), ("Dismissed", "dismissed"), ("No Complaint", "no_charge"),
    ("Acquittal", "acquitted"), ("Removed From Charging Instrument", None), ("Conversion - Disposition Types", None), ("Diverted", None),
)  # fmt: skip


@dataclass
class Page:
    """A page: its tables by title, each of rows of cells (a cell may have several lines), and what a reader should find."""

    number: str
    born: str
    birth: str
    about: list[list[str]]
    charges: list[list[str]] = field(default_factory=list)
    events: list[list[str]] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)
    end: int | None = None

    def pdf(self) -> bytes:
        """The page, in HTML."""
        about = "".join(
            f'<tr><th class="ssTableHeaderLabel">{a}</th><td><b>{html.escape(b)}</b></td></tr>'
            for a, b in self.about
        )
        charges = "".join(
            f"<tr>{''.join(f'<td valign=top>{html.escape(each)}</td>' for each in row)}</tr><tr><td /><td></td></tr>"
            for row in self.charges
        )
        events = "".join(_event(*row) for row in self.events)
        return f"""<html><body><table><tr><td><font size="1">Skip to Main Content</font></td></tr></table>
<div class="ssCaseDetailCaseNbr" nowrap="true">Case No. <span>{html.escape(self.number)}</span></div>
<table><tr><td><b>State of Oregon VS. Person Invented</b></td><td>&sect;<br>&sect;</td><td><table>{about}</table></td></tr></table>
<table><caption><div class="ssCaseDetailSectionTitle">Party Information</div></caption>
<tr><th>Defendant</th><th>Invented, Person</th><td></td><td>Male White<br>&nbsp;&nbsp;DOB: {self.birth}<br>5' 10", 150 lbs</td></tr></table>
<table><caption><div class="ssCaseDetailSectionTitle">Charge Information</div></caption>
<tr><th colspan="2"> Charges: Invented, Person </th><th></th><th>Statute</th><th>Level</th><th>Date</th></tr>{charges}</table>
<table><colgroup><col><col></colgroup><caption><div class="ssCaseDetailSectionTitle">Events &amp; Orders of the Court</div></caption>
<tr><td>&nbsp;</td><td>&nbsp;</td><td>&nbsp;</td><th id="CDisp">DISPOSITIONS</th></tr>{events}
<tr><td>&nbsp;</td><td>&nbsp;</td><td>&nbsp;</td><td></td></tr>
<tr><td>&nbsp;</td><td>&nbsp;</td><td>&nbsp;</td><th>OTHER EVENTS AND HEARINGS</th></tr>
{_event("01/02/2003", "Disposition", "1. Another", "Dismissed")}</table></body></html>"""[: self.end].encode()

    def damaged(self, seed: int) -> Page:
        """The same where the page came over badly: letters and cells are missing, or its end."""
        draw = random.Random(seed)

        charges = [
            [smudged(draw, text) if draw.random() > 0.02 else "" for text in row] for row in self.charges
        ]
        events = [[smudged(draw, text) for text in row] for row in self.events]
        end = draw.randint(2500, 6000) if draw.random() < 0.15 else None
        return Page(self.number, self.born, self.birth, self.about, charges, events, self.cases, end)


def _event(day: str, kind: str, *lines: str) -> str:
    charges = "".join(
        f'<div style="padding-left: 10px">{html.escape(named).replace(". ", ".&nbsp;", 1)}<div>{html.escape(ruling)}</div><div></div></div>'
        for named, ruling in zip(lines[::2], lines[1::2], strict=True)
    )
    return (
        f'<tr><th class="ssTableHeaderLabel">{day}</th><td>&nbsp;</td><td>&nbsp;</td><td><div><b>{kind}</b> (Judicial Officer: Invented, Judge)'
        f"<br /><div>{charges}</div><div> Created: {day} 12:00 AM</div></div></td></tr>"
    )


def page(seed: int) -> Page:
    """An invented page."""
    draw = random.Random(seed)
    born, filed, pleaded, decided, later = day_of(draw, 1950, 2000), *(day_of(draw) for _ in range(4))
    county = draw.choice(("Multnomah", "Hood River", "Lane"))
    number = f"{draw.randint(1, 99):02}CR{draw.randint(1, 99999):05}"
    made = Page(
        number,
        born[1],
        born[0],
        [["Case Type:", "Offense Felony"], ["Date Filed:", filed[0]], ["Location:", county]],
    )
    case: dict[str, Any] = {
        "case_number": number,
        "county": county,
        "filed_on": filed[1],
        "tracking": "",
        "charges": [],
    }
    made.cases.append(case)
    pleas, rulings, sentence = ["Plea"], ["Disposition"], ["Sentence"]
    for place in range(1, draw.randint(2, 6)):
        name, section, level, grade = draw.choice(OFFENSES)
        offense = day_of(draw)
        made.charges.append([f"{place}. \N{NO-BREAK SPACE}", name, "", section, level, offense[0]])
        ruling, how = draw.choice(RULINGS)
        facts = {
            "statute": STATUTES.get(section, section), "grade": grade, "offense_date": offense[1], "disposition": how,
            "disposition_date": decided[1] if how else None,
        }  # fmt: skip
        pleas += [f"{place}. {name}", draw.choice(("Guilty", "Not Guilty"))]
        chance = draw.random()
        if chance < 0.1:
            facts |= {"disposition": None, "disposition_date": None}  # it still runs
        elif chance < 0.2 and how:
            rulings += [f"{place}. Lesser {name}", ruling]
            facts |= {"statute": None, "grade": None}
        else:
            rulings += [f"{place}. {name}", ruling]
            sentence += [f"{place}. {name}", "Converted Disposition: 2 Days Jail"]
            if chance > 0.9:
                made.events.append([later[0], "Amended Disposition", f"{place}. {name}", "Dismissed"])
                facts |= {"disposition": "dismissed", "disposition_date": later[1]}
        case["charges"].append(facts)
    made.events += [[pleaded[0], *pleas], [decided[0], *rulings], [decided[0], *sentence]]
    return made
