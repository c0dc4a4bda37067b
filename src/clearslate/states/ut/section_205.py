"""Utah Code 77-40a-205: clean slate eligible cases, expunged without a petition.

Before 2022-05-04 77-40-102(5) with 77-40-114, then 77-40a-101. The case clears whole.
"""

from clearslate.states.ut.offenses import *
from clearslate.states.ut.terms_205 import *

# --- the laws ------------------------------------------------------------------------------------------------

CONVICTIONS_LAW = Law(
    id="UT-CS-CONV",
    source=SECONDARY("Utah Code 77-40a-205 (before: 77-40-102(5), 77-40a-101)", "(3) and (6) were not read"),
    title="Clean slate eligible case: convictions",
    relief=EXPUNGEMENT,
    route=Route.COURT_MUST,
    unit=CASE,
    about=CONVICTIONS,
    tested=charge.is_convicted,
    # The periods run from when the case was adjudicated; what a plea in abeyance in it does then was not read.
    other_counts=OtherCounts(pending=BARS(S_205_2("(a)(iii)", READING))),
    versions=SINCE_2020,
    conditions=(
        Condition(
            "2a_grades",
            "Each conviction in the case is a misdemeanor of possession under 58-37-8(2)(a)(i), a class B or C misdemeanor, or an infraction",
            S_205("(2)(a)(i)"),
            holds=is_within_grades,
        ),
        *PERSON_TESTS,
        Condition(
            "2a_waiting",
            "Since the case was adjudicated: {class_c_years} for class C or an infraction, {class_b_years} for class B, "
            "{possession_years} for class A possession; of several, the longest",
            S_205_2("(a)(iii)", READING),
            branches=waited(case.latest(adjudicated_on, charge.is_convicted)),
        ),
        *exclusions(charge.is_convicted | plea_in_abeyance),
        FORM,
        NO_OBJECTION,
    ),
    questions=QUESTIONS,
    notices=NOTICES,
    remarks=(
        "Later convictions do not restart the period; they matter through the limits, pending cases and supervision.",
        "205(1)(a) still recites the form; since 2026-01-01 the court acts without one under 204(3), and so does this encoding.",
        "An offense that a court reduced (76-3-402) is of its reduced grade.",
    ),
)

DISMISSALS_LAW = Law(
    id="UT-CS-PIA",
    source=SECONDARY("Utah Code 77-40a-205 (before: 77-40a-101)", "(3) and (6) were not read"),
    title="Clean slate eligible case: completed plea in abeyance, and dismissal without prejudice",
    relief=EXPUNGEMENT,
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},
    tested=must_qualify,  # a conviction of the case too
    other_counts=OtherCounts(standing=asked_by("2b_waiting")),
    versions=SINCE_2022,
    conditions=(
        Condition(
            "2b_dismissed",
            "The case was dismissed on completion of a plea in abeyance (77-2a-3(2)(b)), or charges of it were dismissed without prejudice; unknown after a revocation",
            S_205_2("(b)"),
            holds=case.any(completed_abeyance | dismissed_open) & case.every(completion_stands, completed_abeyance),
        ),
        Condition(
            "2b_nothing_open",
            "Every charge of the case is decided, and no plea in it is still held in abeyance",
            S_205_2("(b)", READING),
            holds=case.none(is_open),
        ),
        Condition(
            "2b_grades",
            "Each charge in the case is a misdemeanor of possession under 58-37-8(2)(a)(i), a class B or C misdemeanor, or an infraction",
            S_205_2("(b)"),
            holds=is_within_grades,
        ),
        *PERSON_TESTS,
        Condition(
            "2b_waiting",
            "Since the case was dismissed: {class_c_years} for class C or an infraction, {class_b_years} for class B, "
            "{possession_years} for class A possession; of several, the longest",
            S_205_2("(b)", READING),
            branches=waited(case.latest(adjudicated_on, must_qualify)),
        ),
        *exclusions(under_exclusions),
        FORM,
        NO_OBJECTION,
    ),
    questions=QUESTIONS,
    notices=NOTICES,
    remarks=(
        "A charge dismissed without prejudice is tested as if it had been a conviction: the case must otherwise qualify.",
    ),
)
