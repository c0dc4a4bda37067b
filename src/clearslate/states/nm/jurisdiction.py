"""New Mexico: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.nm import cannabis, petitions
from clearslate.states.nm.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="NM",
    name="New Mexico",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*cannabis.LAWS, *petitions.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=petitions.PRESUMPTIONS,
    sources="NMSA 29-3A-1 to 29-3A-9, 30-31-28, 30-52-1.2 as annotated to 2024; 29-11A-3 and 30-3-10 to 30-3-18",
)
