"""What reviewers decide: two persons are the same, or different. It binds every later run of linking.

Decisions are lines of JSON in a file that is only ever added to. A decision names the source records of both
persons as they were when it was made, not the persons, whose ids may change. Who errs withdraws a decision by
a further line. Decisions that contradict one another are refused.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from clearslate.identity.links import DECISIONS, LinkError, Links
from clearslate.records.files import BusyError, locked
from clearslate.records.typed import first_fault


class Verdict(StrEnum):
    """What a reviewer says of two persons; ``withdraw`` takes an earlier decision back.

    ``cannot_tell`` binds nobody: it says who looked, so that another looks next.
    """

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "cannot_tell"
    WITHDRAW = "withdraw"


Record = tuple[str, str]  # source, source_person_id


class Decision(BaseModel):
    """One decision. ``left`` and ``right``: the source records of the two persons.

    ``second``: it decides a clearance, and binds when another person says the same.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int = Field(ge=1)
    verdict: Verdict
    left: tuple[Record, ...] = ()
    right: tuple[Record, ...] = ()
    withdraws: int | None = None
    second: bool = False
    by: str = Field(min_length=1)
    at: dt.datetime
    why: str = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.verdict is Verdict.WITHDRAW:
            if self.withdraws is None or self.left or self.right:
                raise ValueError("a withdrawal names the number of a decision and no records")
        elif self.withdraws is not None or not self.left or not self.right:
            raise ValueError("same and different name records on both sides, and withdraw nothing")
        elif set(self.left) & set(self.right):
            raise ValueError("a record stands on both sides")
        return self


def read_decisions(folder: Path) -> tuple[Decision, ...]:
    """All decisions beside some links, in their order.

    Raises:
        LinkError: a line is no decision, is out of order, or contradicts the lines before it.
    """
    place = folder / DECISIONS
    if not place.exists():
        return ()
    return _parsed(place.read_text(encoding="utf-8"), place)


