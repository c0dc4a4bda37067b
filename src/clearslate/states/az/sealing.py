"""A.R.S. 13-911: sealing of case records, on petition."""

from clearslate.states.az.offenses import *

S_911 = TEXT("A.R.S. 13-911", "(A) to (C) and the opening of (D) were read, the rest in secondary sources")
S_REST = SECONDARY("A.R.S. 13-911")
SB_1294 = "2022-12-31"

WAITING_UPPER_FELONY = parameter("waiting_upper_felony", years(10), S_REST("(E)"))
WAITING_LOWER_FELONY = parameter("waiting_lower_felony", years(5), S_REST("(E)"))
WAITING_UPPER_MISDEMEANOR = parameter("waiting_upper_misdemeanor", years(3), S_REST("(E)"))
WAITING_LOWER_MISDEMEANOR = parameter("waiting_lower_misdemeanor", years(2), S_REST("(E)"))
# Five more years after a historical prior felony conviction, (F).
WAITING_UPPER_FELONY_WITH_PRIOR = parameter("waiting_upper_felony_with_prior", years(15), S_REST("(F)"))
WAITING_LOWER_FELONY_WITH_PRIOR = parameter("waiting_lower_felony_with_prior", years(10), S_REST("(F)"))
WAITING_UPPER_MISDEMEANOR_WITH_PRIOR = parameter("waiting_upper_misdemeanor_with_prior", years(8), S_REST("(F)"))
WAITING_LOWER_MISDEMEANOR_WITH_PRIOR = parameter("waiting_lower_misdemeanor_with_prior", years(7), S_REST("(F)"))
AFTER_DENIAL = parameter("after_denial", years(3), S_REST("(L)"))

LATER = OpenQuestion(
    id="AZ-911-LATER",
    question="What does a later conviction do to an earlier one?",
    cite="A.R.S. 13-911(E)",
    readings={
        "delay": "it delays: the period of each conviction must have passed",
        "bar": "it bars the earlier one for good: 'not subsequently convicted'",
    },
    chosen="delay",
    because="the courts' own page gives the periods of two or more convictions",
)
COUNTS = OpenQuestion(
    id="AZ-911-COUNTS",
    question="May a dismissed charge be sealed where another of its case ended in a conviction?",
    cite="A.R.S. 13-911(A)(1), (2)",
    readings={
        "charge": "yes: the records of the offense that was dismissed",
        "file": "no: the file is sealed as a whole, after the wait of the conviction",
    },
    chosen="charge",
    because="(A) names the case records related to a criminal offense",
)


_CLASSES = (
    ("lower_misdemeanor", "a class 2 or 3 misdemeanor", GRADING.is_grade("misd 2", "misd 3")),
    ("upper_misdemeanor", "a class 1 misdemeanor", GRADING.is_grade("misd 1")),
    ("lower_felony", "a class 4 to 6 felony", GRADING.is_grade("felony 4", "felony 5", "felony 6")),
    ("upper_felony", "a class 2 or 3 felony, or no class on record", None),
)


def _waits(place: str, after: str, among: Truth, *waits: Parameter) -> tuple[Branch, ...]:
    """The waits by class; without a class on record, the longest."""
    return tuple(
        Branch(
            f"{key}{'_with_prior' if after else ''}",
            f"{kind}{after}: {{{wait.name}}}",
            S_REST(place),
            when=among if of_class is None else among & of_class,
            holds=elapsed(wait, since=sentence_done),
        )
        for (key, kind, of_class), wait in zip(_CLASSES, waits, strict=True)
    )


_WAITING = Condition(
    "waiting",
    "The time of the class has passed since the sentence was completed",
    S_REST("(E), (F)"),
    branches=(
        *_waits(
            "(F)",
            " after a historical prior felony",
            PRIOR_FELONY,
            WAITING_LOWER_MISDEMEANOR_WITH_PRIOR,
            WAITING_UPPER_MISDEMEANOR_WITH_PRIOR,
            WAITING_LOWER_FELONY_WITH_PRIOR,
            WAITING_UPPER_FELONY_WITH_PRIOR,
        ),
        *_waits(
            "(E)",
            "",
            ~PRIOR_FELONY,
            WAITING_LOWER_MISDEMEANOR,
            WAITING_UPPER_MISDEMEANOR,
            WAITING_LOWER_FELONY,
            WAITING_UPPER_FELONY,
        ),
    ),
)
_waited = _WAITING.holds
# Title 28 misdemeanors do not count, but driving under the influence does.
_counts = all_of(
    charge.is_convicted, ~is_civil, ~all_of(LISTS["title_28"].matches, is_misdemeanor, ~LISTS["dui"].matches)
)
_later = person.others.later_than(charge.disposition_date, _counts)


def _denied() -> Condition:
    return not_denied(AFTER_DENIAL, DENIED_ON, S_REST("(L)"), what="petition for this record was denied on the merits")


