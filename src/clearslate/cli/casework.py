"""Commands for the office whose records these are: a table of all charges, a comparison, one person on one screen."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from clearslate.cli.common import (
    FILE,
    FOLDER,
    counted,
    errors,
    json_option,
    print_json,
    print_table,
    progress_bar,
)

if TYPE_CHECKING:
    from clearslate.casework.table import Written
    from clearslate.ingest.again import SourceAgain
    from clearslate.records.dataset import Dataset

_dataset_option = click.option("--dataset", type=FOLDER, help="The dataset of the run, where it was moved.")


@click.command()
@click.argument("run", type=FOLDER)
@_dataset_option
@click.option("--csv", type=FILE, help="Write a CSV file (UTF-8); no cell in it begins a formula.")
@click.option("--xlsx", type=FILE, help="Write an Excel file; beyond 1,048,575 rows it has further sheets.")
@click.option("--parquet", type=FILE, help="Write a Parquet file.")
@click.option(
    "--only",
    type=click.Choice(["all", "eligible", "undecided", "not-yet", "not-eligible"]),
    default="all",
    show_default=True,
    help="Charges with this answer alone.",
)
@click.option("--laws", "by_law", is_flag=True, help="A row for each law that covers a charge.")
@click.option("--names", is_flag=True, help="With names and birth dates, from the dataset's people.")
@click.option("--source", type=FOLDER, help="Folder of the source's files: its own columns stand first.")
@click.option("--mapping", type=FILE, help="With --source: the mapping by which the dataset was ingested.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@json_option
def table(
    run: Path,
    dataset: Path | None,
    csv: Path | None,
    xlsx: Path | None,
    parquet: Path | None,
    only: str,
    source: Path | None,
    mapping: Path | None,
    *,
    by_law: bool,
    names: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Write the answers of RUN as one table: a row a charge, in the order of the source's own files.

    With --source and --mapping, your own columns stand first, read again from your files, and ours behind: the outcome,
    since when, the law, why, what is missing and who has it. A file that changed since it was ingested is not used, and
    the command says so. docs/tables.md explains each column.
    """
    from clearslate.casework.sheets import SheetError, sheets
    from clearslate.casework.table import Asked, Only, Written, columns, rows
    from clearslate.ingest.reasons import IngestError
    from clearslate.records.errors import DatasetError
    from clearslate.records.names import People
    from clearslate.runs.run import Run, RunError

    if not (csv or xlsx or parquet):
        raise click.UsageError(
            "say where to write the table: --csv, --xlsx or --parquet, one or more of them"
        )
    if (source is None) != (mapping is None):
        raise click.UsageError(
            "--source and --mapping go together: the folder of the files, and how they are read"
        )
    with errors(RunError, DatasetError, IngestError, SheetError, OSError):
        opened = Run.open(run)
        records = opened.dataset(dataset)
        again = _again(records, mapping, source) if mapping is not None and source is not None else None
        asked = Asked(Only(only), by_law, People(records.path) if names else None)
        told = Written()
        title = "charges (INVENTED)" if is_invented(records) else "charges"
        with (
            TemporaryDirectory(prefix="clearslate-table-") as scratch,
            progress_bar("Parts", quiet=quiet) as progress,
            sheets(
                columns(asked, again.columns if again is not None else ()),
                csv=csv,
                xlsx=xlsx,
                parquet=parquet,
                title=title,
            ) as files,
        ):
            for part, told in rows(opened, records, asked, again, Path(scratch), progress):  # noqa: B007 (the last one counts all)
                for file in files:
                    file.write(part)
    written = [str(path) for path in (csv, xlsx, parquet) if path is not None]
    left_out = again.left_out if again is not None else {}
    if as_json:
        print_json(
            told.to_json() | {"files": written, "left_out": left_out, "invented": is_invented(records)}
        )
        return
    _say_table(told, written, again, invented=is_invented(records))


def _again(records: Dataset, mapping: Path, source: Path) -> SourceAgain:
    from clearslate.ingest.again import open_again
    from clearslate.ingest.mapping import find_mapping

    return open_again(records.path, find_mapping(mapping), source)


def _say_table(told: Written, written: list[str], again: SourceAgain | None, *, invented: bool) -> None:
    if invented:
        click.echo("INVENTED records: no real person is in this table.")
    click.echo(f"{', '.join(written)}: {counted(told.rows, 'row')} about {counted(told.charges, 'charge')}")
    print_table(("outcome", "rows"), sorted(told.outcomes.items()))
    if again is None:
        click.echo(
            "Columns: clearslate's own. With --source and --mapping, the columns of your files stand first."
        )
        return
    click.echo(f"{counted(told.found_again, 'row')} beside the columns of your own files.")
    for file, why in sorted(again.left_out.items()):
        click.echo(f"Without your columns: {file}, {why}.")
    lacking = told.rows - told.found_again
    if lacking and not again.left_out:
        click.echo(f"Without your columns: {counted(lacking, 'row')} whose line is not in the files.")


def is_invented(records: Dataset) -> bool:
    """Whether the records are those of a synthetic state."""
    return any(source.startswith("synthetic-") for source in records.manifest.coverage.sources)
