"""Commands of identity: link, review."""

from __future__ import annotations

import datetime as dt
import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from clearslate.cli.common import (
    FOLDER,
    NEW_FOLDER,
    errors,
    json_option,
    print_json,
    print_table,
    progress_bar,
)
from clearslate.cli.join import by_effect

if TYPE_CHECKING:
    from clearslate.identity import Links


@click.command()
@click.argument("datasets", nargs=-1, required=True, type=FOLDER, metavar="DATASET...")
@click.option(
    "--out", type=NEW_FOLDER, required=True, help="Folder of the links; earlier links there are replaced."
)
@click.option(
    "--same",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.999,
    show_default=True,
    help="Probability from which two records are one person.",
)
@click.option(
    "--possible",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.001,
    show_default=True,
    help="Probability from which they may be one.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same links.")
@click.option("--memory", default="4GB", show_default=True, help="Memory to use before working on disk.")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="Threads at work.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest of the links.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
def link(
    datasets: tuple[Path, ...],
    out: Path,
    same: float,
    possible: float,
    seed: int,
    memory: str,
    threads: int,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Find which people of one or several datasets are the same, and which may be (docs/identity.md).

    Run again with the same --out, persons keep their ids, reviewers' decisions bind, and merges and splits are
    written down as events.
    """
    from clearslate.identity import LinkError, Options, Thresholds
    from clearslate.identity import link as run

    with errors(LinkError), progress_bar("Steps", quiet=quiet) as progress:
        options = Options(Thresholds(same=same, possible=possible), seed=seed, memory=memory, threads=threads)
        links = run(datasets, out, options, progress)
    if as_json:
        print_json(links.manifest)
    else:
        _tell(out, links)


def _tell(out: Path, links: Links) -> None:
    counts, manifest = links.manifest["counts"], links.manifest
    click.echo(
        f"{out}: {counts['records']:,} source records are {counts['persons']:,} persons; "
        f"{counts['possible']:,} pairs of persons may be one"
    )
    for reason, count in counts["possible_by_reason"].items():
        click.echo(f"  {reason}: {count:,}")
    if not manifest["model_trained"]:
        click.echo("Too few people to learn from: the model's probabilities are those that it comes with")
    for kind, count in manifest["distrusted_numbers"].items():
        click.echo(f"Carried by too many people, so not used: {count:,} of {kind}")
    cut = [rule for rule in manifest["blocking"] if rule["blocks_cut"]]
    for rule in cut:
        click.echo(
            f"Too large to compare by {rule['name']}: {rule['blocks_cut']:,} blocks ({rule['pairs_cut']:,} pairs); "
            "other rules still compare these people"
        )
    if manifest["decisions_without_records"]:
        click.echo(
            f"Decisions on records that are no longer there: {manifest['decisions_without_records']:,}"
        )


@click.group(
    invoke_without_command=True,
    # Options may follow LINKS; those of a subcommand are its own.
    context_settings={"allow_interspersed_args": True, "ignore_unknown_options": True},
)
@click.argument("links", type=FOLDER)
@click.option(
    "--run",
    type=FOLDER,
    help="A run over the dataset joined by these links: the pairs first whose review alone settles the most.",
)
@click.option("--dataset", type=FOLDER, help="The dataset of the run, if it was moved.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Pairs to list.")
@json_option
@click.pass_context
def review(
    ctx: click.Context, links: Path, run: Path | None, dataset: Path | None, limit: int, *, as_json: bool
) -> None:
    """List possible matches, or record what a reviewer decides.

    \b
      clearslate review LINKS
      clearslate review LINKS --run RUN
      clearslate review LINKS same PERSON PERSON --why "..."
      clearslate review LINKS different PERSON PERSON --why "..."
      clearslate review LINKS withdraw NUMBER --why "..."
      clearslate review LINKS decisions

    A decision takes effect when clearslate link and join run again.
    """  # noqa: D301 (a mark for the layout of the help)
    ctx.obj = links
    if ctx.invoked_subcommand is not None:
        return
    from clearslate.identity import LinkError, Links

    with errors(LinkError):
        found = Links.read(links)
    columns = ["person_a", "person_b", "probability", "reason"]
    if run is None:
        keys = [("probability", "descending"), ("person_a", "ascending"), ("person_b", "ascending")]
        ordered = found.possible.sort_by(keys)
    else:
        ordered = by_effect(found, run, dataset)
        columns += ["charges", "answers"]
    rows = ordered.slice(0, limit).to_pylist()
    if as_json:
        print_json(rows)
    elif not rows:
        click.echo("No two persons are in doubt")
    else:
        cells = [tuple(row[name] for name in columns) for row in rows]
        print_table(columns, cells, title=f"{found.possible.num_rows:,} pairs in doubt")
        if run is not None:
            click.echo("charges, answers: what would be decided if this pair alone were not in doubt")


_WHY: Final = click.option("--why", required=True, help="The reason, for whoever reads it later.")
_BY: Final = click.option("--by", default=None, help="Who decides; the account's name unless given.")


def _deciding(word: str, words: str) -> click.Command:
    @click.command(word, help=words)
    @click.argument("person_a")
    @click.argument("person_b")
    @_WHY
    @_BY
    @click.pass_obj
    def command(links: Path, person_a: str, person_b: str, why: str, by: str | None) -> None:
        from clearslate.identity import LinkError, Verdict, decide

        with errors(LinkError):
            made = decide(
                links, Verdict(word), (person_a, person_b), by=by or getpass.getuser(), why=why, at=_now()
            )
        click.echo(f"Decision {made.number}: {word}. Run clearslate link again for it to take effect")

    return command


review.add_command(_deciding("same", "Two persons are one."))
review.add_command(_deciding("different", "Two persons are not one."))


@review.command("withdraw")
@click.argument("number", type=click.IntRange(1))
@_WHY
@_BY
@click.pass_obj
def _withdraw(links: Path, number: int, why: str, by: str | None) -> None:
    """Withdraw a decision."""
    from clearslate.identity import LinkError, withdraw

    with errors(LinkError):
        made = withdraw(links, number, by=by or getpass.getuser(), why=why, at=_now())
    click.echo(
        f"Decision {made.number}: decision {number} is withdrawn. Run clearslate link again for it to take effect"
    )


@review.command("decisions")
@click.pass_obj
def _decisions(links: Path) -> None:
    """List all decisions, in their order."""
    from clearslate.identity import LinkError, read_decisions

    with errors(LinkError):
        found = read_decisions(links)
    print_table(
        ("number", "verdict", "records", "by", "at", "why"),
        [
            (
                each.number,
                str(each.verdict) if each.withdraws is None else f"withdraws {each.withdraws}",
                len(each.left) + len(each.right),
                each.by,
                f"{each.at:%Y-%m-%d %H:%M}",
                each.why,
            )
            for each in found
        ],
    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
