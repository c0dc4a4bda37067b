"""Md. Code, Crim. Proc. § 10-401: what the Judiciary's Case Search may not refer to."""

from clearslate.law import *
from clearslate.states.md.offenses import *

S_401 = SECONDARY("§ 10-401", "summaries of SB 432 of 2025, which restates it; the section was not read")
STET_YEARS = parameter("stet_years", years(3), S_401)
ACT_2026 = "2026-01-01"

_ended_well = ended_in(ACQUITTAL, DISMISSAL, NOLLE) & ~is_nolle_with_treatment
_pardoned_cannabis = charge.is_convicted & is_possession & is_cannabis & from_day(charge.pardoned_on)

CASE_SEARCH = Law(
    id="MD-10-401",
    source=SECONDARY("Md. Code, Crim. Proc. § 10-401", S_401.note),
    title="Case Search does not refer to acquittals, dismissals and the like",
    relief=relief("removal from Case Search", ReliefKind.OFF_INTERNET, at=(Holder.PORTAL,)),
    route=Route.COURT_MUST,
    about=CONVICTIONS | NON_CONVICTIONS,
    versions=versions(
        Version("before the act of 2025", None),
        Version("SB 432 of 2025", ACT_2026, SECONDARY("SB 432 of 2025", "the provision begins on 2026-01-01")),
    ),
    conditions=(
        Condition(
            "ended",
            "The charge ended in an acquittal, a dismissal or a nolle prosequi without required treatment",
            S_401,
            holds=_ended_well,
        ),
        Condition(
            "ended",
            "The charge ended in an acquittal, a dismissal or a nolle prosequi without required treatment, or was marked stet {stet_years} ago, or a "
            "conviction of possession of cannabis was pardoned",
            S_401,
            one_of=(
                Limb("ended_well", "Acquitted, dismissed, or nolle prosequi without treatment", holds=_ended_well),
                Limb(
                    "stet",
                    "Marked stet at least {stet_years} ago; whether of cannabis alone is not clear",
                    holds=all_of(
                        ended_in(STET),
                        elapsed(STET_YEARS, since=charge.disposition_date),
                        (is_possession & is_cannabis) | UNSETTLED,
                    ),
                ),
                Limb("pardoned", "A pardoned conviction of possession of cannabis", holds=_pardoned_cannabis),
            ),
            since=ACT_2026,
        ),
    ),
    notices=noted(
        S_401,
        site_alone="Only the site stops to show it: the court's own file, the police and the Central Repository keep it.",
    ),
)
