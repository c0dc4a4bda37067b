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
    """One person's way through the interview: the story, which page is shown, and what was asked, to go back.

    ``left``: pages of questions still to come, as far as that can be foreseen, this one among them; ``more``: they became more.
    ``token``: the sitting as the page or its address carries it.
    """

    story: Story
    at: str = "offense"
    draft: dict[str, Any] = field(default_factory=dict)
    asked: Page | None = None
    trail: list[list[tuple[str, str]]] = field(default_factory=list)
    left: int = 0
    more: bool = False
    token: str = ""

    def seal(self, visit: bytes = b"") -> None:
        """Make the token anew, of what the sitting is now; with the secret of a visit for an address."""
        payload: dict[str, Any] = {
            "story": document(self.story),
            "at": self.at,
            "draft": self.draft,
            "trail": self.trail[-200:],
            "left": [self.left, self.more],
        }
        if self.asked is not None:
            days = [day.isoformat() for day in self.asked.days]
            payload["asked"] = [self.asked.code, [list(slot) for slot in self.asked.slots], days]
        self.token = seal(payload, visit=visit)


def opened(text: str, visit: bytes = b"", *, by_address: bool = False) -> Sitting:
    """The sitting that a page carried, or an address of this visit.

    Raises:
        StaleError: it is too old, or was not made here, or of another visit.
    """
    try:
        raw = unseal(text, visit=visit) if visit else {}
    except StaleError:
        raw = {}
    if not raw and by_address:
        raise StaleError
    raw = raw or unseal(text)
    try:
        story = from_document(raw["story"])
    except StoryError as error:
        raise StaleError from error
    found = None
    if raw.get("asked"):
        code, slots, days = raw["asked"]
        found = Page(
            code,
            tuple((owner, name) for owner, name in slots),
            tuple(dt.date.fromisoformat(day) for day in days),
        )
    trail = [[(owner, name) for owner, name in each] for each in raw["trail"]]
    left, more = raw["left"]
    return Sitting(story, raw["at"], raw["draft"], found, trail, left, more, text)
