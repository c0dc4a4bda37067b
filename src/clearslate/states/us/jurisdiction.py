"""The federal courts: their laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.us import drug_possession, marijuana_pardons, survivors, youth_corrections
from clearslate.states.us.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="US",
    name="United States (federal courts)",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*drug_possession.LAWS, *youth_corrections.LAWS, *survivors.LAWS, *marijuana_pardons.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="18 U.S.C. 3607; Pub. L. 119-73; 28 C.F.R. 76.41; Proclamations 10467 and 10688; Tuten v. United States, 460 U.S. 660 (1983)",
)
