"""C.G.S. § 54-142a: erasure of criminal records."""

from dataclasses import replace

from clearslate.states.ct.clean_slate import *
from clearslate.states.ct.offenses import *


def _erasure(
    *,
    law_id: str,
    source: Source,
    title: str,
    conditions: tuple[Condition, ...],
    notices: tuple[Notice, ...],
    route: Route = Route.BY_LAW,
    about: frozenset[Disposition] = CONVICTIONS,
    versions: tuple[Version, ...] = VERSIONS,
    remarks: tuple[str, ...] = (),
) -> Law:
    """A law of the section: under (i) every route waits for the other counts of the case."""
    return Law(
        id=law_id,
        source=source,
        title=title,
        relief=ERASURE,
        route=route,
        about=about,
        versions=versions,
        conditions=(*conditions, *ALL_COUNTS),
        questions=QUESTIONS,
        notices=notices,
        remarks=remarks,
    )


# --- (a), (b), (c): no conviction -----------------------------------------------------------------------------

ACQUITTED = _erasure(
    law_id="CT-142A-A",
    source=TEXT("C.G.S. § 54-142a(a), (b)"),
    title="Acquittal or dismissal, when the time to appeal has run",
    about=NON_CONVICTIONS,
    versions=ALL_VERSIONS,
    conditions=(
        Condition(
            "acquitted_or_dismissed",
            "The person was found not guilty, other than by mental disease or defect, or the charge was dismissed; a diversion "
            "beside a recorded revocation is open",
            S_54_142A("(a)", READING),
            holds=either(acquitted_or_dismissed, acquitted_or_dismissed | ended_in_other_ways) & diversion_stands,
        ),
        Condition(
            "appeal_over",
            "The time to appeal ({appeal_period}) has run, or an appeal that was taken is finally decided",
            S_54_142A("(a)", MEMORY, "the length of the time to appeal was not read"),
            holds=appeal_over,
        ),
    ),
    notices=(PUBLIC_RECORD_FIRST, CODEFENDANT, VICTIM_MAY_LEARN, KEPT),
    remarks=(
        "Subsection (b) says the same of dispositions before October 1, 1969.",
        (
            "A diversion that ended well is a dismissal. A withdrawn or vacated charge, or an arrest that was never charged, is unknown: "
            "the record does not say whether it was dismissed."
        ),
    ),
)

NOLLE = _erasure(
    law_id="CT-142A-C",
    source=TEXT("C.G.S. § 54-142a(c)"),
    title="Nolle, thirteen months (a stale continuance needs a motion)",
    about=NON_CONVICTIONS,
    versions=ALL_VERSIONS,
    conditions=(
        Condition(
            "nolled",
            "The charge was nolled",
            S_54_142A("(c)(1)", READING),
            holds=either(nolled, nolled | ended_in_other_ways),
        ),
        Condition(
            "thirteen_months",
            "{nolle_wait} have passed since the nolle was entered",
            S_54_142A("(c)(1)"),
            holds=thirteen_months,
        ),
    ),
    notices=(PUBLIC_RECORD_FIRST, CODEFENDANT, KEPT),
    remarks=(
        (
            "(c)(2): a charge continued at the prosecutor's request and not prosecuted for thirteen months is nolled on the person's motion; "
            "until then it is pending and no law reaches it."
        ),
    ),
)

# --- (d): pardon ----------------------------------------------------------------------------------------------

PARDONED = _erasure(
    law_id="CT-142A-D",
    source=TEXT("C.G.S. §§ 54-142a(d), 54-130a"),
    title="Absolute pardon: the record is erased",
    route=Route.BY_LAW,
    versions=ALL_VERSIONS,
    conditions=(
        was_pardoned(S_54_142A("(d)"), "The person received a pardon for the offense"),
        Condition(
            "absolute",
            "The pardon is absolute; a provisional pardon or certificate of rehabilitation does not erase",
            S_54_142A("(d); § 54-130a(f)"),
            holds=~charge.is_pardoned | is_absolute,
        ),
        Condition(
            "since_1974",
            "The pardon is of 1974-10-01 or later; after an earlier one the person petitions the court",
            S_54_142A("(d)"),
            when=charge.is_pardoned,
            holds=(charge.pardoned_on >= FixedDay("1974-10-01")) | UNSETTLED,
        ),
    ),
    notices=(
        Notice(
            "how_to_apply",
            "One applies to the Board of Pardons and Paroles three years after a misdemeanor, five years after a felony",
            TEXT("§ 54-130a(c)"),
            when=~charge.is_pardoned,
        ),
        PUBLIC_RECORD_FIRST,
        KEPT,
    ),
)

