"""Nebraska: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ne import section_29_3523, set_aside
from clearslate.states.ne.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="NE",
    name="Nebraska",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*section_29_3523.LAWS, *set_aside.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    sources="Neb. Rev. Stat. 29-3523, 29-3005 with source notes to 2025; 29-2264 in its opening",
)
