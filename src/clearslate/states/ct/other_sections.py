"""C.G.S. §§ 54-142u and 54-142v (cannabis), 54-142d (decriminalized offenses), 54-76o (youthful offenders)."""

from __future__ import annotations

from typing import Final

from clearslate.law import (
    CASE,
    CHARGE,
    CONVICTIONS,
    MEMORY,
    READING,
    SECONDARY,
    Condition,
    Law,
    Notice,
    OpenQuestion,
    Version,
    charge,
    either,
    flag_fact,
    from_day,
    parameter,
    person,
    years,
)
from clearslate.states.ct.clean_slate import (
    ACT_23_134,
    ATTEMPTS,
    CANNABIS_SINCE,
    ERASURE,
    INFRACTION_COUNT,
    MOST_RECENT,
    WINDOW_FROM,
    WINDOW_TO,
    cannabis_outside_window,
    count_is_entitled,
    other_counts_are_entitled,
)
from clearslate.states.ct.offenses import (
    DECRIMINALIZED,
    LISTS,
    SMALL_CANNABIS,
    is_felony,
    is_youthful_offender,
    pardoned,
)

# --- § 54-142u ------------------------------------------------------------------------------------------------

_OTHER_COUNTS: Final = other_counts_are_entitled(count_is_entitled(ACT_23_134))
_ANY_WAY: Final = other_counts_are_entitled(count_is_entitled(ACT_23_134, anywhere=True))

COUNTS: Final = OpenQuestion(
    id="CT-142U-COUNTS",
    question="Does another count of the case that is not entitled to erasure hold back the record of the cannabis conviction?",
    cite="C.G.S. §§ 54-142u, 54-142a(i)",
    readings={
        "both": "eligible only where both readings agree: unknown",
        "alone": "no: § 54-142u, unlike § 54-142v(b), is not said to wait for other counts",
        "all_counts": "yes: § 54-142a(i) speaks of every record that refers to more than one count",
    },
    chosen="both",
    decided="2026-11-25",
    because="the dossier states the rule for §§ 54-142a and 54-142v and is silent on this section",
)

POSSESSION: Final = Law(
    id="CT-142U",
    cite="C.G.S. § 54-142u",
    title="Cannabis possession, § 21a-279(c), convicted from 2000 to September 2015",
    relief=ERASURE,
    automatic=True,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=(Version("Public Act 21-1, June special session", CANNABIS_SINCE),),
    conditions=(
        Condition(
            "possession",
            "The conviction is under § 21a-279(c)",
            cite="§ 54-142u",
            holds=LISTS["possession_c"].matches,
        ),
        Condition(
            "window",
            "The conviction was entered from {window_from} on and before {window_to}",
            cite="§ 54-142u",
            holds=(charge.disposition_date >= WINDOW_FROM) & (charge.disposition_date < WINDOW_TO),
        ),
        Condition(
            "other_counts",
            "No other count of the case holds it back",
            cite="§ 54-142u; § 54-142a(i)",
            holds=COUNTS.choose(
                both=either(_OTHER_COUNTS, from_day(CANNABIS_SINCE)),
                alone=from_day(CANNABIS_SINCE),
                all_counts=_OTHER_COUNTS,
            ),
            certainty=READING,
        ),
    ),
    questions=(COUNTS, ATTEMPTS, INFRACTION_COUNT, MOST_RECENT),
)

# --- § 54-142v ------------------------------------------------------------------------------------------------

OTHER_CANNABIS: Final = Law(
    id="CT-142V",
    cite="C.G.S. § 54-142v",
    title="Other cannabis convictions, by petition",
    relief=ERASURE,
    automatic=False,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=(Version("Public Act 21-1, June special session", None),),
    conditions=(
        Condition(
            "offense_and_date",
            "Possession (§ 21a-279) convicted before {window_from} or from {window_to} on and before {legal_since}; paraphernalia "
            "(§ 21a-267(a)) or sale and growing (§ 21a-277(b)) convicted before {legal_since}",
            cite="§ 54-142v(a)",
            holds=cannabis_outside_window,
        ),
        Condition(
            "cannabis",
            "The substance was cannabis, no more than four ounces or six plants; the paraphernalia was for cannabis",
            cite="§ 54-142v(a)",
            holds=flag_fact(SMALL_CANNABIS),
        ),
        Condition(
            "all_counts",
            "Every other count of the case is entitled to erasure",
            cite="§ 54-142v(b)",
            # Whether (b) means that section or any was not read.
            holds=either(_OTHER_COUNTS, _ANY_WAY),
            certainty=READING,
        ),
    ),
    questions=(ATTEMPTS, INFRACTION_COUNT, MOST_RECENT),
    notices=(
        Notice(
            "where", "The petition is filed with the court of conviction; there is no fee", cite="§ 54-142v"
        ),
    ),
    remarks=("The day on which the section took effect is not in the dossier.",),
)

# --- § 54-142d ------------------------------------------------------------------------------------------------

DECRIMINALIZED_OFFENSE: Final = Law(
    id="CT-142D",
    cite="C.G.S. § 54-142d",
    title="Decriminalized offense, by petition",
    relief=ERASURE,
    automatic=False,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=(Version("§ 54-142d", None),),
    conditions=(
        Condition(
            "decriminalized",
            "What the person was convicted of has been decriminalized since (possession of less than half an ounce of cannabis has, "
            "315 Conn. 861; the violation of probation that followed it has not, 332 Conn. 639)",
            cite="§ 54-142d",
            holds=flag_fact(DECRIMINALIZED),
        ),
    ),
    notices=(Notice("at_once", "On petition the court shall order the erasure at once", cite="§ 54-142d"),),
)

# --- § 54-76o -------------------------------------------------------------------------------------------------

TWENTY_ONE: Final = parameter("twenty_one", years(21), cite="C.G.S. § 54-76o")

YOUTHFUL_OFFENDERS: Final = Law(
    id="CT-76O",
    cite="C.G.S. § 54-76o",
    title="Youthful offender at twenty-one",
    relief=ERASURE,
    automatic=True,
    unit=CASE,
    about=CONVICTIONS,
    versions=(Version("§ 54-76o", None),),
    certainty=SECONDARY,
    conditions=(
        Condition(
            "youthful_offender",
            "The person was adjudged a youthful offender",
            cite="§ 54-76o",
            holds=is_youthful_offender,
            certainty=SECONDARY,
        ),
        Condition(
            "discharged",
            "The person has been discharged from supervision or care",
            cite="§ 54-76o",
            holds=from_day(charge.completed_on),
            certainty=MEMORY,
        ),
        Condition(
            "twenty_one",
            "The person has reached the age of {twenty_one}",
            cite="§ 54-76o",
            holds=from_day(person.date_of_birth + TWENTY_ONE),
            certainty=SECONDARY,
        ),
        Condition(
            "no_later_felony",
            "The person was not convicted of a felony after the adjudication and before that age",
            cite="§ 54-76o",
            holds=person.none(
                person.later_than(
                    charge.disposition_date,
                    charge.is_convicted
                    & is_felony
                    & ~is_youthful_offender
                    & (charge.disposition_date < person.date_of_birth + TWENTY_ONE),
                ),
                unless=pardoned,
            ),
            certainty=MEMORY,
        ),
    ),
)

LAWS: Final = (POSSESSION, OTHER_CANNABIS, DECRIMINALIZED_OFFENSE, YOUTHFUL_OFFENDERS)
