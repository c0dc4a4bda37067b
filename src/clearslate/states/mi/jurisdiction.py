"""Michigan: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import Jurisdiction
from clearslate.states.mi import petition, section_28_243, section_621g
from clearslate.states.mi.facts import FACTS, HARMLESS, PRESUMPTIONS
from clearslate.states.mi.offenses import GRADING, LISTS, STYLE

JURISDICTION: Final = Jurisdiction(
    code="MI",
    name="Michigan",
    style=STYLE,
    grading=GRADING,
    laws=(*section_621g.LAWS, *section_28_243.LAWS, *petition.LAWS),
    facts=FACTS,
    harmless=HARMLESS,
    lists=tuple(LISTS.values()),
    presumptions=PRESUMPTIONS,
    sources=(
        "MCL 780.621-780.623 and 28.243 as published in February 2026; MCR 6.451; State Police and Attorney General pages"
    ),
)
