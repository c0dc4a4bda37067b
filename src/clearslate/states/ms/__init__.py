"""Mississippi: five narrow automatic expunctions; everything else on petition."""

from clearslate.states.state import State

STATE = State(
    "MS",
    "Mississippi",
    read="2026-11-25",
    modules=("automatic", "petitions"),
    sources="Mississippi Code titles 9, 21, 45, 63 to 2023, § 99-19-71 in the print of 2019; the acts of 2026 by a secondary source",
)
