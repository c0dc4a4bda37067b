"""Michigan."""

from clearslate.states.state import State

STATE = State(
    "MI",
    "Michigan",
    read="2026-11-25",
    modules=("section_621g", "section_28_243", "deferrals", "petition"),
    sources="MCL 780.621-780.623 and 28.243 as published in February 2026; MCR 6.451; State Police and Attorney General pages",
)
