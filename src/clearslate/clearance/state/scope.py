"""For what a role was granted: counties, courts, an agency; and what is outside of it.

Whoever acts is held to it where the state is made, whoever wrote the event; whoever reads sees no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Q

from clearslate.clearance.events import Kind, NotAllowed, form_of
from clearslate.clearance.events.payloads import MessageMade, OrderMade, OrderSigned
from clearslate.clearance.state.entries import Entry
from clearslate.clearance.state.queries import (
    chunks,
    existing,
    must,
    some,
)
from clearslate.clearance.store.ready import models as m


class _Names(Protocol):
    """What names a scope: an event, or a row of grants."""

    @property
    def counties(self) -> Any: ...
    @property
    def courts(self) -> Any: ...
    @property
    def agency(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Scope:
    """For what a role was granted. All that is named must hold; where nothing is, it is for everything.

    ``counties``, ``courts``: of the cases, as the records name them. ``agency``: a recipient of the workflow: what it was
    told of, and its answers.
    """

    counties: frozenset[str] = frozenset()
    courts: frozenset[str] = frozenset()
    agency: str = ""

    @classmethod
    def named(cls, by: _Names) -> Scope:
        """The scope that an event or a grant names."""
        return cls(frozenset(by.counties), frozenset(by.courts), by.agency)

    @property
    def is_all(self) -> bool:
        """Whether it is for everything."""
        return self == Scope()

    def __str__(self) -> str:
        parts = ((("county", "counties"), self.counties), (("court", "courts"), self.courts))
        phrases = [f"{words[len(of) > 1]} {', '.join(sorted(of))}" for words, of in parts if of]
        return " and ".join([*phrases, *([f"agency {self.agency}"] if self.agency else [])]) or "everything"

    @property
    def _place(self) -> Q:
        where = Q()
        if self.counties:
            where &= Q(county__in=sorted(self.counties))
        if self.courts:
            where &= Q(court__in=sorted(self.courts))
        return where

    def where(self, using: str) -> Q:
        """The condition under which a clearance is within it."""
        if not self.agency:
            return self._place
        messages = m.Message.objects.using(using).filter(recipient=self.agency)
        parts = m.Part.objects.using(using).filter(message__in=messages.filter(partial=True).values("id"))
        of_whole = Q(batch__in=messages.filter(partial=False).values("batch"))
        return self._place & (of_whole | Q(id__in=parts.values("clearance")))

    def holds(self, entry: Entry[Any], kind: Kind, using: str) -> bool:
        """Whether an event tells of nothing that is outside of it."""
        rows = m.Clearance.objects.using(using)
        match form_of(kind).subject:
            case "paper":  # which says nothing yet of whose it is; what is entered by it does
                return True
            case "clearance":
                return bool(rows.filter(self.where(using), id=entry.subject).exists())
            case "batch":
                return _all_of(_of_batch(entry, rows, using), self.where(using))
            case "message":
                made = (
                    entry.says
                    if isinstance(entry.says, MessageMade)
                    else existing(m.Message, using, "message", entry.subject)
                )
                is_theirs = self.agency in ("", made.recipient)
                return is_theirs and _all_of(rows.filter(batch=made.batch), self._place)
            case "recipient":
                named = getattr(entry.says, "clearances", ())
                is_theirs = self.agency in ("", entry.subject)
                at_home = not self._place or (bool(named) and self._are_all(list(named), using))
                return is_theirs and at_home
        return False

    def _are_all(self, ids: list[str], using: str) -> bool:
        return all(_all_of(some(m.Clearance, using, part), self._place) for part in chunks(sorted(set(ids))))


def _of_batch(entry: Entry[Any], rows: Any, using: str) -> Any:
    """The clearances of which an event about a batch tells: of its order, or of all of it."""
    of_batch, says = rows.filter(batch=entry.subject), entry.says
    corrects = says.corrects if isinstance(says, OrderMade) else ""
    if isinstance(says, OrderSigned):
        corrects = existing(m.Order, using, "order", says.order).corrects
        of_batch = of_batch.filter(order=says.order)
    if corrects:  # of what it covers some may have gone on in another batch
        return rows.filter(signed__contains=f",{corrects},")
    if isinstance(says, OrderMade) and (says.bundle or says.case):
        return of_batch.filter(**({"bundle": says.bundle} if says.bundle else {"case": says.case}))
    return of_batch


def _all_of(rows: Any, where: Q) -> bool:
    """Whether there are some, and none of them is outside."""
    return bool(rows.exists()) and not (where and rows.exclude(where).exists())


def check_scope(entry: Entry[Any], kind: Kind, scope: Scope, using: str) -> None:
    """Refuse an event that tells of something outside of what its writer was granted."""
    must(
        scope.is_all or scope.holds(entry, kind, using),
        f"what {entry.actor} was granted as {entry.role} is for {scope}: {kind} of {entry.subject} is outside of it",
    )


# --- reading --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody sees: all that one of several grants is for."""

    scopes: tuple[Scope, ...] = (Scope(),)

    @property
    def is_all(self) -> bool:
        """Whether it is everything."""
        return any(each.is_all for each in self.scopes)

    def clearances(self, using: str) -> Any:
        """The clearances that are seen."""
        rows = m.Clearance.objects.using(using)
        if self.is_all:
            return rows.all()
        where = Q(pk__in=[])
        for each in self.scopes:
            where |= each.where(using)
        return rows.filter(where)

    def hidden(self, using: str) -> Any:
        """The clearances that are not."""
        rows = m.Clearance.objects.using(using)
        return rows.none() if self.is_all else rows.exclude(id__in=self.clearances(using).values("id"))

    def is_theirs(self, recipient: str) -> bool:
        """Whether all of a recipient is seen."""
        return any(
            each.agency in ("", recipient) and not (each.counties or each.courts) for each in self.scopes
        )

    def check(self, subject: str, using: str) -> None:
        """Refuse to tell of a clearance, batch or message, or of whatever else an id names, that is not seen whole.

        Raises:
            NotAllowed: it is not.
        """
        if self.is_all:
            return
        message = m.Message.objects.using(using).filter(id=subject).first()
        batch = subject if message is None else message.batch
        rows = m.Clearance.objects.using(using).filter(Q(id=subject) | Q(batch=batch))
        seen = rows.exists() and not self.hidden(using).filter(id__in=rows.values("id")).exists()
        if message is not None:
            seen = seen and any(each.agency in ("", message.recipient) for each in self.scopes)
        if not seen and not (rows.exists() is False and self.is_theirs(subject) and self._is_agency(subject)):
            raise NotAllowed(f"{subject} is outside of what you were granted: {self}")

    def _is_agency(self, subject: str) -> bool:
        return subject in {each.agency for each in self.scopes}

    def __str__(self) -> str:
        return "; ".join(map(str, self.scopes))


def sight_of(user: str, role: str, using: str) -> Sight:
    """What a user sees, in a role or (where it is empty) in all of them: everything where nobody's grant has a scope.

    Raises:
        NotAllowed: some see only their part here, and the user is not named or has no grant.
    """
    grants = m.Grant.objects.using(using).filter(confirmed=True)
    if not grants.filter(scoped=True).exists():
        return Sight()
    if not user:
        raise NotAllowed("in this ledger some see only what they were granted: say who reads (--as)")
    mine: Iterable[Any] = list(grants.filter(user=user, **({"role": role} if role else {})))
    if not mine:
        raise NotAllowed(
            f"{user} has no grant{f' as {role}' if role else ''}, and in this ledger nobody reads without one"
        )
    return Sight(tuple(Scope.named(each) for each in mine))


Scopes = Mapping[tuple[str, str], Scope]
"""The scope of each user and role that was granted and confirmed."""
