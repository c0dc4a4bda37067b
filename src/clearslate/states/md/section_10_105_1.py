"""Md. Code, Crim. Proc. § 10-105.1: records of a case in which every charge ended favorably, after three years.

SB 201 of 2021, operative 2021-10-01. The section asks nothing of the person, of money or of other cases.
"""

from clearslate.states.md.offenses import *

S_10_105_1 = TEXT("§ 10-105.1")

START = "2021-10-01"
WAITING = parameter("waiting", years(3), S_10_105_1("(a)"))
DISPOSED_SINCE = parameter("disposed_since", START, S_10_105_1("(a)"))

RETROACTIVE = OpenQuestion(
    id="MD-10-105.1-RETROACTIVE",
    question="Does the section reach cases that were disposed of before October 1, 2021?",
    cite="Md. Code, Crim. Proc. § 10-105.1(a)",
    readings={
        "prospective": "only cases disposed of on or after that day, as the judiciary reads it",
        "retro": "every case, whenever it was disposed of",
    },
    chosen="prospective",
    because="the judiciary applies it so; the text, any record from October 1, 2021 on, would bear the other reading",
)

is_favorable = ended_in(ACQUITTAL, DISMISSAL) | (ended_in(NOLLE) & ~TREATMENT_CONDITION)
_decided = is_charged & ~charge.is_pending
_case_disposed_on = case.latest(charge.disposition_date, _decided)

FAVORABLE_CASES = Law(
    id="MD-10-105.1",
    source=TEXT("Md. Code, Crim. Proc. § 10-105.1"),
    title="Automatic expungement of cases in which every charge ended favorably",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    unit=CASE,
    about=ANY_RECORD - {Disposition.NO_CHARGE},
    # Every charge that the section refers to clears with the case; a payable citation stays and blocks only by its ending.
    tested=is_covered & _decided,
    other_counts=OtherCounts(transferred=asked_by("all_favorable")),
    versions=(Version("SB 201 of 2021", START, S_10_105_1("(a)")),),
    conditions=(
        Condition(
            "covered",
            "The charge was one of a crime, other than a traffic violation for which the defendant need not appear, "
            "or of the civil offense of possessing less than ten grams of cannabis",
            S_10_105_1("(a)(1)"),
            holds=is_covered,
        ),
        Condition(
            "all_favorable",
            "No charge of the case ended otherwise than in an acquittal, a verdict of not guilty, a dismissal, or a nolle prosequi "
            "without the requirement of drug or alcohol treatment",
            S_10_105_1("(a)(2)"),
            holds=case.all(is_favorable, where=is_charged),
        ),
        Condition(
            "disposed_since",
            "The case was disposed of on or after October 1, 2021",
            S_10_105_1("(a)", READING),
            holds=RETROACTIVE.choose(prospective=_case_disposed_on >= DISPOSED_SINCE, retro=Known(True)),
        ),
        wait_over(WAITING, _case_disposed_on, "the latest disposition in the case", S_10_105_1("(a)", READING)),
    ),
    questions=(RETROACTIVE,),
    notices=(
        Notice(
            "court_sends_notice",
            "The court tells the Central Repository, each booking facility, law enforcement unit and other unit that may hold a record, "
            "and the person, how each charge ended and on which day expungement is required",
            S_10_105_1("(b)"),
        ),
        Notice(
            "earlier_petition",
            "The person may petition before the three years are over, with a general waiver and release, and the court must say so",
            TEXT("§ 10-105.2"),
        ),
    ),
    remarks=(
        "What the Central Repository expunged (MD-10-112) is reached: courts and police keep their own records.",
        "Relief: the records are removed from public inspection (§ 10-101, which was not read); the agencies comply on the stated day.",
        "A charge that is filed again is a case of its own; a transferred one is followed to the court that disposed of it.",
    ),
)
