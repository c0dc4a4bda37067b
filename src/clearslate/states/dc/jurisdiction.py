"""District of Columbia: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.dc import section_16_802, section_16_805, section_16_806
from clearslate.states.dc.offenses import *
from clearslate.states.dc.section_16_802 import NO_MOTION

JURISDICTION: Final = Jurisdiction(
    code="DC",
    name="District of Columbia",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*section_16_802.LAWS, *section_16_805.LAWS, *section_16_806.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_MOTION,),
)
