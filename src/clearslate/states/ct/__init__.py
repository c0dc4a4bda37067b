"""Connecticut."""

from clearslate.states.state import State

STATE = State(
    "CT",
    "Connecticut",
    read="2026-11-25",
    modules=("section_54_142a", "other_sections"),
    sources="C.G.S. §§ 54-142a, -142c, -142d, -142e, -142t, -142u, -142v, 54-250, 46b-38a as published in February 2026",
)
