"""Oklahoma: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ok import section_18, section_18b, section_18c, section_991c, sections_19abc
from clearslate.states.ok.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="OK",
    name="Oklahoma",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*section_18b.LAWS, *section_18c.LAWS, *section_991c.LAWS, *section_18.LAWS, *sections_19abc.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources=(
        "22 O.S. § 18 (Laws 2024 cc. 259, 452) in part and § 19 (2024); a secondary source on SB 2030 of 2026 (§§ 18b, 19d)"
    ),
)
