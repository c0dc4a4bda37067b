"""18 Pa.C.S. §§ 9122.2 and 9122.3 in their parts: versions, waiting periods, open questions, exceptions."""

from collections.abc import Callable

from clearslate.states.pa.offenses import *

S_9122_2 = TEXT("§ 9122.2")
S_9122_3 = TEXT("§ 9122.3")

LIMITED_ACCESS = relief("limited access", ReliefKind.LIMIT)

ACT_56, ACT_83, ACT_36_FEB, ACT_36 = "2019-06-28", "2020-12-29", "2024-02-12", "2024-06-11"

# The day on which each took effect: Act 56 and Act 36 state it; for Act 83 the text counts to the day before.
BY_ACT_83 = SECONDARY("Act 83 of 2020", "the Board of Pardons says 2020-12-29; its sixty days end on the 28th")
BY_ACT_36 = TEXT("Act 36 of 2023")
VERSIONS = versions(
    Version("Act 56 of 2018", ACT_56, TEXT("Act 56 of 2018")),
    Version("Act 83 of 2020", ACT_83, BY_ACT_83),
    Version("Act 36 of 2023", ACT_36, BY_ACT_36),
)

ACCESS_ORDER_VACATED_ON = OWN.event(
    "access_order_vacated_on", "day on which a court vacated an earlier limited-access order, § 9122.4"
)

WAITING_M = parameter("waiting", {ACT_56: years(10), ACT_36: years(7)}, S_9122_2("(a)(1)"))
WAITING_DRUG = parameter("waiting", {ACT_36: years(10)}, S_9122_2("(a)(1.1)"))
WAITING_SUMMARY = parameter("waiting", {ACT_56: years(10), ACT_36: years(5)}, S_9122_2("(a)(3)"))

BLOCKER = OpenQuestion(
    id="PA-9122.3-B",
    question="Does the last sentence of § 9122.3(b) free a qualifying target, or does it say that a qualifying offense does not block?",
    cite="18 Pa.C.S. § 9122.3(b)",
    readings={
        "target": "a qualifying conviction is freed from the bar",
        "blocker": "a qualifying conviction does not bar the others of its case",
    },
    chosen=BOTH,
    because="the text bears both readings and no source decides between them",
)

SAME_CASE = OpenQuestion(
    id="PA-9122.3-B-CHARGED",
    question="Does an offense listed in (a) bar the convictions of its case where it was charged and not convicted?",
    cite="18 Pa.C.S. § 9122.3(b)",
    readings={
        "convicted": "no: a conviction for an offense of five years, or for one of (a), has to have arisen out of the case",
        "charged": "yes: an offense of (a) that arose out of the same case is enough",
    },
    chosen=BOTH,
    decided="2026-11-27",
    because="'a conviction' may govern both limbs or the first alone: the words name an offense of (a) that arose out of the same case",
)

SHORT_TARGET = OpenQuestion(
    id="PA-9122.2-A-1",
    question="Does a conviction punishable by less than one year wait from its own day, or only from other convictions?",
    cite="18 Pa.C.S. § 9122.2(a)(1), (1.1)",
    readings={
        "target": "the conviction's own day always starts its wait",
        "literal": "only convictions punishable by one year or more start it, so that without one nothing is waited for",
    },
    chosen=BOTH,
    because="by its letter the text asks for no wait at all, which can hardly be meant; no source decides",
)

NO_ORDER_VACATED = Presumption(
    "pa-no-order-vacated",
    "no limited-access order for the conviction was ever vacated, where the data do not say",
    cite="18 Pa.C.S. § 9122.4",
)

# § 9122.3(a.1): counts of one docket and one tracking number are one conviction, unless the docket has
# more than two felony convictions.
MANY_FELONIES = case.count(charge.is_convicted & is_felony) > 2
OVER_TWO_YEARS = charge.is_convicted & punishable_by_more_than_two_years
ONE_YEAR = charge.is_convicted & punishable_by_one_year

restitution = restitution_paid(S_9122_2("(a)(1)"))
all_money = money_paid(
    S_9122_2("(a)(1) (Act 56 of 2018)", SECONDARY),
    "Every financial obligation that the court ordered is met",
    key="all_money",
    until=ACT_83,
)


def conviction_free(waiting: Parameter) -> Condition:
    """The waiting period, without a later conviction punishable by one year or more."""
    from_others = at_most(0, on=charge.disposition_date, among=person.among(ONE_YEAR), within=waiting, unless=forgiven)
    from_own_day = elapsed(waiting, since=charge.disposition_date) & from_others
    return Condition(
        "conviction_free",
        "{waiting} have passed since the conviction and since the person's latest conviction for an offense punishable "
        "by one year or more",
        S_9122_2("(a)(1), (1.1)"),
        holds=SHORT_TARGET.choose(target=from_own_day, literal=from_others),
    )


# § 9122.3(b). What bars is a conviction of five years or more, and an offense of (a) (convicted, or charged too).
CONVICTED = charge.is_convicted & (punishable_by_five_years | is_excluded_offense)
CHARGED = (charge.is_convicted & punishable_by_five_years) | is_excluded_offense


