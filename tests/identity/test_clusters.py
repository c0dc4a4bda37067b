import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clearslate.identity.clusters import CannotLink, Edges, components, grow

NODES = 8
EVERY = np.ones(NODES, np.bool_)
pairs = st.lists(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(lambda pair: pair[0] < pair[1]),
    max_size=14,
    unique=True,
)


def edges(found: list[tuple[int, int]], strengths: list[float] | None = None) -> Edges:
    table = np.array(found, np.int64).reshape(-1, 2)
    return Edges(table[:, 0], table[:, 1], np.array(strengths or [1.0] * len(found)))


def bars(found: list[tuple[int, int]]) -> CannotLink:
    table = np.array(found, np.int64).reshape(-1, 2)
    return CannotLink(table[:, 0], table[:, 1])


def test_nodes_are_joined_through_others_and_named_by_the_least() -> None:
    assert components(5, edges([(1, 3), (3, 4)])).tolist() == [0, 1, 2, 1, 1]


def test_no_edges_leave_each_node_alone() -> None:
    assert components(3, edges([])).tolist() == [0, 1, 2]
    assert components(0, edges([])).tolist() == []


def test_a_bar_cuts_the_weakest_edge_between_its_ends() -> None:
    chain = edges([(0, 1), (1, 2), (2, 3)], [0.9, 0.5, 0.8])
    labels = components(4, chain)
    found, refused = grow(labels, np.ones(4, np.bool_), chain, bars([(0, 3)]))
    assert found.tolist() == [0, 0, 2, 2]
    assert refused.tolist() == [1]


def test_too_much_for_one_person_is_refused_from_the_weakest_on() -> None:
    star = edges([(0, 1), (0, 2), (0, 3)], [0.7, 0.9, 0.8])
    found, refused = grow(
        components(4, star), np.ones(4, np.bool_), star, bars([]), lambda records: len(records) <= 3
    )
    assert found.tolist() == [0, 1, 0, 0]
    assert refused.tolist() == [0]


def test_components_that_are_not_built_again_stay_as_they_are() -> None:
    two = edges([(0, 1), (2, 3)])
    labels = components(4, two)
    found, refused = grow(labels, labels == 0, two, bars([(0, 1)]))
    assert found.tolist() == [0, 1, 2, 2]
    assert refused.tolist() == [0]


def test_who_fits_two_who_are_kept_apart_is_joined_to_neither() -> None:
    two = edges([(0, 2), (1, 2)], [0.9, 0.85])
    labels, every, apart = components(3, two), np.ones(3, np.bool_), bars([(0, 1)])
    found, refused = grow(labels, every, two, apart, margin=0.1)
    assert found.tolist() == [0, 1, 2]
    assert sorted(refused.tolist()) == [0, 1]
    assert grow(labels, every, two, apart, margin=0.01)[0].tolist() == [0, 1, 0], "one fits far better"
    of_neither = bars([(0, 1), (1, 2)])
    assert grow(labels, every, two, of_neither, margin=0.1)[0].tolist() == [0, 1, 0], "the other is none"


def test_a_group_that_fits_two_who_are_kept_apart_stays_together() -> None:
    four = edges([(2, 3), (0, 2), (1, 3)], [2, 0.9, 0.85])
    found, _ = grow(components(4, four), np.ones(4, np.bool_), four, bars([(0, 1)]), margin=0.1)
    assert found.tolist() == [0, 1, 2, 2]


def test_an_edge_that_joins_nobody_tells_of_a_rival() -> None:
    one = edges([(0, 2)], [0.9])
    labels, every, apart, rivals = components(3, one), np.ones(3, np.bool_), bars([(0, 1)]), edges([(1, 2)], [0.85])  # fmt: skip
    assert grow(labels, every, one, apart, rivals=rivals, margin=0.1)[0].tolist() == [0, 1, 2]
    assert grow(labels, every, one, apart, rivals=rivals, margin=0.01)[0].tolist() == [0, 1, 0]


@given(pairs, st.permutations(range(14)))
def test_where_nobody_is_kept_apart_there_is_no_rival(
    joined: list[tuple[int, int]], order: list[int]
) -> None:
    given_edges = edges(joined, [float(rank) for rank in order[: len(joined)]])
    labels = components(NODES, given_edges)
    assert grow(labels, EVERY, given_edges, bars([]), margin=100)[0].tolist() == labels.tolist()


@given(pairs, pairs, st.permutations(range(14)))
def test_bars_are_kept_and_nothing_is_parted_without_need(
    joined: list[tuple[int, int]], barred: list[tuple[int, int]], order: list[int]
) -> None:
    given_edges = edges(joined, [float(rank) for rank in order[: len(joined)]])
    labels = components(NODES, given_edges)
    found, refused = grow(labels, EVERY, given_edges, bars(barred))
    assert all(found[a] != found[b] for a, b in barred)
    assert all(labels[a] == labels[b] for a in range(NODES) for b in range(NODES) if found[a] == found[b])
    kept = np.setdiff1d(np.arange(len(given_edges)), refused)
    assert components(NODES, given_edges.take(kept)).tolist() == found.tolist()
    for row in refused.tolist():
        # Together, the two parts that a refused edge would join hold a bar.
        one, other = found[given_edges.a[row]], found[given_edges.b[row]]
        assert one == other or any({found[a], found[b]} == {one, other} for a, b in barred)


@given(pairs, pairs)
def test_the_order_of_edges_does_not_matter(
    joined: list[tuple[int, int]], barred: list[tuple[int, int]]
) -> None:
    strengths = [float((7 * a + 3 * b) % 5) for a, b in joined]
    one, two = edges(joined, strengths), edges(joined[::-1], strengths[::-1])
    labels = components(NODES, one)
    assert labels.tolist() == components(NODES, two).tolist()
    assert (
        grow(labels, EVERY, one, bars(barred), margin=1)[0].tolist()
        == grow(labels, EVERY, two, bars(barred), margin=1)[0].tolist()
    )
