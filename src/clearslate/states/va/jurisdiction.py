"""Virginia: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.va import convictions, non_convictions, petition
from clearslate.states.va.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="VA",
    name="Virginia",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*convictions.LAWS, *non_convictions.LAWS, *petition.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
)
