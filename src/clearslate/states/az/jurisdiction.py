"""Arizona: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.az import further, sealing
from clearslate.states.az.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="AZ",
    name="Arizona",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*sealing.LAWS, *further.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="A.R.S. 13-4051, 13-911(A)-(C), 13-905(A) were read; the rest stands on the courts' self-service pages and other secondary sources",
)
