"""A made-up bill, to show what `clearslate laws BILL.py --on DATASET` tells: nobody has proposed it.

    Limited access for young adults. (a) A conviction of a misdemeanor for an offense committed before the age of 21 shall be
    given limited access without a petition when three years have passed since the conviction.
    (b) This does not apply (1) while restitution is owed, (2) if the person was convicted of a felony in any state,
    (3) if the person did not complete a program of education or work that the court named, or
    (4) if the victim was a member of the family.

A bill uses what its state's laws share: how statutes are written, grades, lists. What it asks beyond them it declares itself.
"""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.pa.offenses import *

BILL: Final = READING("H.B. 0000", "made up")
START: Final = "2027-01-01"
WAITING: Final = parameter("waiting", {START: years(3)}, BILL("(a)"))
AGE: Final = years(21)

BILL_FACTS: Final = OwnFacts()
program_completed: Final = BILL_FACTS.flag(
    "program_completed", "the person completed the program of education or work that the court named"
)

YOUNG_ADULTS: Final = Law(
    id="PA-BILL-YOUNG",
    source=BILL,
    title="Limited access for young adults",
    relief=relief("limited access", ReliefKind.LIMIT),
    route=Route.COURT_MUST,
    unit=CHARGE,
    status=Status.PROPOSED,
    about=CONVICTIONS,
    versions=versions(Version("the bill", START, BILL)),
    conditions=(
        Condition("grade", "The conviction is of a misdemeanor", BILL("(a)"), holds=is_misdemeanor),
        Condition(
            "age",
            "The offense was committed before the age of 21",
            BILL("(a)"),
            holds=charge.offense_date < person.date_of_birth + AGE,
        ),
        Condition(
            "waiting",
            "{waiting} have passed since the conviction",
            BILL("(a)"),
            holds=elapsed(WAITING, since=charge.disposition_date),
        ),
        Condition("restitution", "No restitution is owed", BILL("(b)(1)"), holds=case.restitution_is_paid),
        Condition(
            "no_felony",
            "The person was never convicted of a felony, in this state or another",
            BILL("(b)(2)"),
            holds=person.none(charge.is_convicted & is_felony) & ~person.convicted_elsewhere,
        ),
        Condition(
            "program",
            "The person completed the program of education or work that the court named",
            BILL("(b)(3)"),
            holds=program_completed,
        ),
        Condition(
            "family",
            "The victim was not a member of the family",
            BILL("(b)(4)"),
            holds=~charge.family_violence,
        ),
    ),
)

JURISDICTION: Final = Jurisdiction(
    code="PA",
    name="Pennsylvania",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(YOUNG_ADULTS,),
    own=BILL_FACTS,
)
