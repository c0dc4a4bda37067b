"""The ledger: append events, verify their chain, rebuild the state from them.

One transaction appends events and brings the state up to date: all of it, or nothing. The process that appends holds the
lock on the head of the chain, so events have one order however many processes append.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from operator import attrgetter
from typing import Final, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import ProgrammingError, connections, transaction

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed, Role, form_of
from clearslate.clearance.events.chain import (
    GENESIS,
    Checkpoint,
    Fault,
    Link,
    SigningKey,
    faults,
    is_signed,
)
from clearslate.clearance.events.payloads import Entered
from clearslate.clearance.events.policies import POLICIES, strictest
from clearslate.clearance.events.users import (
    AUTHENTICATION,
    COMMAND_LINE,
    DATABASE,
    LIBRARY,
    MACHINERY,
    SYSTEM_USER,
    user_name,
)
from clearslate.clearance.state import clear_tables, fingerprint, project
from clearslate.clearance.state.beside import Beside, split, with_bodies
from clearslate.clearance.state.beside import faults as beside_faults
from clearslate.clearance.state.days import day_of_moment
from clearslate.clearance.state.projection import check_writer
from clearslate.clearance.state.queries import cut_off, not_to_its_end
from clearslate.clearance.state.scope import Sight, sight_of
from clearslate.clearance.state.statutes import faults as statute_faults
from clearslate.clearance.state.texts import apart, spelled_out
from clearslate.clearance.state.texts import faults as text_faults
from clearslate.clearance.store import bulk
from clearslate.clearance.store.connect import PLAN, alone, check_attached, close_database, open_database
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.store.rows import find_row, stored, update
from clearslate.records.files import BusyError

_CLOCKS_DIFFER: Final = dt.timedelta(minutes=5)  # of two machines that append to one ledger
_REFUSED: Final = (
    "permission denied: "  # begins what a rule of ours in the database says (``store/rights.sql``)
)
CHUNK: Final = 10_000  # events in one transaction of a long append
_COLUMNS: Final = (
    "seq", "at", "kind", "actor", "role", "subject", "key", "payload", "hash", "authentication", "login",
)  # fmt: skip
_COLUMNS_OF: Final = attrgetter(*_COLUMNS)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and in which role.

    ``name``: a user's name in the office, not of a person on record. ``authentication``: how it is known who it is; each
    event carries it.
    """

    name: str
    role: Role
    authentication: str = LIBRARY

    def __post_init__(self) -> None:
        """One spelling of a name is one person.

        Raises:
            ValueError: how the actor is known is said in another form than ``AUTHENTICATION``.
        """
        object.__setattr__(self, "name", user_name(self.name))
        if AUTHENTICATION.fullmatch(self.authentication) is None:
            raise ValueError("how an actor is known is said in few plain words, such as web:password+totp")

    def known_by(self, login: str) -> Actor:
        """The same, known by the database where its login there is the name that a command line says."""
        is_own = self.authentication == COMMAND_LINE and self.name == login
        return replace(self, authentication=DATABASE) if is_own else self


SYSTEM: Final = Actor(SYSTEM_USER, Role.SYSTEM, MACHINERY)


