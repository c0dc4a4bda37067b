"""Montana: non-convictions removed, deferred felonies dismissed, misdemeanors expunged once on petition."""

from clearslate.states.state import State

STATE = State(
    "MT",
    "Montana",
    read="2026-11-28",
    modules=("section_44_5_202", "section_46_18_204", "part_46_18_11", "further"),
    sources="Mont. Code 46-18-204, 46-18-1103, 16-12-113(1) to (5), 46-32-105 in their texts; 44-5-202 and 46-18-1104 to 46-18-1109 by "
    "secondary sources; acts of 2025 were not searched in full",
)
