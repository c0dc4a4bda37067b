"""West Virginia: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.wv import convictions, further, without_conviction
from clearslate.states.wv.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="WV",
    name="West Virginia",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*without_conviction.LAWS, *convictions.LAWS, *further.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="W. Va. Code §§ 61-11-25, 61-11-26(a), (b), 61-11-26a(a)(1), (2), 61-11-22a; 2020 SB 562",
)
