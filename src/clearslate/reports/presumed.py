"""What each presumption alone decides in the answers of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from clearslate.engine import masks
from clearslate.engine.outcomes import Outcome
from clearslate.law import WHOLE_HISTORY, Presumption
from clearslate.records.manifest import Manifest
from clearslate.runs.answers import Answer, Best, Bucket
from clearslate.runs.run import Run
from clearslate.runs.spec import RunSpec
from clearslate.states import jurisdiction

MEASURES: Final = ("charges", "people", "eligible_charges", "eligible_people")


def count_presumed(
    bucket: Bucket, relief: Sequence[Answer], best: Best, presumptions: Sequence[str]
) -> Counter[tuple[str, str]]:
    """For each presumption and measure, the counts of one bucket.

    ``charges``, ``people``: with an answer that rests on it. ``eligible_...``: that no automatic law clears without it.

    Args:
        bucket: the dataset's rows.
        relief: the answers of laws that give relief.
        best: the best outcome of each row over automatic laws.
        presumptions: the presumption of each bit of ``presumed``.
    """
    found: Counter[tuple[str, str]] = Counter()
    rows = len(bucket.person)
    for place, name in enumerate(presumptions):
        changed, without = np.zeros(rows, bool), np.zeros(rows, bool)
        for answer in relief:
            rests = masks.has(answer.presumed, place)
            changed[answer.row[rests]] = True
            if answer.law.automatic:
                without[answer.row[~rests & (answer.outcome == Outcome.ELIGIBLE)]] = True
        by_it = best.eligible & ~without
        counts = (int(changed.sum()), bucket.count(changed), int(by_it.sum()), bucket.count(by_it))
        found.update({(name, measure): count for measure, count in zip(MEASURES, counts, strict=True)})
    return found


def presumptions_of(run: Run) -> tuple[Presumption, ...]:
    """The presumptions that the states of a run know, and the one that every state has."""
    own = (each for state in run.manifest.states for each in jurisdiction(state.code).presumptions)
    return (WHOLE_HISTORY, *own)


def with_all_presumptions(run: Run, manifest: Manifest) -> RunSpec | None:
    """The question of a run with every presumption on that can change an answer; None where it had them all.

    Args:
        run: the run whose question is asked again.
        manifest: that of its dataset; histories that are whole need no presumption.
    """
    spec = run.spec()
    names = frozenset(each.id for each in presumptions_of(run))
    more = names - ({WHOLE_HISTORY.id} if manifest.coverage.is_whole else set())
    if more <= spec.presumptions:
        return None
    return replace(spec, presumptions=spec.presumptions | more).over(manifest)
