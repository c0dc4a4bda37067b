"""Wyoming: expungement on petition, and of nicotine convictions under twenty-one by operation of law."""

from clearslate.states.state import State

STATE = State(
    "WY",
    "Wyoming",
    read="2026-11-25",
    modules=("section_7_13_1401", "sections_7_13_1501_1502", "sections_14_3_304_305", "further"),
    sources="W.S. 7-1-107, 7-13-1401, 7-13-1501, 7-13-1502, 14-3-304, 14-3-305, 14-6-241, 6-2-708 as of October 2022",
)
