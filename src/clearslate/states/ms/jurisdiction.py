"""Mississippi: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ms import automatic, petitions
from clearslate.states.ms.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="MS",
    name="Mississippi",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*automatic.LAWS, *petitions.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=petitions.PRESUMPTIONS,
    sources="Mississippi Code titles 9, 21, 45, 63 to 2023, § 99-19-71 in the print of 2019; the acts of 2026 by a secondary source",
)
