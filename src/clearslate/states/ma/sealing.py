"""Sealing: G.L. c. 276, §§ 100A and 100C."""

from dataclasses import replace

from clearslate.states.ma.offenses import *

ACT_2018, FIRST_FORM, REVIVED = "2018-10-13", "2024-03-11", "2023-05-05"
S_100A = TEXT("G.L. c. 276, § 100A")
S_100C = SECONDARY("G.L. c. 276, § 100C", "read in quotations of opinions and forms")
S_FORM = TEXT("form OCPS004")
_FURTHER = SECONDARY("G.L. c. 276, § 100A", "what follows 'In carrying out' was not read")

MISDEMEANOR_YEARS = parameter("misdemeanor_years", years(3), S_100A("(1), (3), (4)"))
FELONY_YEARS = parameter("felony_years", years(7), S_100A("(2), (3), (4)"))
SEX_YEARS = parameter("sex_years", years(15), _FURTHER)
OUNCES = parameter("ounces", 2, SECONDARY("G.L. c. 94G, § 13"))

# --- § 100C -------------------------------------------------------------------------------------------------

_FAVORABLE = Condition(
    "ended",
    "The person was found not guilty, the grand jury found no bill, or the court found no probable cause",
    S_100C(", first par."),
    one_of=(
        Limb(
            "not_guilty",
            "The person was found not guilty by judge or jury",
            holds=charge.ended(Disposition.ACQUITTED, perhaps=(Disposition.VACATED, Disposition.ACQUITTED_INSANITY)),
        ),
        Limb(
            "no_bill",
            "The grand jury found no bill, or the court no probable cause",
            holds=charge.ended(Disposition.DISMISSED, Disposition.NO_CHARGE, perhaps=(Disposition.VACATED,))
            & OUTCOME.is_one_of("no_bill", "no_probable_cause"),
        ),
    ),
)

# Of a mixed verdict the records of the acquitted counts are sealed: Gravito v. Commonwealth (2025), of Commonwealth v. J.F., 491 Mass. 824, 839 & n.16.
_NOTHING_OPEN = nothing_beside(
    S_100C(", first par.", READING),
    "No other charge of the arrest is pending: the section covers a criminal case, and what is sealed before it ends is open; a conviction "
    "beside an acquittal does not matter",
    counts=charge.is_pending,
)

AUTOMATIC = Law(
    id="MA-100C1",
    source=S_100C(", first par."),
    title="Not guilty, no bill, no probable cause: sealed by the commissioner and the court unless the person opts out",
    relief=SEALING,
    route=Route.AGENCY_MUST,
    about=NON_CONVICTIONS,
    versions=versions(Version("records entered since 2024-03-11", FIRST_FORM, S_FORM)),
    conditions=(
        _FAVORABLE,
        Condition(
            "entered_since",
            "The ending was entered on 2024-03-11 or later",
            S_FORM,
            holds=~(charge.disposition_date < FIRST_FORM),
        ),
        _NOTHING_OPEN,
        Condition("no_opt_out", "The person did not ask in writing that it not be sealed", S_FORM, holds=~OPT_OUT),
    ),
    notices=(
        Notice("opt_out", "A request not to seal may be sent within 10 days of the notice.", S_FORM),
        Notice(
            "police",
            "Local police and the state bureau of identification are not named; who was counsel keeps access.",
            S_100C(", first par.", READING),
        ),
    ),
)

ON_REQUEST = Law(
    id="MA-100C1-REQ",
    source=SECONDARY("G.L. c. 276, § 100C, first par.; Commonwealth v. J.F., 491 Mass. 824 (2023)"),
    title="The same endings entered before 2024-03-11: sealed on request",
    relief=SEALING,
    route=Route.APPLICATION,
    about=NON_CONVICTIONS,
    versions=versions(
        Version("Commonwealth v. J.F.", REVIVED, SECONDARY("491 Mass. 824", "a summary of the opinion was read"))
    ),
    conditions=(
        _FAVORABLE,
        Condition(
            "entered_before",
            "The ending was entered before 2024-03-11",
            S_FORM,
            holds=charge.disposition_date < FIRST_FORM,
        ),
        _NOTHING_OPEN,
    ),
    notices=noted(request="The request goes to the commissioner of probation, who shall seal."),
)

