"""Names of the jurisdictions that may have decided a case, for those whose laws are not told in plain words."""

from __future__ import annotations

from typing import Final

from clearslate.plain.words import Words
from clearslate.states.names import PLACES

# fmt: off
_SPANISH: Final = {
    "DC": "Distrito de Columbia", "HI": "Hawái", "LA": "Luisiana", "MI": "Míchigan", "MS": "Misisipi",
    "MO": "Misuri", "NH": "Nuevo Hampshire", "NJ": "Nueva Jersey", "NM": "Nuevo México", "NY": "Nueva York",
    "NC": "Carolina del Norte", "ND": "Dakota del Norte", "OK": "Oklahoma", "OR": "Oregón", "PA": "Pensilvania",
    "SC": "Carolina del Sur", "SD": "Dakota del Sur", "TX": "Texas", "WV": "Virginia Occidental", "AS": "Samoa Americana",
    "MP": "Islas Marianas del Norte", "VI": "Islas Vírgenes de EE. UU.", "US": "Un tribunal federal",
}
# fmt: on


def place_name(code: str) -> Words:
    """A jurisdiction's name (USPS code, ``US`` for federal courts)."""
    return Words(en=PLACES[code], es=_SPANISH.get(code, PLACES[code]))
