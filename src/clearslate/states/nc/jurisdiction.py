"""North Carolina: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.nc import section_145_5, section_146, youth
from clearslate.states.nc.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="NC",
    name="North Carolina",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*section_146.LAWS, *section_145_5.LAWS, *youth.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=section_145_5.PRESUMPTIONS,
    sources="G.S. 15A-145, 15A-145.5, 15A-145.8A, 15A-146, 15A-150 and the forms AOC-CR-287, -297 and -298 of 2023 to 2025; guides to 2026",
)
