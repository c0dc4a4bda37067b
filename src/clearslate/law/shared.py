"""What nearly every state asks, said once: each word yields the condition, its sentence and its expression.

A word is used where a state truly says the same. ``text`` gives the state's own wording where its statute differs in
words, ``counts`` what it counts where that differs; what differs further is a ``Condition`` of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypedDict, Unpack

from clearslate.law import expressions as e
from clearslate.law.completion import IN, OUT, completion
from clearslate.law.facts import History, arrest, case, charge, one_of_values, person
from clearslate.law.sources import Source
from clearslate.law.statements import Branch, Condition, Presumption
from clearslate.records.schema import Disposition


class _More(TypedDict, total=False):
    """What any condition may say besides."""

    since: str | None
    until: str | None
    when: e.Truth | None
    unless: e.OnsetLike | None


_OF: Final = {
    e.Scope.PERSON: "against the person",
    e.Scope.CASE: "in the case",
    e.Scope.INCIDENT: "of the incident",
}


RUNNING_IS_OPEN: Final = "whether a running deferral counts is an open question"


def none_running(source: Source, counts: e.Truth | None = None, among: History = person) -> e.OnsetLike:
    """Unknown beside a deferral that runs, or may: no section says whether such a charge is pending.

    A deferral runs until its term is completed, or it is cleared. ``source`` is where the law asks for pending charges,
    ``counts`` names the charges that count.
    """
    running = charge.ended(Disposition.DEFERRED)
    term = completion(source, custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
    over = e.from_day(e.earlier_of(term, charge.cleared_on))
    return e.either(e.Known(True), among.none(running if counts is None else running & counts, unless=over))


def none_pending(source: Source, counts: e.Truth | None = None, among: History = person) -> e.OnsetLike:
    """No such charge is pending; beside a deferral that still runs it is unknown."""
    pending = charge.is_pending if counts is None else charge.is_pending & counts
    return among.none(pending) & none_running(source, counts, among)


def no_pending_charge(
    source: Source,
    what: str = "charge",
    *,
    counts: e.Truth | None = None,
    among: History = person,
    key: str = "nothing_pending",
    text: str = "",
    **more: Unpack[_More],
) -> Condition:
    """No charge is pending: against the person, or among the charges named.

    ``what`` names the charges that count, as ``counts`` says which they are.
    """
    text = f"{text or f'No {what} is pending {_OF[among.scope]}'}; {RUNNING_IS_OPEN}"
    return Condition(key, text, source, holds=none_pending(source, counts, among), **more)


PENDING_OR_STANDING: Final = charge.is_pending | charge.is_convicted | charge.ended(Disposition.DEFERRED)
"""Another count that is pending, or stands as a conviction or a deferral."""


def nothing_beside(
    source: Source | None = None,
    text: str = "No other charge of the arrest is pending or stands as a conviction or deferral; beside one the section is open",
    *,
    counts: e.Truth = PENDING_OR_STANDING,
    key: str = "beside",
    when: e.Truth | None = None,
) -> Condition:
    """Of a law of unit charge whose section does not say what becomes of such a count of the arrest: beside one it is unknown.

    A count beside it that was cleared has no effect from that day on. ``counts`` names the counts in doubt, where the
    section settles some of them.
    """
    alone = arrest.none_beside(counts, unless=e.from_day(charge.cleared_on))
    return Condition(key, text, source, holds=e.either(e.Known(True), alone), when=when)


def wait_over(
    wait: e.Parameter,
    day: e.Days,
    what: str,
    source: Source | None = None,
    *,
    key: str = "waiting",
    **more: Unpack[_More],
) -> Condition:
    """The wait has passed since a day; ``what`` names the day."""
    return Condition(key, f"{passed(wait)} since {what}", source, holds=e.elapsed(wait, since=day), **more)


def wait_of(
    key: str,
    what: str,
    wait: e.Parameter,
    day: e.Days,
    source: Source | None = None,
    *,
    since: str = "",
    when: e.Truth | None = None,
) -> Branch:
    """The wait of one kind of charge, as a branch of the condition that asks the waits: ``what`` names the kind."""
    text = f"{what}: {{{wait.name}}}{' since ' if since else ''}{since}"
    return Branch(key, text, source, when=when, holds=e.elapsed(wait, since=day))


def passed(wait: e.Parameter) -> str:
    """The words by which a sentence says that the wait has passed; its figure is filled in by the version's day."""
    is_one = all(str(value).startswith("1 ") for _, value in wait.values)
    return f"{{{wait.name}}} {'has' if is_one else 'have'} passed"


