"""Louisiana: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.la import arrests, convictions
from clearslate.states.la.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="LA",
    name="Louisiana",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*arrests.LAWS, *convictions.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="La. C.Cr.P. arts. 972 to 999.1 as far as read, with acts through 2024",
)
