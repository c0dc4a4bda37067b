"""New York: its laws, offense lists, scenarios and open questions. See README.md."""

from clearslate.states.state import State

STATE = State(
    "NY", "New York", read="2026-11-25", modules=("section_160_57", "section_160_50", "marijuana", "section_160_59")
)
