"""One person's way through the interview, as a page carries it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from clearslate.interview.asking import Page
from clearslate.people.record import Story, StoryError, document, from_document
from clearslate.web.people.sealed import StaleError, seal, unseal


@dataclass
class Sitting:
    """One person's way through the interview: the story, which page is shown, and what was asked, to go back."""

    story: Story
    at: str = "offense"
    draft: dict[str, Any] = field(default_factory=dict)
    asked: Page | None = None
    trail: list[list[tuple[str, str]]] = field(default_factory=list)

    def sealed(self) -> str:
        """The sitting as a page carries it."""
        told: dict[str, Any] = {
            "story": document(self.story),
            "at": self.at,
            "draft": self.draft,
            "trail": self.trail[-200:],
        }
        if self.asked is not None:
            day = self.asked.before.isoformat() if self.asked.before else None
            told["asked"] = [self.asked.code, [list(slot) for slot in self.asked.slots], day]
        return seal(told)


def opened(text: str) -> Sitting:
    """The sitting that a page carried.

    Raises:
        StaleError: it is too old, or was not made here.
    """
    raw = unseal(text)
    try:
        story = from_document(raw["story"])
    except StoryError as error:
        raise StaleError from error
    found = None
    if raw.get("asked"):
        code, slots, day = raw["asked"]
        before = None if day is None else dt.date.fromisoformat(day)
        found = Page(code, tuple((owner, name) for owner, name in slots), before)
    trail = [[(owner, name) for owner, name in each] for each in raw["trail"]]
    return Sitting(story, raw["at"], raw["draft"], found, trail)
