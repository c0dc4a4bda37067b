"""Oklahoma."""

from clearslate.states.state import State

STATE = State(
    "OK",
    "Oklahoma",
    read="2026-11-25",
    modules=("section_18b", "section_18c", "section_991c", "section_18", "sections_19abc"),
    sources="22 O.S. § 18 (Laws 2024 cc. 259, 452) in part and § 19 (2024); a secondary source on SB 2030 of 2026 (§§ 18b, 19d)",
)
