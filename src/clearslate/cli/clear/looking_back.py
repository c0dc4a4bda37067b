"""Commands that look back: a later extract beside the ledger, and the undoing of a wrong clearance."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from clearslate.cli.clear.messages import profiles_in, profiles_option
from clearslate.cli.common import (
    DIFFERENT,
    FOLDER,
    NEW_FILE,
    Scripted,
    Unusable,
    errors,
    json_option,
    print_json,
    print_table,
    workflow_of_state,
)
from clearslate.cli.days import day_in, today_option
from clearslate.cli.ledger.access import (
    actor,
    actor_options,
    ledger_option,
    memory_of,
    memory_option,
    now,
    opened,
    reader_option,
)
from clearslate.records.cells import CellWriter
from clearslate.wording import things

if TYPE_CHECKING:
    from clearslate.clearance.looking_back.extracts import Compared

_PLACE: Final = click.Path(exists=True, path_type=Path)


@click.command("verify-extract", cls=Scripted)
@click.argument("extract", type=FOLDER)
@ledger_option
@actor_options(role="auditor")
@today_option
@profiles_option
@click.option("--recipient", required=True, help="Whose extract it is, as the workflow names the recipient.")
@click.option(
    "--earlier",
    type=FOLDER,
    help="An earlier extract of the same recipient: finds what is gone without an order.",
)
@click.option(
    "--deletions", type=_PLACE, multiple=True,
    help="What the source deleted by its own keys: a deletions.parquet, or a folder with some; may be repeated. "
    "That of EXTRACT is always read.",
)  # fmt: skip
@click.option(
    "--whole",
    is_flag=True,
    help="EXTRACT covers every clearance that the recipient was told. Otherwise it covers what is in "
    "--earlier, and the counties of its rows.",
)
@click.option("--dry-run", is_flag=True, help="Only show; record nothing.")
@json_option
@click.pass_context
def verify_extract(
    ctx: click.Context, extract: Path, url: str, name: str, role: str, day: dt.date | None, folder: Path | None,
    recipient: str, earlier: Path | None, deletions: tuple[Path, ...], *, whole: bool, dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """Compare EXTRACT, the later records of a recipient, with the ledger.

    Shows what is gone, what was cleared and is still there, and what is gone without an order. The same
    EXTRACT a second time changes nothing. Exit code 1 if something needs attention.
    """
    from clearslate.clearance.exchange.errors import ExchangeError
    from clearslate.clearance.looking_back.extracts import compare, record
    from clearslate.clearance.looking_back.reading import VerificationError
    from clearslate.records.dataset import Dataset
    from clearslate.records.errors import DatasetError

    with errors(DatasetError, ExchangeError, VerificationError), opened(url) as ledger:
        day = day_in(ledger, day)
        found = compare(
            ledger, recipient, Dataset.open(extract), profiles_in(folder), day,
            earlier=None if earlier is None else Dataset.open(earlier),
            deletions=[each for place in (extract / "ingest", *deletions) for each in _lists(place)], whole=whole,
        )  # fmt: skip
        recorded = not dry_run and record(found, ledger, actor(name, role), now())
    if as_json:
        print_json(_told(found) | {"recorded": recorded})
    else:
        _show(found)
        click.echo(
            "Recorded."
            if recorded
            else "This extract was recorded before."
            if found.known
            else "Nothing recorded."
        )
    if found.alarms:
        ctx.exit(DIFFERENT)


@click.command("take-extracts", cls=Scripted)
@click.argument("place", metavar="FOLDER", type=FOLDER)
@ledger_option
@actor_options(role="auditor")
@today_option
@profiles_option
@json_option
@click.pass_context
def take_extracts(
    ctx: click.Context, place: Path, url: str, name: str, role: str, day: dt.date | None, folder: Path | None, *, as_json: bool
) -> None:  # fmt: skip
    """Compare all extracts in FOLDER, which has a folder for each recipient, with the ledger: each once.

    An extract is a ZIP of a dataset that `clearslate ingest` built; the office's interface by HTTP puts those there that
    agencies send. One that was compared goes to done/, one that is none to aside/, with a file that says why. Exit code 1 if
    something needs attention.
    """
    from clearslate.clearance.exchange.errors import ExchangeError
    from clearslate.clearance.looking_back import spool

    if not place.is_dir():
        raise Unusable(f"{place}: there is no such folder; give the one with a folder for each recipient")
    with errors(ExchangeError), opened(url) as ledger:
        day = day_in(ledger, day)
        told = list(spool.take_extracts(ledger, profiles_in(folder), place, actor(name, role), day, now()))
    if as_json:
        print_json([asdict(each) for each in told])
    else:
        for each in told:
            click.echo(f"{each.recipient}: {each.sha256[:12]}: {each.why_not or 'compared'}")
            for words in each.alarms:
                click.echo(f"ALARM: {words}")
        click.echo(f"{things(len(told), 'extract')} taken")
    if any(each.why_not or each.alarms for each in told):
        ctx.exit(DIFFERENT)


def _lists(place: Path) -> list[Path]:
    """The lists of deletions at a place."""
    return [place] if place.is_file() else sorted(place.rglob("deletions.parquet"))


def _told(found: Compared) -> dict[str, Any]:
    expected = ("gone", "back", "too_early", "not_covered", "not_due", "not_told")
    rows = found.clearances.to_pylist()
    return {
        "recipient": found.recipient, "extract": found.extract, "on": found.on.isoformat(), "known": found.known,
        "counts": found.counts, "alarms": found.alarms,
        "clearances": [
            row | {"since": None if row["since"] is None else row["since"].isoformat()}
            for row in rows if row["finding"] not in expected
        ],
        "charges": found.charges.to_pylist(),
    }  # fmt: skip


def _show(found: Compared) -> None:
    lines: dict[tuple[str, str, str], int] = {}
    columns = (found.clearances[each].to_pylist() for each in ("finding", "claim", "since"))
    for finding, claim, since in zip(*columns, strict=True):
        place = (
            finding.replace("_", " "),
            claim.replace("_", " "),
            "" if since is None else since.isoformat(),
        )
        lines[place] = lines.get(place, 0) + 1
    title = f"{found.recipient}: the extract of {found.on.isoformat()}"
    if lines:
        rows = [(*place, count) for place, count in sorted(lines.items())]
        print_table(("the extract shows", "the agency says", "since", "clearances"), rows, title=title)
    lost = found.counts["charges"]
    if lost:
        print_table(("lacking, and not ordered", "charges"), list(lost.items()))
    for words in found.alarms:
        click.echo(f"ALARM: {words}")


@click.command(cls=Scripted)
@ledger_option
@reader_option
@json_option
def verified(url: str, *, as_json: bool) -> None:
    """Show what each recipient's last extract showed of cleared and restored records."""
    from clearslate.clearance.looking_back.extracts import standing

    with opened(url) as ledger:
        rows = standing(ledger)
    if as_json:
        print_json(rows)
    elif rows:
        print_table(tuple(rows[0]), [tuple(row.values()) for row in rows])
    else:
        click.echo("No extract was compared yet: `clearslate clear verify-extract` does it.")


