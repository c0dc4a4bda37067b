"""How a state heads its court papers: the caption of `states/<usps>/documents.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

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
    document = (read_yaml(path.read_text(encoding="utf-8")) if path.exists() else {}).get("caption", {})
    # What its documents say of it: words, words with their source, or that nothing was found.
    says = {name: part.get("says", "") if isinstance(part, dict) else part for name, part in document.items()}
    return Caption(
        says.get("court", court),
        says.get("division", ""),
        says.get("party", party),
        says.get("docket", "Case number"),
        says.get("tracking", "Tracking number"),
    )


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
