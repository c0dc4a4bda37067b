"""Indiana: courts expunge dismissed and acquitted cases charged since July 2022; convictions go by one petition in a lifetime."""

from clearslate.states.state import State

STATE = State(
    "IN",
    "Indiana",
    read="2026-11-28",
    modules=("without_conviction", "convictions"),
    sources="IC 35-38-9-1(a)-(b), 35-38-9-2, 35-38-9-3, 35-38-9-5, 35-38-9-9, 34-28-5-15 in public copies of 2022 to 2024; IC 35-38-9-4 of 2014",
)
