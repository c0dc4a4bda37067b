"""Nevada: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.nv import petitions, programs
from clearslate.states.nv.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="NV",
    name="Nevada",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*programs.LAWS, *petitions.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="NRS 176A.295, 179.247(1) to (4), 179.255(1) to (3), 179.271 by the dossier, of 179.245 the opening; the others from secondary sources",
)
