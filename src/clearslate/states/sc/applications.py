"""S.C. Code §§ 22-5-910, 22-5-920 and 22-5-930: convictions, on application; the court may."""

from clearslate.states.sc.offenses import *

S_910 = TEXT("S.C. Code § 22-5-910")
S_920 = TEXT("S.C. Code § 22-5-920")
S_930 = TEXT("S.C. Code § 22-5-930")
ACT_58, ACT_254, ACT_73, ACT_111 = "2015-06-04", "2018-12-27", "2023-06-14", "2024-03-07"

WAITING = parameter("waiting", years(3), S_910("(A)"))
WAITING_DOMESTIC = parameter("waiting_domestic", years(5), S_910("(B)"))
PENDING = parameter("pending", years(5), S_910("(F)"))
DOMESTIC_BEFORE = parameter("domestic_before", ACT_58, S_910("(B)"))
AFTER_YOA = parameter("after_yoa", years(5), S_920("(B)(1)"))
BEFORE_YOA = parameter("defined_before", "2010-06-02", S_920("(B)(3)"))
SCHOOLS = parameter("schools", "2018-05-17", S_920("(B)(1)"))
AFTER_DRUG = parameter("after_drug", years(3), S_930("(A)"))
WAITING_INTENT = parameter("waiting_intent", years(20), S_930("(B)"))
MARIJUANA = parameter("marijuana", years(5), S_930("(D)"))
OTHER_DRUG = parameter("other_drug", years(10), S_930("(D)"))

PERIOD = OpenQuestion(
    id="SC-910-PERIOD",
    question="Which years must be free of another conviction under § 22-5-910(C)?",
    cite="S.C. Code § 22-5-910(C)",
    readings={
        "fixed": "those right after the conviction: another in them bars for good, a later one does not matter",
        "rolling": "as many before the application: a later conviction starts them again",
    },
    chosen="fixed",
    because="(C) says 'the three-year period as provided in subsection (A)', which runs from the date of the conviction",
)
DRUG_YEARS = OpenQuestion(
    id="SC-930-TWENTY",
    question="Does a later drug or felony conviction start the twenty years of § 22-5-930(B) again?",
    cite="S.C. Code § 22-5-930(B), (C)",
    readings={
        "again": "they run from the completion of the last such sentence",
        "barred": "they run so too, and another such conviction within twenty years after this sentence bars for good",
    },
    chosen="again",
    because="(B) counts from the completion of any sentence for a drug conviction or any felony conviction",
)


def pending_no_more(source: Source) -> Condition:
    """Pending charges bar unless they have been pending for more than five years."""
    # More than five years: from the day after the anniversary.
    ripe = elapsed(PENDING, since=later_of(charge.arrest_date, case.filed_on) + days(1))
    return Condition(
        "nothing_pending",
        "No charge is pending, or each has been for more than {pending}, time under a bench warrant not counted",
        source,
        holds=person.others.every(choose((BENCH_WARRANT, ripe & UNSETTLED), otherwise=ripe), charge.is_pending)
        & none_running(source, among=person.others),
    )


def once(source: Source, *laws: str) -> Condition:
    """The right is used once; charges of one incident may be one."""
    used = charge.is_cleared & one_of_values("cleared_under", laws)
    return Condition(
        "once",
        "The person has had no expungement under this section before, apart from the same incident",
        source,
        holds=person.count(used) <= incident.count(used),
    )


def _clean(term: Parameter) -> OnsetLike:
    """No other conviction in the years of (C)."""
    return PERIOD.choose(
        fixed=person.others.none_within(term, after=charge.disposition_date, where=other_conviction),
        rolling=elapsed(term, since=person.others.latest(charge.disposition_date, other_conviction)),
    )


FEE = Notice(
    "fee",
    "The solicitor takes $250, SLED $25 and the clerk $35 for each order; the solicitor's is not given back.",
    TEXT("S.C. Code § 17-22-940(A), (E), (F)"),
)
MAY = Notice(
    "discretion",
    "The application goes through the solicitor, SLED checks it, and the circuit court may order the expungement.",
    TEXT("S.C. Code §§ 17-22-910, 17-22-940"),
)
ONCE = Notice(
    "choose_well",
    "The right is used once in a lifetime: choose the conviction with a lawyer.",
    TEXT("S.C. Code §§ 22-5-910(F), 22-5-920(B)(3), 22-5-930(D)"),
)

_THIRTY = Limb(
    "thirty_days",
    "The penalty is not above 30 days or $1,000 or both",
    S_910("(A)"),
    holds=~GRADING.punishable_by_more_than(days(30)) & ~fine_above,
)
_WEAPON = Limb(
    "weapon",
    "It is a first offense of unlawful possession of a firearm or weapon, of not more than a year",
    S_910("(A)"),
    holds=all_of(
        LISTS["weapon_possession"].matches,
        ~GRADING.punishable_by_more_than(years(1)),
        person.others.none_before(charge.disposition_date, charge.is_convicted & LISTS["weapon_possession"].matches),
    ),
)

