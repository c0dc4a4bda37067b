"""18 U.S.C. 3771A: convictions and arrests of victims of trafficking, on motion."""

from clearslate.states.us.offenses import *

S_3771A = TEXT("18 U.S.C. 3771A")
REST = SECONDARY("18 U.S.C. 3771A(b)", "told by a summary of the code of April 2026")

SINCE_2026 = versions(Version("Pub. L. 119-73", "2026-01-23", TEXT("Pub. L. 119-73", "139 Stat. 2003")))

_MOTION = Notice(
    "motion",
    "The motion is in writing, names the offense and the evidence, and costs nothing; the filings are sealed. A sworn statement of a service provider or clinician can be enough.",
    REST,
)
_DAYS = Notice(
    "days",
    "The Government has 30 days to oppose; if it does, a hearing follows within 15 days; if not, the court may hear it within 45 days.",
    REST,
)
_VICTIM = Notice("others", "Nobody else need have been charged or convicted of the trafficking.", REST)

VACATION = Law(
    id="US-TSRA-V",
    source=S_3771A("(b)(1)(A)"),
    title="Survivors of trafficking: a non-violent conviction vacated on motion",
    relief=relief("vacation and expungement", ReliefKind.VACATE, ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=SINCE_2026,
    conditions=(
        Condition(
            "level_a",
            "The offense is a level A offense: federal, and no violent crime",
            S_3771A("(a)(5), (8)"),
            holds=~is_violent,
        ),
        Condition(
            "victim",
            "The person was a victim of trafficking, and committed the offense as a direct result of it",
            S_3771A("(b)(1)(A)"),
            holds=TRAFFICKED,
        ),
    ),
    notices=(
        Notice(
            "court", "The motion goes to the court that imposed the sentence; it may grant it.", S_3771A("(b)(1)(A)")
        ),
        _MOTION,
        _DAYS,
        _VICTIM,
    ),
    remarks=("Each count is judged alone: a violent one beside it does not bar.",),
)

ARREST_RECORD = Law(
    id="US-TSRA-X",
    source=S_3771A("(b)(1)(B), (C)"),
    title="Survivors of trafficking: arrest records expunged on motion",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=NON_CONVICTIONS,
    versions=SINCE_2026,
    conditions=(
        Condition(
            "victim",
            "The person was a victim of trafficking, and the conduct of the arrest was directly related to it",
            S_3771A("(b)(1)(B)"),
            holds=TRAFFICKED,
        ),
        Condition(
            "level",
            "The arrest is one that a motion may reach",
            S_3771A("(b)(1)(B), (C)"),
            one_of=(
                Limb("level_a", "It was for a level A offense: federal, and no violent crime", holds=~is_violent),
                Limb(
                    "level_b",
                    "It was for a violent crime without a child victim, which ended in an acquittal, was dropped or never pursued, or was reduced to level A and then ended so",
                    SECONDARY("18 U.S.C. 3771A(b)(1)(C)", "told by a summary of the code of April 2026"),
                    holds=~CHILD_VICTIM
                    & (
                        (
                            ~is_absent(LEVEL_B_OUTCOME)
                            & LEVEL_B_OUTCOME.is_one_of("acquitted", "dismissed", "not charged", "reduced to level A")
                        )
                        | (
                            is_absent(LEVEL_B_OUTCOME)
                            & charge.ended(
                                Disposition.ACQUITTED,
                                *DROPPED,
                                Disposition.NO_CHARGE,
                                perhaps=(Disposition.TRANSFERRED, Disposition.VACATED),
                            )
                        )
                    ),
                ),
            ),
        ),
    ),
    notices=(
        Notice(
            "court",
            "The motion goes to the district court of the place of the arrest; it may grant it.",
            S_3771A("(b)(1)(B)"),
        ),
        _MOTION,
        _DAYS,
        _VICTIM,
    ),
)
