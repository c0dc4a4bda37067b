"""MCL 780.621g: convictions set aside by operation of law, without application.

2020 PA 193, in operation from 2023-04-11. (1), (3): misdemeanors of up to 92 days; (2): felonies; (4): misdemeanors
of 93 days or more; (5): the lifetime caps; (6), (7), (10): what stops (2) and (4); 780.621c stops all.
"""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.mi.facts import *
from clearslate.states.mi.offenses import *
from clearslate.states.mi.section_621 import *
from clearslate.states.mi.section_621c import NEVER_SET_ASIDE, NO_INTOXICATED_DRIVING

S_621G: Final = TEXT("MCL 780.621g")

SET_ASIDE: Final = "set aside (nonpublic)"
VERSIONS: Final = versions(Version("2020 PA 193, in operation", "2023-04-11", TEXT("2020 PA 193")))

TEN_YEARS: Final = parameter("waiting", years(10), S_621G("(2)(a)"))
SEVEN_YEARS: Final = parameter("waiting", years(7), S_621G("(4)"))
SEVEN_YEARS_92: Final = parameter("waiting", years(7), S_621G("(1), (3)"))
UP_TO_92_DAYS: Final = days(92)

# --- open questions -----------------------------------------------------------------------------------------

RELEASE: Final = OpenQuestion(
    id="MI-621G-2-A",
    question="When is a term of imprisonment with the Department of Corrections completed?",
    cite="MCL 780.621g(2)(a)(ii)",
    readings={
        "release": "on release from prison",
        "discharge": "on discharge from parole, the end of the sentence",
    },
    chosen="release",
    decided="2026-11-25",
    because='the text says imprisonment, not sentence; the Attorney General writes "release from custody"',
)

OTHERWISE_ELIGIBLE: Final = OpenQuestion(
    id="MI-621G-2-B",
    question='Does "otherwise eligible to be set aside under section 1" bring in the limit of three felonies of 621(1)(a)?',
    cite="MCL 780.621g(2)(b), 780.621(1)(a), 780.621b",
    readings={
        "each": "yes, each felony counted by itself",
        "one_night": "yes, with the felonies of one transaction counted as one (621b)",
        "no": "no, only the conviction's own eligibility is meant",
    },
    chosen="each",
    decided="2026-11-25",
    because="section 1 opens with that limit; 621b refers to petitions under sections 1 and 1e only",
)

PERIOD: Final = OpenQuestion(
    id="MI-621G-6-C",
    question="Which years must be free of a new conviction?",
    cite="MCL 780.621g(6)(c)",
    readings={
        "rolling": "the last ten (seven) years: a later conviction restarts them",
        "fixed": "the ten (seven) years after the sentence or release: a conviction in them bars for good",
    },
    chosen="rolling",
    decided="2026-11-25",
    because="the fixed window would make a permanent bar that the text nowhere states",
)

TEN_FOR_92: Final = OpenQuestion(
    id="MI-621G-3",
    question="Do the excluded offenses of (10) reach misdemeanors of up to 92 days?",
    cite="MCL 780.621g(1), (3), (10)",
    readings={
        "no": "(10) says that it limits (2) and (4), and (1) is unconditional",
        "yes": '(3) is "subject to subsection (10)"',
    },
    chosen="no",
    decided="2026-11-25",
    because="(10) names the subsections that it limits; the Attorney General's page states the exclusions for all",
)

DISHONESTY: Final = OpenQuestion(
    id="MI-621G-15",
    question='Crime of dishonesty "includes" what (15) names. Are other theft and fraud offenses crimes of dishonesty?',
    cite="MCL 780.621g(10)(c), (15)",
    readings={"named": "only what (15) names", "open": "unknown for theft and fraud that (15) does not name"},
    chosen="named",
    decided="2026-11-25",
    because="(15) names particular sections, felonies only but for one act; the State Police list decides in practice",
)

# --- (2)(a): the clock of felonies ----------------------------------------------------------------------------

_no_imprisonment: Final[Truth] = charge.incarceration_days <= 0


def _by_custody(in_prison: OnsetLike, otherwise: OnsetLike) -> OnsetLike:
    return choose((_no_imprisonment, otherwise), (is_prison_custody, in_prison), otherwise=otherwise)


_RELEASED: Final[Days] = later_of(charge.imposed_on, charge.released_on)
_DISCHARGED: Final[Days] = later_of(charge.imposed_on, charge.completed_on)

# --- (6)(c): no conviction during the period --------------------------------------------------------------------


def _rolling(period: Parameter, counts: Truth) -> OnsetLike:
    return elapsed(period, since=person.others.latest(charge.disposition_date, counts & in_msp_database))


def _fixed(period: Parameter, after: Days, counts: Truth) -> OnsetLike:
    return person.others.none(
        person.others.within(period, after=after, where=counts & in_msp_database, day=charge.disposition_date)
    )


