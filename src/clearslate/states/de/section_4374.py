"""11 Del. C. § 4374: discretionary expungement by a court; (f), (h): the Attorney General's petition.

85 Del. Laws c. 142 (2025) amends the section; its text was not read.
"""

from clearslate.states.de.mandatory import *
from clearslate.states.de.offenses import *
from clearslate.states.de.section_4372 import *
from clearslate.states.de.terms_4374 import *


def _petition(law_id: str, place: str, title: str, *conditions: Condition) -> Law:
    """A petition to the court about a case with convictions."""
    return Law(
        id=law_id,
        source=TEXT(f"11 Del. C. § 4374{place}"),
        title=title,
        relief=EXPUNGEMENT,
        route=Route.PETITION_MAY,
        unit=CASE,
        about=CONVICTIONS,
        versions=(READ,),
        conditions=(
            ONE_CASE,
            NOTHING_PENDING,
            NO_TITLE_21,
            NOT_NEVER,
            NO_FELONY_TWICE,
            NO_RECENT_GRANT,
            NOT_SERVING,
            *conditions,
            REST_IN_FAVOR,
            PAID_OR_NOT_WILFUL,
        ),
        tested=TESTED,
        other_counts=OTHER_COUNTS,
        floor=FLOOR,
        questions=QUESTIONS,
        notices=PETITION_NOTICES,
    )


UNLISTED = _petition(
    "DE-4374-A1",
    "(a)(1)",
    "Petition: one case of misdemeanors that are not listed, three years",
    Condition(
        "unlisted_misdemeanors",
        "The convictions of the case are misdemeanors that § 4373(b) does not name (violations beside them do no harm)",
        S_4374("(a)(1)"),
        holds=case.any(is_convicted & is_misdemeanor)
        & (~is_convicted | lesser | (is_misdemeanor & ~is_kept_from_mandatory)),
    ),
    waited("three_years", UNLISTED_WAIT, "(a)(1)"),
    NO_OTHER_CONVICTION,
)

LISTED = _petition(
    "DE-4374-A2",
    "(a)(2)",
    "Petition: one case with a listed misdemeanor, seven years",
    Condition(
        "listed_misdemeanor",
        "A conviction of the case is a misdemeanor that § 4373(b) names, and none is a felony",
        S_4374("(a)(2)"),
        holds=case.any(is_convicted & listed) & (~is_convicted | lesser | is_misdemeanor),
    ),
    waited("seven_years", LISTED_WAIT, "(a)(2)"),
    NO_OTHER_CONVICTION,
)

FELONY = _petition(
    "DE-4374-A3",
    "(a)(3)",
    "Petition: a felony that is not barred, seven years",
    Condition(
        "felony", "A conviction of the case is a felony", S_4374("(a)(3)"), holds=case.any(is_convicted & is_felony)
    ),
    waited("seven_years", FELONY_PETITION_WAIT, "(a)(3)"),
    NO_OTHER_CONVICTION,
    Condition(
        "not_violent",
        "No conviction is a violent felony of Title 11, § 4201(c)",
        S_4374("(b)(1)", SECONDARY, "§ 4201(c) was not read"),
        holds=~(is_convicted & is_felony & LISTS["violent_felonies"].matches),
    ),
    Condition(
        "not_abuse",
        "No conviction is of 16 § 1136, 31 § 3913 or a felony of sexual or physical assault that the Beau Biden Act names",
        S_4374("(b)(2)-(4)", SECONDARY, "the felonies of 31 Del. C. § 309 were not read"),
        holds=~(is_convicted & is_felony & LISTS["barred_felonies"].matches),
    ),
)

SEVERAL = _petition(
    "DE-4374-A4",
    "(a)(4)",
    "Petition: violations and misdemeanors in more than one case, five years after the last",
    Condition(
        "violations_and_misdemeanors",
        "The convictions of the case are violations and misdemeanors that § 4373(b) does not name",
        S_4374("(a)(4)"),
        holds=~is_convicted | lesser | (is_misdemeanor & ~is_kept_from_mandatory),
    ),
    Condition(
        "more_than_one_case",
        "The person was convicted in more than one case",
        S_4374("(a)(4)"),
        holds=person.count_cases(is_standing) >= 2,
    ),
    Condition(
        "five_years",
        "{several_wait} have passed since the latest conviction or release",
        S_4374("(a)(4)"),
        holds=at_most(
            0, on=conviction_or_release, among=person.among(is_counted), within=SEVERAL_WAIT, unless=expunged
        ),
    ),
    Condition(
        "others_alone",
        "Every other conviction would be eligible under § 4373 if it stood alone",
        S_4374("(a)(4)"),
        holds=person.none(is_counted, unless=alone | expunged),
    ),
    Condition(
        "whole_cases",
        "The entire case of each conviction is eligible: none holds an offense of Title 21 or of § 4372(f)(3)",
        S_4374("(a)(4)", READING),
        holds=TITLE_21.choose(
            both=either(free_of_title_21, free_of_convictions),
            any=free_of_title_21,
            convictions=free_of_convictions,
            none=Known(True),
        )
        & whole,
    ),
)

TITLE_21_PETITION = Law(
    id="DE-4374-I",
    source=SECONDARY("11 Del. C. § 4374(i)", "the subsection was not read"),
    title="Petition: driving after judgment prohibited, reckless driving, vehicle causing death",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    versions=(READ,),
    conditions=(
        ONE_CASE,
        NOTHING_PENDING,
        NO_RECENT_GRANT,
        NOT_SERVING,
        Condition(
            "offense",
            "Every conviction of the case is of 21 §§ 2810, 4175 or 4176A",
            holds=~is_convicted | LISTS["title_21_by_petition"].matches,
        ),
        Condition(
            "wait",
            "Three or seven years have passed since the later of conviction and release (which of them was not read)",
            S_4374("(a), (i)", SECONDARY, "which of the waits applies was not read"),
            when=is_convicted,
            holds=either(
                elapsed(UNLISTED_WAIT, since=conviction_or_release), elapsed(LISTED_WAIT, since=conviction_or_release)
            ),
        ),
        NO_OTHER_CONVICTION,
        REST_IN_FAVOR,
        PAID_OR_NOT_WILFUL,
    ),
    floor=FLOOR,
    tested=Known(True),
    other_counts=OTHER_COUNTS,
    questions=(INSANITY,),
    notices=PETITION_NOTICES,
)

_pending = charge.is_pending & ~is_title_21 & ~LISTS["pending_allowed"].matches

ATTORNEY_GENERAL = Law(
    id="DE-4374-AG",
    source=SECONDARY("11 Del. C. § 4374(f), (h)", "the subsections were not read"),
    title="Attorney General's petition at dismissal",
    relief=EXPUNGEMENT,
    route=Route.PROSECUTOR,
    unit=CASE,
    about=ANY_RECORD,
    versions=(READ,),
    conditions=(
        Condition("dismissed", "The case ended in favor of the accused", holds=in_favor),
        Condition("petition", "The Attorney General petitions", holds=AG_PETITION),
        unread(
            "exclusions",
            "The exclusions of § 4372(f) do not reach the petition at dismissal",
            where=any_of(
                case.with_never_filed.any(is_title_21 | LISTS["never"].matches),
                person.count(_pending) > case.count(_pending),
            ),
        ),
    ),
    floor=FLOOR,
    tested=Known(True),
    other_counts=OTHER_COUNTS,
    questions=(INSANITY,),
    remarks=("The court must grant the petition.",),
)