@click.command("find-missed", cls=Scripted)
@click.argument("run", type=FOLDER)
@ledger_option
@actor_options(role="auditor")
@click.option("--state", required=True, help="Whose workflow.")
@memory_option
@json_option
@click.pass_context
def find_missed(
    ctx: click.Context,
    run: Path,
    url: str,
    name: str,
    role: str,
    state: str,
    memory: Path | None,
    *,
    as_json: bool,
) -> None:
    """List what RUN finds eligible, was eligible at the last plan, and is in no plan. RUN is over the newest records.

    Exit code 1 if there is any.
    """
    from clearslate.clearance.looking_back.missed import missed, record_missed
    from clearslate.clearance.looking_back.reading import VerificationError
    from clearslate.clearance.plan.eligible import PlanError
    from clearslate.records.errors import DatasetError
    from clearslate.runs.manifest import RunError
    from clearslate.runs.run import Run

    with errors(RunError, PlanError, VerificationError, DatasetError), opened(url) as ledger:
        found = missed(ledger, Run.open(run), workflow_of_state(state), memory_of(memory))
        record_missed(found, ledger, actor(name, role), now())
    rows = [row | {"since": row["since"].isoformat()} for row in found.rows.to_pylist()]
    if as_json:
        print_json(
            {"run": found.run, "on": found.on.isoformat(), "missed": rows, "newly_eligible": found.fresh}
        )
    else:
        if rows:
            print_table(
                tuple(rows[0]), [tuple(row.values()) for row in rows], title="Eligible and never planned"
            )
        click.echo(f"{len(rows):,} missed; {found.fresh:,} became eligible since the last plan.")
    if rows:
        ctx.exit(DIFFERENT)


