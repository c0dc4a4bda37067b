"""Wyoming: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.wy import further, section_7_13_1401, sections_7_13_1501_1502
from clearslate.states.wy.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="WY",
    name="Wyoming",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*section_7_13_1401.LAWS, *sections_7_13_1501_1502.LAWS, *further.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=sections_7_13_1501_1502.PRESUMPTIONS,
    sources="W.S. 7-13-1401, 7-13-1501, 7-13-1502, 14-6-241, 6-2-708 as of October 2022",
)
