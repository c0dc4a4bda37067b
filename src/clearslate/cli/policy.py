"""The policy lab: what would another law do?"""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clearslate.cli.common import (
    FILE,
    FOLDER,
    NEW_FOLDER,
    Day,
    StateCode,
    Unusable,
    errors,
    jobs_option,
    json_option,
    print_json,
    print_table,
    progress_bar,
)

if TYPE_CHECKING:
    from clearslate.policy.counted.study import Study
    from clearslate.policy.shown.cost import Minutes
    from clearslate.records.dataset import Dataset
    from clearslate.runs.run import Run
    from clearslate.runs.spec import RunSpec


class _OrExplore(click.Command):
    """`policy RUN REFORMS...`, `policy explore RUN` and `policy keys STATE`."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the command line, of either."""
        if args[:1] == ["explore"]:
            from clearslate.cli.explore import explore

            return explore.make_context(f"{info_name} explore", args[1:], parent, **extra)
        if args[:1] == ["keys"]:
            return keys.make_context(f"{info_name} keys", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command(cls=_OrExplore)
@click.argument("run", type=FOLDER)
@click.argument("reforms", nargs=-1, required=True)
@click.option("--out", type=NEW_FOLDER, required=True, help="Folder of the study.")
@click.option("--dataset", type=FOLDER, help="The dataset of the run, if it was moved.")
@click.option(
    "--as-of", type=Day(), help="Of a DATASET in the place of a run: no law is in force; the day asked about."
)
@click.option("--by", multiple=True, help="A further column of the people file to tell people apart by.")
@click.option(
    "--groups",
    type=FILE,
    help="Columns of your own to tell people apart by: person_id, and a column for each way (CSV or Parquet).",
)
@click.option(
    "--public-records",
    "public",
    is_flag=True,
    help="Exact counts, to be published: only of records that anybody may see. The study says so.",
)
@click.option(
    "--exact", is_flag=True, help="Exact counts, for use inside the office: every page and file says so."
)
@click.option(
    "--key",
    type=FILE,
    envvar="CLEARSLATE_DISCLOSURE_KEY_FILE",
    help="The key that protects counts, if it is not beside the dataset's folder.",
)
@click.option(
    "--weights",
    type=FILE,
    help="Of records that are a sample: person_id, weight, and replicate weights in further columns (CSV or Parquet).",
)
@click.option(
    "--population",
    type=FILE,
    help="Who lives in the state (CSV: race, sex, population), for shares of all people who have a conviction.",
)
@click.option(
    "--minutes",
    type=FILE,
    help="For the brief: minutes of review a charge takes (CSV: stage, minutes, source), by stages of the state's workflow.",
)
@click.option(
    "--replicates",
    type=click.Choice(("jackknife", "brr", "bootstrap", "sdr")),
    help="How the replicate weights were made; without them figures have no interval.",
)
@jobs_option
@click.option("--brief/--no-brief", default=True, help="Write the one-page brief (PDF).")
@json_option
@click.option("--quiet", is_flag=True, help="No progress bar.")
def policy(
    run: Path,
    reforms: tuple[str, ...],
    out: Path,
    dataset: Path | None,
    as_of: dt.date | None,
    by: tuple[str, ...],
    groups: Path | None,
    weights: Path | None,
    replicates: str | None,
    population: Path | None,
    minutes: Path | None,
    jobs: int | None,
    key: Path | None,
    *,
    public: bool,
    exact: bool,
    brief: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Judge REFORMS beside RUN: who gains, who loses, when, and what holds people back.

    A reform is a file (YAML or JSON); A.yaml+B.yaml are both at once. What no reform changes is not judged again. A law that
    a reform enacts is a program and is run: load only files that you trust.

    `policy keys STATE` lists what a reform can name: each law's figures, caps, conditions and lists.
    `policy explore RUN` opens the explorer on this machine: sliders for the figures of the laws, answers while one looks.
    """
    from clearslate.law import LawError
    from clearslate.policy.asked.reform import ReformError, read_reforms
    from clearslate.policy.counted.population import PopulationError, read_population
    from clearslate.policy.counted.sampling import SamplingError, read_weights
    from clearslate.policy.counted.study import StudyError, make
    from clearslate.policy.shown.cost import CostError, read_minutes
    from clearslate.records.errors import DatasetError
    from clearslate.runs.groups import GroupsError, read_groups
    from clearslate.runs.manifest import RunError
    from clearslate.runs.protect import Mode

    started = time.perf_counter()
    with (
        errors(
            RunError,
            DatasetError,
            ReformError,
            StudyError,
            SamplingError,
            PopulationError,
            CostError,
            GroupsError,
            LawError,
        ),
        progress_bar("Buckets", quiet=quiet) as progress,
    ):
        asked = [reform for argument in reforms for reform in read_reforms(argument)]
        stated = read_minutes(minutes, asked[0].jurisdiction) if minutes else None
        records, spec, baseline = _asked(run, dataset, as_of)
        if replicates and weights is None:
            raise Unusable(
                "--replicates says how replicate weights were made: give their file with --weights"
            )
        if public and exact:
            raise Unusable("--public-records are published, --exact counts are not: give one of them")
        mode = Mode.PUBLIC if public else Mode.EXACT if exact else Mode.PROTECTED
        study = make(
            records, spec, baseline, asked, out, by=by, mode=mode, key=key, jobs=jobs, progress=progress,
            weights=read_weights(weights, replicates or "") if weights else None,
            population=read_population(population) if population else None,
            groups=read_groups(groups) if groups else None,
        )  # fmt: skip
        pages = _pages(study, stated, brief=brief)
    if as_json:
        print_json(study.manifest.to_json())
        return
    seconds = time.perf_counter() - started
    _print(study)
    click.echo(
        f"{out}: study {study.manifest.study_id[:12]}, {len(asked)} reforms, {seconds:.1f} s; {', '.join(pages)}, tables/"
    )


def _asked(run: Path, place: Path | None, as_of: dt.date | None) -> tuple[Dataset, RunSpec, Run | None]:
    """The records, what was asked, and the run; without a run, records of which no law is asked."""
    from clearslate.records.dataset import Dataset
    from clearslate.runs.run import MANIFEST, Run
    from clearslate.runs.spec import RunSpec

    if as_of is None:
        opened = Run.open(run)
        return opened.dataset(place), opened.spec(), opened
    if (run / MANIFEST).exists():
        raise Unusable(f"{run} is a run, which has its own day: leave --as-of out")
    found = Dataset.open(run)
    spec = RunSpec((), as_of, found.manifest.known_through, whole_history=False).over(found.manifest)
    return found, spec, None


def _pages(study: Study, minutes: Minutes | None, *, brief: bool) -> list[str]:
    from clearslate.policy.shown.page import to_html

    (study.path / "study.html").write_text(to_html(study), encoding="utf-8")
    if not brief:
        return ["study.html"]
    from clearslate.policy.shown.brief import to_pdf

    (study.path / "brief.pdf").write_bytes(to_pdf(study, minutes))
    return ["study.html", "brief.pdf"]


def _print(study: Study) -> None:
    """One screen: people by law."""
    from clearslate.policy.shown.figures import Shown

    shown = Shown.of(study)
    columns = ("any_relief", "full_relief", "no_felony", "no_conviction")
    rows = [
        (scenario, *(shown.words("people", scenario, "automatic", name) for name in columns))
        for scenario in study.manifest.scenarios
    ]
    heads = ("law", "any relief", "full", "no felony left", "no conviction left")
    print_table(heads, rows, title="People, by automatic laws, at least to at most")
    names = (
        ("people", "gains"),
        ("people", "losses"),
        ("people", "conviction_gains"),
        ("people", "freed"),
        ("charges", "gains"),
    )
    changed = [
        (
            scenario,
            shown.day(scenario).isoformat(),
            route,
            *(shown.words(unit, scenario, route, name) for unit, name in names),
        )
        for scenario in shown.reforms
        for route in [shown.target(scenario)[0]]
    ]
    changes = (
        "law",
        "on",
        "route",
        "gain: a charge",
        "lose: a charge",
        "gain: a conviction cleared",
        "left with no conviction",
        "charges gained",
    )
    print_table(changes, changed, title="People whom a reform changes, and charges")


@click.command("policy keys")
@click.argument("state", type=StateCode())
@click.argument("laws", nargs=-1)
def keys(state: str, laws: tuple[str, ...]) -> None:
    """List what a reform can name of STATE's LAWS: figures with their units, caps, conditions, lists.

    By default of all its laws. The keys are those of `set:`, `cap:`, `drop:`, `limit:`, `figure:` and `list:`.
    """
    from clearslate.policy.asked.wording import keys_of
    from clearslate.states import jurisdiction

    found = jurisdiction(state)
    wanted = {name.upper() for name in laws}
    if unknown := wanted - {law.id for law in found.laws}:
        law_ids = ", ".join(law.id for law in found.laws)
        raise Unusable(f"{found.code} has no law {', '.join(sorted(unknown))}; it has: {law_ids}")
    for law in found.laws:
        if not wanted or law.id in wanted:
            print_table(("change", "key", "now"), keys_of(law), title=f"{law.id}: {law.title} ({law.status})")
