"""New Mexico: cannabis cases expunged without a petition, all other records on petition."""

from clearslate.states.state import State

STATE = State(
    "NM",
    "New Mexico",
    read="2026-11-28",
    modules=("cannabis", "petitions"),
    sources="NMSA 29-3A-1 to 29-3A-9, 30-31-28, 30-52-1.2 as annotated to 2024; 29-11A-3 and 30-3-10 to 30-3-18",
)
