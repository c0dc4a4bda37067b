"""Utah Code 77-40a-202: traffic offense cases, deleted by the court without an order."""

from clearslate.states.ut.offenses import *
from clearslate.states.ut.section_206 import MIXED

S_202 = TEXT("77-40a-202")

CLASS_C_YEARS = parameter("class_c_years", years(5), S_202("(1)(c)(i)"))
CLASS_B_YEARS = parameter("class_b_years", years(6), S_202("(1)(c)(ii)"))

INSANITY = OpenQuestion(
    id="UT-202-INSANITY",
    question="Is a finding of not guilty by reason of insanity an acquittal, for the deletion of traffic cases?",
    cite="77-40a-202(1)(a)",
    readings={"yes": "it is", "no": "it is not"},
    chosen=BOTH,
    decided="2026-11-27",
    because="205 and 206 leave it out in words, 202 does not mention it",
)

_dismissed = dismissed_with_prejudice & ~completed_abeyance
_all_dismissed = case.all(_dismissed, where=was_charged)
_is_adjudicated = case.any(charge.is_convicted)


def _outcome(acquitted: Truth) -> OnsetLike:
    all_acquitted = case.all(acquitted, where=was_charged)
    literal = any_of(_is_adjudicated, all_acquitted, _all_dismissed)
    favorable = _is_adjudicated | case.all(acquitted | _dismissed, where=was_charged)
    return MIXED.choose(literal=literal, favorable=favorable)


_with_insanity = _outcome(is_acquitted)
_without_insanity = _outcome(is_acquitted & ~is_insanity)

_since = case.latest(adjudicated_on, charge.is_convicted)

TRAFFIC = Law(
    id="UT-TRAFFIC-DEL",
    source=TEXT("Utah Code 77-40a-202"),
    title="Traffic offense cases",
    relief=relief("deletion by the court", ReliefKind.DESTROY, at=(Holder.COURT, Holder.PORTAL)),
    route=Route.COURT_MUST,
    unit=CASE,
    about=ANY_RECORD - {Disposition.NO_CHARGE},
    versions=(
        Version(
            "since HB 431 of 2019",
            "2020-05-01",
            READING("77-40a-202(2), (3)", "the section counts from that day; the act was not read"),
        ),
    ),
    conditions=(
        Condition(
            "1_traffic",
            "Every charge of the case is a traffic offense: an infraction, class B or class C misdemeanor of the traffic code, "
            "but not of its Part 5 (driving under the influence, reckless driving)",
            S_202("(1), 77-40a-101", SECONDARY, "what a traffic offense is comes from a secondary source"),
            holds=case.all(is_traffic_offense, where=was_charged),
        ),
        Condition(
            "1_outcome",
            "The case was adjudicated, or resulted in acquittal on all charges, or was dismissed with prejudice otherwise than on "
            "completion of a plea in abeyance",
            S_202("(1)(a), (b), (c)"),
            holds=INSANITY.choose(yes=_with_insanity, no=_without_insanity),
        ),
        Condition(
            "1_nothing_open",
            "Every charge of the case is decided, and no plea in it is still held in abeyance",
            S_202("(1)", READING),
            holds=case.none(is_open),
        ),
        Condition(
            "1c_waiting",
            "If adjudicated, the time has passed for each conviction of the case",
            S_202("(1)(c)"),
            when=_is_adjudicated,
            all_of=each_conviction_aged(CLASS_C_YEARS, CLASS_B_YEARS, _since),
        ),
    ),
    questions=(MIXED, INSANITY),
    notices=(
        Notice(
            "no_order",
            "The court deletes its records without an order and without notice to the prosecuting agency",
            S_202("(1)"),
        ),
        Notice(
            "on_identification",
            "Decided on or after 1 May 2020: deleted on identification",
            S_202("(2)"),
            when=charge.disposition_date >= "2020-05-01",
        ),
        Notice(
            "within_a_year",
            "Decided before 1 May 2020: deleted within one year of identification",
            S_202("(3)"),
            when=charge.disposition_date < "2020-05-01",
        ),
        Notice(
            "driving_record",
            "Deletion is of the court's records; the driving record of the Driver License Division is another",
            S_202("(1)"),
        ),
    ),
)
