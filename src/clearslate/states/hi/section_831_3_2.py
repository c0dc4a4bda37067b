"""HRS 831-3.2: arrest records expunged on application, courts that seal then; Act 62 of 2024: the pilot of Hawaii County."""

from clearslate.states.hi.offenses import *

S_831 = TEXT("HRS 831-3.2")
ACT_62 = SECONDARY("L 2024 c 62, L 2025 c 5 § 2", "the acts were not read")
SINCE_62, SINCE_5, AFTER = "2024-06-21", "2025-04-10", "2027-01-01"
EXPUNGEMENT = relief(
    "expungement of the arrest record", ReliefKind.EXPUNGE, at=(Holder.REPOSITORY, Holder.AGENCIES, Holder.BIOMETRICS)
)

FORFEITURE = parameter("forfeiture", years(5), S_831("(a)(2)"))
DISCHARGED = parameter("discharged", years(1), S_831("(a)(5)"))
PROSTITUTION = parameter("prostitution", years(3), TEXT("HRS 712-1200(4)(c)"))

PREJUDICE = OpenQuestion(
    id="HI-831-PREJUDICE",
    question="Must a dismissal without prejudice wait until the time to charge again is over?",
    cite="HRS 831-3.2(a)",
    readings={
        "no": "the section has no such bar",
        "waits": "so a tool of 2025 tells the practice: it cannot be said when",
    },
    chosen="no",
    decided="2026-11-28",
    because="the text names five bars, and this is none of them",
)

