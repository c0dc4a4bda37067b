"""Commands of identity: link, review."""

from __future__ import annotations

import datetime as dt
import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from clearslate.cli.common import (
    FOLDER,
    NEW_FILE,
    NEW_FOLDER,
    Scripted,
    errors,
    json_option,
    print_json,
    print_table,
    progress_bar,
)
from clearslate.cli.join import by_effect

if TYPE_CHECKING:
    from clearslate.casework.same_person import Pair
    from clearslate.identity import Links
    from clearslate.records.dataset import Dataset
    from clearslate.runs.run import Run


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
@click.option(
    "--all",
    "optional",
    is_flag=True,
    help="With --run: also the pairs that change no answer, which are optional (--json lists all).",
)
@json_option
@click.pass_context
def review(
    ctx: click.Context,
    links: Path,
    run: Path | None,
    dataset: Path | None,
    limit: int,
    *,
    optional: bool,
    as_json: bool,
) -> None:
    """List possible matches, or record what a reviewer decides.

    \b
      clearslate review LINKS
      clearslate review LINKS --run RUN
      clearslate review LINKS --run RUN show PERSON PERSON --why "..."
      clearslate review LINKS --run RUN same PERSON PERSON --why "..."
      clearslate review LINKS different PERSON PERSON --why "..."
      clearslate review LINKS cannot-tell PERSON PERSON --why "..."
      clearslate review LINKS withdraw NUMBER --why "..."
      clearslate review LINKS decisions

    A decision takes effect when clearslate link and join run again. With --run, one that decides a clearance binds when a
    second person says the same.
    """  # noqa: D301 (a mark for the layout of the help)
    ctx.obj = links
    ctx.meta[_RUN], ctx.meta[_DATASET], ctx.meta[_JSON] = run, dataset, as_json
    if ctx.invoked_subcommand is not None:
        return
    from clearslate.identity import LinkError, Links

    with errors(LinkError):
        found = Links.read(links)
    import pyarrow.compute as pc

    columns, rest = ["person_a", "person_b", "probability", "reason"], ""
    if run is None:
        keys = [("probability", "descending"), ("person_a", "ascending"), ("person_b", "ascending")]
        ordered = found.possible.sort_by(keys)
    else:
        ordered = by_effect(found, run, dataset)
        columns += ["charges", "answers", "together"]
        deciding = ordered.filter(pc.greater(ordered["together"], 0))
        rest = f", {deciding.num_rows:,} of them change an answer; the others are optional"
        ordered = ordered if optional or as_json else deciding
    rows = ordered.slice(0, limit).to_pylist()
    if as_json:
        print_json(rows)
    elif not rows:
        click.echo(
            f"{found.possible.num_rows:,} pairs in doubt{rest}" if rest else "No two persons are in doubt"
        )
    else:
        cells = [tuple(row[name] for name in columns) for row in rows]
        print_table(columns, cells, title=f"{found.possible.num_rows:,} pairs in doubt{rest}")
        if run is not None:
            click.echo(
                "charges, answers: what would be decided if this pair alone were not in doubt; together: with all others"
            )


_RUN: Final = "clearslate.review.run"
_DATASET: Final = "clearslate.review.dataset"
_JSON: Final = "clearslate.review.json"
_WHY: Final = click.option("--why", required=True, help="The reason, for whoever reads it later.")
_BY: Final = click.option("--by", default=None, help="Who decides; the account's name unless given.")


def _deciding(word: str, words: str) -> click.Command:
    @click.command(word, help=words, cls=Scripted)
    @click.argument("person_a")
    @click.argument("person_b")
    @_WHY
    @_BY
    @click.pass_obj
    def command(links: Path, person_a: str, person_b: str, why: str, by: str | None) -> None:
        from clearslate.casework.access import AccessError
        from clearslate.casework.same_person import decide_pair, pair_of
        from clearslate.identity import LinkError, Verdict, decide, read_decisions
        from clearslate.identity.decisions import holding
        from clearslate.records.errors import DatasetError
        from clearslate.runs.manifest import RunError

        who, verdict = by or getpass.getuser(), Verdict(word.replace("-", "_"))
        with errors(LinkError, AccessError, RunError, DatasetError):
            if (given := _given(links)) is None:
                made = decide(links, verdict, (person_a, person_b), by=who, why=why, at=_now())
            else:
                pair = pair_of(links, *given, (person_a, person_b))
                made = decide_pair(links, pair, verdict, by=who, why=why, at=_now())
            waits = made.second and made.number not in {
                each.number for each in holding(read_decisions(links))
            }
        click.echo(
            f"Decision {made.number}: {word}. "
            + (
                "It decides a clearance: it binds when another person says the same"
                if waits
                else "It binds nobody; another person looks next"
                if verdict is Verdict.UNSURE
                else "Run clearslate link again for it to take effect"
            )
        )

    return command


review.add_command(_deciding("same", "Two persons are one."))
review.add_command(_deciding("different", "Two persons are not one."))
review.add_command(_deciding("cannot-tell", "It cannot be told; another person looks next."))


