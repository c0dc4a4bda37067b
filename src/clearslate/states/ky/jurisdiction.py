"""Kentucky: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ky import convictions, without_conviction
from clearslate.states.ky.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="KY",
    name="Kentucky",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*without_conviction.LAWS, *convictions.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="KRS 431.073, 431.076, 431.078, 431.079, 17.500 and 189A.010 with acts through 2023 ch. 87",
)
