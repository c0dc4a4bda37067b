"""Nebraska: records without a conviction leave the public record by themselves; pardons, set-asides and victims on request."""

from clearslate.states.state import State

STATE = State(
    "NE",
    "Nebraska",
    read="2026-11-25",
    modules=("section_29_3523", "set_aside"),
    sources="Neb. Rev. Stat. 29-3523, 29-3005 with source notes to 2025; 29-2264 in its opening",
)