@dataclass(frozen=True, slots=True)
class Opening:
    """Which ledger it is. ``clock``: of a rehearsal, the day that it is there."""

    id: str
    rehearsal: bool
    zone: str
    clock: dt.date | None


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy of the house. ``asked``: a looser value that ``asked_by`` asked for, and another has to say too."""

    value: str
    asked: str = ""
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found.

    ``differing``: tables of the state that are not what the events make. ``cut_off``: plans that are not recorded to
    their end, in words; nothing of them goes on, and nothing is wrong. ``junk``: checkpoints that none of the keys signed, before
    one that a key did: somebody put them there, and they say nothing.
    """

    events: int
    checkpoints: int
    faults: tuple[Fault, ...]
    differing: tuple[str, ...] = ()
    cut_off: tuple[str, ...] = ()
    junk: tuple[Fault, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Nothing is wrong."""
        return not self.faults and not self.differing


@contextmanager
def _in_words() -> Iterator[None]:
    """What the rules in the database refuse (``rights``) is not allowed, as what ours refuse is."""
    try:
        yield
    except ProgrammingError as error:
        message = str(error).partition("\n")[0]
        if not message.startswith(_REFUSED):
            raise
        raise NotAllowed(f"the database refuses it: {message.removeprefix(_REFUSED)}") from error


class Ledger:
    """A ledger in a database."""

    def __init__(self, url: str, alias: str = "ledger") -> None:
        """Open it; its tables are made or brought up to date.

        Args:
            url: ``sqlite:FILE`` or ``postgresql://...``.
            alias: Django's name for the connection; two ledgers open at once need two.

        Raises:
            DatabaseError: the address is of no database.
        """
        open_database(alias, url)
        self._begin_with(alias)

    @classmethod
    def attached(cls, alias: str) -> Self:
        """The ledger on a connection that somebody else configured, as a web application does; no table is made.

        Django gives each thread a connection of its own, so it may be used in several at once; whoever configured the
        connection also closes it. ``store.address.database`` gives the settings that a ledger needs.

        Args:
            alias: Django's name for the connection.

        Raises:
            DatabaseError: nothing is configured under that name, or it is no ledger of this version.
        """
        check_attached(alias)
        found = cls.__new__(cls)
        found._begin_with(alias)  # noqa: SLF001 (its own)
        return found

    def _begin_with(self, alias: str) -> None:
        self.alias = alias
        self.late_paper: str | None = None  # by which something of an earlier day is entered, where it is
        self.sees = Sight()  # everything, unless who reads through it is named (``reads_as``)

    def close(self) -> None:
        """Close the connection to the database."""
        close_database(self.alias)

    # --- appending ----------------------------------------------------------------------------------------

    def append(self, events: Sequence[Event], actor: Actor, at: dt.datetime) -> list[Link]:
        """Append events, all or none; those that are in the ledger already, under their key, are passed over.

        Args:
            events: in order.
            actor: who did it.
            at: the moment, with its time zone.

        Returns:
            The events appended, in their places.

        Raises:
            NotAllowed: an event may not happen, or not by this role, or its key is that of one that says something else.
                Nothing was appended.
            DoneBefore: another decided that already, or on another day; it says who, and when.
        """
        for event in events:
            event.check(actor.role)
        with transaction.atomic(using=self.alias):
            head = self._locked_head()
            login, now = self._server()
            moment = self._moment(at if now is None else self._by_server(at, now), head.seq, events)
            actor = actor.known_by(login)
            texts: list[tuple[str, str, str]] = []
            bare = (
                split(apart(self._dated(event, at), actor.role, texts, self.alias), self.alias)
                for event in self._new(events, actor)
            )
            salts: list[str] = []
            links = list(self._linked(bare, actor, moment, head.seq, head.hash, login, salts))
            if not links:
                return []
            contents = [(link.seq, salt, link.body) for link, salt in zip(links, salts, strict=True) if salt]
            with _in_words():
                bulk.insert(m.Event, self.alias, _COLUMNS, map(_COLUMNS_OF, links))
                bulk.insert(m.Text, self.alias, ("digest", "salt", "words"), texts)
                bulk.insert(m.Content, self.alias, ("seq", "salt", "body"), contents)
                project(links, self.alias)
                head.seq, head.hash = links[-1].seq, links[-1].hash
                update(head, self.alias)
                done = [link.subject for link in links if link.kind == Kind.PLAN_COMPLETED]
                if done:  # nobody can make, or try, an id of it any more
                    m.PlanKey.objects.using(self.alias).filter(plan__in=done).delete()
        return links

    @contextmanager
    def together(self) -> Iterator[None]:
        """Append all that is appended within, or nothing: what depends on the state before is not half done."""
        with transaction.atomic(using=self.alias):
            self._locked_head()
            yield

    @contextmanager
    def planning(self) -> Iterator[None]:
        """While it lasts, nobody else records a plan; all else goes on beside it.

        Raises:
            NotAllowed: another process records one, and still did after a minute.
        """
        with ExitStack() as stack:
            try:
                stack.enter_context(alone(self.alias, PLAN))
            except BusyError as error:
                raise NotAllowed("another process is recording a plan: try again when it is done") from error
            yield

    def append_many(self, events: Iterable[Event], actor: Actor, at: dt.datetime) -> int:
        """Append a long series in several transactions, or parts of one (``together``).

        Every event must have a key, so that a series that was cut off is simply appended again.

        Returns:
            How many were appended.
        """
        total = 0
        part: list[Event] = []
        for event in events:
            if event.key is None:
                raise ValueError("an event of a long series needs a key")
            part.append(event)
            if len(part) == CHUNK:
                total += len(self.append(part, actor, at))
                part = []
        return total + len(self.append(part, actor, at))

    def _server(self) -> tuple[str, dt.datetime | None]:
        """As whom a server knows this process, and the time there where its rights are set (``rights``)."""
        connection = connections[self.alias]
        if connection.vendor != "postgresql":
            return "", None
        with connection.cursor() as cursor:
            cursor.execute("SELECT session_user, to_regprocedure('public.ledger_now()') IS NOT NULL")
            login, keeps_time = cursor.fetchone()
            if not keeps_time:
                return login, None
            cursor.execute("SELECT public.ledger_now()")
            return login, cursor.fetchone()[0]

    @staticmethod
    def _by_server(at: dt.datetime, now: dt.datetime) -> dt.datetime:
        """The moment by the server's clock, which is that of the ledger: a client's is only looked at.

        A client's moment may be of a while ago, when it began what it appends; it is never of a time to come.

        Raises:
            NotAllowed: the client's clock is ahead.
        """
        if at - now > _CLOCKS_DIFFER:
            raise NotAllowed(
                f"by this machine's clock it is {at:%Y-%m-%d %H:%M %Z}, and by the server's {now.astimezone(at.tzinfo):%Y-%m-%d %H:%M %Z}: "
                "set the clock right"
            )
        return now

    def _moment(self, at: dt.datetime, head: int, events: Sequence[Event]) -> str:
        """The moment of what is appended: that of the clock, if it is not behind the event before by a little.

        Two people correct a time that was wrong: the second one's event has the right one.

        Raises:
            NotAllowed: the clock is behind by more.
        """
        moment = at.astimezone(dt.UTC).replace(microsecond=0)
        last = stored(m.Event, self.alias, head, "at")
        kinds = {event.kind for event in events}
        if kinds == {Kind.CLOCK_CORRECTED}:
            return moment.isoformat(timespec="seconds")
        if last is not None and moment < (before := dt.datetime.fromisoformat(last)):
            if before - moment > _CLOCKS_DIFFER and kinds != {Kind.CLOCK_DOUBTED}:
                raise NotAllowed(
                    f"by this machine's clock it is {moment}, before the last event, {before}: set the clock right; where it "
                    "was another's that was ahead, two operators say so (`clearslate ledger clock --wrong-from EVENT`)"
                )
            moment = before
        return moment.isoformat(timespec="seconds")

    def _dated(self, event: Event, at: dt.datetime) -> Event:
        """The event; where late entries are declared, one of an earlier day says that it is late, and by which paper."""
        if self.late_paper is None or not issubclass(form_of(event.kind).payload, Entered):
            return event
        on = event.payload.get("on")
        is_late = isinstance(on, str) and on < self.day(at).isoformat()
        if not is_late:
            return event
        paper = {"paper": self.late_paper} if self.late_paper else {}
        return replace(event, payload={**paper, **event.payload, "late": True})

    # --- which ledger it is ---------------------------------------------------------------------------------

    def begin(
        self, operators: Sequence[str], at: dt.datetime, *, name: str, zone: str, rehearsal_on: dt.date | None = None,
        authentication: str = LIBRARY, policies: Mapping[str, str] | None = None,
    ) -> bool:  # fmt: skip
        """Open the ledger by its first event.

        Args:
            operators: users; the first of them opens it. Of a real ledger two at least.
            at: the moment.
            name: of the ledger, that no other has: its chain and its checkpoints carry it.
            zone: time zone in which its days begin: that of its state, by the IANA's names.
            rehearsal_on: of a rehearsal, the day on which its clock begins; None: the ledger is real, for good.
            authentication: how it is known who opens it.
            policies: of the house, from the first event on; each that is not named begins at its loosest value.

        Returns:
            Whether it was opened now; it may have been before.
        """
        if self.opening() is not None:
            return False
        house = {policy: values[0] for policy, values in POLICIES.items()} | dict(policies or {})
        payload = {
            "rehearsal": rehearsal_on is not None, "zone": zone, "operators": list(operators), "policies": house,
        }  # fmt: skip
        clock = {} if rehearsal_on is None else {"clock": rehearsal_on.isoformat()}
        first = Actor(operators[0], Role.OPERATOR, authentication)
        return bool(self.append([Event(Kind.LEDGER_OPENED, name, payload | clock, key="opened")], first, at))

    def opening(self) -> Opening | None:
        """Which ledger it is; None where it was not opened yet."""
        found = m.Opening.objects.using(self.alias).first()
        return None if found is None else Opening(found.id, found.rehearsal, found.zone, found.clock)

    def day(self, at: dt.datetime, opening: Opening | None = None) -> dt.date:
        """The day that it is in the ledger at a moment: in a rehearsal, that of its own clock.

        ``opening``: what ``opening`` told just before, where it did.
        """
        return day_of_moment(at, opening or self.opening())

    def move_clock(self, to: dt.date, actor: Actor, at: dt.datetime) -> None:
        """Let the clock of a rehearsal go on to a day.

        Raises:
            NotAllowed: the ledger is real, or the day is past.
        """
        found = self.opening()
        name = "" if found is None else found.id
        self.append([Event(Kind.CLOCK_MOVED, name, {"to": to.isoformat()})], actor, at)

    def vouch(self, on: dt.date, actor: Actor, at: dt.datetime) -> None:
        """Say which day it is, where nothing happened for long (``projection.days.QUIET``).

        Raises:
            NotAllowed: by the clock it is another day, or the ledger is a rehearsal.
        """
        found = self.opening()
        name = "" if found is None else found.id
        self.append([Event(Kind.CLOCK_VOUCHED, name, {"on": on.isoformat()})], actor, at)

    def correct_clock(self, first: int, actor: Actor, at: dt.datetime) -> bool:
        """Say that the events from one on have a wrong time: it is corrected when a second operator says the same.

        Args:
            first: the first event of a time that had not come.
            actor: who says so.
            at: the moment, by a clock that is right.

        Returns:
            Whether it is corrected now: batches that it ended go through their stages again, and the waves of those that
            it brought into force are halted.

        Raises:
            NotAllowed: there is no such event, it is of no later moment, or the event before it is of a later one itself.
        """
        rows = dict(
            m.Event.objects.using(self.alias).filter(seq__in=(first - 1, first)).values_list("seq", "at")
        )
        found, now = self.opening(), at.astimezone(dt.UTC).isoformat(timespec="seconds")
        if found is None or len(rows) < 2 or not rows[first - 1] <= now < rows[first]:
            raise NotAllowed(
                f"event {first} is not the first one of a time to come: `clearslate ledger history` shows them"
            )
        row = m.Opening.objects.using(self.alias).get()
        begun, _, last = row.doubted.partition("-")
        is_second = begun == str(first) and row.doubted_by != actor.name
        payload = {"first": first, "last": int(last) if is_second else self.head()[0]}
        kind = Kind.CLOCK_CORRECTED if is_second else Kind.CLOCK_DOUBTED
        self.append([Event(kind, found.id, payload)], actor, at)
        return is_second

    def name_witness(self, name: str, key: str, actor: Actor, at: dt.datetime) -> bool:
        """Name a witness of the time by its key (``events.witnesses``); empty: its word counts no more.

        Returns:
            Whether that holds now: in a real ledger when a second operator says the same.

        Raises:
            NotAllowed: it is no key.
            DoneBefore: that holds already, or the same operator said so before.
        """
        self.append([Event(Kind.WITNESS_NAMED, name, {"key": key})], actor, at)
        return m.Witness.objects.using(self.alias).filter(id=name, key=key, asked_by="").exists()

    def ask_time(self, witness: str, at: dt.datetime) -> Link:
        """Ask a witness for the time: the event whose hash it is to see.

        Raises:
            NotAllowed: there is no such witness.
        """
        [link] = self.append([Event(Kind.TIME_ASKED, witness, {})], SYSTEM, at)
        return link

    def anchor(self, witness: str, seq: int, moment: str, proof: str, at: dt.datetime) -> dt.timedelta:
        """Take in what a witness says of the time.

        Args:
            witness: its name.
            seq: the event by which it was asked.
            moment: by its clock.
            proof: its signature, or its time stamp.
            at: now.

        Returns:
            By how much the clock of the machine that asked was ahead of the witness's, at least; nothing where it was not.

        Raises:
            NotAllowed: it is not what the witness says.
            DoneBefore: it was taken in before.
        """
        payload = {"seq": seq, "at": moment, "proof": proof}
        self.append([Event(Kind.TIME_ANCHORED, witness, payload)], SYSTEM, at)
        asked = m.Event.objects.using(self.alias).values_list("at", flat=True).get(seq=seq)
        ahead = dt.datetime.fromisoformat(asked) - dt.datetime.fromisoformat(moment)
        return ahead if ahead > _CLOCKS_DIFFER else dt.timedelta(0)

    def read_paper(self, reference: str, on: dt.date, actor: Actor, at: dt.datetime) -> None:
        """Say of which day a paper is, by which another person enters late what it says.

        Raises:
            NotAllowed: it is no reference to a paper, or the day has not come.
            DoneBefore: the same person said so before.
        """
        self.append([Event(Kind.PAPER_READ, reference, {"on": on.isoformat()})], actor, at)

    def set_policy(self, policy: str, value: str, actor: Actor, at: dt.datetime) -> None:
        """Set a policy of the house (``events.policies``): a looser value of a real ledger holds when a second operator says it.

        Raises:
            NotAllowed: there is no such policy or value, or who says so is not known well enough.
            DoneBefore: it has that value, or the same operator asked for it before.
        """
        self.append([Event(Kind.POLICY_SET, policy, {"value": value})], actor, at)

    def policies(self) -> dict[str, Policy]:
        """Each policy with its value now."""
        rows = {row.id: row for row in m.Policy.objects.using(self.alias)}
        return {
            name: Policy(row.value, row.asked, row.asked_by)
            if (row := rows.get(name))
            else Policy(strictest(name))
            for name in POLICIES
        }

    def grants(self, user: str, role: str) -> bool:
        """Whether a user was given a role, by two people, and has it still."""
        return m.Grant.objects.using(self.alias).filter(user=user, role=role, confirmed=True).exists()

    def roles_of(self, user: str) -> tuple[Role, ...]:
        """The roles that a user was given, by two people, and has still, in the order of ``Role``."""
        rows = m.Grant.objects.using(self.alias).filter(user=user_name(user), confirmed=True)
        granted = set(rows.values_list("role", flat=True))
        return tuple(role for role in Role if role in granted)

    def reads_as(self, user: str, role: str = "") -> None:
        """From now on, show through this ledger no more than a user was granted: in one role, or in all where it is empty.

        Raises:
            NotAllowed: some see only their part here, and the user is not named or has no grant.
        """
        self.sees = sight_of(user_name(user), role, self.alias)

    def _locked_head(self) -> m.Head:
        heads = m.Head.objects.using(self.alias)
        found = heads.select_for_update().filter(id=1).first()
        if found is None:
            heads.get_or_create(id=1, defaults={"seq": 0, "hash": GENESIS})
            found = heads.select_for_update().get(id=1)
        return found

    def _new(self, events: Sequence[Event], actor: Actor | None = None) -> Iterator[Event]:
        """The events whose key is not in the ledger, each key once; those that are there are looked at for an actor."""
        keys = [event.key for event in events if event.key is not None]
        known = bulk.known(m.Event, self.alias, "key", keys)
        there = set(known)
        for event in events:
            if event.key is not None:
                if event.key in known:
                    if actor is not None and actor.role != Role.SYSTEM and event.key in there:
                        self._check_same(event, actor)
                    continue
                known.add(event.key)
            yield event

    def _check_same(self, event: Event, actor: Actor) -> None:
        """Refuse what a person decides where it was decided before, by another, on another day, or otherwise."""
        if not form_of(event.kind).decides:
            return
        row = m.Event.objects.using(self.alias).get(key=event.key)
        bare = Link(
            row.seq, row.at, event.kind, actor.name, actor.role, event.subject, event.key, event.text(),
            authentication=actor.authentication, login=actor.name,
        )  # fmt: skip
        check_writer(bare, self.alias)
        [there] = with_bodies([Link(*(getattr(row, name) for name in _COLUMNS))], self.alias)
        before, now = spelled_out(there.told, self.alias), json.loads(bare.payload)
        days = [(payload.pop("on", None), payload.pop("late", None)) for payload in (before, now)]
        who = f"{row.actor} did that on {row.at[:10]}"
        if (row.kind, row.subject) != (event.kind, event.subject) or before != now:
            raise NotAllowed(
                f"{event.kind} of {event.subject} says something else than before: {who}, and that stands"
            )
        if row.actor != actor.name or days[0] != days[1]:
            raise DoneBefore(f"{who}: there is nothing to do")

    @staticmethod
    def _linked(
        events: Iterable[tuple[Event, Beside]], actor: Actor, at: str, seq: int, before: str, login: str,
        salts: list[str],
    ) -> Iterator[Link]:  # fmt: skip
        for place, (event, beside) in enumerate(events, seq + 1):
            link = Link(
                place, at, event.kind, actor.name, actor.role, event.subject, event.key, event.text(),
                authentication=actor.authentication, login=login, body=beside.body,
            ).linked(before)  # fmt: skip
            before = link.hash
            salts.append(beside.salt)
            yield link

    # --- reading ------------------------------------------------------------------------------------------

    def links(
        self,
        *,
        after: int = 0,
        subject: str | None = None,
        subjects: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
        bare: bool = False,
    ) -> Generator[Link, None, None]:
        """The events in order, as they are stored: all, or those about one subject, or about a few, or of some kinds.

        ``bare``: without what lies beside them.
        """
        rows = m.Event.objects.using(self.alias).filter(seq__gt=after).order_by("seq")
        if subject is not None:
            rows = rows.filter(subject=subject)
        if subjects is not None:
            rows = rows.filter(subject__in=subjects)
        if kinds is not None:
            rows = rows.filter(kind__in=list(kinds))
        found = (Link(*row) for row in rows.values_list(*_COLUMNS).iterator(chunk_size=10_000))
        if bare:
            yield from found
            return
        while part := list(islice(found, 5000)):
            yield from with_bodies(part, self.alias)

    def exported(self) -> Iterator[str]:
        """The chain for whoever verifies it with other tools (docs/verify-a-ledger.md): one line an event."""
        before = GENESIS
        for link in self.links(bare=True):
            yield link.exported(before)
            before = link.hash

    def forgotten(self) -> int:
        """Of how many clearances nobody knows any more whose they were."""
        return m.Clearance.objects.using(self.alias).exclude(forgotten_on=None).count()

    def is_empty(self) -> bool:
        """Whether nothing ever happened in it: no event, no checkpoint, no head."""
        return self.head()[0] == 0 and not any(
            table.objects.using(self.alias).exists() for table in (m.Event, m.Checkpoint)
        )

    def head(self) -> tuple[int, str]:
        """Place and hash of the last event; 0 and zeros where there is none."""
        found = find_row(m.Head, self.alias, 1)
        return (found.seq, found.hash) if found else (0, GENESIS)

    # --- signing and verifying ----------------------------------------------------------------------------

    def checkpoint(self, key: SigningKey, at: dt.datetime) -> Checkpoint | None:
        """Sign the present head; None where nothing happened since the last checkpoint."""
        with transaction.atomic(using=self.alias):
            head = self._locked_head()
            there = m.Checkpoint.objects.using(self.alias).filter(seq=head.seq)
            if head.seq == 0 or (there.exists() and self._is_of(key, head.seq)):
                return None
            if (
                there.exists()
            ):  # what this key did not sign is no reason not to sign, and the place has room for one
                there.delete()
            moment = at.astimezone(dt.UTC).isoformat(timespec="seconds")
            opening = self.opening()
            bare = Checkpoint(
                head.seq, head.hash, moment, key.signer, "", "" if opening is None else opening.id
            )
            mark = replace(bare, signature=key.sign(bare.said()))
            m.Checkpoint.objects.using(self.alias).create(
                seq=mark.seq,
                hash=mark.hash,
                at=mark.at,
                signer=mark.signer,
                signature=mark.signature,
                ledger=mark.ledger,
            )
        return mark

    def _is_of(self, key: SigningKey, seq: int) -> bool:
        """Whether the checkpoint of the last event is one that the key signed, or may be one that another seal did."""
        [mark] = [each for each in self.checkpoints() if each.seq == seq]
        if mark.signer == key.signer:
            return is_signed(mark.said(), mark.signature, key.public)
        opening = self.opening()
        of_this = mark.hash == self.head()[1] and mark.ledger == ("" if opening is None else opening.id)
        return of_this and re.fullmatch(r"[0-9a-f]{128}", mark.signature) is not None

    def seals_with(self, signer: str) -> bool:
        """Whether a key signed a checkpoint of this ledger."""
        return m.Checkpoint.objects.using(self.alias).filter(signer=signer).exists()

    def checkpoints(self) -> list[Checkpoint]:
        """All checkpoints, in order."""
        names = ("seq", "hash", "at", "signer", "signature", "ledger")
        return [
            Checkpoint(*row)
            for row in m.Checkpoint.objects.using(self.alias).order_by("seq").values_list(*names)
        ]

    def verify(
        self,
        *publics: Ed25519PublicKey,
        kept: Iterable[Checkpoint] = (),
        state: bool = True,
        now: dt.datetime | None = None,
        name: str = "",
    ) -> Verdict:
        """Check the whole chain, its checkpoints and the state.

        Args:
            publics: the public keys of all who signed checkpoints; without any, signatures are not checked.
            kept: checkpoints that were kept outside of the database.
            state: also make the state anew of the events, beside, and compare.
            now: the moment; an event of a later one is a fault.
            name: of the ledger that it must be; whichever it is where empty.
        """
        marks = self.checkpoints()
        every = tuple(faults(self.links(bare=True), self.head(), marks, publics, kept, name))
        found, junk = (
            tuple(each for each in every if not each.is_junk),
            tuple(each for each in every if each.is_junk),
        )
        differing: tuple[str, ...] = ()
        if not found:
            stops, differing = self._compared() if state else ((), ())
            # What was changed beside the chain may be why an event may not happen.
            more = (
                ()
                if stops
                else (*self._of_the_future(now), *text_faults(self.alias), *statute_faults(self.alias))
            )
            found = (*stops, *more, *beside_faults(self.alias))
        begun = tuple(map(not_to_its_end, cut_off(self.alias)))
        return Verdict(self.head()[0], len(marks), found, differing, begun, junk)

    def _of_the_future(self, now: dt.datetime | None) -> tuple[Fault, ...]:
        """The first event of a moment that has not come."""
        if now is None:
            return ()
        latest = (now + _CLOCKS_DIFFER).astimezone(dt.UTC).isoformat(timespec="seconds")
        first = (
            m.Event.objects.using(self.alias)
            .filter(at__gt=latest, seq__gt=self._corrected_up_to())
            .order_by("seq")
            .values_list("seq", flat=True)
            .first()
        )
        return () if first is None else (Fault(first, "the event is of a moment that has not come"),)

    def _corrected_up_to(self) -> int:
        """The last event at which two people corrected the clock; 0 where nobody did."""
        rows = m.Event.objects.using(self.alias).filter(kind=Kind.CLOCK_CORRECTED)
        return rows.order_by("-seq").values_list("seq", flat=True).first() or 0

    def _compared(self) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
        """Events that could not happen, and tables that are not what the events make."""
        # A temporary database of SQLite: in memory while it is small, in a nameless file beyond.
        shadow = Ledger("sqlite:file:", alias=f"{self.alias}_shadow")
        try:
            with transaction.atomic(using=shadow.alias), closing(self.links()) as links:
                project(links, shadow.alias)
            mine, theirs = fingerprint(self.alias), fingerprint(shadow.alias)
        except NotAllowed as error:
            return (Fault(error.seq, f"here, or soon after, stands what may not happen: {error}"),), ()
        finally:
            shadow.close()
        return (), tuple(name for name, digest in mine.items() if theirs[name] != digest)

    def rebuild(self) -> None:
        """Throw the state away and make it anew of the events.

        Raises:
            NotAllowed: an event may not happen in the state that those before it made. Nothing was changed.
        """
        with transaction.atomic(using=self.alias):
            self._locked_head()
            clear_tables(self.alias)
            with closing(self.links()) as links:
                project(links, self.alias)
