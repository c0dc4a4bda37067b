"""NMSA 29-3A-3 to 29-3A-5, 30-31-28(D) and 30-52-1.2: on petition to the district court."""

from clearslate.states.nm.offenses import *

S_3 = TEXT("NMSA 29-3A-3")
S_4 = TEXT("NMSA 29-3A-4")
S_5 = TEXT("NMSA 29-3A-5")
S_28 = TEXT("NMSA 30-31-28")
S_52 = TEXT("NMSA 30-52-1.2")
ACT_2019, ACT_2021 = "2020-01-01", "2021-06-29"
V_2019 = Version("Laws 2019, ch. 203", ACT_2019, TEXT("Laws 2019, ch. 203, s. 9"))
V_2021 = Version("Laws 2021 (1st S.S.), ch. 3", ACT_2021, TEXT("Laws 2021 (1st S.S.), ch. 3"))

WAITING_NON_CONVICTION = parameter("waiting_non_conviction", years(1), S_4("(A)"))
WAITING_MISDEMEANOR = parameter("waiting_misdemeanor", years(2), S_5("(C)(4)(a)"))
WAITING_FOURTH_DEGREE = parameter("waiting_fourth_degree", years(4), S_5("(C)(4)(b)"))
WAITING_THIRD_DEGREE = parameter("waiting_third_degree", years(6), S_5("(C)(4)(c)"))
WAITING_SECOND_DEGREE = parameter("waiting_second_degree", years(8), S_5("(C)(4)(d)"))
WAITING_FIRST_DEGREE = parameter("waiting_first_degree", years(10), S_5("(C)(4)(e)"))
TOO_OLD_AGE = parameter("too_old_age", years(19), S_28("(D)", READING))

IDENTITY_THEFT = Law(
    id="NM-IDTHEFT",
    source=S_3,
    title="Wrongly identified through identity theft: petition",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MUST,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(V_2019),
    conditions=(
        Condition("victim", "The person named is a victim of identity theft", S_3("(B)"), holds=WRONGLY_IDENTIFIED),
    ),
    notices=(
        Notice("order", "The court orders it within thirty days of the hearing.", S_3("(B)")),
        Notice(
            "no_name",
            "The papers never name who the right person is: the court's rule leaves that out; form 4-951 must be used.",
            SECONDARY("Rule 1-077.1 NMRA", "the rule was told by another reader of it"),
        ),
        Notice(
            "right_name",
            "After a further hearing of all concerned the court puts the right name into the records, where it is known.",
            S_3("(D)"),
        ),
    ),
)

_by_motor_code = DEFERRED_SENTENCE.is_one_of("motor_vehicle_code")
_released = charge.ended(
    *DROPPED,
    Disposition.NO_CHARGE,
    Disposition.ACQUITTED,
    perhaps=(Disposition.TRANSFERRED, Disposition.VACATED, Disposition.ACQUITTED_INSANITY),
) | (charge.ended(Disposition.DIVERTED) & completion_stands)
# An acquittal, a nolle prosequi and an arrest without a charge leave no guilt that a sentence could have been deferred on.
_perhaps_deferred = ~charge.ended(Disposition.ACQUITTED, Disposition.NOLLE_PROSSED, Disposition.NO_CHARGE)
_ON_DISCHARGE = charge.ended(Disposition.DEFERRED) & CONDITIONAL_DISCHARGE
_RELEASED_TEXT = (
    "The person was released without a conviction: acquittal, nolle prosequi, no bill or other dismissal, diversion, conditional discharge; "
    "whether a dismissal after a deferred sentence under the Criminal Code"
)

