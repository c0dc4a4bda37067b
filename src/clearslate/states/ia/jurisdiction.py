"""Iowa: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ia import convictions, deferred_judgments, without_conviction
from clearslate.states.ia.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="IA",
    name="Iowa",
    read="2026-11-28",
    style=STYLE,
    grading=GRADING,
    laws=(*deferred_judgments.LAWS, *without_conviction.LAWS, *convictions.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=convictions.PRESUMPTIONS,
    sources="Iowa Code 2024: 123.46, 123.47, 692.1, 692.17, 692A.101, 692A.102, 725.1, 901C.1 to 901C.3, 902.9, 903.1, 907.1, 907.9",
)
