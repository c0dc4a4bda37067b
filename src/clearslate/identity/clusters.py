"""From pairs to persons: connected components, and what keeps two people from growing together.

Edges join nodes; a *cannot-link* between two nodes says that they are not one person, whatever joins them by way of
others. A component that holds one, or too many names or births, is built again from its edges, the
strongest first. An edge is refused that would bring the two ends of a cannot-link together, or too much; or that
would give what fits two who are kept apart to the one, though it fits the other nearly as well. What is refused is for
the caller to keep as a possible link.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

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

    def __add__(self, other: Edges) -> Edges:
        """These edges, and after them others."""
        return Edges(
            np.concatenate([self.a, other.a]),
            np.concatenate([self.b, other.b]),
            np.concatenate([self.strength, other.strength]),
        )


@dataclass(frozen=True)
class CannotLink:
    """Pairs of nodes that are not one person."""

    a: Ints
    b: Ints


def components(nodes: int, edges: Edges) -> Ints:
    """The component of each node, named by its least node."""
    from scipy.sparse import coo_array  # noqa: PLC0415 (a quarter of a second, which only linking needs)
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    graph = coo_array((np.ones(len(edges), np.int8), (edges.a, edges.b)), shape=(nodes, nodes))
    _, labels = connected_components(graph, directed=False)
    least = np.full(labels.max(initial=NOBODY) + 1, nodes, np.int64)
    np.minimum.at(least, labels, np.arange(nodes))
    found: Ints = least[labels]
    return found


def grow(
    labels: Ints,
    again: Mask,
    edges: Edges,
    apart: CannotLink,
    tolerable: Callable[[list[int]], bool] = lambda _: True,
    *,
    rivals: Edges | None = None,
    margin: float = 0.0,
) -> tuple[Ints, Ints]:
    """Build components again from their strongest edges on.

    Args:
        labels: the component of each node, as `components` gives it.
        again: the nodes of the components that are built again, each whole, ``rivals`` included.
        edges: all edges.
        apart: pairs of these nodes that must not come together.
        tolerable: whether nodes may be one person, as far as the numbers of their names and births tell.
        rivals: edges too weak to join anybody: whom a node fits besides.
        margin: by how much the edge to one of two who are kept apart must be stronger than any to the other.

    Returns:
        The new labels, and the rows of the edges that were refused.
    """
    within = np.flatnonzero(again[edges.a])
    order = within[np.lexsort((edges.b[within], edges.a[within], -edges.strength[within]))]
    fits = edges.take(within)
    parts = _Parts(np.flatnonzero(again).tolist(), apart, fits if rivals is None else fits + rivals)
    refused = []
    for row in order.tolist():
        one, other = parts.of[int(edges.a[row])], parts.of[int(edges.b[row])]
        if one == other:
            continue
        nearly = float(edges.strength[row]) - margin
        if (
            other in parts.apart[one]
            or parts.fits_another(one, other, nearly)
            or parts.fits_another(other, one, nearly)
            or not tolerable([*parts.nodes[one], *parts.nodes[other]])
        ):
            refused.append(row)
        else:
            parts.join(one, other)
    found = labels.copy()
    for nodes in parts.nodes.values():
        found[nodes] = min(nodes)
    return found, np.array(refused, np.int64)


class _Parts:
    """What has grown so far: the part of each node (``of``), and of each part its nodes and those kept apart from it."""

    def __init__(self, nodes: list[int], apart: CannotLink, fits: Edges) -> None:
        self.of = {node: node for node in nodes}
        self.nodes = {node: [node] for node in nodes}
        self.apart: dict[int, set[int]] = {node: set() for node in nodes}
        self._fits: dict[int, dict[int, float]] = {node: {} for node in nodes}
        for a, b in zip(apart.a.tolist(), apart.b.tolist(), strict=True):
            self._keep_apart(a, b)
        for a, b, strength in zip(fits.a.tolist(), fits.b.tolist(), fits.strength.tolist(), strict=True):
            if a in self.of:
                self._fit(a, b, strength)

    def _keep_apart(self, one: int, other: int) -> None:
        self.apart[one].add(other)
        self.apart[other].add(one)

    def _fit(self, one: int, other: int, strength: float) -> None:
        strongest = max(strength, self._fits[one].get(other, strength))
        self._fits[one][other] = self._fits[other][one] = strongest

    def fits_another(self, part: int, taker: int, nearly: float) -> bool:
        """Whether a part fits better than ``nearly`` also one that is kept apart from its ``taker``, and not from itself."""
        fits = self._fits[part]
        return any(
            fits.get(each, nearly) > nearly for each in self.apart[taker] if each not in self.apart[part]
        )

    def join(self, one: int, other: int) -> None:
        """Make one part of two."""
        keep, gone = sorted((one, other), key=lambda part: -len(self.nodes[part]))
        for node in self.nodes[gone]:
            self.of[node] = keep
        self.nodes[keep] += self.nodes.pop(gone)
        for each in self.apart.pop(gone):
            self.apart[each].discard(gone)
            self._keep_apart(keep, each)
        for each, strength in self._fits.pop(gone).items():
            del self._fits[each][gone]
            if each != keep:
                self._fit(keep, each, strength)
