"""CPL § 160.57 in its parts: how the wait runs, open questions, sex offenses."""

from clearslate.states.ny.offenses import *

S_160_57 = TEXT("§ 160.57")
FEDERAL_ACCESS = (
    "it applies if and when federal authorities grant access to the records; whether they have is not known"
)

IMPAIRED_WAIT = parameter("impaired_wait", years(3), S_160_57("(1)(a)"))
MISDEMEANOR_WAIT = parameter("misdemeanor_wait", years(3), S_160_57("(1)(b)(i)"))
FELONY_WAIT = parameter("felony_wait", years(8), S_160_57("(1)(b)(ii)"))

ELSEWHERE = OpenQuestion(
    id="NY-160.57-ELSEWHERE",
    question="Does a later conviction of a crime in another state or a federal court start the time anew?",
    cite="CPL § 160.57(1)(b)(i), (ii)",
    readings={
        "new_york": "only a later conviction of a New York crime does",
        "any": "a later conviction of a crime anywhere does",
    },
    chosen="new_york",
    because="the text is silent; the courts read the like words of § 160.59(3)(f) of New York crimes (Witherspoon, 2022)",
)

PENDING = OpenQuestion(
    id="NY-160.57-SUBSEQUENT",
    question="Does a pending charge bar that was filed before the conviction?",
    cite="CPL § 160.57(1)(b)(iii)",
    readings={
        "subsequent": "no: only one filed after the conviction",
        "any": "yes: any criminal charge that is pending",
    },
    chosen="subsequent",
    because="the text says a subsequent criminal charge",
)

ACCESS = OpenQuestion(
    id="NY-160.57-ACCESS",
    question="Have the federal authorities granted the access to records for which the bar of a felony conviction elsewhere waits?",
    cite="CPL § 160.57(1)(b)(ix)",
    readings={
        "not_known": "no source says: such a conviction on record leaves the answer open, and none on record is taken for none",
        "not_granted": "no: the subparagraph does not apply yet",
        "granted": "yes: a later felony conviction elsewhere bars for eight years, and history elsewhere must be known",
    },
    chosen="not_known",
    decided="2026-12-01",
    because="it applies if and when they grant access by which it can be queried in an automated manner, and no source says whether they have",
)


def run(term: Parameter, later: Truth) -> OnsetLike:
    """The term has run since its start, and since that of each later conviction that stands."""
    return clean_period(
        term,
        after=START_OF_TIME,
        broken_on=START_OF_TIME,
        among=person.later_than(charge.disposition_date, later),
        unless=expunged,
    )


def of_crimes(key: str, text: str, source: Source, holds: OnsetLike) -> Condition:
    """A condition of paragraph (b): it is not asked of an impaired-driving conviction."""
    return Condition(key, text, source, holds=is_driving_while_impaired | holds)


def waited(term: Parameter) -> OnsetLike:
    """The wait of this kind of crime, which a later one begins anew."""
    return ELSEWHERE.choose(
        new_york=run(term, is_new_york_crime), any=run(term, is_standing_crime) & ~person.convicted_elsewhere
    )


criminal_charge = all_of(is_open_charge, is_crime, charge.decided_in("NY"))
felony_pending_elsewhere = all_of(is_open_charge, is_felony_elsewhere, ~PROTECTED_CONDUCT)
felony_convicted_elsewhere = all_of(charge.is_convicted, is_felony_elsewhere, ~PROTECTED_CONDUCT)
no_felony_on_record_elsewhere = elapsed(
    FELONY_WAIT,
    since=person.latest(
        charge.disposition_date, person.later_than(charge.disposition_date, felony_convicted_elsewhere)
    ),
)

# --- (v): sex offenses -------------------------------------------------------------------------------------

AGE_OPEN = left_open("victim was", "under seventeen, and not the offender's child", "victim_minor")
registrable_before = charge.is_convicted & (LISTS["sex_offense"].matches | LISTS["forcible_touching"].matches)
SEX_OFFENSES = {
    "listed": ("a sex offense whatever the victim's age", LISTS["sex_offense"].matches),
    "minor": (
        "one of a victim under seventeen who is not the offender's child",
        all_of(LISTS["sex_offense_if_minor"].matches, charge.victim_minor, AGE_OPEN),
    ),
    "forcible_touching": (
        "forcible touching of a minor, or after an earlier sex offense",
        LISTS["forcible_touching"].matches
        & (charge.victim_minor | person.any(person.earlier_than(charge.disposition_date, registrable_before))),
    ),
}
is_sex_offense = any_of(*(found for _, found in SEX_OFFENSES.values()))
