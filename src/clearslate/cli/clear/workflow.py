"""How a jurisdiction carries clearance out, as a court administrator reads it."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from clearslate.cli.common import Day, Scripted, StateCode, json_option, print_json, today, workflow_of_state

if TYPE_CHECKING:
    from clearslate.clearance.workflow import Recipient, Route, Stage, Window, Workflow

WIDTH: Final = 100
_CADENCE: Final = {"at_disposition": "when a case ends", "semiannual": "twice a year"}
_TOLD: Final = {
    "no": "When a record is cleared, the person is not told.",
    "letter": "When a record is cleared, the person is sent a letter.",
    "on_request": "When a record is cleared, the person gets a letter on request.",
}
_ORDER: Final = {
    "newest_first": "newest cases first",
    "oldest_first": "oldest cases first",
    "easiest_first": "cases without a conviction first",
}
_HOLDER: Final = {
    "court": "courts",
    "repository": "the state's repository",
    "arresting_agency": "arresting agencies",
    "prosecutor": "prosecutors",
    "corrections": "corrections",
    "fbi": "the FBI",
    "screener": "background screeners",
    "other": "others",
}
_EACH: Final = {
    "arresting": ", by the arresting agency of each charge",
    "prosecuting": ", by the prosecuting agency of each charge",
    "court": ", by the court of each case",
    "jail": ", by the jail of each charge",
    "registered": ", by each company that is enrolled",
}
_SCOPE: Final = {"convictions": "convictions only", "non_convictions": "other records only"}


@click.command(cls=Scripted)
@click.argument("state", type=StateCode())
@click.option(
    "--day",
    type=Day(),
    default=today,
    show_default="today",
    help="Day of release of the example, whose windows are shown as days.",
)
@json_option
def workflow(state: str, day: dt.date, *, as_json: bool) -> None:
    """Show how STATE carries clearance out: stages, windows, who is told by when, what is not verified."""
    found = workflow_of_state(state)
    if as_json:
        print_json(found.model_dump(mode="json"))
        return
    for paragraph in _told(found, day):
        click.echo(paragraph)


def _told(found: Workflow, day: dt.date) -> Iterator[str]:
    from clearslate.clearance.orders.documents import documents_of

    by_order = "by a signed order" if found.relief_by == "order" else "by operation of law"
    yield from _block(f"{found.jurisdiction}: {found.summary}.", "")
    yield from _block(f"Source: {found.cite} ({found.certainty}).", "  ")
    for victim in documents_of(found.jurisdiction).victims:
        way = "before what is automatic" if victim.route == "automatic" else "on a petition or motion only"
        where = f" ({victim.heard.cite})" if victim.heard.cite else ""
        yield from _block(
            f"Victims are told {way}, by: {victim.office}, under {', '.join(victim.laws)}{where}.", "  "
        )
    common = " and ".join(found.batch_by)
    yield from _block(
        f"Relief {by_order}; {_often(found)}. A batch is of one {common}, of up to {found.batch_size:,} charges. First a "
        f"pilot of {found.pilot_size:,}, then waves of up to {found.wave_size:,}, {_ORDER[found.waves]}"
        f"{_ours(found, 'waves')}; two people release each, after its audit sample was checked.",
        "  ",
    )
    if offices := _offices(found.jurisdiction):
        yield from _block(f"Holidays of {found.jurisdiction}, but {offices}.", "  ")
    yield "\nBefore a clearance is in force"
    if not found.stages:
        yield "  Nothing more happens: it is in force when its wave is released."
    for number, stage in enumerate(found.stages, 1):
        yield from _stage(number, stage)
    if found.recheck_days is not None:
        yield from _block(
            f"No order is signed, and nothing comes into force by law, on records that are more than {found.recheck_days} "
            "days old (ours): newer ones are asked first whether everything is still eligible.",
            "  ",
        )
    yield "\nWho is told"
    for recipient in found.recipients:
        yield from _recipient(recipient)
    if found.not_told:
        yield "\nWho is not told"
        for holder, words in found.not_told.items():
            yield from _block(f"{_HOLDER[holder]}: {words}", "  - ")
    yield f"\nExample: a wave released on {_day(day)}"
    for words in _ways(found, day):
        yield from _block(words, "  - ")
    if found.holds:
        yield "\nA clearance is on hold while"
        for name, words in found.holds.items():
            yield from _block(f"{name}: {words}", "  - ")
    yield from _rest(found)


def _often(found: Workflow) -> str:
    """How often the records are looked through, laws of another cadence apart."""
    apart: dict[str, list[str]] = {}
    for law, cadence in found.cadences.items():
        apart.setdefault(_CADENCE.get(cadence, cadence), []).append(law)
    others = "".join(f"; {', '.join(laws)}: {cadence}" for cadence, laws in apart.items())
    return f"{_CADENCE.get(found.cadence, found.cadence)}{_ours(found, 'cadence')}{others}"


def _ours(found: Workflow, what: Literal["cadence", "waves"]) -> str:
    return " (ours: no source gives it)" if what in found.ours else ""


def _offices(code: str) -> str:
    """How a jurisdiction's offices differ from the common calendar of its holidays."""
    from clearslate.clearance.workflow.closures import CLOSED, OPEN

    closed = [f"closed on {each.name} ({each.cite})" for each in CLOSED.get(code, ())]
    return "; ".join([*(f"open on {name} ({cite})" for name, cite in OPEN.get(code, {}).items()), *closed])


