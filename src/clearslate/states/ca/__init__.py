"""California."""

from clearslate.states.state import State

STATE = State(
    "CA",
    "California",
    read="2026-11-25",
    modules=("section_1203_425", "section_851_93", "section_11361_9", "section_11361_5", "section_1203_4"),
    lists=("PROGRAMS",),
)
