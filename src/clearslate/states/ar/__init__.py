"""Arkansas: sealing on a uniform petition; pardons and first offender discharges are sealed by the court itself."""

from clearslate.states.state import State

STATE = State(
    "AR",
    "Arkansas",
    read="2026-11-28",
    modules=("by_the_court", "without_conviction", "convictions"),
    sources="Ark. Code §§ 16-90-1401 to 16-90-1419, 16-90-1602, 16-93-303 in public copies of 2019 to 2025; what was not read says so",
)
