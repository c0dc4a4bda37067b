"""ORS 137.225 in its parts: tiers and look-back, open questions, what stands in the way."""

from collections.abc import Callable

from .offenses import *

S_137_225 = TEXT("ORS 137.225")

SB_397, HB_4002, HB_2492 = "2022-01-01", "2024-09-01", "2026-01-01"

# --- (1)(b): the tiers, each both a waiting period and the look-back of (7) ---------------------------------

FELONY_B = parameter("felony_b", years(7), S_137_225("(1)(b)(A)"))
FELONY_C = parameter("felony_c", years(5), S_137_225("(1)(b)(B)"))
MISDEMEANOR_A = parameter("misdemeanor_a", years(3), S_137_225("(1)(b)(C)"))
LEAST = parameter("least", years(1), S_137_225("(1)(b)(D)"))
CONTEMPT = parameter("contempt", {SB_397: years(1), HB_2492: years(5)}, S_137_225("(1)(b)"))
REVOKED = parameter("revoked", years(3), S_137_225("(1)(b)"))
NO_CHARGE_DAYS = parameter("no_charge", days(60), S_137_225("(1)(c)"))

DRUG_TIER = OpenQuestion(
    id="OR-137.225-DRUG-TIER",
    question="Which waiting period has a drug enforcement misdemeanor, which (1)(b) does not name?",
    cite="ORS 137.225(1)(b); Or Laws 2024 c.70",
    readings={
        "unsaid": "no sooner than the least tier, and perhaps never on motion",
        "misdemeanor_a": "as a class A misdemeanor",
        "least": "as a class B or C misdemeanor",
    },
    chosen="unsaid",
    because="an unclassified misdemeanor stands in none of the paragraphs; § 54 of the 2024 act seals it without a motion",
)

EPISODE = OpenQuestion(
    id="OR-137.225-SAME-EPISODE",
    question="Does another conviction of the same criminal episode stand in the way?",
    cite="ORS 137.225(7)",
    readings={
        "counts": "it counts like every other conviction",
        "free": "only convictions for offenses of another day count (the bar's summaries of SB 397)",
    },
    chosen="counts",
    because="the text counts other convictions whether or not they are of the same criminal episode",
)

DEFERRED = OpenQuestion(
    id="OR-137.225-DEFERRED",
    question="Is a charge pending while its judgment is deferred or its diversion runs?",
    cite="ORS 137.225(7)(a)(C)",
    readings={"pending": "it is pending", "over": "it is not pending"},
    chosen=BOTH,
    because="the text refers to a pending charge and does not say what a deferral is",
)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "OR", "Oregon", "ORS 137.225(7): other convictions are not limited to Oregon's"
)

# ORS 137.226 judges marijuana by the law since 2017-04-21, whose classes were not read.
marijuana = charge.decided_in("OR") & LISTS["marijuana"].matches

contempt_of_protection = is_contempt & PROTECTIVE_CONTEMPT


def by_tier(held: Callable[[Parameter], OnsetLike]) -> tuple[Branch, ...]:
    """The condition with the period of the conviction's tier, a branch a tier; of marijuana perhaps the least."""
    tiers = (
        Branch(
            "contempt_of_protection",
            "contempt of an order in a case of abuse or of a crime against a person: {contempt}",
            S_137_225("(1)(b)"),
            when=contempt_of_protection,
            holds=held(CONTEMPT),
        ),
        Branch("contempt", "other contempt: {least}", S_137_225("(1)(b)(D)"), when=is_contempt, holds=held(LEAST)),
        Branch(
            "felony_b", "a class B felony: {felony_b}", S_137_225("(1)(b)(A)"), when=is_felony_b, holds=held(FELONY_B)
        ),
        Branch(
            "felony_c", "a class C felony: {felony_c}", S_137_225("(1)(b)(B)"), when=is_felony_c, holds=held(FELONY_C)
        ),
        Branch(
            "misdemeanor_a",
            "a class A misdemeanor: {misdemeanor_a}",
            S_137_225("(1)(b)(C)"),
            when=is_misdemeanor_a,
            holds=held(MISDEMEANOR_A),
        ),
        Branch(
            "least",
            "a class B or C misdemeanor or a violation: {least}",
            S_137_225("(1)(b)(D)"),
            when=is_least,
            holds=held(LEAST),
        ),
        Branch(
            "drug_enforcement",
            "a drug enforcement misdemeanor: its tier is open",
            S_137_225("(1)(b)", READING),
            when=is_drug_enforcement_misdemeanor,
            holds=DRUG_TIER.choose(
                unsaid=either(held(LEAST), Known(False)), misdemeanor_a=held(MISDEMEANOR_A), least=held(LEAST)
            ),
        ),
        Branch(
            "other",
            'no other has a tier; "class" denies a felony of class A or of none',
            S_137_225("(1)(b)", READING),
            holds=held(LEAST),
        ),
    )
    recorded = choose(*((tier.when, tier.holds) for tier in tiers if tier.when is not None), otherwise=held(LEAST))
    by_present_law = Branch(
        "marijuana",
        "of marijuana: the period of its class on the record, perhaps that of a lesser class",
        SECONDARY("ORS 137.226", "read in a summary, its classes not at all"),
        when=marijuana,
        holds=either(recorded, held(LEAST)),
    )
    return (by_present_law, *tiers)


# Who was sent to prison or jail; a suspended term is served once probation is revoked.
imprisoned = (charge.incarceration_days > charge.suspended_days) | (
    (charge.incarceration_days > 0) & charge.probation_revoked_on.happened
)
start = later_of(charge.disposition_date, Where(imprisoned, charge.released_on))

reached = is_contempt | is_class("B felony", "C felony", "A misd", "B misd", "C misd", "DEM", "violation", "infraction")

# --- (7): what stands in the way ---------------------------------------------------------------------------

counted = all_of(
    charge.is_convicted,
    ~is_contempt,  # a finding of contempt is no conviction of an offense
    ~is_no_offense,
    ~is_traffic_violation,
    ~is_drug_enforcement_misdemeanor,
    ~is_juvenile_case,
)
grave = counted & ~is_violation
slight = counted & is_violation


def look_back(period: Parameter) -> OnsetLike:
    """No other conviction within the period; the latest violation is forgiven, a second one is not."""
    second_violation = person.others.latest(charge.disposition_date, slight, rank=2)
    of_another_day = (
        person.others.earlier_than(charge.offense_date, grave),
        person.others.later_than(charge.offense_date, grave),
    )
    return EPISODE.choose(
        counts=elapsed(period, since=later_of(person.others.latest(charge.disposition_date, grave), second_violation)),
        free=elapsed(
            period,
            since=later_of(
                *(person.others.latest(charge.disposition_date, found) for found in of_another_day), second_violation
            ),
        ),
    )


def no_crime_pending(blocking: Truth) -> OnsetLike:
    """No such charge is pending; a deferral is, or is not, one."""
    pending = person.none(charge.is_pending & blocking)
    nor_deferred = person.none(charge.ended(Disposition.PENDING, Disposition.DEFERRED) & blocking)
    return DEFERRED.choose(pending=nor_deferred, over=pending)