def _given(links: Path) -> tuple[Links, Run, Dataset] | None:
    """The links, the run that was given and its dataset; None where none was."""
    from clearslate.identity import Links
    from clearslate.runs.run import Run

    meta = click.get_current_context().meta
    if meta[_RUN] is None:
        return None
    run = Run.open(meta[_RUN])
    return Links.read(links), run, run.dataset(meta[_DATASET])


@review.command("show")
@click.argument("person_a")
@click.argument("person_b")
@_WHY
@_BY
@click.option("--access-log", type=NEW_FILE, help="Where looks are noted; beside the run unless given.")
@click.pass_obj
def _show(
    links: Path, person_a: str, person_b: str, why: str, by: str | None, access_log: Path | None
) -> None:  # fmt: skip
    """Show two persons side by side: names, births, dockets, the model's reasons, and what a decision would change.

    It needs --run (and takes --json), of review itself. The look is noted first, with the reason. What differs stands in
    [brackets].
    """
    from clearslate.casework.access import AccessError, log_of
    from clearslate.casework.same_person import look_at
    from clearslate.identity import LinkError
    from clearslate.records.errors import DatasetError
    from clearslate.runs.manifest import RunError

    with errors(LinkError, AccessError, RunError, DatasetError):
        if (given := _given(links)) is None:
            raise click.UsageError(
                "give --run, a run over the dataset joined by these links: review LINKS --run RUN show ..."
            )
        found, run, records = given
        pair = look_at(
            links, found, run, records, (person_a, person_b), why=why, who=by or getpass.getuser(), at=_now(),
            log=access_log or log_of(run.path),
        )  # fmt: skip
    if click.get_current_context().meta[_JSON]:
        print_json(_as_json(pair))
    else:
        _tell_pair(pair)


def _as_json(pair: Pair) -> dict[str, Any]:
    from dataclasses import asdict

    rows = [
        {"number": each.number, "verdict": str(each.verdict), "by": each.by, "why": each.why}
        | {"binds": each.number in pair.binding}
        for each in pair.said
    ]
    return {
        "sides": [
            {"person": each.person, "records": each.records, "charges": [_plain(row) for row in each.charges]}
            for each in pair.sides
        ],
        "probability": pair.probability,
        "reason": pair.reason,
        "steps": [asdict(each) for each in pair.steps],
        "stakes": [asdict(each) for each in pair.stakes],
        "needs_second": pair.needs_second,
        "said": rows,
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not isinstance(value, dt.date)}


def _tell_pair(pair: Pair) -> None:
    from clearslate.identity.beside import FIELDS

    left, right = pair.sides
    rows = []
    for name, words in FIELDS.items():
        one, two = left.values(name), right.values(name)
        if one or two:
            rows.append((words, _beside(one, two), _beside(two, one)))
    title = f"Probability {pair.probability:.4f}; {_words(pair.reason)}"
    print_table(("", left.person, right.person), rows, title=title)
    steps = [
        (_words(each.field), each.level, f"{each.bits:+.2f}", f"{each.total:+.2f}") for each in pair.steps
    ]
    if steps:
        title = "Why the model weighs them so (bits; above 0: one person)"
        print_table(("compared", "how alike", "bits", "together"), steps, title=title)
    columns = ("case_number", "county", "statute", "disposition", "on")
    for side in pair.sides:
        charges = [tuple(str(row.get(name) or "") for name in columns) for row in side.charges]
        print_table(("docket", *columns[1:]), charges, title=f"Charges of {side.person}")
    stakes = [
        (each.charge_id, each.law, _words(each.now), _words(each.different), _words(each.same))
        for each in pair.stakes
    ]
    heads = ("charge", "law", "now", "if different", "if the same")
    print_table(heads, stakes, title="What a decision would change")
    if pair.needs_second:
        click.echo("It decides a clearance: a decision binds when two people say the same")
    for each in pair.said:
        binds = "" if each.number in pair.binding else ", not binding"
        click.echo(f"Decision {each.number}, {each.by}: {_words(each.verdict)}{binds}")


def _words(code: str) -> str:
    return str(code).replace("_", " ")


def _beside(values: list[str], others: list[str]) -> str:
    """Values of one side, with what differs from the other side's nearest in brackets."""
    from clearslate.identity.beside import marked, nearest

    marks = [marked(each, nearest(each, others))[0] if others else [(each, False)] for each in values]
    return ", ".join(_bracketed(each) for each in marks)


def _bracketed(parts: list[tuple[str, bool]]) -> str:
    return "".join(f"[{text}]" if differs else text for text, differs in parts)


@review.command("withdraw", cls=Scripted)
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
@json_option
@click.pass_obj
def _decisions(links: Path, *, as_json: bool) -> None:
    """List all decisions, in their order."""
    from clearslate.identity import LinkError, read_decisions

    with errors(LinkError):
        found = read_decisions(links)
    columns = ("number", "verdict", "records", "by", "at", "why")
    rows = [
        (
            each.number,
            str(each.verdict) if each.withdraws is None else f"withdraws {each.withdraws}",
            len(each.left) + len(each.right),
            each.by,
            f"{each.at:%Y-%m-%d %H:%M}",
            each.why,
        )
        for each in found
    ]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(columns, rows)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)
