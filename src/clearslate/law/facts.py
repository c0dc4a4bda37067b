"""The facts that a law may name: ``charge``, ``case`` and ``person``, and their histories.

``charge.disposition_date``, ``charge.is_convicted`` are facts of the charge that is judged, or, inside an
aggregate's ``where``, of each charge that the aggregate looks at. ``person.latest(...)``, ``case.any(...)``
look at all charges of the person or the case, the judged one included; ``person.others`` and
``case.others`` leave it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from typing import Final, overload

from clearslate.law import expressions as e
from clearslate.law.rewriting import Part, rewritten
from clearslate.law.terms import FALSE, TRUE, UNKNOWN, Term
from clearslate.records.schema import FACT_PREFIX, Disposition

CONVICTIONS: Final = frozenset({Disposition.CONVICTED})
NON_CONVICTIONS: Final = frozenset(Disposition) - {Disposition.CONVICTED, Disposition.PENDING}
ANY_RECORD: Final = CONVICTIONS | NON_CONVICTIONS
DROPPED: Final = (Disposition.DISMISSED, Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN)
"""The charge was let go without a trial: by the court, or by the prosecutor."""

NEVER_SO: Final = e.Known(False)

# A charge of these may still become a record of any kind.
OPEN: Final = frozenset({Disposition.PENDING})


def one_of_values(
    field_name: str, values: Iterable[str], *, perhaps: Iterable[str] = (), detail: str = ""
) -> e.Lookup:
    """The text field holds one of the values; unknown where it is missing, or holds one of ``perhaps``."""
    wanted, doubtful = frozenset(map(str, values)), frozenset(map(str, perhaps))

    def decide(value: str | None) -> tuple[int, tuple[str, ...]]:
        if value is None or value in doubtful:
            return UNKNOWN, (field_name,)
        return (TRUE if value in wanted else FALSE), ()

    doubt = f" (perhaps {', '.join(sorted(doubtful))})" if doubtful else ""
    shown = (detail or ", ".join(sorted(wanted))) + doubt
    return e.Lookup(f"{field_name.removeprefix(FACT_PREFIX)} is", shown, (field_name,), decide)


FILED: Final = ~one_of_values("disposition", (Disposition.NO_CHARGE,), detail="never filed")
"""The charge was filed; one that was never filed is no count of a case."""


def _unknown(owner: str, name: str, known: Iterable[str]) -> e.LawError:
    near = get_close_matches(name, list(known), n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return e.LawError(f"{owner} has no fact {name!r}{hint} (docs/records.md lists the fields)")


@dataclass(frozen=True)
class Ending:
    """Ways in which a charge may have ended; ``perhaps``: those of which who knows whether they are such a way."""

    named: frozenset[Disposition]
    perhaps: frozenset[Disposition]

    def asked(self, in_history: Ending | None = None) -> e.Lookup:
        """The fact of a charge; ``in_history``: what is asked instead of a charge in a person's history."""
        found = one_of_values("disposition", self.named, perhaps=self.perhaps)
        return replace(found, asks=in_history)


def _in_history(x: Part) -> Part | None:
    """What a person's history asks: what went to another court ended there, in a row of its own."""
    return x.asks.asked() if isinstance(x, e.Lookup) and isinstance(x.asks, Ending) else None


