"""Miss. Code §§ 41-29-139(c), 9-23-23, 9-27-19, 63-9-11(3), 21-23-7(13): what runs without a petition."""

from clearslate.states.ms.offenses import *

S_MJ = SECONDARY("Miss. Code § 41-29-139(c)(2)(A)", "the wording is remembered")
S_IC = TEXT("Miss. Code § 9-23-23")
S_MHC = TEXT("Miss. Code § 9-27-19")
S_COURSE = TEXT("Miss. Code § 63-9-11(3)")
S_MUNI = TEXT("Miss. Code § 21-23-7(13)")
ACT_2023 = "2023-07-01"

WAITING_MARIJUANA = parameter("waiting_marijuana", years(2), S_MJ)
MOST = parameter("most", 2, S_MJ)

REACH = OpenQuestion(
    id="MS-MJ-REACH",
    question="After two years, is the record of the conviction expunged, or only the private record of the Bureau of Narcotics?",
    cite="Miss. Code § 41-29-139(c)(2)(A)",
    readings={
        "conviction": "the conviction's: it 'shall not constitute a criminal record'",
        "private": "only the Bureau's private record",
    },
    chosen="conviction",
    decided="2026-11-28",
    because="a conviction that is no criminal record is kept nowhere else",
)

MARIJUANA = Law(
    id="MS-MJ",
    source=S_MJ,
    title="First or second conviction for a small amount of marijuana: expunged after two years",
    relief=EXPUNCTION,
    route=Route.BY_LAW,
    about=CONVICTIONS,
    versions=versions(Version("as remembered", None)),
    conditions=(
        Condition(
            "offense",
            "The conviction is of simple possession of a small amount of marijuana, not in a vehicle",
            holds=as_told(MARIJUANA_SMALL, LISTS["marijuana_small"].matches),
        ),
        Condition(
            "number",
            "It is no later conviction of that kind than the {most}nd within two years",
            holds=MARIJUANA_NUMBER <= MOST,
        ),
        Condition(
            "reach",
            "The rule reaches the record of the conviction",
            S_MJ("", READING),
            holds=REACH.choose(conviction=Known(True), private=Known(False)),
        ),
        wait_over(WAITING_MARIJUANA, charge.disposition_date, "the conviction"),
    ),
    questions=(REACH,),
    notices=noted(
        no_order="No order is made and nobody tells anyone: list these convictions for the clerk and the Criminal Information Center. Money owed "
        "and conduct do not matter."
    ),
)

# Of who was not sentenced the charge is dismissed, and no word of the section goes further: once it is, nothing is left to do.
_PROGRAM = CONVICTIONS | {Disposition.DEFERRED}


def _over(done: Days, source: Source) -> Condition:
    return Condition(
        "over",
        "The program and the probation are over; unknown after a revocation",
        source,
        holds=from_day(done) & completion_stands,
    )


# Completing intervention court includes that fines and fees are paid or waived: beside a balance the fact that tells it is in doubt.
_DONE_IC = completion(S_IC, custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)
_DONE_MHC = completion(S_MHC, custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)


INTERVENTION = Law(
    id="MS-IC",
    source=S_IC,
    title="Intervention court completed: dismissed, or the conviction is expunged",
    relief=PROGRAM_RELIEF,
    route=Route.COURT_MUST,
    unit=CASE,
    about=_PROGRAM,
    versions=versions(
        Version("2003 ch. 515", "2003-07-01", TEXT("2003 ch. 515")),
        Version("2019 ch. 466", "2019-07-01", TEXT("2019 ch. 466")),
    ),
    conditions=(
        Condition(
            "completed",
            "All requirements of an intervention court were completed, fines and fees paid or waived",
            holds=INTERVENTION_COURT,
        ),
        _over(_DONE_IC, S_IC),
        Condition("no_dui", "It is no violation of the Implied Consent Law", holds=~is_dui),
        NO_SEX_OFFENSE,
    ),
    notices=noted(
        either="Where no sentence was imposed the charge is dismissed, and its record expunged on petition; after a sentence completion itself "
        "results in expunction."
    ),
)

MENTAL_HEALTH = Law(
    id="MS-MHC",
    source=S_MHC,
    title="Mental health treatment court completed: dismissed, or the conviction is expunged",
    relief=PROGRAM_RELIEF,
    route=Route.COURT_MUST,
    unit=CASE,
    about=_PROGRAM,
    versions=versions(
        Version("2017 ch. 416", "2017-04-11", TEXT("2017 ch. 416")),
        Version("2023 ch. 356", ACT_2023, TEXT("2023 ch. 356")),
    ),
    conditions=(
        Condition(
            "completed", "All requirements of a mental health treatment court were completed", holds=MENTAL_HEALTH_COURT
        ),
        _over(_DONE_MHC, S_MHC),
        Condition(
            "no_dui",
            "It is no violation of the Implied Consent Law",
            TEXT("2023 ch. 356"),
            holds=~is_dui,
            since=ACT_2023,
        ),
        NO_SEX_OFFENSE,
    ),
)

COURSE = Law(
    id="MS-TSVC",
    source=S_COURSE,
    title="Traffic safety violator course completed: the court expunges on its own motion",
    relief=EXPUNCTION,
    route=Route.COURT_MUST,
    about=CONVICTIONS,
    versions=versions(Version("as published in 2022", None)),
    conditions=(
        Condition(
            "offense",
            "The conviction is of a misdemeanor under chapter 3, 5 or 7 of title 63",
            holds=LISTS["safety_course"].matches & ~is_felony,
        ),
        Condition("course", "An approved traffic safety violator course was completed in time", holds=SAFETY_COURSE),
        Condition(
            "license", "The person held no commercial license", TEXT("Miss. Code § 63-9-11(4)"), holds=~CDL_HOLDER
        ),
    ),
)

MUNICIPAL = Law(
    id="MS-MUNI-NC",
    source=S_MUNI,
    title="Municipal court: dismissed, dropped, no disposition or not guilty: the judge expunges",
    relief=EXPUNCTION,
    route=Route.COURT_MUST,
    unit=ARREST,
    about=NON_CONVICTIONS,
    # (13) speaks of a case in which an arrest was made, as § 99-15-59 does: what becomes of one in which another count stands was not read.
    other_counts=OtherCounts(never_filed=PART(S_MUNI("", READING))),
    versions=versions(Version("as published in 2022", None)),
    conditions=(
        Condition("court", "The case was in a municipal court", holds=in_municipal_court),
        Condition(
            "ended",
            "The case was dismissed, the charges were dropped, or the person was found not guilty at trial",
            holds=ended_without_guilt
            | charge.ended(Disposition.ACQUITTED, perhaps=(Disposition.DIVERTED, Disposition.ACQUITTED_INSANITY)),
        ),
        SEX_OPEN,
    ),
    notices=noted(S_MUNI("", READING), practice="The words make it the judge's duty; in practice a petition is filed."),
)
