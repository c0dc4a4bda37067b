"""Who is one person? Two persons of a linked dataset side by side, what is at stake, and the decision.

The command and the office's screen do the same. A look is noted before anything is shown. A decision that decides a
clearance binds when a second person says the same.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clearslate.casework.access import Access, checked_reason, note
from clearslate.identity.apply import possible_rows
from clearslate.identity.beside import Side, Step, sides, waterfall
from clearslate.identity.decisions import Decision, Verdict, decide, holding, read_decisions, said_of
from clearslate.identity.links import LinkError, Links
from clearslate.runs.possible_matches import Stake, stakes

if TYPE_CHECKING:
    from clearslate.records.dataset import Dataset
    from clearslate.runs.run import Run


@dataclass(frozen=True)
class Pair:
    """Two persons who may be one.

    ``steps``: why the model weighs them so. ``stakes``: what a decision would change. ``said``: what was said of them so far;
    ``binding``: the numbers of what of that binds.
    """

    sides: tuple[Side, Side]
    probability: float
    reason: str
    steps: tuple[Step, ...]
    stakes: tuple[Stake, ...]
    said: tuple[Decision, ...]
    binding: frozenset[int]

    @property
    def persons(self) -> tuple[str, str]:
        """The ids of the two."""
        return self.sides[0].person, self.sides[1].person

    @property
    def needs_second(self) -> bool:
        """Whether a decision has to be said by two: it decides a clearance."""
        return any(each.decides_a_clearance for each in self.stakes)


def pair_of(folder: Path, links: Links, run: Run, records: Dataset, persons: tuple[str, str]) -> Pair:
    """Two persons, side by side.

    Args:
        folder: of the links.
        links: what lies there.
        run: a run over the dataset that was joined by these links.
        records: that dataset.
        persons: the two.

    Raises:
        LinkError: they are not in doubt, or the dataset was joined by other links.
    """
    first, second = sorted(persons)
    found = [
        row for row in links.possible.to_pylist() if (row["person_a"], row["person_b"]) == (first, second)
    ]
    if not found:
        raise LinkError(f"{first} and {second} are not in doubt; clearslate review lists who is")
    left, right = sides(records, (first, second))
    of = possible_rows(records.path, links)
    decisions = said_of(folder, links, (first, second))
    binds = frozenset(each.number for each in holding(read_decisions(folder)))
    return Pair(
        (left, right), found[0]["probability"], found[0]["reason"], tuple(waterfall(links, (first, second))),
        tuple(stakes(records, run.spec().question(), of, (first, second))), decisions,
        frozenset(each.number for each in decisions) & binds,
    )  # fmt: skip


def look_at(
    folder: Path, links: Links, run: Run, records: Dataset, persons: tuple[str, str], *, why: str, who: str, at: dt.datetime,
    log: Path,
    known: str = "",
) -> Pair:  # fmt: skip
    """The same, once the look is noted.

    Raises:
        AccessError: the reason will not do, or holds a name or number of theirs, or the look cannot be noted.
        LinkError: as of ``pair_of``.
    """
    checked_reason(why)
    pair = pair_of(folder, links, run, records, persons)
    reason = checked_reason(why, _secrets(pair))
    note(log, Access(at, who, reason, run.manifest.run_id, "identity", pair.persons, known))
    return pair


def _secrets(pair: Pair) -> set[str]:
    """What names them: no reason may hold it."""
    stated = {
        value
        for side in pair.sides
        for each in side.records
        for name, value in each.items()
        if name not in ("source", "sex")
    }
    return stated | {
        each["case_number"] for side in pair.sides for each in side.charges if each.get("case_number")
    }


def decide_pair(
    folder: Path, pair: Pair, verdict: Verdict, *, by: str, why: str, at: dt.datetime
) -> Decision:
    """Say of the two whether they are one.

    Raises:
        LinkError: the reason holds a name or number of theirs, the same person said so before, or it contradicts decisions.
        AccessError: the reason will not do.
    """
    reason = checked_reason(why, _secrets(pair))
    if any(each.by == by and each.verdict is verdict for each in pair.said):
        raise LinkError(f"{by} said so before; another person's word is wanted")
    second = pair.needs_second and verdict is not Verdict.UNSURE
    return decide(folder, verdict, pair.persons, by=by, why=reason, at=at, second=second)