class Charge:
    """Facts of one charge and its sentence."""

    offense_date: e.Days = e.DayOf("offense_date")
    arrest_date: e.Days = e.DayOf("arrest_date")
    disposition_date: e.Days = e.DayOf("disposition_date")
    imposed_on: e.Days = e.DayOf("imposed_on")
    released_on: e.Days = e.DayOf("released_on")
    completed_on: e.Days = e.DayOf("completed_on")
    probation_revoked_on: e.Days = e.DayOf("probation_revoked_on")
    pardoned_on: e.Days = e.DayOf("pardoned_on")
    cleared_on: e.Days = e.DayOf("cleared_on")
    incarceration_days: e.Number = e.Amount("incarceration_days")
    incarceration_min_days: e.Number = e.Amount("incarceration_min_days")
    suspended_days: e.Number = e.Amount("suspended_days")
    probation_days: e.Number = e.Amount("probation_days")
    with_prejudice: e.Truth = e.Flag("with_prejudice")
    after_trial: e.Truth = e.Flag("after_trial")
    victim_minor: e.Truth = e.Flag("victim_minor")
    family_violence: e.Truth = e.Flag("family_violence")
    victim_of_crime_against_person: e.Truth = e.Flag("victim_of_crime_against_person")

    def __getattr__(self, name: str) -> e.Truth:
        if name.startswith("_"):
            raise AttributeError(name)
        raise _unknown("charge", name, dir(type(self)))

    def ended(self, *dispositions: Disposition, perhaps: Iterable[Disposition] = ()) -> e.Truth:
        """The charge ended in one of the ways; of those of ``perhaps`` who knows.

        What went to another court ended there: unless ``TRANSFERRED`` is named, it is unknown how. In a person's
        history it is none of the ways, for there its outcome is a row of its own.
        """
        ending = Ending(frozenset(dispositions), frozenset(perhaps))
        if Disposition.TRANSFERRED in ending.named | ending.perhaps:
            return ending.asked()
        return replace(ending, perhaps=ending.perhaps | {Disposition.TRANSFERRED}).asked(ending)

    @cached_property
    def is_convicted(self) -> e.Truth:
        """The charge ended in a conviction that stands (vacated ones have a disposition of their own).

        What went to another court is none: where it ended in a conviction, that is a row of its own.
        """
        return one_of_values("disposition", (Disposition.CONVICTED,))

    @cached_property
    def is_pending(self) -> e.Truth:
        """The charge is not decided yet. Where how it ended is missing, a day on which it ended settles it."""
        return one_of_values("disposition", (Disposition.PENDING,)) & ~self.disposition_date.happened

    @cached_property
    def has_no_disposition(self) -> e.Truth:
        """No disposition is on record: a known fact, where a law speaks of the absence itself."""
        return e.Absent("disposition")

    @cached_property
    def is_pardoned(self) -> e.Truth:
        """The conviction was pardoned, conditionally or not."""
        return self.pardoned_on.happened

    @cached_property
    def is_cleared(self) -> e.Truth:
        """The charge was cleared before, under any law."""
        return self.cleared_on.happened

    def decided_in(self, *jurisdictions: str) -> e.Truth:
        """The case was decided in one of the jurisdictions (USPS code; US for federal)."""
        return one_of_values("jurisdiction", jurisdictions)

    def detail_says(self, topic: str, *words: str) -> e.Truth:
        """The court's own words on how it ended hold one of the words (regular expressions, in any case of letters).

        Unknown where no such words are on record. ``topic`` says for a reader what is looked for.
        """
        sought = re.compile("|".join(words), re.IGNORECASE)

        def decide(detail: str | None) -> tuple[int, tuple[str, ...]]:
            if detail is None:
                return UNKNOWN, ("disposition_detail",)
            return (TRUE if sought.search(detail) else FALSE), ()

        return e.Lookup("disposition says", topic, ("disposition_detail",), decide, sought.pattern)


class Case:
    """Facts of one case: its money, and (below) its charges."""

    filed_on: e.Days = e.DayOf("filed_on")
    restitution_owed: e.Number = e.Amount("restitution_owed")
    fines_owed: e.Number = e.Amount("fines_owed")
    fees_owed: e.Number = e.Amount("fees_owed")

    @cached_property
    def restitution_is_paid(self) -> e.Truth:
        """No restitution is owed; never ordered counts as paid."""
        return self.restitution_owed <= 0

    @cached_property
    def all_money_is_paid(self) -> e.Truth:
        """No restitution, fine or fee is owed."""
        return e.all_of(self.restitution_owed <= 0, self.fines_owed <= 0, self.fees_owed <= 0)


