"""Minnesota."""

from clearslate.states.state import State

STATE = State("MN", "Minnesota", read="2026-11-25", modules=("section_609a_015", "section_609a_055", "section_609a_02"))