THIRTY_DAYS = Law(
    id="SC-PET-30",
    source=S_910("(A), (C) to (F)"),
    title="Conviction of an offense of up to 30 days or $1,000, or a first weapon possession: application, court may",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("before 2018, as remembered", None),
        Version("Act 254 of 2018", ACT_254, TEXT("2018 Act No. 254")),
        Version("Act 111 of 2024", ACT_111, TEXT("2024 Act No. 111")),
    ),
    conditions=(
        Condition("penalty", "The offense is a small one", S_910("(A)"), one_of=(_THIRTY,)),
        Condition("penalty", "The offense is a small one", S_910("(A)"), one_of=(_THIRTY, _WEAPON), since=ACT_111),
        Condition(
            "motor_vehicle",
            "It did not involve the operation of a motor vehicle",
            S_910("(A)"),
            holds=~by_motor_vehicle,
        ),
        wait_over(WAITING, charge.disposition_date, "the conviction", S_910("(A)")),
        Condition(
            "clean",
            "In the {waiting} after it the person had no other conviction, minor traffic offenses apart",
            S_910("(C)", READING),
            holds=_clean(WAITING),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_910("(C)")),
        pending_no_more(S_910("(F)")),
        once(S_910("(E), (F)"), "SC-PET-30", "SC-PET-DV3"),
    ),
    questions=(PERIOD,),
    notices=(MAY, FEE, ONCE),
)

DOMESTIC = Law(
    id="SC-PET-DV3",
    source=S_910("(B), (C) to (F)"),
    title="Conviction of domestic violence in the third degree: application, court may",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as of February 2026", None)),
    conditions=(
        Condition(
            "offense",
            "The conviction is of domestic violence in the third degree, or of § 16-25-20(B)(1) as it was before {domestic_before}",
            S_910("(B)"),
            holds=LISTS["domestic_third"].matches
            | (LISTS["domestic_before_2015"].matches & (charge.offense_date < DOMESTIC_BEFORE)),
        ),
        wait_over(WAITING_DOMESTIC, charge.disposition_date, "the conviction", S_910("(B)")),
        Condition(
            "clean",
            "In the {waiting_domestic} after it the person had no other conviction, minor traffic offenses apart",
            S_910("(C)", READING),
            holds=_clean(WAITING_DOMESTIC),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_910("(C)")),
        pending_no_more(S_910("(F)")),
        once(S_910("(F)"), "SC-PET-30", "SC-PET-DV3"),
    ),
    questions=(PERIOD,),
    notices=(MAY, FEE, ONCE),
)

# Both sections name probation and parole, and say nothing of money.
_YOA_COMPLETED = completion(S_920("(B)(1)"), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)
_DRUG_COMPLETED = completion(S_930("(A), (B)"), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)
_old_schools = LISTS["disturbing_schools"].matches & (charge.disposition_date < SCHOOLS)
_apart = LISTS["driving_under_suspension"].matches | _old_schools


def _clean_after_yoa(where: Truth) -> tuple[Limb, Limb]:
    """No such conviction from the sentence on until five years after its completion, by the recorded day."""
    others = person.others
    after_sentence = others.count(others.later_than(charge.disposition_date, where))
    after_completion = others.count(others.later_than(charge.completed_on, where, day=charge.disposition_date))
    return (
        Limb("serving", "None while serving the sentence", holds=after_sentence <= after_completion),
        Limb(
            "after",
            "None in the {after_yoa} after its completion",
            holds=others.none_within(AFTER_YOA, after=charge.completed_on, where=where, day=charge.disposition_date),
        ),
    )


YOUTHFUL = Law(
    id="SC-PET-YOA",
    source=S_920,
    title="First conviction as a youthful offender: application, court may",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("before 2023", None),
        Version("Act 73 of 2023", ACT_73, TEXT("2023 Act No. 73", "told by the history note")),
    ),
    conditions=(
        Condition(
            "youthful_offender",
            "The person was sentenced under the Youthful Offender Act; convicted before {defined_before}, was one as the Act defines it",
            S_920("(B)(1), (3)"),
            holds=YOUTHFUL_OFFENDER | (WITHIN_YOA & (charge.disposition_date < BEFORE_YOA)),
        ),
        Condition(
            "first",
            "It was the person's first conviction, minor traffic offenses apart",
            S_920("(B)(1)", READING),
            holds=person.others.none_before(charge.disposition_date, other_conviction),
        ),
        wait_over(
            AFTER_YOA,
            later_of(_YOA_COMPLETED, charge.released_on),
            "the sentence was completed, probation and parole included",
            S_920("(B)(1)"),
        ),
        Condition(
            "clean",
            "There was no other conviction, minor traffic offenses apart, while serving the sentence and in the {after_yoa} after it",
            S_920("(B)(1), (3)"),
            all_of=_clean_after_yoa(other_conviction),
        ),
        Condition(
            "clean",
            "There was no other conviction, minor traffic, driving under suspension and disturbing schools before {schools} apart, "
            "while serving the sentence and in the {after_yoa} after it",
            S_920("(B)(1), (3)"),
            all_of=_clean_after_yoa(other_conviction & ~_apart),
            since=ACT_73,
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_920("(B)(1), (3)")),
        Condition(
            "motor_vehicle",
            "It did not involve the operation of a motor vehicle",
            S_920("(B)(2)(a)"),
            holds=~by_motor_vehicle,
        ),
        Condition(
            "violent",
            "It is not a violent crime of § 16-1-60",
            S_920("(B)(2)(b)"),
            holds=choose(
                (LISTS["sc_16_1_60_violent"].matches, Known(False)),
                (LISTS["perhaps_violent"].matches & ~WITH_INTENT, UNSETTLED),
                otherwise=Known(True),
            ),
        ),
        Condition(
            "domestic",
            "It is not an offense of chapter 25 of title 16",
            S_920("(B)(2)(c)"),
            holds=~LISTS["chapter_16_25"].matches,
        ),
        Condition(
            "registrable",
            "The person need not register for it as a sex offender",
            S_920("(B)(2)(d)"),
            holds=~as_told(MUST_REGISTER, LISTS["registrable"].matches),
        ),
        once(S_920("(B)(3)"), "SC-PET-YOA"),
    ),
    notices=(MAY, FEE, ONCE),
)

