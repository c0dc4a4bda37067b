"""Alaska: court cases off the website, agencies that no longer release, set-asides."""

from clearslate.states.state import State

STATE = State(
    "AK",
    "Alaska",
    read="2026-11-25",
    modules=("publication", "suspended"),
    sources="AS titles 11, 12, 22 as of November 2022; Administrative Rule 40 by secondary sources",
)
