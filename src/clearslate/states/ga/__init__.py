"""Georgia: arrests without conviction and first offender discharges are restricted by themselves; the rest goes by petition."""

from clearslate.states.state import State

STATE = State(
    "GA",
    "Georgia",
    read="2026-11-28",
    modules=("without_conviction", "first_offender", "petitions"),
    sources="O.C.G.A. §§ 35-3-34, 35-3-37, 42-8-60 to 42-8-66 as of November 2022; acts since then were not found enacted",
)
