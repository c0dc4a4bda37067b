"""Florida: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.fl import automatic, by_court
from clearslate.states.fl.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="FL",
    name="Florida",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*automatic.LAWS, *by_court.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(COMPETENT,),
    sources="ss. 943.059, 943.0585, 943.0578, 943.0583, 776.08, F.S. as of February 2026; s. 943.0595 in a copy of 2024; s. 943.0584 of 2023 up to (2)(j)",
)
