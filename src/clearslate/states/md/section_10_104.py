"""Md. Code, Crim. Proc. § 10-104: the District Court may expunge on its own initiative before service."""

import re

from clearslate.states.md.offenses import *

_DISTRICT = re.compile(r"\bdistrict\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:circuit|appellate|appeals|supreme|orphans|federal|u\.?s\.?)", re.IGNORECASE)


def _district_court(court: str | None) -> Answer:
    if court is None:
        return UNKNOWN, ("court",)
    if _OTHER.search(court):
        return FALSE, ()
    # A scenario that names no court (empty text) means any.
    return (TRUE, ()) if not court or _DISTRICT.search(court) else (UNKNOWN, ("court",))


is_district_court = Lookup("the court is", "the District Court", ("court",), _district_court)

BEFORE_SERVICE = Law(
    id="MD-10-104",
    source=SECONDARY("Md. Code, Crim. Proc. § 10-104", "the section was not read"),
    title="District Court: nolle prosequi of all charges before service",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MAY,
    unit=CASE,
    about=frozenset({Disposition.NOLLE_PROSSED}),
    versions=(Version("as described by a secondary source", None),),
    conditions=(
        Condition("district_court", "The case is in the District Court", holds=is_district_court),
        Condition(
            "all_nolle_prossed",
            "The State entered a nolle prosequi of all charges of the case",
            holds=case.all(ended_in(NOLLE), where=is_charged),
        ),
        Condition(
            "not_served",
            "The defendant had not been served",
            holds=case.none(charge.ended(Disposition.NOLLE_PROSSED) & SERVED),
        ),
    ),
    notices=noted(court_may="The court may order it on its own initiative; it need not"),
)
