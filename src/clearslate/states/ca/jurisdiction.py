"""California: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ca import section_851_93, section_1203_4, section_1203_425, section_11361_9
from clearslate.states.ca.facts import *
from clearslate.states.ca.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="CA",
    name="California",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(
        *section_1203_425.LAWS,
        *section_851_93.LAWS,
        *section_11361_9.LAWS,
        *section_1203_4.LAWS,
    ),
    own=OWN,
    lists=tuple((LISTS | {PROGRAMS.id: PROGRAMS}).values()),
    presumptions=(NO_REVOCATION, NO_STRIKE_FINDING),
)
