"""Md. Code, Crim. Proc. § 10-103.1: arrest or confinement without a charge, since October 1, 2007."""

from clearslate.law import *

S_10_103_1 = TEXT("§ 10-103.1", "read to (e) as of 2022 and as a publisher gives it now")

# Police records; the court has none.
EXPUNGEMENT = relief("expungement", ReliefKind.EXPUNGE, at=(Holder.REPOSITORY, Holder.AGENCIES, Holder.BIOMETRICS))

START = "2007-10-01"
ARREST_FLOOR = parameter("arrest_floor", START, S_10_103_1("(a)"))

RELEASED_WITHOUT_CHARGE = Law(
    id="MD-10-103.1",
    source=TEXT("Md. Code, Crim. Proc. § 10-103.1", S_10_103_1.note),
    title="Police records of an arrest or confinement that led to no charge",
    relief=EXPUNGEMENT,
    route=Route.AGENCY_MUST,
    unit=ARREST,
    about=frozenset({Disposition.NO_CHARGE}),
    versions=(Version("in force since October 1, 2007", START, S_10_103_1("(a)")),),
    conditions=(
        Condition(
            "arrest_floor",
            "The arrest or confinement was on or after October 1, 2007",
            S_10_103_1("(a)"),
            holds=charge.arrest_date >= ARREST_FLOOR,
        ),
        Condition(
            "never_charged",
            "The person was released without being charged: no charge came of the arrest",
            S_10_103_1("(a)"),
            holds=case.all(charge.ended(Disposition.NO_CHARGE)),
        ),
        Condition("released", "The person is released", S_10_103_1("(a)"), holds=from_day(charge.disposition_date)),
    ),
    notices=(
        Notice(
            "sixty_days",
            "The law enforcement unit expunges its records within 60 days after the release and notifies the others and the person, who "
            "have 60 days more; nothing is obliterated before three years. Where a unit does not, the person may seek redress.",
            S_10_103_1("(b) to (e)"),
            day=charge.disposition_date + days(60),
        ),
    ),
    remarks=(
        "An earlier arrest could be expunged on a request made within eight years (§ 10-103): that window is closed.",
    ),
)
