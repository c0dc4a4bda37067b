"""Vermont: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.vt import by_the_court, petitions
from clearslate.states.vt.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="VT",
    name="Vermont",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*by_the_court.LAWS, *petitions.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="13 V.S.A. § 7603 as amended in 2025, parts of §§ 7601, 7602 and 23 V.S.A. § 2303 by the dossier; the others from secondary sources",
)
