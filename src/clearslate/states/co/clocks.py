"""The days and histories that several of Colorado's sealing sections share."""

from clearslate.states.co.offenses import *

SEALING = relief("sealing", ReliefKind.SEAL)

# --- days -------------------------------------------------------------------------------------------------------

NOT_REVOKED = Presumption(
    "co-not-revoked",
    "probation was not revoked unless the record says so",
    "C.R.S. 13-3-117(1)(a.5): final disposition",
)

# The disposition of the case is that of its last charge.
CASE_DISPOSED = case.latest(charge.disposition_date, where=Known(True))

# The final one is the last order that disposes: a sentence, or a new one after probation was revoked.
_was_revoked = NOT_REVOKED.fills(charge.probation_revoked_on.happened, value=False)
_last_order = later_of(charge.imposed_on, Where(_was_revoked, charge.probation_revoked_on))
# The release from supervision; money is asked for itself (restitution) or never (24-72-703(12)(b)).
SUPERVISION_OVER = completion(
    TEXT("C.R.S. 13-3-117(1)(a.5)(II)(C), 24-72-708(1)(a)"),
    custody=IN,
    supervision=IN,
    restitution=OUT,
    fines_and_costs=OUT,
)
# No order on the sentence comes after its end: a day of completion bounds one that is missing.
_bounded = earlier_of(_last_order, SUPERVISION_OVER)
CASE_DECIDED = later_of(CASE_DISPOSED, case.latest(_bounded, where=charge.is_convicted))
RELEASED = case.latest(SUPERVISION_OVER, where=charge.is_convicted)
DECIDED_AND_RELEASED = later_of(CASE_DECIDED, RELEASED)

# --- convictions ------------------------------------------------------------------------------------------------

TRAFFIC = OpenQuestion(
    id="CO-INFRACTION",
    question="Is the judgment on a civil or traffic infraction a conviction?",
    cite="C.R.S. 13-3-117(1)(b), 24-72-703(12)(a)",
    readings={
        "no": "it is a judgment: it intervenes between civil infractions only, and does not keep a case from sealing",
        "yes": "it is a conviction like any other",
    },
    chosen="no",
    because="(1)(b) refers to an intervening judgment for civil infractions and of an intervening conviction for all else",
)

is_judgment = charge.is_convicted
is_conviction = charge.is_convicted & ~is_infraction


def none_within(term: Term | Parameter, *, after: Days, where: Truth) -> Truth:
    """No other charge of the person was so decided in the fixed window (after, after + term]."""
    window = person.others.within(term, after=after, where=where, day=charge.disposition_date)
    return person.others.none(window)


def none_since(day: Days, where: Truth) -> Truth:
    """No other charge of the person was so decided after the day."""
    return person.others.none_after(day, where, day=charge.disposition_date)


def others_of_case(condition: OnsetLike) -> OnsetLike:
    """The condition holds for every other conviction of the case."""
    return TRAFFIC.choose(
        no=case.others.every(condition, where=is_conviction), yes=case.others.every(condition, where=is_judgment)
    )


NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("CO", "Colorado", "C.R.S. 24-72-706(1)(f), 24-72-708, 24-72-709")
KNOWN_ELSEWHERE = Condition(
    "convicted_elsewhere",
    "Whether the person was convicted outside Colorado is known: a motion asks for every conviction since",
    SECONDARY("C.R.S. 24-72-706(1)(f), 24-72-708(1), 24-72-709(2)", "24-72-706 was not read"),
    holds=NO_CONVICTION_ELSEWHERE.none_known,
)

# --- money ------------------------------------------------------------------------------------------------------

RESTITUTION = restitution_paid(
    SECONDARY("C.R.S. 24-72-706(1)(e), 24-72-703(12)(b)", "neither section was read"),
    "No restitution is owed; fines, costs and fees are not considered",
)
