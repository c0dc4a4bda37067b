"""What can be asked for: of each kind the form of its arguments, who may ask, and the functions that do it.

They are those of the command line, so a job writes the same events with the same keys: begun anew, it does nothing twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field

from clearslate.clearance.events import Kind as EventKind
from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.events.users import SYSTEM_USER
from clearslate.clearance.exchange.acks import DONE, LATER, QUARANTINE, REASONS, Importer
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.export import Exporter
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.forgetting import forget
from clearslate.clearance.lists.charges import Records
from clearslate.clearance.lists.objection_lists import write_list
from clearslate.clearance.lists.returned import ListError, lines_in, list_number, objections_in
from clearslate.clearance.office import details
from clearslate.clearance.office.control_numbers import batch_named, number_of
from clearslate.clearance.office.held_back import due_lists
from clearslate.clearance.office.office import Filed, Office
from clearslate.clearance.office.sign_offs import lacking, unnamed
from clearslate.clearance.orders.certified import CertificateError, read_certificate
from clearslate.clearance.orders.documents import DocumentsError
from clearslate.clearance.orders.make import due_batches, due_corrections, make_correction, make_orders
from clearslate.clearance.orders.offices import NOBODY, OfficesError, read_offices
from clearslate.clearance.plan import plan as planning
from clearslate.clearance.plan import rechecking
from clearslate.clearance.plan.eligible import PlanError, only_of_a_day_that_has_come
from clearslate.clearance.state.gate import Gate
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.connect import scrub
from clearslate.clearance.workflow import WorkflowError, load_workflow
from clearslate.clearance.workflow.presumptions import in_words
from clearslate.records.errors import DatasetError
from clearslate.records.files import put
from clearslate.records.names import People
from clearslate.records.people import people_file
from clearslate.runs.manifest import RunError
from clearslate.runs.run import Run
from clearslate.states import folder as folder_of_state
from clearslate.web import records
from clearslate.web.jobs import lacks
from clearslate.web.jobs.work import Work, counted, note_list, pack
from clearslate.web.parts.uploads import files

TOLD: Final = (
    NotAllowed, DatasetError, RunError, PlanError, ExchangeError, ListError, DocumentsError, CertificateError, WorkflowError, OfficesError,
)  # fmt: skip
"""Errors whose words say what to do, and nobody's data."""
_SETTLE: Final = (
    10  # seconds for which an answer's file must not have changed; a younger one may still be written
)
_PATIENCE: Final = 3600  # the same, of a file that is not whole


@dataclass(frozen=True)
class Came:
    """What came of a job. ``said``: in words without anybody's data; ``file``: what can be downloaded, in the job's folder."""

    said: list[str] = field(default_factory=list)
    file: str = ""


