"""Utah Code 77-40a-303: certificates of eligibility to petition for expungement of a conviction.

(1) money and waiting periods; (2) what is never expunged, and what is pending; (4), (5) how many convictions a
person may have, which 77-40a-205 borrows for the automatic law.
"""

from clearslate.states.ut.offenses import *
from clearslate.states.ut.terms_303 import *

CONVICTION_PETITION = Law(
    id="UT-PET-CONV",
    source=TEXT("Utah Code 77-40a-303", "(1) and (2)(a)(i) to (iv) were read, the rest was not"),
    title="Petition: conviction",
    relief=relief("expungement (sealing)", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    tested=charge.is_convicted,
    other_counts=OtherCounts(
        pending=BARS(SECONDARY("77-40a-303(2)", "the long title of HB 352 tells that a pending proceeding bars"))
    ),
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
        restitution_paid(S_303("(1)(b)"), key="1b_restitution"),
        Condition(
            "1c_waiting",
            "Since conviction or release from incarceration, parole or probation: {dui_years} for misdemeanor driving under the "
            "influence and one drug-driving felony, {felony_years} for a felony, {drug_felony_years} for a felony of drug possession, "
            "{class_a_years}, {class_b_years}, {class_c_years} for class A, class B, class C or infraction",
            S_303("(1)(c)"),
            branches=WAITING,
        ),
        Condition(
            "2a_never",
            "Not a capital or first degree felony, violent felony, felony of 41-6a-501(2), or registrable offense",
            S_303("(2)(a)", SECONDARY, "read except which offenses are violent, of 41-6a-501(2) or registrable"),
            all_of=tuple(Limb(key, f"Not {words}", holds=~found) for key, words, found in NEVER_EXPUNGED),
        ),
        no_pending_charge(TEXT("77-40-105(2)(b) (2019)"), key="2b_nothing_pending"),
        no_pending_charge(
            S_303("(2)", SECONDARY, "the long title of HB 352 tells it"),
            counts=~is_traffic_offense & ~is_infraction,
            key="2b_nothing_pending",
            text="No criminal proceeding for a misdemeanor or felony is pending against the person, unless for a traffic offense",
            since=REFORM,
        ),
        *unread_bars(S_303("(2)", SECONDARY, "another project read it at the source in August 2026")),
        Condition(
            "2_no_false_application",
            "No application for a certificate held something false; what the law says of one that did was not read",
            S_303("(2)", SECONDARY, "another project read it at the source"),
            holds=~FALSE_APPLICATION | not_read("77-40a-303(2): false_application"),
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
                    holds=all_of(*limits(counted).values())
                    | all_of(*limits(counted, more=1).values(), elapsed(RELAXED_AFTER, since=ALL_SENTENCES_OVER)),
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
        "The unit is the case: every conviction of it must qualify.",
        "An offense that a court reduced (76-3-402) is of its reduced grade.",
    ),
)
