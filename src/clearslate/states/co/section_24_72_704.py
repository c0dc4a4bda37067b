"""C.R.S. 24-72-704(1.5), (2): arrests that led to no charges, sealed by the Bureau of Investigation (HB 21-1214)."""

from clearslate.states.co.clocks import *
from clearslate.states.co.section_24_72_705 import NO_PLEA_TRADE

S_24_72_704 = SECONDARY("C.R.S. 24-72-704", "the section was not read")

ARRESTS_SINCE = parameter("arrests_since", "2022-01-01", S_24_72_704("(1.5)"))
BACKLOG_ENDS = parameter("backlog_ends", "2027-01-01", S_24_72_704("(1.5)"))
WAITING = parameter("waiting", years(1), S_24_72_704("(1.5)"))

OLDER = OpenQuestion(
    id="CO-704-OLDER",
    question="When is an arrest from before 2022 reached?",
    cite="C.R.S. 24-72-704(1.5)",
    readings={
        "backlog": "at the latest when the Bureau must have worked off the backlog; until then unknown",
        "never": "not by this law",
    },
    chosen="backlog",
    because="a secondary source gives the end of the backlog, and not its steps",
)

_waited = elapsed(WAITING, since=charge.arrest_date)

ARREST_RECORD = Law(
    id="CO-704-AUTO",
    source=S_24_72_704("(1.5), (2)"),
    title="Arrest without charges for a year",
    relief=SEALING,
    route=Route.AGENCY_MUST,
    unit=ARREST,
    about=frozenset({Disposition.NO_CHARGE}),
    versions=versions(Version("HB 21-1214", "2022-01-01", S_24_72_704("(1.5)"))),
    floor=charge.arrest_date,
    other_counts=OtherCounts(
        pending=asked_by("no_charges"), standing=asked_by("no_charges"), never_filed=PART(S_24_72_704("(1.5)"))
    ),
    conditions=(
        Condition(
            "arrested_since",
            "The arrest was on or after {arrests_since}; an older one is reached by {backlog_ends} at the latest",
            S_24_72_704("(1.5)"),
            holds=choose(
                (charge.arrest_date >= ARRESTS_SINCE, Known(True)),
                otherwise=OLDER.choose(backlog=either(Known(True), from_day(BACKLOG_ENDS)), never=Known(False)),
            ),
        ),
        Condition("waiting", "{waiting} has passed since the arrest", S_24_72_704("(1.5)"), holds=_waited),
        Condition(
            "no_charges",
            "No charge was filed from the arrest",
            S_24_72_704("(1.5)"),
            holds=case.all(charge.ended(Disposition.NO_CHARGE))
            & arrest.none_beyond_case(~charge.ended(Disposition.NO_CHARGE)),
        ),
        NO_PLEA_TRADE,
    ),
    questions=(OLDER,),
    notices=(
        Notice(
            "bureau_seals",
            "The Bureau seals within 60 days after the year; a petition under (1) may come earlier",
            S_24_72_704("(1), (1.5)"),
            day=charge.arrest_date + WAITING + days(60),
        ),
    ),
)
