"""Maine: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.me import confidential, sealing
from clearslate.states.me.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="ME",
    name="Maine",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*confidential.LAWS, *sealing.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="15 M.R.S. §§ 2261 to 2264 as of 2022 to 2024 by the dossier; 16 M.R.S. §§ 703, 705, 15 M.R.S. §§ 2262-B, 2265 from secondary sources",
)
