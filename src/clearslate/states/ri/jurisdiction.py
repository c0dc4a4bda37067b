"""Rhode Island: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ri import convictions, without_conviction
from clearslate.states.ri.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="RI",
    name="Rhode Island",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*without_conviction.LAWS, *convictions.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="R.I. Gen. Laws §§ 3-8-12, 12-1-12, 12-1-12.1, 12-1.3-1 to 12-1.3-5, 12-10-12, 12-19-19 as published in November 2022; "
    "P.L. 2023, chs. 154 and 155; later acts were not seen",
)