class Form(BaseModel):
    """Arguments of a kind of work."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Kind:
    """A kind of work.

    ``roles``: who may ask for it on a page. ``alone``: one of it at a time. ``is_asked``: whether it stands among what one may ask
    for on the screen of jobs; else a screen of its own asks for it. ``rehearsal``: whether a real office has no such work.
    """

    title: str
    what: str
    form: type[Form]
    do: Callable[[Work, Any], Came]
    roles: tuple[Role, ...]
    alone: bool = False
    is_asked: bool = True
    rehearsal: bool = False


def _whole(work: Work) -> Ledger:
    """The ledger, for work that tells of all of it.

    Raises:
        NotAllowed: who asked was granted a part.
    """
    ledger = work.ledger()
    if not ledger.sees.is_all:
        raise NotAllowed(f"this is about the whole ledger, and your grant is limited to {ledger.sees}")
    return ledger


def _run(run_id: str) -> Run:
    found = records.run_of(run_id)
    if found is None:
        raise NotAllowed("the run is not in the office's folder of records (CLEARSLATE_RECORDS)")
    return found


_RUN: Final = Field(pattern=r"^[0-9a-f]{8,64}$", title="Run")
_STATE: Final = Field(pattern=r"^[A-Z]{2}$", title="State")


# --- plans ----------------------------------------------------------------------------------------------------


class PlanForm(Form):
    """What is planned. ``record``: else it is only shown what would be."""

    run: str = _RUN
    state: str = _STATE
    record: bool = False


def _plan(work: Work, form: PlanForm) -> Came:
    ledger = _whole(work)
    run = _run(form.run)
    only_of_a_day_that_has_come(run, ledger.day(work.at))
    work.begin("Looking for what the laws clear by themselves")
    workflow = load_workflow(folder_of_state(form.state) / "workflow.yaml")
    made = planning.make_plan(run, run, workflow, ledger)
    said = list(map(_wave, planning.summary(made))) or ["There is nothing to plan."]
    said += [f"Left out, {reason.replace('_', ' ')}: {count:,}" for reason, count in made.dropped.items()]
    said += [f"Not verified against the text: {words}" for words in made.unverified]
    said += [f"Not signed off: {law}: {why}" for law, why in lacking(ledger, made.laws).items()]
    said += [
        f"Counsel did not name: {law}: {'; '.join(each)}" for law, each in unnamed(ledger, made.laws).items()
    ]
    said += [f"Rests on: {words}" for words in in_words(made.assumed, made.workflow.jurisdiction)]
    said += (begun := planning.begun_before(made, ledger))
    if form.record and (made.waves or begun):
        for words in said:  # a worker that is killed now leaves its successor nothing new to tell
            work.tell(words)
        work.begin("Recording the plan")
        events = planning.record(made, ledger, work.actor, work.at)
        said.insert(0, f"Recorded: {counted(events, 'event')}." if events else "It was recorded before.")
    elif made.waves:
        said.insert(0, "Nothing is recorded: this is what would be planned.")
    return Came(said)


class RecheckForm(Form):
    """Newer records, asked of what is on its way. ``allow``: only allow another person to take so much back."""

    run: str = _RUN
    state: str = _STATE
    act: Literal["show", "record", "allow"] = "show"


def _wave(line: Mapping[str, Any]) -> str:
    pilot = ", the pilot" if line["pilot"] else ""
    of = counted(line["charges"], "charge"), counted(line["people"], "person", "people")
    return f"Wave {line['wave']}{pilot}: {of[0]} of {of[1]} in {counted(line['batches'], 'batch', 'batches')}"


def _allowed_before(work: Work, ledger: Ledger, newest: Run) -> bool:
    """Whether this job said so already, before its worker was killed: the event has no key, since one may say it anew."""
    since = work.job.asked_at.replace(microsecond=0).isoformat()
    rows = details.events(ledger, kind=EventKind.RECHECK_ALLOWED, actor=work.actor.name).rows
    return any(row["at"] >= since and newest.manifest.run_id in row["payload"] for row in rows)


def _recheck(work: Work, form: RecheckForm) -> Came:
    ledger = _whole(work)
    newest = _run(form.run)
    only_of_a_day_that_has_come(newest, ledger.day(work.at))
    work.begin("Asking the records of what is on its way")
    seen = rechecking.look(newest, form.state, ledger)
    if form.act == "record":
        rechecking.record(seen, newest, form.state, ledger, work.actor, work.at)
    elif form.act == "allow" and not _allowed_before(work, ledger, newest):
        rechecking.allow(seen, newest, form.state, ledger, work.actor, work.at)
    taken, of = len(seen.taken), sum(seen.found.values())
    done = {"show": "would be withdrawn", "record": "were withdrawn", "allow": "another person may withdraw"}[
        form.act
    ]
    said = [f"{of - taken:,} stay as they are; {taken:,} {done}."]
    said += [
        f"{name.replace('_', ' ')}: {count:,}" for name, count in seen.found.items() if name != "eligible"
    ]
    if seen.corrected:
        said.append(f"In force, with another docket or person by these records: {len(seen.corrected):,}.")
    if seen.reopened:
        said.append(
            f"In force, and its case was reopened by these records: {len(seen.reopened):,}. Nothing is undone by itself: decide about "
            f"each. {', '.join(list(seen.reopened)[:20])}"
        )
    if seen.stop and form.act == "show":
        said.append(f"{seen.stop}: a second person allows it first.")
    return Came(said)


# --- lists and orders -----------------------------------------------------------------------------------------


class BatchesForm(Form):
    """Of which batches; without any, all that are due."""

    batches: tuple[str, ...] = ()


def _each(work: Work, doing: str, wanted: list[str], do: Callable[[str], Iterator[str]]) -> list[str]:
    """Do the same for each batch: what one waits for stops nobody else's. What waits, in words."""
    waits = []
    work.begin(doing, len(wanted))
    for each in wanted:
        try:
            for words in do(each):
                work.did(words, 0)
        except NotAllowed as error:
            waits.append(f"{each} waits: {error}")
            work.did(waits[-1], 0)
        work.did()
    return waits


