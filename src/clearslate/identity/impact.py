"""What a reviewer's decision would settle: pairs of persons who may be one, those first that keep the most open.

This room asks no law: it is told what the laws would answer if a pair were two persons, and orders by it.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

_COUNTED: Final = ("charges", "answers", "together")
_ORDER: Final = (
    ("charges", "descending"),
    ("answers", "descending"),
    ("together", "descending"),
    ("probability", "descending"),
    ("person_a", "ascending"),
    ("person_b", "ascending"),
)


def order_by_effect(possible: pa.Table, settled: pa.Table) -> pa.Table:
    """The pairs with what a decision on each alone would settle, the greatest effect first.

    Args:
        possible: pairs of persons, as links hold them.
        settled: for a person and another who may be the same (``person_id``, ``of``) how many of the first one's
            charges and how many answers about them that pair alone keeps open, and how many it keeps open ``together`` with
            others. Others count 0.

    Returns:
        The pairs with three further columns, ``charges``, ``answers`` and ``together``: those of both persons together. A pair of
        which all are 0 changes no answer: its review is optional.
    """
    found = possible
    for side, person, other in (("a", "person_a", "person_b"), ("b", "person_b", "person_a")):
        names = {"person_id": person, "of": other} | {name: f"{name}_{side}" for name in _COUNTED}
        found = found.join(
            settled.rename_columns([names[name] for name in settled.column_names]), [person, other]
        )
    for name in _COUNTED:
        one, two = (pc.fill_null(found[f"{name}_{side}"], 0) for side in ("a", "b"))
        found = found.append_column(name, pc.add(one, two))
    return found.select([*possible.column_names, *_COUNTED]).sort_by(list(_ORDER))
