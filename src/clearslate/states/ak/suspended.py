"""AS 12.55.078 and 12.55.085: what follows a suspended entry of judgment, and a suspended imposition of sentence."""

from clearslate.states.ak.offenses import *

S_078 = TEXT("AS 12.55.078")
S_085 = TEXT("AS 12.55.085")

# What money the probation's end includes is not said.
_PROBATION_OVER = completion(
    TEXT("AS 12.55.078(d), 12.55.085(d)"), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID
)


def _not_barred(list_id: str, source: Source) -> tuple[Condition, ...]:
    return (
        Condition(
            "offense", "The offense is not one for which it may not be suspended", source, holds=~LISTS[list_id].matches
        ),
        Condition("firearm", "No firearm was used in the offense", source, holds=~FIREARM),
    )


ENTRY = Law(
    id="AK-SEJ",
    source=S_078("(d)"),
    title="Suspended entry of judgment completed",
    relief=relief("dismissal without conviction", ReliefKind.SET_ASIDE),
    route=Route.PETITION_MUST,
    unit=CASE,
    about=frozenset({Disposition.DEFERRED}),
    versions=versions(Version("ch. 36 SLA 2016", "2016-07-01", TEXT("ch. 36 SLA 2016"))),
    conditions=(
        Condition("suspended", "The entry of judgment was suspended", S_078("(a)"), holds=SUSPENDED_ENTRY),
        Condition("completed", "The probation is over", S_078("(d)"), holds=from_day(_PROBATION_OVER)),
        not_revoked(S_078("(c)", READING)),
        *_not_barred("no_suspended_entry", S_078("(f)")),
        Condition(
            "family_violence",
            "The crime did not involve domestic violence",
            S_078("(f)(5)"),
            holds=~charge.family_violence,
        ),
    ),
    notices=noted(
        S_078("(d)"),
        dismissal="At the end of the probation, or at any time after one year, the court discharges and dismisses where it was completed; then AK-COURTVIEW applies.",
    ),
)

IMPOSITION = Law(
    id="AK-SIS",
    source=S_085("(e)"),
    title="Set-aside after suspended imposition of sentence",
    relief=relief("set aside", ReliefKind.SET_ASIDE),
    route=Route.COURT_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as of November 2022", None)),
    conditions=(
        Condition(
            "suspended", "The imposition of the sentence was suspended", S_085("(a)"), holds=SUSPENDED_IMPOSITION
        ),
        Condition(
            "discharged",
            "The person was discharged: the probation is over and was not revoked",
            S_085("(d), (e)"),
            holds=from_day(_PROBATION_OVER) & ~charge.probation_revoked_on.happened,
        ),
        *_not_barred("no_suspended_imposition", S_085("(f)")),
    ),
    notices=noted(
        S_085("(e)"),
        discretion="The court may set the conviction aside and give a certificate. It stays a prior conviction, and is still released with the note.",
    ),
)
