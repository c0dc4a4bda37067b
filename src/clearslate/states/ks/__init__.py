"""Kansas: expungement on petition; after an arrest of the wrong person the State files."""

from clearslate.states.state import State

STATE = State(
    "KS",
    "Kansas",
    read="2026-11-28",
    modules=("petitions", "arrests"),
    sources="K.S.A. 21-6614, 22-2410, 12-4516 and 12-4516a as told by official forms and public encodings",
)
