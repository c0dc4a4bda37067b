"""Kentucky: expungement at the end of a case without conviction; petitions for the rest."""

from clearslate.states.state import State

STATE = State(
    "KY",
    "Kentucky",
    read="2026-11-28",
    modules=("without_conviction", "convictions"),
    sources="KRS 431.073, 431.076, 431.078, 431.079, 17.500 and 189A.010 with acts through 2023 ch. 87",
)
