"""W.S. 7-13-1401: expungement of arrests and charges that ended without a conviction, on petition."""

from clearslate.states.wy.offenses import *

S_1401 = TEXT("W.S. 7-13-1401")
WAITING = parameter("waiting", days(180), S_1401("(a)(i)"))

_never_charged = charge.ended(Disposition.NO_CHARGE)

NON_CONVICTION = Law(
    id="WY-NC",
    source=S_1401,
    title="Petition: arrests and charges without conviction",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MUST,
    unit=ARREST,
    about=NON_CONVICTIONS,
    versions=versions(Version("as last amended in 2019", None)),
    floor=later_of(Where(_never_charged, charge.arrest_date), Where(~_never_charged, charge.disposition_date)),
    conditions=(
        Condition(
            "waiting",
            "{waiting} have passed since the charge was dismissed, or since the arrest where it ended in another way",
            S_1401("(a)(i)", READING),
            holds=choose(
                (was_dismissed, elapsed(WAITING, since=charge.disposition_date)),
                otherwise=elapsed(WAITING, since=charge.arrest_date),
            ),
        ),
        no_pending_charge(S_1401("(a)(i)"), text="No formal charges are pending against the person"),
        Condition(
            "no_deferral",
            "No charge of the incident was disposed of under 7-13-301, 35-7-1037 or former 7-13-203",
            S_1401("(a)(i)"),
            holds=incident.none(deferred_under),
        ),
        Condition(
            "no_conviction",
            "No charge of the incident, a lesser one included, ended in a conviction; or none was filed; or all were dismissed; another deferral "
            "is open, and a diversion that was revoked",
            S_1401("(a)(i)(A) to (C)"),
            holds=incident.none(
                charge.ended(
                    Disposition.CONVICTED, perhaps=(Disposition.TRANSFERRED, Disposition.VACATED, Disposition.DEFERRED)
                )
            )
            & (~charge.ended(Disposition.DIVERTED) | completion_stands),
        ),
    ),
    notices=(
        Notice(
            "petition",
            "A verified petition is served on the prosecutor, who has 20 days to object; without an objection the court orders the expungement. There is no fee.",
            S_1401("(b) to (d)"),
        ),
        Notice("effect", "The person may answer as if the arrest had not happened.", S_1401("(f)")),
    ),
    remarks=(
        "A discharge after a deferral under 7-13-301 is no conviction and cannot be expunged here: no adult law reaches it.",
        "The prosecutor may petition for juvenile records since 2019-07-01.",
    ),
)