_discharged = CONDITIONAL_DISCHARGE_ON.happened & ~(charge.arrest_date < CONDITIONAL_DISCHARGE_ON)

DRUG = Law(
    id="SC-PET-DRUG",
    source=S_930("(A), (C) to (F)"),
    title="First simple possession of a drug: application, court may",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("Act 254 of 2018", ACT_254, TEXT("2018 Act No. 254"))),
    conditions=(
        Condition(
            "offense",
            "The conviction is of simple possession of a controlled substance, or of a prescription drug",
            S_930("(A)"),
            holds=LISTS["simple_possession"].matches,
        ),
        Condition(
            "first",
            "It was the first such conviction",
            S_930("(A)"),
            holds=person.others.none_before(
                charge.disposition_date, charge.is_convicted & LISTS["simple_possession"].matches
            ),
        ),
        wait_over(
            AFTER_DRUG,
            later_of(_DRUG_COMPLETED, charge.released_on),
            "the sentence was completed, probation and parole included",
            S_930("(A)"),
        ),
        Condition(
            "clean",
            "In the {after_drug} after it the person had no other conviction",
            S_930("(C)"),
            holds=person.others.none_within(
                AFTER_DRUG, after=charge.completed_on, where=charge.is_convicted, day=charge.disposition_date
            ),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_930("(C)")),
        pending_no_more(S_930("(D)")),
        Condition(
            "no_discharge",
            "There was no conditional discharge in these years before the arrest",
            S_930("(D)"),
            unless=~_discharged,
            branches=(
                Branch(
                    "marijuana",
                    "of marijuana: {marijuana}",
                    when=LISTS["marijuana"].matches,
                    holds=charge.arrest_date > CONDITIONAL_DISCHARGE_ON + MARIJUANA,
                ),
                Branch(
                    "other_drug",
                    "of another drug: {other_drug}",
                    holds=charge.arrest_date > CONDITIONAL_DISCHARGE_ON + OTHER_DRUG,
                ),
            ),
        ),
        once(S_930("(D), (F)"), "SC-PET-DRUG", "SC-PET-PWID"),
    ),
    notices=(MAY, FEE, ONCE),
)

_drug_or_felony = charge.is_convicted & (is_felony | LISTS["drug"].matches)

WITH_INTENT_TO_DISTRIBUTE = Law(
    id="SC-PET-PWID",
    source=S_930("(B) to (F)"),
    title="First possession of a drug with intent to distribute: application, court may",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("Act 254 of 2018", ACT_254, TEXT("2018 Act No. 254"))),
    conditions=(
        Condition(
            "offense",
            "The conviction is of possession with intent to distribute a controlled substance",
            S_930("(B)"),
            holds=LISTS["with_intent"].matches & WITH_INTENT,
        ),
        Condition(
            "first",
            "It was the first such conviction",
            S_930("(B)"),
            holds=person.others.none_before(
                charge.disposition_date, charge.is_convicted & LISTS["with_intent"].matches & WITH_INTENT
            ),
        ),
        wait_over(
            WAITING_INTENT,
            later_of(
                _DRUG_COMPLETED,
                charge.released_on,
                person.others.latest(later_of(_DRUG_COMPLETED, charge.released_on), _drug_or_felony),
            ),
            "the last sentence for a drug conviction or a felony was completed",
            S_930("(B)"),
        ),
        Condition(
            "clean",
            "In those {waiting_intent} the person had no other drug or felony conviction",
            S_930("(C)", READING),
            holds=DRUG_YEARS.choose(
                again=Known(True),
                barred=person.others.none_within(
                    WAITING_INTENT, after=charge.completed_on, where=_drug_or_felony, day=charge.disposition_date
                ),
            ),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_930("(C)")),
        pending_no_more(S_930("(D)")),
        once(S_930("(D), (F)"), "SC-PET-DRUG", "SC-PET-PWID"),
    ),
    questions=(DRUG_YEARS,),
    notices=(MAY, FEE, ONCE),
)
