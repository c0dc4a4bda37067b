"""Hawaii: a state-initiated pilot, arrest records expunged on application, special expungements of convictions."""

from clearslate.states.state import State

STATE = State(
    "HI",
    "Hawaii",
    read="2026-11-25",
    modules=("section_831_3_2", "special"),
    sources="HRS 831-3.2, 706-622.5, 706-622.9, 291E-64, 712-1209.6, 712-1255, 712-1256 as of June 2026; Acts 62 of 2024 and 5 of 2025 by secondary sources",
)
