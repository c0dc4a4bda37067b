"""Commands that carry clearance out: plan, audit, release, stages, objections, holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from clearslate.cli.clear_workflow import workflow, workflow_of_state
from clearslate.cli.common import (
    Day,
    Scripted,
    Scripts,
    Unusable,
    counted,
    errors,
    json_option,
    print_json,
    print_table,
)
from clearslate.cli.days import day_in, day_of, look_option, paper_option, today_option
from clearslate.cli.ledger import actor, actor_options, ledger_option, now, opened, reader_option, to_each

if TYPE_CHECKING:
    from clearslate.clearance.ledger import Ledger
    from clearslate.clearance.rechecking import Rechecked

_FOLDER: Final = click.Path(file_okay=False, path_type=Path)


@click.group(cls=Scripts)
def clear() -> None:
    """Carry clearance through to every agency, and prove it."""


clear.add_command(workflow)


@clear.command()
@click.argument("run", type=_FOLDER)
@ledger_option
@actor_options(role="operator")
@click.option("--state", required=True, help="Whose workflow.")
@click.option(
    "--newest", type=_FOLDER, help="The newest records: what is no longer eligible on them is left out."
)
@click.option(
    "--work", type=_FOLDER, help="Folder for the run over the newest records; beside RUN unless given."
)
@click.option("--as-of", type=Day(), help="Day asked of the newest records; the run's unless given.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
@click.option(
    "--again",
    type=click.Choice(["restored", "withdrawn", "objected", "found_wrong"]),
    multiple=True,
    help="Also plan what ended so before; each kind is named by itself.",
)
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@json_option
def plan(
    run: Path, url: str, name: str, role: str, state: str, newest: Path | None, work: Path | None,
    as_of: dt.date | None, jobs: int, again: tuple[str, ...], *, dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """Plan the clearance of what RUN found eligible: waves and batches, shown before they are recorded."""
    from clearslate.clearance.assumed import in_words
    from clearslate.clearance.plan import PlanError, make_plan, record, summary
    from clearslate.records.errors import DatasetError
    from clearslate.runs.run import Run, RunError

    with errors(DatasetError, RunError, PlanError), opened(url) as found:
        looked_through = Run.open(run)
        latest = _again(looked_through, newest, work or run.with_name(f"{run.name}-newest"), as_of, jobs)
        _of_a_day_that_has_come(latest, found)
        made = make_plan(looked_through, latest, workflow_of_state(state), found, again=frozenset(again))
        lines, assumed = summary(made), in_words(made.assumed, made.workflow.jurisdiction)
        if as_json:
            print_json({
                "plan": made.id, "waves": lines, "dropped": made.dropped, "unverified": made.unverified, "assumed": assumed,
                "recorded": not dry_run,
            })  # fmt: skip
        else:
            _show_plan(made.id, lines, made.dropped, made.unverified)
            _show_assumed(assumed)
        if not dry_run and lines:
            events = record(made, found, actor(name, role), now())
            click.echo(f"Recorded: {counted(events, 'event')}.", err=as_json)


def _of_a_day_that_has_come(run: Any, ledger: Ledger) -> None:
    """What is eligible on a day that has not come is not eligible yet."""
    if run.as_of > (day := ledger.day(now())):
        raise Unusable(
            f"the run asks of {run.as_of}, a day that has not come (in the ledger it is {day}): nothing is cleared before "
            "its day. Ask of that day (`clearslate determine --as-of`)"
        )


def _again(run: Any, newest: Path | None, work: Path, as_of: dt.date | None, jobs: int) -> Any:
    """The run's question, asked of the newest records."""
    from dataclasses import replace

    from clearslate.records.dataset import Dataset
    from clearslate.runs.run import start

    if newest is None and as_of in (None, run.as_of):
        return run
    place = newest or run.dataset().path
    manifest = Dataset.open(place).manifest
    spec = replace(run.spec(), as_of=as_of or run.as_of).over(manifest)
    return start(place, spec, work, jobs=jobs)


