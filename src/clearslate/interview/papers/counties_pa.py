"""The counties of Pennsylvania, by the numbers that docket numbers have after their court."""

from __future__ import annotations

import re
from typing import Final

COUNTIES: Final = (
    "Adams", "Allegheny", "Armstrong", "Beaver", "Bedford", "Berks", "Blair", "Bradford", "Bucks", "Butler", "Cambria", "Cameron", "Carbon",
    "Centre", "Chester", "Clarion", "Clearfield", "Clinton", "Columbia", "Crawford", "Cumberland", "Dauphin", "Delaware", "Elk", "Erie", "Fayette",
    "Forest", "Franklin", "Fulton", "Greene", "Huntingdon", "Indiana", "Jefferson", "Juniata", "Lackawanna", "Lancaster", "Lawrence", "Lebanon",
    "Lehigh", "Luzerne", "Lycoming", "McKean", "Mercer", "Mifflin", "Monroe", "Montgomery", "Montour", "Northampton", "Northumberland", "Perry",
    "Philadelphia", "Pike", "Potter", "Schuylkill", "Snyder", "Somerset", "Sullivan", "Susquehanna", "Tioga", "Union", "Venango", "Warren",
    "Washington", "Wayne", "Westmoreland", "Wyoming", "York",
)  # fmt: skip
"""By the alphabet: 01 is Adams, 51 is Philadelphia, 67 is York."""
_DOCKET: Final = re.compile(r"(?:CP|MC)-(\d\d)-")


def county_of(code: str, docket: str) -> str:
    """The county that a docket number names; empty where it names none.

    >>> county_of("PA", "CP-51-CR-0001234-2012"), county_of("PA", "CP-88-CR-1-2012"), county_of("TX", "CP-51")
    ('Philadelphia', '', '')
    """
    found = _DOCKET.match(docket) if code == "PA" else None
    number = int(found[1]) if found else 0
    return COUNTIES[number - 1] if 0 < number <= len(COUNTIES) else ""
