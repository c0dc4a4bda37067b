"""Utah Code 77-40a-206: acquittal on all charges, or the entire case dismissed with prejudice.

Before 2022-05-04 77-40-114, then 77-40a-201. No test of the person, of money, of the offense; no objection.
"""

from clearslate.states.ut.offenses import *
from clearslate.states.ut.section_205 import EXPUNGEMENT, FORM, SINCE_2020

S_206 = TEXT("77-40a-206")

AFTER_ACQUITTAL = parameter("after_acquittal", days(60), S_206("(2)(a)"))
HALF_YEAR = parameter("after_dismissal", days(180), S_206("(2)(b)"))

MIXED = OpenQuestion(
    id="UT-206-MIXED",
    question="Does a case qualify in which some charges ended in acquittal and the others in dismissal with prejudice?",
    cite="77-40a-206(2), 77-40a-202(1)",
    readings={
        "literal": "no: the text asks for acquittal on all charges, or dismissal with prejudice of the entire case",
        "favorable": "yes, after the 180 days of the dismissal",
    },
    chosen=BOTH,
    because="the text names the two kinds of case only; nothing suggests that their mixture should stay open to view",
)

all_acquitted = case.all(is_acquitted, where=was_charged)
all_dismissed = case.all(dismissed_with_prejudice, where=was_charged)

_ended_on = case.latest(charge.disposition_date, was_charged)
_final_on = later_of(_ended_on, Where(APPEAL_FINAL_ON.happened, APPEAL_FINAL_ON))

NON_CONVICTIONS_LAW = Law(
    id="UT-AUTO-NC",
    source=TEXT("Utah Code 77-40a-206"),
    title="Acquittal on all charges, or entire case dismissed with prejudice",
    relief=EXPUNGEMENT,
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},
    versions=SINCE_2020,
    conditions=(
        Condition(
            "2_outcome",
            "The case resulted in acquittal on all charges, or the entire case was dismissed with prejudice; a diversion beside a recorded revocation is open",
            S_206("(2)"),
            holds=MIXED.choose(
                literal=all_acquitted | all_dismissed,
                favorable=case.all(is_acquitted | dismissed_with_prejudice, where=was_charged),
            )
            & case.every(completion_stands, charge.ended(Disposition.DIVERTED)),
        ),
        Condition(
            "2_waiting",
            "{after_acquittal} have passed since the acquittal; {after_dismissal} since the dismissal or, where it was appealed, "
            "the final nonappealable order",
            S_206("(2)"),
            branches=(
                Branch(
                    "acquittal",
                    "{after_acquittal} have passed since the acquittal",
                    when=all_acquitted,
                    holds=elapsed(AFTER_ACQUITTAL, since=_ended_on),
                ),
                Branch(
                    "dismissal",
                    "{after_dismissal} have passed since the dismissal or, where it was appealed, the final nonappealable order",
                    holds=elapsed(HALF_YEAR, since=_final_on),
                ),
            ),
        ),
        Condition(
            "3a_insanity",
            "No one was found not guilty by reason of insanity",
            S_206("(3)(a)"),
            holds=case.none(is_insanity),
        ),
        Condition(
            "3b_plea_in_abeyance",
            "The dismissal does not result from a completed plea in abeyance",
            S_206("(3)(b)"),
            holds=case.none(completed_abeyance),
        ),
        FORM,
    ),
    questions=(MIXED,),
    notices=(
        Notice(
            "no_objection",
            "No notice is needed before the order; the court tells the bureau and the prosecuting agency of it",
            S_206("(4), Utah R. Crim. P. 42(b)"),
        ),
        Notice(
            "goal_after_acquittal",
            "Within available funding the court's goal is the 60th day after an acquittal since 1 May 2020",
            TEXT("77-40a-204(4)(a)"),
            when=all_acquitted & (charge.disposition_date >= "2020-05-01"),
            day=_ended_on + AFTER_ACQUITTAL,
        ),
        Notice(
            "goal_after_dismissal",
            "Within available funding the court's goal is the 180th day after a dismissal since 1 May 2020, or the order that ends its appeal",
            TEXT("77-40a-204(4)(b)"),
            when=all_dismissed & (charge.disposition_date >= "2020-05-01"),
            day=_final_on + HALF_YEAR,
        ),
        Notice(
            "court_and_bureau",
            "Only the court and the Bureau of Criminal Identification must expunge; other agencies need not act",
            TEXT("77-40a-207(3), (4)"),
        ),
    ),
    remarks=(
        "A diversion agreement (77-2-5) that was completed is no plea in abeyance.",
        "A traffic case of this kind is deleted under 77-40a-202 without waiting; 77-40-114(1)(b) of 2019 left it to that section alone.",
    ),
)