def _show_plan(
    plan_id: str, lines: list[dict[str, Any]], dropped: dict[str, int], unverified: Sequence[str]
) -> None:
    columns = ("wave", "batches", "people", "cases", "charges", "convictions", "disposed")
    rows = [
        [f"{line['wave']} (pilot)" if line["pilot"] else str(line["wave"]), *(line[c] for c in columns[1:])]
        for line in lines
    ]
    if lines:
        print_table(columns, rows, title=f"Plan {plan_id}")
    for reason, count in dropped.items():
        click.echo(f"left out, {reason.replace('_', ' ')}: {count:,}")
    if not lines:
        click.echo("There is nothing to plan.")
    elif unverified:
        click.echo(f"NOT VERIFIED against the text of a statute or rule: {'; '.join(unverified)}")


def _show_assumed(assumed: Sequence[str]) -> None:
    """Say what rests on a presumption, or on a reading of an open question."""
    for words in assumed:
        click.echo(f"RESTS ON: {words}")


@clear.command()
@click.argument("run", type=_FOLDER)
@ledger_option
@actor_options(role="operator")
@click.option("--state", required=True, help="Whose clearances.")
@click.option("--dry-run", is_flag=True, help="Only show what would be taken back.")
@click.option(
    "--allow",
    is_flag=True,
    help="Take nothing back, and record that another person may take so much back on RUN: you looked whether the "
    "records are whole.",
)
def recheck(run: Path, url: str, name: str, role: str, state: str, *, dry_run: bool, allow: bool) -> None:
    """Take back what is on its way and no longer eligible by RUN, over the newest records.

    Also what stands under another person or docket now; where that is in force, the next export tells everyone who was
    told. On records older than the workflow bears no order is signed, and nothing comes into force by law. Where more
    would be taken back than the workflow bears, it stops, until a second person allows it (--allow).
    """
    from clearslate.clearance import rechecking
    from clearslate.clearance.plan import PlanError
    from clearslate.records.errors import DatasetError
    from clearslate.runs.run import Run, RunError

    if dry_run and allow:
        raise click.UsageError("give one of --dry-run and --allow")
    code = workflow_of_state(state).jurisdiction
    with errors(RunError, PlanError, DatasetError), opened(url) as ledger:
        newest = Run.open(run)
        _of_a_day_that_has_come(newest, ledger)
        seen = rechecking.look(newest, code, ledger)
        act = None if dry_run else rechecking.allow if allow else rechecking.record
        if act is not None:
            act(seen, newest, code, ledger, actor(name, role), now())
    _show_rechecked(seen, would=dry_run or allow)
    if allow:
        click.echo("Allowed: another person may take them back, by the same command without --allow.")


def _show_rechecked(seen: Rechecked, *, would: bool) -> None:
    taken, of = len(seen.taken), sum(seen.found.values())
    share = f" ({taken / of:.1%})" if of else ""
    click.echo(
        f"stay as they are: {of - taken:,}; {'would be' if would else 'were'} taken back: {taken:,}{share}"
    )
    for outcome, count in seen.found.items():
        if outcome != "eligible":
            click.echo(f"  {outcome.replace('_', ' ')}: {count:,}")
    if seen.corrected:
        told = "would be" if would else "are"
        click.echo(
            f"in force, and of another docket or person by these records: {len(seen.corrected):,}; whoever was told {told} "
            "told again by the next `clear export`; look whether each is right still (`clear restore ask`)"
        )
    if seen.stop and would:
        click.echo(f"WARNING: {seen.stop}: a second person allows it first (--allow)")


