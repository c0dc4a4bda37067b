"""Pennsylvania: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import Jurisdiction
from clearslate.states.pa import clean_slate, expungement, petition
from clearslate.states.pa.offenses import GRADING, LISTS, STYLE

JURISDICTION: Final = Jurisdiction(
    code="PA",
    name="Pennsylvania",
    style=STYLE,
    grading=GRADING,
    laws=(*clean_slate.LAWS, *expungement.LAWS, *petition.LAWS),
    facts=(clean_slate.ACCESS_ORDER_VACATED_ON, *expungement.FACTS),
    harmless=expungement.HARMLESS,
    presumptions=(clean_slate.NO_ORDER_VACATED,),
    lists=tuple(LISTS.values()),
)
