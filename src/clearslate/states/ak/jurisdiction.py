"""Alaska: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ak import publication, suspended
from clearslate.states.ak.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="AK",
    name="Alaska",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*publication.LAWS, *suspended.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    sources="AS titles 11, 12, 22 as of November 2022; Administrative Rule 40 by secondary sources",
)
