"""The command that measures speed."""

from __future__ import annotations

from pathlib import Path

import click

from clearslate.cli.common import FOLDER, NEW_FOLDER, StateCode, errors, jobs_option, json_option, print_json


@click.command()
@click.option(
    "--dataset",
    type=FOLDER,
    default=None,
    help="A dataset to measure on; by default a synthetic one is made.",
)
@click.option(
    "--state",
    type=StateCode(),
    default="PA",
    show_default=True,
    help="USPS code or name of the synthetic state.",
)
@click.option(
    "--states",
    is_flag=True,
    help="Measure all laws of every state on synthetic records of its own instead, and the time to import them.",
)
@click.option(
    "--country",
    is_flag=True,
    help="Make, judge and delete every jurisdiction's share of the country's people instead; goes on where it was ended.",
)
@click.option(
    "--price",
    type=click.FloatRange(0),
    default=0.05,
    show_default=True,
    help="With --country: what a core costs an hour, in your money.",
)
@click.option(
    "--people",
    type=click.IntRange(1),
    default=100_000,
    show_default=True,
    help="People of the synthetic state, of each with --states; of the whole country with --country.",
)
@click.option("--only", default="", help="With --states: these states, with commas between them.")
@jobs_option
@click.option(
    "--work",
    type=NEW_FOLDER,
    default=Path("bench-out"),
    show_default=True,
    help="Folder to work in.",
)
@json_option
def speed(
    dataset: Path | None,
    state: str,
    people: int,
    jobs: int | None,
    work: Path,
    only: str,
    price: float,
    *,
    states: bool,
    country: bool,
    as_json: bool,
) -> None:
    """Measure charges a second and peak memory, beside a floor measured in the same run.

    The floor is one law (PA-CS-M) written as SQL for DuckDB, as a group-by and join for Polars and row by row in plain Python;
    all read the same dataset, write the same determinations and must give the same answers.
    """
    import datetime as dt

    from benchmarks.speed import (
        BenchError,
        bench_country,
        bench_dataset,
        bench_states,
        country_text,
        states_text,
        to_text,
    )
    from clearslate.records.errors import DatasetError
    from clearslate.states import CODES
    from clearslate.synthetic import SyntheticError

    as_of = dt.date(2026, 1, 1)
    chosen = [code.strip().upper() for code in only.split(",") if code.strip()] or CODES
    if country:
        with errors(BenchError, DatasetError, SyntheticError):
            judged = bench_country(_make, people, as_of, work, codes=chosen, jobs=jobs or 2, say=click.echo)
        if as_json:
            print_json(judged.to_json())
        else:
            click.echo(country_text(judged, price))
        return
    if states:
        with errors(BenchError, DatasetError, SyntheticError):
            made = {code: _made(code, people, work) for code in chosen}
            measured = bench_states(made, as_of, work)
        if as_json:
            print_json(measured.to_json())
        else:
            click.echo(states_text(measured))
        return
    with errors(BenchError, DatasetError, SyntheticError):
        dataset = dataset or _made(state, people, work)
        found = bench_dataset(dataset, as_of, work, jobs=jobs or 2)
    if as_json:
        print_json(found.to_json())
    else:
        click.echo(to_text(found))


def _made(state: str, people: int, work: Path) -> Path:
    """The synthetic records of a state, made on first use."""
    place = work / f"{state.lower()}-{people}"
    work.mkdir(parents=True, exist_ok=True)
    if not (place / "manifest.json").exists():
        _make(state, people, 1, place)
    return place


def _make(state: str, people: int, seed: int, place: Path) -> None:
    import datetime as dt

    from clearslate.synthetic import generate

    generate(state, people, place, seed=seed, known_through=dt.date(2025, 12, 31))