def free_of(bars: Truth) -> OnsetLike:
    """No other charge of the case bars it."""
    return case.others.none(bars, unless=forgiven)


def free_but_qualifying(bars: Truth) -> OnsetLike:
    """The same, where a qualifying drug offense is an exception: as the target, or as what bars."""
    target, blocker = is_qualifying_offense | free_of(bars), free_of(bars & ~is_qualifying_offense)
    return BLOCKER.choose(target=target, blocker=blocker)


def each_reading(free: Callable[[Truth], OnsetLike]) -> OnsetLike:
    """The condition by either reading of what of the case bars: convictions alone, or charges too."""
    convicted, charged = free(CONVICTED), free(CHARGED)
    return SAME_CASE.choose(convicted=convicted, charged=charged)


ELSEWHERE = (
    "A conviction in another state counts where it is on record. The procedure of § 9122.2(b) looks for none: the courts' administration lists from "
    "its own records, and the State Police validate by the central repository's (a reading)."
)

EXCEPTIONS = Chapter(
    "PA-9122.3",
    S_9122_3,
    bars=(
        Condition(
            "excluded_offense",
            "The conviction is not for an offense involving danger to the person, against the family, of chapter 61, "
            "a sexual offense of 42 Pa.C.S. §§ 9799.14 or 9799.55, cruelty to animal, or corruption of minors",
            S_9122_3("(a)(1)"),
            holds=~is_excluded_offense,
        ),
        Condition(
            "no_felony",
            "The person was never convicted of a felony",
            S_9122_3("(a)(2)(i) (before Act 36 of 2023)"),
            holds=person.none(charge.is_convicted & is_felony, unless=forgiven),
        ),
        Condition(
            "no_felony",
            "The person was never convicted of a felony other than a qualifying drug offense",
            S_9122_3("(a)(2)(i)", SECONDARY, "§ 9102 was not read"),
            holds=person.none(charge.is_convicted & is_felony & ~is_qualifying_offense, unless=forgiven),
            since=ACT_36,
        ),
        Condition(
            "two_over_two_years",
            "The person has fewer than two convictions punishable by more than two years, each count taken by itself",
            S_9122_3("(a)(2)(ii) (before Act 36 of 2023)"),
            holds=person.at_most(1, OVER_TWO_YEARS, unless=forgiven),
        ),
        Condition(
            "two_over_two_years",
            "The person has fewer than two convictions punishable by more than two years; counts of one docket and one "
            "tracking number are one, unless the docket has more than two felonies",
            S_9122_3("(a)(2)(ii), (a.1)"),
            holds=person.at_most_consolidated(1, OVER_TWO_YEARS, separate=MANY_FELONIES, unless=forgiven),
            since=ACT_36,
        ),
        Condition(
            "four_of_one_year",
            "The person has fewer than four convictions punishable by one year or more, each count taken by itself",
            S_9122_3("(a)(2)(iii) (before Act 36 of 2023)"),
            holds=person.at_most(3, ONE_YEAR, unless=forgiven),
        ),
        Condition(
            "four_of_one_year",
            "The person has fewer than four convictions punishable by one year or more; counts of one docket and one "
            "tracking number are one, unless the docket has more than two felonies",
            S_9122_3("(a)(2)(iii), (a.1)"),
            holds=person.at_most_consolidated(3, ONE_YEAR, separate=MANY_FELONIES, unless=forgiven),
            since=ACT_36,
        ),
        Condition(
            "barring_offense",
            "The person was never convicted of indecent exposure, intercourse with an animal, failure to register, "
            "implements for escape, abuse of corpse, or paramilitary training",
            S_9122_3("(a)(2)(iv)"),
            holds=person.none(charge.is_convicted & is_barring_offense, unless=forgiven),
        ),
        Condition(
            "same_case",
            "No other conviction of the case is punishable by five years or more, and no excluded offense is of the case",
            S_9122_3("(b) (before Act 36 of 2023)", MEMORY),
            holds=each_reading(free_of),
        ),
        Condition(
            "same_case",
            "No other conviction of the case is punishable by five years or more, and no excluded offense is of the case; "
            "a qualifying drug offense is treated as an exception",
            S_9122_3("(b)", READING),
            holds=each_reading(free_but_qualifying),
            since=ACT_36,
        ),
    ),
)

not_vacated = Condition(
    "order_not_vacated",
    "No earlier limited-access order for the conviction was vacated",
    S_9122_2("(a)(1), (1.1); § 9122.4", READING),
    holds=~NO_ORDER_VACATED.fills(ACCESS_ORDER_VACATED_ON.happened, value=False),
)

QUESTIONS = (SHORT_TARGET, BLOCKER, SAME_CASE, CONDITIONAL_PARDON)

FINAL = charge.ended(
    Disposition.ACQUITTED,
    Disposition.ACQUITTED_INSANITY,
    *DROPPED,
    Disposition.NO_CHARGE,
    Disposition.DIVERTED,
    Disposition.VACATED,
)
