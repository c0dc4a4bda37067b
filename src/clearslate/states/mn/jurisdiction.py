"""Minnesota: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.mn import section_609a_015, section_609a_02, section_609a_055
from clearslate.states.mn.facts import *
from clearslate.states.mn.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="MN",
    name="Minnesota",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*section_609a_015.LAWS, *section_609a_055.LAWS, *section_609a_02.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(section_609a_02.NO_OFFENSE_ELSEWHERE,),
)
