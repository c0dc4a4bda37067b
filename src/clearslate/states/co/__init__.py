"""Colorado."""

from clearslate.states.state import State

STATE = State(
    "CO",
    "Colorado",
    read="2026-11-25",
    modules=(
        "section_13_3_117",
        "section_24_72_705",
        "section_24_72_704",
        "section_24_72_706",
        "sections_24_72_708_711",
    ),
    sources="C.R.S. 16-22-102(9), 16-8.5-116, 42-4-1301, -1402, -1601 in full; 13-3-117(1), 24-72-705(1), -708, -709 in part on publishers' pages",
)
