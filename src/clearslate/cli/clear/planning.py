"""Commands that plan: what is to be cleared, and whether it is still."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clearslate.cli.common import (
    FOLDER,
    NEW_FOLDER,
    Day,
    Scripted,
    errors,
    jobs_option,
    json_option,
    print_json,
    print_table,
    workflow_of_state,
)
from clearslate.cli.ledger.access import (
    actor,
    actor_options,
    ledger_option,
    memory_of,
    memory_option,
    now,
    opened,
)
from clearslate.wording import things

if TYPE_CHECKING:
    from clearslate.clearance.plan.rechecking import Rechecked


@click.command(cls=Scripted)
@click.argument("run", type=FOLDER)
@ledger_option
@actor_options(role="operator")
@click.option("--state", required=True, help="Whose workflow.")
@click.option(
    "--newest", type=FOLDER, help="The newest records: what is no longer eligible on them is left out."
)
@click.option(
    "--work", type=NEW_FOLDER, help="Folder for the run over the newest records; beside RUN unless given."
)
@click.option("--as-of", type=Day(), help="Day asked of the newest records; the run's unless given.")
@jobs_option
@click.option(
    "--again",
    type=click.Choice(["restored", "withdrawn", "objected", "found_wrong"]),
    multiple=True,
    help="Also plan clearances that ended in this way before; name each kind.",
)
@memory_option
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@json_option
def plan(
    run: Path, url: str, name: str, role: str, state: str, newest: Path | None, work: Path | None,
    as_of: dt.date | None, jobs: int | None, again: tuple[str, ...], memory: Path | None, *, dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """Plan the clearance of what RUN found eligible: waves and batches, shown before they are recorded."""
    from clearslate.clearance.office.sign_offs import lacking, unnamed
    from clearslate.clearance.plan.eligible import PlanError, only_of_a_day_that_has_come
    from clearslate.clearance.plan.plan import begun_before, make_plan, record, summary
    from clearslate.clearance.workflow.presumptions import in_words
    from clearslate.records.errors import DatasetError
    from clearslate.runs.manifest import RunError
    from clearslate.runs.run import Run

    with errors(DatasetError, RunError, PlanError), opened(url) as found:
        looked_through = Run.open(run)
        latest = _again(looked_through, newest, work or run.with_name(f"{run.name}-newest"), as_of, jobs)
        only_of_a_day_that_has_come(latest, found.day(now()))
        made = make_plan(
            looked_through,
            latest,
            workflow_of_state(state),
            found,
            again=frozenset(again),
            memory=memory_of(memory),
        )
        lines, assumed = summary(made), in_words(made.assumed, made.workflow.jurisdiction)
        unsigned, weak = lacking(found, made.laws), unnamed(found, made.laws)
        if as_json:
            print_json({
                "plan": made.id, "waves": lines, "dropped": made.dropped, "unverified": made.unverified, "assumed": assumed,
                "unsigned": unsigned, "unnamed": weak, "rests_on": {law: each.rests_on for law, each in made.laws.items()},
                "recorded": not dry_run,
            })  # fmt: skip
        else:
            _show_plan(made.id, lines, made.dropped, made.unverified)
            show_assumed(assumed)
            for law, why in unsigned.items():
                click.echo(f"NOT SIGNED OFF: {law}: {why}")
            for law, statements in weak.items():
                click.echo(
                    f"COUNSEL DID NOT NAME: {law}: {'; '.join(statements)} (`clear sign-off {law} --naming`)"
                )
        for words in (begun := begun_before(made, found)):
            click.echo(words, err=as_json)
        if not dry_run and (lines or begun):
            events = record(made, found, actor(name, role), now())
            click.echo(f"Recorded: {things(events, 'event')}.", err=as_json)


def _again(run: Any, newest: Path | None, work: Path, as_of: dt.date | None, jobs: int | None) -> Any:
    """The run's question, asked of the newest records."""
    from dataclasses import replace

    from clearslate.records.dataset import Dataset
    from clearslate.runs.start import start

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


def show_assumed(assumed: Sequence[str]) -> None:
    """Say what rests on a presumption, or on a reading of an open question."""
    for words in assumed:
        click.echo(f"RESTS ON: {words}")


@click.command(cls=Scripted)
@click.argument("run", type=FOLDER)
@ledger_option
@actor_options(role="operator")
@click.option("--state", required=True, help="Whose clearances.")
@click.option("--dry-run", is_flag=True, help="Only show what would be withdrawn.")
@click.option(
    "--allow",
    is_flag=True,
    help="Withdraw nothing, and record that another person may withdraw so much on RUN: you checked that the "
    "records are complete.",
)
def recheck(run: Path, url: str, name: str, role: str, state: str, *, dry_run: bool, allow: bool) -> None:
    """Withdraw pending clearances that RUN, over the newest records, no longer finds eligible.

    Also those that now have another person or docket; for those in force, a second person confirms it (`clear changes`), and
    the next export tells every agency that knows of it. On records older than the workflow allows, no order is signed, and
    nothing comes into force by law. Where more would be withdrawn than the workflow allows, it stops until a second person
    allows it (--allow).
    """
    from clearslate.clearance.plan import rechecking
    from clearslate.clearance.plan.eligible import PlanError, only_of_a_day_that_has_come
    from clearslate.clearance.state.changes import takes_two
    from clearslate.records.errors import DatasetError
    from clearslate.runs.manifest import RunError
    from clearslate.runs.run import Run

    if dry_run and allow:
        raise click.UsageError("give one of --dry-run and --allow")
    code = workflow_of_state(state).jurisdiction
    with errors(RunError, PlanError, DatasetError), opened(url) as ledger:
        newest = Run.open(run)
        only_of_a_day_that_has_come(newest, ledger.day(now()))
        seen = rechecking.look(newest, code, ledger)
        act = None if dry_run else rechecking.allow if allow else rechecking.record
        if act is not None:
            act(seen, newest, code, ledger, actor(name, role), now())
        waits = takes_two(ledger.alias)
    _show_rechecked(seen, would=dry_run or allow, waits=waits)
    if allow:
        click.echo("Allowed: another person may withdraw them, by the same command without --allow.")


def _show_rechecked(seen: Rechecked, *, would: bool, waits: bool) -> None:
    taken, of = len(seen.taken), sum(seen.found.values())
    share = f" ({taken / of:.1%})" if of else ""
    click.echo(
        f"stay as they are: {of - taken:,}; {'would be' if would else 'were'} withdrawn: {taken:,}{share}"
    )
    for outcome, count in seen.found.items():
        if outcome != "eligible":
            click.echo(f"  {outcome.replace('_', ' ')}: {count:,}")
    if seen.corrected:
        verb = "would be" if would else "are"
        agencies = (
            "" if waits else f"; the agencies that know of it {verb} sent it by the next `clear export`"
        )
        click.echo(
            f"in force, with another docket or person by these records: {len(seen.corrected):,}{agencies}; check that each is still "
            "right (`clear restore ask`)"
        )
    if (seen.corrected or seen.moved) and waits:
        click.echo(
            f"changes that wait for a second person: {len(seen.corrected) + len(seen.moved):,}; until then they change nothing, and no "
            "message names these (`clear changes`)"
        )
    for each, how in list(seen.reopened.items())[:20]:
        click.echo(f"  {each}: {how}")
    if seen.reopened:
        click.echo(
            f"in force, and its case was reopened by these records: {len(seen.reopened):,}; nothing is undone by itself: decide whether "
            "each is still right (`clear restore ask`)"
        )
    if seen.stop and would:
        click.echo(f"WARNING: {seen.stop}: a second person allows it first (--allow)")
