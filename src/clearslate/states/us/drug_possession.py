"""18 U.S.C. 3607, former 21 U.S.C. 844(b) and 21 U.S.C. 844a: first possession of drugs."""

from clearslate.states.us.offenses import *

S_3607 = TEXT("18 U.S.C. 3607")
S_844B = MEMORY("21 U.S.C. 844(b) (former)", "the repealed text was not read")
S_844A = TEXT("21 U.S.C. 844a(j)", "read as of April 2023, with (a) to (i)")
R_7641 = TEXT("28 C.F.R. 76.41", "read as published in 2013 and in June 2026")

SENTENCING_REFORM = "1987-11-01"
UNDER_AGE = parameter("under_age", years(21), S_3607("(c)"))
THROUGH_AGE = parameter("through_age", years(22), S_844B)
WAITING = parameter("waiting", years(3), R_7641("(a)"))
REPLACED = parameter("replaced", SENTENCING_REFORM, MEMORY("Pub. L. 98-473", "the day is remembered"))

PARDONED = OpenQuestion(
    id="US-3607-PARDONED",
    question="Is a drug conviction that was pardoned still a conviction before the offense?",
    cite="18 U.S.C. 3607(a)(1)",
    readings={
        "gone": "no: a full pardon takes it away from its day on",
        "counts": "yes: the person was convicted, and a pardon does not undo that",
    },
    chosen=BOTH,
    decided="2026-11-28",
    because="the paragraph says 'convicted', and no court was found that decides it for the proclamations on marijuana",
)
NOT_OVER = OpenQuestion(
    id="US-844B-AGE",
    question="How long is a person 'not over twenty-one years of age'?",
    cite="21 U.S.C. 844(b)(2) (former)",
    readings={"through_21": "until the day before the 22nd birthday", "birthday": "until the 21st birthday itself"},
    chosen="through_21",
    decided="2026-11-28",
    because="a person is twenty-one until the next birthday, as ages are commonly told; the words are remembered",
)

_earlier = person.others.earlier_than(charge.offense_date, is_drug_conviction, day=charge.disposition_date)
_pardoned = from_day(charge.pardoned_on) | (is_pardoned_marijuana & from_day(CITIZENS_PARDONED))
_SINCE_1987 = versions(Version("Pub. L. 98-473", SENTENCING_REFORM, MEMORY("Pub. L. 98-473", "the day is remembered")))
# "The expiration of the term of probation": the term alone.
_TERM = completion(
    S_3607("(a)"), custody=OUT, supervision=IN, restitution=OUT, fines_and_costs=OUT, day=PROBATION_ENDS_ON
)
_over = choose((charge.ended(Disposition.DIVERTED), Known(True)), otherwise=from_day(_TERM))
_POSSESSION = Condition(
    "possession",
    "The offense is described in 21 U.S.C. 844: simple possession of a controlled substance",
    S_3607("(a)"),
    holds=is_possession,
)
_UNDER_3607 = Condition(
    "disposition",
    "The court placed the person on probation under 18 U.S.C. 3607(a) without entering a judgment of conviction",
    S_3607("(a)"),
    holds=DISPOSITION_3607,
)
NON_PUBLIC = Notice(
    "non_public",
    "The Department of Justice keeps a non-public record, only to show in a later case whether the person may have this again.",
    S_3607("(b)"),
)
NO_CONVICTION = Notice(
    "no_conviction",
    "The disposition is no conviction for any purpose of a disqualification or disability.",
    S_3607("(b)"),
)

DISMISSAL = Law(
    id="US-3607A",
    source=S_3607("(a), (b)"),
    title="Drug possession, special probation ended without a violation: dismissed without a conviction",
    relief=relief("dismissal, non-public record", ReliefKind.SET_ASIDE, ReliefKind.SEAL),
    route=Route.COURT_MUST,
    about=CONVICTIONS | {Disposition.DIVERTED, Disposition.DEFERRED},
    status=Status.RECORD_STAYS,
    versions=_SINCE_1987,
    conditions=(
        _POSSESSION,
        _UNDER_3607,
        Condition(
            "no_prior_conviction",
            "Before the offense the person was not convicted under a federal or state law on controlled substances",
            S_3607("(a)(1)"),
            holds=choose(
                (
                    is_absent(PRIOR_DRUG_CONVICTION),
                    none_known_elsewhere
                    & PARDONED.choose(
                        gone=person.others.none(_earlier, unless=_pardoned), counts=person.others.none(_earlier)
                    ),
                ),
                otherwise=~PRIOR_DRUG_CONVICTION,
            ),
        ),
        Condition(
            "no_prior_disposition",
            "The person had no earlier disposition under 18 U.S.C. 3607(a)",
            S_3607("(a)(2)"),
            holds=~PRIOR_DISPOSITION,
        ),
        Condition(
            "no_violation",
            "No condition of the probation was violated",
            S_3607("(a)"),
            holds=~CONDITION_VIOLATED & ~charge.probation_revoked_on.happened,
        ),
        Condition(
            "term_over",
            "The proceedings were dismissed, or the term of probation, at most one year, has expired",
            S_3607("(a)"),
            holds=_over,
        ),
    ),
    questions=(PARDONED,),
    notices=(
        NON_PUBLIC,
        NO_CONVICTION,
        Notice(
            "stays_public",
            "The court's docket and the arrest stay on record; only an order under 18 U.S.C. 3607(c) expunges them, where the person was under twenty-one.",
            S_3607("(c)", READING),
        ),
    ),
    remarks=("At the end of the term the court shall dismiss; before it, the court may.",),
)

