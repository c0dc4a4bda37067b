"""Proclamations 10467 and 10688: possession of marijuana is pardoned. No record is expunged."""

from clearslate.states.us.offenses import *

P_10467 = TEXT("Proclamation 10467", "87 Fed. Reg. 61441; read in reprints")
P_10688 = TEXT("Proclamation 10688", "88 Fed. Reg. 90083; read in reprints, without its list of regulations")

FIRST_DAY = parameter("first_day", CITIZENS_PARDONED, P_10467)
SECOND_DAY = parameter("second_day", MORE_PARDONED, P_10688)


def _committed(day: Parameter) -> Truth:
    """Committed on or before a day: so also where the day of the offense is missing and the court had decided by then."""
    return (charge.offense_date <= day) | (charge.disposition_date <= day)


def _status(source: Source) -> tuple[Condition, Condition]:
    """What the proclamations ask of the person."""
    return (
        Condition(
            "status",
            "The person was a citizen or lawful permanent resident on the day of the proclamation",
            source,
            holds=CITIZEN_OR_LPR,
        ),
        Condition(
            "present",
            "The person was a citizen, or lawfully present, at the time of the offense",
            source,
            holds=LAWFULLY_PRESENT,
        ),
    )


def _notices(source: Source) -> tuple[Notice, Notice]:
    return (
        Notice(
            "record_stays",
            "The person is pardoned. The record stays: a pardon expunges nothing, and signifies no innocence.",
            TEXT("Office of the Pardon Attorney, pages on the marijuana pardons"),
        ),
        Notice(
            "certificate",
            "The Office of the Pardon Attorney gives a certificate on application, free of charge; with it the FBI can be asked to add the pardon to the identity history.",
            source,
        ),
    )


_FLOOR = earlier_of(charge.offense_date, charge.disposition_date)

PARDON_2022 = Law(
    id="US-MJ22",
    source=P_10467,
    title="Simple possession of marijuana: pardoned in 2022, no record expunged",
    relief=relief("pardon", ReliefKind.PARDON),
    route=Route.BY_LAW,
    about=ANY_RECORD,
    status=Status.RECORD_STAYS,
    versions=versions(Version("Proclamation 10467", CITIZENS_PARDONED, P_10467)),
    floor=_FLOOR,
    conditions=(
        Condition(
            "possession",
            "The offense was simple possession of marijuana under 21 U.S.C. 844, what came before it, or D.C. Code 48-904.01(d)(1), and of no other drug",
            P_10467,
            holds=LISTS["mj22"].matches & MARIJUANA_SIMPLE,
        ),
        Condition("before", "It was committed on or before {first_day}", P_10467, holds=_committed(FIRST_DAY)),
        *_status(P_10467),
    ),
    notices=_notices(P_10467),
)

PARDON_2023 = Law(
    id="US-MJ23",
    source=P_10688,
    title="Possession, attempted possession or use of marijuana: pardoned in 2023, no record expunged",
    relief=relief("pardon", ReliefKind.PARDON),
    route=Route.BY_LAW,
    about=ANY_RECORD,
    status=Status.RECORD_STAYS,
    versions=versions(Version("Proclamation 10688", MORE_PARDONED, P_10688)),
    floor=_FLOOR,
    conditions=(
        Condition(
            "offense",
            "The offense was of marijuana alone",
            P_10688,
            one_of=(
                Limb(
                    "possession",
                    "Simple possession under a provision that the proclamation names",
                    holds=LISTS["mj23_possession"].matches & MARIJUANA_SIMPLE,
                ),
                Limb(
                    "attempt_or_use",
                    "Attempted possession, use, or possession against a regulation for federal property",
                    holds=LISTS["mj23_more"].matches & MARIJUANA_ATTEMPT_OR_USE,
                ),
            ),
        ),
        Condition("before", "It was committed on or before {second_day}", P_10688, holds=_committed(SECOND_DAY)),
        *_status(P_10688),
    ),
    notices=_notices(P_10688),
)
