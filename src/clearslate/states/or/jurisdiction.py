"""Oregon: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *

from . import hb4002_section_54, section_137_225
from .offenses import *

JURISDICTION: Final = Jurisdiction(
    code="OR",
    name="Oregon",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*section_137_225.LAWS, *hb4002_section_54.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=section_137_225.PRESUMPTIONS,
)
