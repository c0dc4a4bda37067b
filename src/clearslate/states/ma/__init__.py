"""Massachusetts: acquittals sealed by the commissioner of probation; sealing and expungement on request."""

from clearslate.states.state import State

STATE = State(
    "MA",
    "Massachusetts",
    read="2026-11-28",
    modules=("sealing", "expungement"),
    sources="G.L. c. 276, §§ 100A, 100C, 100I, 100K and 100K 1/4 as far as read, with the forms of the courts",
)
