"""Delaware: expungement under Title 11, chapter 43, subchapter VII. README.md says what is covered."""

from clearslate.states.state import State

STATE = State("DE", "Delaware", read="2026-11-25", modules=("section_4373", "section_4374", "section_4375"))
