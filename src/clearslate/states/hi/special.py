"""Special expungements: HRS 706-622.5, 706-622.9, 291E-64(e), 712-1209.6, 712-1255 and 712-1256."""

from clearslate.states.hi.offenses import *

S_622_5 = TEXT("HRS 706-622.5")
S_622_9 = TEXT("HRS 706-622.9")
S_64 = TEXT("HRS 291E-64")
S_1209 = TEXT("HRS 712-1209.6")
S_1255 = TEXT("HRS 712-1255, 712-1256")
CONVICTION = relief("expungement of the conviction", ReliefKind.EXPUNGE)

GRAMS_AT_MOST = parameter("grams_at_most", 3, S_622_5("(5)"))
PETITION_AGE = parameter("petition_age", years(21), S_64("(e)"))
VACATUR_YEARS = parameter("vacatur_years", years(3), S_1209)
NOT_OVER = parameter("under", years(21), S_1255("", READING))
UNDER_BY_COMMENTARY = parameter("under_by_commentary", years(20), S_1255("", READING))

# The program and the terms; whether money ordered is a term is not said.
_TERMS_DONE = completion(
    TEXT("HRS 706-622.5, 706-622.9, 291E-64(e)"), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID
)

AGE = OpenQuestion(
    id="HI-1256-AGE",
    question="Until which birthday is a person not over twenty years of age?",
    cite="HRS 712-1256(1)",
    readings={
        "twenty_one": "until the twenty-first birthday: one is twenty for a year",
        "twenty": "until the twentieth birthday: the commentary says under twenty",
    },
    chosen="twenty_one",
    decided="2026-11-28",
    because="the words of the section are the law, and the commentary is not",
)

_treated = Condition(
    "treatment",
    "The person was sentenced to treatment probation under the section, and completed the program and the terms; unknown after a revocation",
    S_622_5("(1), (4)"),
    holds=TREATMENT & from_day(_TERMS_DONE) & completion_stands,
)
_drug_conviction = charge.is_convicted & charge.decided_in("HI") & LISTS["drug_or_paraphernalia"].matches

DRUG = Law(
    id="HI-DRUG",
    source=S_622_5("(4)"),
    title="Drug conviction with treatment probation completed: application, court shall order, once",
    relief=CONVICTION,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("as of 2026", None)),
    conditions=(
        _treated,
        Condition(
            "offense",
            "The conviction is of drug paraphernalia, or of possession or use of part IV of chapter 712, and not a violation",
            S_622_5("(1)"),
            holds=LISTS["drug_or_paraphernalia"].matches & ~is_violation,
        ),
        Condition(
            "first_or_second",
            "It was the first or second such conviction",
            S_622_5("(1)"),
            holds=person.others.count(person.others.earlier_than(charge.disposition_date, _drug_conviction)) <= 1,
        ),
        Condition(
            "sentenced_before",
            "The person was not sentenced to treatment probation under the section before",
            S_622_5("(4)"),
            holds=person.others.none_before(charge.disposition_date, _drug_conviction & TREATMENT),
        ),
        only_once("HI-DRUG", source=S_622_5("(4)")),
    ),
    notices=(
        Notice("application", "The person or the probation officer applies; the court must order.", S_622_5("(4)")),
        Notice("earlier", "Who was sentenced before 2004-07-01 applies under 706-622.8.", TEXT("HRS 706-622.8")),
    ),
)

MARIJUANA = Law(
    id="HI-MJ",
    source=S_622_5("(5)"),
    title="Conviction for three grams or less of marijuana, no other charge: motion, court shall grant",
    relief=CONVICTION,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(
        Version("Act 273 of 2019", "2020-01-11", MEMORY("Act 273 of 2019", "its first day is remembered"))
    ),
    conditions=(
        Condition(
            "offense",
            "The conviction is of possessing no more than {grams_at_most} grams of marijuana",
            S_622_5("(5)"),
            holds=LISTS["detrimental_drug"].matches & (GRAMS <= GRAMS_AT_MOST),
        ),
        Condition(
            "no_other_charge",
            "The facts led to no other charge",
            S_622_5("(5)"),
            all_of=(
                Limb("case", "None in the case", holds=case.count(Known(True)) <= 1),
                Limb("incident", "None of the incident", holds=incident.others.none(Known(True))),
            ),
        ),
    ),
    notices=noted(S_622_5("(5)"), motion="The court must grant the motion."),
)

