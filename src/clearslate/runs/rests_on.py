"""What each answer of a run rests on, from what a determination says: version, outcome, and which conditions failed.

A run's manifest says of each law and version what its answers rest on (``clearslate.law.rests_on``), with one mask of conditions
a ground; so no record is read, and no row is judged, to tell. See docs/verification.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.engine import masks
from clearslate.engine.outcomes import OUTCOMES, Outcome
from clearslate.law.rests_on import RestsOn
from clearslate.law.sources import Ground
from clearslate.records.columns import one_chunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

GROUNDS: Final = tuple(map(str, Ground))
"""What an answer may rest on, strongest first; a rank is a place here."""
NOTHING: Final = -1
"""The rank of an answer that rests on nothing: it is unknown, or an older run does not say."""


def to_json(found: Mapping[str, RestsOn]) -> dict[str, dict[str, Any]]:
    """As a run's manifest says it, by version; a mask in hexadecimal."""
    return {version: _version(each) for version, each in found.items()}


def _version(found: RestsOn) -> dict[str, Any]:
    return {
        "eligible": str(found.eligible),
        "not_yet": str(found.not_yet),
        "ineligible": str(found.ineligible),
        "alone": {str(ground): f"{mask:x}" for ground, mask in found.alone.items()},
        "together": {str(ground): f"{mask:x}" for ground, mask in found.together.items()},
        "weak": list(found.weak),
    }


def ranks(
    conditions: Mapping[str, Mapping[str, Any]],
    version: NDArray[Any],
    names: Sequence[str],
    outcome: NDArray[Any],
    failed: NDArray[Any],
) -> NDArray[np.int8]:
    """What some answers of a law rest on, as places in `GROUNDS`.

    Args:
        conditions: as a run's manifest says it of the law, by version.
        version: of each answer, the version that decides: a place in ``names``.
        names: names of versions.
        outcome: of each answer.
        failed: of each answer, the conditions that fail, as `masks.read` gives them.
    """
    found = np.full(len(outcome), NOTHING, np.int8)
    for place, name in enumerate(names):
        if name not in conditions:
            continue
        here = version == place
        for each in (Outcome.ELIGIBLE, Outcome.NOT_YET):
            found[here & (outcome == each)] = GROUNDS.index(conditions[name][str(each)])
        rows = np.flatnonzero(here & (outcome == Outcome.INELIGIBLE))
        if len(rows):
            found[rows] = _of_failing(conditions[name], failed[rows])
    return found


def _of_failing(condition: Mapping[str, Any], failed: NDArray[Any]) -> NDArray[np.int8]:
    """The strongest condition that fails for good; else the weakest that fails; all, where none says why."""
    found = np.full(len(failed), GROUNDS.index(condition["ineligible"]), np.int8)
    found[failed == 0] = GROUNDS.index(condition["not_yet"])
    for ground, mask in _strongest_first(condition["together"]):
        hit = failed & _number(mask, failed) != 0
        found[hit] = np.maximum(found[hit], ground)
    for ground, mask in reversed(_strongest_first(condition["alone"])):
        found[failed & _number(mask, failed) != 0] = ground
    return found


def _strongest_first(levels: Mapping[str, str]) -> list[tuple[int, int]]:
    return sorted((GROUNDS.index(ground), int(mask, 16)) for ground, mask in levels.items())


def _number(mask: int, like: NDArray[Any]) -> Any:
    return mask if like.dtype == object else np.uint64(mask)


def of_one(conditions: Mapping[str, Mapping[str, Any]], version: str, outcome: Outcome, failed: int) -> str:
    """What one answer rests on; empty where on nothing."""
    found = ranks(
        conditions, np.zeros(1, np.int8), [version], np.array([outcome], np.int8), np.array([failed], object)
    )
    return GROUNDS[found[0]] if found[0] >= 0 else ""


def column(laws: Mapping[str, Mapping[str, Any]], table: pa.Table) -> pa.DictionaryArray:
    """What each row of a table of determinations rests on; null where on nothing, and on a row that does not decide.

    Args:
        laws: as a run's manifest describes them, by id.
        table: determinations with ``law``, ``version``, ``outcome``, ``decides`` and ``failed``.
    """
    law, version, outcome = (one_chunk(table.column(name)) for name in ("law", "version", "outcome"))
    decides = one_chunk(table.column("decides")).to_numpy(zero_copy_only=False)
    rank = np.array([OUTCOMES.index(word) for word in outcome.dictionary.to_pylist()], np.int8)
    codes, outcomes = law.indices.to_numpy(), rank[outcome.indices.to_numpy()]
    versions, names = version.indices.to_numpy(), version.dictionary.to_pylist()
    failed = masks.read(table, "failed")
    found = np.full(table.num_rows, NOTHING, np.int8)
    for code, name in enumerate(law.dictionary.to_pylist()):
        at = np.flatnonzero((codes == code) & decides)
        if len(at):
            found[at] = ranks(laws[name].get("rests_on", {}), versions[at], names, outcomes[at], failed[at])
    return pa.DictionaryArray.from_arrays(pa.array(found, mask=found < 0), pa.array(GROUNDS))