def _rest(found: Workflow) -> Iterator[str]:
    yield "\nThe person, and the copies"
    yield from _block(f"{_TOLD[found.tells_person]} {_copies(found)}", "  ")
    yield "\nIf a clearance was wrong"
    yield from _block(
        "It is undone in one of these ways. Then every agency that was told is told again, and so is the person, "
        "always.",
        "  ",
    )
    for route in found.restoration.routes:
        yield from _route(route)
    yield "\nOpen questions"
    for words in found.open_questions:
        yield from _block(words, "  - ")
    yield from _unverified(found)


def _unverified(found: Workflow) -> Iterator[str]:
    from clearslate.states import jurisdiction

    counts = {law: len(jurisdiction(found.jurisdiction).law(law).unverified) for law in found.laws}
    of_laws = [f"{count} of {law}" for law, count in counts.items() if count]
    if found.unverified or of_laws:
        yield "\nNot verified against a text"
    if found.unverified:
        yield from _block("; ".join(found.unverified), "  ")
    if of_laws:
        yield from _block(f"Parts of the laws (`clearslate laws` names them): {', '.join(of_laws)}", "  ")


def _copies(found: Workflow) -> str:
    destroy = [recipient.id for recipient in found.recipients if recipient.destroys]
    if not destroy:
        return "Each agency acts on its copy as the law says; none is asked to destroy it."
    return (
        f"Each agency removes its copy from view first; asked to destroy it: {', '.join(destroy)}, more than {found.retention_days} days "
        "after the clearance is in force, and not while a restoration is asked for."
    )


def _route(route: Route) -> Iterator[str]:
    only = f" (under {', '.join(route.laws)})" if route.laws else ""
    yield from _block(f"{route.what} [{route.id}]{only}", "  - ")
    first = (
        f"after notice to the person, who may ask for a hearing within {route.hearing.words()}"
        if route.hearing is not None
        else "with no notice before it is decided"
    )
    until = "" if route.within_years is None else f"; asked within {route.within_years} years"
    yield from _block(f"Decided by: {route.decided_by}, {first}{until}.", "    ")
    yield from _block(f"Source: {route.cite} ({route.certainty}).", "    ")


def _stage(number: int, stage: Stage) -> Iterator[str]:
    yield from _block(f"{stage.what} [{stage.id}]{_concerned(stage)}", f"  {number}. ")
    window = "no window" if stage.window is None else stage.window.words()
    if stage.window is not None and stage.is_listed:
        window += " from the day on which the list is shown"
    silence = (
        "after that day the batch goes on"
        if stage.victims and stage.lapse == "proceeds"
        else "silence is consent, and the batch goes on"
        if stage.lapse == "proceeds"
        else "it waits, and is shown with its age, until it is done"
    )
    yield from _block(f"Done by: {stage.actor}; {window}; {silence}.", "     ")
    if stage.victims:
        yield from _block(f"Only for what the law's notice “{stage.victims}” is about.", "     ")
    if stage.sign:
        each = "batch" if stage.sign == "batch" else "case"
        yield from _block(f"One order a {each}, signed by: {stage.signer}.", "     ")
    if stage.also_object:
        yield from _block(f"Objections also by: {', '.join(stage.also_object)}.", "     ")
    for name, words in stage.grounds.items():
        yield from _block(f"ground {name}: {words}", "     - ")
    if stage.objection_ends:
        yield from _block("An objection withdraws the clearance at once; there is no decision.", "     ")
    elif stage.grounds:
        falls = "keeps the record open" if stage.unanswered_objection == "keeps" else "falls"
        yield from _block(
            f"Decided by: {stage.decides_objections}; an objection that nobody decides {falls}.", "     "
        )
    yield from _block(f"Source: {stage.cite} ({stage.certainty}).", "     ")


