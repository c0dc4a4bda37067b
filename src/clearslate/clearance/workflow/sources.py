"""Where each statement of a workflow stands, and how sure it is."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Certainty(StrEnum):
    """How well a part of the workflow is grounded, as in the laws."""

    TEXT = "text"
    READING = "reading"
    SECONDARY = "secondary"
    MEMORY = "memory"


class Part(BaseModel):
    """A part of a workflow: says nothing that it does not have, and is never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Part):
    """What a statute, a rule or another source says. ``certainty``: how well it was read there."""

    cite: str
    certainty: Certainty = Certainty.SECONDARY

    @property
    def is_verified(self) -> bool:
        """Whether it was read in the text of a statute or rule."""
        return self.certainty in (Certainty.TEXT, Certainty.READING)
