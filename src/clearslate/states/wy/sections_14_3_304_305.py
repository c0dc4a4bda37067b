"""W.S. 14-3-304(d) and 14-3-305(e): convictions for nicotine products under twenty-one, expunged by operation of law."""

from clearslate.law import *
from clearslate.states.wy.offenses import *

S_NICOTINE = TEXT("W.S. 14-3-304(d), 14-3-305(e)", "as of October 2022")
ACT_2020 = "2020-07-01"
HALF_YEAR = parameter("half_year", months(6), S_NICOTINE)

NICOTINE = Law(
    id="WY-NICOTINE",
    source=S_NICOTINE,
    title="Nicotine products under twenty-one: convictions expunged six months after they were entered",
    relief=relief("expungement by operation of law", ReliefKind.EXPUNGE, at=(Holder.COURT, Holder.PORTAL)),
    route=Route.BY_LAW,
    about=CONVICTIONS,
    versions=versions(Version("2020 ch. 83", ACT_2020, TEXT("2020 Wyo. Sess. Laws ch. 83", "read in the notes"))),
    conditions=(
        Condition(
            "nicotine",
            "The conviction is of purchase, possession or use of nicotine products under twenty-one",
            S_NICOTINE,
            holds=LISTS["nicotine"].matches,
        ),
        Condition(
            "fine",
            "The fine is paid; hours of community service or of a cessation program count against it",
            S_NICOTINE("W.S. 14-3-304(c), (d)"),
            holds=case.fines_owed <= 0,
        ),
        Condition(
            "waiting",
            "{half_year} have passed since the conviction was entered",
            S_NICOTINE,
            holds=elapsed(HALF_YEAR, since=charge.disposition_date),
        ),
        Condition(
            "since_2020",
            "The conviction was entered since 2020-07-01; whether the act reaches earlier ones, which could be expunged on petition, is not said",
            S_NICOTINE("W.S. 14-3-304(d), 14-3-305(e)", READING),
            holds=(charge.disposition_date >= FixedDay(ACT_2020)) | UNSETTLED,
        ),
    ),
    notices=noted(
        S_NICOTINE,
        court_only="It is expunged from all records of the court, which does not report such a conviction to any law enforcement agency; it counts for no other law on expungement.",
    ),
)
