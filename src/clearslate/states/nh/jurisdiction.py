"""New Hampshire: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.nh import convictions, further, without_conviction
from clearslate.states.nh.offenses import *

JURISDICTION: Final = Jurisdiction(
    code="NH",
    name="New Hampshire",
    read="2026-11-25",
    style=STYLE,
    grading=GRADING,
    laws=(*without_conviction.LAWS, *convictions.LAWS, *further.LAWS),
    own=OWN,
    lists=tuple(LISTS.values()),
    presumptions=convictions.PRESUMPTIONS,
    sources="RSA 651:5-b; RSA 651:5, I to II-a, and III(a) to (e) in the text of 2015; the rest of RSA 651:5 and 265-A by secondary sources",
)