def _no_new_conviction(
    period: Parameter, years_in_words: str, fixed: OnsetLike, fixed_with_deferred: OnsetLike
) -> Condition:
    return Condition(
        "no_new_conviction",
        f"No other conviction recorded in the State Police database during {years_in_words}",
        S_621G("(6)(c)", READING),
        holds=DEFERRED.choose(
            no=PERIOD.choose(rolling=_rolling(period, charge.is_convicted), fixed=fixed),
            yes=PERIOD.choose(rolling=_rolling(period, was_convicted_or_deferred), fixed=fixed_with_deferred),
        ),
    )


def _felony_fixed(counts: Truth) -> OnsetLike:
    return _by_custody(_fixed(TEN_YEARS, _RELEASED, counts), _fixed(TEN_YEARS, charge.imposed_on, counts))


# --- (6)(b), (7), (10): for (2) and (4) ---------------------------------------------------------------------------

_pending: Final[Truth] = charge.is_pending & in_msp_database
_pending_or_deferred: Final[Truth] = charge.ended(Disposition.PENDING, Disposition.DEFERRED) & in_msp_database

_NOTHING_PENDING: Final = Condition(
    "nothing_pending",
    "No criminal charge is pending against the person in the State Police database (open while a deferral runs)",
    S_621G("(6)(b)"),
    holds=either(person.none(_pending), person.none(_pending_or_deferred)),
)

_ONE_ASSAULTIVE_CRIME: Final = Condition(
    "assaultive_record",
    "The State Police database holds no more than one conviction of the person for an assaultive crime or an attempt at one",
    S_621G("(7)", READING, "MCL 770.9a was not read"),
    holds=person.count(all_of(charge.is_convicted, in_msp_database, is_assaultive)) <= 1,
)

_dishonest: Final[Truth] = any_of(
    is_felony & listed("crime_of_dishonesty_felony"), listed("crime_of_dishonesty_any")
)

EXCLUDED_OFFENSES: Final = (
    Condition(
        "10a_assaultive",
        "The offense is not an assaultive crime, or an attempt at one",
        S_621G("(10)(a), 780.621(4)(a)", READING, "MCL 770.9a and 791.236 were not read"),
        holds=~is_assaultive,
    ),
    Condition(
        "10b_serious_misdemeanor",
        "The offense is not a serious misdemeanor, or an attempt at one",
        S_621G("(10)(b), 780.811", MEMORY, "MCL 780.811 was not read"),
        holds=~is_serious_misdemeanor,
    ),
    Condition(
        "10c_dishonesty",
        "The offense is not a crime of dishonesty, or an attempt at one: a felony of criminal enterprise, forgery or embezzlement, "
        "or any computer access offense",
        S_621G("(10)(c), (15)", READING),
        holds=DISHONESTY.choose(named=~_dishonest, open=~any_of(_dishonest, listed("dishonesty_not_named"))),
    ),
    Condition(
        "10d_ten_years",
        "The offense is not punishable by ten years or more, nor an attempt at one that is",
        S_621G("(10)(d)"),
        holds=~punishable_by_ten_years,
    ),
    Condition(
        "10e_harm",
        "The offense is not listed in MCL 777.1 to 777.69 with an element of a minor, a vulnerable adult, injury or death",
        S_621G("(10)(e)", MEMORY, "MCL 777.1 to 777.69 were not read"),
        holds=~listed("elements_of_harm"),
    ),
    Condition(
        "10f_trafficking",
        "The offense is not related to human trafficking",
        S_621G("(10)(f)", READING),
        holds=~listed("human_trafficking"),
    ),
)

# --- notices ----------------------------------------------------------------------------------------------------

_NOTICES: Final = (
    Notice(
        "restitution",
        "Restitution stays owed, and the court may reinstate the conviction where no good-faith effort to pay was made (Babcock: an unpaid balance alone is not enough)",
        TEXT("MCL 780.621h(3), 780.622(7)"),
        when=case.restitution_owed > 0,
    ),
    Notice("driving_record", "The driving record stays as it is", TEXT("MCL 780.621c(5)"), when=is_traffic),
    Notice(
        "prior",
        "The conviction still counts as a prior one in sentencing, and stays visible to courts, law enforcement and the others named",
        TEXT("MCL 780.622(9), 780.623(2)"),
    ),
)
_NOT_IN_DATABASE: Final = Notice(
    "court_acts",
    "The State Police database does not hold this conviction: the convicting court must set it aside",
    S_621G("(1)"),
    when=~in_msp_database,
)

# --- the laws -----------------------------------------------------------------------------------------------------

