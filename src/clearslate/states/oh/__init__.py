"""Ohio: sealing and expungement, all of it on application. See README.md beside this file."""

from clearslate.states.state import State

STATE = State(
    "OH",
    "Ohio",
    read="2026-11-28",
    modules=("convictions", "without_conviction"),
    sources="R.C. 2953.32(A)(1) and the openings of 2953.33, 2953.321, 2953.35, 2953.39 by the dossier; the others from secondary sources",
)
