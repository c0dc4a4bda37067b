"""Md. Code, Crim. Proc. §§ 10-301 to 10-306: shielding of listed misdemeanors on petition, once in a lifetime.

Nothing of it was read: list, wait and bars are remembered, and every condition says so.
"""

from __future__ import annotations

from typing import Final

from clearslate.law import (
    CASE,
    CONVICTIONS,
    MEMORY,
    SECONDARY,
    Condition,
    Known,
    Law,
    Truth,
    Version,
    case,
    charge,
    elapsed,
    one_of_values,
    parameter,
    person,
    years,
)
from clearslate.states.md.offenses import (
    LISTS,
    expunged,
    is_counted_conviction,
    is_misdemeanor,
    nothing_pending,
)

LAW_ID: Final = "MD-10-301"
WAITING: Final = parameter("waiting", years(3), cite="Md. Code, Crim. Proc. § 10-303(a)")

_shieldable: Final[Truth] = is_misdemeanor & LISTS["shieldable"].matches
_shielded_before: Final[Truth] = charge.is_cleared & one_of_values("cleared_under", (LAW_ID,))

SHIELDING: Final = Law(
    id=LAW_ID,
    cite="Md. Code, Crim. Proc. §§ 10-301 to 10-306",
    title="Petition: shielding of listed misdemeanors, once in a lifetime",
    relief="shielding",
    automatic=False,
    unit=CASE,
    about=CONVICTIONS,
    tested=Known(False),  # the condition "unit" asks the other convictions of the case
    versions=(Version("Second Chance Act of 2015", "2015-10-01", cite="first day remembered"),),
    conditions=(
        Condition(
            "shieldable",
            "The conviction is of a misdemeanor that may be shielded",
            cite="§ 10-301(f)",
            holds=_shieldable,
            certainty=MEMORY,
        ),
        Condition(
            "domestic",
            "The crime is not domestically related",
            cite="§ 10-302(b)",
            holds=~charge.family_violence,
            certainty=MEMORY,
        ),
        Condition(
            "waiting",
            "{waiting} have passed since the sentence was satisfied",
            cite="§ 10-303(a)",
            holds=elapsed(WAITING, since=charge.completed_on),
            certainty=MEMORY,
        ),
        Condition(
            "convicted_since",
            "The person was not convicted of another crime in that time",
            cite="§ 10-303(b)(1)",
            holds=person.others.none(
                person.others.within(
                    WAITING,
                    after=charge.completed_on,
                    where=is_counted_conviction,
                    day=charge.disposition_date,
                ),
                unless=expunged,
            ),
            certainty=MEMORY,
        ),
        Condition(
            "nothing_pending",
            "The person is not a defendant in a pending criminal proceeding",
            cite="§ 10-303(b)(2)",
            holds=nothing_pending,
            certainty=MEMORY,
        ),
        Condition(
            "unit",
            "No other conviction of the case is of a crime that may not be shielded",
            cite="§ 10-303(b)(3)",
            holds=case.none(is_counted_conviction & ~_shieldable, unless=expunged),
            certainty=MEMORY,
        ),
        Condition(
            "once",
            "No petition for shielding was granted to the person before",
            cite="§ 10-303(f)",
            holds=person.none(_shielded_before),
            certainty=SECONDARY,
        ),
    ),
    certainty=SECONDARY,
)

LAWS: Final = (SHIELDING,)
