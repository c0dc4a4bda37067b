"""Missouri."""

from clearslate.states.state import State

STATE = State(
    "MO",
    "Missouri",
    read="2026-11-25",
    modules=(
        "article_xiv",
        "section_610_141",
        "section_610_105",
        "section_610_100",
        "section_610_140",
        "section_610_130",
        "section_610_145",
        "section_311_326",
    ),
    sources="RSMo §§ 610.100, 610.105, 610.122, 610.130, 610.140, 610.145, 311.326 as published in February 2026; secondary sources on art. XIV and on SB 1421 (2026)",
)