NO_CONVICTION = Law(
    id="NM-NC",
    source=S_4,
    title="Released without conviction, one year: petition, the court shall order",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(V_2019, V_2021),
    conditions=(
        Condition(
            "released",
            _RELEASED_TEXT + " or the Motor Vehicle Code is one is open",
            S_4("(A), (E), as of 2019", READING),
            holds=choose(
                (_ON_DISCHARGE, UNSETTLED),
                (_perhaps_deferred & ~DEFERRED_SENTENCE.is_one_of("none"), UNSETTLED),
                otherwise=_released,
            ),
        ),
        Condition(
            "released",
            _RELEASED_TEXT + " is one is open, one under the Motor Vehicle Code is",
            S_4("(A), (E)", READING),
            holds=choose(
                (_ON_DISCHARGE, UNSETTLED),
                (_perhaps_deferred & ~(DEFERRED_SENTENCE.is_one_of("none") | _by_motor_code), UNSETTLED),
                otherwise=_released,
            ),
            since=ACT_2021,
        ),
        Condition(
            "kind",
            "The charge was of an ordinance violation, a misdemeanor or a felony",
            S_4("(A), as of 2019"),
            holds=is_crime,
            until=ACT_2021,
        ),
        Condition(
            "whole_case",
            "No charge of the case ended in a conviction; where another case of the same arrest did, it is open",
            S_4("(A)", READING),
            holds=case.none(charge.is_convicted) & (arrest.none_beside(charge.is_convicted) | UNSETTLED),
        ),
        wait_over(
            WAITING_NON_CONVICTION,
            case.with_never_filed.latest(charge.disposition_date, Known(True)),
            "the final disposition of the case",
            S_4("(A)"),
        ),
        Condition(
            "nothing_pending",
            "No other charge or proceeding is pending against the person",
            S_4("(E)"),
            holds=nothing_pending(S_4("(E)")),
        ),
    ),
    notices=noted(
        S_4("(B), (C), (E)"),
        process="Filed under seal or under a pseudonym in the district court, with the record of the Department of Public Safety no older than "
        "ninety days; the district attorney and the department have thirty days to object; the order comes within thirty days of the "
        "hearing.",
    ),
)

# --- convictions --------------------------------------------------------------------------------------------

# A penalty assessment is no criminal conviction; what another jurisdiction's grade means is not asked.
_counted = charge.is_convicted & (~charge.decided_in("NM") | ~GRADING.is_kind(Class.INFRACTION))