@clear.command()
@click.argument("wave")
@ledger_option
@actor_options(role="operator")
@click.option(
    "--set", "is_set", is_flag=True, help="Fix --bound and --confidence. Another person opens the draw."
)
@click.option("--open", "is_open", is_flag=True, help="Open the draw: the hash of that event is its seed.")
@click.option("--further", is_flag=True, help="Draw more, where the audited sample leaves too much doubt.")
@click.option(
    "--bound",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.01,
    show_default=True,
    help="Highest share of wrong ones that is borne.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0.5, 0.9999),
    default=0.95,
    show_default=True,
    help="How sure one must be.",
)
@click.option("--size", type=click.IntRange(1), help="How many; as many as the bound needs unless given.")
@json_option
def audit(
    wave: str, url: str, name: str, role: str, bound: float, confidence: float, size: int | None,
    *, is_set: bool, is_open: bool, further: bool, as_json: bool,
) -> None:  # fmt: skip
    """Draw clearances of WAVE at random for a human to look through, and show what was drawn and found.

    One person fixes the bound (--set), another opens the draw (--open). There is one draw a wave, which --further extends.
    """
    from clearslate.clearance.audit import Bound
    from clearslate.clearance.office import Office

    if is_set + is_open + further > 1:
        raise click.UsageError("give one of --set, --open and --further, or none to see what was drawn")
    with opened(url) as found:
        office, who = Office(found), actor(name, role)
        if is_set:
            office.set_audit(wave, who, now(), bound=Bound(bound, confidence))
            click.echo(
                f"wave {wave}: bound {bound:.2%}, confidence {confidence:.2%}; another person opens the draw",
                err=as_json,
            )
            return
        drawn = (
            office.open_audit(wave, who, now(), size=size)
            if is_open
            else office.extend_audit(wave, who, now(), size=size)
            if further
            else office.drawn(wave)
        )
        rows, so_far, assumed = office.looked_through(drawn), office.audited(wave), office.assumed(wave)
    columns = ("clearance", "charge", "case", "law", "found")
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) | {"assumed": assumed} for row in rows])
        return
    if not drawn:
        click.echo("No more are needed." if further else "Nothing was drawn yet.")
        return
    print_table(columns, rows, title=f"Sample of wave {wave}")
    _show_assumed(assumed)
    kinds = {True: "convictions", False: "others"}
    strata = [
        (
            each.law,
            kinds[each.conviction],
            each.size,
            each.right + each.wrong,
            each.wrong,
            f"{low:.2%} to {high:.2%}",
        )
        for each in so_far.strata
        for low, high in [each.interval]
    ]
    print_table(("law", "of", "in the wave", "audited", "wrong", "share"), strata, title="By law")


@clear.command()
@click.argument("clearances", nargs=-1, required=True)
@ledger_option
@actor_options(role="reviewer")
@click.option("--right/--wrong", default=None, help="What the human found.")
@click.option("--why", default="", help="The reason, without personal data; --wrong needs one.")
def find(
    clearances: tuple[str, ...], url: str, name: str, role: str, why: str, *, right: bool | None
) -> None:
    """Record what an audit found of CLEARANCES. Too many wrong ones halt the wave."""
    from clearslate.clearance.office import Office

    if right is None:
        raise click.UsageError("give one of --right and --wrong")
    if not right and not why:
        raise click.UsageError("--wrong needs --why: the clearance is taken back for it")
    with opened(url, shows="part") as found:
        office, who = Office(found), actor(name, role)
        audited = [office.find(each, who, now(), right=right, why=why) for each in clearances][-1]
        is_halted = office.is_halted(clearances[-1])
    low, high = audited.interval
    click.echo(
        f"{audited.right + audited.wrong} of {audited.drawn} audited, {audited.wrong} wrong: between {low:.2%} and "
        f"{high:.2%} of the wave may be wrong, {audited.bound:.2%} are borne"
        + ("; the wave is HALTED" if is_halted else "")
        + ("; its release may be asked for" if audited.is_sure else "")
    )


_DONE: Final = {
    "request": "its release is asked for; another person approves it",
    "approve": "released",
    "refuse": "not released now",
    "halt": "halted",
    "resume": "goes on",
    "hold": "held",
    "free": "no longer held for this",
    "withdraw": "taken back",
}
"""What is said when a command was done."""


def _wave_command(
    verb: str, method: str, words: str, *, reason: bool = False, role: str = "operator"
) -> click.Command:
    """A command that does one thing to a wave."""

    def do(wave: str, url: str, name: str, role: str, why: str = "") -> None:
        from clearslate.clearance.office import Office

        with opened(url) as found:
            told = {"why": why} if reason else {}
            getattr(Office(found), method)(wave, actor(name, role), now(), **told)
        click.echo(f"wave {wave}: {_DONE[verb]}")

    do.__doc__ = words
    command = actor_options(role=role)(ledger_option(click.argument("wave")(do)))
    if reason:
        command = click.option("--why", required=True, help="The reason, without personal data.")(command)
    return click.command(verb, cls=Scripted)(command)


