"""South Carolina: summary courts expunge non-convictions; the rest goes by application through the solicitor."""

from clearslate.states.state import State

STATE = State(
    "SC",
    "South Carolina",
    read="2026-11-28",
    modules=("without_conviction", "applications", "further"),
    sources="S.C. Code §§ 17-1-40, 17-1-65, 17-22-910 to 17-22-960, 18-3-30, 22-5-910 to 22-5-930, 34-11-90, 56-5-750, 16-1-60, "
    "23-3-430 as of February 2026; acts of 2025 and 2026 were not seen",
)
