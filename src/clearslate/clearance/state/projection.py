"""Bringing the state up to date with events: what every event must hold to, whoever wrote it, and then its step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, islice
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, IntegrityError

from clearslate.clearance.events import Kind, NotAllowed, Role, form_of, payload_of
from clearslate.clearance.events.chain import Link
from clearslate.clearance.events.payloads import Entered
from clearslate.clearance.events.payloads.form import BESIDE
from clearslate.clearance.events.policies import ANYONE, DECISIONS, SIGNED_IN, TWO_FACTORS, is_known_enough
from clearslate.clearance.events.users import AUTHENTICATION, DATABASE, SYSTEM_USER
from clearslate.clearance.state import steps
from clearslate.clearance.state.days import (
    check_clock,
    check_day,
    check_paper,
    day_of_moment,
    moment_of,
)
from clearslate.clearance.state.entries import STEPS, Entry
from clearslate.clearance.state.policies import value_of
from clearslate.clearance.state.queries import must
from clearslate.clearance.state.scope import Scope, check_scope
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import stored

__all__ = ["project", "steps"]

_TOGETHER: Final = 10_000  # events of one kind that are looked at together
_KINDS: Final = frozenset[str](Kind)
_HOUSE: Final = ("opening", "grants", "policies")
_CHANGES: Final[Mapping[Kind, Sequence[str]]] = {
    Kind.LEDGER_OPENED: _HOUSE,
    Kind.CLOCK_MOVED: ("opening",),
    Kind.CLOCK_CORRECTED: ("opening",),
    Kind.ROLE_GRANTED: ("grants",),
    Kind.ROLE_CONFIRMED: ("grants",),
    Kind.ROLE_REVOKED: ("grants",),
    Kind.POLICY_SET: ("policies",),
}
"""The events that decide whether a later one may happen, looked at one at a time, and what each of them changes."""
_WHO: Final = {
    ANYONE: "everyone",
    SIGNED_IN: "people who are signed in",
    TWO_FACTORS: "people who are signed in with more than a password",
}


def project(links: Iterable[Link], using: str) -> None:
    """Bring the state up to date with events, in order.

    Raises:
        NotAllowed: an event may not happen in the state that those before it made, is of no kind, has not the form of
            its kind, or is by somebody who may not do it.
    """
    reader = _Reader(using)
    for kind, run in groupby(links, key=lambda link: link.kind):
        together = 1 if kind in _CHANGES else _TOGETHER
        while part := list(islice(run, together)):
            entries = [reader.read(link) for link in part]
            _step(entries, Kind(kind), using)
            reader.look_up(_CHANGES.get(Kind(kind), ()))


def check_writer(link: Link, using: str) -> None:
    """Refuse an event by somebody who may not do it now, or not there, whatever became of it.

    Raises:
        NotAllowed: why not.
    """
    _Reader(using).check(link)


def _step(entries: list[Entry[Any]], kind: Kind, using: str) -> None:
    try:
        STEPS[kind](entries, using)
    except NotAllowed as error:
        error.seq = entries[0].seq
        raise
    except (IntegrityError, DataError, ObjectDoesNotExist, LookupError, ValueError) as error:
        why = "what it names is there already, or not there"
        if isinstance(error, DataError):
            why = "a name, text or number in it is too long"
        wrong = NotAllowed(f"{kind}: {why} ({type(error).__name__})")
        wrong.seq = entries[0].seq
        raise wrong from error


class _Reader:
    """Reads events, and refuses those that nobody could have written."""

    def __init__(self, using: str) -> None:
        self._using = using
        self._last: dt.datetime | None = None
        self._is_first = True
        self.look_up(_HOUSE)

    def look_up(self, changed: Sequence[str]) -> None:
        """Read what the ledger's opening, its grants and its policies are now, as far as they changed."""
        if "opening" in changed:
            self._opening = m.Opening.objects.using(self._using).first()
        if "grants" in changed:
            grants = m.Grant.objects.using(self._using).filter(confirmed=True)
            self._grants = {(each.user, each.role): Scope.named(each) for each in grants}
        if "policies" in changed:
            self._decisions = value_of(DECISIONS, self._using)

    def read(self, link: Link) -> Entry[Any]:
        """An event, looked through."""
        try:
            return self._read(link)
        except NotAllowed as error:
            error.seq = link.seq
            raise

    def check(self, link: Link) -> None:
        """Refuse an event that is not for its writer."""
        kind = Kind(link.kind)
        self._check_writer(link, kind)
        scope, day = (
            self._grants.get((link.actor, link.role)),
            day_of_moment(moment_of(link.at), self._opening),
        )
        says = payload_of(kind, link.payload, link.body)
        if scope is not None:
            entry = Entry(link.seq, link.at, day, link.actor, link.role, link.about, says, link.hash)
            check_scope(entry, kind, scope, self._using)

    def _read(self, link: Link) -> Entry[Any]:
        must(link.kind in _KINDS, f"{link.kind!r} is no kind of event")
        kind = Kind(link.kind)
        self._check_writer(link, kind)
        moment = self._moment(link, kind)
        says = payload_of(kind, link.payload, link.body)
        must(bool(link.subject), f"{kind} is about nothing")
        today = day_of_moment(moment, self._opening)
        is_gone = not link.body and f'"{BESIDE}":' in link.payload
        entry = Entry(link.seq, link.at, today, link.actor, link.role, link.about, says, link.hash, is_gone)
        check_day(entry)
        if self._is_real and isinstance(says, Entered) and says.late:
            check_paper(entry, self._using)
        if (scope := self._grants.get((link.actor, link.role))) is not None:
            check_scope(entry, kind, scope, self._using)
        return entry

    def _check_writer(self, link: Link, kind: Kind) -> None:
        by = form_of(kind).by
        must(
            AUTHENTICATION.fullmatch(link.authentication) is not None,
            f"how it is known who did {kind} is said in no form that it has",
        )
        must(
            link.role in by,
            f"{kind} is not for the role {link.role}: it is for {', '.join(sorted(by))}",
        )
        must(
            link.authentication != DATABASE or link.login == link.actor,
            f"who did {kind} is not the login that the database knew",
        )
        if self._opening is None:
            must(kind == Kind.LEDGER_OPENED, "the ledger was never opened: `clearslate ledger init` does")
        elif link.role == Role.SYSTEM:
            must(link.actor == SYSTEM_USER, f"{link.actor} is not the machinery")
        else:
            is_granted = (link.actor, link.role) in self._grants
            must(
                is_granted,
                f"{link.actor} may not act as {link.role}: an operator grants roles, a second confirms",
            )
            must(
                not form_of(kind).decides or is_known_enough(link.authentication, self._decisions),
                f"in this ledger {kind} is taken from {_WHO[self._decisions]} alone, and who did it is known by: "
                f"{link.authentication}. Do it in the office (`clearslate office`)",
            )

    @property
    def _is_real(self) -> bool:
        return self._opening is not None and not self._opening.rehearsal

    def _moment(self, link: Link, kind: Kind) -> dt.datetime:
        moment = moment_of(link.at)
        if self._is_first:
            before = stored(m.Event, self._using, link.seq - 1, "at")
            self._last, self._is_first = None if before is None else moment_of(before), False
        must(
            self._last is None or moment >= self._last or kind == Kind.CLOCK_CORRECTED,
            f"its moment is before that of the event before it, {self._last}",
        )
        if self._is_real and self._last is not None and kind != Kind.CLOCK_VOUCHED:
            check_clock(moment, self._last)
        self._last = moment
        return moment
