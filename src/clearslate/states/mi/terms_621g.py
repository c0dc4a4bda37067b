"""MCL 780.621g in its parts: periods and open questions, what counts as new, what is never set aside."""

from clearslate.states.mi.facts import *
from clearslate.states.mi.offenses import *
from clearslate.states.mi.section_621 import *

S_621G = TEXT("MCL 780.621g")

SET_ASIDE = relief("set aside (nonpublic)", ReliefKind.SET_ASIDE, ReliefKind.SEAL)
VERSIONS = versions(Version("2020 PA 193, in operation", "2023-04-11", TEXT("2020 PA 193")))

FELONY_WAIT = parameter("waiting", years(10), S_621G("(2)(a)"))
MISDEMEANOR_93_WAIT = parameter("waiting", years(7), S_621G("(4)"))
MISDEMEANOR_92_WAIT = parameter("waiting", years(7), S_621G("(1), (3)"))
UP_TO_92_DAYS = days(92)

# --- open questions -----------------------------------------------------------------------------------------

RELEASE = OpenQuestion(
    id="MI-621G-2-A",
    question="When is a term of imprisonment with the Department of Corrections completed?",
    cite="MCL 780.621g(2)(a)(ii)",
    readings={"release": "on release from prison", "discharge": "on discharge from parole, the end of the sentence"},
    chosen="release",
    because='the text says imprisonment, not sentence; the Attorney General writes "release from custody"',
)

OTHERWISE_ELIGIBLE = OpenQuestion(
    id="MI-621G-2-B",
    question='Does "otherwise eligible to be set aside under section 1" bring in the limit of three felonies of 621(1)(a)?',
    cite="MCL 780.621g(2)(b), 780.621(1)(a), 780.621b",
    readings={
        "each": "yes, each felony counted by itself",
        "one_night": "yes, with the felonies of one transaction counted as one (621b)",
        "no": "no, only the conviction's own eligibility is meant",
    },
    chosen="each",
    because="section 1 opens with that limit; 621b refers to petitions under sections 1 and 1e only",
)

PERIOD = OpenQuestion(
    id="MI-621G-6-C",
    question="Which years must be free of a new conviction?",
    cite="MCL 780.621g(6)(c)",
    readings={
        "rolling": "the last ten (seven) years: a later conviction restarts them",
        "fixed": "the ten (seven) years after the sentence or release: a conviction in them bars for good",
    },
    chosen="rolling",
    because="the fixed window would make a permanent bar that the text nowhere states",
)

TEN_FOR_92 = OpenQuestion(
    id="MI-621G-3",
    question="Do the excluded offenses of (10) reach misdemeanors of up to 92 days?",
    cite="MCL 780.621g(1), (3), (10)",
    readings={
        "no": "(10) says that it limits (2) and (4), and (1) is unconditional",
        "yes": '(3) is "subject to subsection (10)"',
    },
    chosen=BOTH,
    decided="2026-12-01",
    because="(10) names the subsections that it limits, but the State Police, who set aside, state the exclusions for all, and so does the "
    "Attorney General",
)

DISHONESTY = OpenQuestion(
    id="MI-621G-15",
    question='Crime of dishonesty "includes" what (15) names. Are other theft and fraud offenses crimes of dishonesty?',
    cite="MCL 780.621g(10)(c), (15)",
    readings={"named": "only what (15) names", "open": "unknown for theft and fraud that (15) does not name"},
    chosen="named",
    because="(15) names particular sections, felonies only except for one act; the State Police list decides in practice",
)

# --- (2)(a): the clock of felonies ----------------------------------------------------------------------------

no_imprisonment = charge.incarceration_days <= 0


def by_custody(in_prison: OnsetLike, otherwise: OnsetLike) -> OnsetLike:
    """The condition for those who were sent to prison, and the other for those who were not."""
    return choose(
        (no_imprisonment, otherwise),
        (is_prison_custody, in_prison),
        (is_jail_custody, otherwise),
        otherwise=either(in_prison, otherwise),  # of a third word nobody can say which it means
    )


