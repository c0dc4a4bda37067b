"""The command that says what a dataset lacks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clearslate.cli.common import (
    FOLDER,
    NEW_FILE,
    Day,
    errors,
    full_option,
    jobs_option,
    progress_bar,
    screen,
)

if TYPE_CHECKING:
    from clearslate.records.dataset import Dataset
    from clearslate.reports.quality import Quality


@click.command()
@click.argument("dataset", type=FOLDER)
@click.option(
    "--run",
    type=FOLDER,
    help="A run over DATASET; without it, all laws are asked now and the run is not kept.",
)
@click.option(
    "--as-of", type=Day(), help="Without --run: the day asked about; by default the last day of the records."
)
@jobs_option
@click.option("--html", type=NEW_FILE, help="Write one self-contained page.")
@click.option("--json", "json_file", type=NEW_FILE, help="Write the figures for a program to read.")
@click.option(
    "--presumptions/--no-presumptions",
    default=True,
    show_default=True,
    help="Ask the laws once more with every presumption on, to say what each would decide.",
)
@full_option
@click.option("--quiet", is_flag=True, help="No progress bar.")
def quality(
    dataset: Path,
    run: Path | None,
    as_of: dt.date | None,
    jobs: int | None,
    html: Path | None,
    json_file: Path | None,
    *,
    presumptions: bool,
    full: bool,
    quiet: bool,
) -> None:
    """Report what the data of DATASET lacks, which agency can fix it, and which laws can be carried out on it.

    How complete each field is, by source, year and county; missing dispositions; dates that contradict one another; what
    ingest could not read; and the missing data, ranked by the people of whom the laws ask it first. Prints one screen;
    --full prints all tables.
    """
    import json

    from clearslate.records.dataset import Dataset
    from clearslate.records.errors import DatasetError
    from clearslate.reports.quality import to_html, to_summary, to_text
    from clearslate.runs.manifest import RunError

    if run and as_of:
        raise click.UsageError("--as-of is the run's own where --run is given; leave one of them out")
    with errors(DatasetError, RunError):
        found = _assess(Dataset.open(dataset), run, as_of, jobs, presumptions=presumptions, quiet=quiet)
    if json_file:
        text = json.dumps(found.to_json(), indent=1, ensure_ascii=False, sort_keys=True)
        json_file.write_text(text + "\n", encoding="utf-8")
        click.echo(f"{json_file} written")
    if html:
        html.write_text(to_html(found), encoding="utf-8")
        click.echo(f"{html} written")
    if full or not (html or json_file):
        click.echo(to_text(found, screen()) if full else to_summary(found, screen()))


def _assess(
    dataset: Dataset,
    run: Path | None,
    as_of: dt.date | None,
    jobs: int | None,
    *,
    presumptions: bool,
    quiet: bool,
) -> Quality:
    """The figures, over the run given or one made for them."""
    from tempfile import TemporaryDirectory

    from clearslate.reports.presumed import with_all_presumptions
    from clearslate.reports.quality import assess
    from clearslate.runs.run import Run
    from clearslate.runs.spec import RunSpec, spec_for
    from clearslate.runs.start import start
    from clearslate.states import CODES

    manifest = dataset.manifest
    known = [code for code in manifest.coverage.jurisdictions if code in CODES]
    if not known:
        click.echo(
            "No laws of these jurisdictions are known: the data is described, and nothing is judged.",
            err=True,
        )
        with progress_bar("Counting", quiet=quiet) as progress:
            return assess(dataset, None, progress=progress)
    with TemporaryDirectory(prefix="clearslate-quality-") as folder:

        def ask(spec: RunSpec, name: str, words: str) -> Run:
            with progress_bar(words, quiet=quiet) as progress:
                return start(dataset.path, spec, Path(folder) / name, jobs=jobs, progress=progress)

        if run:
            asked = Run.open(run)
            asked.check(dataset)
        else:
            day = as_of or manifest.known_through
            click.echo(
                f"No --run given: asking every law of {', '.join(known)} as of {day}. The run is not kept; "
                "`clearslate determine` makes one to keep.",
                err=True,
            )
            asked = ask(spec_for(dataset, day), "run", "Buckets")
        more = with_all_presumptions(asked, manifest) if presumptions else None
        presuming = None if more is None else ask(more, "presuming", "Presumptions")
        with progress_bar("Counting", quiet=quiet) as progress:
            return assess(dataset, asked, presuming, progress)