@dataclass(frozen=True)
class History:
    """The charges of a scope, asked about together."""

    scope: e.Scope
    without_self: bool = False
    never_filed: bool = False  # whether counts that were never filed are of a case or an incident

    def __getattr__(self, name: str) -> e.Truth:
        if name.startswith("_"):
            raise AttributeError(name)
        raise _unknown(str(self.scope), name, dir(type(self)))

    @property
    def others(self) -> History:
        """The same, leaving out the charge that is judged."""
        return History(self.scope, without_self=True, never_filed=self.never_filed)

    @property
    def with_never_filed(self) -> History:
        """The same, with the counts that were never filed."""
        return History(self.scope, self.without_self, never_filed=True)

    def _where(self, where: e.Truth) -> e.Truth:
        """What a charge must meet: in a case or an incident, those that were never filed are left out."""
        if not isinstance(where, e.Truth):
            raise e.LawError("where= needs a static fact about a charge")
        if self.scope is e.Scope.PERSON:
            found: e.Truth = rewritten(where, _in_history)
            return found
        return where if self.never_filed else FILED & where

    def among(self, where: e.Truth) -> e.Among:
        """The charges of the scope that meet ``where``."""
        return e.Among(self.scope, self._where(where), self.without_self)

    def on_the_day_of(self, own: e.Days, where: e.Truth, *, day: e.Days | None = None) -> e.Among:
        """Charges whose ``day`` (by default the same field) is the judged charge's own."""
        return e.Among(
            self.scope, self._where(where), self.without_self, own if day is None else day, own, "same_day"
        )

    def within(
        self, term: Term | e.Parameter, *, after: e.Days, where: e.Truth, day: e.Days | None = None
    ) -> e.Among:
        """Charges whose ``day`` lies in the fixed window (after, after + term]."""
        return e.Among(
            self.scope,
            self._where(where),
            self.without_self,
            after if day is None else day,
            after,
            "within",
            term,
        )

    def later_than(self, own: e.Days, where: e.Truth, *, day: e.Days | None = None) -> e.Among:
        """Charges whose ``day`` is after the judged charge's own."""
        return e.Among(
            self.scope, self._where(where), self.without_self, own if day is None else day, own, "after"
        )

    def earlier_than(self, own: e.Days, where: e.Truth, *, day: e.Days | None = None) -> e.Among:
        """Charges whose ``day`` is before the judged charge's own."""
        return e.Among(
            self.scope, self._where(where), self.without_self, own if day is None else day, own, "before"
        )

    def any(self, where: e.Truth | e.Among) -> e.Truth:
        """Some charge meets it."""
        return e.Some(self._among(where))

    @overload
    def none(self, where: e.Truth | e.Among) -> e.Truth: ...
    @overload
    def none(self, where: e.Truth | e.Among, *, unless: e.OnsetLike) -> e.Onset: ...
    def none(self, where: e.Truth | e.Among, *, unless: e.OnsetLike | None = None) -> e.OnsetLike:
        """No charge meets it; one that does counts until ``unless`` holds of it (a pardon, a clearance)."""
        return ~self.any(where) if unless is None else self.every(unless, where)

    def none_within(
        self, term: Term | e.Parameter, *, after: e.Days, where: e.Truth, day: e.Days | None = None
    ) -> e.Truth:
        """No charge that meets ``where`` lies in the fixed window (see ``within``)."""
        return self.none(self.within(term, after=after, where=where, day=day))

    def none_after(self, own: e.Days, where: e.Truth, *, day: e.Days | None = None) -> e.Truth:
        """No charge that meets ``where`` came after the judged charge's own day."""
        return self.none(self.later_than(own, where, day=day))

    def none_before(self, own: e.Days, where: e.Truth, *, day: e.Days | None = None) -> e.Truth:
        """No charge that meets ``where`` came before the judged charge's own day."""
        return self.none(self.earlier_than(own, where, day=day))

    def at_most(self, count: int | e.Parameter, where: e.Truth | e.Among, *, unless: e.OnsetLike) -> e.Onset:
        """No more than ``count`` charges meet it; each counts until ``unless`` holds of it."""
        return e.Every(unless, self._among(where), count)

    def at_most_cases(self, count: int | e.Parameter, where: e.Truth, *, unless: e.OnsetLike) -> e.Onset:
        """In no more than ``count`` cases a charge meets it; each charge counts until ``unless`` holds of it."""
        return e.Every(unless, self._whole(where, "at_most_cases"), count, "case")

    def at_most_consolidated(
        self, count: int | e.Parameter, where: e.Truth, *, separate: e.Truth, unless: e.OnsetLike
    ) -> e.Onset:
        """No more than ``count``, those of one case and tracking number counted once, unless ``separate``."""
        return e.Every(unless, self._whole(where, "at_most_consolidated"), count, "consolidated", separate)

    def all(self, what: e.Truth, *, where: e.Truth | None = None) -> e.Truth:
        """Every charge (that meets ``where``) is so."""
        return ~self.any(~what if where is None else where & ~what)

    def count(self, where: e.Truth | e.Among) -> e.Number:
        """How many charges meet it."""
        return e.Count(self._among(where))

    def count_cases(self, where: e.Truth) -> e.Number:
        """In how many cases a charge meets it."""
        return e.CountCases(self._whole(where, "count_cases"), "case")

    def count_incidents(self, where: e.Truth) -> e.Number:
        """In how many incidents a charge meets it."""
        return e.CountCases(self._whole(where, "count_incidents"), "incident")

    def count_consolidated(self, where: e.Truth, *, separate: e.Truth) -> e.Number:
        """How many, counting the charges of one case and tracking number once, unless ``separate``."""
        return e.CountConsolidated(self._whole(where, "count_consolidated"), separate)

    def latest(self, day: e.Days, where: e.Truth | e.Among, *, rank: int = 1) -> e.Days:
        """The latest (or ``rank``-th latest) day; ALWAYS where there is none."""
        return e.Latest(day, self._among(where), rank)

    def earliest(self, day: e.Days, where: e.Truth | e.Among) -> e.Days:
        """The earliest day; NEVER where there is none."""
        return e.Earliest(day, self._among(where))

    def first_after(self, day: e.Days, *, after: e.Days, where: e.Truth) -> e.Days:
        """The first such day after the judged charge's own day; NEVER where there is none."""
        return e.Earliest(day, self.later_than(after, where, day=day))

    def every(self, condition: e.OnsetLike, where: e.Truth | e.Among) -> e.Onset:
        """The condition holds for every charge that meets ``where``."""
        return e.Every(condition, self._among(where))

    def _whole(self, where: e.Truth, word: str) -> e.Among:
        """The charges of a count that is asked of the whole scope only."""
        among = self._among(where)
        if among.is_relative:
            raise e.LawError(
                f"{word} is asked of all charges of a person or case: leave out .others and days"
            )
        return among

    def _among(self, where: e.Truth | e.Among) -> e.Among:
        if isinstance(where, e.Among):
            if (where.scope, where.others) != (self.scope, self.without_self):
                raise e.LawError(f"the charges are those of another scope ({where.scope})")
            return where
        return self.among(where)


