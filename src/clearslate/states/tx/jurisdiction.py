"""Texas: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.tx import expunction, nondisclosure
from clearslate.states.tx.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="TX",
    name="Texas",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*nondisclosure.LAWS, *expunction.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=(NO_CONVICTION_ELSEWHERE,),
    sources="Gov't Code §§ 411.0715 to 411.074 and CCP arts. 55A.051 to 55A.053, 55A.203, 55A.302 by the dossier; the others from secondary sources",
)
