"""ORS 144.653 and 144.655: the record of a pardoned conviction is sealed by the court."""

from clearslate.law import *

from .offenses import *

S_653 = SECONDARY("ORS 144.653", "2019 SB 388; the clearinghouse's page, the section was not read")
S_655 = TEXT("ORS 144.655", "as of June 2024")
ACT_2019 = "2019-06-13"

PARDONED = Law(
    id="OR-PARDON",
    source=S_653,
    title="Pardon since June 2019: the court seals the record",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    about=CONVICTIONS,
    versions=versions(Version("2019 SB 388", ACT_2019, SECONDARY("2019 SB 388", "the day stands in 144.655"))),
    conditions=(
        Condition(
            "pardoned",
            "The governor pardoned the conviction on or after 2019-06-13",
            holds=from_day(charge.pardoned_on) & (charge.pardoned_on >= FixedDay(ACT_2019)),
        ),
    ),
    notices=noted(
        S_655("(3)"),
        what_stays="Sealed are the conviction and the records of arrest, citation and charge; the governor's and the Secretary of State's own papers of the pardon stay.",
    ),
)

PARDONED_BEFORE = Law(
    id="OR-PARDON-REQ",
    source=S_655,
    title="Pardon of before June 2014: the governor has the court seal the record, on request",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.APPLICATION,
    about=CONVICTIONS,
    versions=versions(Version("2019 SB 388", ACT_2019, TEXT("ORS 144.655(1)"))),
    conditions=(
        Condition(
            "pardoned",
            "The conviction was pardoned more than five years before 2019-06-13; of pardons between, the sections that were read say nothing",
            S_655("(1)"),
            branches=(
                Branch(
                    "before",
                    "Pardoned before 2014-06-13",
                    when=charge.pardoned_on < FixedDay("2014-06-13"),
                    holds=from_day(charge.pardoned_on),
                ),
                Branch(
                    "between",
                    "Pardoned between: which section reaches it was not read",
                    S_653,
                    when=charge.pardoned_on < FixedDay(ACT_2019),
                    holds=UNSETTLED,
                ),
                Branch("since", "Pardoned since: the court seals unasked", holds=Known(False)),
            ),
        ),
    ),
    notices=noted(
        S_655("(1) to (3)"),
        request="The person writes to the governor with the day of the pardon, the crime and the county; the governor confirms and tells the presiding judge, who must order the sealing.",
    ),
)
