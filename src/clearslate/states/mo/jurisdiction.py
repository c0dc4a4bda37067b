"""Missouri: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.mo import (
    article_xiv,
    section_610_100,
    section_610_105,
    section_610_130,
    section_610_140,
    section_610_141,
)
from clearslate.states.mo.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="MO",
    name="Missouri",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(
        *article_xiv.LAWS,
        *section_610_141.LAWS,
        *section_610_105.LAWS,
        *section_610_100.LAWS,
        *section_610_140.LAWS,
        *section_610_130.LAWS,
    ),
    own=OWN,
    lists=tuple(LISTS.values()),
    sources=(
        "RSMo §§ 610.100, 610.105, 610.122, 610.130, 610.140 as published in February 2026; secondary sources on art. XIV and on SB 1421 (2026)"
    ),
    presumptions=(NO_GUILT_ELSEWHERE,),
)
