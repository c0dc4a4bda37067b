"""North Carolina: expunction of dismissed cases by operation of law, of convictions on petition."""

from clearslate.states.state import State

STATE = State(
    "NC",
    "North Carolina",
    read="2026-11-25",
    modules=("section_146", "sections_147_145_8", "section_145_5", "youth"),
    sources="G.S. 15A-145, 15A-145.5, 15A-145.8A, 15A-146, 15A-150 and the forms AOC-CR-287, -297 and -298 of 2023 to 2025; guides to 2026",
)
