"""Utah Code 77-40a-303: certificates of eligibility to petition for expungement of a conviction.

(1) money and waiting periods; (2) what is never expunged, and what is pending; (4), (5) how many convictions a
person may have, which 77-40a-205 borrows for the automatic law. Read: (1) and (2)(a)(i)-(iv); the rest is secondary.
"""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ut.offenses import *

S_77_40A_303: Final = TEXT("77-40a-303")

REFORM: Final = "2024-10-01"

# --- (2)(a): never expunged ----------------------------------------------------------------------------------

never_expunged: Final[Truth] = any_of(
    GRADING.is_grade("FC", "F1"),
    is_felony & listed("violent_felony"),
    is_felony & listed("dui_501_2"),
    listed("registrable"),
)

# --- (4), (5): how many convictions --------------------------------------------------------------------------

counted: Final[Truth] = all_of(
    charge.is_convicted,
    ~is_infraction,
    ~is_traffic_offense,
    ~listed("minor_regulatory"),
)


def within_limits(counts: Truth, *, more: int = 0) -> Truth:
    """The person's convictions stay below every limit of (4) and (5), each raised by ``more``.

    Convictions of one criminal episode count once; drug possession is counted apart.
    """
    other, drugs = counts & ~listed("drug_possession"), counts & listed("drug_possession")
    others = person.count_incidents(other)
    return all_of(
        person.count_incidents(other & is_felony) < 2 + more,
        ~((others >= 3 + more) & (person.count_incidents(other & is_class_a) >= 2 + more)),
        ~((others >= 4 + more) & (person.count_incidents(other & is_class_b) >= 3 + more)),
        others < 5 + more,
        person.count_incidents(drugs & is_felony) < 3 + more,
        person.count_incidents(drugs) < 5 + more,
    )


# --- (1)(c): waiting periods ---------------------------------------------------------------------------------

TEN_YEARS_DUI: Final = parameter("ten_years_dui", years(10), S_77_40A_303("(1)(c)(i), (ii)"))
SEVEN_YEARS: Final = parameter("felony_years", years(7), S_77_40A_303("(1)(c)(iii)"))
FIVE_YEARS_DRUG: Final = parameter("drug_felony_years", years(5), S_77_40A_303("(1)(c)(iv)"))
FIVE_YEARS: Final = parameter("class_a_years", years(5), S_77_40A_303("(1)(c)(v)"))
FOUR_YEARS: Final = parameter("class_b_years", years(4), S_77_40A_303("(1)(c)(vi)"))
THREE_YEARS: Final = parameter("class_c_years", years(3), S_77_40A_303("(1)(c)(vii)"))
RELAXED_AFTER: Final = parameter("relaxed_after", years(10), S_77_40A_303("(8)"))

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

_none_elsewhere: Final[Truth] = ~NO_CONVICTION_ELSEWHERE.fills(person.convicted_elsewhere, value=False)

PETITION_NOTICES: Final = (
    Notice(
        "certificate",
        "The Bureau of Criminal Identification must first issue a certificate of eligibility; then the person petitions the court",
        SECONDARY("77-40a-303, 77-40a-304, 77-40a-305"),
    ),
    Notice(
        "hearing",
        "The prosecutor has 35 days and a victim 60 days to respond, the person 14 days to reply; "
        "the court must find by clear and convincing evidence that expungement is not contrary to the public interest",
        SECONDARY("77-40a-305, 77-40a-306"),
    ),
)

CONVICTION_PETITION: Final = Law(
    id="UT-PET-CONV",
    source=TEXT("Utah Code 77-40a-303"),
    title="Petition: conviction",
    relief="expungement (sealing)",
    automatic=False,
    unit=CASE,
    about=CONVICTIONS,
    tested=charge.is_convicted,
    versions=versions(
        Version("until the reform of 2024", None),
        Version("HB 352 and SB 163 of 2024", REFORM, MEMORY("HB 352 and SB 163 of 2024")),
    ),
    conditions=(
        Condition(
            "1a_fines",
            "All fines and interest ordered by the court are paid in full",
            S_77_40A_303("(1)(a)"),
            holds=case.fines_owed <= 0,
        ),
        Condition(
            "1b_restitution",
            "All restitution ordered by the court is paid in full",
            S_77_40A_303("(1)(b)"),
            holds=case.restitution_is_paid,
        ),
        Condition(
            "1c_waiting",
            "Since conviction or release from incarceration, parole or probation: {ten_years_dui} for misdemeanor driving under the "
            "influence and one drug-driving felony, {felony_years} for a felony, {drug_felony_years} for a felony of drug possession, "
            "{class_a_years}, {class_b_years}, {class_c_years} for class A, class B, class C or infraction",
            S_77_40A_303("(1)(c)"),
            holds=_WAITING,
        ),
        Condition(
            "2a_never",
            "Not a capital or first degree felony, violent felony, felony of 41-6a-501(2), or registrable offense",
            S_77_40A_303("(2)(a)", SECONDARY),
            holds=~never_expunged,
        ),
        Condition(
            "2b_nothing_pending",
            "No criminal proceeding is pending against the person",
            TEXT("77-40-105(2)(b) (2019)"),
            holds=person.none(charge.is_pending),
            until=REFORM,
        ),
        Condition(
            "2b_nothing_but_traffic_pending",
            "No criminal proceeding for a misdemeanor or felony is pending against the person, unless for a traffic offense",
            S_77_40A_303("(2)", SECONDARY),
            holds=person.none(charge.is_pending & ~is_traffic_offense & ~is_infraction),
            since=REFORM,
        ),
        Condition(
            "4_5_limits",
            "By criminal episode, not counting infractions, traffic and minor regulatory offenses, fewer than: 2 felonies; 3 convictions with "
            "2 of class A; 4 with 3 of class B; 5 in all; of drug possession 3 felonies, 5 in all. Each one more when {relaxed_after} have "
            "passed since the last conviction or release",
            S_77_40A_303("(4), (5), (8)", MEMORY),
            holds=(
                within_limits(counted)
                | (within_limits(counted, more=1) & elapsed(RELAXED_AFTER, since=_ALL_SENTENCES_OVER))
            )
            & _none_elsewhere,
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
