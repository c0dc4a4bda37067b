"""C.G.S. §§ 54-142u and 54-142v (cannabis), 54-142d (decriminalized offenses), 54-76o (youthful offenders)."""

from clearslate.states.ct.clean_slate import *
from clearslate.states.ct.offenses import *

S_54_142U = TEXT("§ 54-142u")
S_54_142V = TEXT("§ 54-142v")
S_54_76O = TEXT("§ 54-76o")

# --- § 54-142u ------------------------------------------------------------------------------------------------

_OTHER_COUNTS = other_counts_are_entitled(count_is_entitled(ACT_23_134))
_ANY_WAY = other_counts_are_entitled(count_is_entitled(ACT_23_134, anywhere=True))

COUNTS = OpenQuestion(
    id="CT-142U-COUNTS",
    question="All counts must be entitled to erasure 'in accordance with the provisions of this section': of § 54-142u alone?",
    cite="C.G.S. § 54-142u(a), (b)",
    readings={
        "this_section": "yes: every other count must be a conviction that § 54-142u erases too",
        "erased_alike": "no: what § 54-142a erases counts too, for this section erases pursuant to that one",
    },
    chosen=BOTH,
    decided="2026-11-28",
    because="(b) names this section, and (a) sends to § 54-142a for how a record is erased; no source decides",
)

_possession_due = from_day(CANNABIS_SINCE) & possession_in_window

POSSESSION = Law(
    id="CT-142U",
    source=TEXT("C.G.S. § 54-142u"),
    title="Cannabis possession, § 21a-279(c), convicted from 2000 to September 2015",
    relief=ERASURE,
    route=Route.BY_LAW,
    about=CONVICTIONS,
    versions=(Version("Public Act 21-1, June special session", CANNABIS_SINCE, TEXT("§ 54-142u", "history note")),),
    conditions=(
        Condition("possession", "The conviction is under § 21a-279(c)", holds=LISTS["possession_c"].matches),
        Condition(
            "window",
            "The conviction was entered from {window_from} on and before {window_to}",
            holds=(charge.disposition_date >= WINDOW_FROM) & (charge.disposition_date < WINDOW_TO),
        ),
        Condition(
            "other_counts",
            "Every other count of the case is entitled to erasure (electronic records released to the public are erased before)",
            S_54_142U("(b)", READING),
            holds=COUNTS.choose(
                this_section=other_counts_are_entitled(_possession_due),
                erased_alike=other_counts_are_entitled(count_is_entitled(ACT_23_134) | _possession_due),
            ),
        ),
    ),
    questions=(COUNTS, *QUESTIONS),
)

# --- § 54-142v ------------------------------------------------------------------------------------------------

OTHER_CANNABIS = Law(
    id="CT-142V",
    source=TEXT("C.G.S. § 54-142v"),
    title="Other cannabis convictions, by petition",
    relief=ERASURE,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=(Version("Public Act 21-1, June special session", "2022-07-01", TEXT("§ 54-142v", "history note")),),
    conditions=(
        Condition(
            "offense_and_date",
            "Possession (§ 21a-279) convicted before {window_from} or from {window_to} on and before {legal_since}; paraphernalia "
            "(§ 21a-267(a)) or sale and growing (§ 21a-277(b)) convicted before {legal_since}",
            S_54_142V("(a)"),
            one_of=(
                Limb(
                    "possession",
                    "Possession, § 21a-279, convicted before {window_from} or from {window_to} on and before {legal_since}",
                    holds=possession_outside_window,
                ),
                Limb(
                    "tools_and_sale",
                    "Paraphernalia, § 21a-267(a), or sale and growing, § 21a-277(b), convicted before {legal_since}",
                    holds=tools_before_legal,
                ),
            ),
        ),
        Condition(
            "cannabis",
            "The substance was cannabis, no more than four ounces or six plants; the paraphernalia was for cannabis",
            S_54_142V("(a)"),
            holds=SMALL_CANNABIS,
        ),
        Condition(
            "all_counts",
            "Every other count of the case is entitled to erasure",
            S_54_142V("(b)", READING, "whether by § 54-142a or by any section is left open"),
            holds=either(_OTHER_COUNTS, _ANY_WAY),
        ),
    ),
    questions=QUESTIONS,
    notices=noted(where="The petition is filed with the court of conviction; there is no fee"),
)

# --- § 54-142d ------------------------------------------------------------------------------------------------

DECRIMINALIZED_OFFENSE = Law(
    id="CT-142D",
    source=TEXT("C.G.S. § 54-142d"),
    title="Decriminalized offense, by petition",
    relief=ERASURE,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=(Version("§ 54-142d", None),),
    conditions=(
        Condition(
            "decriminalized",
            "What the person was convicted of has been decriminalized since (possession of less than half an ounce of cannabis has, "
            "315 Conn. 861; the violation of probation that followed it has not, 332 Conn. 639)",
            holds=DECRIMINALIZED,
        ),
        Condition(
            "other_counts",
            "Every other count of the case is entitled to erasure (electronic records released to the public are erased before)",
            TEXT("C.G.S. § 54-142d", "whether by this section or by any is left open"),
            holds=either(_OTHER_COUNTS, _ANY_WAY),
        ),
    ),
    questions=QUESTIONS,
    notices=noted(at_once="On petition the court shall order the erasure at once"),
)

# --- § 54-76o -------------------------------------------------------------------------------------------------

# "Discharged from the supervision of the court or from the care of any institution or agency": no money.
_DISCHARGED = completion(S_54_76O, custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
ERASURE_AGE = parameter("erasure_age", years(21), S_54_76O)
# An offense is one of any state's law or of federal law, § 53a-24(a).
NO_FELONY_ELSEWHERE = no_conviction_elsewhere("CT", "Connecticut", "C.G.S. §§ 54-76o, 53a-24(a)", "felony conviction")

YOUTHFUL_OFFENDERS = Law(
    id="CT-76O",
    source=TEXT("C.G.S. § 54-76o"),
    title="Youthful offender at twenty-one",
    relief=ERASURE,
    route=Route.BY_LAW,
    unit=CASE,
    about=CONVICTIONS,
    versions=(Version("§ 54-76o", None),),
    conditions=(
        Condition("youthful_offender", "The person was adjudged a youthful offender", holds=is_youthful_offender),
        Condition("discharged", "The person has been discharged from supervision or care", holds=from_day(_DISCHARGED)),
        Condition(
            "twenty_one",
            "The person has reached the age of {erasure_age}",
            holds=from_day(person.date_of_birth + ERASURE_AGE),
        ),
        Condition(
            "no_later_felony",
            "The person was not convicted of a felony after the adjudication and before that age",
            holds=person.none(
                person.later_than(
                    charge.disposition_date,
                    charge.is_convicted
                    & is_felony
                    & ~is_youthful_offender
                    & (charge.disposition_date < person.date_of_birth + ERASURE_AGE),
                ),
                unless=pardoned,
            )
            & NO_FELONY_ELSEWHERE.none_known,
        ),
    ),
)
