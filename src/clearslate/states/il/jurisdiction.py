"""Illinois: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.il import cannabis, clean_slate, petition, prostitution
from clearslate.states.il.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="IL",
    name="Illinois",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*clean_slate.LAWS, *prostitution.LAWS, *cannabis.LAWS, *petition.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(cannabis.NO_VIOLENT_CRIME,),
)