class ArrestHistory:
    """The counts of an arrest: those of the case, and in other cases those that share its incident.

    Of a count whose record names no incident (``incident_id``) it is unknown, unless its day of arrest is surely another.
    """

    def none(self, where: e.Truth) -> e.OnsetLike:
        """No count of the arrest meets it, the judged one included; those that were never filed are left out."""
        return e.all_of(e.Static(CaseHistory(e.Scope.CASE).none(where)), self.none_beyond_case(where))

    def none_beside(self, where: e.Truth, *, unless: e.OnsetLike = NEVER_SO) -> e.OnsetLike:
        """No other count of the arrest meets it; one that does counts until ``unless``."""
        in_case = CaseHistory(e.Scope.CASE, without_self=True).every(unless, where)
        return e.all_of(in_case, self.none_beyond_case(where, unless=unless))

    def none_beyond_case(self, where: e.Truth, *, unless: e.OnsetLike = NEVER_SO) -> e.OnsetLike:
        """No other count of the arrest meets it, but for one in the case perhaps; one that does counts until ``unless``."""
        others, unnamed = History(e.Scope.INCIDENT, without_self=True), e.Absent("incident_id")
        by_day = others.on_the_day_of(Charge.arrest_date, where)
        return e.all_of(
            e.choose((unnamed, e.Known(True)), otherwise=others.every(unless, where & ~unnamed)),
            others.every(unless, by_day),
        )


class PersonHistory(History):
    """Facts of the person, and all the person's charges."""

    date_of_birth: e.Days = e.DayOf("date_of_birth")
    date_of_death: e.Days = e.DayOf("date_of_death")
    on_registry: e.Truth = e.Flag("on_registry")

    def age_at_least(self, age: Term | e.Parameter) -> e.Onset:
        """The person has reached the age."""
        return e.elapsed(age, since=self.date_of_birth)

    @property
    def convicted_elsewhere(self) -> e.Truth:
        """Convictions outside the dataset's jurisdiction: known to be none, or unknown."""
        return e.ELSEWHERE


class CaseHistory(History, Case):
    """Facts of the case, and all its charges."""


charge: Final = Charge()
person: Final = PersonHistory(e.Scope.PERSON)
case: Final = CaseHistory(e.Scope.CASE)
arrest: Final = ArrestHistory()
incident: Final = History(e.Scope.INCIDENT)
incident_in_case: Final = History(e.Scope.CASE_INCIDENT)
