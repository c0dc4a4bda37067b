"""Facts that Michigan's laws ask for beyond the canonical record, and what a scenario's silence means."""

from collections.abc import Mapping, Sequence
from typing import Any

from clearslate.law import *

OWN = OwnFacts()


def _dismissed(_: Mapping[str, Any], case: Sequence[Mapping[str, Any]]) -> bool | None:
    """True for a dismissal, missing where no charge is known to be dismissed and one may be."""
    endings = [row["disposition"] for row in case]
    if any(ending in DISMISSALS for ending in endings):
        return True
    return None if None in endings else False


def _under_16(row: Mapping[str, Any]) -> bool | None:
    """A victim who is no minor is not under 16; one who is may be."""
    return False if row["victim_minor"] is False else None


_custody = OWN.text(
    "custody",
    "where the imprisonment was served: mdoc (Department of Corrections) or jail",
    silence="jail",
    owner=Owner.CORRECTIONS,
)
deferral = OWN.text(
    "deferral",
    "the law under which judgment was deferred; 762.11 (youthful trainee), 333.7411, 769.4a, 750.350a, 750.430, 750.451c, 436.1703, treatment_court, none",
    silence="none",
)
in_msp_database = OWN.flag(
    "in_msp_database", "the charge is recorded in the State Police database", silence=True, owner=Owner.REPOSITORY
)
commercial_vehicle = OWN.flag(
    "commercial_vehicle", "traffic offense in a commercial vehicle by a driver with that indorsement"
)
marihuana_paraphernalia = OWN.flag(
    "marihuana_paraphernalia", "the paraphernalia of MCL 333.7453 was for marihuana", owner=Owner.PROSECUTOR
)
traffic_injury = OWN.flag("traffic_injury", "the traffic offense caused injury or death")
dangerous_weapon = OWN.flag(
    "dangerous_weapon", "a dangerous weapon was possessed or used, MCL 780.621b(1)", owner=Owner.PROSECUTOR
)
victim_under_16 = OWN.flag(
    "victim_under_16",
    "the crime was with or against a child under 16, MCL 28.243(14)(a)",
    silence=_under_16,
    owner=Owner.PROSECUTOR,
)
dismissed_before_trial = OWN.flag(
    "dismissed_before_trial",
    "every charge of the arrest was dismissed before trial",
    silence=_dismissed,
    level=Level.CASE,
)
objection_filed_on = OWN.event(
    "objection_filed_on",
    "day on which the prosecutor or the judge objected, MCL 28.243(8)(b)",
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)
prosecutor_agreed_on = OWN.event(
    "prosecutor_agreed_on",
    "day on which the prosecutor agreed, MCL 28.243(8)(b)",
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)


DISMISSALS = (Disposition.DISMISSED, Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN)

is_prison_custody = _custody.is_one_of("mdoc")
is_jail_custody = _custody.is_one_of("jail")
is_dismissed = charge.ended(*DISMISSALS)


NO_TRAFFIC_INJURY = Presumption(
    "mi-no-traffic-injury",
    "a traffic offense of which injury or death is no element caused none, though the record does not say so",
    "MCL 780.621c(1)(d)(iii)",
)
NO_COMMERCIAL_VEHICLE = Presumption(
    "mi-no-commercial-vehicle",
    "a traffic offense was not committed in a commercial vehicle, though the record does not say so",
    "MCL 780.621c(1)(d)(ii)",
)
RECORDED = Presumption(
    "mi-recorded",
    "a conviction is recorded and maintained in the State Police database, though the record does not say so",
    "MCL 780.621g(2), (4)",
)
