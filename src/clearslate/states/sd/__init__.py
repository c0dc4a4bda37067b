"""South Dakota: minor cases leave the public record by themselves; expungement and sealing of what ended without judgment."""

from clearslate.states.state import State

STATE = State(
    "SD",
    "South Dakota",
    read="2026-11-28",
    modules=("section_23a_3_34", "without_judgment"),
    sources="SDCL 23A-3-27 to 23A-3-37, 23A-27-12.2 to 23A-27-17, 24-14-11 with source notes to 2025",
)