RELEASED = later_of(charge.imposed_on, charge.released_on)
DISCHARGED = later_of(
    charge.imposed_on,
    completion(S_621G("(2)(a)(ii)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT),
)


def rolling(period: Parameter, counts: Truth) -> OnsetLike:
    """The period without a conviction that begins anew with each one."""
    return elapsed(period, since=person.others.latest(charge.disposition_date, counts & in_msp_database))


def fixed(period: Parameter, after: Days, counts: Truth) -> OnsetLike:
    """No other conviction within the period after one day."""
    return person.others.none_within(period, after=after, where=counts & in_msp_database, day=charge.disposition_date)


def no_new_conviction(
    period: Parameter, years_in_words: str, fixed: OnsetLike, fixed_with_deferred: OnsetLike
) -> Condition:
    """No other conviction during the years, by either reading of the period."""
    return Condition(
        "no_new_conviction",
        f"No other conviction recorded in the State Police database during {years_in_words}",
        S_621G("(6)(c)", READING),
        holds=DEFERRED.choose(
            no=PERIOD.choose(rolling=rolling(period, charge.is_convicted), fixed=fixed),
            yes=PERIOD.choose(rolling=rolling(period, was_convicted_or_deferred), fixed=fixed_with_deferred),
        ),
    )


def felony_fixed(counts: Truth) -> OnsetLike:
    """The ten years of a felony, from release or from sentence."""
    return by_custody(fixed(FELONY_WAIT, RELEASED, counts), fixed(FELONY_WAIT, charge.imposed_on, counts))


# --- (2), (4): what the State Police hold; (6)(b), (7), (10) --------------------------------------------------------

# What the database does not hold a court sets aside under (1) alone, which speaks of misdemeanors of up to 92 days.
IN_DATABASE = Condition(
    "recorded",
    "The conviction is recorded and maintained in the State Police database",
    S_621G("(2), (4)"),
    holds=RECORDED.fills(in_msp_database, value=True),
)

pending = charge.is_pending & in_msp_database
pending_or_deferred = charge.ended(Disposition.PENDING, Disposition.DEFERRED) & in_msp_database

NOTHING_PENDING = Condition(
    "nothing_pending",
    "No criminal charge is pending against the person in the State Police database (open while a deferral runs)",
    S_621G("(6)(b)"),
    holds=either(person.none(pending), person.none(pending_or_deferred)),
)

SCREEN = Condition(
    "screen",
    "No criminal charge is pending against the person: the State Police screen asks it of every conviction, (6) of those of (2) and (4) alone",
    S_621G("(6)", SECONDARY, "page of the State Police"),
    holds=either(Known(True), NOTHING_PENDING.holds),
)

ONE_ASSAULTIVE_CRIME = Condition(
    "assaultive_record",
    "The State Police database holds no more than one conviction of the person for an assaultive crime or an attempt at one",
    S_621G("(7)", READING, "MCL 770.9a was not read"),
    holds=person.count(all_of(charge.is_convicted, in_msp_database, is_assaultive)) <= 1,
)

dishonest = (is_felony & listed("crime_of_dishonesty_felony")) | listed("crime_of_dishonesty_any")

EXCLUDED_OFFENSES = (
    Condition(
        "10a_assaultive",
        "The offense is not an assaultive crime, or an attempt at one",
        S_621G("(10)(a), 780.621(4)(a)", READING, "MCL 770.9a and 791.236 were not read"),
        holds=~is_assaultive,
    ),
    Condition(
        "10b_serious_misdemeanor",
        "The offense is not a serious misdemeanor, or an attempt at one",
        S_621G("(10)(b), 780.811(1)(a)", TEXT, "780.811(1)(a) was read as far as (x)"),
        holds=~is_serious_misdemeanor,
    ),
    Condition(
        "10c_dishonesty",
        "The offense is not a crime of dishonesty, or an attempt at one: a felony of criminal enterprise, forgery or embezzlement, "
        "or any computer access offense",
        S_621G("(10)(c), (15)", READING),
        holds=DISHONESTY.choose(named=~dishonest, open=~(dishonest | listed("dishonesty_not_named"))),
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
        S_621G("(10)(e)", TEXT, "MCL 777.1 to 777.69, to which it refers, were not read"),
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

NOTICES = (
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
NOT_IN_DATABASE = Notice(
    "court_acts",
    "The State Police database does not hold this conviction: the convicting court must set it aside",
    S_621G("(1)"),
    when=~in_msp_database,
)
