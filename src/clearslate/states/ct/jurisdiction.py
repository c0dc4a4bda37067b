"""Connecticut: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ct import other_sections, section_54_142a
from clearslate.states.ct.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="CT",
    name="Connecticut",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*section_54_142a.LAWS, *other_sections.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=PRESUMPTIONS,
    sources="C.G.S. §§ 54-142a, -142c, -142d, -142e, -142t, -142u, -142v, 54-250, 46b-38a as published in February 2026",
)
