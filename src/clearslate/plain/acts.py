"""What was watched of a state's law: ``states/<usps>/acts.yaml``, read and typed.

Acts and bills of a session, what became of each and who says so; how far the sessions were swept; sections that moved; days
by which somebody must have done something; and laws that are in force and not carried out. No answer depends on it: it says
what to read, and when.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from functools import cache
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from clearslate.law import Jurisdiction, Law, Status
from clearslate.plain.practical import NOT_FOUND, Address, Certainty, NotFound
from clearslate.plain.words import Part, PlainError, read_part
from clearslate.states import CODES, folder

FILE: Final = "acts.yaml"
Day = dt.date | NotFound


class Fate(StrEnum):
    """What became of a bill, as far as was found."""

    ENACTED = "enacted"
    VETOED = "vetoed"
    FAILED = "failed"
    PENDING = "pending"
    UNKNOWN = "not found"  # seen as a bill; whether it became law was not found


class Sourced(Part):
    """What says where it is told: ``source`` in words, ``address`` where a page tells it, ``certainty`` as in the laws."""

    source: str = Field(min_length=3)
    address: Address | None = None
    certainty: Certainty
    looked_for_on: dt.date


class Act(Sourced):
    """An act, or a bill that may become one.

    ``bill``: its number, with the year; ``act``: the chapter or number that it got. ``what``: what it does, in a few words.
    ``became_law``, ``takes_effect``: the days, or ``not found``. ``sections``: those that it touches; ``laws``: ids of our laws
    that it touches. ``encoded``: why our laws do as it says, or do not. ``read_by``: the day by which it must be read (again).
    """

    bill: str = ""
    act: str = ""
    what: str = Field(min_length=3)
    became_law: Day = NOT_FOUND
    takes_effect: Day = NOT_FOUND
    sections: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    fate: Fate
    encoded: str = ""
    read_by: dt.date | None = None

    @model_validator(mode="after")
    def _has_a_name_and_an_end(self) -> Self:
        if not self.bill and not self.act:
            raise ValueError("write `bill` or `act`: its number")
        if self.fate is not Fate.ENACTED and self.became_law != NOT_FOUND:
            raise ValueError("`became_law` is of an act: write `fate: enacted`, or leave the day out")
        if self.fate is Fate.ENACTED and not self.encoded:
            raise ValueError("write `encoded`: whether our laws do as the act says, or why not")
        if self.fate in (Fate.PENDING, Fate.UNKNOWN) and self.read_by is None:
            raise ValueError("write `read_by`: the day by which its fate must be looked up again")
        return self

    @property
    def name(self) -> str:
        """Its number as an act, with that as a bill."""
        return f"{self.act} ({self.bill})" if self.act and self.bill else self.act or self.bill


class Looked(Part):
    """Where acts of a state were looked for, and on which day."""

    where: str = Field(min_length=3)
    day: dt.date


class Renumbered(Sourced):
    """A section that moved: until ``since`` it is ``was``, from that day on ``now``."""

    was: str = Field(min_length=1)
    now: str = Field(min_length=1)
    since: dt.date
    by: str = Field(min_length=3)


class Deadline(Sourced):
    """A day by which a law has something done, or on which something in it ends."""

    day: dt.date
    what: str = Field(min_length=3)
    laws: tuple[str, ...] = Field(min_length=1)


class Unperformed(Sourced):
    """Why a law that is in force does not clear anything yet: ``says`` is what its source says."""

    status: Literal["in force, not yet carried out", "unfunded", "enjoined"]
    laws: tuple[str, ...] = Field(min_length=1)
    says: str = Field(min_length=3)


class Acts(Part):
    """What was watched of a state's law.

    ``looked``: where, and on which day. ``swept_through``: the last day whose acts were all looked through, session by session;
    left out where nobody made such a sweep, however many acts are known.
    """

    jurisdiction: str
    looked: tuple[Looked, ...] = Field(min_length=1)
    swept_through: dt.date | None = None
    acts: tuple[Act, ...] = ()
    renumbered: tuple[Renumbered, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    unperformed: tuple[Unperformed, ...] = ()

    @model_validator(mode="after")
    def _each_law_has_one_state(self) -> Self:
        laws = [law for each in self.unperformed for law in each.laws]
        if twice := sorted({law for law in laws if laws.count(law) > 1}):
            raise ValueError(f"{', '.join(twice)} stands twice in `unperformed`")
        return self

    @property
    def sweep(self) -> str:
        """How far the sessions were looked through, for readers."""
        if self.swept_through is not None:
            return f"swept through {self.swept_through.isoformat()}"
        last = max(self.looked, key=lambda each: each.day)
        return f"not swept: no session was looked through act by act (last looked on {last.day.isoformat()}: {last.where})"

    def touching(self, law_id: str) -> tuple[Act, ...]:
        """The acts and bills that touch a law."""
        return tuple(act for act in self.acts if law_id in act.laws)

    def section_on(self, section: str, day: dt.date) -> str:
        """The section in force on a day, of one that is cited by its former or its present number.

        The number itself where it did not move. A section that was made of several is each of these before its day.
        """
        in_time = sorted(self.renumbered, key=lambda each: each.since)
        for move in in_time:
            if day >= move.since and section == move.was:
                section = move.now
        names = [section]
        for since in dict.fromkeys(move.since for move in reversed(in_time)):
            if day < since:
                before = {
                    now: [each.was for each in in_time if each.now == now and each.since == since]
                    for now in names
                }
                names = [was for now in names for was in before[now] or [now]]
        return ", ".join(names)

    def moved(self, cite: str, day: dt.date) -> tuple[tuple[str, str], ...]:
        """The sections that a citation names by a number that is not theirs on the day, each with the one that is."""
        names = sorted(
            {one for move in self.renumbered for one in (move.was, move.now)}, key=len, reverse=True
        )
        found: dict[str, str] = {}
        for name in names:
            if any(name in longer for longer in found) or not re.search(
                rf"(?<![\w.-]){re.escape(name)}(?![\w-])", cite
            ):
                continue
            found[name] = self.section_on(name, day)
        return tuple((name, now) for name, now in found.items() if now != name)

    def status(self, law: Law, day: dt.date) -> str:
        """What a law is on a day, in words that people understand."""
        if law.status is not Status.IN_FORCE:
            return str(law.status)
        if (found := self._unperformed(law)) is not None:
            return found.status
        first = min((version.begins or "" for version in law.versions), default="")
        if first > day.isoformat():
            return f"enacted, in force from {first}"
        last = max((version.until or "9999" for version in law.versions), default="9999")
        return f"no longer in force since {last}" if last <= day.isoformat() else str(law.status)

    def standing(self, law: Law, day: dt.date) -> str:
        """Its status, with what says so, where, and when it was looked up, where the law is not carried out."""
        found = self._unperformed(law)
        if found is None or law.status is not Status.IN_FORCE:
            return self.status(law, day)
        text = f"{found.says}; {found.address or found.source}, {found.looked_for_on.isoformat()}"
        return f"{self.status(law, day)} ({text})"

    def _unperformed(self, law: Law) -> Unperformed | None:
        return next((each for each in self.unperformed if law.id in each.laws), None)


@cache
def acts_of(code: str) -> Acts:
    """What was watched of a state's law.

    Raises:
        PlainError: there is no file, or it is wrong; the message names the file, the line and the key.
    """
    if code.upper() not in CODES:
        raise PlainError(f"{code}: clearslate has no laws for it; it has them for {', '.join(CODES)}")
    return read_part(folder(code) / FILE, Acts)


def strays(state: Jurisdiction) -> list[str]:
    """What a state's file says of laws that the state does not have."""
    known = {law.id for law in state.laws}
    found = acts_of(state.code)
    named = [each.laws for part in (found.acts, found.deadlines, found.unperformed) for each in part]
    return sorted({law for laws in named for law in laws} - known)
