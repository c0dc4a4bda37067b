"""Michigan: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.mi import petition, section_28_243, section_621g
from clearslate.states.mi.facts import *
from clearslate.states.mi.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="MI",
    name="Michigan",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*section_621g.LAWS, *section_28_243.LAWS, *petition.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=PRESUMPTIONS,
    sources=(
        "MCL 780.621-780.623 and 28.243 as published in February 2026; MCR 6.451; State Police and Attorney General pages"
    ),
)
