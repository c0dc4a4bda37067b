"""Which of a state's laws reach what another one cleared, and whether a person has read that.

What is left for a law follows from what both do (``law.reach``). Each law stands in a table of the state's README with those whose
records it still reaches. The table is generated; in its last column whoever read it beside the statutes puts a name and a day,
which is kept while the row stays what was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from clearslate.law.model import Jurisdiction
from clearslate.law.reach import reached, shown_after
from clearslate.states import folder

BEGIN: Final = "<!-- reach -->"
END: Final = "<!-- /reach -->"
UNCONFIRMED: Final = "derived, not confirmed by a reader"
_ROW: Final = re.compile(r"\| `([^`|]+)` \| ([^|]*) \| ([^|]*) \| ([^|]+) \|")
_ID: Final = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Row:
    """A law with those whose records it reaches, surely or perhaps (the record does not say which relief was given).

    ``read``: who confirmed it.
    """

    law: str
    surely: tuple[str, ...]
    perhaps: tuple[str, ...]
    read: str = UNCONFIRMED

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """The law with each of them."""
        return {(self.law, earlier) for earlier in (*self.surely, *self.perhaps)}

    def __str__(self) -> str:
        surely, perhaps = (", ".join(f"`{each}`" for each in ids) for ids in (self.surely, self.perhaps))
        return f"| `{self.law}` | {surely} | {perhaps} | {self.read} |"


def derived(state: Jurisdiction) -> Iterator[Row]:
    """What follows from the state's laws, in their order."""
    laws = [law for law in state.laws if law.clears]
    for law in laws:
        beyond = reached(law, laws)
        earlier = [each.id for each in laws if law.about & shown_after(each)]
        row = Row(
            law.id,
            tuple(each for each in earlier if beyond[each] is True),
            tuple(each for each in earlier if beyond[each] is None),
        )
        if row.pairs:
            yield row


def listed(readme: str) -> list[Row]:
    """The rows of a README."""
    between = readme.partition(BEGIN)[2].partition(END)[0]
    rows = (_ROW.fullmatch(line) for line in between.splitlines())
    return [
        Row(row[1], tuple(_ID.findall(row[2])), tuple(_ID.findall(row[3])), row[4].strip())
        for row in rows
        if row
    ]


def spliced(readme: str, state: Jurisdiction) -> str:
    """A README with the table between its marks, made anew; a row that stays keeps who read it.

    Raises:
        ValueError: the README has not one pair of marks.
    """
    if readme.count(BEGIN) != 1 or readme.count(END) != 1:
        raise ValueError(
            f"the README of {state.code} needs one line {BEGIN} and, below it, one line {END}: the table goes between"
        )
    known = {replace(row, read=UNCONFIRMED): row.read for row in listed(readme)}
    rows = [str(replace(row, read=known.get(row, UNCONFIRMED))) for row in derived(state)]
    lines = (
        [
            "Generated from the laws by `clearslate docs --write`, but for the last column: who read a row beside the statutes, and on which day.",
            "",
            "| law | reaches what these cleared | perhaps | read by |",
            "|---|---|---|---|",
            *rows,
        ]
        if rows
        else ["No law has anything to do for what another one cleared."]
    )
    before, _, rest = readme.partition(BEGIN)
    return "\n".join([f"{before}{BEGIN}", *lines, f"{END}{rest.partition(END)[2]}"])


def unlisted(state: Jurisdiction) -> list[str]:
    """The pairs that stand in no line of the README."""
    rows = listed((folder(state.code) / "README.md").read_text(encoding="utf-8"))
    there = {pair for row in rows for pair in row.pairs}
    return [
        f"{law} after {earlier}"
        for row in derived(state)
        for law, earlier in sorted(row.pairs)
        if (law, earlier) not in there
    ]
