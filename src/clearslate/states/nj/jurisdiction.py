"""New Jersey: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.nj import (
    section_52_2,
    section_52_3,
    section_52_5_1,
    section_52_5_2,
    section_52_5_3,
    section_52_6,
    section_52_6_1,
)
from clearslate.states.nj.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="NJ",
    name="New Jersey",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(
        *section_52_6_1.LAWS,
        *section_52_6.LAWS,
        *section_52_5_3.LAWS,
        *section_52_5_2.LAWS,
        *section_52_5_1.LAWS,
        *section_52_2.LAWS,
        *section_52_3.LAWS,
    ),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_PUBLIC_OFFICE, NO_CONVICTION_ELSEWHERE),
    sources=(
        "N.J.S.A. 2C:52-3, 52-5.1 to 52-5.4, 52-6 and 52-6.1 in parts; Supreme Court order of 2021-07-01; In re K.M.G. (2023); "
        "secondary sources on 2C:52-2"
    ),
)
