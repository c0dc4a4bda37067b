"""MCL 780.621g: convictions set aside by operation of law, without application.

2020 PA 193, in operation from 2023-04-11. (1), (3): misdemeanors of up to 92 days; (2): felonies; (4): misdemeanors
of 93 days or more; (5): the lifetime caps; (6), (7), (10): what stops (2) and (4); 780.621c stops all.
"""

from clearslate.states.mi.facts import *
from clearslate.states.mi.offenses import *
from clearslate.states.mi.section_621 import *
from clearslate.states.mi.section_621c import NEVER_SET_ASIDE, NO_INTOXICATED_DRIVING
from clearslate.states.mi.terms_621g import *

# --- the laws -----------------------------------------------------------------------------------------------------

MISDEMEANORS_92 = Law(
    id="MI-AUTO-M92",
    source=TEXT("MCL 780.621g(1), (3)"),
    title="Misdemeanors with a maximum of 92 days or less",
    relief=SET_ASIDE,
    route=Route.AGENCY_MUST,
    about=CONVICTIONS,
    versions=VERSIONS,
    conditions=(
        Condition(
            "misdemeanor_92",
            "The conviction is for a misdemeanor punishable by no more than 92 days",
            S_621G("(1), (3); 780.621(4)(g)"),
            holds=is_misdemeanor & ~GRADING.punishable_by_more_than(UP_TO_92_DAYS),
        ),
        wait_over(
            MISDEMEANOR_92_WAIT, charge.imposed_on, "the sentence was imposed", S_621G("(1), (3)"), key="elapsed"
        ),
        Condition(
            "ten_for_92",
            "The offense is not one that (10) excludes, if (10) reaches this branch",
            S_621G("(3), (10)", READING),
            holds=TEN_FOR_92.choose(no=Known(True), yes=all_of(*(part.holds for part in EXCLUDED_OFFENSES))),
        ),
        SCREEN,
        *NEVER_SET_ASIDE,
        NO_INTOXICATED_DRIVING,
    ),
    questions=(TEN_FOR_92, DISHONESTY),
    notices=(*NOTICES, NOT_IN_DATABASE),
)

FELONIES = Law(
    id="MI-AUTO-F",
    source=TEXT("MCL 780.621g(2), (5), (6), (7), (10)"),
    title="Felony convictions",
    relief=SET_ASIDE,
    route=Route.AGENCY_MUST,
    about=CONVICTIONS,
    versions=VERSIONS,
    conditions=(
        Condition(
            "felony",
            "The conviction is for an offense designated a felony or punishable by more than one year",
            S_621G("(2), 780.621(4)(c)(i)"),
            holds=is_felony,
        ),
        IN_DATABASE,
        Condition(
            "elapsed",
            "{waiting} have passed since the sentence was imposed and since imprisonment with the Department of Corrections ended",
            S_621G("(2)(a)", READING),
            holds=RELEASE.choose(
                release=by_custody(elapsed(FELONY_WAIT, since=RELEASED), elapsed(FELONY_WAIT, since=charge.imposed_on)),
                discharge=by_custody(
                    elapsed(FELONY_WAIT, since=DISCHARGED), elapsed(FELONY_WAIT, since=charge.imposed_on)
                ),
            ),
        ),
        Condition(
            "three_felonies",
            "The person has no more than three felony convictions in this state",
            S_621G("(2)(b), 780.621(1)(a)", READING),
            holds=OTHERWISE_ELIGIBLE.choose(
                each=no_more_than_three_felonies, one_night=three_felonies_one_night_as_one, no=Known(True)
            ),
        ),
        NOTHING_PENDING,
        no_new_conviction(
            FELONY_WAIT, "the ten years", felony_fixed(charge.is_convicted), felony_fixed(was_convicted_or_deferred)
        ),
        ONE_ASSAULTIVE_CRIME,
        *EXCLUDED_OFFENSES,
        *NEVER_SET_ASIDE,
        NO_INTOXICATED_DRIVING,
    ),
    caps=(Cap(2, S_621G("(5)", READING)),),
    questions=(RELEASE, OTHERWISE_ELIGIBLE, PERIOD, DEFERRED, DISHONESTY),
    notices=NOTICES,
    remarks=(
        "(5) does not say which two felonies: they are taken in the order in which they come due, then of their sentences.",
    ),
)

MISDEMEANORS_93 = Law(
    id="MI-AUTO-M93",
    source=TEXT("MCL 780.621g(4)-(7), (10)"),
    title="Misdemeanors with a maximum of 93 days or more",
    relief=SET_ASIDE,
    route=Route.AGENCY_MUST,
    about=CONVICTIONS,
    versions=VERSIONS,
    conditions=(
        Condition(
            "misdemeanor_93",
            "The conviction is for a misdemeanor punishable by 93 days or more, and no more than one year",
            S_621G("(4), 780.621(4)(c)(i), (g)"),
            holds=is_misdemeanor & GRADING.punishable_by_more_than(UP_TO_92_DAYS),
        ),
        IN_DATABASE,
        wait_over(MISDEMEANOR_93_WAIT, charge.imposed_on, "the sentence was imposed", S_621G("(4)"), key="elapsed"),
        NOTHING_PENDING,
        no_new_conviction(
            MISDEMEANOR_93_WAIT,
            "the seven years",
            fixed(MISDEMEANOR_93_WAIT, charge.imposed_on, charge.is_convicted),
            fixed(MISDEMEANOR_93_WAIT, charge.imposed_on, was_convicted_or_deferred),
        ),
        ONE_ASSAULTIVE_CRIME,
        *EXCLUDED_OFFENSES,
        *NEVER_SET_ASIDE,
        NO_INTOXICATED_DRIVING,
    ),
    caps=(Cap(4, S_621G("(5)", READING)),),
    questions=(PERIOD, DEFERRED, DISHONESTY),
    notices=NOTICES,
    remarks=(
        '(4) has no "otherwise eligible" clause: a person with four felonies keeps this branch.',
        "(5) does not say which four misdemeanors: they are taken in the order in which they come due, then of their sentences.",
    ),
)

LAWS = (FELONIES, MISDEMEANORS_93, MISDEMEANORS_92)
