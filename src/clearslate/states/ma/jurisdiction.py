"""Massachusetts: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ma import expungement, sealing
from clearslate.states.ma.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="MA",
    name="Massachusetts",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*sealing.LAWS, *expungement.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE, NO_LATER_CUSTODY),
    sources="G.L. c. 276, §§ 100A, 100C, 100I, 100K and 100K 1/4 as far as read, with the forms of the courts",
)
