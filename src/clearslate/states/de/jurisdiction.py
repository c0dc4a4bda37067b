"""Delaware: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.de import mandatory, section_4373, section_4374, section_4375
from clearslate.states.de.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="DE",
    name="Delaware",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*section_4373.LAWS, *section_4374.LAWS, *section_4375.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(mandatory.NO_CONVICTION_ELSEWHERE,),
)
