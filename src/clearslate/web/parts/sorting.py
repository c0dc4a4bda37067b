"""By what a list is sorted, and which way round: one of its own columns, never another field of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sorting:
    """How a list is sorted. ``columns``: those by which it may be, the usual one first; ``by``: one of them; ``down``: from its end."""

    columns: tuple[str, ...]
    by: str
    down: bool

    @property
    def said(self) -> str:
        """As the address says it: ``until``, or ``-until`` from the end."""
        return f"{'-' if self.down else ''}{self.by}"

    def link(self, request: HttpRequest, column: str) -> str:
        """The address of the list sorted by a column; the other way round, where it is sorted by that one."""
        turned = f"-{column}" if column == self.by and not self.down else column
        kept = {name: value for name, value in request.GET.items() if name not in ("after", "as", "sort")}
        return "?" + urlencode(kept | {"sort": turned})

    def way(self, column: str) -> str:
        """``aria-sort`` of a column."""
        return "none" if column != self.by else "descending" if self.down else "ascending"


def sorting(request: HttpRequest, *columns: str, usual: str = "") -> Sorting:
    """How the address asks for a list.

    Args:
        request: what is asked for.
        columns: by which the list may be sorted.
        usual: how it is sorted where the address does not say: the first column, unless given.

    Raises:
        Http404: the list is not sorted by that.
    """
    column = request.GET.get("sort", "") or usual or columns[0]
    by = column.removeprefix("-")
    if by not in columns:
        raise Http404
    return Sorting(columns, by, column.startswith("-"))


def in_order(rows: Iterable[T], how: Sorting, keys: Mapping[str, Callable[[T], Any]]) -> list[T]:
    """A list that is here whole, in order; what has no value comes last."""
    key = keys[how.by]
    found = list(rows)
    known = [row for row in found if key(row) is not None]
    return sorted(known, key=key, reverse=how.down) + [row for row in found if key(row) is None]
