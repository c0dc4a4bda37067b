"""What is asked for: 13 V.S.A. §§ 7602, 7603, 7609, 33 V.S.A. § 5119(g), and § 7602 before the act of 2025."""

from clearslate.states.vt.by_the_court import ACT_60, V_60
from clearslate.states.vt.offenses import *

S_7602 = SECONDARY("13 V.S.A. § 7602")
S_7603 = TEXT("13 V.S.A. § 7603")
S_7609 = SECONDARY("13 V.S.A. § 7609")
S_5119 = TEXT("33 V.S.A. § 5119(g)", "in a code of 2022")
S_OLD = TEXT("13 V.S.A. § 7602", "text of 2018")
S_PENDING = SECONDARY("13 V.S.A. § 7604")
S_DENIED = SECONDARY("13 V.S.A. § 7605")
SEALING = relief("sealing", ReliefKind.SEAL)

WAITING_MISDEMEANOR = parameter("waiting_misdemeanor", years(3), S_7602("(c)(1)"))
WAITING_FELONY = parameter("waiting_felony", years(7), S_7602("(d)(1)"))
WAITING_LONGEST = parameter("waiting_longest", years(10), S_7602("(e)(1)"))
SHORT_WAIT = parameter("short_wait", years(2), S_DENIED)
CONVICTION_FREE = parameter("conviction_free", years(5), S_OLD("(b)(1)(A)"))
AFTER_SENTENCE = parameter("after_sentence", days(30), S_7609)
# The money that must be paid is named apart: restitution and surcharges, not fines.
_COMPLETED = completion(S_7602("(c), (d), (e)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_YOUNG_COMPLETED = completion(S_7609, custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
# "Final discharge"; restitution and surcharges are asked apart, fines are not named.
_DISCHARGED = completion(S_5119, custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_OLD_COMPLETED = completion(S_OLD("(b)(1)(A)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
ADULT = parameter("adult", years(18), S_7609)
UPPER = parameter("upper", years(22), S_7609("", READING))
YOUNG_AGE = parameter("young_age", years(25), S_5119)

SELF = OpenQuestion(
    id="VT-U25-SELF",
    question="Is the conviction to be sealed itself a bar where it is a listed crime of the last ten years?",
    cite="33 V.S.A. § 5119(g)",
    readings={
        "counted": "yes: no conviction of a listed crime in the ten years",
        "others": "no: other convictions alone",
    },
    chosen="counted",
    decided="2026-11-28",
    because="the words make no exception for it",
)

_PETITION = Notice(
    "petition",
    "The petition goes to the Criminal Division of the county; the State's Attorney or the Attorney General, whichever prosecuted, answers, and tells known "
    "victims. One petition for the convictions of one incident. Where both sides stipulate, the court grants it without a hearing.",
    SECONDARY("13 V.S.A. §§ 7602(a), 7608"),
)
_WEIGHED = Notice(
    "weighed",
    "The court grants it unless the State shows that sealing is contrary to the interests of justice.",
    S_7602("(c), (d), (e)"),
)
_FEE = Notice(
    "fee",
    "There is no fee, but $90 for driving under the influence at 25 or over, which may be waived.",
    SECONDARY("13 V.S.A. § 7602"),
)

MONEY = Condition(
    "money",
    "Restitution and surcharges of every crime of conviction are paid, or the surcharges waived",
    S_7602("(c)(2)"),
    holds=person.none(owes),
)
COMMERCIAL_DRIVER = Condition(
    "commercial",
    "The person is no commercial driver, or the offense was not in a motor vehicle",
    S_7602("(a)(5)"),
    holds=~(COMMERCIAL & is_in_vehicle),
)
PENDING = Condition(
    "nothing_pending",
    "No criminal charge is pending in the State; whether one pending elsewhere counts was not read",
    S_PENDING,
    holds=either(
        none_pending(S_PENDING, is_crime & charge.decided_in("VT"), person.others),
        none_pending(S_PENDING, is_crime, person.others),
    ),
)
DENIED = Condition(
    "denied",
    "No petition was denied in the last {short_wait}",
    S_DENIED,
    holds=elapsed(SHORT_WAIT, since=DENIED_ON),
    when=DENIED_ON.happened,
)
_COMMON = (MONEY, COMMERCIAL_DRIVER, PENDING, DENIED)


def _waiting(term: Parameter, place: str) -> Condition:
    return Condition(
        "waiting",
        f"{{{term.name}}} have passed since the sentence was completed",
        S_7602(place),
        holds=elapsed(term, since=_COMPLETED),
    )


NO_CONVICTION = Law(
    id="VT-NC-PET",
    source=S_7603("(a)(2), (b), (g)"),
    title="Citation or arrest without conviction: sealing at any time on stipulation or petition",
    relief=SEALING,
    route=Route.PETITION_MAY,
    unit=ARREST,
    about=NON_CONVICTIONS,
    versions=versions(V_60),
    floor=charge.offense_date,
    conditions=(
        Condition(
            "ended",
            "The citation or arrest did not lead to a conviction; a deferred sentence that still runs has not ended; unknown after a revocation",
            S_7603("(a)(2), (g)"),
            holds=charge.ended(*(NON_CONVICTIONS - {Disposition.DEFERRED}), perhaps=(Disposition.TRANSFERRED,))
            & (~charge.ended(Disposition.DIVERTED) | completion_stands),
        ),
    ),
    notices=(
        _PETITION,
        Notice("weighed", "The court grants it where sealing serves the interests of justice.", S_7603("(b)")),
    ),
)

EXPUNGEMENT = Law(
    id="VT-EXP",
    source=S_7602("(a)(1), (b)"),
    title="Conviction for conduct no longer prohibited or no longer criminal: expungement on petition",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(V_60),
    conditions=(
        Condition(
            "conduct",
            "The conduct is no longer prohibited, or no longer a crime",
            S_7602("(a)(1)", TEXT),
            holds=is_crime & NO_LONGER_CRIMINAL,
        ),
        *_COMMON,
    ),
    notices=(_PETITION, _FEE),
)

MISDEMEANOR = Law(
    id="VT-SEAL-M",
    source=S_7602("(a)(2), (c)"),
    title="Qualifying misdemeanor: sealing three years after the sentence",
    relief=SEALING,
    route=Route.PETITION_MAY,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(V_60),
    conditions=(
        Condition(
            "qualifies",
            "The crime is a qualifying misdemeanor",
            S_7602("(a)(2); § 7601(4)(A)"),
            # Which wait a misdemeanor has that qualifies by its pardon alone, nothing decides.
            holds=qualifies_as_misdemeanor | (is_pardoned_alone & UNSETTLED),
        ),
        Condition(
            "not_dui", "It is not driving under the influence, which waits ten years", S_7602("(e)"), holds=~is_dui
        ),
        _waiting(WAITING_MISDEMEANOR, "(c)(1)"),
        *_COMMON,
    ),
    notices=(_PETITION, _WEIGHED, _FEE),
)

FELONY = Law(
    id="VT-SEAL-F",
    source=S_7602("(a)(2), (d); § 7601(4)(B)"),
    title="Qualifying felony, or any offense with an unconditional pardon: sealing seven years after the sentence",
    relief=SEALING,
    route=Route.PETITION_MAY,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(V_60),
    conditions=(
        Condition(
            "qualifies",
            "The crime is a felony that the law names, or the Governor pardoned it without conditions",
            S_7602("(a)(2); § 7601(4)(B)"),
            holds=qualifies_as_felony,
        ),
        _waiting(WAITING_FELONY, "(d)(1)"),
        *_COMMON,
    ),
    notices=(_PETITION, _WEIGHED, _FEE),
)

DUI = Law(
    id="VT-SEAL-DUI",
    source=S_7602("(e)"),
    title="Misdemeanor of driving under the influence: sealing ten years after the sentence",
    relief=SEALING,
    route=Route.PETITION_MAY,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(V_60),
    conditions=(
        Condition(
            "offense",
            "The crime is a misdemeanor of driving under the influence, 23 V.S.A. § 1201(a)",
            holds=is_dui & is_misdemeanor,
        ),
        Condition(
            "first",
            "It was the person's first; whether a later one is reached too is told both ways",
            SECONDARY("13 V.S.A. § 7602(e)", "a summary of the bill says the first, another project reads any"),
            holds=any_of(
                FIRST_DUI & person.others.none_before(charge.offense_date, is_perhaps_convicted & is_dui),
                not_read("13 V.S.A. § 7602(e): whether only a first violation is reached"),
            ),
        ),
        _waiting(WAITING_LONGEST, "(e)(1)"),
        *_COMMON,
    ),
    notices=(_PETITION, _WEIGHED, _FEE),
)

YOUNG = Law(
    id="VT-YOUNG",
    source=S_7609,
    title="Qualifying crime committed at 18 to 21: sealing thirty days after the sentence",
    relief=SEALING,
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    versions=versions(V_60),
    conditions=(
        Condition(
            "age",
            "The person was of age, and still young, at the time of the crime",
            S_7609("", READING),
            all_of=(
                Limb("adult", "At least {adult}", holds=person.date_of_birth + ADULT <= charge.offense_date),
                Limb("young", "Not yet {upper}", holds=charge.offense_date < person.date_of_birth + UPPER),
            ),
        ),
        Condition(
            "qualifies",
            "The record of the case holds qualifying crimes alone",
            holds=qualifies_as_misdemeanor | qualifies_as_felony,
        ),
        wait_over(AFTER_SENTENCE, _YOUNG_COMPLETED, "the sentence was completed"),
        MONEY,
        PENDING,
    ),
    notices=(_PETITION, _WEIGHED),
)

BEFORE_25 = Law(
    id="VT-U25",
    source=S_5119,
    title="Crime committed before the age of 25: sealing two years after final discharge, if rehabilitated",
    relief=SEALING,
    route=Route.PETITION_MAY,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(Version("as published", None)),
    conditions=(
        Condition(
            "age",
            "The person was not yet {young_age} at the time of the crime",
            holds=is_crime & (charge.offense_date < person.date_of_birth + YOUNG_AGE),
        ),
        wait_over(SHORT_WAIT, _DISCHARGED, "the final discharge"),
        Condition(
            "no_listed",
            "The person was not convicted of a listed crime in the last {waiting_longest}",
            S_5119("", READING),
            holds=none_known_elsewhere
            & SELF.choose(
                counted=elapsed(
                    WAITING_LONGEST, since=person.latest(charge.disposition_date, is_perhaps_convicted & is_listed)
                ),
                others=elapsed(
                    WAITING_LONGEST,
                    since=person.others.latest(charge.disposition_date, is_perhaps_convicted & is_listed),
                ),
            ),
        ),
        no_pending_charge(S_5119, "listed crime", counts=is_listed, among=person.others, key="no_listed_pending"),
        Condition("rehabilitated", "The court is satisfied that the person is rehabilitated", holds=REHABILITATED),
        Condition(
            "owed",
            "No restitution of the case is owed, and no surcharge that the court did not waive",
            TEXT("33 V.S.A. § 5119", "its last subsection, in a code of 2022"),
            holds=case.restitution_is_paid & ~((case.fees_owed > 0) & ~SURCHARGES_WAIVED),
        ),
    ),
    questions=(SELF,),
    notices=noted(
        S_5119,
        application="The person applies, or the court acts on its own motion. Any crime, driving under the influence included; no fee.",
    ),
)

# By the recorded day: what is not completed fails above.
_later = person.others.none_after(charge.completed_on, perhaps_conviction, day=charge.disposition_date)
OLD = Law(
    id="VT-OLD5",
    source=S_OLD("(b)(1), as in force before 2025-07-01"),
    title="Qualifying crime: expungement five years after the sentence without a new conviction, on petition until 2025-06-30",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(Version("2017 No. 178", "2018-07-01", TEXT("2017 No. 178"), until=ACT_60)),
    conditions=(
        Condition(
            "qualifies",
            "The crime is a qualifying crime, and not driving under the influence",
            SECONDARY("13 V.S.A. § 7601(4) before 2025-07-01", "the older list was narrower; it was not read"),
            holds=(qualifies_as_misdemeanor | qualifies_as_felony) & ~is_dui,
        ),
        Condition(
            "waiting",
            "The time has passed since the sentence was completed, without a new conviction or with one of long ago",
            S_OLD("(b)(1), (c)"),
            one_of=(
                Limb(
                    "five",
                    "{conviction_free} have passed since the sentence was completed, with no new conviction",
                    S_OLD("(b)(1)(A), (B)"),
                    holds=all_of(elapsed(CONVICTION_FREE, since=_OLD_COMPLETED), none_known_elsewhere, _later),
                ),
                Limb(
                    "ten",
                    "{waiting_longest} have passed since the sentence was completed; the later convictions were not read",
                    S_OLD("(c)", SECONDARY),
                    holds=elapsed(WAITING_LONGEST, since=_OLD_COMPLETED) & UNSETTLED,
                ),
            ),
        ),
        restitution_paid(S_OLD("(b)(1)(C)")),
    ),
    notices=(_PETITION,),
)