@click.command("recheck-law", cls=Scripted)
@click.argument("run", type=FOLDER)
@ledger_option
@reader_option
@click.option("--rows", type=NEW_FILE, help="Write each clearance into this CSV file.")
@json_option
def recheck_law(run: Path, url: str, rows: Path | None, *, as_json: bool) -> None:
    """Find clearances, pending or in force, that RUN does not find eligible.

    RUN judges the records of the plan by the law as it reads now. Nothing is recorded: `clear recheck` withdraws
    pending ones; for those in force, a person decides (`clear restore ask`). To see whom a changed law newly
    reaches, use `clearslate digest RUN --against OLD`.
    """
    from clearslate.clearance.looking_back.changed_law import Affected, affected
    from clearslate.clearance.plan.eligible import PlanError
    from clearslate.runs.manifest import RunError
    from clearslate.runs.run import Run

    with errors(RunError, PlanError), opened(url) as ledger:
        found = affected(Run.open(run), ledger)
    if rows:
        with rows.open("w", encoding="utf-8", newline="") as file:
            CellWriter(file).writerows(
                [tuple(Affected.__slots__), *(tuple(asdict(one).values()) for one in found)]
            )
    if as_json:
        print_json([asdict(one) for one in found])
        return
    counts = Counter((one.law, one.state, one.outcome.replace("_", " ")) for one in found)
    print_table(
        ("law", "clearance is", "the law as it reads now", "clearances"),
        [(*key, f"{count:,}") for key, count in sorted(counts.items())],
    )
    if found:
        sys.exit(DIFFERENT)


@click.command(cls=Scripted)
@click.argument("newest", type=FOLDER)
@ledger_option
@actor_options(role="operator")
@click.option("--earlier", type=FOLDER, help="The earlier records: their other charges identify persons too.")
@click.option("--dry-run", is_flag=True, help="Only show; record nothing.")
@json_option
def rekey(
    newest: Path, url: str, name: str, role: str, earlier: Path | None, *, dry_run: bool, as_json: bool
) -> None:  # fmt: skip
    """Take over the person ids of NEWEST, the newest linked records: persons merged, split or renamed.

    The next export tells the agencies whose profile asks for it. A pending clearance that now has another person or
    docket is withdrawn; for one in force, a second person confirms all of it first (`clear changes`).
    """
    from clearslate.clearance.looking_back.rekeying import changes, record
    from clearslate.clearance.plan.rechecking import corrections, of_another_person
    from clearslate.clearance.state.changes import takes_two
    from clearslate.records.dataset import Dataset
    from clearslate.records.errors import DatasetError

    with errors(DatasetError), opened(url) as ledger:
        records = Dataset.open(newest)
        found = changes(ledger, records, earlier=None if earlier is None else Dataset.open(earlier))
        back, corrected = of_another_person(ledger, records), corrections(ledger, records)
        if not dry_run:
            record(found, records, ledger, actor(name, role), now())
        waits = takes_two(ledger.alias)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    for why in ("merge", "split", "new id"):
        click.echo(f"{why}: {things(sum(each.why == why for each in found), 'person')}")
    click.echo(f"pending, with another person or docket: {len(back):,} withdrawn, to be planned again")
    then = (
        "nothing of it changes until a second person confirms it (`clear changes`)"
        if waits
        else "the agencies that know of it hear it again"
    )
    click.echo(f"in force, with another docket or person: {len(corrected):,}; {then}")
    for each in found:
        for clearance in each.unplaced:
            click.echo(
                f"ALARM: clearance {clearance}: its person was split, and the records do not say to whom it belongs"
            )
