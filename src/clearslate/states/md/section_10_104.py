"""Md. Code, Crim. Proc. § 10-104: the District Court may expunge on its own initiative before service."""

from __future__ import annotations

import re
from typing import Final

from clearslate.law import (
    CASE,
    SECONDARY,
    Condition,
    Law,
    Lookup,
    Notice,
    Truth,
    Version,
    case,
    charge,
    flag_fact,
)
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.records.schema import Disposition
from clearslate.states.md.offenses import NOLLE, SERVED, Answer, ended_in, is_charged

_DISTRICT: Final = re.compile(r"\bdistrict\b", re.IGNORECASE)
_OTHER: Final = re.compile(r"\b(?:circuit|appellate|appeals|supreme|orphans|federal|u\.?s\.?)", re.IGNORECASE)


def _district_court(court: str | None) -> Answer:
    if court is None:
        return UNKNOWN, ("court",)
    if _OTHER.search(court):
        return FALSE, ()
    # A scenario that names no court (empty text) means any.
    return (TRUE, ()) if not court or _DISTRICT.search(court) else (UNKNOWN, ("court",))


is_district_court: Final[Truth] = Lookup("the court is", "the District Court", ("court",), _district_court)

BEFORE_SERVICE: Final = Law(
    id="MD-10-104",
    cite="Md. Code, Crim. Proc. § 10-104",
    title="District Court: nolle prosequi of all charges before service",
    relief="expungement",
    automatic=False,
    unit=CASE,
    about=frozenset({Disposition.NOLLE_PROSSED}),
    versions=(Version("as described by a secondary source", None),),
    conditions=(
        Condition(
            "district_court",
            "The case is in the District Court",
            cite="§ 10-104",
            holds=is_district_court,
            certainty=SECONDARY,
        ),
        Condition(
            "all_nolle_prossed",
            "The State entered a nolle prosequi of all charges of the case",
            cite="§ 10-104",
            holds=case.all(ended_in(NOLLE), where=is_charged),
            certainty=SECONDARY,
        ),
        Condition(
            "not_served",
            "The defendant had not been served",
            cite="§ 10-104",
            holds=case.none(charge.ended(Disposition.NOLLE_PROSSED) & flag_fact(SERVED)),
            certainty=SECONDARY,
        ),
    ),
    certainty=SECONDARY,
    notices=(
        Notice("court_may", "The court may order it on its own initiative; it need not", cite="§ 10-104"),
    ),
)

LAWS: Final = (BEFORE_SERVICE,)
