"""How many examples Hypothesis tries."""

from __future__ import annotations

from typing import Final

from hypothesis import settings

PROVE: Final = "prove"
"""The profile of `make prove`, under which every test that draws examples is tried."""


def is_proving() -> bool:
    """Whether this session is of the long trials."""
    return settings.get_current_profile_name() == PROVE


def examples(session: int, prove: int) -> int:
    """The number in every session, or that in the long trials."""
    return prove if is_proving() else session
