"""When a sentence is completed, as a law defines it: which parts of the sentence its completion includes.

A law that waits for the end of a sentence states, part by part, what the end includes. A part that the statute includes
(``IN``) must be done: while money is owed, the day never comes. A part that it leaves out (``OUT``) is not asked; the
recorded day may then be late, never early. Of a part on which the statute is silent, or whose text was not read
(``UNSAID``), nothing is assumed: while money is owed, or not known to be paid, the answer is unknown.
"""

from __future__ import annotations

from enum import StrEnum

from clearslate.law import expressions as e
from clearslate.law.facts import case, charge
from clearslate.law.sources import Source


class Part(StrEnum):
    """Whether completing a sentence includes a part of it."""

    IN = "counted"
    OUT = "not counted"
    UNSAID = "not said"


IN, OUT, UNSAID = Part.IN, Part.OUT, Part.UNSAID


def completion(
    source: Source,
    *,
    custody: Part,
    supervision: Part,
    restitution: Part,
    fines_and_costs: Part,
    day: e.Days | None = None,
) -> e.Days:
    """The day on which the sentence is completed.

    Args:
        source: where the statute says what completion includes.
        custody: jail and prison.
        supervision: probation, parole and other supervision.
        restitution: money owed to victims.
        fines_and_costs: fines, fees and costs.
        day: the recorded day on which it was completed; ``charge.completed_on`` unless the state records its own.

    Raises:
        LawError: neither custody nor supervision nor money counts, so that there is nothing to complete.
    """
    parts = {
        "custody": custody,
        "supervision": supervision,
        "restitution": restitution,
        "fines and costs": fines_and_costs,
    }
    if all(part is OUT for part in parts.values()):
        raise e.LawError(f"{source.cite}: a completion that includes nothing is no completion")
    recorded = charge.completed_on if day is None else day
    owed = {
        "restitution": case.restitution_owed > 0,
        "fines and costs": e.any_of(case.fines_owed > 0, case.fees_owed > 0),
    }
    open_money: list[e.Truth] = []
    for name, is_owed in owed.items():
        if parts[name] is IN:
            open_money.append(is_owed)
        elif parts[name] is UNSAID:
            open_money.append(
                e.all_of(
                    is_owed, e.not_read(f"{source.cite}: whether completing the sentence includes {name}")
                )
            )
    means = recorded
    if open_money:
        means = e.LaterOf((recorded, e.Where(e.any_of(*open_money), e.NEVER_DAY)))
    return e.Completion(means, tuple((name, str(part)) for name, part in parts.items()), source)
