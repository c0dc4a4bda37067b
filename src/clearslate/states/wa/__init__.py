"""Washington: convictions vacated on application; nonconviction data that police may not give out."""

from clearslate.states.state import State

STATE = State(
    "WA",
    "Washington",
    read="2026-11-28",
    modules=("nonconviction", "misdemeanors", "felonies", "drugs"),
    sources="RCW 9.94A.637, .640, .648, 9.96.060, .080, 10.97.030, .050, .060, 43.43.830 as published in early 2026",
)
