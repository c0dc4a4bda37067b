"""One run of linking: from the people of some datasets to links, step by step.

    gather -> numbers -> groups -> profiles -> blocking -> model -> persons -> links

Groups are what numbers join; the model then joins groups. Both times reviewers' decisions bind, and what one
person can hardly be is kept apart and stays possible.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import duckdb

import clearslate
from clearslate.identity import (
    agreement,
    blocking,
    cases,
    given_names,
    guards,
    joining,
    numbers,
    outcome,
    profiles,
    scoring,
)
from clearslate.identity.constraints import reviewed
from clearslate.identity.decisions import Decision, holding, read_decisions
from clearslate.identity.gather import Input, gather
from clearslate.identity.links import LinkError, Links, check_place
from clearslate.identity.model import check_model
from clearslate.identity.persons import Change, Event
from clearslate.identity.thresholds import Thresholds

Progress = Callable[[int, int], None]

_STEPS: Final = 8


@dataclass(frozen=True)
class Options:
    """How to link.

    ``seed``: of what is drawn at random. ``memory``: that DuckDB may use before it works on disk, such as
    ``4GB``. ``threads``: at work at once. ``sample``: lines from which the model learns how clerks slip;
    ``pairs``: random pairs from which it learns how strangers agree. ``model``: one that was learned before (from a
    manifest of links), used as it is.
    """

    thresholds: Thresholds = field(default_factory=Thresholds)
    seed: int = 1
    memory: str = "4GB"
    threads: int = 2
    sample: int = 200_000
    pairs: int = 4_000_000
    model: dict[str, Any] | None = None


def link(
    datasets: Sequence[Path],
    out: Path,
    options: Options | None = None,
    progress: Progress = lambda done, total: None,  # noqa: ARG005
) -> Links:
    """Link the people of some datasets and write the links.

    Links that stand at ``out`` already are replaced; their persons keep their ids, their decisions bind.

    Raises:
        LinkError: a dataset cannot be used, or the place or the decisions there are not what they should be.
    """
    options = options or Options()
    check_place(out)
    earlier = outcome.Earlier.read(out)
    decisions = read_decisions(out)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.work-", dir=out.parent))
    try:
        con = duckdb.connect(str(folder / "work.db"))
        try:
            _configure(con, options, folder)
            on = scoring.Splink(con)
            links, happened = _link(con, on, datasets, decisions, earlier, options, progress)
        finally:
            con.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    run = hashlib.sha256(json.dumps(links.manifest, sort_keys=True).encode()).hexdigest()[:16]
    links = replace(links, manifest=links.manifest | {"run": run})
    links.write(out, events=[event.to_json(run) for event in happened])
    return links


def _configure(con: duckdb.DuckDBPyConnection, options: Options, folder: Path) -> None:
    try:
        con.execute("SET memory_limit = $1", [options.memory])
        con.execute("SET threads = $1", [options.threads])
    except duckdb.Error as error:
        raise LinkError("memory is given like 4GB, threads as a number of 1 or more") from error
    con.execute("SET temp_directory = $1", [str(folder / "spill")])
    agreement.install(con)


def _link(
    con: duckdb.DuckDBPyConnection,
    on: scoring.Splink,
    datasets: Sequence[Path],
    decisions: tuple[Decision, ...],
    earlier: outcome.Earlier,
    options: Options,
    progress: Progress,
) -> tuple[Links, list[Event]]:
    inputs = gather(con, datasets)
    progress(1, _STEPS)
    given_names.compare(con)
    numbers.compare(con)
    cases.compare(con)
    progress(2, _STEPS)
    guards.prepare(con)
    constraints = reviewed(con, holding(decisions))
    groups = joining.by_numbers(con, constraints)
    progress(3, _STEPS)
    count = profiles.make(con)
    blocks = blocking.block(con)
    progress(4, _STEPS)
    learned, rounds = _model(con, on, options)
    progress(5, _STEPS)
    scores, share = scoring.score(con, on, learned, options.thresholds.possible / 10, few=rounds == [])
    outcome.keep_scores(con, scores, options.thresholds.same)
    progress(6, _STEPS)
    joined = joining.by_model(con, groups, constraints, options.thresholds.same)
    progress(7, _STEPS)
    change = _change(earlier, inputs, decisions)
    links, happened = outcome.conclude(con, joined, constraints, options.thresholds, earlier, change)
    reasons = outcome.give_reasons(con, on, learned, share)
    manifest = links.manifest | {
        "clearslate": clearslate.__version__,
        "splink": version("splink"),
        "inputs": [_shown(given) for given in inputs],
        "thresholds": asdict(options.thresholds),
        "seed": options.seed,
        "distrusted_numbers": cases.crowded(con) | numbers.distrusted(con),
        "profiles": count,
        "blocking": blocks,
        "model": learned,
        "model_trained": rounds is None or bool(rounds),
        "learned_from": rounds,
        "share_of_matches": share,
        "decisions_read": len(decisions),
        "decisions_without_records": constraints.unmatched,
        "edges_refused": len(joined.refused),
    }
    progress(_STEPS, _STEPS)
    return replace(links, manifest=manifest, reasons=reasons), happened


def _shown(given: Input) -> dict[str, Any]:
    return {"dataset": given.path.name, "digest": given.digest, "sources": given.sources, "rows": given.rows}


def _model(
    con: duckdb.DuckDBPyConnection, on: scoring.Splink, options: Options
) -> tuple[dict[str, Any], list[str] | None]:
    """The model that is given (then None), or one that is learned, with the rounds from which it was."""
    if options.model is not None:
        check_model(options.model)
        return options.model, None
    profiles.sample(con, options.sample)
    return scoring.train(con, on, options.seed, options.pairs)


def _change(earlier: outcome.Earlier, inputs: tuple[Input, ...], decisions: tuple[Decision, ...]) -> Change:
    known = int(earlier.manifest.get("decisions_read", 0))
    newer = decisions[known:]
    by_number = {decision.number: decision for decision in decisions}
    spoken = [*newer, *(by_number[each.withdraws] for each in newer if each.withdraws is not None)]
    before = [given["digest"] for given in earlier.manifest.get("inputs", [])]
    return Change(
        frozenset(record for decision in spoken for record in (*decision.left, *decision.right)),
        sorted(before) == sorted(given.digest for given in inputs),
    )