PROPERTY = Law(
    id="HI-PROP",
    source=S_622_9("(3), (4)"),
    title="First class C property felony with treatment probation completed: application, court shall order",
    relief=CONVICTION,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("2006", "2006-06-22", TEXT("HRS 706-622.9(4)"))),
    conditions=(
        Condition(
            "offense",
            "The conviction is of a class C felony of chapter 708",
            S_622_9("(1)"),
            holds=LISTS["property"].matches & GRADING.is_grade("felony C"),
        ),
        Condition(
            "treatment",
            "The person was sentenced to treatment probation under the section, and completed the program and the terms; unknown after a revocation",
            S_622_9("(1), (3)"),
            holds=TREATMENT & from_day(_TERMS_DONE) & completion_stands,
        ),
        Condition(
            "first",
            "The person was not convicted of a felony before, anywhere",
            S_622_9("(1), (3)"),
            holds=person.others.none_before(charge.disposition_date, charge.is_convicted & is_felony),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_622_9("(1), (3)")),
    ),
    notices=noted(S_622_9("(3)"), application="The court must order."),
)

UNDER_21 = Law(
    id="HI-DUI21",
    source=S_64("(e)"),
    title="Measurable alcohol under twenty-one, first violation: application from the twenty-first birthday",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as amended in 2024", None)),
    conditions=(
        Condition(
            "offense",
            "The conviction is of driving with measurable alcohol under twenty-one",
            S_64("(b)(1)"),
            holds=LISTS["under_21"].matches,
        ),
        Condition(
            "first",
            "It was the first violation",
            S_64("(b)(1)"),
            holds=person.others.none_before(
                charge.disposition_date, charge.is_convicted & charge.decided_in("HI") & LISTS["under_21"].matches
            ),
        ),
        Condition(
            "age",
            "The person is {petition_age} old",
            S_64("(e)"),
            holds=elapsed(PETITION_AGE, since=person.date_of_birth),
        ),
        Condition(
            "terms",
            "The terms are fulfilled; after a revoked probation that is open",
            S_64("(e)"),
            holds=from_day(_TERMS_DONE) & completion_stands,
        ),
        Condition(
            "no_contact", "There was no later alcohol or drug related enforcement contact", S_64("(e)"), holds=~CONTACT
        ),
        Condition("commercial", "The person is no commercial driver", S_64("(e)"), holds=~COMMERCIAL),
    ),
)

VACATUR = Law(
    id="HI-PROST",
    source=S_1209,
    title="Prostitution: motion to vacate after three years without a Penal Code conviction",
    relief=relief("vacatur", ReliefKind.VACATE),
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("Act 176 of 2019", "2019-07-02", TEXT("Act 176 of 2019"))),
    conditions=(
        Condition(
            "offense",
            "The conviction is of prostitution, loitering for it, or street prostitution",
            holds=LISTS["prostitution_vacatur"].matches,
        ),
        wait_over(VACATUR_YEARS, charge.disposition_date, "the conviction"),
        Condition(
            "clean",
            "In those {vacatur_years} the person was not convicted under the Penal Code",
            holds=person.others.none_within(
                VACATUR_YEARS,
                after=charge.disposition_date,
                where=charge.is_convicted & charge.decided_in("HI") & LISTS["penal_code"].matches,
            ),
        ),
    ),
    notices=noted(motion="After a hearing the court must vacate."),
)

CONDITIONAL = Law(
    id="HI-CD20",
    source=S_1255,
    title="First drug offense, conditional discharge, not over twenty: application",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MUST,
    unit=CASE,
    about=frozenset({Disposition.DIVERTED, Disposition.DISMISSED}),
    versions=versions(Version("as of 2026", None)),
    conditions=(
        Condition(
            "discharged",
            "The person was conditionally discharged under 712-1255; unknown after a revocation",
            TEXT("HRS 712-1255"),
            holds=DEFERRAL.is_one_of("712-1255") & completion_stands,
        ),
        Condition(
            "age",
            "The person was not over twenty at the offense: under {under}, or a year younger where the commentary is followed",
            S_1255("", READING),
            holds=AGE.choose(
                twenty_one=charge.offense_date < person.date_of_birth + NOT_OVER,
                twenty=charge.offense_date < person.date_of_birth + UNDER_BY_COMMENTARY,
            ),
        ),
    ),
    questions=(AGE,),
)
