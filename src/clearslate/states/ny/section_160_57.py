"""CPL § 160.57: the Clean Slate Act (L.2023 ch. 631), automatic sealing of convictions since 2024-11-16.

Paragraph (a) seals convictions for driving while ability impaired; the conditions of paragraph (b) are asked of
crimes alone. Each condition below that cites (b) is therefore open to an impaired-driving conviction.
"""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ny.offenses import *

S_160_57: Final = TEXT("§ 160.57")
NOT_COMPARED: Final = "subdivision 1 alone was read; this comes from overviews"

IMPAIRED_WAIT: Final = parameter("impaired_wait", years(3), S_160_57("(1)(a)"))
MISDEMEANOR_WAIT: Final = parameter("misdemeanor_wait", years(3), S_160_57("(1)(b)(i)"))
FELONY_WAIT: Final = parameter("felony_wait", years(8), S_160_57("(1)(b)(ii)"))

ELSEWHERE: Final = OpenQuestion(
    id="NY-160.57-ELSEWHERE",
    question="Does a later conviction of a crime in another state or a federal court start the time anew?",
    cite="CPL § 160.57(1)(b)(i), (ii)",
    readings={
        "new_york": "only a later conviction of a New York crime does",
        "any": "a later conviction of a crime anywhere does",
    },
    chosen="new_york",
    decided="2026-11-25",
    because="the text is silent; the courts read the like words of § 160.59(3)(f) of New York crimes (Witherspoon, 2022)",
)

PENDING: Final = OpenQuestion(
    id="NY-160.57-SUBSEQUENT",
    question="Does a pending charge bar that was filed before the conviction?",
    cite="CPL § 160.57(1)(b)(iii)",
    readings={
        "subsequent": "no: only one filed after the conviction",
        "any": "yes: any criminal charge that is pending",
    },
    chosen="subsequent",
    decided="2026-11-25",
    because="the text says a subsequent criminal charge",
)


def _run(term: Parameter, later: Truth) -> OnsetLike:
    """The term has run since its start, and since that of each later conviction that stands."""
    return clean_period(
        term,
        after=START_OF_TIME,
        broken_on=START_OF_TIME,
        among=person.later_than(charge.disposition_date, later),
        unless=expunged,
    )


def _of_crimes(key: str, text: str, source: Source, holds: OnsetLike) -> Condition:
    """A condition of paragraph (b): it is not asked of an impaired-driving conviction."""
    return Condition(key, text, source, holds=one_of(is_driving_while_impaired, holds))


def _waited(later: Truth) -> OnsetLike:
    return choose(
        (is_misdemeanor, _run(MISDEMEANOR_WAIT, later)),
        (is_felony, _run(FELONY_WAIT, later)),
        otherwise=Known(True),  # no crime: the condition of that name decides
    )


_criminal_charge: Final[Truth] = all_of(is_open_charge, is_crime, charge.decided_in("NY"))

# --- (v): sex offenses -------------------------------------------------------------------------------------

_AGE_OPEN: Final = left_open("victim was", "under seventeen, and not the offender's child", "victim_minor")
_registrable_before: Final[Truth] = all_of(
    charge.is_convicted,
    any_of(LISTS["sex_offense"].matches, LISTS["forcible_touching"].matches),
)
_SEX_OFFENSES: Final[dict[str, tuple[str, Truth]]] = {
    "listed": ("a sex offense whatever the victim's age", LISTS["sex_offense"].matches),
    "minor": (
        "one of a victim under seventeen who is not the offender's child",
        all_of(LISTS["sex_offense_if_minor"].matches, charge.victim_minor, _AGE_OPEN),
    ),
    "forcible_touching": (
        "forcible touching of a minor, or after an earlier sex offense",
        all_of(
            LISTS["forcible_touching"].matches,
            any_of(
                charge.victim_minor,
                person.any(person.earlier_than(charge.disposition_date, _registrable_before)),
            ),
        ),
    ),
}
is_sex_offense: Final[Truth] = any_of(*(found for _, found in _SEX_OFFENSES.values()))

