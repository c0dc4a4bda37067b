"""Links scored against the truth: by hand, and against counting pair by pair."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.linkage import pairs
from benchmarks.linkage.pairs import LinkScore, score_links
from benchmarks.linkage.shares import Share
from benchmarks.linkage.truth import TrialError, Truth
from clearslate.identity.links import PAIRS_SCHEMA, PERSONS_SCHEMA, POSSIBLE_SCHEMA, Links
from tests.examples import examples

SEX = {"T0": "F", "T1": "M", "T2": "M", "T3": "F"}


def truth_of(true: list[int]) -> Truth:
    """Records of one source, in order; the number of the true person of each."""
    records = pa.table(
        {
            "source": ["court"] * len(true),
            "source_person_id": [f"r{at}" for at in range(len(true))],
            "true_person_id": [f"T{person}" for person in true],
            "own": [True] * len(true),
        }
    )
    people = pa.table(
        {
            "true_person_id": list(SEX),
            "sex": list(SEX.values()),
            "race": ["white"] * len(SEX),
            "names": ["english"] * len(SEX),
        }
    )
    return Truth(records, pa.table({}), people, pa.table({}))


def links_of(
    found: list[int], possible: Iterable[tuple[int, int]] = (), pairs: Sequence[tuple[int, int, float]] = ()
) -> Links:
    size = len(found)
    persons = [["court"] * size, [f"r{at}" for at in range(size)], [f"P{person}" for person in found]]
    doubts = sorted(possible)
    return Links(
        persons=pa.table(persons, schema=PERSONS_SCHEMA),
        possible=pa.table(
            [
                [f"P{a}" for a, _ in doubts],
                [f"P{b}" for _, b in doubts],
                [0.5] * len(doubts),
                ["in doubt"] * len(doubts),
            ],
            schema=POSSIBLE_SCHEMA,
        ),
        pairs=pa.table(
            [
                ["court"] * len(pairs),
                [f"r{a}" for a, _, _ in pairs],
                ["court"] * len(pairs),
                [f"r{b}" for _, b, _ in pairs],
                [p for _, _, p in pairs],
                ["same" if p > 0.9 else "possible" for _, _, p in pairs],
            ],
            schema=PAIRS_SCHEMA,
        ),
        manifest={},
    )


def figure(score: LinkScore, measure: str, dimension: str = "all", group: str = "all") -> Share:
    [line] = [
        line
        for line in score.lines
        if (line.measure, line.dimension, line.group) == (measure, dimension, group)
    ]
    return line.share


def test_by_hand() -> None:
    # T0 is r0, r1, r2; T1 is r3, r4. Found: r0 and r1 with the stranger r3; r2 in doubt; r4 missed.
    score = score_links(
        links_of([0, 0, 1, 0, 2], {(0, 1)}, [(0, 1, 0.95), (0, 3, 0.92), (0, 2, 0.4)]),
        truth_of([0, 0, 0, 1, 1]),
    )
    assert figure(score, pairs.PRECISION).value == pytest.approx(1 / 3)
    assert figure(score, pairs.RECALL).value == pytest.approx(1 / 4)
    assert figure(score, pairs.RECALL_POSSIBLE).value == pytest.approx(3 / 4)
    assert figure(score, pairs.POSSIBLE_TRUE).value == pytest.approx(2 / 3)
    assert figure(score, pairs.PRECISION, "sex", "M").value == 0
    assert figure(score, pairs.RECALL_POSSIBLE, "sex", "F").value == 1
    assert figure(score, pairs.DOUBTFUL) == Share(2, 3)
    assert figure(score, pairs.STATUSES, "status", "same") == Share(1, 2)
    assert figure(score, pairs.STATUSES, "status", "possible") == Share(1, 1)
    entries = {(bin_.low, bin_.pairs, bin_.same) for bin_ in score.bins if bin_.pairs}
    assert entries == {(0.4, 1, 1), (0.9, 1, 0), (0.95, 1, 1)}


PEOPLE = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=12)
DOUBTS = st.sets(st.sampled_from(list(itertools.combinations(range(4), 2))))


@settings(max_examples=examples(15, 40))
@given(PEOPLE, DOUBTS)
def test_as_counted_pair_by_pair(people: list[tuple[int, int]], doubts: set[tuple[int, int]]) -> None:
    true, found = [person for person, _ in people], [person for _, person in people]
    doubts = {pair for pair in doubts if set(pair) <= set(found)}
    score = score_links(links_of(found, doubts), truth_of(true))
    both = list(itertools.combinations(range(len(people)), 2))
    same = [(a, b) for a, b in both if found[a] == found[b]]
    truly = [(a, b) for a, b in both if true[a] == true[b]]
    doubtful = [(a, b) for a, b in both if tuple(sorted((found[a], found[b]))) in doubts]
    assert figure(score, pairs.PRECISION) == Share(2 * len(set(same) & set(truly)), 2 * len(same))
    assert figure(score, pairs.RECALL) == Share(2 * len(set(same) & set(truly)), 2 * len(truly))
    assert figure(score, pairs.RECALL_POSSIBLE).part == 2 * len((set(same) | set(doubtful)) & set(truly))
    assert figure(score, pairs.POSSIBLE_TRUE) == Share(2 * len(set(doubtful) & set(truly)), 2 * len(doubtful))
    by_sex = [
        line.share for line in score.lines if line.measure == pairs.PRECISION and line.dimension == "sex"
    ]
    assert sum(by_sex, Share(0, 0)) == figure(score, pairs.PRECISION)


def test_links_of_other_records_are_refused() -> None:
    with pytest.raises(TrialError, match="links are of 2 source records, the truth of 3"):
        score_links(links_of([0, 1]), truth_of([0, 1, 1]))


def test_the_truth_has_no_error(extracts: Path) -> None:
    truth = Truth.read(extracts / "truth")
    assert truth.mixed().num_rows == 0
    score = score_links(truth.links(), truth)
    for measure in (pairs.PRECISION, pairs.RECALL):
        assert figure(score, measure).value == 1
    assert figure(score, pairs.PRECISION).whole > 1_000
    groups = {line.group for line in score.lines if line.dimension == "names"}
    assert {"english", "hispanic"} <= groups
