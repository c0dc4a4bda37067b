"""N.J.S.A. 2C:52-2: indictable convictions. (a) the petition, (b) and (c) the crimes that are never expunged.

(b) and (c) bind the clean slate of §§ 52-5.3 and 52-5.4 too. The present text of the section was not read: the
names of (b) come from a secondary source, their sections from memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from clearslate.law import *
from clearslate.states.nj.offenses import *

S_N_J_S_A_2C_52_2: Final = TEXT("N.J.S.A. 2C:52-2")
S_2C_52_2: Final = SECONDARY("§ 2C:52-2")

EXPUNGEMENT: Final = "expungement (isolation)"

# --- open questions ----------------------------------------------------------------------------------------

CLEARED: Final = OpenQuestion(
    id="NJ-52-27-CLEARED",
    question="Does a conviction that was expunged before still count as one, for the wait, the bars and the numbers?",
    cite="N.J.S.A. 2C:52-27, 2C:52-5.3(a)",
    readings={
        "free": "it does not: it is deemed not to have occurred",
        "counts": "it does",
    },
    chosen="free",
    decided="2026-11-25",
    because="expungement means that the conviction is deemed not to have occurred, but for listed uses, of which eligibility is "
    "none beside the question of a prior expungement itself; 52-5.3(a) makes a prior expungement no bar",
)

PRIOR_EXPUNGEMENT: Final = OpenQuestion(
    id="NJ-52-14-PRIOR",
    question="Does an earlier expungement of a crime bar a petition under 2C:52-2?",
    cite="N.J.S.A. 2C:52-14(e)",
    readings={
        "both": "unknown where a crime was expunged before",
        "bars": "it bars the petition",
        "free": "it does not",
    },
    chosen=BOTH,
    decided="2026-11-25",
    because="a secondary source says that (e) bars a second petition but for the clean slate; its text and its exceptions were not read",
)


@dataclass(frozen=True)
class Counting:
    """Which convictions count: one of which ``unless`` holds does no more; ``standing`` ones do in any case."""

    unless: OnsetLike
    standing: Truth


_FREE: Final = Counting(from_day(charge.cleared_on), ~charge.is_cleared)
_ALL: Final = Counting(Known(False), Known(True))


def counting(make: Callable[[Counting], OnsetLike]) -> OnsetLike:
    """A condition over convictions, under each reading of whether expunged ones count.

    Args:
        make: receives which convictions count, and answers the condition.
    """
    return CLEARED.choose(free=make(_FREE), counts=make(_ALL))


# --- (b): crimes that are never expunged -------------------------------------------------------------------

is_listed: Final[Truth] = any_of(
    LISTS["never"].matches,
    LISTS["never_if_minor"].matches & charge.victim_minor,
    LISTS["never_if_minor_not_child"].matches & charge.victim_minor & ~ACTOR_IS_PARENT,
)
touches_office: Final[Truth] = is_crime & (
    LISTS["official_misconduct"].matches | NO_PUBLIC_OFFICE.fills(TOUCHED_OFFICE, value=False)
)

# --- (c): sale of a controlled dangerous substance ---------------------------------------------------------

_sold: Final[Truth] = LISTS["drug_sale"].matches
_is_grave: Final[Truth] = GRADING.is_grade("1st degree", "2nd degree")
is_barred_sale: Final[Truth] = _sold & (_is_grave | (~LISTS["small_sale"].matches & ~PUBLIC_INTEREST))

BARS: Final = (
    Condition(
        "never_expunged",
        "The person has no conviction of a crime that is never expunged: homicide but for death by auto, kidnapping, luring, "
        "trafficking, sexual assault, aggravated criminal sexual contact, robbery, arson, endangering a child by sexual conduct or other "
        "harm, child pornography, perjury, false swearing, terrorism, and others listed; against a minor also criminal sexual contact, "
        "and criminal restraint or false imprisonment by one who is no parent; attempts and conspiracies too",
        S_2C_52_2("(b)"),
        holds=counting(lambda found: person.none(is_conviction & is_listed, unless=found.unless)),
    ),
    Condition(
        "public_office",
        "No crime was committed by a public officer or employee and involved or touched the office",
        S_2C_52_2("(b)"),
        holds=counting(lambda found: person.none(is_crime_conviction & touches_office, unless=found.unless)),
    ),
    Condition(
        "drug_sale",
        "No conviction is for the sale of a controlled dangerous substance, or possession with intent to sell: of the first or second "
        "degree never; of the third or fourth degree only where a court finds expungement consistent with the public interest; "
        "small quantities of marijuana and hashish are free",
        S_2C_52_2("(c)"),
        holds=counting(lambda found: person.none(is_conviction & is_barred_sale, unless=found.unless)),
    ),
)

# --- the clock that 52-2, 52-3, 52-5.3 and 52-5.4 share ----------------------------------------------------

_paid_on: Final[Days] = ASSESSMENTS_PAID_ON
# A sentence without custody or supervision has no such end; its missing day is no doubt.
_served_on: Final[Days] = Where(
    any_of(charge.incarceration_days > 0, charge.probation_days > 0), charge.completed_on
)
_released_on: Final[Days] = Where(charge.incarceration_days > 0, charge.released_on)


_EVENTS: Final[Days] = later_of(charge.disposition_date, _served_on, _released_on)
_PAID: Final[Days] = later_of(_EVENTS, _paid_on)


def _since_events(wait: Parameter, of: Truth, found: Counting, *, paid: bool) -> OnsetLike:
    """The wait has run from the latest of the four events of every conviction; without the payment where it is left open."""
    here = elapsed(wait, since=_PAID if paid else _EVENTS)
    elsewhere = elapsed(wait, since=charge.disposition_date)
    return person.none(of, unless=here | found.unless) & person.none(
        is_conviction_elsewhere, unless=elsewhere | found.unless
    )


def waited(wait: Parameter, of: Truth = is_conviction) -> OnsetLike:
    """The wait has run from the latest of the four events; with money owed it does not begin.

    Args:
        wait: the term.
        of: New Jersey's convictions whose events count.
    """
    return counting(
        lambda found: both(
            person.none(of & is_unpaid, unless=found.unless), _since_events(wait, of, found, paid=True)
        )
    )


def waited_or_excused(wait: Parameter, of: Truth = is_conviction) -> OnsetLike:
    """The same, where a court may turn what is unpaid into a civil judgment: unknown while money is owed."""

    def under(found: Counting) -> OnsetLike:
        excused = either(_since_events(wait, of, found, paid=False), Known(False))
        paid = _since_events(wait, of, found, paid=True)
        return choose(
            (person.any(of & found.standing & is_unpaid), excused),
            otherwise=person.none(of & is_unpaid, unless=found.unless) & paid,
        )

    return counting(under)


def early_day(wait: Parameter) -> Days:
    """The day from which a court may shorten the wait on compelling circumstances."""
    return person.latest(_PAID, is_conviction & ~charge.is_cleared) + wait


KNOWN_ELSEWHERE: Final = Condition(
    "history_elsewhere",
    "The person's convictions outside New Jersey are known: they count as any other",
    TEXT("In re K.M.G., A-0363-22 (App. Div. 2023-11-08)"),
    holds=~NO_CONVICTION_ELSEWHERE.fills(person.convicted_elsewhere, value=False),
)

# --- (a): the petition -------------------------------------------------------------------------------------

PETITION_WAIT: Final = parameter("wait", years(5), S_N_J_S_A_2C_52_2("(a)"))
EARLY_WAIT: Final = parameter("early_wait", years(4), S_N_J_S_A_2C_52_2("(a)", MEMORY))
DISORDERLY_BESIDE: Final = parameter("disorderly_beside", 3, S_N_J_S_A_2C_52_2("(a)", MEMORY))


def _fits_indictable(found: Counting) -> OnsetLike:
    """One crime, or several of one judgment or closely related; no more than three disorderly persons offenses."""
    crimes, unless = is_crime_conviction, found.unless
    return both(
        person.any(crimes & found.standing),
        one_of(
            person.at_most(1, crimes, unless=unless),
            person.at_most_cases(1, crimes, unless=unless),
            person.none(crimes & ~CLOSELY_RELATED, unless=unless),
        ),
        person.at_most(DISORDERLY_BESIDE, is_disorderly_conviction, unless=unless),
    )


def fits_indictable(standing: Truth) -> Truth:
    """The same, of the convictions that stand for good."""
    crimes = is_crime_conviction & standing
    return all_of(
        person.count(crimes)
        >= 1,  # who has none left and three others comes under 52-3 then, so no day is lost
        any_of(
            person.count(crimes) <= 1,
            person.count_cases(crimes) <= 1,
            person.none(crimes & ~CLOSELY_RELATED),
        ),
        person.count(is_disorderly_conviction & standing) <= DISORDERLY_BESIDE,
    )


def no_crime_elsewhere(found: Counting) -> OnsetLike:
    """No conviction of a crime outside New Jersey."""
    return person.none(is_crime_conviction_elsewhere, unless=found.unless)


HAD_EXPUNGEMENT: Final[Truth] = person.any(is_crime_conviction & charge.is_cleared)

VERSION: Final = Version("as reported by secondary sources", None)

UNPAID: Final = Notice(
    "unpaid",
    "Money is recorded as unpaid: the court may turn it into a civil judgment where non-payment is not wilful",
    S_N_J_S_A_2C_52_2("(a), 2C:52-5.3", SECONDARY),
    when=person.any(is_conviction & ~charge.is_cleared & is_unpaid),
)
PUBLIC_INTEREST_NOTICE: Final = Notice(
    "public_interest",
    "A third- or fourth-degree drug sale needs the court's finding that expungement is consistent with the public interest",
    S_N_J_S_A_2C_52_2("(c)(3)", SECONDARY),
    when=person.any(is_conviction & ~charge.is_cleared & _sold & ~LISTS["small_sale"].matches),
)
STATE_POLICE: Final = Notice(
    "state_police",
    "The order goes through eCourts; the State Police clear the criminal history within 120 days of receipt (settlement of 2025)",
    SECONDARY("N.J.S.A. 2C:52-15; settlement of 2025-03-13"),
)
SURVIVING_USES: Final = Notice(
    "surviving_uses",
    "Extracted and isolated, not destroyed: open for judiciary, law enforcement and corrections employment and for later sentencing",
    SECONDARY("N.J.S.A. 2C:52-1, 2C:52-27, 2C:52-19 to 52-21"),
)
PETITION_NOTICES: Final = (
    UNPAID,
    STATE_POLICE,
    SURVIVING_USES,
    Notice("no_fee", "No filing fee", SECONDARY("P.L.2019 c.269")),
)

INDICTABLE: Final = Law(
    id="NJ-PET-IND",
    source=SECONDARY("N.J.S.A. 2C:52-2(a)"),
    title="Petition: one crime, or crimes of one judgment, with up to three disorderly persons offenses",
    relief=EXPUNGEMENT,
    automatic=False,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=(VERSION,),
    conditions=(
        Condition(
            "kind",
            "The conviction is of a crime, or of a disorderly or petty disorderly persons offense beside one",
            S_2C_52_2("(a), 2C:52-28"),
            holds=is_crime_or_offense,
        ),
        Condition(
            "number",
            "The person has one crime and no more than {disorderly_beside} disorderly persons offenses; or several crimes, all in one "
            "judgment or closely related in circumstances and time",
            S_2C_52_2("(a)"),
            holds=counting(_fits_indictable),
        ),
        Condition(
            "no_crime_elsewhere",
            "The person has no conviction of a crime in another jurisdiction",
            S_2C_52_2("(a)"),
            holds=counting(no_crime_elsewhere),
        ),
        KNOWN_ELSEWHERE,
        Condition(
            "prior_expungement",
            "No conviction of a crime was expunged before",
            SECONDARY("§ 2C:52-14(e)"),
            holds=PRIOR_EXPUNGEMENT.choose(bars=~HAD_EXPUNGEMENT, free=Known(True)),
        ),
        *BARS,
        Condition(
            "waiting",
            "{wait} have passed since the latest of conviction, payment of every court-ordered assessment, completion of probation or "
            "parole, and release from incarceration",
            S_2C_52_2("(a)"),
            holds=waited_or_excused(PETITION_WAIT),
        ),
    ),
    questions=(CLEARED, PRIOR_EXPUNGEMENT),
    notices=(
        Notice(
            "after_four_years",
            "From four years on the court may grant it on compelling circumstances or in the public interest",
            S_2C_52_2("(a)"),
            day=early_day(EARLY_WAIT),
        ),
        PUBLIC_INTEREST_NOTICE,
        *PETITION_NOTICES,
    ),
)

LAWS: Final = (INDICTABLE,)
