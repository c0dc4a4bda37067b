"""Utah Code 77-40a-303: certificates of eligibility to petition for expungement of a conviction.

(1) money and waiting periods; (2) what is never expunged, and what is pending; (4), (5) how many convictions a
person may have, which 77-40a-205 borrows for the automatic law.
"""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ut.offenses import *

S_303: Final = TEXT("77-40a-303")
S_LIMITS: Final = S_303(
    "(4), (5), (8)", MEMORY, "the numbers, and that possession is counted apart, are remembered"
)

REFORM: Final = "2024-10-01"

# --- (2)(a): never expunged ----------------------------------------------------------------------------------

NEVER_EXPUNGED: Final = (
    ("grade", "a capital or first degree felony", GRADING.is_grade("FC", "F1")),
    ("violent", "a violent felony", is_felony & listed("violent_felony")),
    ("dui", "felony driving under the influence, 41-6a-501(2)", is_felony & listed("dui_501_2")),
    ("registrable", "an offense that requires registration", listed("registrable")),
)

# --- (4), (5): how many convictions --------------------------------------------------------------------------

counted: Final[Truth] = all_of(
    charge.is_convicted,
    ~is_infraction,
    ~is_traffic_offense,
    ~listed("minor_regulatory"),
)


LIMITS: Final = {
    "felonies": "fewer than 2 felonies",
    "class_a": "fewer than 3 convictions with 2 of class A",
    "class_b": "fewer than 4 convictions with 3 of class B",
    "convictions": "fewer than 5 convictions",
    "possession_felonies": "fewer than 3 felonies of drug possession",
    "possession": "fewer than 5 convictions of drug possession",
}


def limits(counts: Truth, *, more: int = 0) -> dict[str, Truth]:
    """The person's convictions stay below the limits of (4) and (5), each raised by ``more``.

    Convictions of one criminal episode count once; drug possession is counted apart.
    """
    other, drugs = counts & ~listed("drug_possession"), counts & listed("drug_possession")
    others = person.count_incidents(other)
    return {
        "felonies": person.count_incidents(other & is_felony) < 2 + more,
        "class_a": ~((others >= 3 + more) & (person.count_incidents(other & is_class_a) >= 2 + more)),
        "class_b": ~((others >= 4 + more) & (person.count_incidents(other & is_class_b) >= 3 + more)),
        "convictions": others < 5 + more,
        "possession_felonies": person.count_incidents(drugs & is_felony) < 3 + more,
        "possession": person.count_incidents(drugs) < 5 + more,
    }


# --- (1)(c): waiting periods ---------------------------------------------------------------------------------

TEN_YEARS_DUI: Final = parameter("ten_years_dui", years(10), S_303("(1)(c)(i), (ii)"))
SEVEN_YEARS: Final = parameter("felony_years", years(7), S_303("(1)(c)(iii)"))
FIVE_YEARS_DRUG: Final = parameter("drug_felony_years", years(5), S_303("(1)(c)(iv)"))
FIVE_YEARS: Final = parameter("class_a_years", years(5), S_303("(1)(c)(v)"))
FOUR_YEARS: Final = parameter("class_b_years", years(4), S_303("(1)(c)(vi)"))
THREE_YEARS: Final = parameter("class_c_years", years(3), S_303("(1)(c)(vii)"))
RELAXED_AFTER: Final = parameter("relaxed_after", years(10), S_LIMITS)

# Convicted, or released from incarceration, parole or probation, whichever came last.
_SENTENCE_OVER: Final[Days] = later_of(charge.disposition_date, charge.released_on, charge.completed_on)

_is_misdemeanor_dui: Final[Truth] = any_of(is_class_a, is_class_b, is_class_c_or_infraction) & listed(
    "dui_501_2"
)

_WAITING: Final = choose(
    (_is_misdemeanor_dui, elapsed(TEN_YEARS_DUI, since=_SENTENCE_OVER)),
    (is_felony & listed("drug_driving"), elapsed(TEN_YEARS_DUI, since=_SENTENCE_OVER)),
    (is_felony & listed("drug_possession"), elapsed(FIVE_YEARS_DRUG, since=_SENTENCE_OVER)),
    (is_felony, elapsed(SEVEN_YEARS, since=_SENTENCE_OVER)),
    (is_class_a, elapsed(FIVE_YEARS, since=_SENTENCE_OVER)),
    (is_class_b, elapsed(FOUR_YEARS, since=_SENTENCE_OVER)),
    (is_class_c_or_infraction, elapsed(THREE_YEARS, since=_SENTENCE_OVER)),
)

