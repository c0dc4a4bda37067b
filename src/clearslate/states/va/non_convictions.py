"""Va. Code §§ 19.2-392.8 and 19.2-392.11: sealing of charges that ended without a conviction; § 19.2-392.17: traffic infractions."""

from clearslate.states.va.convictions import IN_FORCE, SEALING, VOID_BY, is_finally_disposed
from clearslate.states.va.offenses import *

S_392_11 = TEXT("§ 19.2-392.11")
S_392_17 = TEXT("§ 19.2-392.17")
S_392_8 = TEXT("§ 19.2-392.8")

PERSON_OBJECTS = OWN.flag("person_objects", note="when the charge was disposed of, § 19.2-392.8(A)")
CA_CONCURS = OWN.flag(
    "ca_concurs",
    "the person asked for sealing at once and the Commonwealth's Attorney concurs, § 19.2-392.8(B)",
    silence=True,
    owner=Owner.PROSECUTOR,
)

ARREST_FREE = parameter("arrest_free", years(3), S_392_11("(A)"))
WAITING_TRAFFIC = parameter("waiting_traffic", years(11), S_392_17("(A)"))

INSANITY = OpenQuestion(
    id="VA-392.8-INSANITY",
    question="Is a person found not guilty by reason of insanity 'acquitted'?",
    cite="Va. Code §§ 19.2-392.8(A), (B), 19.2-392.11(A)",
    readings={"acquitted": "yes", "not_acquitted": "no"},
    chosen=BOTH,
    because="the sections do not say; § 19.2-392.12(L)(10) names the finding apart from an acquittal, for petitions only",
)

_dismissed_with_prejudice = charge.ended(Disposition.DISMISSED) & charge.with_prejudice
_acquitted = charge.ended(Disposition.ACQUITTED)
_acquitted_or_insane = charge.ended(Disposition.ACQUITTED, Disposition.ACQUITTED_INSANITY)

_outcome_at_disposition = Condition(
    "outcome",
    "The person was acquitted, or the charge was dismissed with prejudice; a nolle prosequi is not enough",
    S_392_8("(A), (B)"),
    holds=INSANITY.choose(
        acquitted=_acquitted_or_insane | _dismissed_with_prejudice, not_acquitted=_acquitted | _dismissed_with_prejudice
    ),
)

_AT_DISPOSITION = (
    "The court orders it when it disposes of the charge, so only dispositions since July 1, 2026 are reached; "
    "the order may be refused without prejudice (§ 19.2-392.8(D)). No date of offense matters."
)

MISDEMEANOR_AT_DISPOSITION = Law(
    id="VA-392.8-A",
    source=TEXT("Va. Code § 19.2-392.8(A)"),
    title="Sealing at disposition: misdemeanor acquittals and dismissals with prejudice",
    relief=SEALING,
    route=Route.COURT_MUST,
    about=NON_CONVICTIONS,
    versions=(IN_FORCE,),
    prospective=True,
    conditions=(
        Condition(
            "misdemeanor",
            "The charge is a misdemeanor, not a traffic infraction under Title 46.2",
            S_392_8("(A)"),
            holds=is_misdemeanor,
        ),
        _outcome_at_disposition,
        Condition("no_objection", "The person does not object to sealing", S_392_8("(A)"), holds=~PERSON_OBJECTS),
    ),
    questions=(INSANITY,),
    notices=(VOID_BY,),
    remarks=(_AT_DISPOSITION,),
)

FELONY_AT_DISPOSITION = Law(
    id="VA-392.8-B",
    source=TEXT("Va. Code § 19.2-392.8(B)"),
    title="Sealing at disposition on request: felony acquittals and dismissals with prejudice",
    relief=SEALING,
    route=Route.PETITION_MAY,
    about=NON_CONVICTIONS,
    versions=(IN_FORCE,),
    prospective=True,
    conditions=(
        Condition("felony", "The charge is a felony", S_392_8("(B)"), holds=is_felony),
        _outcome_at_disposition,
        Condition(
            "concurrence",
            "The person asks for sealing at once and the Commonwealth's Attorney concurs",
            S_392_8("(B)"),
            holds=CA_CONCURS,
        ),
    ),
    questions=(INSANITY,),
    notices=(VOID_BY,),
    remarks=(_AT_DISPOSITION,),
)

