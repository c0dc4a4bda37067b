"""Md. Code, Crim. Proc. § 10-110: petition to expunge listed convictions.

The REDEEM Act of 2023 shortened the waits; the Expungement Reform Act of 2025 (SB 432, HB 499; in effect
2025-10-01) says when a sentence is completed and adds misdemeanors. ``section_10_107`` makes the law of what
stands here.
"""

from collections.abc import Callable

from clearslate.states.md import section_10_105
from clearslate.states.md.offenses import *

S_10_110 = SECONDARY("§ 10-110", "(a) was read to Health-General, the rest in summaries")

JUSTICE, REDEEM, REFORM = "2017-10-01", "2023-10-01", "2025-10-01"

VERSIONS = versions(
    Version("as the text of 2021 has it", JUSTICE, MEMORY("Justice Reinvestment Act", "its first day is remembered")),
    Version("REDEEM Act of 2023", REDEEM, MEMORY("REDEEM Act of 2023", "its first day is remembered")),
    Version("Expungement Reform Act of 2025", REFORM, TEXT("SB 432 and HB 499 of 2025")),
)

MISDEMEANOR_WAIT = parameter("misdemeanor", {JUSTICE: years(10), REDEEM: years(5)}, S_10_110("(c)"))
ASSAULT = parameter("assault", {JUSTICE: years(15), REDEEM: years(7)}, S_10_110("(c)"))
FELONY_WAIT = parameter("felony", {JUSTICE: years(15), REDEEM: years(7)}, S_10_110("(c)"))
BURGLARY = parameter("burglary", {JUSTICE: years(15), REDEEM: years(10)}, S_10_110("(c)"))
CANNABIS = parameter("cannabis", {JUSTICE: years(15), REDEEM: years(3)}, S_10_110("(c)"))
DOMESTIC = parameter("domestic", years(15), S_10_110("(c)"))

# --- (a): the convictions -----------------------------------------------------------------------------------


def _is_distribution(citation: Citation) -> bool:
    return citation.section == "5-602" and citation.subsections[:2] in (("1",), ("a", "1"))


def _not_distribution(statute: str | None) -> Answer:
    citation = STYLE.read(statute)
    # (1) distributes or dispenses, (2) possesses with that intent; only the latter is listed.
    doubtful = citation is None or _is_distribution(citation)
    return (UNKNOWN, ("statute",)) if doubtful else (TRUE, ())


_intent = LISTS["intent_to_distribute"].matches
_felony = LISTS["listed_felonies"].matches & Lookup(
    "§ 5-602 is", "possession with intent, not distribution", ("statute",), _not_distribution
)
_misdemeanor = LISTS["listed_misdemeanors"].matches & ~(is_possession & is_cannabis)
_LISTED = (
    Limb(
        "misdemeanor",
        "A misdemeanor that the section lists; possession of cannabis is not",
        holds=is_misdemeanor & _misdemeanor,
    ),
    Limb("felony", "A felony that the section lists", holds=is_felony & _felony),
    Limb("either", "A theft, listed whichever it is", holds=all_of(is_crime, _misdemeanor, _felony)),
)
_ADDED = Limb(
    "added",
    "A misdemeanor that was added in 2025",
    holds=all_of(is_misdemeanor, LISTS["added_2025"].matches, ~is_possession),
)

# --- (c): the waits, from the completion of the sentence ------------------------------------------------------


# The act of 2025 says when a sentence is completed, and that the court finds whether restitution is paid; neither was read.
_DONE = completion(S_10_110("(c)"), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)
_TIERS: tuple[tuple[str, str, Truth | None, Parameter], ...] = (
    ("domestic", "A domestically related crime: {domestic}", charge.family_violence, DOMESTIC),
    ("cannabis", "Possession of cannabis with intent to distribute: {cannabis}", _intent & is_cannabis, CANNABIS),
    (
        "assault",
        "Assault in the second degree or common-law battery: {assault}",
        LISTS["assault_and_battery"].matches,
        ASSAULT,
    ),
    (
        "burglary",
        "Burglary in the first or second degree and felony theft: {burglary}",
        is_felony & LISTS["burglary_and_theft"].matches,
        BURGLARY,
    ),
    ("felony", "Another felony: {felony}", is_felony, FELONY_WAIT),
    ("misdemeanor", "A misdemeanor: {misdemeanor}", None, MISDEMEANOR_WAIT),
)