BEST = Notice(
    "standard", "The court grants it if it is best for the petitioner and for the public's safety.", S_REST("(D)")
)
TOLD = Notice(
    "notice",
    "The prosecutor is told, and tells victims who asked for it; the Department of Public Safety reports, and may take a fee.",
    S_REST("(H)"),
)
DAYS_30 = Notice(
    "thirty_days",
    "The court does not rule for thirty days, unless nobody objects.",
    SECONDARY("A.R.S. 13-911(D)", "courts' pages; another reader notes sixty days"),
)
_since = versions(Version("S.B. 1294 of 2021", SB_1294, SECONDARY("Laws 2021, S.B. 1294", "courts' pages")))

SEALING = Law(
    id="AZ-SEAL",
    source=SECONDARY("A.R.S. 13-911(A)(1), (E)-(G), (O)", "only (A) to (C) were read"),
    title="Sealing of case records after a conviction: class-based wait after discharge, all money paid",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=_since,
    conditions=(
        Condition(
            "class",
            "It is no class 1 felony; for petty offenses no wait is written",
            S_REST("(E)", READING),
            holds=choose(
                (GRADING.is_grade("felony 1") & LISTS["homicide"].matches, Known(False)),
                (is_petty, UNSETTLED),
                otherwise=Known(True),
            ),
        ),
        Condition(
            "excluded",
            "It is not an offense that 13-911(O) names",
            S_REST("(O)"),
            all_of=(
                Limb("dangerous", "It is no dangerous offense", holds=~dangerous),
                Limb(
                    "element",
                    "No deadly weapon, dangerous instrument or knowing serious injury is an element",
                    holds=~weapon_or_injury,
                ),
                Limb(
                    "named",
                    "It is no serious offense, violent or aggravated felony, dangerous crime against children, sex trafficking, "
                    "or class 2 to 5 felony of chapters 14 and 35.1",
                    holds=~excluded,
                ),
            ),
        ),
        unread(
            "perhaps_excluded",
            "(O) does not exclude an offense with registration or a finding of sexual motivation",
            S_REST("(O)"),
            where=SEXUAL_MOTIVATION | (~is_absent(REGISTRATION) & REGISTRATION),
        ),
        _WAITING,
        Condition(
            "other_convictions",
            "The period of every other conviction has passed, title 28 misdemeanors other than driving under the influence apart",
            S_REST("(E)", READING),
            holds=LATER.choose(
                delay=person.others.every(choose((is_petty, UNSETTLED), otherwise=_waited), _counts),
                bar=person.others.none(_later),
            ),
        ),
        Condition(
            "later_never",
            "No later conviction is one that can never be sealed",
            S_REST("(E)", READING),
            holds=choose(
                (
                    person.others.any(person.others.later_than(charge.disposition_date, _counts & never_sealed)),
                    UNSETTLED,
                ),
                otherwise=Known(True),
            ),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_REST("(E)", READING)),
        Condition(
            "money",
            "All money and restitution are paid; a civil order at the end of the sentence is no payment",
            S_911("(A)(1)"),
            holds=case.all_money_is_paid & ~CIVIL_ORDER,
        ),
        Condition(
            "nothing_pending",
            "No charge is pending that may move the day",
            S_REST("(D)", READING),
            holds=choose((person.others.any(charge.is_pending & ~is_civil), UNSETTLED), otherwise=Known(True)),
        ),
        _denied(),
    ),
    questions=(LATER,),
    notices=(BEST, TOLD, DAYS_30),
    remarks=("Driving under the influence may be sealed; it still counts under 28-1381 and 28-1382.",),
)

_uncharged = charge.ended(Disposition.NO_CHARGE)

NO_CONVICTION = Law(
    id="AZ-SEAL-NC",
    source=S_911("(A)(2), (3)"),
    title="Sealing of case records: charge dismissed, not guilty verdict, or arrest without charges",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    about=NON_CONVICTIONS,
    versions=_since,
    conditions=(
        Condition(
            "ended",
            "The charge was dismissed, ended in a verdict of not guilty, or was never filed; or the conviction was vacated; a program "
            "completed beside a recorded revocation is open",
            S_911("(A)(2), (3), (C)(2)"),
            holds=charge.ended(
                *DROPPED,
                Disposition.ACQUITTED,
                Disposition.NO_CHARGE,
                Disposition.VACATED,
                perhaps=(Disposition.ACQUITTED_INSANITY,),
            )
            | (charge.ended(Disposition.DIVERTED) & completion_stands),
        ),
        Condition(
            "whole_file",
            "No charge of the case ended in a conviction, and none was filed from an arrest without charges, where the words are read so",
            S_911("(A)(2), (3)", READING),
            holds=choose(
                (_uncharged, either(Known(True), arrest.none(~_uncharged))),
                otherwise=COUNTS.choose(charge=Known(True), file=case.none(charge.is_convicted)),
            ),
        ),
        _denied(),
    ),
    questions=(COUNTS,),
    notices=(BEST, TOLD, DAYS_30),
)
