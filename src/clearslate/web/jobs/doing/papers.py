"""Papers: lists for objection, orders, and lists that come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

from django.conf import settings
from pydantic import Field

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.lists.charges import Records
from clearslate.clearance.lists.objection_lists import write_list
from clearslate.clearance.lists.returned import ListError, lines_in, list_number, objections_in
from clearslate.clearance.office import details
from clearslate.clearance.office.control_numbers import batch_named, number_of
from clearslate.clearance.office.held_back import due_lists
from clearslate.clearance.office.office import Filed, Office
from clearslate.clearance.orders.certified import read_certificate
from clearslate.clearance.orders.make import due_batches, due_corrections, make_correction, make_orders
from clearslate.clearance.orders.offices import NOBODY, read_offices
from clearslate.clearance.state.gate import Gate
from clearslate.clearance.state.ledger import Ledger
from clearslate.web import records
from clearslate.web.jobs.kind import Came, Form, Kind, run_of
from clearslate.web.jobs.work import Work, note_list, pack
from clearslate.web.parts.uploads import files
from clearslate.wording import things


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
        yield f"List {made.number}: {things(made.charges, 'charge')}, until {made.last_day or 'no set day'}"

    waits = _each(work, "Writing lists", wanted, write)
    file = pack(work.folder / "lists.zip", ((each.name, each) for each in written)) if written else ""
    return Came([f"{things(len(written) // 2, 'list')} written and shown.", *waits], file)


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
        data = records.dataset_of(run_of(details.run_of(ledger, batch)))
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
            yield f"{each.number}: {things(each.clearances, 'charge')}{left}"
        places.append(out / batch)

    def of_order(order: str) -> Iterator[str]:
        nonlocal count
        data = records.dataset_of(run_of(details.runs(ledger)[-1]))
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
    return Came([f"{things(count, 'document')} written.", *waits], file)


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
    result = Office(ledger).object_all(batch, filed, work.actor, today, work.at)
    named = sum(bool(each.ground) for each in filed)
    known = result.waiting + result.decided
    lines = [
        f"{things(result.new, 'objection')} filed, {known:,} known before; no objection on {things(len(filed) - named, 'line')}."
    ]
    if result.decided:
        lines.append(
            f"{result.decided:,} of those known before are decided already: object to such a charge on its own page."
        )
    return Came(lines)


KINDS: Final[Mapping[str, Kind]] = {
    "lists": Kind(
        "Lists for objection", "For all batches whose list nobody was shown. Their windows run from the day on which it is made.",
        BatchesForm, _lists, (Role.OPERATOR,), alone=True,
    ),
    "orders": Kind(
        "Orders", "All that are due, as PDF with the sheets for counsel and clerk; notices and corrections too.",
        BatchesForm, _orders, (Role.OPERATOR, Role.CLERK), alone=True,
    ),
    "returned": Kind(
        "A list that came back", "The objections of a filled-in list: all of them, or none.",
        ReturnedForm, _returned, (Role.PROSECUTOR, Role.CLERK, Role.JUDGE, Role.OPERATOR), is_asked=False,
    ),
}  # fmt: skip
