"""Georgia: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ga import first_offender, petitions, without_conviction
from clearslate.states.ga.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="GA",
    name="Georgia",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*without_conviction.LAWS, *first_offender.LAWS, *petitions.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="O.C.G.A. §§ 35-3-34, 35-3-37, 42-8-60 to 42-8-66 as of November 2022; acts since then were not found enacted",
)
