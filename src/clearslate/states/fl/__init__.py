"""Florida: the department seals non-convictions by itself; courts seal withheld adjudications once; no conviction clears."""

from clearslate.states.state import State

STATE = State(
    "FL",
    "Florida",
    read="2026-11-28",
    modules=("automatic", "by_court"),
    sources="ss. 943.059, 943.0585, 943.0578, 943.0583, 776.08, F.S. as of February 2026; s. 943.0595 in a copy of 2024; s. 943.0584 of 2023 up to (2)(j)",
)
