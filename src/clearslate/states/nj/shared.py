"""What several sections of chapter 52 ask and tell: which convictions count, the wait, what follows an order."""

from collections.abc import Callable
from dataclasses import dataclass

from clearslate.states.nj.offenses import *

EXPUNGEMENT = relief("expungement (isolation)", ReliefKind.EXPUNGE)

# --- open questions ----------------------------------------------------------------------------------------

CLEARED = OpenQuestion(
    id="NJ-52-27-CLEARED",
    question="Does a conviction that was expunged before still count as one, for the wait, the bars and the numbers?",
    cite="N.J.S.A. 2C:52-27, 2C:52-5.3(a)",
    readings={"free": "it does not: it is deemed not to have occurred", "counts": "it does"},
    chosen="free",
    because="expungement means that the conviction is deemed not to have occurred, except for listed uses, of which eligibility is "
    "none beside the question of a prior expungement itself; 52-5.3(a) makes a prior expungement no bar",
)

PRIOR_EXPUNGEMENT = OpenQuestion(
    id="NJ-52-14-PRIOR",
    question="Does an earlier expungement of a crime bar a petition under 2C:52-2?",
    cite="N.J.S.A. 2C:52-14(e)",
    readings={"bars": "it bars the petition", "free": "it does not"},
    chosen="bars",
    decided="2026-12-01",
    because="(e) denies a petition under the chapter where a crime was expunged before; it excepts the clean slate, ordinances and 52-6",
)


@dataclass(frozen=True)
class Counting:
    """Which convictions count: one of which ``unless`` holds does no more; ``standing`` ones do in any case."""

    unless: OnsetLike
    standing: Truth


_FREE = Counting(from_day(charge.cleared_on), ~charge.is_cleared)
_ALL = Counting(Known(False), Known(True))


def counting(make: Callable[[Counting], OnsetLike]) -> OnsetLike:
    """A condition over convictions, under each reading of whether expunged ones count.

    Args:
        make: receives which convictions count, and answers the condition.
    """
    return CLEARED.choose(free=make(_FREE), counts=make(_ALL))


def no_crime_elsewhere(found: Counting) -> OnsetLike:
    """No conviction of a crime outside New Jersey."""
    return person.none(is_crime_conviction_elsewhere, unless=found.unless)


def few_disorderly(most: Parameter) -> OnsetLike:
    """No more disorderly persons offenses than so many; where those of other places would make them more, it is open."""
    return counting(
        lambda found: (
            person.at_most(most, is_disorderly_conviction, unless=found.unless)
            & (person.at_most(most, is_disorderly_anywhere, unless=found.unless) | UNSETTLED)
        )
    )


HAD_EXPUNGEMENT = person.any(is_crime_conviction & charge.is_cleared)
NOTHING_PENDING = no_pending_charge(
    MEMORY(
        "N.J.S.A. 2C:52-13", "no petition is heard before; the section was not found, 52-8 asks for a statement of it"
    ),
    "charge of a crime or a disorderly persons offense",
    counts=is_crime_or_offense,
)
CHAPTER_52 = Chapter(
    "NJ-52-14",
    TEXT("N.J.S.A. 2C:52-14(e)", "reprinted whole with its history, through P.L.2019 c.269 s.12"),
    bars=(
        Condition(
            "prior_expungement",
            "No crime of the person was expunged before",
            holds=PRIOR_EXPUNGEMENT.choose(bars=~HAD_EXPUNGEMENT, free=Known(True)),
        ),
        NOTHING_PENDING,
    ),
)

# --- the clock that 52-2, 52-3, 52-5.3 and 52-5.4 share ----------------------------------------------------

# The payment of money is an event of its own; a sentence without custody or supervision has no such end.
SERVED = completion(SECONDARY("N.J.S.A. 2C:52-2(a)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_served_on = Where((charge.incarceration_days > 0) | (charge.probation_days > 0), SERVED)
_released_on = Where(charge.incarceration_days > 0, charge.released_on)


_EVENTS = later_of(charge.disposition_date, _served_on, _released_on)
_PAID = later_of(_EVENTS, ASSESSMENTS_PAID_ON)


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
        lambda found: person.none(of & is_unpaid, unless=found.unless) & _since_events(wait, of, found, paid=True)
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


KNOWN_ELSEWHERE = Condition(
    "history_elsewhere",
    "The person's convictions outside New Jersey are known: they count as any other",
    TEXT("In re K.M.G., A-0363-22 (App. Div. 2023-11-08)"),
    holds=NO_CONVICTION_ELSEWHERE.none_known,
)

# --- what follows an order ----------------------------------------------------------------------------------

UNPAID = Notice(
    "unpaid",
    "Money is recorded as unpaid: the court may turn it into a civil judgment where non-payment is not wilful",
    SECONDARY("N.J.S.A. 2C:52-2(a), 2C:52-5.3"),
    when=person.any(is_conviction & ~charge.is_cleared & is_unpaid),
)
STATE_POLICE = Notice(
    "state_police",
    "The order goes through eCourts; the State Police clear the criminal history within 120 days of receipt (settlement of 2025)",
    SECONDARY("N.J.S.A. 2C:52-15; settlement of 2025-03-13"),
)
SURVIVING_USES = Notice(
    "surviving_uses",
    "Extracted and isolated, not destroyed: open for judiciary, law enforcement and corrections employment and for later sentencing",
    SECONDARY("N.J.S.A. 2C:52-1, 2C:52-27, 2C:52-19 to 52-21"),
)
PETITION_NOTICES = (
    UNPAID,
    STATE_POLICE,
    SURVIVING_USES,
    Notice("no_fee", "No filing fee", SECONDARY("P.L.2019 c.269", "the act was not read")),
)
