"""Wisconsin: expunction that the court ordered at sentencing, and dismissed cases off the court website."""

from clearslate.states.state import State

STATE = State(
    "WI",
    "Wisconsin",
    read="2026-11-28",
    modules=("expunction", "without_conviction"),
    sources="Wis. Stat. §§ 973.015(1m), 301.048(2)(bm); WCCA display changes of 2018-03-30; State v. Hemp, 2014 WI 129",
)
