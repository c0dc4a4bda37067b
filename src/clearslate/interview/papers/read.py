"""What was read of a paper: cases and charges as a story tells them, and what could not be read, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from clearslate.people.record import Story
from clearslate.people.variants import Value
from clearslate.records.schema import Disposition


@dataclass
class ReadCharge:
    """A charge: what was read of it, and the names of what stood there and could not be read."""

    facts: dict[str, Value] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def take(self, name: str, value: Value | None, written: str = "x") -> None:
        """A fact; where something was written that cannot be read, its name."""
        if value is not None:
            self.facts[name] = value
        elif written.strip():
            self.unread.add(name)


@dataclass
class ReadCase:
    """A case of a jurisdiction."""

    state: str
    facts: dict[str, Value] = field(default_factory=dict)
    charges: list[ReadCharge] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    tracking: str = ""  # the number of the arrest, which each charge of the case has


@dataclass
class Read:
    """A paper, read. ``lost``: lines of charges that could not be told apart, by number only."""

    cases: list[ReadCase]
    person: dict[str, Value] = field(default_factory=dict)
    lost: int = 0

    @property
    def unread(self) -> int:
        """How much stood there and could not be read."""
        return self.lost + sum(
            len(case.unread) + sum(len(each.unread) for each in case.charges) for case in self.cases
        )


def into(story: Story, read: Read) -> None:
    """Add what was read to a story. Facts of the person that were told before stay."""
    for name, value in read.person.items():
        story.told.setdefault(name, value)
    for found in read.cases:
        if not found.charges:
            continue
        case = story.add_case(found.state)
        case.told |= found.facts
        for each in found.charges:
            charge = story.add_charge(case)
            charge.told |= each.facts
            if found.tracking:
                charge.told.setdefault("tracking_number", found.tracking)
            if (
                "disposition" not in each.facts
            ):  # the day beside a program's name is the one on which it began
                charge.told.pop("disposition_date", None)
            for name in ("disposition", "disposition_date", "grade"):
                if name not in charge.told:
                    story.not_known.discard((charge.id, name))


WORDS: Final[Mapping[str, Disposition]] = {
    "not guilty by reason of insanity": Disposition.ACQUITTED_INSANITY, "not guilty": Disposition.ACQUITTED, "acquitted": Disposition.ACQUITTED,
    "acquittal": Disposition.ACQUITTED, "no complaint": Disposition.NO_CHARGE,
    "guilty but mentally ill": Disposition.CONVICTED, "guilty": Disposition.CONVICTED, "plead guilty": Disposition.CONVICTED,
    "convicted": Disposition.CONVICTED, "nolo contendere": Disposition.CONVICTED,
    "nolle prossed": Disposition.NOLLE_PROSSED, "nolle prosequi": Disposition.NOLLE_PROSSED, "nol prossed": Disposition.NOLLE_PROSSED,
    "withdrawn": Disposition.WITHDRAWN, "dismissed": Disposition.DISMISSED,
    "held for court": Disposition.TRANSFERRED, "waived for court": Disposition.TRANSFERRED, "proceed to court": Disposition.TRANSFERRED,
    "transferred to": Disposition.TRANSFERRED, "vacated": Disposition.VACATED, "no charges filed": Disposition.NO_CHARGE,
    "pending": Disposition.PENDING,
}  # fmt: skip
"""How court papers begin to say how a charge ended. The longest beginning counts; what is not here is not read.

A program's name ("ARD", "Deferred") is not here: it says neither that it was finished nor that it still runs, and its day is the one on
which it began. The person is asked.
"""


def ending(words: str) -> Disposition | None:
    """How a charge ended, by the court's words; None where they are not known."""
    plain = " ".join(words.casefold().split())
    fitting = [
        each
        for each in WORDS
        if plain == each or plain.startswith((f"{each} ", f"{each}-", f"{each}/", f"{each},"))
    ]
    return WORDS[max(fitting, key=len)] if fitting else None
