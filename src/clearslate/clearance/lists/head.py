"""The head of a list: until when, on which grounds, and what silence means."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from clearslate.clearance.orders.documents import Mark, ObjectionWords, Said
from clearslate.clearance.workflow import Stage
from clearslate.wording import spoken, things

INVENTED: Final = "INVENTED DATA: nobody on this list is a real person"
REHEARSAL: Final = "REHEARSAL: nothing is done with this list"
_LAST: Final = dt.time(23, 59)
"""Ours: an objection counts on the whole of the last day, in the ledger's time zone. No law that was read gives an hour."""


_HOW: Final = (
    "Leave a line as it is if you do not object. To object, write Y, choose a ground (its number is enough) and give the "
    "facts. No other ground counts. Sort whole lines, and send this file back. On the telephone, say the line's number."
)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with the place where it stands in law. ``is_verified``: it was read there."""

    words: str
    cite: str
    is_verified: bool

    def __str__(self) -> str:
        """The sentence with its citation."""
        return f"{self.words} ({self.cite})" if self.cite else self.words


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground of objection, with its number in the list."""

    number: int
    code: str
    told: Told

    @property
    def label(self) -> str:
        """What is chosen for it."""
        return f"{self.number} {self.code.replace('_', ' ')}"


def _told(words: Said | None, ours: str, stage: Stage) -> Told:
    """What the law says; where that was not read, the words of the workflow."""
    if words is None:
        return Told(ours, stage.cite, stage.is_verified)
    return Told(words.says, words.cite or stage.cite, words.mark == Mark.V)


_NONE: Final = ObjectionWords()


def grounds_in(stage: Stage, said: ObjectionWords = _NONE) -> tuple[Ground, ...]:
    """The grounds of a stage, numbered in the law's order."""
    codes = [
        *(code for code in said.grounds if code in stage.grounds),
        *(code for code in stage.grounds if code not in said.grounds),
    ]
    grounds = {code: _told(said.grounds.get(code), stage.grounds[code], stage) for code in codes}
    return tuple(Ground(number, code, words) for number, (code, words) in enumerate(grounds.items(), 1))


def silence_in(stage: Stage, words: ObjectionWords) -> Told:
    """What it means in a stage that nobody objects."""
    if stage.lapse == "proceeds":
        return _told(
            words.silence,
            "A charge to which nobody objects by then goes on. No answer counts as no objection.",
            stage,
        )
    return _told(
        words.silence, "No answer ends nothing: this step stays open until the office ends it.", stage
    )


def effect_in(stage: Stage, words: ObjectionWords) -> Told:
    """What an objection does in a stage."""
    if stage.objection_ends:
        ours = "A charge to which an objection is made in time is not cleared."
    elif stage.unanswered_objection == "falls":
        ours = (
            f"The {stage.decides_objections} decides each objection. One that is not decided in time falls."
        )
    else:
        ours = f"The {stage.decides_objections} decides each objection. Until then the charge waits."
    return _told(words.effect, ours, stage)


def ground_named(text: str, grounds: Sequence[Ground]) -> Ground | None:
    """The ground that a cell names: by number, code, label or words, however it is written."""
    wanted = _plain(text)
    for ground in grounds:
        if wanted in map(_plain, (str(ground.number), ground.code, ground.label, ground.told.words)):
            return ground
    return None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.replace("_", " ").casefold()))


def day_in_words(day: dt.date) -> str:
    """A day as people write it: Monday, March 2, 2026."""
    return f"{day:%A}, {spoken(day)}"


def deadline(last: dt.date | None, zone: str) -> str:
    """Until which day and hour an objection counts."""
    if last is None:
        return "no last day: this step stays open until the office ends it"
    name = dt.datetime.combine(last, _LAST, ZoneInfo(zone)).tzname()
    return f"{day_in_words(last)}, 11:59 p.m. {name}"


def head_of(
    stage: Stage,
    words: ObjectionWords,
    *,
    last_day: dt.date | None,
    zone: str,
    charges: int,
    cases: int,
    unverified: Iterable[str] = (),
    signed_off: Sequence[str] = (),
) -> Iterator[tuple[str, str]]:
    """The head of a list of objections, a label and its text each. ``unverified``: of the laws, what was not verified.

    ``signed_off``: who signed the laws off, in words.
    """
    silence, effect, grounds = silence_in(stage, words), effect_in(stage, words), grounds_in(stage, words)
    yield "Object by", deadline(last_day, zone)
    yield "What this is", stage.what
    yield "On the list", f"{things(charges, 'charge')} in {things(cases, 'case')}"
    yield "If you do not object", str(silence)
    yield "If you object", str(effect)
    yield from ((f"Ground {ground.label}", str(ground.told)) for ground in grounds)
    yield "How to answer", _HOW
    statements = (silence, effect, *(ground.told for ground in grounds))
    pending = [*dict.fromkeys(each.cite for each in statements if not each.is_verified), *unverified]
    if pending:
        yield "Legal review pending", f"Not read in the text of the law: {'; '.join(pending)}"
    if signed_off:
        yield "Counsel", "; ".join(signed_off)