def standing(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """What was said of two persons and not withdrawn, whether it binds or not."""
    gone = {decision.withdraws for decision in decisions}
    return tuple(
        decision
        for decision in decisions
        if decision.verdict is not Verdict.WITHDRAW and decision.number not in gone
    )


def holding(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions that bind: not withdrawn, and said by two where one is not enough."""
    settled = [each for each in standing(decisions) if each.verdict is not Verdict.UNSURE]
    return tuple(
        each for each in settled if not each.second or any(_seconds(other, each) for other in settled)
    )


def _seconds(other: Decision, each: Decision) -> bool:
    """Whether another person said the same of the same two persons."""
    return other.by != each.by and other.verdict is each.verdict and is_about(other, each.left, each.right)


def is_about(decision: Decision, left: Iterable[Record], right: Iterable[Record]) -> bool:
    """Whether a decision is about two persons, given some of the records of each."""
    sides = set(decision.left), set(decision.right)
    one, two = set(left), set(right)
    return any(a & one and b & two for a, b in (sides, sides[::-1]))


def decide(
    folder: Path,
    verdict: Verdict,
    persons: tuple[str, str],
    *,
    by: str,
    why: str,
    at: dt.datetime,
    second: bool = False,
) -> Decision:
    """Add a decision about two persons of the links in a folder.

    Args:
        folder: of the links.
        verdict: what is decided.
        persons: of whom.
        by: who decides.
        why: the reason.
        at: now.
        second: whether it binds only when another person says the same, as where it decides a clearance.

    Raises:
        LinkError: there are no such persons, or the decision contradicts an earlier one.
    """
    if verdict is Verdict.WITHDRAW:
        raise ValueError("withdraw by number")
    left, right = _records(Links.read(folder), persons)
    entry = {"verdict": verdict, "left": left, "right": right, "by": by, "at": at, "why": why}
    return _append(folder, entry | ({"second": True} if second else {}))


def said_of(folder: Path, links: Links, persons: tuple[str, str]) -> tuple[Decision, ...]:
    """What was said of two persons and not withdrawn.

    Raises:
        LinkError: there are no such persons, or the decisions are damaged.
    """
    left, right = _records(links, persons)
    return tuple(each for each in standing(read_decisions(folder)) if is_about(each, left, right))


def withdraw(folder: Path, number: int, *, by: str, why: str, at: dt.datetime) -> Decision:
    """Take an earlier decision back.

    Raises:
        LinkError: there is no such decision that holds.
    """
    return _append(folder, {"verdict": Verdict.WITHDRAW, "withdraws": number, "by": by, "at": at, "why": why})


def _records(links: Links, persons: tuple[str, str]) -> tuple[list[Record], list[Record]]:
    first, second = persons
    if first == second:
        raise LinkError(f"{first} is one person already; name two")
    sides: dict[str, list[Record]] = {first: [], second: []}
    rows = links.persons
    for source, record, person in zip(*(column.to_pylist() for column in rows.columns), strict=True):
        if person in sides:
            sides[person].append((source, record))
    for person, records in sides.items():
        if not records:
            raise LinkError(f"the links hold no person {person}; clearslate review lists those in doubt")
    return sides[first], sides[second]


def _append(folder: Path, content: dict[str, object]) -> Decision:
    """Check a decision against all others and add it, alone among processes."""
    place = folder / DECISIONS
    with _claimed(place), place.open("a+", encoding="utf-8") as stream:
        stream.seek(0)
        earlier = _parsed(stream.read(), place)
        try:
            decision = Decision.model_validate({"number": len(earlier) + 1, **content})
        except ValidationError as error:
            raise LinkError(f"this is no decision: {first_fault(error)}") from error
        _check([*earlier, decision], place)
        without = (
            None if decision.second else {"second"}
        )  # written as it was before there were second opinions
        stream.write(decision.model_dump_json(exclude_none=True, exclude=without) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return decision


@contextmanager
def _claimed(place: Path) -> Iterator[None]:
    with ExitStack() as claim:
        try:
            claim.enter_context(locked(place, wait=True))
        except BusyError as error:
            raise LinkError(f"{error}; wait for it to end") from error
        yield


def _parsed(text: str, place: Path) -> tuple[Decision, ...]:
    found: list[Decision] = []
    for line, words in enumerate(text.splitlines(), 1):
        try:
            found.append(Decision.model_validate_json(words))
        except ValidationError as error:
            raise LinkError(
                f"{place}:{line} is no decision ({first_fault(error)}); restore the file from a copy"
            ) from error
    _check(found, place)
    return tuple(found)


def _check(decisions: Sequence[Decision], place: Path) -> None:
    """Raises LinkError where decisions are out of order or contradict one another."""
    open_numbers: set[int] = set()
    for expected, decision in enumerate(decisions, 1):
        if decision.number != expected:
            raise LinkError(f"{place}:{expected} has number {decision.number}; restore the file from a copy")
        if decision.verdict is Verdict.WITHDRAW:
            if decision.withdraws not in open_numbers:
                raise LinkError(f"there is no decision {decision.withdraws} that could be withdrawn")
            open_numbers.discard(decision.withdraws)
        else:
            open_numbers.add(decision.number)
    joined = _Union()
    binding = holding(decisions)
    for decision in binding:
        # Each side is one person in the eyes of who decided, whatever a later run makes of it.
        if decision.verdict is Verdict.SAME:
            joined.join([decision.left[0], decision.right[0]])
    for decision in binding:
        if decision.verdict is Verdict.DIFFERENT and not joined.roots(decision.left).isdisjoint(
            joined.roots(decision.right)
        ):
            same = [str(each.number) for each in binding if each.verdict is Verdict.SAME]
            raise LinkError(
                f"decision {decision.number} says that two persons are different whom decisions of same "
                f"({_few(same)}) make one; withdraw the wrong one (clearslate review withdraw) and decide again"
            )


_FEW: Final = 5


def _few(words: Sequence[str]) -> str:
    return ", ".join(words[-_FEW:]) + (" and earlier ones" if len(words) > _FEW else "")


class _Union:
    """Which records decisions of same have made one."""

    def __init__(self) -> None:
        self._parent: dict[Record, Record] = {}

    def root(self, record: Record) -> Record:
        while (above := self._parent.get(record, record)) != record:
            record = above
        return record

    def join(self, records: Iterable[Record]) -> None:
        first, *others = (self.root(record) for record in records)
        for other in others:
            if other != first:
                self._parent[other] = first

    def roots(self, records: Iterable[Record]) -> set[Record]:
        return {self.root(record) for record in records}
