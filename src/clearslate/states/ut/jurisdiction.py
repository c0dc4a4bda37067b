"""Utah: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ut import section_202, section_205, section_206, section_302, section_303
from clearslate.states.ut.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="UT",
    name="Utah",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(
        *section_205.LAWS,
        *section_206.LAWS,
        *section_202.LAWS,
        *section_302.LAWS,
        *section_303.LAWS,
    ),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="Utah Code 77-40a-101 to -207, -302, -303 in part; 77-40-102, -114 (2019, 2021); secondary for the exclusions and limits",
)