_ALL_SENTENCES_OVER: Final[Days] = person.latest(_SENTENCE_OVER, charge.is_convicted)

PETITION_NOTICES: Final = (
    Notice(
        "certificate",
        "The Bureau of Criminal Identification must first issue a certificate of eligibility; then the person petitions the court",
        SECONDARY("77-40a-303, 77-40a-304, 77-40a-305", "the sections on the procedure were not read"),
    ),
    Notice(
        "hearing",
        "The prosecutor has 35 days and a victim 60 days to respond, the person 14 days to reply; "
        "the court must find by clear and convincing evidence that expungement is not contrary to the public interest",
        SECONDARY("77-40a-305, 77-40a-306", "read in part"),
    ),
)

CONVICTION_PETITION: Final = Law(
    id="UT-PET-CONV",
    source=TEXT("Utah Code 77-40a-303", "(1) and (2)(a)(i) to (iv) were read, the rest was not"),
    title="Petition: conviction",
    relief="expungement (sealing)",
    automatic=False,
    unit=CASE,
    about=CONVICTIONS,
    tested=charge.is_convicted,
    versions=versions(
        Version("until the reform of 2024", None),
        Version(
            "HB 352 and SB 163 of 2024",
            REFORM,
            SECONDARY("HB 352 and SB 163 of 2024", "the enrolled acts were not read"),
        ),
    ),
    conditions=(
        Condition(
            "1a_fines",
            "All fines and interest ordered by the court are paid in full",
            S_303("(1)(a)"),
            holds=case.fines_owed <= 0,
        ),
        Condition(
            "1b_restitution",
            "All restitution ordered by the court is paid in full",
            S_303("(1)(b)"),
            holds=case.restitution_is_paid,
        ),
        Condition(
            "1c_waiting",
            "Since conviction or release from incarceration, parole or probation: {ten_years_dui} for misdemeanor driving under the "
            "influence and one drug-driving felony, {felony_years} for a felony, {drug_felony_years} for a felony of drug possession, "
            "{class_a_years}, {class_b_years}, {class_c_years} for class A, class B, class C or infraction",
            S_303("(1)(c)"),
            holds=_WAITING,
        ),
        Condition(
            "2a_never",
            "Not a capital or first degree felony, violent felony, felony of 41-6a-501(2), or registrable offense",
            S_303(
                "(2)(a)", SECONDARY, "read but for which offenses are violent, of 41-6a-501(2) or registrable"
            ),
            all_of=tuple(Limb(key, f"Not {words}", holds=~found) for key, words, found in NEVER_EXPUNGED),
        ),
        Condition(
            "2b_nothing_pending",
            "No criminal proceeding is pending against the person",
            TEXT("77-40-105(2)(b) (2019)"),
            holds=person.none(charge.is_pending),
        ),
        Condition(
            "2b_nothing_pending",
            "No criminal proceeding for a misdemeanor or felony is pending against the person, unless for a traffic offense",
            S_303("(2)", SECONDARY, "the long title of HB 352 tells it"),
            holds=person.none(charge.is_pending & ~is_traffic_offense & ~is_infraction),
            since=REFORM,
        ),
        Condition(
            "4_5_limits",
            "By criminal episode, not counting infractions, traffic and minor regulatory offenses, fewer than: 2 felonies; 3 convictions with "
            "2 of class A; 4 with 3 of class B; 5 in all; of drug possession 3 felonies, 5 in all. Each one more when {relaxed_after} have "
            "passed since the last conviction or release",
            S_LIMITS,
            all_of=(
                Limb(
                    "limits",
                    "The person's convictions stay below each of the numbers",
                    holds=one_of(
                        all_of(*limits(counted).values()),
                        both(
                            *limits(counted, more=1).values(),
                            elapsed(RELAXED_AFTER, since=_ALL_SENTENCES_OVER),
                        ),
                    ),
                ),
                Limb(
                    "elsewhere",
                    "Convictions outside Utah count too: whether there are any is known",
                    holds=none_known_elsewhere,
                ),
            ),
        ),
    ),
    notices=PETITION_NOTICES,
    remarks=(
        "The rest of 303(2) was not read: it may bar more.",
        "The unit is the case: every conviction of it must qualify.",
        "An offense that a court reduced (76-3-402) is of its reduced grade.",
    ),
)

LAWS: Final = (CONVICTION_PETITION,)
