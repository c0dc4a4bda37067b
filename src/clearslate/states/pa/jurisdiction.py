"""Pennsylvania: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.pa import clean_slate, expungement, petition
from clearslate.states.pa.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="PA",
    name="Pennsylvania",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*clean_slate.LAWS, *expungement.LAWS, *petition.LAWS),
    own=OWN,
    presumptions=(clean_slate.NO_ORDER_VACATED,),
    lists=tuple(LISTS.values()),
)
