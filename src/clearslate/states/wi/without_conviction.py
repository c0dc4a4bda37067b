"""Cases without a conviction: the court website's rule of 2018, and removal from the state repository on request."""

from clearslate.states.wi.offenses import *

WCCA = TEXT("WCCA display changes of 2018-03-30, nos. 1 and 2", "a rule of the Director of State Courts, no statute")
S_165 = SECONDARY("Wis. Stat. § 165.84(1)", "told by pages of the Department of Justice")
WAITING = parameter("waiting", years(2), WCCA)

_dismissed_or_acquitted = charge.ended(
    *DROPPED, Disposition.DIVERTED, Disposition.ACQUITTED, perhaps=(Disposition.TRANSFERRED, Disposition.VACATED)
)
# A deferred prosecution that was completed was dismissed; beside a recorded revocation that is not known.
_was_diverted = charge.ended(Disposition.DIVERTED)

# A count that was never filed is no charge of the case.
_filed = ~charge.ended(Disposition.NO_CHARGE)

WEBSITE = Law(
    id="WI-WCCA",
    source=WCCA,
    title="Cases wholly dismissed or acquitted: off the public court website after two years",
    relief=relief("removal from the public website", ReliefKind.OFF_INTERNET, at=(Holder.PORTAL,)),
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},
    versions=versions(Version("display changes of 2018", "2018-03-30", WCCA)),
    conditions=(
        Condition(
            "all_charges",
            "All charges of the case were dismissed, or ended in an acquittal; unknown after a revocation",
            holds=case.all(_dismissed_or_acquitted, where=_filed) & case.every(completion_stands, _was_diverted),
        ),
        wait_over(WAITING, case.latest(charge.disposition_date, _filed), "the final order in the case"),
        Condition(
            "not_held",
            "No warrant or appeal is active, and no money is owed, in the case",
            SECONDARY("WCCA, frequently asked questions, no. 1", "an older page"),
            holds=~STAYS_DISPLAYED & case.all_money_is_paid,
        ),
    ),
    notices=(
        Notice(
            "file_stays",
            "Only the website stops showing it: the clerk's file stays open to the public for 20 or 50 years (SCR 72).",
            TEXT("WCCA, frequently asked questions, no. 1c"),
        ),
        Notice(
            "plea_elsewhere",
            "That it was dismissed as part of a plea in another case does not matter.",
            WCCA("", READING),
            when=PLEA_ELSEWHERE,
        ),
        Notice("policy", "The Director of State Courts may change these periods; ask whether they still stand.", WCCA),
    ),
    remarks=(
        "Arrests removed from the state's criminal history are reached: the website shows the court's record.",
        "A charge that was read in or amended is not dismissed: enter how it ended.",
    ),
)

REPOSITORY = Law(
    id="WI-CIB",
    source=S_165,
    title="Arrest without a conviction: out of the state's criminal history, on request",
    relief=relief("removal from the repository", ReliefKind.EXPUNGE, at=(Holder.REPOSITORY, Holder.BIOMETRICS)),
    route=Route.APPLICATION,
    unit=ARREST,
    about=NON_CONVICTIONS,
    versions=versions(Version("as published", None)),
    floor=charge.disposition_date,
    conditions=(
        Condition(
            "released_or_cleared",
            "The person was released without a charge, or cleared in court; unknown after a revocation",
            holds=(charge.ended(Disposition.NO_CHARGE) | _dismissed_or_acquitted)
            & (~_was_diverted | completion_stands),
        ),
        Condition(
            "whole_arrest",
            "No charge of the same arrest ended in a conviction or is open",
            holds=~as_told(
                SAME_ARREST_CONVICTION,
                incident.any(
                    charge.ended(Disposition.CONVICTED, perhaps=(Disposition.TRANSFERRED, Disposition.VACATED))
                ),
            )
            & incident.none(charge.is_pending),
        ),
    ),
    notices=noted(
        S_165,
        form="The person sends form DJ-LE-250B with fingerprints to the Crime Information Bureau; there is no fee. The FBI is told.",
        expunged_stays="An expunged conviction stays in the repository, and keeps the whole arrest there.",
    ),
    remarks=("Cases off the public website are reached: the state's criminal history is another record.",),
)
