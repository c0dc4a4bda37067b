"""The command that measures linkage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clearslate.cli.common import NEW_FILE, NEW_FOLDER, errors, jobs_option, json_option, print_json, screen

if TYPE_CHECKING:
    from benchmarks.linkage.figures import Level
    from benchmarks.linkage.trial import Plan


class Shares(click.ParamType[tuple[float, ...]]):
    """Shares from 0 to 1, with commas between them."""

    name = "shares"

    def convert(
        self, value: str | tuple[float, ...], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """The shares of a text."""
        if isinstance(value, tuple):
            return value
        try:
            found = tuple(sorted({float(part) for part in value.split(",")}))
        except ValueError:
            self.fail(f"{value!r} are no shares: write 0,0.1,0.4", param, ctx)
        if not all(0 <= share <= 1 for share in found):
            self.fail(f"{value!r}: a share lies from 0 to 1", param, ctx)
        return found


@click.command()
@click.option("--states", default="PA", show_default=True, help="USPS codes, with commas between them.")
@click.option(
    "--people",
    type=click.IntRange(1),
    default=20_000,
    show_default=True,
    help="Invented people of each state at each share of missing identifiers.",
)
@click.option(
    "--people-at-target",
    type=click.IntRange(1),
    help="As --people, at the share at which the target holds (0.1), where more are needed.",
)
@click.option(
    "--trials-at-target",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Trials of each state at that share, each of other people (seeds from --seed on).",
)
@click.option(
    "--missing",
    type=Shares(),
    default="0,0.05,0.1,0.2,0.4",
    show_default=True,
    help="Shares of identifiers that are missing, with commas between them.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same people.")
@jobs_option
@click.option(
    "--work",
    type=NEW_FOLDER,
    default=Path("linkage-out"),
    show_default=True,
    help="Folder to work in. A trial that is done there is not made again; one that was interrupted starts again.",
)
@click.option("--keep", is_flag=True, help="Leave each trial's extracts, datasets and runs in the folder.")
@click.option("--html", type=NEW_FILE, help="Write the figures as one self-contained page.")
@click.option("--markdown", type=NEW_FILE, help="Write the figures as Markdown.")
@click.option("--svg", type=NEW_FILE, help="Write the calibration plot as a picture.")
@json_option
@click.option("--quiet", is_flag=True, help="Do not say which step begins.")
def linkage(
    states: str,
    people: int,
    people_at_target: int | None,
    trials_at_target: int,
    missing: Sequence[float],
    seed: int,
    jobs: int | None,
    work: Path,
    html: Path | None,
    markdown: Path | None,
    svg: Path | None,
    *,
    keep: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Measure linkage, and what its errors do to people, on invented extracts whose truth is known.

    Each trial makes three agencies' extracts, brings them in, links and joins them and asks the laws. It does so a
    second time with the links of the truth: where the answers differ, linking is to blame. A wrong clearance is a
    determination that is eligible, and is not by the truth (docs/measured/linkage.md).
    """
    from benchmarks.linkage.figures import at_target, shown
    from benchmarks.linkage.page import to_html, to_svg
    from benchmarks.linkage.text import to_markdown, to_text
    from benchmarks.linkage.trial import Plan
    from benchmarks.linkage.truth import TrialError
    from clearslate.identity import LinkError
    from clearslate.ingest import IngestError
    from clearslate.records.errors import DatasetError
    from clearslate.runs.manifest import RunError
    from clearslate.synthetic import SyntheticError

    with errors(TrialError, LinkError, IngestError, DatasetError, RunError, SyntheticError):
        codes = [code.strip().upper() for code in states.split(",") if code.strip()]
        if not codes:
            raise click.UsageError("name a state with --states")
        levels = []
        for share in missing:
            number, trials = (
                ((people_at_target or people), trials_at_target) if at_target(share) else (people, 1)
            )
            plans = [Plan(code, number, share, seed + trial) for trial in range(trials) for code in codes]
            levels.append(_level(plans, jobs or 2, work, keep=keep, quiet=quiet))
    if html:
        html.write_text(to_html(levels), encoding="utf-8")
    if markdown:
        markdown.write_text(to_markdown(levels), encoding="utf-8")
    if svg:
        svg.write_text(to_svg(shown(levels)), encoding="utf-8")
    if as_json:
        print_json([level.to_json() for level in levels])
    else:
        click.echo(to_text(levels, screen()))


def _level(plans: Sequence[Plan], jobs: int, work: Path, *, keep: bool, quiet: bool) -> Level:
    """Trials at one share of missing identifiers, as one."""
    from functools import reduce
    from operator import add

    from benchmarks.linkage.trial import run_trial
    from clearslate.identity.apply import join
    from clearslate.identity.run import Options, link
    from clearslate.states import statute_reader

    def report(step: str) -> None:
        if not quiet:
            click.echo(step, err=True)

    def linked(datasets: Sequence[Path], out: Path) -> None:
        link(datasets, out, Options(threads=jobs))

    def joined(links: Path, datasets: Sequence[Path], out: Path) -> None:
        join(links, datasets, out, read=statute_reader())

    work.mkdir(parents=True, exist_ok=True)
    return reduce(
        add,
        [
            run_trial(plan, work, link=linked, join=joined, jobs=jobs, keep=keep, told=report).level
            for plan in plans
        ],
    )