_past_outcome = charge.ended(Disposition.ACQUITTED, Disposition.NOLLE_PROSSED, Disposition.DISMISSED)

PAST_NON_CONVICTIONS = Law(
    id="VA-392.11",
    source=TEXT("Va. Code § 19.2-392.11"),
    title="Automatic sealing of past misdemeanor charges that ended without a conviction",
    relief=SEALING,
    route=Route.COURT_MUST,
    about=NON_CONVICTIONS,
    versions=(IN_FORCE,),
    conditions=(
        Condition("misdemeanor", "The charge is a misdemeanor", S_392_11("(A)"), holds=is_misdemeanor),
        Condition(
            "offense_floor",
            "The offense was committed, as charged, on or after January 1, 1986",
            S_392_11("(A)"),
            holds=charge.offense_date >= OFFENSE_FLOOR,
        ),
        Condition(
            "outcome",
            "The charge ended in an acquittal, a nolle prosequi or a dismissal, other than one after a deferral on facts sufficient for guilt",
            S_392_11("(A)"),
            holds=INSANITY.choose(acquitted=_past_outcome | _acquitted_or_insane, not_acquitted=_past_outcome),
        ),
        Condition(
            "no_reported_conviction",
            "The person's record has no conviction of a law of the Commonwealth that requires a report to the Exchange; "
            "an offense ordered sealed before is not a conviction, and convictions of other states are not asked about",
            S_392_11("(A); § 19.2-390(A)(1)"),
            holds=person.none(charge.is_convicted & is_reported, unless=from_day(charge.cleared_on)),
        ),
        Condition(
            "no_reported_arrest",
            "The record has no arrest or charge for such a law in the past {arrest_free}, the charge itself included",
            S_392_11("(A)", READING),
            holds=elapsed(ARREST_FREE, since=person.latest(charge.arrest_date, is_reported)),
        ),
    ),
    questions=(INSANITY,),
    notices=(
        Notice(
            "not_in_ccre",
            "The charge is not one that is reported to the Exchange, so the State Police's review will not find it",
            S_392_11("(A); § 19.2-390(A)(1)-(2)"),
            when=~is_reported,
        ),
        VOID_BY,
    ),
    remarks=(
        "At least yearly: the State Police list the persons, the Executive Secretary and the clerks prepare, the chief or presiding judge enters the order.",
        "A summons case without a conviction is not in the Exchange either (§ 19.2-390(A)(2)); the record does not say which cases began so.",
    ),
)

TRAFFIC_INFRACTIONS = Law(
    id="VA-392.17",
    source=TEXT("Va. Code § 19.2-392.17"),
    title="Sealing of traffic infractions after eleven years",
    relief=SEALING,
    route=Route.COURT_MUST,
    about=ANY_RECORD,
    versions=(IN_FORCE,),
    conditions=(
        Condition(
            "traffic_infraction",
            "The offense is a traffic infraction under Title 46.2 that is not punishable as a criminal offense",
            S_392_17("(A)"),
            holds=LISTS["title_46_2"].matches & is_traffic_infraction,
        ),
        Condition(
            "offense_floor",
            "The offense was committed on or after January 1, 1986",
            S_392_17("(A)"),
            holds=charge.offense_date >= OFFENSE_FLOOR,
        ),
        Condition(
            "final_disposition", "The infraction is finally disposed of", S_392_17("(A)"), holds=is_finally_disposed
        ),
        wait_over(
            WAITING_TRAFFIC, charge.disposition_date, "the final disposition", S_392_17("(A)"), key="eleven_years"
        ),
    ),
    notices=noted(
        S_392_17("(B), (C)"),
        dmv_keeps_longer="The Department of Motor Vehicles keeps the record longer where federal rules require it, or until two years after compliance "
        "while a driver-improvement suspension runs",
    ),
    remarks=("Deemed sealed, unless federal or state law prohibits it; nothing in the person's history matters.",),
)