COURT = Law(
    id="MA-100C2",
    source=S_100C(", second par."),
    title="Dismissal or nolle prosequi: petition to the court, substantial justice",
    relief=SEALING,
    route=Route.PETITION_MAY,
    about=NON_CONVICTIONS,
    versions=versions(Version("St. 1973, c. 322", None)),
    conditions=(
        Condition(
            "ended",
            "The charge was dismissed, also after a continuance without a finding, or the prosecutor entered a nolle prosequi; a "
            "program or continuance beside a recorded revocation is open",
            holds=charge.ended(*DROPPED, perhaps=(Disposition.VACATED,))
            | (charge.ended(Disposition.DIVERTED) & completion_stands),
        ),
    ),
    notices=noted(
        MEMORY("Commonwealth v. Pon, 469 Mass. 296 (2014)"),
        justice="The judge asks whether substantial justice would best be served: disadvantage, rehabilitation, time and seriousness.",
    ),
)

# --- § 100A -------------------------------------------------------------------------------------------------

OTHER_CONVICTIONS = OpenQuestion(
    id="MA-100A-5",
    question="Does one conviction that cannot be sealed stop the sealing of all others?",
    cite="G.L. c. 276, § 100A(5)",
    readings={
        "literal": "yes: the record includes a conviction to which the section does not apply",
        "practice": "no: each offense is sealed or not on its own",
    },
    chosen=BOTH,
    because="the words say one thing and the practice another",
)
CLOCK = OpenQuestion(
    id="MA-100A-CLOCK",
    question="Does probation hold back the start of the years?",
    cite="G.L. c. 276, § 100A(1), (2)",
    readings={
        "custody": "no: appearance, disposition, incarceration and custody alone",
        "sentence": "yes: all elements of the sentence, as a form of 2012 had it",
    },
    chosen="custody",
    because="the section names incarceration and custody, and probation is neither",
)


# As the form of 2012 had it: all elements of the sentence.
_ALL_ELEMENTS = later_of(
    charge.disposition_date,
    completion(S_100A("(1), (2)", READING), custody=IN, supervision=IN, restitution=IN, fines_and_costs=IN),
    surrendered,
)


def _waited(term: Parameter) -> OnsetLike:
    return CLOCK.choose(custody=elapsed(term, since=custody_over), sentence=elapsed(term, since=_ALL_ELEMENTS))


_counted = charge.is_convicted & ~SMALL_FINE
_here = person.others.latest(charge.disposition_date, _counted & charge.decided_in("MA"))
_elsewhere = later_of(
    person.others.latest(charge.disposition_date, _counted & ~charge.decided_in("MA")),
    person.others.latest(released_on, charge.is_convicted),
)


_FELONY = wait_of("felony", "of a felony", FELONY_YEARS, _here, when=is_felony)
_MISDEMEANOR = wait_of("misdemeanor", "of a misdemeanor", MISDEMEANOR_YEARS, _here)
_FELONY_ELSEWHERE = replace(_FELONY, holds=elapsed(FELONY_YEARS, since=_elsewhere) & none_elsewhere)
_ANY_FELONY, _ANY_FELONY_ELSEWHERE = (replace(one, when=None) for one in (_FELONY, _FELONY_ELSEWHERE))
_MISDEMEANOR_ELSEWHERE = replace(_MISDEMEANOR, holds=elapsed(MISDEMEANOR_YEARS, since=_elsewhere) & none_elsewhere)


def _record(here: tuple[Branch, ...], elsewhere: tuple[Branch, ...]) -> tuple[Condition, ...]:
    """Paragraphs (3) to (5), and what the section does not reach."""
    return (
        Condition(
            "clean",
            "The person was not found guilty in Massachusetts in these years before the request, but of motor vehicle offenses "
            "of a fine of no more than 50 dollars",
            S_100A("(3)"),
            branches=here,
        ),
        Condition(
            "elsewhere",
            "The person was not convicted elsewhere in these years, nor imprisoned anywhere",
            S_100A("(4)"),
            branches=elsewhere,
        ),
        Condition(
            "other_convictions",
            "The record does not include other convictions to which the section does not apply",
            S_100A("(5)", READING),
            holds=OTHER_CONVICTIONS.choose(literal=person.others.none(is_never_sealed), practice=Known(True)),
        ),
        Condition(
            "never",
            "It is not a conviction of firearms licensing (c. 140, §§ 121 to 131H), of chapter 268 but resisting arrest, or of chapter 268A",
            S_100A,
            holds=~is_never_sealed,
        ),
    )


