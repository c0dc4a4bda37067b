"""Indiana: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *

from . import convictions, without_conviction
from .offenses import *

JURISDICTION: Final = Jurisdiction(
    code="IN",
    name="Indiana",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*without_conviction.LAWS, *convictions.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="IC 35-38-9-1(a)-(b), 35-38-9-2, 35-38-9-3, 35-38-9-5, 35-38-9-9, 34-28-5-15 in public copies of 2022 to 2024; IC 35-38-9-4 of 2014",
)
