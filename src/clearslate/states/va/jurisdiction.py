"""Virginia: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import Jurisdiction
from clearslate.states.va import convictions, non_convictions, petition
from clearslate.states.va.offenses import CCRE_REPORTABLE, GRADING, LISTS, NO_CONVICTION_ELSEWHERE, STYLE

JURISDICTION: Final = Jurisdiction(
    code="VA",
    name="Virginia",
    style=STYLE,
    grading=GRADING,
    laws=(*convictions.LAWS, *non_convictions.LAWS, *petition.LAWS),
    facts=(CCRE_REPORTABLE, *non_convictions.FACTS, *petition.FACTS),
    harmless={"person_objects": False, "ca_concurs": True, **petition.HARMLESS},
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
)
