"""Rhode Island: several laws clear without a motion; convictions go by motion to the court that made them."""

from clearslate.states.state import State

STATE = State(
    "RI",
    "Rhode Island",
    read="2026-11-28",
    modules=("without_conviction", "convictions"),
    sources="R.I. Gen. Laws §§ 3-8-12, 12-1-12, 12-1-12.1, 12-1.3-1 to 12-1.3-5, 12-10-12, 12-19-19 as published in November 2022; "
    "P.L. 2023, chs. 154 and 155; later acts were not seen",
)
