"""The command that makes one dataset of linked ones, join; and what a review of links would settle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    import pyarrow as pa

    from clearslate.identity.links import Links


@click.command()
@click.argument("links", type=FOLDER)
@click.argument("datasets", type=FOLDER, nargs=-1, required=True)
@click.option("--out", type=NEW_FOLDER, required=True, help="Folder of the new dataset.")
@click.option(
    "--buckets", type=click.IntRange(1), help="Parts of the dataset; by default those of all inputs."
)
@json_option
@click.option("--quiet", is_flag=True, help="No progress bar.")
def join(
    links: Path,
    datasets: tuple[Path, ...],
    out: Path,
    buckets: int | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Make one dataset of the DATASETS that LINKS link, for `determine` (docs/joining.md).

    A charge that several sources report is one charge; values that conflict count as unknown. The charges of
    persons who may be one count in each other's history as possible.
    """
    from clearslate.identity.apply import join as run
    from clearslate.identity.links import LinkError
    from clearslate.records.errors import DatasetError
    from clearslate.states import statute_reader

    with errors(LinkError, DatasetError), progress_bar("Buckets", quiet=quiet) as progress:
        joined = run(links, datasets, out, read=statute_reader(), buckets=buckets, progress=progress)
    if as_json:
        print_json(joined.to_json())
        return
    click.echo(
        f"{out}: {joined.persons:,} persons; {joined.certain_in:,} charges of {len(joined.sources)} sources = "
        f"{joined.charges:,} charges + {joined.merged:,} told twice + {joined.doubted:,} in doubt"
    )
    click.echo(
        f"Possible rows: {joined.possible_in:,} of the sources, {joined.possible_links:,} for persons who may be one"
    )
    for title, name, counts in (
        ("Charges that may be another source's, by reason", "reason", joined.doubts),
        ("Values where sources contradict, by field", "field", joined.disagreements),
    ):
        if counts:
            print_table((name, "rows"), sorted(counts.items()), title=title)


def by_effect(links: Links, run: Path, dataset: Path | None) -> pa.Table:
    """The pairs of the links, those first whose review alone settles the most of a run's answers.

    Raises:
        Unusable: the run is not of a dataset that was joined by these links.
    """
    from clearslate.identity.apply import possible_rows
    from clearslate.identity.impact import order_by_effect
    from clearslate.identity.links import LinkError
    from clearslate.runs.manifest import RunError
    from clearslate.runs.possible_matches import settled_by
    from clearslate.runs.run import Run

    with errors(LinkError, RunError):
        opened = Run.open(run)
        judged = opened.dataset(dataset)
        rows = possible_rows(judged.path, links)
        return order_by_effect(links.possible, settled_by(judged, opened.spec().question(), rows))
