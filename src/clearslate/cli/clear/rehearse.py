"""The command that rehearses the whole of clearance with agencies that do not exist."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from clearslate.cli.clear.messages import show_account, show_aging
from clearslate.cli.common import (
    DIFFERENT,
    NEW_FOLDER,
    Day,
    Scripted,
    StateCode,
    Unusable,
    errors,
    jobs_option,
    json_option,
    print_json,
    print_table,
    workflow_of_state,
)
from clearslate.cli.ledger.access import opened

if TYPE_CHECKING:
    from clearslate.clearance.rehearsal.script import Rehearsed
    from clearslate.runs.run import Run

_START: Final = dt.date(2026, 1, 5)


def _rates(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, float]:
    from clearslate.clearance.rehearsal.faults import Faults

    known = [each.name for each in dataclasses.fields(Faults)]
    found = {}
    for value in values:
        name, sign, share = value.partition("=")
        if not sign or name not in known:
            raise click.BadParameter(f"{value!r}: write RATE=SHARE; the rates: {', '.join(known)}")
        try:
            found[name] = int(share) if name == "longest" else float(share)
        except ValueError as error:
            raise click.BadParameter(f"{value!r}: {share!r} is no number") from error
    return found


@click.command(cls=Scripted)
@click.option(
    "--state", type=StateCode(), default="PA", show_default=True, help="USPS code or name of the state."
)
@click.option(
    "--people", type=click.IntRange(1), default=2000, show_default=True, help="How many invented people."
)
@click.option(
    "--days", type=click.IntRange(1), default=400, show_default=True, help="Days from the plan to the end."
)
@click.option(
    "--step", type=click.IntRange(1), default=5, show_default=True, help="Days from one look to the next."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of people, roads and agencies.")
@click.option(
    "--start", type=Day(), default=_START, show_default=True, help="The day on which the plan is made."
)
@click.option(
    "--out",
    type=NEW_FOLDER,
    required=True,
    help="A new folder for all of it.",
)
@click.option("--ledger", "url", help="An empty ledger, by default SQLite in the folder.")
@click.option(
    "--documents",
    type=click.IntRange(0),
    default=5,
    show_default=True,
    help="Of how many batches the order is written as PDF; of the rest its list of charges alone.",
)
@click.option("--wave-size", type=click.IntRange(1), help="Charges of a wave; the workflow's unless given.")
@click.option("--batch-size", type=click.IntRange(1), help="Charges of a batch; the workflow's unless given.")
@click.option(
    "--rate",
    "rates",
    multiple=True,
    callback=_rates,
    help="RATE=SHARE of what goes wrong, such as lost=0.1 (repeat).",
)
@jobs_option
@json_option
@click.option("--quiet", is_flag=True, help="Only the end.")
@click.pass_context
def rehearse(
    ctx: click.Context, state: str, people: int, days: int, step: int, seed: int, start: dt.date, out: Path,
    url: str | None, documents: int, wave_size: int | None, batch_size: int | None, rates: dict[str, float],
    jobs: int | None, *, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Rehearse a state's clearance whole, with invented people and agencies that lose, delay, refuse and forget.

    A synthetic state is judged, planned, audited, released, ordered, sent, answered, asked again and compared with
    later extracts. In the end every clearance is accounted for at every agency, and what is stuck is listed with why
    and since when. The same seed gives the same. Ends with exit code 1 where something does not add up.
    """
    from clearslate.clearance.exchange.errors import ExchangeError
    from clearslate.clearance.plan.eligible import PlanError
    from clearslate.clearance.rehearsal.faults import Faults
    from clearslate.clearance.rehearsal.report import faults as unfit
    from clearslate.clearance.rehearsal.report import to_json
    from clearslate.clearance.rehearsal.script import Rehearsal, Setting

    if out.exists() and any(out.iterdir()):
        raise Unusable(f"{out} is not empty: a rehearsal begins in a new folder")
    out.mkdir(parents=True, exist_ok=True)
    with errors(ValueError):
        setting = Setting(seed, days, step, documents, Faults(**rates))  # type: ignore[arg-type]
    workflow = workflow_of_state(state)
    sizes = {"wave_size": wave_size, "batch_size": batch_size}
    workflow = workflow.model_copy(update={name: size for name, size in sizes.items() if size})
    say = (lambda words: None) if quiet or as_json else click.echo  # noqa: ARG005 (nobody listens)
    run = _judged(workflow.jurisdiction, people, out, start, seed, jobs, say)
    with errors(ExchangeError, PlanError), opened(url or f"sqlite:{out / 'ledger.db'}", new=True) as ledger:
        rehearsed = Rehearsal(ledger, run, workflow, out, setting, start, say).run()
    bad = list(unfit(rehearsed))
    if as_json:
        print_json(to_json(rehearsed) | {"does_not_add_up": bad})
    else:
        _show(rehearsed, bad)
    if bad:
        ctx.exit(DIFFERENT)


def _judged(
    state: str, people: int, out: Path, day: dt.date, seed: int, jobs: int | None, say: Callable[[str], None]
) -> Run:
    """A synthetic state, and what its laws say of it."""
    from clearslate.records.dataset import Dataset
    from clearslate.runs.spec import spec_for
    from clearslate.runs.start import start
    from clearslate.synthetic import generate

    say(f"{people:,} invented people of {state} (seed {seed}); no real person is among them")
    generate(state, people, out / "records", seed=seed, known_through=day)
    spec = spec_for(Dataset.open(out / "records"), day)
    run = start(out / "records", spec, out / "run", jobs=jobs)
    say(f"{run.manifest.charges:,} charges judged as of {day}")
    return run


def _show(rehearsed: Rehearsed, bad: Sequence[str]) -> None:
    """Print what came of it."""
    for where, of in rehearsed.counts.items():
        if of:
            print_table((where, "count"), sorted(of.items()))
    if rehearsed.account is not None:
        show_account(rehearsed.account, as_json=False)
    if rehearsed.aging is not None:
        show_aging(rehearsed.aging)
    if rehearsed.alarms:
        print_table(("on", "days", "agency", "clearances"), rehearsed.alarms, title="First alarms")
    for where, found in rehearsed.verified.items():
        for what, counts in found.items():
            if counts:
                rows = [(name.replace("_", " "), count) for name, count in sorted(counts.items())]
                print_table((what, "count"), rows, title=f"Later extract of {where}")
    for name, counted in rehearsed.against.items():
        print_table(
            ("where a clearance stands", "count"),
            sorted(counted.items()),
            title=f"Beside the books of {name}",
        )
    rows = [(what, f"{seconds:,.1f}") for what, seconds in rehearsed.seconds.items()]
    print_table(("work", "seconds"), rows)
    for words in bad:
        click.echo(f"DOES NOT ADD UP: {words}")
    sound = "sound" if rehearsed.is_sound else "NOT sound"
    click.echo(
        f"{rehearsed.planned:,} clearances planned; {rehearsed.events:,} events in the ledger: {sound}"
    )
