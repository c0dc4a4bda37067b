"""What a house may want of its ledger beyond the rules that hold in every one: named policies, each with few values."""

from __future__ import annotations

from typing import Final

from clearslate.clearance.events.users import DATABASE, is_signed_in

DECISIONS: Final = "decisions"
ANYONE: Final = "anyone"
SIGNED_IN: Final = "signed_in"
TWO_FACTORS: Final = "two_factors"

LAWS: Final = "laws"
ANY: Final = "any"
SIGNED_OFF: Final = "signed_off"

TIME: Final = "time"
BY_CLOCK: Final = "clock"
ANCHORED: Final = "anchored"
GROUNDS: Final = "grounds"
NAMED: Final = "named"

ORDERS: Final = "orders"
CERTIFIED: Final = "certified"

POLICIES: Final[dict[str, tuple[str, ...]]] = {
    DECISIONS: (ANYONE, SIGNED_IN, TWO_FACTORS),
    LAWS: (ANY, SIGNED_OFF),
    TIME: (BY_CLOCK, ANCHORED),
    GROUNDS: (ANY, NAMED),
    ORDERS: (ANY, CERTIFIED),
}
"""The values of each policy, the loosest first. Each ledger has one of each, from its opening on.

``decisions``: from whom approvals, signatures and decisions are taken: whoever says a name; who signed in at the office, or
at the database by a login of their own; who signed in at the office with more than a password. ``laws``: under which laws is
planned: any that the run asked; those that counsel signed off. ``time``: what counts of a window that protects people: the days
of the clock; those alone that a witness from outside bears out (``state.anchors``). ``grounds``: on what a clearance may rest: on
anything; on memory, on a reading that nobody adopted, or on a law of which no condition was read in the text, only where counsel
signed the law off with these statements named. ``orders``: which orders may be signed: any, or only those whose cover sheet counsel
certified, so that no draft is.
"""

MEANING: Final = {
    DECISIONS: "From whom approvals, signatures and decisions are taken",
    LAWS: "Under which laws is planned",
    TIME: "By whose time the windows end that protect people",
    GROUNDS: "On what a clearance may rest",
    ORDERS: "Which orders may be signed",
}


def is_known_enough(authentication: str, value: str) -> bool:
    """Whether how somebody is known is enough to decide, where the policy ``decisions`` has a value."""
    by_database = value == SIGNED_IN and authentication == DATABASE
    return value == ANYONE or by_database or is_signed_in(authentication, two_factors=value == TWO_FACTORS)


def strictest(policy: str) -> str:
    """The value of a policy that asks for most: what holds where a ledger does not say."""
    return POLICIES[policy][-1]


def is_looser(policy: str, value: str, than: str) -> bool:
    """Whether a value of a policy asks for less than another."""
    values = POLICIES[policy]
    return values.index(value) < values.index(than)
