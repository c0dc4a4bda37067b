"""Vermont: sealing by the court and on petition, expungement where it is left. See README.md beside this file."""

from clearslate.states.state import State

STATE = State(
    "VT",
    "Vermont",
    read="2026-11-28",
    modules=("by_the_court", "petitions"),
    sources="13 V.S.A. § 7603 as amended in 2025, parts of §§ 7601, 7602 and 23 V.S.A. § 2303 by the dossier; the others from secondary sources",
)
