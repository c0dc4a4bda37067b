"""S.C. Code §§ 34-11-90(e), 56-5-750(F) and 17-1-65: fraudulent checks, failure to stop, one handgun conviction."""

from clearslate.states.sc.applications import ACT_111, FEE, once
from clearslate.states.sc.offenses import *

S_90 = TEXT("S.C. Code § 34-11-90(e)")
S_750 = TEXT("S.C. Code § 56-5-750(F)")
S_65 = TEXT("S.C. Code § 17-1-65")
# "Every term of the sentence": whether money is one of them, the section does not say.
_STOP_COMPLETED = completion(S_750, custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)

CHECK_YEAR = parameter("check_year", years(1), S_90)
STOP_YEARS = parameter("stop_years", years(3), S_750)
BEFORE_GUN = parameter("gun_before", ACT_111, S_65)
GUN_ENDS = "2029-03-08"  # within five years of 7 March 2024, that day included

SHALL = Notice(
    "shall",
    "The application goes through the solicitor, and the court must order the expungement.",
    TEXT("S.C. Code §§ 17-22-910, 17-22-940"),
)


def _first(listed: str, source: Source) -> Condition:
    return Condition(
        "first",
        "It was the first such conviction",
        source,
        holds=person.others.none_before(charge.disposition_date, charge.is_convicted & LISTS[listed].matches),
    )


CHECK = Law(
    id="SC-PET-CHECK",
    source=S_90,
    title="First misdemeanor fraudulent check: application, court shall",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("as last amended in 2000", None)),
    conditions=(
        Condition(
            "offense",
            "The conviction is of a fraudulent check, not a felony",
            holds=LISTS["fraudulent_check"].matches & ~is_felony,
        ),
        _first("fraudulent_check", S_90),
        wait_over(CHECK_YEAR, charge.disposition_date, "the conviction"),
        Condition(
            "clean",
            "In that year the person had no other conviction, minor traffic offenses apart",
            holds=person.others.none_within(CHECK_YEAR, after=charge.disposition_date, where=other_conviction),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_90("", READING)),
        once(S_90, "SC-PET-CHECK"),
    ),
    notices=(SHALL, FEE),
)

STOP = Law(
    id="SC-PET-STOP",
    source=S_750,
    title="First failure to stop for a blue light, nobody hurt: application, court shall",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("as of February 2026", None)),
    conditions=(
        Condition(
            "offense",
            "The conviction is of a first failure to stop without great bodily injury or death, not a felony",
            holds=LISTS["failure_to_stop_first"].matches & ~is_felony,
        ),
        _first("failure_to_stop", S_750),
        wait_over(
            STOP_YEARS, later_of(_STOP_COMPLETED, charge.released_on), "every term of the sentence was completed"
        ),
        Condition(
            "clean",
            "In those {stop_years} the person had no other conviction, minor traffic offenses apart",
            holds=person.others.none_within(
                STOP_YEARS, after=charge.completed_on, where=other_conviction, day=charge.disposition_date
            ),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_750("", READING)),
        once(S_750, "SC-PET-STOP"),
    ),
    notices=(SHALL, FEE),
)

GUN = Law(
    id="SC-PET-GUN",
    source=S_65,
    title="One unlawful handgun possession from before 2024-03-07: application by 2029-03-07",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("Act 111 of 2024", ACT_111, TEXT("2024 Act No. 111"), until=GUN_ENDS)),
    conditions=(
        Condition("offense", "The conviction is of unlawful possession of a handgun", holds=LISTS["handgun"].matches),
        Condition("before", "The conviction is of before {gun_before}", holds=charge.disposition_date < BEFORE_GUN),
        only_once("SC-PET-GUN"),
    ),
    notices=(
        *noted(
            S_65,
            by="The application must be made by 7 March 2029.",
            one="One conviction only: choose it with a lawyer.",
        ),
        FEE,
    ),
)