def restitution_paid(
    source: Source | None = None,
    text: str = "All court-ordered restitution is paid",
    *,
    key: str = "restitution",
    **more: Unpack[_More],
) -> Condition:
    """No restitution is owed in the case."""
    return Condition(key, text, source, holds=case.restitution_is_paid, **more)


def money_paid(
    source: Source | None = None,
    text: str = "All fines, fees, costs and restitution of the case are paid",
    *,
    key: str = "money",
    **more: Unpack[_More],
) -> Condition:
    """Nothing is owed in the case."""
    return Condition(key, text, source, holds=case.all_money_is_paid, **more)


def cleared_under(*law_ids: str) -> e.Truth:
    """The charge was cleared under one of these laws."""
    return charge.is_cleared & one_of_values("cleared_under", law_ids)


def only_once(
    *law_ids: str,
    source: Source | None = None,
    text: str = "No record of the person was cleared under this law before",
    among: History = person,
    key: str = "once",
    **more: Unpack[_More],
) -> Condition:
    """The person had this relief never before: under this law, or under one of several that count together."""
    return Condition(key, text, source, holds=among.none(cleared_under(*law_ids)), **more)


def not_denied(
    wait: e.Parameter,
    denied_on: e.Days,
    source: Source | None = None,
    *,
    what: str = "petition for this record was denied",
    key: str = "denied",
    **more: Unpack[_More],
) -> Condition:
    """One petition within so many years: none was denied in the last ones."""
    since = e.Where(denied_on.happened, denied_on)
    return Condition(
        key, f"No {what} in the last {{{wait.name}}}", source, holds=e.elapsed(wait, since=since), **more
    )


def was_pardoned(
    source: Source | None = None, text: str = "The conviction was pardoned", **more: Unpack[_More]
) -> Condition:
    """The conviction was pardoned; from that day on."""
    return Condition("pardoned", text, source, holds=e.from_day(charge.pardoned_on), **more)


def not_revoked(
    source: Source | None = None, text: str = "Probation was not revoked", **more: Unpack[_More]
) -> Condition:
    """Supervision came to no bad end."""
    return Condition("not_revoked", text, source, holds=~charge.probation_revoked_on.happened, **more)


completion_stands: Final = e.UNSETTLED | ~charge.probation_revoked_on.happened
"""What a recorded completion is worth beside a recorded revocation: not known; without one it stands."""


@dataclass(frozen=True)
class Elsewhere(Presumption):
    """That the person has no conviction outside a state: what the state's records alone cannot show.

    A run may presume it (see ``Presumption``). ``none_known`` is the fact: it holds where the record says that there are
    none, and is unknown otherwise, for a conviction elsewhere that is known is a charge of its own.
    """

    place: str = ""

    @property
    def none_known(self) -> e.Truth:
        """There is none."""
        return ~self.fills(person.convicted_elsewhere, value=False)

    def is_known(
        self, source: Source | None = None, *, key: str = "elsewhere", text: str = "", **more: Unpack[_More]
    ) -> Condition:
        """Whether there is one is known."""
        text = text or f"Whether the person was convicted outside {self.place} is known"
        return Condition(key, text, source, holds=self.none_known, **more)


def no_conviction_elsewhere(code: str, place: str, cite: str, what: str = "conviction") -> Elsewhere:
    """The presumption that the person has no conviction outside the state; ``what`` names those that count."""
    text = f"the person has no {what} outside {place} that the dataset does not hold"
    return Elsewhere(f"{code.lower()}-no-conviction-elsewhere", text, cite, place)
