"""North Dakota: closing of cases without conviction, deferred impositions, sealing on petition."""

from clearslate.states.state import State

STATE = State(
    "ND",
    "North Dakota",
    read="2026-11-25",
    modules=("without_conviction", "petitions"),
    sources="N.D.C.C. titles 12, 12.1, 19, 39 and 62.1 as of June 2022; the acts of 2025 by secondary sources",
)