def _recipient(recipient: Recipient) -> Iterator[str]:
    yield from _block(f"{recipient.what} [{recipient.id}]{_concerned(recipient)}", "  - ")
    within = (
        "no day by which it must be done"
        if recipient.within is None
        else f"done within {recipient.within.words()}"
        if recipient.within.days is not None
        else f"done {recipient.within.words()}"
    )
    each = _EACH.get(recipient.agency, "")
    after = f", told when {recipient.after} has acknowledged" if recipient.after else ""
    under = "" if "all" in recipient.destroys else f" under {', '.join(recipient.destroys)}"
    last = f"; destroys its copy in the end{under}" if recipient.destroys else ""
    yield from _block(
        f"{within}{each}{after}{last}. Source: {recipient.cite} ({recipient.certainty}).", "    "
    )


def _concerned(part: Any) -> str:
    only = ([_SCOPE[part.scope]] if part.scope != "all" else []) + (
        [f"under {', '.join(part.laws)}"] if part.laws else []
    )
    return f" ({'; '.join(only)})" if only else ""


def _ways(found: Workflow, day: dt.date) -> Iterator[str]:
    """One line for all that go the same way."""
    lines: dict[str, list[str]] = {}
    for law in found.laws or ("all laws",):
        kinds = _kinds(found, law)
        for kind in kinds:
            words = "" if len(kinds) == 1 else " (convictions)" if kind else " (other records)"
            lines.setdefault(_days(found, day, kind, law), []).append(f"{law}{words}")
    for days, of in lines.items():
        yield f"{', '.join(of)}: {days}"


def _kinds(found: Workflow, law: str) -> tuple[bool | None, ...]:
    """The kinds of records of a law that go ways of their own: convictions, and others."""
    if not found.splits_kinds:
        return (None,)
    if not found.laws:
        return (True, False)
    from clearslate.records.schema import Disposition
    from clearslate.states import jurisdiction

    about = jurisdiction(found.jurisdiction).law(law).about
    is_of = {True: Disposition.CONVICTED in about, False: bool(about - {Disposition.CONVICTED})}
    return tuple(kind for kind, holds in is_of.items() if holds)


def _days(found: Workflow, day: dt.date, kind: bool | None, law: str) -> str:
    """The days of a batch on which nobody objects and every order is signed at once."""
    steps, is_ordered = [], False
    for stage in found.stages_for(conviction=kind, law=law):
        last = _due(day, stage.window, found.jurisdiction)
        if last is None:
            steps.append(f"{stage.id} from {_day(day)}")
        else:
            steps.append(f"{stage.id} from {_day(day)} to {_day(last)}")
            day = last + dt.timedelta(days=1)
        is_ordered = is_ordered or bool(stage.sign)
    signed = " if the order is signed that day" if is_ordered else ""
    steps.append(f"in force from {_day(day)}{signed}")
    recipients = []
    for recipient in found.recipients_for(conviction=kind, law=law):
        last = _due(day, recipient.within, found.jurisdiction)
        waits = recipient.within is not None and recipient.after and recipient.within.since == "sent"
        by = "" if last is None or waits else f" by {_day(last)}"
        recipients.append(f"{recipient.id}{by}{f' after {recipient.after}' if recipient.after else ''}")
    return f"{', then '.join(steps)}; done at {', '.join(recipients)}"


def _due(day: dt.date, window: Window | None, code: str) -> dt.date | None:
    from clearslate.clearance.workflow import due

    return due(day, window, code)


def _day(day: dt.date) -> str:
    return day.isoformat()


def _block(words: str, indent: str) -> Iterator[str]:
    yield textwrap.fill(
        words,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=" " * len(indent),
        break_long_words=False,
        break_on_hyphens=False,
    )