# --- (e): clean slate -----------------------------------------------------------------------------------------

_offense_since_2000 = Condition(
    "offense_since_2000",
    "The offense was committed on or after {offense_floor}; an earlier one is erased on petition, though the state's page and form go "
    "by the day of the conviction",
    S_54_142A("(e)(1)"),
    holds=choose(
        (charge.offense_date >= OFFENSE_FLOOR, Known(True)), (charge.disposition_date >= OFFENSE_FLOOR, UNSETTLED)
    ),
)
_not_motor_vehicle = Condition(
    "no_motor_vehicle_violation",
    "The conviction is not of a motor vehicle violation or under § 14-227a, which (e) does not name yet",
    S_54_142A("(e)(1) (first version)", READING),
    holds=~is_motor_vehicle_violation & ~is_drunk_driving,
    until=ACT_23_134,
)
_CONTRADICTORY = Limb(
    "contradictory",
    "The record calls a misdemeanor what is punishable by more than a year: it may be a felony",
    holds=contradiction,
)
_NOTICES = (PUBLIC_RECORD_FIRST, CODEFENDANT, CT_ONLY, NO_ORDER, LIST_OF_SECTIONS, KEPT)
_OFFENSE_LAW = (
    "Class and maximum are those of the day of the offense, (e)(1)(B); the record's grade is taken to be that."
)
_OTHER_JURISDICTIONS = "Convictions and charges elsewhere are not asked about: the text refers to this state."

SEVEN_YEAR_TIER = _erasure(
    law_id="CT-142A-E-7",
    source=TEXT("C.G.S. § 54-142a(e)(1)"),
    title="Clean slate, seven years: misdemeanors and motor vehicle violations of up to one year",
    conditions=(
        Condition(
            "tier",
            "The conviction is of a misdemeanor, classified or not, or of a motor vehicle violation punishable by no more than one "
            "year, other than § 14-227a",
            S_54_142A("(e)(1)"),
            holds=seven_year_tier,
        ),
        _not_motor_vehicle,
        Condition(
            "seven_years",
            "{waiting_misdemeanor} have passed since the person's most recent judgment of conviction, in whatever case; one under "
            "§ 21a-279(c) before {possession_before} is not counted",
            S_54_142A("(e)(1), (4)", READING),
            holds=seven_years_passed,
        ),
        _offense_since_2000,
        # (e)(2)(D) refers to § 14-227a alone, which is of the other tier.
        *(found for found in EXCLUSIONS if found.key != "second_drunk_driving"),
        *PERSON_CONDITIONS,
    ),
    notices=_NOTICES,
    remarks=(_OFFENSE_LAW, _OTHER_JURISDICTIONS),
)

TEN_YEAR_TIER = _erasure(
    law_id="CT-142A-E-10",
    source=TEXT("C.G.S. § 54-142a(e)(1)"),
    title="Clean slate, ten years: class D, class E and unclassified felonies of up to five years, § 14-227a",
    conditions=(
        Condition(
            "tier",
            "The conviction is of a class D or E felony, of an unclassified felony punishable by no more than five years, of a motor "
            "vehicle violation punishable by more than one and no more than five years, or under § 14-227a",
            S_54_142A("(e)(1)"),
            one_of=(
                Limb(
                    "felony",
                    "A class D or E felony, or an unclassified one punishable by no more than five years",
                    holds=is_felony_of_ten_year_tier,
                ),
                Limb(
                    "motor_vehicle",
                    "A motor vehicle violation punishable by more than one and no more than five years",
                    holds=motor_vehicle_of_ten_year_tier,
                ),
                Limb("drunk_driving", "A conviction under § 14-227a", holds=is_drunk_driving),
                _CONTRADICTORY,
            ),
        ),
        _not_motor_vehicle,
        Condition(
            "ten_years",
            "{waiting_felony} have passed since the person's most recent judgment of conviction, in whatever case; one under "
            "§ 21a-279(c) before {possession_before} is not counted",
            S_54_142A("(e)(1), (4)", READING),
            holds=ten_years_passed,
        ),
        _offense_since_2000,
        *EXCLUSIONS,
        *PERSON_CONDITIONS,
    ),
    notices=_NOTICES,
    remarks=(
        _OFFENSE_LAW,
        _OTHER_JURISDICTIONS,
        "Class A, B and C felonies, and unclassified ones of more than five years, are erased by pardon only.",
    ),
)