def _lists(work: Work, form: BatchesForm) -> Came:
    ledger, out = work.ledger(), files() / "lists"
    wanted = list(dict.fromkeys(batch_named(ledger, each) for each in form.batches)) or due_lists(ledger)
    written: list[Path] = []

    def write(batch: str) -> Iterator[str]:
        run = records.run_of(details.run_of(ledger, batch))
        of = None if run is None else Records.of(records.dataset_of(run))
        made = write_list(ledger, batch, out, work.actor, ledger.day(work.at), work.at, of)
        written.extend(out / name for name in made.files)
        note_list(made)
        yield f"List {made.number}: {counted(made.charges, 'charge')}, until {made.last_day or 'no set day'}"

    waits = _each(work, "Writing lists", wanted, write)
    file = pack(work.folder / "lists.zip", ((each.name, each) for each in written)) if written else ""
    return Came([f"{counted(len(written) // 2, 'list')} written and shown.", *waits], file)


def _orders(work: Work, form: BatchesForm) -> Came:
    ledger, out = work.ledger(), files() / "orders"
    counsel = files() / "counsel.yaml"
    certified = read_certificate(counsel) if counsel.exists() else None
    offices = read_offices(Path(settings.OFFICES)) if settings.OFFICES else NOBODY
    places: list[Path] = []
    count, looks = 0, Gate(ledger, out)
    looks.check_chain()

    def of_batch(batch: str) -> Iterator[str]:
        nonlocal count
        data = records.dataset_of(_run(details.run_of(ledger, batch)))
        for each in make_orders(
            ledger,
            batch,
            data,
            out / batch,
            work.at,
            counsel=certified,
            gate=looks,
            offices=offices,
            as_docx=True,
        ):
            count += 1
            left = (
                f"; {each.left_off:,} left off (the clerk's copy says what to supply)"
                if each.left_off
                else ""
            )
            yield f"{each.number}: {counted(each.clearances, 'charge')}{left}"
        places.append(out / batch)

    def of_order(order: str) -> Iterator[str]:
        nonlocal count
        data = records.dataset_of(_run(details.runs(ledger)[-1]))
        each = make_correction(
            ledger,
            order,
            data,
            out / f"correction-of-{order}",
            work.at,
            gate=looks,
            offices=offices,
            as_docx=True,
        )
        places.append(out / f"correction-of-{order}")
        count += 1
        yield f"{each.number} corrects {order}"

    batches = list(dict.fromkeys(form.batches)) or due_batches(ledger)
    waits = _each(work, "Writing orders", batches, of_batch)
    if not form.batches:
        waits += _each(work, "Writing corrections", list(due_corrections(ledger)), of_order)
    found = [
        (f"{place.name}/{each.name}", each)
        for place in places
        for each in sorted(place.iterdir())
        if each.is_file()
    ]
    file = pack(work.folder / "orders.zip", found) if found else ""
    return Came([f"{counted(count, 'document')} written.", *waits], file)


# --- the exchange ---------------------------------------------------------------------------------------------


class ExportForm(Form):
    """``by_hand``: also repeat what was refused for good, or was repeated as often as is done by itself. ``only``: one recipient."""

    by_hand: bool = False
    only: str = Field("", max_length=60)


def _export(work: Work, form: ExportForm) -> Came:
    ledger = _whole(work)
    place = Path(settings.KEY or files() / "private.pem")
    if not place.is_file():
        raise NotAllowed(
            "the key that signs messages is not there: whoever keeps the office sets CLEARSLATE_KEY"
        )
    try:
        key = SigningKey.read(place)
    except ValueError as error:
        raise NotAllowed(
            "the file of CLEARSLATE_KEY is no private key: `clearslate ledger key` makes one"
        ) from error
    data = records.dataset_of(_run(details.runs(ledger)[-1])) if details.runs(ledger) else None
    people = People(data.path) if data is not None and people_file(data.path) is not None else None
    work.begin("Making and sending messages")
    told = Exporter(ledger, load_profiles(), files() / "outbox", key, people).run(
        ledger.day(work.at), work.at, by_hand=form.by_hand, only=form.only
    )
    said = [
        f"{counted(told.messages, 'message')} with {counted(told.rows, 'row')}; {told.again:,} of them ask again."
    ]
    if told.other_people:
        said.append(
            f"{counted(told.other_people, 'message')} not made: the records name other people than the ledger knows; ask newer records first."
        )
    return Came([*said, *_not_so(told.held_back)])


