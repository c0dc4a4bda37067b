"""Utah."""

from clearslate.states.state import State

STATE = State(
    "UT",
    "Utah",
    read="2026-11-25",
    modules=("section_205", "section_206", "section_202", "section_302", "section_303"),
    sources="Utah Code 77-40a-101 to -207, -302, -303 in part; 77-40-102, -114 (2019, 2021); secondary for the exclusions and limits",
)
