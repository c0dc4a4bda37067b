"""Hawaii: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.hi import section_831_3_2, special
from clearslate.states.hi.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="HI",
    name="Hawaii",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*section_831_3_2.LAWS, *special.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=special.PRESUMPTIONS,
    sources="HRS 831-3.2, 706-622.5, 706-622.9, 291E-64, 712-1209.6, 712-1255, 712-1256 as of June 2026; Acts 62 of 2024 and 5 of 2025 by secondary sources",
)
