"""Ohio: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.oh import convictions, without_conviction
from clearslate.states.oh.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="OH",
    name="Ohio",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*convictions.LAWS, *without_conviction.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="R.C. 2953.32(A)(1) and the openings of 2953.33, 2953.321, 2953.35, 2953.39 by the dossier; the others from secondary sources",
)