_REQUEST = Notice(
    "request",
    "The request is made on the commissioner's form under the penalties of perjury, is free, and the commissioner shall comply.",
    S_100A,
)
_OPEN_TO = Notice(
    "open_to", "Courts, police and those who license firearms or care of children still see it.", _FURTHER
)
_QUESTIONS = (OTHER_CONVICTIONS, CLOCK)


def _by_level(
    law: str, title: str, level: Truth, words: str, term: Parameter, paragraph: str, *record: tuple[Branch, ...]
) -> Law:
    """Paragraphs (1) and (2): the same law for two levels of offense, each with its years."""
    return Law(
        id=law,
        source=S_100A,
        title=title,
        relief=SEALING,
        route=Route.APPLICATION,
        about=ANY_RECORD,
        versions=versions(Version("St. 2018, c. 69", ACT_2018, SECONDARY("St. 2018, c. 69"))),
        conditions=(
            Condition("level", words, _FURTHER, holds=level),
            Condition("no_sex_offense", "It is no conviction of a sex offense", _FURTHER, holds=~is_sex_conviction),
            Condition(
                "waiting",
                f"{{{term.name}}} have passed since the disposition and any incarceration or custody",
                S_100A(paragraph),
                holds=_waited(term),
            ),
            *_record(*record),
        ),
        questions=_QUESTIONS,
        notices=(_REQUEST, _OPEN_TO),
    )


MISDEMEANORS = _by_level(
    "MA-100A-M",
    "Misdemeanor records after three years: the commissioner shall comply with a request",
    counts_as_misdemeanor,
    "The offense is a misdemeanor, and no violation of an abuse or harassment prevention order",
    MISDEMEANOR_YEARS,
    "(1)",
    (_MISDEMEANOR,),
    (_MISDEMEANOR_ELSEWHERE,),
)

FELONIES = _by_level(
    "MA-100A-F",
    "Felony records after seven years: the commissioner shall comply with a request",
    counts_as_felony,
    "The offense is a felony, or a violation of an abuse or harassment prevention order",
    FELONY_YEARS,
    "(2)",
    (_ANY_FELONY,),
    (_ANY_FELONY_ELSEWHERE,),
)

SEX_OFFENSES = Law(
    id="MA-100A-SEX",
    source=_FURTHER,
    title="Sex offenses after fifteen years or the registration duty",
    relief=SEALING,
    route=Route.APPLICATION,
    about=CONVICTIONS,
    versions=versions(Version("St. 2010, c. 256", "2012-05-04", SECONDARY("St. 2010, c. 256"))),
    conditions=(
        Condition("sex_offense", "The conviction is of a sex offense", holds=is_sex_offense),
        wait_over(SEX_YEARS, sentence_over, "the disposition and all custody, supervision and probation"),
        Condition("registered", "The person need not register, here or in another state", holds=~person.on_registry),
        Condition(
            "classified",
            "The person was not at any time classified at level 2 or 3",
            holds=~(SORB_LEVEL >= 2) & ~(SORB_HIGHEST >= 2),
        ),
        *_record((_FELONY, _MISDEMEANOR), (_FELONY_ELSEWHERE, _MISDEMEANOR_ELSEWHERE)),
    ),
    questions=(OTHER_CONVICTIONS,),
    notices=(_REQUEST, _OPEN_TO),
)

is_small_marijuana = all_of(LISTS["possession"].matches, MARIJUANA_OZ > 0, MARIJUANA_OZ <= OUNCES)

NO_CRIME = Law(
    id="MA-NOCRIME",
    source=S_100A("", SECONDARY, "what follows 'In carrying out' was not read"),
    title="Offense no longer a crime: sealed forthwith on request",
    relief=SEALING,
    route=Route.APPLICATION,
    about=ANY_RECORD,
    versions=versions(Version("as told", None)),
    conditions=(
        Condition(
            "no_crime",
            "The offense is no longer a crime, nor its elements one under another name, as possession of no more than {ounces} ounces of marijuana",
            holds=is_small_marijuana | K_GROUND.is_one_of("no longer a crime"),
        ),
    ),
    notices=(_REQUEST,),
)
