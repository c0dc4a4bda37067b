"""Kansas: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ks import arrests, petitions
from clearslate.states.ks.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="KS",
    name="Kansas",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*petitions.LAWS, *arrests.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="K.S.A. 21-6614, 22-2410, 12-4516 and 12-4516a as told by official forms and public encodings",
)
