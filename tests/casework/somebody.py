"""A person of an invented story, seen as `clearslate person` shows them."""

from __future__ import annotations

from typing import Any

from clearslate.casework.person import PersonView, Who, view_of
from clearslate.records.days import to_day
from clearslate.records.tables import in_memory, table_from_rows
from clearslate.runs.spec import RunSpec
from clearslate.states import jurisdiction
from tests.reference.people import stories


def somebody(code: str = "PA", **otherwise: Any) -> PersonView:
    """The person of the state's story that has the most charges; ``otherwise``: what its rows say instead."""
    state = jurisdiction(code)
    story = max(stories(code), key=lambda one: (len(one.rows), one.id))
    rows = in_memory(
        table_from_rows([row | otherwise for row in story.rows], state.facts), to_day(story.known_through)
    )
    return view_of(
        rows,
        RunSpec((code,), story.as_of, story.known_through, whole_history=True),
        state.facts,
        statuses={law.id: str(law.status) for law in state.laws},
        run="0" * 64,
        who=Who("Ann", "", "Example", "", "1980-01-01"),
        invented=True,
    )
