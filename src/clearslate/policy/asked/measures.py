"""What is counted, and in which words: of people and of charges, under each law, by each route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

AUTOMATIC, ANY_ROUTE = "automatic", "any"
ROUTES: Final = (AUTOMATIC, ANY_ROUTE)
ROUTE_WORDS: Final = {AUTOMATIC: "by automatic laws", ANY_ROUTE: "by any law, with petitions"}

PEOPLE_UNIT, CHARGES_UNIT = "people", "charges"
LEAST, MOST = "at_least", "at_most"
AS_RECORDED: Final = "as_recorded"
CHANGES: Final = ("gains", "losses", "conviction_gains", "conviction_losses", "spared", "freed", "unfreed")
"""What a reform moves: nothing of the law in force, against which it is counted."""
NO_BOUND: Final = frozenset({"later", "undecided", *CHANGES})
"""Figures that are no bound: they divide people as the records stand, and better data may move them either way."""


@dataclass(frozen=True)
class Measure:
    """A figure: its name in the tables, its bound, its words."""

    name: str
    bound: str
    words: str


PEOPLE: Final = (
    Measure("any_relief", LEAST, "have a charge that can be cleared today"),
    Measure("any_relief", MOST, "have a charge that can be cleared today"),
    Measure("full_relief", LEAST, "can have every charge cleared today"),
    Measure("full_relief", MOST, "can have every charge cleared today"),
    Measure("no_felony", LEAST, "would have no felony conviction left, of those who have one"),
    Measure("no_felony", MOST, "would have no felony conviction left, of those who have one"),
    Measure("no_conviction", LEAST, "would have no conviction left, of those who have one"),
    Measure("no_conviction", MOST, "would have no conviction left, of those who have one"),
    Measure("later", LEAST, "have nothing to clear today, and something later by time alone"),
    Measure("undecided", LEAST, "have nothing to clear today or later, and something undecided"),
    Measure("never", LEAST, "have nothing that could ever be cleared"),
    Measure("never", MOST, "have nothing that could ever be cleared"),
    Measure(
        "gains", LEAST, "have a charge that can be cleared under the reform and not under the law in force"
    ),
    Measure(
        "losses", LEAST, "have a charge that can be cleared under the law in force and not under the reform"
    ),
    Measure("conviction_gains", LEAST, "have a conviction that can be cleared under the reform only"),
    Measure("conviction_losses", LEAST, "have a conviction that can be cleared under the law in force only"),
    Measure(
        "spared",
        LEAST,
        "need no petition under the reform for a charge that the law in force clears on petition alone",
    ),
    Measure("freed", LEAST, "would have no conviction left, and would have one under the law in force"),
    Measure("unfreed", LEAST, "would keep a conviction, and would have none left under the law in force"),
)
"""By the bit of a person's mask."""

CHARGES: Final = (
    Measure("eligible", LEAST, "can be cleared today"),
    Measure("eligible", MOST, "can be cleared today"),
    Measure("later", LEAST, "can be cleared later, by time alone"),
    Measure("undecided", LEAST, "are undecided for want of data"),
    Measure("never", LEAST, "can never be cleared"),
    Measure("never", MOST, "can never be cleared"),
    Measure("gains", LEAST, "can be cleared under the reform and not under the law in force"),
    Measure("losses", LEAST, "can be cleared under the law in force and not under the reform"),
    Measure("conviction_gains", LEAST, "are convictions that can be cleared under the reform only"),
    Measure("conviction_losses", LEAST, "are convictions that can be cleared under the law in force only"),
    Measure("spared", LEAST, "need no petition under the reform, and would under the law in force"),
)
"""By the bit of a charge's mask."""

BASE_PEOPLE: Final = (
    Measure("everyone", LEAST, "have a charge of their own"),
    Measure("convicted", LEAST, "certainly have a conviction that was not cleared"),
    Measure("felony_convicted", LEAST, "certainly have a felony conviction that was not cleared"),
    Measure("cleared", LEAST, "had a charge cleared before"),
    Measure("convicted", MOST, "may have such a conviction: a disposition is missing"),
    Measure("felony_convicted", MOST, "may have such a felony conviction"),
)
BASE_CHARGES: Final = (
    Measure("everyone", LEAST, "charges"),
    Measure("cleared", LEAST, "were cleared before"),
)
DENOMINATORS: Final = {"no_felony": "felony_convicted", "no_conviction": "convicted"}
"""Of which people a measure is a share, where that is not everyone."""

WHO: Final = {"eligible": "any_relief"}
"""By measure of charges the measure of people who each have one, where it has another name."""

NO_CONVICTION: Final = 6  # bit of a person's mask
CHANGE_BITS: Final = {
    PEOPLE_UNIT: 12,
    CHARGES_UNIT: 6,
}  # from which on the masks have `CHANGES`, in their order

MEASURES: Final = {PEOPLE_UNIT: PEOPLE, CHARGES_UNIT: CHARGES}
BASE: Final = {PEOPLE_UNIT: BASE_PEOPLE, CHARGES_UNIT: BASE_CHARGES}
