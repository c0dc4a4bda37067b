"""Maine: what ended without a conviction is confidential by operation of law; convictions are sealed on motion."""

from clearslate.states.state import State

STATE = State(
    "ME",
    "Maine",
    read="2026-11-28",
    modules=("confidential", "sealing"),
    sources="15 M.R.S. §§ 2261 to 2264 as of 2022 to 2024 by the dossier; 16 M.R.S. §§ 703, 705, 15 M.R.S. §§ 2262-B, 2265 from secondary sources",
)
