"""N.J.S.A. 2C:52-5.2: non-disclosure of marijuana cases that end after the sealing system exists.

Largely superseded in 2021 by § 52-6.1 and the dismissal of pending cases (2C:35-23.1). Whether and since when
the Administrative Office's system exists is not known: a what-if law.
"""

from clearslate.states.nj.offenses import *

_is_zone = LISTS["marijuana_zone"].matches & case.any(charge.is_convicted & LISTS["small_sale"].matches)
_is_listed = any_of(is_leading_marijuana, is_marijuana_companion, _is_zone)

SEALING = Law(
    id="NJ-MJ-SEAL",
    source=TEXT("N.J.S.A. 2C:52-5.2"),
    title="Non-disclosure of marijuana cases, ordered when they end",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=CASE,
    about=CONVICTIONS,
    status=Status.ENACTED,
    versions=(Version("P.L.2019 c.269", None),),
    conditions=(
        Condition(
            "system",
            "The case was disposed of after the Administrative Office's sealing system existed",
            holds=SEALING_SYSTEM & from_day(charge.disposition_date),
        ),
        Condition(
            "marijuana",
            "The case has a conviction of a listed marijuana offense; 35-10(b), (c) or paraphernalia alone only where the substance was "
            "marijuana or hashish",
            READING(),
            holds=case.any(
                charge.is_convicted & (is_leading_marijuana | (is_marijuana_companion & involves_marijuana))
            ),
        ),
        Condition(
            "solely",
            "Every conviction of the case is of a listed marijuana offense; a zone count (35-7, 35-7.1) only beside 35-5(b)(12)",
            holds=case.all(_is_listed, where=charge.is_convicted),
        ),
    ),
    notices=noted(
        READING("N.J.S.A. 2C:52-6.1; 2C:35-23.1"), superseded="Largely superseded by 2C:52-6.1 and 2C:35-23.1 in 2021"
    ),
    remarks=("The day from which the sealing system exists was not found.",),
)
