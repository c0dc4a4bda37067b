"""Nevada: sealing by the court after programs, and on petition. See README.md beside this file."""

from clearslate.states.state import State

STATE = State(
    "NV",
    "Nevada",
    read="2026-11-28",
    modules=("programs", "petitions"),
    sources="NRS 176A.295, 179.247(1) to (4), 179.255(1) to (3), 179.271 by the dossier, of 179.245 the opening; the others from secondary sources",
)