# The fines, fees and restitution of the conviction itself are asked apart, (A) and (C)(3); of other sentences no money is asked.
_completed = completion(S_5("(F)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)


def _clean(term: Parameter) -> OnsetLike:
    """The years since the last sentence was completed, for a conviction in any jurisdiction that was not expunged."""
    return elapsed(term, since=_completed) & at_most(
        0, on=_completed, among=person.others.among(_counted), within=term, unless=from_day(charge.cleared_on)
    )


# 29-11A-3(I)(2): criminal sexual contact of an adult is one in the fourth degree, a felony; as a misdemeanor it is none.
_sex_offense = (LISTS["sex"].matches & ~(LISTS["contact"].matches & is_misdemeanor)) | (
    LISTS["device"].matches & (charge.disposition_date >= "2013-07-01")
)

CONVICTION = Law(
    id="NM-CONV",
    source=S_5,
    title="Conviction, after two to ten years without another: petition, where justice will be served",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(V_2019),
    conditions=(
        Condition(
            "kind", "The conviction is of an ordinance violation, a misdemeanor or a felony", S_5("(A)"), holds=is_crime
        ),
        Condition(
            "money",
            "The fines and fees owed to the state for the conviction are paid",
            S_5("(A)"),
            holds=(case.fines_owed <= 0) & (case.fees_owed <= 0),
        ),
        restitution_paid(S_5("(C)(3)")),
        Condition(
            "nothing_pending",
            "No other charge or proceeding is pending against the person",
            S_5("(C)(1)"),
            holds=nothing_pending(S_5("(C)(1)")),
        ),
        Condition(
            "waiting",
            "The time of the offense has passed since the person last completed a sentence for a conviction, in any jurisdiction",
            S_5("(C)(4), (F)", READING),
            branches=(
                Branch(
                    "household",
                    "any offense against household members: {waiting_first_degree}",
                    S_5("(C)(4)(e)", READING),
                    when=LISTS["household"].matches,
                    holds=_clean(WAITING_FIRST_DEGREE),
                ),
                Branch(
                    "first_degree",
                    "a felony of the first degree: {waiting_first_degree}",
                    S_5("(C)(4)(e)", READING),
                    when=GRADING.is_grade("felony 1"),
                    holds=_clean(WAITING_FIRST_DEGREE),
                ),
                Branch(
                    "second_degree",
                    "a felony of the second degree: {waiting_second_degree}",
                    S_5("(C)(4)(d)", READING),
                    when=GRADING.is_grade("felony 2"),
                    holds=_clean(WAITING_SECOND_DEGREE),
                ),
                Branch(
                    "third_degree",
                    "a felony of the third degree: {waiting_third_degree}",
                    S_5("(C)(4)(c)", READING),
                    when=GRADING.is_grade("felony 3"),
                    holds=_clean(WAITING_THIRD_DEGREE),
                ),
                Branch(
                    "fourth_degree",
                    "a felony of the fourth degree, or aggravated battery as a misdemeanor: {waiting_fourth_degree}",
                    S_5("(C)(4)(b)", READING),
                    when=GRADING.is_grade("felony 4") | (is_misdemeanor & LISTS["aggravated_battery"].matches),
                    holds=_clean(WAITING_FOURTH_DEGREE),
                ),
                Branch(
                    "misdemeanor",
                    "another misdemeanor, or an ordinance: {waiting_misdemeanor}",
                    S_5("(C)(4)(a)", READING),
                    when=GRADING.is_kind(Class.MISDEMEANOR, Class.ORDINANCE),
                    holds=_clean(WAITING_MISDEMEANOR),
                ),
                Branch("other", "any other: {waiting_first_degree}", holds=_clean(WAITING_FIRST_DEGREE)),
            ),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_5("(F)")),
        Condition(
            "not_excluded",
            "It is none of the offenses that are never expunged",
            S_5("(G)"),
            all_of=(
                Limb(
                    "child",
                    "It was not committed against a child",
                    holds=~(charge.victim_minor | LISTS["child"].matches),
                ),
                Limb("harm", "It did not cause great bodily harm or death", holds=~(GREAT_BODILY_HARM | is_homicide)),
                Limb("sex", "It is no sex offense, 29-11A-3", holds=~_sex_offense),
                Limb("embezzlement", "It is no embezzlement", holds=~LISTS["embezzlement"].matches),
                Limb(
                    "driving",
                    "It is no driving under the influence; an ordinance may punish that",
                    holds=~LISTS["driving"].matches & is_of_the_state,
                ),
            ),
        ),
    ),
    notices=(
        Notice(
            "justice",
            "The court weighs the offense, age, history and work, the time that has passed, what denial would do, and what the district attorney "
            "says. The district attorney, the Department of Public Safety and the arresting agency are told.",
            S_5("(B), (E)"),
        ),
        Notice(
            "finance",
            "The record must still be told to employers that FINRA or the SEC regulate.",
            TEXT("NMSA 29-3A-7"),
        ),
    ),
)

# --- a first possession, survivors --------------------------------------------------------------------------

_DIVERTED = frozenset({Disposition.DIVERTED})

FIRST_POSSESSION = Law(
    id="NM-POSS1",
    source=S_28("(C), (D)"),
    title="First possession, discharged, not over eighteen at the offense: petition",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MUST,
    unit=CASE,
    about=_DIVERTED,
    versions=versions(Version("Laws 1972, ch. 84", None)),
    conditions=(
        Condition(
            "possession",
            "The charge is of possession of a controlled substance, § 30-31-23",
            S_28("(A)"),
            holds=LISTS["possession"].matches,
        ),
        Condition(
            "section",
            "It was discharged under § 30-31-28, not by a conditional discharge under § 31-20-13; unknown after a revocation",
            S_28("(C)"),
            holds=~CONDITIONAL_DISCHARGE & completion_stands,
        ),
        Condition(
            "age",
            "The person was not over eighteen at the offense: not yet {too_old_age}",
            S_28("(D)", READING),
            holds=charge.offense_date < person.date_of_birth + TOO_OLD_AGE,
        ),
        Condition(
            "once",
            "The person had no earlier discharge of that kind",
            S_28("(C)"),
            holds=person.others.none_before(
                charge.disposition_date,
                charge.ended(Disposition.DIVERTED) & LISTS["possession"].matches & ~CONDITIONAL_DISCHARGE,
            ),
        ),
    ),
    notices=noted(
        S_28("(C)"),
        kept="The attorney general keeps a nonpublic record, for the question whether a person qualifies again.",
    ),
)

SURVIVORS = Law(
    id="NM-TRAFF",
    source=S_52,
    title="Charges and convictions of victims of human trafficking: petition, the court may",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    about=ANY_RECORD,
    versions=versions(Version("Laws 2013, ch. 200", "2013-07-01", TEXT("Laws 2013, ch. 200, s. 5"))),
    conditions=(
        Condition(
            "victim",
            "The person is a victim of human trafficking, and took part due to duress, force, threat or fraud",
            S_52("(A)(1), (3)"),
            holds=TRAFFICKING_VICTIM,
        ),
        Condition("no_homicide", "It is no homicide", S_52("(A)(2)"), holds=~is_homicide),
    ),
    notices=noted(
        S_52("(B), (C)"),
        told="The prosecutor and the police that hold the records are told of the petition; all index references are deleted.",
    ),
)

LAWS = (NO_CONVICTION, CONVICTION, IDENTITY_THEFT, FIRST_POSSESSION, SURVIVORS)
