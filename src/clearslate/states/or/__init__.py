"""Oregon: see README.md. The folder is named by a word of Python, so its modules import one another relatively."""

from clearslate.states.state import State

STATE = State(
    "OR", "Oregon", read="2026-11-25", modules=("section_137_225", "hb4002_section_54", "sections_144_653_655")
)
