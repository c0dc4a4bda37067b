"""What can be asked for: of each kind the form of its arguments, who may ask, and the functions that do it.

They are those of the command line, so a job writes the same events with the same keys: begun anew, it does nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from clearslate.web.jobs.doing import exchange, keeping, looking, papers, planning, rehearsed
from clearslate.web.jobs.kind import Kind

KINDS: Final[Mapping[str, Kind]] = {
    **planning.KINDS, **papers.KINDS, **exchange.KINDS, **keeping.KINDS, **rehearsed.KINDS, **looking.KINDS,
}  # fmt: skip
"""What there is to ask for; a screen lists it in this order."""
