"""Alabama: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.al import convictions, without_conviction
from clearslate.states.al.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="AL",
    name="Alabama",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*without_conviction.LAWS, *convictions.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="Code of Alabama, chapter 15-27 and § 15-20A-5, with acts through 2024-407",
)