clear.add_command(_wave_command("request", "request_release", "Ask for the release of WAVE."))
clear.add_command(
    _wave_command("approve", "approve_release", "Release WAVE: another person than the one who asked.")
)
clear.add_command(_wave_command("refuse", "refuse_release", "Do not release WAVE now.", reason=True))
clear.add_command(_wave_command("halt", "halt", "Stop WAVE: none of its batches moves on.", reason=True))
clear.add_command(_wave_command("resume", "resume", "Let WAVE go on.", reason=True))


@clear.command()
@ledger_option
@today_option
def advance(url: str, day: dt.date | None) -> None:
    """Do what the day brings: open stages, end windows, put batches in force, give the left-behind batches of their own."""
    from clearslate.clearance.lists import due_lists
    from clearslate.clearance.office import Office
    from clearslate.clearance.orders.make import due_corrections

    with opened(url, shows="nothing") as found:
        day = day_in(found, day)
        office = Office(found)
        new = office.catch_up(now())
        made = office.advance(day, now())
        records, lists, corrections = office.records(day), len(due_lists(found)), len(due_corrections(found))
    told = counted(made, "event")
    click.echo(told + (f", {counted(len(new), 'catch-up batch', 'catch-up batches')}" if new else ""))
    _show_unshown(lists)
    _show_corrections(corrections)
    _show_old(records)


@clear.command()
@click.argument("batches", nargs=-1, required=True)
@ledger_option
@actor_options()
@paper_option
@click.option(
    "--stage", default="", help="The stage that is meant: so a repeated call never ends the next one."
)
def complete(
    batches: tuple[str, ...], url: str, name: str, role: str, day: dt.date | None, stage: str
) -> None:
    """End the open stage of BATCHES, each by itself: what was ended before is passed over, and a refusal stops no other."""
    from clearslate.clearance.office import Office

    with opened(url, shows="part") as found:
        on, office, who = day_in(found, day), Office(found), actor(name, role)
        to_each(
            batches,
            lambda each: office.complete(each, who, on, now(), stage_id=stage),
            "batch {}: stage completed",
        )


@clear.command(name="object")
@click.argument("clearance")
@ledger_option
@actor_options()
@paper_option
@click.option(
    "--ground", required=True, help="One of the stage's grounds (`clearslate clear workflow` lists them)."
)
@click.option("--why", default="", help="More words, without personal data.")
def object_(
    clearance: str, url: str, name: str, role: str, day: dt.date | None, ground: str, why: str
) -> None:
    """Object to CLEARANCE in the stage that is open."""
    from clearslate.clearance.office import Office

    with opened(url, shows="part") as found:
        day = day_in(found, day)
        click.echo(Office(found).object(clearance, actor(name, role), day, now(), ground=ground, why=why))


@clear.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@ledger_option
@actor_options()
@paper_option
@click.option("--batch", required=True, help="To whose clearances.")
def objections(file: Path, url: str, name: str, role: str, day: dt.date | None, batch: str) -> None:
    """File the objections of FILE, all or none: a CSV file with the columns charge, ground and, if need be, why.

    A list of `clearslate clear lists` comes back so. The same file again files nothing twice.
    """
    import csv

    from clearslate.clearance.office import Filed, Office
    from clearslate.records.cells import restored

    filed = []
    with errors(OSError), file.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.DictReader(lines, strict=True)
        try:
            if not {"charge", "ground"} <= set(table.fieldnames or ()):
                raise Unusable(f"{file.name} has no columns charge and ground: name them in its first line")
            for row in table:
                if None in row or row["ground"] is None:
                    words = (
                        "other fields than the first line names: put a text with commas in quotation marks"
                    )
                    raise Unusable(f"{file.name}, line {table.line_num}: {words}")
                charge, why = restored(row["charge"] or ""), restored(row.get("why") or "")
                filed.append(Filed(charge, row["ground"], why, table.line_num))
        except UnicodeDecodeError as error:
            raise Unusable(f"{file.name} is not in UTF-8: save it as CSV in UTF-8") from error
        except csv.Error as error:
            raise Unusable(
                f"{file.name}, after line {table.line_num}: {error}; look for a quotation mark"
            ) from error
    with opened(url, shows="part") as found:
        day = day_in(found, day)
        told = Office(found).object_all(batch, filed, actor(name, role), day, now())
    named = sum(bool(each.ground) for each in filed)
    click.echo(
        f"{counted(told.new, 'objection')} filed, {told.waiting + told.decided:,} known before; no ground on "
        f"{counted(len(filed) - named, 'line')}, to which nobody objects"
    )
    if told.decided:
        click.echo(
            f"{counted(told.decided, 'objection')} known before: decided already in this stage; to object to the same again, "
            "`clearslate clear object`"
        )


