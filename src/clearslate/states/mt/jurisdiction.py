"""Montana: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.mt import further, part_46_18_11, section_44_5_202, section_46_18_204
from clearslate.states.mt.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="MT",
    name="Montana",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*section_44_5_202.LAWS, *section_46_18_204.LAWS, *part_46_18_11.LAWS, *further.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="Mont. Code 46-18-204, 46-18-1103, 16-12-113(1) to (5), 46-32-105 in their texts; 44-5-202 and 46-18-1104 to 46-18-1109 by "
    "secondary sources; acts of 2025 were not searched in full",
)
