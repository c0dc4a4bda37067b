"""South Carolina: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.sc import applications, further, without_conviction
from clearslate.states.sc.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="SC",
    name="South Carolina",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*without_conviction.LAWS, *applications.LAWS, *further.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="S.C. Code §§ 17-1-40, 17-1-65, 17-22-910 to 17-22-960, 18-3-30, 22-5-910 to 22-5-930, 34-11-90, 56-5-750, 16-1-60, "
    "23-3-430 as of February 2026; acts of 2025 and 2026 were not seen",
)
