"""Maryland: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.md import (
    section_10_103_1,
    section_10_104,
    section_10_105_1,
    section_10_107,
    section_10_110,
    section_10_112,
    section_10_301,
)
from clearslate.states.md.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="MD",
    name="Maryland",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(
        *section_10_105_1.LAWS,
        *section_10_112.LAWS,
        *section_10_103_1.LAWS,
        *section_10_104.LAWS,
        *section_10_107.LAWS,
        *section_10_301.LAWS,
    ),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(section_10_110.NO_CONVICTION_ELSEWHERE,),
)
