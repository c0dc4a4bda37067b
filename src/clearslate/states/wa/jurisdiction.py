"""Washington: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.wa import drugs, felonies, misdemeanors, nonconviction
from clearslate.states.wa.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="WA",
    name="Washington",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*nonconviction.LAWS, *misdemeanors.LAWS, *felonies.LAWS, *drugs.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="RCW 9.94A.637, .640, .648, 9.96.060, .080, 10.97.030, .050, .060, 43.43.830 as published in early 2026",
)
