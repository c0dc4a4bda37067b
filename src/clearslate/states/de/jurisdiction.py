"""Delaware: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import Jurisdiction
from clearslate.states.de import section_4373, section_4374, section_4375
from clearslate.states.de.offenses import FACTS, GRADING, HARMLESS, LISTS, STYLE

JURISDICTION: Final = Jurisdiction(
    code="DE",
    name="Delaware",
    style=STYLE,
    grading=GRADING,
    laws=(*section_4373.LAWS, *section_4374.LAWS, *section_4375.LAWS),
    facts=FACTS,
    # Whether non-payment is wilful is for a court to find: silence about it stays missing.
    harmless=HARMLESS,
    lists=tuple(LISTS.values()),
    presumptions=(section_4373.NO_CONVICTION_ELSEWHERE,),
)
