"""From pairs to persons: connected components, and what keeps two people from growing together.

Edges join nodes; a *cannot-link* between two nodes says that they are not one person, whatever joins them by way of
others. A component that holds one, or too many names or births, is built again from its edges, the
strongest first: an edge that would bring its two ends together, or too much, is refused. What is refused
is for the caller to keep as a possible link.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NOBODY: Final = -1


@dataclass(frozen=True)
class Edges:
    """Pairs of nodes that are one person; ``strength``: the greater, the surer."""

    a: Ints
    b: Ints
    strength: Floats

    def __len__(self) -> int:
        return len(self.a)

    def take(self, rows: Any) -> Edges:
        """Some of the edges."""
        return Edges(self.a[rows], self.b[rows], self.strength[rows])


@dataclass(frozen=True)
class CannotLink:
    """Pairs of nodes that are not one person."""

    a: Ints
    b: Ints


def components(nodes: int, edges: Edges) -> Ints:
    """The component of each node, named by its least node."""
    graph = coo_array((np.ones(len(edges), np.int8), (edges.a, edges.b)), shape=(nodes, nodes))
    _, labels = connected_components(graph, directed=False)
    least = np.full(labels.max(initial=NOBODY) + 1, nodes, np.int64)
    np.minimum.at(least, labels, np.arange(nodes))
    found: Ints = least[labels]
    return found


def grow(
    labels: Ints,
    edges: Edges,
    apart: CannotLink,
    suspects: Ints,
    tolerable: Callable[[list[int]], bool] = lambda _: True,
) -> tuple[Ints, Ints]:
    """Build suspect components again from their strongest edges on.

    Args:
        labels: the component of each node, as `components` gives it.
        edges: all edges.
        apart: pairs that must not come together.
        suspects: labels of the components to be built again.
        tolerable: whether nodes may be one person, as far as the numbers of their names and births tell.

    Returns:
        The new labels, and the rows of the edges that were refused.
    """
    found = labels.copy()
    within = np.flatnonzero(np.isin(labels[edges.a], suspects))
    order = within[np.lexsort((edges.b[within], edges.a[within], -edges.strength[within]))]
    cannot_link: dict[int, set[int]] = defaultdict(set)
    for a, b in zip(apart.a.tolist(), apart.b.tolist(), strict=True):
        cannot_link[a].add(b)
        cannot_link[b].add(a)
    members: dict[int, list[int]] = {}
    for node in np.flatnonzero(np.isin(labels, suspects)).tolist():
        found[node] = node
        members[node] = [node]
    refused = []
    for row in order.tolist():
        one, other = int(found[edges.a[row]]), int(found[edges.b[row]])
        if one == other:
            continue
        small, great = sorted((members[one], members[other]), key=len)
        if _meets(small, great, cannot_link) or not tolerable([*small, *great]):
            refused.append(row)
            continue
        keep, gone = min(one, other), max(one, other)
        for node in members[gone]:
            found[node] = keep
        members[keep] = [*members[keep], *members.pop(gone)]
    return found, np.array(refused, np.int64)


def _meets(small: Iterable[int], great: Iterable[int], cannot_link: dict[int, set[int]]) -> bool:
    there = set(great)
    return any(not there.isdisjoint(cannot_link[node]) for node in small if node in cannot_link)
