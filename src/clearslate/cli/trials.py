"""The benchmark command."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from clearslate.cli.common import errors, print_json


@click.command()
@click.option(
    "--dataset",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="A dataset to measure on; by default a synthetic one is made.",
)
@click.option("--state", default="PA", show_default=True, help="USPS code of the synthetic state.")
@click.option(
    "--people",
    type=click.IntRange(1),
    default=100_000,
    show_default=True,
    help="People of the synthetic state.",
)
@click.option(
    "--jobs", type=click.IntRange(1), default=2, show_default=True, help="Processes of the end-to-end runs."
)
@click.option(
    "--work",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("bench-out"),
    show_default=True,
    help="Folder to work in.",
)
@click.option("--json", "as_json", is_flag=True, help="Print for a program to read.")
def bench(dataset: Path | None, state: str, people: int, jobs: int, work: Path, *, as_json: bool) -> None:
    """Measure charges a second and peak memory, beside a floor measured in the same run.

    The floor is one law (PA-CS-M) written as SQL for DuckDB and as a group-by and join for Polars; both read
    the same dataset, write the same determinations and must give the same answers.
    """
    import datetime as dt

    from clearslate.bench import BenchError, bench_dataset, to_text
    from clearslate.records.errors import DatasetError
    from clearslate.synthetic import generate

    with errors(BenchError, DatasetError):
        if dataset is None:
            dataset = work / f"{state.lower()}-{people}"
            work.mkdir(parents=True, exist_ok=True)
            if not (dataset / "manifest.json").exists():
                generate(state.upper(), people, dataset, seed=1, known_through=dt.date(2025, 12, 31))
        found = bench_dataset(dataset, dt.date(2026, 1, 1), work, jobs=jobs)
    if as_json:
        print_json(found.to_json())
    else:
        click.echo(to_text(found))


COMMANDS: Final = (bench,)
