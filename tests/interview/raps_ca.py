"""Invented rap sheets in the layout of California's Department of Justice, as PDF, with what each says."""

from __future__ import annotations

import random
from typing import Any

from tests.interview.dockets import day_of, smudged
from tests.interview.summaries import Sheet

OFFENSES = (
    ("488 PC-PETTY THEFT", "PC 488", None),
    ("484/488 PC-PETTY THEFT", "PC 484/488", None),
    ("11357(A) HS-POSSESS MARIJUANA", "HS 11357(A)", None),
    ("664/459 PC-ATT BURGLARY", "PC 664/459", "attempt"),
    ("23152(A) VC-DUI ALCOHOL/DRUGS", "VC 23152(A)", None),
    ("242 PC-BATTERY", "PC 242", None),
    ("SEE COMMENT FOR CHARGE", None, None),
    ("12 XX-OF A CODE THAT IS NOT KNOWN", None, None),
)
ENDINGS = (
    ("CONVICTED", "convicted"), ("CONVICTED", "convicted"), ("CONVICTED-PROB/JAIL", "convicted"), ("DISMISSED", "dismissed"),
    ("DISMISSED/FURTHERANCE OF JUSTICE", "dismissed"), ("ACQUITTED", "acquitted"), ("DISMISSED/DIVERSION COMPLETED", None),
    ("PROS DEFERRED FOR REVOCATION OF PAROLE", None), ("DIVERSION", None),
)  # fmt: skip
SENTENCES: tuple[tuple[tuple[str, ...], dict[str, int]], ...] = (
    (
        ("SEN: 3 YEARS PROBATION, 30 DAYS JAIL,", "FINE, RESTN"),
        {"probation_days": 1095, "incarceration_days": 30},
    ),
    (("SEN: 012 MONTHS PROBATION",), {"probation_days": 365}),
    (("SEN: 16 MONTHS PRISON",), {"incarceration_days": 485}),
    (("SEN: 10 DAYS JAIL, IMP SEN SS",), {}),
    (("SEN: 4 DAYS JAIL, 2 YEARS PRISON",), {}),
    (("SEN: FINE",), {}),
    ((), {}),
)
KEPT = 92
COURTS = (
    ("CASC LOS ANGELES", "Los Angeles"), ("CAMC SAN DIEGO", "San Diego"), ("CASC SN FRANCISCO CO", "San Francisco"),
    ("CAMC OAKLAND", None), ("CASC MCVENTURA", None),
)  # fmt: skip


class Rap(Sheet):
    """A sheet whose later changes are not lost whole: that a count was changed nobody could see then."""

    def damaged(self, seed: int) -> Sheet:
        """The same as a bad copy gives it."""
        draw = random.Random(seed)
        rows = [
            [(x, smudged(draw, text)) for x, text in row if x == KEPT or draw.random() > 0.015]
            for row in self.rows
            if draw.random() > 0.02 or row[0][0] == KEPT
        ]
        return Sheet(rows, self.born, self.cases, self.top, self.foot)


def rap(seed: int) -> Sheet:
    """An invented sheet."""
    draw = random.Random(seed)
    born = day_of(draw, 1950, 1990)
    sheet = Rap(born=born[1], top=[[(36, "PAGE 2")]])
    for text in (
        "RE: QHY.CA0000000.00000000.INVENTED-        DATE:20260301 TIME:06:32:53",
        "RESTRICTED-DO NOT USE FOR EMPLOYMENT,LICENSING OR CERTIFICATION PURPOSES",
        "*  *  *  *  *  *  *  *  *  *  *  *",
        "III CALIFORNIA ONLY SOURCE RECORD",
        f"CII/A0000{draw.randint(1000, 9999)}",
        f"DOB/{_plain(born[1])} SEX/M RAC/WHITE",
        "NAM/01 INVENTED, PERSON",
    ):
        sheet.add((36, text))
    kinds = [
        "both",
        *(draw.choice(("both", "both", "court", "applicant", "custody")) for _ in range(draw.randint(0, 3))),
    ]
    draw.shuffle(kinds)
    for kind in kinds:
        sheet.add((36, "* * * *"))
        _cycle(sheet, draw, kind)
    sheet.add((36, "* * * END OF MESSAGE * * *"))
    return sheet


