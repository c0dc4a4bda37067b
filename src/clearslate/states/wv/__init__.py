"""West Virginia: expungement of dismissals, misdemeanors and nonviolent felonies, all on petition."""

from clearslate.states.state import State

STATE = State(
    "WV",
    "West Virginia",
    read="2026-11-28",
    modules=("without_conviction", "convictions", "further"),
    sources="W. Va. Code §§ 61-11-25, 61-11-26(a), (b), 61-11-26a(a)(1), (2), 61-11-22a; 2020 SB 562",
)
