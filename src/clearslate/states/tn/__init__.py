"""Tennessee: expunction, all on petition but for an order at the verdict."""

from clearslate.states.state import State

STATE = State(
    "TN",
    "Tennessee",
    read="2026-11-28",
    modules=("without_conviction", "convictions"),
    sources="T.C.A. §§ 40-32-101 (since 2025: 106 to 110), 40-32-102, 40-32-105 with amendments through 2024-07-01",
)
