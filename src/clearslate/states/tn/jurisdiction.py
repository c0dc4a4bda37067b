"""Tennessee: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.tn import convictions, without_conviction
from clearslate.states.tn.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="TN",
    name="Tennessee",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*without_conviction.LAWS, *convictions.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=convictions.PRESUMPTIONS,
    sources="T.C.A. §§ 40-32-101, 40-32-102, 40-32-105 with amendments through 2024-07-01",
)
