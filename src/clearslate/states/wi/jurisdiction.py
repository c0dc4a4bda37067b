"""Wisconsin: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.wi import expunction, without_conviction
from clearslate.states.wi.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="WI",
    name="Wisconsin",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*expunction.LAWS, *without_conviction.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="Wis. Stat. §§ 973.015(1m), 301.048(2)(bm); WCCA display changes of 2018-03-30; State v. Hemp, 2014 WI 129",
)