EXPUNGEMENT = Law(
    id="US-3607C",
    source=S_3607("(c)"),
    title="Drug possession under twenty-one, special probation: expungement on application",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MUST,
    about=CONVICTIONS | {Disposition.DIVERTED, Disposition.DEFERRED},
    versions=_SINCE_1987,
    conditions=(
        _POSSESSION,
        _UNDER_3607,
        Condition(
            "dismissed",
            "The proceedings were dismissed, or the term expired without a violation, so that they must be; unknown after a revocation",
            S_3607("(a), (c)", READING),
            holds=choose(
                (charge.ended(Disposition.DIVERTED), Known(True)), otherwise=~CONDITION_VIOLATED & from_day(_TERM)
            )
            & completion_stands,
        ),
        Condition(
            "under_21",
            "The person was less than {under_age} old at the time of the offense",
            S_3607("(c)"),
            holds=charge.offense_date < person.date_of_birth + UNDER_AGE,
        ),
    ),
    notices=(
        *noted(
            S_3607("(c)"),
            shall="The person applies to the court, which must enter the order; there is no deadline, no waiting time, and later convictions do not matter.",
            effect="All references to the arrest, the proceedings and their results are expunged; who says nothing of them commits no perjury.",
        ),
        NON_PUBLIC,
    ),
    remarks=("What (a) dismissed is reached: (c) covers nothing else.",),
)

FORMER = Law(
    id="US-844B",
    source=S_844B,
    title="First possession before November 1987: expungement on application, not over twenty-one",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS | {Disposition.DIVERTED, Disposition.DEFERRED},
    versions=versions(Version("Pub. L. 91-513", "1971-05-01", MEMORY("Pub. L. 91-513", "the day is remembered"))),
    conditions=(
        Condition("possession", "The offense is possession under 21 U.S.C. 844", S_844B, holds=is_possession),
        Condition(
            "disposition",
            "The proceedings were discharged and dismissed under former 21 U.S.C. 844(b)(1); unknown after a revocation",
            S_844B,
            holds=FORMER_844B & completion_stands,
        ),
        Condition(
            "before",
            "The offense is of before {replaced}, when 18 U.S.C. 3607 took its place",
            MEMORY("Pub. L. 98-473", "the day is remembered"),
            holds=charge.offense_date < REPLACED,
        ),
        Condition(
            "not_over_21",
            "The person was not over {under_age} of age at the offense; whether until the next birthday is open",
            S_844B,
            holds=NOT_OVER.choose(
                through_21=charge.offense_date < person.date_of_birth + THROUGH_AGE,
                birthday=charge.offense_date <= person.date_of_birth + UNDER_AGE,
            ),
        ),
    ),
    questions=(NOT_OVER,),
    notices=noted(S_844B, application="The person applies to the court."),
)

CIVIL_PENALTY = Law(
    id="US-844A",
    source=S_844A,
    title="Civil penalty for small amounts: expunged by the Attorney General after three years",
    # 76.41(a): the Department's own records of the proceeding; a court or police record of the arrest is not reached.
    relief=relief("expungement", ReliefKind.EXPUNGE, at=(Holder.AGENCIES,)),
    route=Route.APPLICATION,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(Version("Pub. L. 100-690", "1988-11-18", MEMORY("Pub. L. 100-690", "the day is remembered"))),
    floor=charge.arrest_date,
    # An order assesses the penalty and no court decides a charge: the five conditions ask for no disposition, and what is
    # expunged is the record of that proceeding alone, so a count without a disposition changes nothing.
    other_counts=OtherCounts(unrecorded=IGNORED(R_7641("(a), (a)(1)-(5)"))),
    conditions=(
        Condition(
            "small_amount",
            "The case is about a personal use amount, 21 U.S.C. 844 and 844a",
            TEXT("21 U.S.C. 844a(a)", "read as of April 2023"),
            holds=LISTS["civil_penalty"].matches,
        ),
        Condition(
            "waiting",
            "A final civil penalty was assessed and paid, and {waiting} have passed since the order; where its day is not recorded, since it was paid",
            R_7641("(a), (a)(2)", READING),
            holds=elapsed(WAITING, since=CIVIL_PENALTY_PAID_ON),
        ),
        Condition(
            "only_one",
            "The person was not assessed such a penalty before",
            R_7641("(a)(1)"),
            holds=person.count_cases(CIVIL_PENALTY_PAID_ON.happened) <= 1,
        ),
        Condition(
            "complied",
            "The person complied with any conditions that the Attorney General imposed",
            R_7641("(a)(3)"),
            holds=PENALTY_CONDITIONS_MET,
        ),
        Condition(
            "no_conviction",
            "The person was not convicted of a federal or state offense relating to a controlled substance",
            R_7641("(a)(4)"),
            # A civil penalty is no conviction, whatever the record says, or does not say, of how its case ended.
            holds=none_known_elsewhere & person.none(is_drug_conviction & ~CIVIL_PENALTY_PAID_ON.happened),
        ),
        Condition(
            "drug_test",
            "The person agrees to a drug test, which shows that the person is drug free",
            R_7641("(a)(5)"),
            holds=DRUG_TEST_AGREED,
        ),
    ),
    notices=(
        Notice("attorney_general", "The application goes to the Attorney General, not to a court.", R_7641("(a)")),
        Notice(
            "non_public",
            "The Department of Justice keeps a non-public record, to know of the penalty in a later case.",
            R_7641("(b)"),
        ),
    ),
)