MISDEMEANORS_92: Final = Law(
    id="MI-AUTO-M92",
    source=TEXT("MCL 780.621g(1), (3)"),
    title="Misdemeanors with a maximum of 92 days or less",
    relief=SET_ASIDE,
    automatic=True,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=VERSIONS,
    conditions=(
        Condition(
            "misdemeanor_92",
            "The conviction is for a misdemeanor punishable by no more than 92 days",
            S_621G("(1), (3); 780.621(4)(g)"),
            holds=is_misdemeanor & ~GRADING.punishable_by_more_than(UP_TO_92_DAYS),
        ),
        Condition(
            "elapsed",
            "{waiting} have passed since the sentence was imposed",
            S_621G("(1), (3)"),
            holds=elapsed(SEVEN_YEARS_92, since=charge.imposed_on),
        ),
        Condition(
            "ten_for_92",
            "The offense is not one that (10) excludes, if (10) reaches this branch",
            S_621G("(3), (10)", READING),
            holds=TEN_FOR_92.choose(no=Known(True), yes=both(*(part.holds for part in EXCLUDED_OFFENSES))),
        ),
        *NEVER_SET_ASIDE,
        NO_INTOXICATED_DRIVING,
    ),
    questions=(TEN_FOR_92, DISHONESTY),
    notices=(
        *_NOTICES,
        _NOT_IN_DATABASE,
        Notice(
            "excluded_elsewhere",
            "The Attorney General's page states the excluded offenses of (10) for this branch too, and the State Police screen stops every person with an open case",
            SECONDARY("MCL 780.621g(3), (6), (10)", "pages of the Attorney General and the State Police"),
        ),
    ),
)

FELONIES: Final = Law(
    id="MI-AUTO-F",
    source=TEXT("MCL 780.621g(2), (5), (6), (7), (10)"),
    title="Felony convictions",
    relief=SET_ASIDE,
    automatic=True,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=VERSIONS,
    conditions=(
        Condition(
            "felony",
            "The conviction is for an offense designated a felony or punishable by more than one year",
            S_621G("(2), 780.621(4)(c)(i)"),
            holds=is_felony,
        ),
        Condition(
            "elapsed",
            "{waiting} have passed since the sentence was imposed and since imprisonment with the Department of Corrections ended",
            S_621G("(2)(a)", READING),
            holds=RELEASE.choose(
                release=_by_custody(
                    elapsed(TEN_YEARS, since=_RELEASED), elapsed(TEN_YEARS, since=charge.imposed_on)
                ),
                discharge=_by_custody(
                    elapsed(TEN_YEARS, since=_DISCHARGED), elapsed(TEN_YEARS, since=charge.imposed_on)
                ),
            ),
        ),
        Condition(
            "three_felonies",
            "The person has no more than three felony convictions in this state",
            S_621G("(2)(b), 780.621(1)(a)", READING),
            holds=OTHERWISE_ELIGIBLE.choose(
                each=no_more_than_three_felonies, one_night=three_felonies_one_night_as_one, no=Known(True)
            ),
        ),
        _NOTHING_PENDING,
        _no_new_conviction(
            TEN_YEARS,
            "the ten years",
            _felony_fixed(charge.is_convicted),
            _felony_fixed(was_convicted_or_deferred),
        ),
        _ONE_ASSAULTIVE_CRIME,
        *EXCLUDED_OFFENSES,
        *NEVER_SET_ASIDE,
        NO_INTOXICATED_DRIVING,
    ),
    caps=(Cap(2, S_621G("(5)", READING)),),
    questions=(RELEASE, OTHERWISE_ELIGIBLE, PERIOD, DEFERRED, DISHONESTY),
    notices=_NOTICES,
    remarks=(
        "(5) does not say which two felonies: they are taken in the order in which they come due, then of their sentences.",
    ),
)

MISDEMEANORS_93: Final = Law(
    id="MI-AUTO-M93",
    source=TEXT("MCL 780.621g(4)-(7), (10)"),
    title="Misdemeanors with a maximum of 93 days or more",
    relief=SET_ASIDE,
    automatic=True,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=VERSIONS,
    conditions=(
        Condition(
            "misdemeanor_93",
            "The conviction is for a misdemeanor punishable by 93 days or more, and no more than one year",
            S_621G("(4), 780.621(4)(c)(i), (g)"),
            holds=is_misdemeanor & GRADING.punishable_by_more_than(UP_TO_92_DAYS),
        ),
        Condition(
            "elapsed",
            "{waiting} have passed since the sentence was imposed",
            S_621G("(4)"),
            holds=elapsed(SEVEN_YEARS, since=charge.imposed_on),
        ),
        _NOTHING_PENDING,
        _no_new_conviction(
            SEVEN_YEARS,
            "the seven years",
            _fixed(SEVEN_YEARS, charge.imposed_on, charge.is_convicted),
            _fixed(SEVEN_YEARS, charge.imposed_on, was_convicted_or_deferred),
        ),
        _ONE_ASSAULTIVE_CRIME,
        *EXCLUDED_OFFENSES,
        *NEVER_SET_ASIDE,
        NO_INTOXICATED_DRIVING,
    ),
    caps=(Cap(4, S_621G("(5)", READING)),),
    questions=(PERIOD, DEFERRED, DISHONESTY),
    notices=_NOTICES,
    remarks=(
        '(4) has no "otherwise eligible" clause: a person with four felonies keeps this branch.',
        "(5) does not say which four misdemeanors: they are taken in the order in which they come due, then of their sentences.",
    ),
)

LAWS: Final = (FELONIES, MISDEMEANORS_93, MISDEMEANORS_92)
