"""The guided script: from a run to every clearance acknowledged, verified, or reported as stuck.

Days pass in steps. On each, people work, messages go out, what arrived is worked by the agencies, answers come in.
Towards the end the agencies give later extracts, which are compared with the ledger; what was cleared and still shows
is asked again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.events.chain import SigningKey, write_public
from clearslate.clearance.exchange.account import Account, account, statuses
from clearslate.clearance.exchange.acks import Importer
from clearslate.clearance.exchange.aging import Aging, aging
from clearslate.clearance.exchange.book import Book
from clearslate.clearance.exchange.export import Exporter
from clearslate.clearance.exchange.profiles import Profile, load_profiles
from clearslate.clearance.looking_back.extracts import compare
from clearslate.clearance.looking_back.extracts import record as record_found
from clearslate.clearance.office.sign_offs import signed_off_by_itself
from clearslate.clearance.plan.plan import make_plan, record
from clearslate.clearance.plan.rechecking import recheck
from clearslate.clearance.rehearsal.agencies import Agency, Books, Directory
from clearslate.clearance.rehearsal.faults import Faults
from clearslate.clearance.rehearsal.road import Road
from clearslate.clearance.rehearsal.staff import OPERATOR, PEOPLE, SECOND, Staff
from clearslate.clearance.state.ledger import SYSTEM, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Recipient, Workflow
from clearslate.records.dataset import Dataset
from clearslate.records.names import People
from clearslate.runs.run import Run
from clearslate.runs.start import start

EXTRACTS: Final = ("court", "repository")
"""Who gives a later extract: those that hold a copy of every record."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a rehearsal is made with.

    ``days``: from the first release; ``step``: days from one look to the next. ``documents``: of how many batches the
    order is written as PDF.
    """

    seed: int = 1
    days: int = 400
    step: int = 5
    documents: int = 5
    faults: Faults = field(default_factory=Faults)


@dataclass
class Rehearsed:
    """What came of it. ``seconds``: by kind of work; ``counts``: what happened, by where."""

    start: dt.date
    end: dt.date
    planned: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    batches: int = 0
    events: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    account: Account | None = None
    aging: Aging | None = None
    alarms: list[tuple[str, int, str, int]] = field(default_factory=list)
    verified: dict[str, dict[str, Any]] = field(default_factory=dict)
    against: dict[str, Counter[str]] = field(default_factory=dict)
    is_sound: bool = False


_COMPANY: Final = "one-screening"
_FEW: Final = 3  # agencies of a kind whose extracts are compared: each is read from all records


class Rehearsal:
    """One rehearsal in a folder of its own."""

    def __init__(
        self, ledger: Ledger, run: Run, workflow: Workflow, folder: Path, setting: Setting, start: dt.date,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:  # fmt: skip
        """Prepare it.

        Args:
            ledger: an empty ledger.
            run: the run that is carried out.
            workflow: the jurisdiction's.
            folder: for the key, the orders, the outbox, the inbox and the agencies.
            setting: seed, days and rates.
            start: the day on which the plan is made.
            say: told what happens, line by line.

        Raises:
            NotAllowed: the ledger is not empty.
        """
        if ledger.head()[0]:
            raise NotAllowed(
                "a rehearsal needs an empty ledger: nothing of it may stand beside real clearances"
            )
        self._ledger, self._run, self._workflow, self._folder = ledger, run, workflow, folder
        self._setting, self._say = setting, say
        self._dataset = run.dataset()
        self._profiles = load_profiles()
        self._key = SigningKey.make()
        self._seal = SigningKey.make()  # signs checkpoints alone
        self._seal.write(folder / "checkpoints.pem")
        self._key.write(folder / "private.pem")  # to go on by hand; it signs nothing but this rehearsal
        write_public(self._key.public, folder / "public.pem")
        self._staff = Staff(
            ledger,
            self._dataset,
            folder / "orders",
            setting.faults,
            setting.seed,
            documents=setting.documents,
        )
        self._road = Road(
            folder / "outbox", folder / "inbox", folder / "agencies", setting.faults, setting.seed
        )
        self._agencies: dict[str, Agency] = {}
        self._directories: dict[str, Directory] = {}
        self._told = Rehearsed(start, start + dt.timedelta(days=setting.days))
        self._messages: Counter[str] = Counter()
        self._taken: Counter[str] = Counter()

    def run(self) -> Rehearsed:
        """Carry everything through."""
        outcome = self._told
        self._books = Books(self._folder / "agencies")
        try:
            with self._timed("plan"):
                self._plan()
            with self._timed("agencies take over their records"):
                self._open_agencies()
            self._people = People(self._dataset.path)
            self._days()
            with self._timed("account"):
                outcome.account = account(self._ledger, self._profiles, outcome.end)
                outcome.aging = aging(self._ledger, outcome.account, outcome.end)
                book = Book(self._ledger, self._profiles, outcome.end)
                outcome.against = _by_kind(
                    (name, Counter(agency.beside(self._standing(book, name))))
                    for name, agency in self._agencies.items()
                )
            with self._timed("ledger verify"):
                verdict = self._ledger.verify(self._seal.public)
                outcome.is_sound = verdict.is_sound
                outcome.events = verdict.events
        finally:
            for agency in self._agencies.values():
                agency.close()
            self._books.close()
        outcome.counts = {
            "office": self._staff.happened, "road": self._road.happened, "messages": self._messages,
            "answers taken in": self._taken,
        } | _by_kind((f"agency {name}", agency.happened) for name, agency in self._agencies.items())  # fmt: skip
        return outcome

    # --- before ---------------------------------------------------------------------------------------------

    def _plan(self) -> None:
        at = _moment(self._told.start)
        name = f"rehearsal-{self._setting.seed}-{self._told.start.isoformat()}"
        operators = (OPERATOR.name, SECOND.name)
        self._ledger.begin(operators, at, name=name, zone="UTC", rehearsal_on=self._told.start)
        self._staff.engage(at)
        for each in self._workflow.recipients:
            if each.agency == "registered":
                payload = {"on": self._told.start.isoformat()}
                enrolled = Event(
                    Kind.RECIPIENT_ENROLLED, each.of(_COMPANY).id, payload, key=f"enrolled:{each.id}"
                )
                self._ledger.append([enrolled], OPERATOR, at)
        # Nobody is guessed of invented people, and what is drawn by the ids is the same for the same seed.
        key = hashlib.sha256(name.encode()).hexdigest()
        plan = make_plan(self._run, self._run, self._workflow, self._ledger, key=key)
        signed_off_by_itself(self._ledger, self._workflow.jurisdiction, plan.laws, at)
        record(plan, self._ledger, OPERATOR, at)
        self._told.planned, self._told.dropped = plan.rows.num_rows, plan.dropped
        self._told.batches = len(plan.batches)
        self._say(
            f"planned {plan.rows.num_rows:,} clearances in {plan.waves} waves and {len(plan.batches):,} batches"
        )

    def _open_agencies(self) -> None:
        for recipient in self._workflow.recipients:
            if recipient.agency == "registered":
                self._agency(recipient.of(_COMPANY)).holds(self._dataset)
                continue
            if not recipient.column:
                self._agency(recipient).holds(self._dataset)
                continue
            if recipient.agency not in self._directories:
                self._directories[recipient.agency] = Directory(self._dataset, recipient.agency)
            directory = self._directories[recipient.agency]
            wanted = {directory.of(each) for each in m.Clearance.objects.using(self._ledger.alias).iterator()}
            for ori, rows in directory.rows():
                if ori in wanted:
                    self._agency(recipient.of(ori)).take_over(rows)

    def _agency(self, recipient: Recipient) -> Agency:
        """An agency, opened when it is first needed."""
        if recipient.id not in self._agencies:
            self._agencies[recipient.id] = Agency(
                recipient.id,
                self._profile_of(recipient.id),
                self._books.open(),
                self._key.public,
                self._setting.faults,
                self._setting.seed,
            )
        return self._agencies[recipient.id]

    def _profile_of(self, recipient: str) -> Profile:
        return self._profiles[self._workflow.recipient(recipient).profile]

    # --- day by day -----------------------------------------------------------------------------------------

    def _days(self) -> None:
        setting, start = self._setting, self._told.start
        restore_on = start + dt.timedelta(days=setting.days // 2)
        extract_on = start + dt.timedelta(days=setting.days * 2 // 3)
        waves = list(
            m.Wave.objects.using(self._ledger.alias).order_by("plan", "number").values_list("id", "pilot")
        )
        for number in range(0, setting.days + 1, setting.step):
            day = start + dt.timedelta(days=number)
            at = _moment(day)
            self._pass(day)
            due = [wave for wave, pilot in waves if pilot or number >= 7]
            waves = [(wave, pilot) for wave, pilot in waves if wave not in due]
            with self._timed("audit and release"):
                for wave in due:
                    self._staff.release(wave, at)
            with self._timed("records asked again"):
                self._ask_again(day)
            with self._timed("stages and orders"):
                self._staff.work(day, at)
                self._staff.assign(self._directories, at)
            if restore_on is not None and day >= restore_on:
                restore_on = dt.date.max
                self._staff.restore_some(day, at)
            if day >= extract_on:
                extract_on = dt.date.max
                self._verify(day)
            self._exchange(day)
            with self._timed("checkpoints"):
                self._ledger.checkpoint(self._seal, at)
        self._pass(self._told.end)
        self._verify(self._told.end)

    def _pass(self, day: dt.date) -> None:
        """Let the rehearsal's clock go on."""
        at = _moment(day)
        if day > self._ledger.day(at):
            self._ledger.move_clock(day, SYSTEM, at)

    def _ask_again(self, day: dt.date) -> None:
        """Ask the records of what is on its way, where they are too old to act on. Invented people do nothing new."""
        plan = m.Plan.objects.using(self._ledger.alias).get()
        waiting = m.Clearance.objects.using(self._ledger.alias).filter(state=m.State.PLANNED)
        if day <= self._workflow.asked_again_by(plan.asked_on) or not waiting.exists():
            return
        spec = replace(self._run.spec(), as_of=day, known_through=day)
        with tempfile.TemporaryDirectory(dir=self._folder) as place:
            newest = start(self._dataset.path, spec, Path(place) / "run")
            recheck(newest, self._workflow.jurisdiction, self._ledger, OPERATOR, _moment(day))

    def _exchange(self, day: dt.date) -> None:
        """What came in since the last look is taken in, then what is due goes out."""
        at = _moment(day)
        with self._timed("agencies"):
            for number in range(self._setting.step - 1, -1, -1):
                self._agencies_day(day - dt.timedelta(days=number))
        with self._timed("answers taken in"):
            taken = Importer(self._ledger, self._profiles, self._folder / "inbox").run(day, at)
        with self._timed("export"):
            exporter = Exporter(
                self._ledger, self._profiles, self._folder / "outbox", self._key, self._people
            )
            sent = exporter.run(day, at)
        self._road.pick_up(day, self._agencies)
        self._messages.update({"made": sent.messages, "rows": sent.rows, "ask again": sent.again})
        self._taken.update({"taken in": taken.taken, "known before": taken.known, "early": taken.early})
        self._taken.update({f"quarantined: {code}": count for code, count in taken.quarantined.items()})
        self._watch(day)
        if sent.messages or taken.taken:
            self._say(
                f"{day}: {taken.taken:,} answers taken in, {sum(taken.quarantined.values()):,} quarantined; "
                f"{sent.messages:,} messages sent, {sent.again:,} ask again"
            )

    def _agencies_day(self, day: dt.date) -> None:
        for name, agency in self._agencies.items():
            for reply in agency.work(self._road.arriving(day, name), day):
                self._road.send_back(day, name, reply.name, reply.data)
        self._road.deliver(day)

    def _watch(self, day: dt.date) -> None:
        """Note each alarm on the first day on which it is given."""
        with self._timed("aging"):
            report = aging(self._ledger, account(self._ledger, self._profiles, day), day)
        known = {(days, recipient) for _, days, recipient, _ in self._told.alarms}
        for days, recipient, count in report.alarms:
            if (days, recipient) not in known:
                self._told.alarms.append((day.isoformat(), days, recipient, count))

    # --- looking back ---------------------------------------------------------------------------------------

    def _verify(self, day: dt.date) -> None:
        """Compare what the repository and some of the courts still show with the ledger."""
        for name in self._shown():
            agency, is_own = self._agencies[name], "." in name
            place = self._folder / "extracts" / f"{name}-{day.isoformat()}"
            place.parent.mkdir(exist_ok=True)
            with self._timed("extracts"):
                agency.extract(self._dataset, place, day, own=is_own)
            with self._timed("verification"):
                extract = Dataset.open(place)
                earlier = None if is_own else self._dataset
                found = compare(self._ledger, name, extract, self._profiles, day, earlier=earlier, whole=True)
                record_found(found, self._ledger, PEOPLE["auditor"], _moment(day))
            self._told.verified[f"{name} on {day.isoformat()}"] = found.counts
            self._say(f"{day}: the extract of {name} shows {found.counts['clearances']}")

    def _shown(self) -> list[str]:
        """Whose extracts are compared, of those who were told: of a kind of agencies a few."""
        sent = m.Message.objects.using(self._ledger.alias).exclude(sent_on=None)
        recipients = sorted(set(sent.values_list("recipient", flat=True)) & self._agencies.keys())
        of_kind = ([name for name in recipients if name.partition(".")[0] == kind] for kind in EXTRACTS)
        return [name for names in of_kind for name in names[:_FEW]]

    @staticmethod
    def _standing(book: Book, recipient: str) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
        """Of each batch: its clearances, and where each stands at a recipient."""
        for whole in book.batches.values():
            for batch, each in whole.shares(recipient):
                found, back = statuses(book, batch, each), batch.restored
                lines = (
                    f"restored, {status}" if name in back else str(status) for name, status in found.items()
                )
                yield list(found), list(lines)

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self._told.seconds[what] = self._told.seconds.get(what, 0.0) + time.perf_counter() - started


def _by_kind(counted: Iterable[tuple[str, Counter[str]]]) -> dict[str, Counter[str]]:
    """What was counted at each agency, the agencies of a kind together."""
    found: dict[str, Counter[str]] = {}
    for name, counts in counted:
        found.setdefault(name.partition(".")[0], Counter()).update(counts)
    return found


def _moment(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)
