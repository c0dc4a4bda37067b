"""Alabama: expungement on petition, nothing by itself."""

from clearslate.states.state import State

STATE = State(
    "AL",
    "Alabama",
    read="2026-11-28",
    modules=("without_conviction", "convictions"),
    sources="Code of Alabama, chapter 15-27 and § 15-20A-5, with acts through 2024-407",
)
