"""The names of the jurisdictions, and what a mistyped state or law was probably meant to be."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from clearslate.states import CODES, jurisdiction

# fmt: off
PLACES: Final = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida",
    "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana",
    "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine",
    "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi",
    "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah",
    "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin",
    "WY": "Wyoming", "AS": "American Samoa", "GU": "Guam", "MP": "Northern Mariana Islands", "PR": "Puerto Rico",
    "VI": "U.S. Virgin Islands", "US": "A federal court",
}
# fmt: on
"""Jurisdictions that may have decided a case, by USPS code; clearslate has the laws of some (`CODES`)."""

_BY_NAME: Final = {PLACES[code].lower(): code for code in CODES if code != "US"}


def code_of(word: str) -> str | None:
    """The code of a jurisdiction that clearslate has laws for, by its USPS code or name in any case; None where it is neither."""
    return word.upper() if word.upper() in CODES else _BY_NAME.get(" ".join(word.lower().split()))


def suggestion(word: str, *, laws: bool = True) -> str:
    """A sentence that names what a word was probably meant to be (a state, or with ``laws`` a law), or says where all are listed."""
    near = [
        f"{_BY_NAME[name]} ({PLACES[_BY_NAME[name]]})" for name in get_close_matches(word.lower(), _BY_NAME, 2, 0.75)
    ]
    own = word.partition("-")[0].upper()
    if laws and not near and own in CODES:
        ids = [law.id for law in jurisdiction(own).laws]
        near = get_close_matches(word.upper(), ids, 3, 0.6) or ids[:3]
    elif not near and len(own) == 2:
        near = [code for code in CODES if code[0] == own[0]]
    if near:
        return f"did you mean {', '.join(near[:-1])}{' or ' if near[:-1] else ''}{near[-1]}?"
    return "`clearslate laws` lists both" if laws else f"choose one of {', '.join(CODES)}"
