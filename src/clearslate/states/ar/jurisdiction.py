"""Arkansas: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ar import by_the_court, convictions, without_conviction
from clearslate.states.ar.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="AR",
    name="Arkansas",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*by_the_court.LAWS, *without_conviction.LAWS, *convictions.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="Ark. Code §§ 16-90-1401 to 16-90-1419, 16-90-1602, 16-93-303 in public copies of 2019 to 2025; what was not read says so",
)