PETITION = _erasure(
    law_id="CT-142A-E-PETITION",
    source=TEXT("C.G.S. § 54-142a(e), (k); form JD-CR-202"),
    title="The same tiers by petition: offenses before 2000",
    route=Route.PETITION_MUST,
    conditions=(
        Condition(
            "waited",
            "The time of the conviction's tier has passed since the person's most recent judgment of conviction",
            S_54_142A("(e)(1), (4)", READING),
            one_of=(
                Limb(
                    "seven_years",
                    "It is of the seven-year tier, and {waiting_misdemeanor} have passed",
                    holds=seven_year_tier & seven_years_passed,
                ),
                Limb(
                    "ten_years",
                    "It is of the ten-year tier, and {waiting_felony} have passed",
                    holds=ten_year_tier & ten_years_passed,
                ),
                replace(_CONTRADICTORY, holds=contradiction & ten_years_passed),
            ),
        ),
        _not_motor_vehicle,
        Condition(
            "offense_before_2000",
            "The offense was committed before {offense_floor}",
            S_54_142A("(e)(1)"),
            holds=charge.offense_date < OFFENSE_FLOOR,
        ),
        *EXCLUSIONS,
        *PERSON_CONDITIONS,
    ),
    notices=(
        Notice("where", "The petition is filed with the court of conviction; there is no fee", S_54_142A("(e), (k)")),
        PUBLIC_RECORD_FIRST,
        CT_ONLY,
        KEPT,
    ),
    remarks=(_OFFENSE_LAW,),
)

# --- (f): misdemeanors committed under eighteen ----------------------------------------------------------------

_youth_conditions = (
    Condition(
        "misdemeanor",
        "The conviction is of a misdemeanor, not a motor vehicle offense, an offense of title 14 or one of § 51-164r",
        S_54_142A("(f)"),
        all_of=(
            Limb("misdemeanor", "It is of a misdemeanor", holds=is_misdemeanor),
            Limb(
                "not_motor_vehicle",
                "It is not a motor vehicle offense, an offense of title 14 or one of § 51-164r",
                holds=~LISTS["motor_vehicle_titles"].matches,
            ),
        ),
    ),
    Condition(
        "under_eighteen",
        "The person was under {adult} old on the day of the offense",
        S_54_142A("(f)"),
        holds=charge.offense_date < person.date_of_birth + ADULT,
    ),
    Condition(
        "no_youthful_offender",
        "The record is one of a conviction, not of a youthful offender adjudication (that is § 54-76o)",
        S_54_142A("(f); § 54-76o", READING),
        holds=~is_youthful_offender,
    ),
)
_youth_remark = (
    "(f)(3): a conviction of the same information that cannot be erased stops it; (i) says as much of every count."
)

UNDER_EIGHTEEN = _erasure(
    law_id="CT-142A-F",
    source=TEXT("C.G.S. § 54-142a(f)"),
    title="Misdemeanor committed under eighteen, 2000 to June 2012",
    conditions=(
        *_youth_conditions,
        Condition(
            "offense_window",
            "The offense was committed from {offense_floor} on and before {youth_until}; an earlier one is erased on petition",
            S_54_142A("(f)(1)"),
            holds=(charge.offense_date >= OFFENSE_FLOOR) & (charge.offense_date < YOUTH_UNTIL),
        ),
    ),
    notices=(PUBLIC_RECORD_FIRST, CODEFENDANT, KEPT),
    remarks=(_youth_remark,),
)

UNDER_EIGHTEEN_PETITION = _erasure(
    law_id="CT-142A-F-PETITION",
    source=TEXT("C.G.S. § 54-142a(f), (k)"),
    title="Misdemeanor committed under eighteen before 2000, by petition",
    route=Route.PETITION_MUST,
    conditions=(
        *_youth_conditions,
        Condition(
            "offense_before_2000",
            "The offense was committed before {offense_floor}",
            S_54_142A("(f)(2)"),
            holds=charge.offense_date < OFFENSE_FLOOR,
        ),
    ),
    notices=(PUBLIC_RECORD_FIRST, KEPT),
    remarks=(
        _youth_remark,
        "Kept apart from the automatic half of (f), so that nothing is erased without the petition.",
    ),
)

LAWS = (
    SEVEN_YEAR_TIER, TEN_YEAR_TIER, UNDER_EIGHTEEN, ACQUITTED, NOLLE, PETITION, UNDER_EIGHTEEN_PETITION, PARDONED,
)  # fmt: skip
