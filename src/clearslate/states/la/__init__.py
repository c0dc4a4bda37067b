"""Louisiana: expungement on motion; expedited for arrests at seventeen; automated only if it is paid for."""

from clearslate.states.state import State

STATE = State(
    "LA",
    "Louisiana",
    read="2026-11-28",
    modules=("arrests", "convictions"),
    sources="La. C.Cr.P. arts. 972 to 999.1 as far as read, with acts through 2024",
)
