"""South Dakota: its laws and facts. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.sd import section_23a_3_34, without_judgment
from clearslate.states.sd.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="SD",
    name="South Dakota",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*section_23a_3_34.LAWS, *without_judgment.LAWS),
    own=OWN,
    presumptions=section_23a_3_34.PRESUMPTIONS,
    sources="SDCL 23A-3-27 to 23A-3-37, 23A-27-12.2 to 23A-27-17, 24-14-11 with source notes to 2025",
)
