"""How a state heads its court papers: the caption of `states/<usps>/documents.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from clearslate.records.yamls import read_yaml
from clearslate.states import folder, jurisdiction


@dataclass(frozen=True)
class Caption:
    """``court`` holds ``{court}``, ``{place}``, ``{county}``. ``docket``, ``tracking``: what the numbers are called there."""

    court: str
    division: str
    party: str
    docket: str
    tracking: str


@cache
def caption_of(code: str) -> Caption:
    """The caption of a state: as its documents have it, else the court as it is named, and the state as the prosecuting party."""
    path = folder(code) / "documents.yaml"
    name = jurisdiction(code).name
    court, party = (
        ("{court}, {county}", "United States of America")
        if code == "US"
        else (f"{{court}} of {{place}}, {name}", f"State of {name}")
    )
    told = (read_yaml(path.read_text(encoding="utf-8")) if path.exists() else {}).get("caption", {})
    # What its documents say of it: words, words with their source, or that nothing was found.
    says = {name: part.get("says", "") if isinstance(part, dict) else part for name, part in told.items()}
    return Caption(
        says.get("court", court),
        says.get("division", ""),
        says.get("party", party),
        says.get("docket", "Case number"),
        says.get("tracking", "Tracking number"),
    )


_PA_DOCKET: Final = re.compile(r"(?:CP|MC)-(\d\d)-")
_PA_COUNTIES: Final = (
    "Adams", "Allegheny", "Armstrong", "Beaver", "Bedford", "Berks", "Blair", "Bradford", "Bucks", "Butler", "Cambria", "Cameron", "Carbon",
    "Centre", "Chester", "Clarion", "Clearfield", "Clinton", "Columbia", "Crawford", "Cumberland", "Dauphin", "Delaware", "Elk", "Erie", "Fayette",
    "Forest", "Franklin", "Fulton", "Greene", "Huntingdon", "Indiana", "Jefferson", "Juniata", "Lackawanna", "Lancaster", "Lawrence", "Lebanon",
    "Lehigh", "Luzerne", "Lycoming", "McKean", "Mercer", "Mifflin", "Monroe", "Montgomery", "Montour", "Northampton", "Northumberland", "Perry",
    "Philadelphia", "Pike", "Potter", "Schuylkill", "Snyder", "Somerset", "Sullivan", "Susquehanna", "Tioga", "Union", "Venango", "Warren",
    "Washington", "Wayne", "Westmoreland", "Wyoming", "York",
)  # fmt: skip
"""By the number that a docket has after its court: 01 is Adams, 51 is Philadelphia, 67 is York."""


def county_of(code: str, docket: str) -> str:
    """The county that a docket number names; empty where it names none.

    >>> county_of("PA", "CP-51-CR-0001234-2012"), county_of("PA", "CP-88-CR-1-2012"), county_of("TX", "CP-51")
    ('Philadelphia', '', '')
    """
    found = _PA_DOCKET.match(docket) if code == "PA" else None
    number = int(found[1]) if found else 0
    return _PA_COUNTIES[number - 1] if 0 < number <= len(_PA_COUNTIES) else ""


def place_of(county: str) -> str:
    """A county or city, as one says it: Dauphin County, the City of Norfolk; empty where none was told.

    A district of the federal courts (Southern District of Texas, District of Maine) is none of a county.
    """
    if (
        not county
        or county.endswith((" County", " Parish", " Borough", " District"))
        or "District of " in county
    ):
        return county
    if county.endswith(" City"):
        return f"the City of {county.removesuffix(' City')}"
    return county if county.lower().startswith(("city ", "the city")) else f"{county} County"