def _cycle(sheet: Sheet, draw: random.Random, kind: str) -> None:
    offenses = draw.sample(OFFENSES, draw.randint(1, 4))
    arrested, decided = day_of(draw), day_of(draw)
    if kind == "both":
        sheet.add((36, "ARR/DET/CITE:"), (300, "NAM:01"))
        sheet.add((36, f"{_plain(arrested[1])}  CAPD NOWHERE"))
        for at, (words, *_) in enumerate(offenses, start=1):
            sheet.add((36, f"CNT:{at:02}" + (f"  #{draw.randint(1, 9999)}" if at == 1 else "")))
            sheet.add((40, words), (300, draw.choice(("TOC:F", "TOC:M", ""))))
        sheet.add((36, "- - - -"))
    if kind in ("both", "court"):
        place, county = draw.choice(COURTS)
        number = f"{draw.randint(1, 9_999_999):07}"
        case: dict[str, Any] = {"case_number": number, "county": county, "tracking": "", "charges": []}
        sheet.cases.append(case)
        sheet.add((36, "COURT:"), (300, "NAM:01"))
        sheet.add((36, f"{_plain(decided[1])}  {place}"))
        for at, offense in enumerate(offenses, start=1):
            facts_of = _decided(sheet, draw, at, offense, decided[1], f"#{number}" if at == 1 else "")
            is_known = kind == "both" and any(each[1] or each[0][0].isdigit() for each in offenses)
            case["charges"].append(facts_of | ({"arrest_date": arrested[1]} if is_known else {}))
    if kind in ("applicant", "custody"):
        sheet.add((36, f"{kind.upper()}:"), (300, "NAM:01"))
        sheet.add((36, f"{_plain(decided[1])}  CASO NOWHERE"))
        sheet.add((36, "CNT:01"))
        sheet.add((40, "488 PC-PETTY THEFT" if kind == "custody" else "APPLICANT SECURITY GUARD"))


def _decided(
    sheet: Sheet,
    draw: random.Random,
    at: int,
    offense: tuple[str, str | None, str | None],
    day: str,
    number: str,
) -> dict[str, Any]:
    sheet.add((36, f"CNT:{at:02}"), (120, number))
    sheet.add((40, offense[0]))
    words, how = draw.choice(ENDINGS)
    sheet.add((38, f"*DISPO:{words}"))
    facts: dict[str, Any] = {
        "statute": offense[1], "inchoate": offense[2], "grade": None, "disposition": how, "disposition_date": day if how else None,
    }  # fmt: skip
    if how == "convicted":
        status = draw.choice(("FELONY", "MISDEMEANOR", "INFRACTION"))
        sheet.add((40, f"CONV STATUS:{status}"))
        lines, sentence = draw.choice(SENTENCES)
        for line in lines:
            sheet.add((KEPT, line))
        facts |= {"grade": status[0]} | sentence
    comment = draw.choice(
        (
            "",
            "",
            "COM: WARRANT NBR A-400000",
            "COM: SENTENCE CONCURRENT WITH FILE #743-2",
            "COM: CHRG REDUC 17(B)",
        )
    )
    if comment:
        sheet.add((KEPT, comment))
    if how == "convicted" and draw.random() < 0.4:
        changed = day_of(draw, 2023, 2025)[1]
        change = draw.choice(
            (
                "CONV SET ASIDE & DISM PER 1203.4 PC",
                "PROBATION REVOKED",
                "SENTENCE MODIFIED",
                "CONV SET ASIDE PER 17(B)",
            )
        )
        sheet.add((KEPT, _plain(changed)))
        sheet.add((KEPT, f"DISPO:{change}"))
        facts |= {
            "cleared_on": changed if "1203.4" in change else None,
            "probation_revoked_on": changed if change == "PROBATION REVOKED" else None,
        }
        if change in ("SENTENCE MODIFIED", "CONV SET ASIDE PER 17(B)"):
            facts |= dict.fromkeys(
                ("disposition", "disposition_date", "grade", "probation_days", "incarceration_days")
            )
    if "17(B)" in comment:
        facts |= dict.fromkeys(
            ("disposition", "disposition_date", "grade", "probation_days", "incarceration_days")
        )
        facts |= dict.fromkeys(("cleared_on", "probation_revoked_on"))
    return facts


def _plain(day: str) -> str:
    return day.replace("-", "")
