"""Colorado: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.co import (
    section_13_3_117,
    section_24_72_704,
    section_24_72_705,
    section_24_72_706,
    sections_24_72_708_711,
)
from clearslate.states.co.clocks import NO_CONVICTION_ELSEWHERE, NOT_REVOKED
from clearslate.states.co.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="CO",
    name="Colorado",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(
        *section_13_3_117.LAWS,
        *section_24_72_705.LAWS,
        *section_24_72_704.LAWS,
        *section_24_72_706.LAWS,
        *sections_24_72_708_711.LAWS,
    ),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NOT_INCOMPETENT, NOT_TRADED, NOT_REVOKED, NO_CONVICTION_ELSEWHERE),
    sources=(
        "C.R.S. 16-22-102(9), 16-8.5-116, 42-4-1301, -1402, -1601 in full; 13-3-117(1), 24-72-705(1), -708, -709 in part on publishers' pages"
    ),
)
