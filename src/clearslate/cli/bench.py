"""The benchmark command."""

from __future__ import annotations

from pathlib import Path

import click

from clearslate.cli.common import FOLDER, NEW_FOLDER, errors, json_option, print_json


@click.command()
@click.option(
    "--dataset",
    type=FOLDER,
    default=None,
    help="A dataset to measure on; by default a synthetic one is made.",
)
@click.option("--state", default="PA", show_default=True, help="USPS code of the synthetic state.")
@click.option(
    "--states",
    is_flag=True,
    help="Measure all laws of every state on synthetic records of its own instead, and the time to import them.",
)
@click.option(
    "--people",
    type=click.IntRange(1),
    default=100_000,
    show_default=True,
    help="People of the synthetic state.",
)
@click.option("--only", default="", help="With --states: these states, with commas between them.")
@click.option(
    "--jobs", type=click.IntRange(1), default=2, show_default=True, help="Processes of the end-to-end runs."
)
@click.option(
    "--work",
    type=NEW_FOLDER,
    default=Path("bench-out"),
    show_default=True,
    help="Folder to work in.",
)
@json_option
def bench(
    dataset: Path | None,
    state: str,
    people: int,
    jobs: int,
    work: Path,
    only: str,
    *,
    states: bool,
    as_json: bool,
) -> None:
    """Measure charges a second and peak memory, beside a floor measured in the same run.

    The floor is one law (PA-CS-M) written as SQL for DuckDB and as a group-by and join for Polars; both read
    the same dataset, write the same determinations and must give the same answers.
    """
    import datetime as dt

    from clearslate.bench import BenchError, bench_dataset, bench_states, states_text, to_text
    from clearslate.records.errors import DatasetError
    from clearslate.states import CODES
    from clearslate.synthetic import SyntheticError

    as_of = dt.date(2026, 1, 1)
    if states:
        with errors(BenchError, DatasetError, SyntheticError):
            chosen = [code.strip().upper() for code in only.split(",") if code.strip()] or CODES
            made = {code: _made(code, people, work) for code in chosen}
            measured = bench_states(made, as_of, work)
        if as_json:
            print_json(measured.to_json())
        else:
            click.echo(states_text(measured))
        return
    with errors(BenchError, DatasetError, SyntheticError):
        dataset = dataset or _made(state.upper(), people, work)
        found = bench_dataset(dataset, as_of, work, jobs=jobs)
    if as_json:
        print_json(found.to_json())
    else:
        click.echo(to_text(found))


def _made(state: str, people: int, work: Path) -> Path:
    """The synthetic records of a state, made on first use."""
    import datetime as dt

    from clearslate.synthetic import generate

    place = work / f"{state.lower()}-{people}"
    work.mkdir(parents=True, exist_ok=True)
    if not (place / "manifest.json").exists():
        generate(state, people, place, seed=1, known_through=dt.date(2025, 12, 31))
    return place