def _by_tier(held: Callable[[Parameter], OnsetLike]) -> OnsetLike:
    """The condition with the wait of the conviction's tier."""
    return choose(
        *((when, held(wait)) for _, _, when, wait in _TIERS if when is not None), otherwise=held(MISDEMEANOR_WAIT)
    )


_waited = _by_tier(lambda wait: elapsed(wait, since=_DONE))

# Abhishek I. (2022): a probation that was violated was not satisfied, until the act of 2025.
_satisfied = ~charge.probation_revoked_on.happened

# --- (d): convicted of another crime in the meantime ----------------------------------------------------------


def _others_may(condition: OnsetLike) -> OnsetLike:
    """The condition holds for every crime of which the person was convicted within the wait."""
    return _by_tier(
        lambda wait: person.others.none(
            person.others.within(wait, after=_DONE, where=is_counted_conviction, day=charge.disposition_date),
            unless=condition | expunged,
        )
    )


def _later_ones_may(own: OnsetLike) -> OnsetLike:
    """Every conviction in the way has become eligible, under this section or § 10-105, as those in its way have.

    Two steps are followed; beyond them the answer is certain only where no further conviction is in the way.
    """
    own = charge.decided_in("MD") & own
    last = either(own, own & _others_may(Known(False))) | section_10_105.ENTITLED
    return _others_may((own & _others_may(last)) | section_10_105.ENTITLED)


def _entitled(own: OnsetLike) -> OnsetLike:
    return (own & _later_ones_may(own)) | section_10_105.ENTITLED


_own_before = all_of(charge.is_convicted, any_of(*(limb.holds for limb in _LISTED)), _waited, _satisfied)
_own_now = all_of(charge.is_convicted, any_of(*(limb.holds for limb in (*_LISTED, _ADDED))), _waited)

ENTITLED_BEFORE = _entitled(_own_before)
ENTITLED = _entitled(_own_now)

CONDITIONS = (
    Condition(
        "listed",
        "The conviction is of a misdemeanor or felony that the section lists; possession of cannabis is not",
        S_10_110("(a)"),
        one_of=_LISTED,
    ),
    Condition(
        "listed",
        "The conviction is of a misdemeanor or felony that the section lists, with those added in 2025; possession of cannabis is not",
        S_10_110("(a)"),
        one_of=(*_LISTED, _ADDED),
        since=REFORM,
    ),
    Condition(
        "satisfied",
        "The sentence was satisfied: no probation was violated",
        S_10_110("(c); Abhishek I. (2022)"),
        holds=_satisfied,
        until=REFORM,
    ),
    Condition(
        "waiting",
        "The wait of its kind has passed since the completion of the sentence",
        S_10_110("(c)"),
        branches=tuple(
            Branch(key, text, when=when, holds=elapsed(wait, since=_DONE)) for key, text, when, wait in _TIERS
        ),
    ),
    Condition(
        "convicted_since",
        "Each crime of which the person was convicted during the wait has itself become eligible for expungement",
        S_10_110("(d)(1)"),
        holds=_later_ones_may(_own_before),
    ),
    Condition(
        "convicted_since",
        "Each crime of which the person was convicted during the wait has itself become eligible for expungement",
        S_10_110("(d)(1)"),
        holds=_later_ones_may(_own_now),
        since=REFORM,
    ),
    NO_CONVICTION_ELSEWHERE.is_known(S_10_110("(d)(1)"), key="convicted_elsewhere"),
    section_10_105.NOTHING_PENDING,
)

NOTICES = (
    Notice(
        "may_object",
        "The State's Attorney and the victim may object within 30 days; the court then holds a hearing and weighs the person's "
        "success at rehabilitation and the interest of justice",
        S_10_110("(e), (f)"),
    ),
    Notice(
        "restitution",
        "Restitution is owed: since 2025 the court makes a finding on it",
        S_10_110("(f)"),
        when=case.restitution_owed > 0,
    ),
)
