"""Texas: expunction and orders of nondisclosure. See README.md beside this file."""

from clearslate.states.state import State

STATE = State(
    "TX",
    "Texas",
    read="2026-11-28",
    modules=("nondisclosure", "expunction"),
    sources="Gov't Code §§ 411.0715 to 411.074 and CCP arts. 55A.051 to 55A.053, 55A.203, 55A.302 by the dossier; the others from secondary sources",
)