class NoForm(Form):
    """Nothing is asked."""


def _answers(work: Work, _: NoForm) -> Came:
    ledger = _whole(work)
    inbox = files() / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    work.begin("Taking answers in")
    moment = work.at
    importer = Importer(ledger, load_profiles(), inbox)
    told = importer.run(
        ledger.day(moment), moment,
        unchanged_since=moment - dt.timedelta(seconds=_SETTLE), patient_since=moment - dt.timedelta(seconds=_PATIENCE),
    )  # fmt: skip
    said = [
        f"{counted(told.taken, 'answer')} taken in, {told.known:,} known before, {len(told.left):,} left for later."
    ]
    said += [f"{each.recipient}: {each.file} was set aside: {REASONS[each.code]}" for each in told.aside]
    said += [f"{name}: {LATER[why]}" for name, why in list(told.left.items())[:20]]
    said += [f"{name} cannot be moved or read: check its owner and permissions" for name in told.not_moved]
    said += [
        f"{name} is no recipient's folder: move what lies there to its own" for name in importer.strange()
    ]
    return Came(said)


class DroppedForm(Form):
    """An answer that came in another way than by the inbox."""

    recipient: str = Field(max_length=60)


def _dropped(work: Work, form: DroppedForm) -> Came:
    ledger, inbox, data = _whole(work), files() / "inbox", (work.folder / "answer").read_bytes()
    who = Actor(SYSTEM_USER, Role.SYSTEM, "web:upload")
    importer = Importer(ledger, load_profiles(), inbox, who)
    if not importer.form_of(form.recipient):
        raise NotAllowed(f"{form.recipient} was never written to")
    work.begin("Taking the answer in")
    name = f"{hashlib.sha256(data).hexdigest()[:12]}-answer"
    told = importer.take(data, name, form.recipient, ledger.day(work.at), work.at)
    place = QUARANTINE if told.aside else "" if told.left else DONE
    put(inbox / form.recipient / place / name, data)  # where one that came by the inbox would lie
    if told.aside:
        return Came([f"The file was set aside, and changed nothing: {REASONS[told.aside[0].code]}."])
    if told.left:
        return Came([f"It waits in the inbox: {LATER[next(iter(told.left.values()))]}."])
    return Came(["The answer is taken in." if told.taken else "The same answer was taken in before."])


# --- objections that come back --------------------------------------------------------------------------------


class ReturnedForm(Form):
    """A filled-in list. ``file``: its name in the job's folder; ``batch``: whose list it is, where it does not say."""

    file: Literal["list.csv", "list.xlsx"]
    batch: str = Field("", max_length=80)


def _filled_in(ledger: Ledger, file: Path, named: str, today: dt.date) -> tuple[str, list[Filed]]:
    """The batch of a list that came back, and what it objects to. ``named``: the number that was given with the file."""
    found = lines_in(file)
    of_file = list_number(found)
    if not (named or of_file):
        raise ListError("the file does not say which list it is: say its number, and send it once more")
    batch = batch_named(ledger, named or of_file)
    if named and of_file and batch_named(ledger, of_file) != batch:
        raise ListError(f"the file is list {of_file}, and was sent as {named}")
    return batch, objections_in(file, found, ledger, batch, today)


def _right_ones(ledger: Ledger, role: Role) -> str:
    """The lists that could have been sent, by number and file."""
    rows = details.open_to(ledger, role, size=6)
    numbers = [number_of(ledger, batch.id, stage.id) for batch, stage in rows]
    names = ", ".join(f"{number} ({number.file}.xlsx)" for number in numbers[:5])
    return (
        f". Open now: {names}{' and others' if len(numbers) > 5 else ''}"
        if names
        else ". No list is open now"
    )


def _returned(work: Work, form: ReturnedForm) -> Came:
    ledger, file = work.ledger(), work.folder / form.file
    work.begin("Reading the list")
    today = ledger.day(work.at)
    try:
        batch, filed = _filled_in(ledger, file, form.batch, today)
    except (ListError, NotAllowed) as error:
        raise ListError(f"{error}{_right_ones(ledger, work.actor.role)}") from error
    work.begin("Filing the objections")
    told = Office(ledger).object_all(batch, filed, work.actor, today, work.at)
    named = sum(bool(each.ground) for each in filed)
    known = told.waiting + told.decided
    said = [
        f"{counted(told.new, 'objection')} filed, {known:,} known before; no objection on {counted(len(filed) - named, 'line')}."
    ]
    if told.decided:
        said.append(
            f"{told.decided:,} of those known before are decided already: object to such a charge on its own page."
        )
    return Came(said)


