"""New York: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ny import marijuana, section_160_50, section_160_57, section_160_59
from clearslate.states.ny.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="NY",
    name="New York",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*section_160_57.LAWS, *section_160_50.LAWS, *marijuana.LAWS, *section_160_59.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_RETURN,),
)
