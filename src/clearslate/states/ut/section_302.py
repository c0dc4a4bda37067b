"""Utah Code 77-40a-302: certificates of eligibility to petition where there was no conviction."""

from clearslate.states.ut.offenses import *
from clearslate.states.ut.terms_303 import PETITION_NOTICES, unread_bars

S_302 = TEXT("77-40a-302")

AFTER_ARREST = parameter("after_arrest", days(30), S_302("(1)(a)(i)"))
CLASS_C_TRAFFIC = parameter("class_c_traffic", years(3), S_302("(1)(a)(ii)"))
CLASS_B_TRAFFIC = parameter("class_b_traffic", years(4), S_302("(1)(a)(iii)"))
HALF_YEAR = parameter("after_dismissal", days(180), S_302("(1)(b)(iii)(B)"))

INSANITY = OpenQuestion(
    id="UT-302-INSANITY",
    question="Is a finding of not guilty by reason of insanity an acquittal at trial?",
    cite="77-40a-302(1)(b)(iv)",
    readings={"yes": "it is", "no": "it is not"},
    chosen=BOTH,
    because="205 and 206 leave it out in words, 302 does not mention it",
)

_limitation_over = from_day(LIMITATION_OVER_ON)

_GROUND = choose(
    (charge.is_convicted, Known(True)),  # only a traffic offense, by (1)(a)
    (is_insanity, INSANITY.choose(yes=Known(True), no=Known(False))),
    (is_acquitted, Known(True)),
    (dismissed_with_prejudice, Known(True)),
    (dismissed_open, any_of(CONSENT, elapsed(HALF_YEAR, since=charge.disposition_date), _limitation_over)),
    (charge.ended(Disposition.NO_CHARGE), SCREENED | _limitation_over),
)

ARREST_PETITION = Law(
    id="UT-PET-ARREST",
    source=TEXT("Utah Code 77-40a-302"),
    title="Petition: arrest or charge without conviction",
    relief=relief("expungement (sealing)", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    unit=CASE,
    other_counts=OtherCounts(standing=asked_by("1a_traffic_conviction"), never_filed=PART(S_302("(1)(b)"))),
    about=NON_CONVICTIONS,
    tested=~running_abeyance,
    versions=(Version("as amended in 2024", None),),
    conditions=(
        wait_over(AFTER_ARREST, charge.arrest_date, "the arrest or the charge", S_302("(1)(a)(i)"), key="1a_30_days"),
        Condition(
            "1a_traffic_conviction",
            "The case holds no conviction, except for a traffic offense of long ago",
            S_302("(1)(a)(ii), (iii)", READING),
            all_of=(
                Limb(
                    "traffic",
                    "The case holds no conviction of another than a traffic offense",
                    holds=case.none(charge.is_convicted & ~is_traffic_offense),
                ),
                *each_conviction_aged(CLASS_C_TRAFFIC, CLASS_B_TRAFFIC, charge.disposition_date),
            ),
        ),
        Condition(
            "1b_ground",
            "Screened and no charges will be filed; or dismissed with prejudice; or dismissed without, with the prosecutor's written consent or "
            "{after_dismissal} passed; or acquitted; or the limitation has expired; a plea in abeyance or a diversion beside a recorded revocation is open",
            S_302("(1)(b)"),
            holds=_GROUND & (~charge.ended(Disposition.DIVERTED) | completion_stands),
        ),
        no_pending_charge(
            S_302("(2)(a)"),
            counts=~is_traffic_offense & ~is_infraction,
            key="2a_nothing_pending",
            text="No criminal proceeding for a misdemeanor or felony is pending against the person, unless for a traffic offense",
        ),
        Condition(
            "2b_no_plea_in_abeyance",
            "No plea is held in abeyance in the case",
            S_302("(2)(b)", SECONDARY, "read in its first words only"),
            holds=case.none(running_abeyance),
        ),
        *unread_bars(S_302("(2)", SECONDARY, "another project read it at the source in August 2026")),
    ),
    questions=(INSANITY,),
    notices=PETITION_NOTICES,
    remarks=("Every charge of the case must have one of the grounds.",),
)
