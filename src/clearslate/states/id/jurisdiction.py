"""Idaho: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.id import section_19_2604, section_67_3004
from clearslate.states.id.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="ID",
    name="Idaho",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*section_67_3004.LAWS, *section_19_2604.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=section_67_3004.PRESUMPTIONS,
    sources="Idaho Code 67-3004, 19-2604, 18-8304 with history notes to 2025",
)
