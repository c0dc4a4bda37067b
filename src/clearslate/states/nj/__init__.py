"""New Jersey."""

from clearslate.states.state import State

STATE = State(
    "NJ",
    "New Jersey",
    read="2026-11-25",
    modules=(
        "section_52_6_1",
        "section_52_6",
        "section_52_5_3",
        "section_52_5_2",
        "section_52_5_1",
        "section_52_2",
        "section_52_3",
    ),
    sources="N.J.S.A. 2C:52-3, 52-5.1 to 52-5.4, 52-6 and 52-6.1 in parts; Supreme Court order of 2021-07-01; In re K.M.G. (2023); "
    "secondary sources on 2C:52-2",
)