# --- looking ----------------------------------------------------------------------------------------------------


def _verify(work: Work, _: NoForm) -> Came:
    ledger = work.ledger()
    work.begin("Checking every event, and making the state anew beside")
    verdict = ledger.verify(now=work.at)
    said = [f"Event {fault.seq}: {fault.what}" for fault in verdict.faults[:20]]
    if verdict.differing:
        said.append(f"The present state differs from the events in: {', '.join(verdict.differing)}.")
    said += [f"{words[:1].upper()}{words[1:]}." for words in verdict.cut_off]
    sound = (
        "The ledger is sound"
        if verdict.is_sound
        else "THE LEDGER IS NOT SOUND: tell whoever keeps this system at once"
    )
    signed = "signatures of checkpoints are checked on the command line, with keys kept elsewhere"
    return Came(
        [
            f"{sound}: {counted(verdict.events, 'event')}, {counted(verdict.checkpoints, 'checkpoint')} ({signed}).",
            *said,
        ]
    )


class ForgetForm(Form):
    """Which plan of another operator is carried out."""

    plan: str = Field(pattern=r"^[0-9a-f]{8,40}$")


def _forget(work: Work, form: ForgetForm) -> Came:
    ledger = _whole(work)
    work.begin("Verifying the whole ledger, then destroying what identifies")
    done = forget.carry_out(ledger, form.plan, work.actor, ledger.day(work.at), work.at)
    return Came(
        [
            f"Forgotten: {counted(done.clearances, 'clearance')}; {counted(done.events, 'body', 'bodies')} beside the chain destroyed.",
            *(f"{words[:1].upper()}{words[1:]}." for words in scrub(ledger.alias)),
            "Backups of before hold it until they are overwritten: `clearslate where` lists what else does.",
        ]
    )


def _forget_due(work: Work, _: NoForm) -> Came:
    ledger = _whole(work)
    work.begin("Looking for what may be forgotten")
    planned = forget.plan(ledger, work.actor, ledger.day(work.at), work.at, due=True)
    return Came(
        [
            f"Planned: {counted(len(planned.clearances), 'clearance')}. Another operator carries it out on the screen Forgetting."
        ]
    )


def _not_so(held_back: Mapping[str, str]) -> list[str]:
    """The batches that are not what the events make, in words."""
    return [
        f"Batch {batch} waits: {why}. Whoever keeps the office verifies the ledger."
        for batch, why in held_back.items()
    ]


def _advance(work: Work, _: NoForm) -> Came:
    ledger = _whole(work)
    office = Office(ledger)
    work.begin("Opening and ending stages")
    caught = office.catch_up(work.at)
    looks = Gate(ledger)
    made = office.advance(ledger.day(work.at), work.at, gate=looks)
    said = [
        f"{counted(made, 'event')}: stages opened and ended, batches in force.",
        *_not_so(looks.held_back),
    ]
    return Came(
        [
            *said,
            *(
                [f"{counted(len(caught), 'new batch', 'new batches')} of charges that were left behind."]
                if caught
                else []
            ),
        ]
    )


class DownloadForm(Form):
    """The whole of a list, as a file. ``where``: its address, which holds ids and filters and nobody's name."""

    where: str = Field(pattern=r"^/[^\s]*[?&]as=(csv|xlsx)(&|$)", max_length=1000)


def _download(work: Work, form: DownloadForm) -> Came:
    from clearslate.web.jobs.download import written  # noqa: PLC0415 (it knows the addresses, whose views know the kinds)

    return Came(*written(work, form.where))


# --- data that lacks --------------------------------------------------------------------------------------------


class QualityForm(Form):
    """What a run's records lack."""

    run: str = _RUN


def _quality(work: Work, form: QualityForm) -> Came:
    _whole(work)
    found = lacks.count(work, _run(form.run))
    return Came([f"{found:,} kinds of data that people wait for stand on the screen Data quality."])


class RepairsForm(Form):
    """The charges that wait for data of an owner. ``fact``: for this alone, where it is given."""

    run: str = _RUN
    owner: str = Field(pattern=r"^[a-z_ ]{1,40}$")
    fact: str = Field("", pattern=r"^[a-z0-9_]{0,80}$")


