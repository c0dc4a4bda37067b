"""Illinois."""

from clearslate.states.state import State

STATE = State("IL", "Illinois", read="2026-11-25", modules=("clean_slate", "prostitution", "cannabis", "petition"))
