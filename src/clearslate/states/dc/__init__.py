"""District of Columbia: its laws, offense lists, scenarios and open questions. See README.md."""

from clearslate.states.state import State

STATE = State(
    "DC", "District of Columbia", read="2026-11-25", modules=("section_16_802", "section_16_805", "section_16_806")
)
