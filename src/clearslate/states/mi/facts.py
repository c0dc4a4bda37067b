"""Facts that Michigan's laws ask for beyond the canonical record, and what a scenario's silence means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from clearslate.law import Presumption, Truth, charge, day_fact, flag_fact
from clearslate.records.schema import Disposition, Kind, Level, Owner, fact_field

CUSTODY: Final = fact_field(
    "custody",
    Level.CHARGE,
    Kind.TEXT,
    "where the imprisonment was served: mdoc (Department of Corrections) or jail",
    owner=Owner.CORRECTIONS,
)
IN_MSP_DATABASE: Final = fact_field(
    "in_msp_database",
    Level.CHARGE,
    Kind.BOOL,
    "the charge is recorded in the State Police database",
    owner=Owner.REPOSITORY,
)
COMMERCIAL_VEHICLE: Final = fact_field(
    "commercial_vehicle",
    Level.CHARGE,
    Kind.BOOL,
    "traffic offense in a commercial vehicle by a driver with that indorsement",
)
TRAFFIC_INJURY: Final = fact_field(
    "traffic_injury", Level.CHARGE, Kind.BOOL, "the traffic offense caused injury or death"
)
DANGEROUS_WEAPON: Final = fact_field(
    "dangerous_weapon",
    Level.CHARGE,
    Kind.BOOL,
    "a dangerous weapon was possessed or used, MCL 780.621b(1)",
    owner=Owner.PROSECUTOR,
)
VICTIM_UNDER_16: Final = fact_field(
    "victim_under_16",
    Level.CHARGE,
    Kind.BOOL,
    "the crime was with or against a child under 16, MCL 28.243(14)(a)",
    owner=Owner.PROSECUTOR,
)
DISMISSED_BEFORE_TRIAL: Final = fact_field(
    "dismissed_before_trial", Level.CASE, Kind.BOOL, "every charge of the arrest was dismissed before trial"
)
OBJECTION_FILED_ON: Final = fact_field(
    "objection_filed_on",
    Level.CASE,
    Kind.EVENT,
    "day on which the prosecutor or the judge objected, MCL 28.243(8)(b)",
    owner=Owner.PROSECUTOR,
)
PROSECUTOR_AGREED_ON: Final = fact_field(
    "prosecutor_agreed_on",
    Level.CASE,
    Kind.EVENT,
    "day on which the prosecutor agreed, MCL 28.243(8)(b)",
    owner=Owner.PROSECUTOR,
)

FACTS: Final = (
    CUSTODY,
    IN_MSP_DATABASE,
    COMMERCIAL_VEHICLE,
    TRAFFIC_INJURY,
    DANGEROUS_WEAPON,
    VICTIM_UNDER_16,
    DISMISSED_BEFORE_TRIAL,
    OBJECTION_FILED_ON,
    PROSECUTOR_AGREED_ON,
)

DISMISSALS: Final = (Disposition.DISMISSED, Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN)

in_msp_database: Final[Truth] = flag_fact(IN_MSP_DATABASE)
commercial_vehicle: Final[Truth] = flag_fact(COMMERCIAL_VEHICLE)
traffic_injury: Final[Truth] = flag_fact(TRAFFIC_INJURY)
dangerous_weapon: Final[Truth] = flag_fact(DANGEROUS_WEAPON)
victim_under_16: Final[Truth] = flag_fact(VICTIM_UNDER_16)
dismissed_before_trial: Final[Truth] = flag_fact(DISMISSED_BEFORE_TRIAL)
objection_filed_on: Final = day_fact(OBJECTION_FILED_ON)
prosecutor_agreed_on: Final = day_fact(PROSECUTOR_AGREED_ON)
is_dismissed: Final[Truth] = charge.ended(*DISMISSALS)


def _dismissed(_: Mapping[str, Any], case: Sequence[Mapping[str, Any]]) -> bool | None:
    """True for a dismissal, missing where no charge is known to be dismissed and one may be."""
    endings = [row["disposition"] for row in case]
    if any(ending in DISMISSALS for ending in endings):
        return True
    return None if None in endings else False


def _under_16(row: Mapping[str, Any], _: Sequence[Mapping[str, Any]]) -> bool | None:
    """A victim who is no minor is not under 16; one who is may be."""
    return False if row["victim_minor"] is False else None


HARMLESS: Final[dict[str, Any]] = {
    "custody": "jail",
    "in_msp_database": True,
    "commercial_vehicle": False,
    "traffic_injury": False,
    "dangerous_weapon": False,
    "victim_under_16": _under_16,
    "dismissed_before_trial": _dismissed,
    "objection_filed_on": None,
    "prosecutor_agreed_on": None,
}

NO_TRAFFIC_INJURY: Final = Presumption(
    "mi-no-traffic-injury",
    "a traffic offense of which injury or death is no element caused none, though the record does not say so",
    "MCL 780.621c(1)(d)(iii)",
)
NO_COMMERCIAL_VEHICLE: Final = Presumption(
    "mi-no-commercial-vehicle",
    "a traffic offense was not committed in a commercial vehicle, though the record does not say so",
    "MCL 780.621c(1)(d)(ii)",
)
PRESUMPTIONS: Final = (NO_TRAFFIC_INJURY, NO_COMMERCIAL_VEHICLE)
