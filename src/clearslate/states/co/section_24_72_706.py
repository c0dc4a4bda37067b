"""C.R.S. 24-72-706: motion to seal a conviction.

(2)(a) also says which convictions the automatic lists of
13-3-117 may not hold; ``offenses.outside_706`` states it.
"""

from clearslate.states.co.clocks import *
from clearslate.states.co.offenses import *

S_24_72_706 = SECONDARY("C.R.S. 24-72-706", "(1)(a) and (1)(b)(I) to (III) were read, and no more")
S_706_B = TEXT("C.R.S. 24-72-706(1)(b)", "as the Colorado Association of School Boards publishes it")
S_706_B_IV = SECONDARY("C.R.S. 24-72-706(1)(b)(IV)", "read in a text of 2019 to 2021 alone")

PETTY = parameter("petty", years(1), S_706_B("(I)"))
LOWER = parameter("lower", years(2), S_706_B("(II)"))
UPPER = parameter("upper", years(3), S_706_B("(III)"))
OTHER = parameter("other", years(5), S_706_B_IV)

# (2)(b): an excluded misdemeanor or petty offense, with the prosecutor's consent or on a clear and convincing showing.
may_be_sealed = choose(
    (is_traffic_infraction, Known(False)),
    (is_felony, outside_706 & felony_outside_vra),
    (is_excluded, UNSETTLED),
    otherwise=outside_706,
)

_is_petty = GRADING.is_grade("PO", "CI", "DPO")
_is_lower = GRADING.is_grade("M2", "M3", "DM1", "DM2") | (GRADING.is_grade("DF4") & listed("simple_possession_felony"))
_is_upper = GRADING.is_grade("M1", "F4", "F5", "F6", "DF3", "DF4")


def _tier(key: str, text: str, wait: Parameter, when: Truth, source: Source) -> Branch:
    """A tier of (1)(b): its wait since the later of final disposition and release."""
    return Branch(key, text, source, when=when, holds=elapsed(wait, since=DECIDED_AND_RELEASED))


TIERS = (
    _tier("petty", "a petty offense or a civil infraction: {petty}", PETTY, _is_petty, S_706_B("(I)")),
    _tier(
        "marijuana",
        "possession of marijuana: {petty}",
        PETTY,
        is_minor & listed("marijuana_possession"),
        S_24_72_706("(1)(b)"),
    ),
    _tier(
        "lower", "a class 2 or 3 or drug misdemeanor or simple possession: {lower}", LOWER, _is_lower, S_706_B("(II)")
    ),
    _tier(
        "upper",
        "a class 1 misdemeanor, a class 4 to 6 or level 3 or 4 drug felony: {upper}",
        UPPER,
        _is_upper,
        S_706_B("(III)"),
    ),
    # A misdemeanor without a class is in no tier by its name.
    Branch(
        "no_class",
        "a misdemeanor without a class: the lower time or that of what else may be sealed, which of them is not said",
        S_24_72_706("(1)(b)"),
        when=GRADING.is_grade("misd"),
        holds=either(elapsed(LOWER, since=DECIDED_AND_RELEASED), elapsed(OTHER, since=DECIDED_AND_RELEASED)),
    ),
    wait_of("other", "what else may be sealed", OTHER, DECIDED_AND_RELEASED, S_706_B_IV),
)
WAITING = Condition(
    "waiting",
    "The time of its tier has passed since the final disposition or the release from supervision, whichever is later",
    S_706_B,
    branches=TIERS,
)
waited = WAITING.holds
no_new_conviction = TRAFFIC.choose(
    no=none_since(DECIDED_AND_RELEASED, is_conviction), yes=none_since(DECIDED_AND_RELEASED, is_judgment)
)

STATE_CONVICTION = Condition(
    "state_conviction",
    "The conviction is not for a municipal violation, which 24-72-708 governs",
    READING("C.R.S. 24-72-706, 24-72-708"),
    holds=~is_municipal,
)
MAY_BE_SEALED = Condition(
    "may_be_sealed",
    "The conviction is not one that may not be sealed, nor a felony of the Victim Rights Act; for an excluded misdemeanor or petty offense "
    "the prosecutor's consent or a clear and convincing showing decides",
    S_24_72_706("(2)(a), (b)"),
    holds=may_be_sealed,
)

# A case that is open has no final disposition from which a time could run.
OPEN_CASE_WAITS = BARS(SECONDARY("C.R.S. 24-72-703(12)(a), 24-72-706(1)(b)", "neither paragraph was read"))
CONVICTION_COUNTS = OtherCounts(pending=OPEN_CASE_WAITS, standing=asked_by("whole_case"))

PETITION = Law(
    id="CO-706",
    source=S_24_72_706,
    title="Motion: conviction",
    relief=SEALING,
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    versions=versions(Version("as read", None)),
    tested=is_conviction,
    other_counts=CONVICTION_COUNTS,
    conditions=(
        STATE_CONVICTION,
        WAITING,
        RESTITUTION,
        Condition(
            "no_new_conviction", "The person was not convicted since", S_24_72_706("(1)(f)"), holds=no_new_conviction
        ),
        KNOWN_ELSEWHERE,
        MAY_BE_SEALED,
        Condition(
            "whole_case",
            "Every other conviction of the case may be sealed too",
            SECONDARY("C.R.S. 24-72-703(12)(a)", "the section was not read"),
            holds=others_of_case(may_be_sealed & waited),
        ),
    ),
    questions=(TRAFFIC,),
    notices=(
        Notice(
            "fee",
            "The filing fee is $65, and none where the case should have been sealed automatically",
            S_24_72_706("(1)(h)"),
        ),
        Notice(
            "must_seal",
            "Possession of marijuana: the court seals without weighing",
            when=listed("marijuana_possession"),
        ),
        Notice("plea", "A plea agreement may have waived the sealing", when=charge.is_convicted),
    ),
)
