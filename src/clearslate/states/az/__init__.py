"""Arizona: nothing clears by itself; sealing, set-aside and marijuana expungement on petition."""

from clearslate.states.state import State

STATE = State(
    "AZ",
    "Arizona",
    read="2026-11-28",
    modules=("sealing", "further"),
    sources="A.R.S. 13-4051, 13-911(A)-(C), 13-905(A), 13-1001 to 13-1003 were read; the rest comes from the courts' self-service pages and other secondary sources",
)
