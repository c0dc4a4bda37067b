"""Maryland: its laws, offense lists, scenarios and open questions. See README.md."""

from clearslate.states.state import State

STATE = State(
    "MD",
    "Maryland",
    read="2026-11-25",
    modules=(
        "section_10_105_1",
        "section_10_112",
        "section_10_103_1",
        "section_10_104",
        "section_10_107",
        "section_10_301",
        "section_10_401",
    ),
)
