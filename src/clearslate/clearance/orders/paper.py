"""What a document says, as data: the templates set it and decide nothing."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.orders.cases import CaseLines
from clearslate.clearance.orders.certified import Certified, Unchecked, sheet_number
from clearslate.wording import spoken


@dataclass(slots=True)
class NoticeLine:
    """What a law adds for those who act, and of which of the charges.

    ``applies``: of how many. ``perhaps``: of how many more it may speak, which the clerk's copy alone tells. ``day``: the
    earliest that belongs to it, each taken as the latest that it may be (ISO); ``has_later``: not all are that one.
    ``no_day``: of how many of these charges the day is not known. ``letter``: under which a schedule names it; ``of``: the
    charges, where they are few, by docket number and count; ``perhaps_of``: those of which it may speak.
    """

    text: str
    cite: str
    applies: int = 0
    perhaps: int = 0
    day: str = ""
    has_later: bool = False
    no_day: int = 0
    letter: str = ""
    of: list[str] = field(default_factory=list)
    perhaps_of: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OrderContent:
    """All that a document says. ``unchecked`` and what ``cases`` hold for the clerk stand in sheets of their own.

    ``kind``: ``order``; ``notice``, ``erasure_list`` or ``docket_entry``, where relief comes by operation of law; or
    ``correction`` of a signed order. ``number``: its control number. ``on``: its day (ISO). ``covers``: digest of the
    ids of the clearances that it covers. ``beside``: cases that no document names, since all their charges lack a day.
    """

    kind: str
    code: str
    batch: str
    on: str
    covers: str
    case: str
    head: dict[str, Any]
    findings: list[str]
    decree: list[str]
    served: list[dict[str, str]]
    foot: dict[str, Any]
    cases: list[CaseLines] = field(repr=False)
    notices: list[NoticeLine] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list, repr=False)
    is_invented: bool = False
    is_draft: bool = False
    corrects: str = ""  # the order that it corrects, and the day on which that was signed
    corrected_on: str = ""
    id: str = ""
    number: str = ""
    certificate: Certified | None = field(default=None, repr=False)
    beside: list[CaseLines] = field(default_factory=list, repr=False)

    @property
    def is_signed(self) -> bool:
        """Whether a judge signs it."""
        return self.kind in ("order", "correction")

    @property
    def clearances(self) -> list[str]:
        """The ids that it covers, sorted."""
        return sorted(line.clearance for case in self.cases for line in (*case.close, *case.named))

    @property
    def sheet(self) -> str:
        """The number of its cover sheet; empty where counsel has nothing to look at."""
        return sheet_number(self.unchecked) if self.unchecked else ""

    @property
    def left_off(self) -> list[str]:
        """The ids of clearances that it would cover, if it were known when each charge ended; sorted."""
        return sorted(line.clearance for case in self.cases for line in case.left_off)

    @property
    def mixed(self) -> int:
        """Cases of which some charges stay public."""
        return sum(case.is_mixed for case in self.cases if case.close)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that it says, but for its own number: the footer has the first digits, the certificate all."""
        return digest_of([json.dumps(self._said(), ensure_ascii=False, sort_keys=True)])

    def to_json(self) -> dict[str, Any]:
        """For the template: what those served may read, and no more."""
        return self._said() | {"number": self.number, "digest": self.digest}

    def _said(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "on": self.on, "head": self.head, "findings": self.findings, "decree": self.decree,
            "served": self.served, "foot": self.foot, "is_invented": self.is_invented, "is_draft": self.is_draft,
            "corrects": self.corrects, "corrected_on": self.corrected_on, "mixed": self.mixed,
            "cases": [_public(case, is_signed=self.is_signed) for case in self.cases if case.close or case.named],
            "notices": [_told(line) for line in self.notices if line.applies],
        }  # fmt: skip


_OF_THE_CLERK: Final = frozenset({"closed", "left_off", "birth", "fbi_number", "case"})
_OF_A_LINE: Final = (
    "sequence",
    "statute",
    "what",
    "grade",
    "disposition",
    "on",
    "verb",
    "choices",
    "cite",
    "remarks",
    "was",
)


def _public(case: CaseLines, *, is_signed: bool) -> dict[str, Any]:
    """What those served may read of a case. Where a judge signs, charges without a day are counted (``on_sheet``), not named."""
    public = {
        name: getattr(case, name) for name in CaseLines.__dataclass_fields__ if name not in _OF_THE_CLERK
    }
    public["on_sheet"] = len(case.undated) if is_signed else 0
    if is_signed:
        public["open"] = [
            line if line.is_exact else replace(line, on="") for line in case.open if not line.lacks_day
        ]
    for side in ("close", "open", "named"):
        public[side] = [{name: getattr(line, name) for name in _OF_A_LINE} for line in public[side]]
    return public


def _told(line: NoticeLine) -> dict[str, Any]:
    day = f"{spoken(dt.date.fromisoformat(line.day))} at the latest" if line.day else ""
    later = "; the earliest of several days" if line.day and line.has_later else ""
    return {"letter": line.letter, "text": line.text, "cite": line.cite, "day": day + later, "of": line.of}