def _repairs(work: Work, form: RepairsForm) -> Came:
    _whole(work)
    said, name = lacks.write(work, _run(form.run), form.owner, form.fact)
    return Came(said, name)


class InventForm(Form):
    """An invented state."""

    state: str = _STATE
    people: int = Field(ge=50, le=100_000)


def _outside(work: Work, _: NoForm) -> Came:
    from clearslate.web.jobs.rehearsal import world_outside  # noqa: PLC0415 (a rehearsal's; heavy)

    return Came(world_outside(work, _whole(work)))


def _invent(work: Work, form: InventForm) -> Came:
    from clearslate.web.jobs.rehearsal import invent  # noqa: PLC0415 (a demo's; heavy)

    return Came([invent(work, form.state, form.people)])


KINDS: Final[Mapping[str, Kind]] = {
    "plan": Kind(
        "Plan", "What a run found eligible, in waves and batches. First it is shown; recorded only when you say so.",
        PlanForm, _plan, (Role.OPERATOR,), alone=True,
    ),
    "recheck": Kind(
        "Ask newer records", "What newer records no longer find eligible is taken back before it is in force.",
        RecheckForm, _recheck, (Role.OPERATOR,), alone=True,
    ),
    "advance": Kind(
        "What the day brings", "Windows that ended in silence, stages that open, batches that come into force.",
        NoForm, _advance, (Role.OPERATOR,), alone=True,
    ),
    "lists": Kind(
        "Lists for objection", "For all batches whose list nobody was shown. Their windows run from the day on which it is made.",
        BatchesForm, _lists, (Role.OPERATOR,), alone=True,
    ),
    "orders": Kind(
        "Orders", "All that are due, as PDF with the sheets for counsel and clerk; notices and corrections too.",
        BatchesForm, _orders, (Role.OPERATOR, Role.CLERK), alone=True,
    ),
    "export": Kind(
        "Messages to agencies", "What is due today, into the outbox: a second time on the same day sends nothing.",
        ExportForm, _export, (Role.OPERATOR,), alone=True,
    ),
    "answers": Kind(
        "Answers of agencies", "Takes in what lies in the inbox: each file counts once.",
        NoForm, _answers, (Role.OPERATOR,), alone=True,
    ),
    "dropped": Kind(
        "An answer's file", "An answer of an agency that came in another way than by the inbox.",
        DroppedForm, _dropped, (Role.OPERATOR,), is_asked=False,
    ),
    "verify": Kind(
        "Verify the ledger", "Every event, and that the present state is what the events make.",
        NoForm, _verify, (Role.OPERATOR, Role.AUDITOR), alone=True,
    ),
    "forget": Kind(
        "Forget", "Destroys what identifies people in what another operator planned to forget.",
        ForgetForm, _forget, (Role.OPERATOR,), alone=True, is_asked=False,
    ),
    "forget_due": Kind(
        "Plan to forget", "All that may be forgotten today; another operator carries it out.",
        NoForm, _forget_due, (Role.OPERATOR,), alone=True,
    ),
    "returned": Kind(
        "A list that came back", "The objections of a filled-in list: all of them, or none.",
        ReturnedForm, _returned, (Role.PROSECUTOR, Role.CLERK, Role.JUDGE, Role.OPERATOR), is_asked=False,
    ),
    "download": Kind(
        "A long list as a file", "The whole of a list that one sees, with its filters.",
        DownloadForm, _download, tuple(role for role in Role if role != Role.SYSTEM), is_asked=False,
    ),
    "outside": Kind(
        "The world outside",
        "Of a rehearsal: agencies answer what they were sent, and the records are asked again as of today.",
        NoForm, _outside, (Role.OPERATOR,), alone=True, rehearsal=True,
    ),
    "quality": Kind(
        "What the data lacks", "Counts for which data people wait, and which agency has it.",
        QualityForm, _quality, (Role.OPERATOR, Role.REVIEWER), alone=True,
    ),
    "repairs": Kind(
        "A list for an owner of data", "The charges that wait for data of one agency, in the terms of its own file.",
        RepairsForm, _repairs, (Role.OPERATOR, Role.REVIEWER), is_asked=False,
    ),
    "invent": Kind("An invented state", "Of a demo: made while the first page is open.", InventForm, _invent, (), is_asked=False),
}  # fmt: skip
"""What there is to ask for."""