@clear.command()
@click.argument("objection")
@ledger_option
@actor_options()
@paper_option
@click.option("--sustain/--overrule", "sustained", default=None, help="The decision.")
@click.option("--withdraw", is_flag=True, help="Who objected takes it back.")
@click.option("--why", default="", help="The reason, without personal data.")
def decide(
    objection: str,
    url: str,
    name: str,
    role: str,
    day: dt.date | None,
    why: str,
    *,
    sustained: bool | None,
    withdraw: bool,
) -> None:
    """Decide OBJECTION, or take it back."""
    from clearslate.clearance.office import Office

    if (sustained is None) != withdraw:
        raise click.UsageError("give one of --sustain, --overrule and --withdraw")
    with opened(url, shows="part") as found:
        day = day_in(found, day)
        office, who = Office(found), actor(name, role)
        if sustained is None:
            office.withdraw_objection(objection, who, day, now(), why=why)
        else:
            office.decide(objection, who, day, now(), sustained=sustained, why=why)
    done = {True: "sustained", False: "overruled", None: "taken back"}[sustained]
    click.echo(f"objection {objection}: {done}")


def _clearance_command(verb: str, option: str, words: str, role: str) -> click.Command:
    """A command that does one thing to a clearance, for a reason."""

    def do(clearance: str, url: str, name: str, role: str, told: str) -> None:
        from clearslate.clearance.office import Office

        with opened(url, shows="part") as found:
            getattr(Office(found), verb)(clearance, actor(name, role), now(), **{option: told})
        click.echo(f"clearance {clearance}: {_DONE[verb]}")

    do.__doc__ = words
    command = actor_options(role=role)(ledger_option(click.argument("clearance")(do)))
    command = click.option(f"--{option}", "told", required=True, help="The reason, without personal data.")(
        command
    )
    return click.command(verb, cls=Scripted)(command)


clear.add_command(
    _clearance_command("hold", "reason", "Keep CLEARANCE back while its record is still needed.", "clerk")
)
clear.add_command(_clearance_command("free", "reason", "End a hold of CLEARANCE.", "clerk"))
clear.add_command(
    _clearance_command("withdraw", "why", "Take CLEARANCE back before it is in force.", "operator")
)


@clear.command()
@ledger_option
@reader_option
@look_option
@json_option
def status(url: str, day: dt.date | None, *, as_json: bool) -> None:
    """Where everything stands: waves, how old the records asked are, stages with their age, objections."""
    from clearslate.clearance.office import Office

    with opened(url) as found:
        day = day_of(found, day)
        told = Office(found).status(day)
    if as_json:
        print_json(told)
        return
    if not told["waves"]:
        raise Unusable("the ledger holds no plan yet: `clearslate clear plan` makes one")
    for title, rows in told.items():
        if rows:
            print_table(tuple(rows[0]), [tuple(row.values()) for row in rows], title=title)
    _show_unshown(sum(row["batches"] for row in told["lists that nobody was shown"]))
    _show_corrections(len(told["signed orders to correct"]))
    _show_old(told["records"])


def _show_unshown(lists: int) -> None:
    """Say how many lists are to be shown."""
    if lists:
        click.echo(
            f"{counted(lists, 'list')} to be shown, from which windows run: `clearslate clear lists --due`"
        )


def _show_corrections(orders: int) -> None:
    """Say how many signed orders name what was taken back since."""
    if orders:
        click.echo(
            f"WARNING: {counted(orders, 'signed order')} to correct, of which charges were taken back since: "
            "`clearslate clear orders --due`"
        )


def _show_old(records: list[dict[str, Any]]) -> None:
    """Say of which plans newer records are to be asked."""
    for row in records:
        if row["ask again"]:
            click.echo(
                f"WARNING: plan {row['plan']}: records up to {row['records up to']} were asked of what is on its way; "
                f"{row['ask again']}: ask the newest, `clearslate clear recheck RUN --state {row['state']}`"
            )


COMMANDS: Final = (clear,)