CLEAN_SLATE: Final = Law(
    id="NY-160.57",
    source=TEXT("CPL § 160.57"),
    title="Clean Slate Act: sealing of convictions",
    relief="sealing",
    automatic=True,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=(
        Version(
            "L.2023 ch. 631",
            "2024-11-16",
            SECONDARY("L.2023 ch. 631", "the act was not read; overviews and the press give its first day"),
        ),
    ),
    conditions=(
        Condition(
            "crime_or_impaired",
            "The conviction is of a misdemeanor or a felony, or of driving while ability impaired",
            S_160_57("(1)(a), (b)"),
            holds=is_driving_while_impaired | is_crime,
        ),
        Condition(
            "impaired_waiting",
            "Driving while ability impaired: {impaired_wait} have passed since the sentence or the release",
            S_160_57("(1)(a)", READING, "the text names the three years, not the day from which they run"),
            holds=choose(
                (is_driving_while_impaired, elapsed(IMPAIRED_WAIT, since=START_OF_TIME)),
                otherwise=Known(True),
            ),
        ),
        _of_crimes(
            "waiting",
            "A misdemeanor: {misdemeanor_wait}, a felony: {felony_wait} have passed since the sentence, the last release from "
            "incarceration for it, and the day from which the time of a later conviction of a crime runs",
            S_160_57("(1)(b)(i), (ii)"),
            ELSEWHERE.choose(
                new_york=_waited(is_new_york_crime),
                any=_waited(is_standing_crime) & ~person.convicted_elsewhere,
            ),
        ),
        _of_crimes(
            "no_pending_charge",
            "No criminal charge filed after the conviction is pending in New York",
            S_160_57("(1)(b)(iii)"),
            PENDING.choose(
                subsequent=person.none(
                    person.later_than(charge.disposition_date, _criminal_charge, day=case.filed_on)
                ),
                any=person.none(_criminal_charge),
            ),
        ),
        _of_crimes(
            "not_supervised",
            "The person is not under the supervision of a probation or parole department for this conviction",
            S_160_57("(1)(b)(iv)"),
            # until the day on which all of the sentence was done; for life it has no such day
            choose((is_supervised_for_life, Known(False)), otherwise=from_day(charge.completed_on)),
        ),
        Condition(
            "no_sex_offense",
            "The conviction is not for a sex offense or a sexually violent offense of the registration act",
            S_160_57(
                "(1)(b)(v); Correction Law § 168-a", SECONDARY, "of § 168-a, subdivision 2 alone was compared"
            ),
            all_of=tuple(
                Limb(key, f"Not {words}", holds=one_of(is_driving_while_impaired, ~found))
                for key, (words, found) in _SEX_OFFENSES.items()
            ),
        ),
        _of_crimes(
            "no_class_a",
            "The conviction is not for a class A felony, unless one of Penal Law article 220",
            S_160_57("(1)(b)(vi)"),
            ~(is_class_a & ~LISTS["article_220"].matches),
        ),
        _of_crimes(
            "no_felony_pending_elsewhere",
            "No felony charge is pending in another jurisdiction, but for conduct that is lawful in New York",
            S_160_57("(1)(b)", MEMORY, "the exceptions for conduct lawful in New York are remembered"),
            person.none(all_of(is_open_charge, is_felony_elsewhere, ~PROTECTED_CONDUCT)),
        ),
    ),
    questions=(ELSEWHERE, PENDING),
    notices=(
        Notice(
            "deadline",
            "Records that qualified when the act began are sealed by 2027-11-16; there is no notice to the person and no objection",
            SECONDARY("L.2023 ch. 631; § 160.57(2)", NOT_COMPARED),
            day=FixedDay("2027-11-16"),
        ),
        Notice(
            "still_visible",
            "Courts, prosecutors and defenders in a criminal case, police, firearm licensing, police employers, checks by fingerprint "
            "that the law requires or allows, transportation network companies and the Education Department still see it",
            S_160_57("(1)(d)", MEMORY, "the list was read in part; the rest is remembered"),
        ),
        Notice(
            "predicate",
            "A sealed conviction still counts as a predicate",
            S_160_57("", SECONDARY, NOT_COMPARED),
        ),
        Notice(
            "review",
            "A person who thinks that a conviction should be sealed may ask for a review; the answer comes within 30 days",
            S_160_57("", MEMORY, "the review and its days are remembered"),
        ),
        Notice(
            "convicted_elsewhere",
            "There is a later conviction elsewhere: taken as not starting the time anew, which the text leaves open",
            S_160_57("(1)(b)", READING),
            when=person.any(
                person.later_than(charge.disposition_date, charge.is_convicted & ~charge.decided_in("NY"))
            ),
        ),
        Notice(
            "resentenced",
            "Probation was revoked: look whether the sentence imposed then is the recorded one",
            S_160_57("(1)(b); § 410.70(5)", MEMORY, "§ 410.70 was not read"),
            when=charge.probation_revoked_on.happened,
        ),
    ),
    remarks=(
        "No money, no number of convictions, no earlier conviction bars; what is sealed stays sealed on a later conviction.",
        "The clock of a conviction starts at the latest of its own start and those of all later convictions of a crime.",
    ),
)

LAWS: Final = (CLEAN_SLATE,)
