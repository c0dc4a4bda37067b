"""Idaho: shielding, expungement of non-convictions, dismissal and reduction, all on request."""

from clearslate.states.state import State

STATE = State(
    "ID",
    "Idaho",
    read="2026-11-28",
    modules=("section_67_3004", "section_19_2604"),
    sources="Idaho Code 67-3004, 19-2604, 18-8304 with history notes to 2025",
)
