"""Commands that run the main job: determine, report, explain, demo."""

from __future__ import annotations

import datetime as dt
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clearslate.cli.common import (
    FOLDER,
    NEW_FILE,
    NEW_FOLDER,
    NEW_PLACE,
    PLACE,
    Day,
    Scripted,
    StateCode,
    Unusable,
    errors,
    full_option,
    jobs_option,
    json_option,
    print_json,
    print_table,
    progress_bar,
    screen,
)
from clearslate.records.cells import CellWriter

if TYPE_CHECKING:
    from clearslate.runs.manifest import Since


def _presume(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for value in values for name in value.split(",") if name)


def _readings(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for value in values:
        name, sign, reading = value.partition("=")
        if not sign:
            raise click.BadParameter(f"{value!r}: write QUESTION=READING")
        found[name] = reading
    return found


presume_option = click.option(
    "--presume",
    multiple=True,
    callback=_presume,
    help="A presumption to switch on (repeat or use commas); reports count apart what it alone decided.",
)
reading_option = click.option(
    "--reading",
    multiple=True,
    callback=_readings,
    help="QUESTION=READING: another reading of an open question.",
)


def _settings(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for value in values:
        name, sign, setting = value.partition("=")
        if not sign or not name.startswith("spark."):
            raise click.BadParameter(f"{value!r}: write spark.NAME=VALUE")
        found[name] = setting
    return found


@click.command()
@click.argument("dataset", type=PLACE)
@click.option("--as-of", type=Day(), required=True, help="The day on which the question is asked.")
@click.option(
    "--laws",
    "names",
    default="",
    help="States or laws, with commas between them; by default all of the dataset's states.",
)
@jobs_option
@click.option("--out", type=NEW_PLACE, required=True, help="Folder of the run.")
@click.option(
    "--engine",
    type=click.Choice(("local", "spark")),
    default="local",
    show_default=True,
    help="Who judges: processes of this machine, or a Spark cluster.",
)
@click.option(
    "--spark",
    "settings",
    multiple=True,
    callback=_settings,
    help="spark.NAME=VALUE: a setting of Spark, as spark.master=...; repeat for more.",
)
@click.option(
    "--since",
    type=FOLDER,
    help="An earlier run of the same question: only those are judged again of whom anything may be said otherwise.",
)
@presume_option
@reading_option
@click.option("--json", "as_json", is_flag=True, help="Print the run's manifest.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
def determine(
    dataset: str,
    as_of: dt.date,
    names: str,
    jobs: int | None,
    out: str,
    engine: str,
    settings: dict[str, str],
    since: Path | None,
    presume: frozenset[str],
    reading: dict[str, str],
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Answer for every charge of DATASET under every law.

    A run that was interrupted is taken up again by the same command. The same inputs give the same files,
    whatever the number of processes. With --since the determinations are those of a full run, at a cost that goes with what
    changed from one night to the next; keep the earlier run's other options.

    DATASET and --out may lie on an object store or another file system: s3://bucket/folder, gs://, abfs://, hdfs://. With
    --engine spark a cluster judges them (docs/cluster.md).
    """
    from clearslate.records.dataset import Dataset
    from clearslate.records.errors import DatasetError
    from clearslate.records.stores import Store, StoreError, is_elsewhere
    from clearslate.runs import cluster
    from clearslate.runs.manifest import RunError
    from clearslate.runs.run import Run
    from clearslate.runs.spec import RunSpec, spec_for
    from clearslate.runs.start import start

    def ask(opened: Dataset) -> RunSpec:
        laws = tuple(name for name in names.split(",") if name)
        return spec_for(opened, as_of, laws, readings=reading, presumptions=presume)

    on_spark = engine == "spark"
    if settings and not on_spark:
        raise click.UsageError("--spark is for --engine spark")
    away = on_spark or is_elsewhere(dataset) or is_elsewhere(out)
    if away and since is not None:
        raise click.UsageError(
            "--since judges on this machine: it needs paths on its disk, and --engine local"
        )
    started = time.perf_counter()
    with errors(RunError, DatasetError, StoreError), progress_bar("Buckets", quiet=quiet) as progress:
        if away:
            run = cluster.determine(
                dataset, out, ask, jobs=jobs, spark=settings if on_spark else None, progress=progress
            )
        else:
            earlier = None if since is None else Run.open(since)
            place = Path(dataset)
            run = start(
                place, ask(Dataset.open(place)), Path(out), jobs=jobs, progress=progress, since=earlier
            )
    manifest = run.manifest
    if as_json:
        print_json({name: value for name, value in manifest.to_json().items() if name != "buckets"})
        return
    known_through = manifest.inputs.known_through
    if as_of > known_through:
        click.echo(
            f"Note: the records hold nothing after {known_through}; later events are not in these answers."
        )
    elsewhere = (
        sorted(set(manifest.inputs.laws) - set(run.dataset().manifest.coverage.jurisdictions))
        if not away
        else []
    )
    if elsewhere:
        click.echo(
            f"Note: these are no records of {', '.join(elsewhere)}: its laws apply to a case that it decided, and to no other."
        )
    for caution in run.cautions:
        click.echo(f"Caution: {caution}")
    undecided = run.undecided_by_identity
    seconds = time.perf_counter() - started
    speed = manifest.charges / seconds
    name = Store(out) if is_elsewhere(out) else out
    click.echo(
        f"{name}: {manifest.charges:,} charges, {manifest.rows:,} determinations, {seconds:.1f} s ({speed:,.0f} charges/s), run {manifest.run_id[:12]}"
    )
    if manifest.since is not None:
        click.echo(_judged_again(manifest.since))
    columns = ("eligible", "not_yet", "unknown", "ineligible", "not_applicable")
    rows = [(law, *(counts.get(name, 0) for name in columns)) for law, counts in manifest.outcomes.items()]
    print_table(
        ("law", *(name.replace("_", " ") for name in columns)), rows, title="Charges by law and outcome"
    )
    if undecided is not None:
        click.echo(
            f"Undecided because of identity alone: {undecided.answers:,} answers about {undecided.charges:,} charges of "
            f"{undecided.people:,} people"
        )


_CAUSES = {
    "new": "new",
    "records": "records changed",
    "open_days": "a day that may be as late as the records go",
    "time": "time alone",
    "gone": "no longer there",
}


def _judged_again(since: Since) -> str:
    """Whom a run that rests on an earlier one judged again."""
    if since.everybody:
        return f"Everybody was judged again: {since.everybody}."
    causes = ", ".join(f"{words} {since.judged[cause]:,}" for cause, words in _CAUSES.items())
    people = sum(count for cause, count in since.judged.items() if cause != "gone")
    return f"{people:,} people judged again: {causes}."


@click.command()
@click.argument("run", type=FOLDER)
@click.option("--dataset", type=FOLDER, help="The dataset of the run, if it was moved.")
@click.option("--html", type=NEW_FILE, help="Write one self-contained page.")
@click.option(
    "--coming",
    "is_coming",
    is_flag=True,
    help="Instead, what changes in the twelve months after the run's day: people by law and month, and texts that end.",
)
@full_option
@json_option
@click.option("--quiet", is_flag=True, help="No progress bar.")
def report(
    run: Path,
    dataset: Path | None,
    html: Path | None,
    *,
    is_coming: bool,
    full: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Report what a run found: people and charges, who clears when, what stands in the way, and what to do next.

    Prints one screen; --full prints all tables.
    """
    if is_coming:
        if html or full:
            raise click.UsageError("--coming is a report of its own: leave --html and --full out")
        _coming(run, dataset, as_json=as_json, quiet=quiet)
        return
    from clearslate.records.errors import DatasetError
    from clearslate.reports.outcomes import summarize, to_html, to_summary, to_text
    from clearslate.runs.manifest import RunError
    from clearslate.runs.run import Run

    with errors(RunError, DatasetError), progress_bar("Buckets", quiet=quiet) as progress:
        opened = Run.open(run)
        summary = summarize(opened, opened.dataset(dataset), progress)
    if html:
        html.write_text(to_html(summary), encoding="utf-8")
        click.echo(f"{html} written")
    if as_json:
        print_json(summary.to_json())
    elif full or not html:
        click.echo(to_text(summary, screen()) if full else to_summary(summary, screen()))


def _coming(run: Path, dataset: Path | None, *, as_json: bool, quiet: bool) -> None:
    from clearslate.records.errors import DatasetError
    from clearslate.reports.coming import coming
    from clearslate.runs.manifest import RunError
    from clearslate.runs.run import Run

    with errors(RunError, DatasetError), progress_bar("Buckets", quiet=quiet) as progress:
        opened = Run.open(run)
        found = coming(opened, opened.dataset(dataset), progress)
    if as_json:
        print_json(found.to_json())
        return
    print_table(
        ("month", "law", "how", "people", "charges"),
        [
            (each.month, each.law, "automatic" if each.automatic else "petition", each.people, each.charges)
            for each in found.coming
        ],
        title=f"Can be cleared for the first time after {found.as_of} and before {found.until}",
    )
    print_table(
        ("day", "law", "text that ends", "next text", "people eligible now", "of them under the next text"),
        [
            (
                each.day, each.law, each.ends, each.begins or "none", each.people,
                "not known: not read" if each.kept is None else str(each.kept),
            )
            for each in found.turns
        ],
        title="Texts that end in that time",
    )  # fmt: skip
    click.echo(
        "Totals are exact: for use inside the office. They follow from these records and the laws as they are known now."
    )


@click.command()
@click.argument("run", type=FOLDER)
@click.option("--dataset", type=FOLDER, help="The dataset of the run, if it was moved.")
@click.option("--charge", required=True, help="The charge's id.")
@click.option("--law", default=None, help="One law; by default every law of the run that covers the charge.")
@json_option
def explain(run: Path, dataset: Path | None, charge: str, law: str | None, *, as_json: bool) -> None:
    """Show why: each condition in words, with its citation, and the records that decided it."""
    from clearslate.records.errors import DatasetError
    from clearslate.runs.explain import explain as explain_charge
    from clearslate.runs.explain import in_words, person_of
    from clearslate.runs.manifest import RunError
    from clearslate.runs.run import Run

    with errors(RunError, DatasetError):
        opened = Run.open(run)
        found = explain_charge(person_of(opened.dataset(dataset), charge), opened.spec(), charge, law)
    if as_json:
        print_json([entry.to_json() for entry in found])
        return
    if not found:
        click.echo(f"No law of the run covers charge {charge}.")
    click.echo("\n\n".join(in_words(entry) for entry in found))


@click.command()
@click.argument("run", type=FOLDER)
@click.option(
    "--against", type=FOLDER, help="An earlier run over the same records: where its answers differ."
)
@click.option(
    "--rows",
    type=NEW_FILE,
    help="With --against: write some charges of each kind of change into this CSV file.",
)
@json_option
def digest(run: Path, against: Path | None, rows: Path | None, *, as_json: bool) -> None:
    """Print a digest of each law's answers, or how they differ from another run's.

    A digest covers what an answer says (charge, version, outcome, days, presumptions and missing fields by name), not
    its masks. Runs made by different versions of clearslate can be compared.
    """
    from clearslate.records.hashing import show_digest
    from clearslate.runs.digest import TOLD, changes, digests
    from clearslate.runs.manifest import RunError
    from clearslate.runs.run import Run

    if rows and not against:
        raise click.UsageError("--rows goes with --against")
    with errors(RunError):
        opened = Run.open(run)
        other = Run.open(against) if against else None
        answers = digests(opened) if other is None else {}
        counted, some = ([], []) if other is None else changes(other, opened)
    if other is None:
        found = {law: show_digest(value) for law, value in answers.items()}
        if as_json:
            print_json(found)
        else:
            print_table(("law", "digest"), list(found.items()))
        return
    if rows:
        both = [f"{name}_{when}" for name in TOLD for when in ("before", "after")]
        with rows.open("w", encoding="utf-8", newline="") as file:
            CellWriter(file).writerows([("law", "charge", "version", "differs", *both), *some])
    if as_json:
        print_json([asdict(change) for change in counted])
    elif counted:
        print_table(
            ("law", "before", "after", "what differs", "answers"),
            [(c.law, c.was, c.now, c.what, c.answers) for c in counted],
        )
    else:
        click.echo("The same answers.")


@click.command(cls=Scripted)
@click.option("--state", type=StateCode(), default="PA", show_default=True, help="USPS code or name.")
@click.option(
    "--people", type=click.IntRange(1), default=20_000, show_default=True, help="How many invented people."
)
@click.option(
    "--out", type=NEW_FOLDER, default=Path("demo-out"), show_default=True, help="Folder to write into."
)
@jobs_option
def demo(state: str, people: int, out: Path, jobs: int) -> None:
    """Run the main job on a synthetic state: records, determinations, report, one explanation.

    Every person in it is invented. Real extracts cannot ship with the project; `clearslate ingest` reads yours.
    """
    import shutil

    from clearslate.records.dataset import Dataset
    from clearslate.reports.outcomes import summarize, to_html, to_summary
    from clearslate.runs.explain import explain as explain_charge
    from clearslate.runs.explain import in_words, person_of
    from clearslate.runs.spec import spec_for
    from clearslate.runs.start import start
    from clearslate.synthetic import generate

    as_of = dt.date(2026, 1, 1)
    dataset, run_folder, page = out / "records", out / "run", out / "report.html"
    if out.exists():
        strange = {path.name for path in out.iterdir()} - {dataset.name, run_folder.name, page.name}
        if strange:
            raise Unusable(f"{out} holds {min(strange)}, which is not the demo's: choose another --out")
        shutil.rmtree(out)
    out.mkdir(parents=True)
    click.echo(f"1. Inventing {people:,} people of {state} (seed 1). No real person is among them.")
    generate(state, people, dataset, seed=1, known_through=dt.date(2025, 12, 31))
    opened = Dataset.open(dataset)
    click.echo(f"   {opened.manifest.charges:,} charges in {dataset}")
    spec = spec_for(opened, as_of)
    click.echo(f"2. Asking every law of {state} about every charge, as of {as_of}.")
    started = time.perf_counter()
    with progress_bar("Buckets", quiet=False) as progress:
        run = start(dataset, spec, run_folder, jobs=jobs, progress=progress)
    seconds = time.perf_counter() - started
    click.echo(f"   {run.manifest.rows:,} determinations in {seconds:.1f} s, in {run_folder}")
    summary = summarize(run, opened)
    click.echo("3. What was found:\n")
    click.echo(to_summary(summary, screen()))
    page.write_text(to_html(summary), encoding="utf-8")
    click.echo(f"\n4. The same as a page for a reader: {page}")
    charge, law = _an_unknown(run)
    click.echo(
        f"5. Why one charge is undecided (clearslate explain {run_folder} --charge {charge} --law {law}):\n"
    )
    click.echo(
        "\n".join(in_words(entry) for entry in explain_charge(person_of(opened, charge), spec, charge, law))
    )
    me = Path(sys.argv[0])
    called = str(me) if me.name == "clearslate" else "clearslate"
    click.echo(
        f"\n6. How an office carries this out, in a browser, with an invented state: {called} office --demo"
    )


def _an_unknown(run: object) -> tuple[str, str]:
    """A charge and an automatic law that leaves it unknown (or any determination, where none is)."""
    from clearslate.runs.run import Run

    assert isinstance(run, Run)  # noqa: S101 (for the type checker)
    automatic = {law for law, described in run.laws().items() if described["automatic"]}
    rows: list[dict[str, str]] = []
    for index in range(len(run.buckets)):
        rows = run.read(index, ["charge_id", "law", "outcome"]).to_pylist()
        for row in rows:
            if row["outcome"] == "unknown" and row["law"] in automatic:
                return row["charge_id"], row["law"]
    return rows[0]["charge_id"], rows[0]["law"]