# The year runs from the court's discharge and dismissal, whatever is owed.
_DISCHARGE = completion(S_831("(a)(5)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_deferred_plea = DEFERRAL.is_one_of("853")
_discharged_on = later_of(
    Where(charge.ended(Disposition.DEFERRED), _DISCHARGE),
    Where(~charge.ended(Disposition.DEFERRED), charge.disposition_date),
)
_dismissed = charge.ended(*DROPPED)

NOT_BARRED = (
    Condition(
        "ended",
        "The person was arrested or charged, and not convicted; after a program beside a recorded revocation it is open",
        S_831("(a)"),
        holds=choose(
            (went_elsewhere, UNSETTLED), (charge.ended(Disposition.DIVERTED), completion_stands), otherwise=Known(True)
        ),
    ),
    Condition(
        "forfeiture",
        "No bail was forfeited in a felony or misdemeanor; in a lesser offense {forfeiture} have passed since the arrest or citation",
        S_831("(a)(1), (2)"),
        holds=choose(
            (FORFEITED & is_felony_or_misdemeanor, Known(False)),
            (FORFEITED, elapsed(FORFEITURE, since=charge.arrest_date)),
            otherwise=Known(True),
        ),
    ),
    Condition("absconded", "The person did not leave the jurisdiction", S_831("(a)(3)"), holds=~ABSCONDED),
    Condition(
        "chapter_704",
        "The person was not hospitalized, acquitted or freed of the charge for a disease, disorder or defect",
        S_831("(a)(4)"),
        holds=~(charge.ended(Disposition.ACQUITTED_INSANITY) | (~no_charge & UNFIT)),
    ),
    Condition(
        "deferred_plea",
        "After a deferred plea the time of these has passed since the discharge and dismissal",
        S_831("(a)(5)"),
        branches=(
            wait_of(
                "prostitution",
                "prostitution",
                PROSTITUTION,
                _discharged_on,
                TEXT("HRS 712-1200(4)(c)"),
                when=_deferred_plea & LISTS["prostitution"].matches,
            ),
            wait_of(
                "deferred",
                "any other deferred plea",
                DISCHARGED,
                _discharged_on,
                S_831("(a)(5)"),
                when=_deferred_plea | charge.ended(Disposition.DEFERRED),
            ),
            Branch("other", "no deferred plea: nothing is asked", S_831("(a)(5)"), holds=Known(True)),
        ),
    ),
)
_FLOOR = later_of(Where(no_charge, charge.arrest_date), Where(~no_charge, charge.disposition_date))

ARREST_RECORD = Law(
    id="HI-ARREST",
    source=S_831("(a) to (e)"),
    title="Arrest or charge without conviction: application to the attorney general, who shall issue the order",
    relief=EXPUNGEMENT,
    route=Route.APPLICATION,
    about=NON_CONVICTIONS,
    versions=versions(Version("as amended in 2025", None)),
    floor=_FLOOR,
    conditions=(
        *NOT_BARRED,
        Condition(
            "prejudice",
            "A dismissal is with prejudice, where the practice that waits is followed",
            S_831("(a)", READING),
            holds=PREJUDICE.choose(
                no=Known(True), waits=choose((_dismissed & ~charge.with_prejudice, UNSETTLED), otherwise=Known(True))
            ),
        ),
        # What is annulled is the record of the arrest, (a) and (b); (f)(1) knows orders that leave a charge out.
        nothing_beside(S_831("(a), (b), (f)(1)", READING)),
    ),
    questions=(PREJUDICE,),
    notices=(
        Notice(
            "fee",
            "The application costs $35, a later one $50.",
            SECONDARY("HRS 831-3.2", "told by the attorney general's page"),
        ),
        Notice(
            "still_seen",
            "Presentence reports, positions of national or state security and law enforcement may still see it.",
            S_831("(d)"),
        ),
    ),
)

# An order is told by its own day, or by the clearance that it was.
_expunged = cleared_under("HI-ARREST", "HI-PILOT")

SEALING = Law(
    id="HI-SEAL",
    source=S_831("(f)"),
    title="Court seals its files when the attorney general transmits an expungement order with a court case number",
    relief=relief("court sealing", ReliefKind.SEAL, at=(Holder.COURT, Holder.PORTAL)),
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(Version("Act 159 of 2023, Act 3 of 2025", "2025-07-01", TEXT("Act 3 of 2025"))),
    floor=_FLOOR,
    other_counts=OtherCounts(
        pending=asked_by("all_charges"), standing=asked_by("all_charges"), transferred=asked_by("all_charges")
    ),
    conditions=(
        Condition(
            "order",
            "The attorney general transmitted an expungement order of the charge",
            S_831("(f)"),
            holds=from_day(ORDER_ON) | (_expunged & from_day(charge.cleared_on)),
        ),
        Condition("numbers", "The order carries the court case number", S_831("(f)"), holds=CASE_LISTED),
        Condition(
            "all_charges",
            "Every charge of the case is in an order",
            S_831("(f)"),
            holds=case.all(ORDER_ON.happened | _expunged),
        ),
        Condition(
            "all_defendants", "No other defendant of the case is without an order", S_831("(f)"), holds=~CO_DEFENDANT
        ),
    ),
)

PILOT = Law(
    id="HI-PILOT",
    source=SECONDARY("L 2024 c 62, am L 2025 c 5 (note to HRS 712-1249)", "the acts were not read"),
    title="Hawaii County arrests for promoting a detrimental drug in the third degree without conviction: state-initiated",
    relief=EXPUNGEMENT,
    route=Route.AGENCY_MUST,
    about=NON_CONVICTIONS,
    versions=versions(
        Version("Act 62 of 2024", SINCE_62, ACT_62),
        Version("Act 5 of 2025", SINCE_5, ACT_62),
        Version("whether the pilot goes on", AFTER, ACT_62, read=False),
    ),
    floor=_FLOOR,
    conditions=(
        Condition(
            "offense",
            "The arrest was for promoting a detrimental drug in the third degree",
            ACT_62,
            holds=LISTS["detrimental_drug"].matches,
        ),
        Condition(
            "county",
            "The arrest was in the County of Hawaii",
            ACT_62,
            holds=one_of_values("county", ("Hawaii", "Hawaii County", "County of Hawaii", "Hawai'i")),
        ),
        Condition(
            "substance",
            "The substance was marijuana; since Act 5 it may be any of the section",
            ACT_62,
            holds=SUBSTANCE.is_one_of("marijuana"),
            until=SINCE_5,
        ),
        *NOT_BARRED,
        Condition(
            "same_arrest",
            "Whether another charge of the same arrest bars was not read: there is none, but for others of this kind that ended without a "
            "conviction",
            ACT_62,
            holds=either(
                Known(True),
                incident.with_never_filed.others.none(~LISTS["detrimental_drug"].matches)
                & arrest.none_beside(PENDING_OR_STANDING, unless=from_day(charge.cleared_on)),
            ),
        ),
    ),
    notices=noted(
        ACT_62, initiated="The Criminal Justice Data Center identifies and expunges; no application, no fee."
    ),
)

LAWS = (PILOT, SEALING, ARREST_RECORD)
