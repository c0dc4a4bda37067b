"""North Dakota: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.nd import petitions, without_conviction
from clearslate.states.nd.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="ND",
    name="North Dakota",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*without_conviction.LAWS, *petitions.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=petitions.PRESUMPTIONS,
    sources="N.D.C.C. titles 12, 12.1, 19, 39 and 62.1 as of June 2022; the acts of 2025 by secondary sources",
)
