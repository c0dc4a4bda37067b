"""Pennsylvania."""

from clearslate.states.state import State

STATE = State(
    "PA", "Pennsylvania", read="2026-11-25", modules=("clean_slate", "section_780_119", "expungement", "petition")
)
