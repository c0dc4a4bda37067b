"""R.C. 2953.33, 2953.521, 2953.61: charges that ended without a conviction, sealed or expunged on application."""

from clearslate.states.oh.convictions import SENT, V_288, is_traffic, sealable
from clearslate.states.oh.offenses import *

S_33 = TEXT("R.C. 2953.33", "the opening was read")
S_61 = SECONDARY("R.C. 2953.61")
S_521 = TEXT("R.C. 2953.521(A)", "of the section (A) alone was read")

AFTER_REPORT = parameter("after_report", years(2), S_33("(A)(2)"))

LIMITS = OpenQuestion(
    id="OH-NC-LIMITS",
    question="May the application be made after a dismissal without prejudice while the charge may still be brought?",
    cite="R.C. 2953.33(A)(1), (B)",
    readings={
        "open": "yes: the court asks about it, and the finding leads to a narrower order",
        "strict": "no: the limitations period must have run",
    },
    chosen="open",
    because="(A)(1) says 'at any time'; the finding leads to the order of (B)(3), the broad order is (B)(4)",
)

_never_filed = charge.ended(Disposition.NO_CHARGE)
_filed = charge.ended(*sorted(NON_CONVICTIONS - {Disposition.NO_CHARGE}))
_ended = charge.ended(
    Disposition.ACQUITTED,
    *DROPPED,
    Disposition.DIVERTED,
    perhaps=(Disposition.ACQUITTED_INSANITY, Disposition.TRANSFERRED, Disposition.VACATED),
) & (~charge.ended(Disposition.DIVERTED) | completion_stands)
_ENDED_WORDS = "The person was found not guilty, or the charge was dismissed; after a diversion beside a recorded revocation it is open"
ENDED = Condition("ended", _ENDED_WORDS, S_33("(A)(1)"), holds=_ended)
_may_be = sealable | (is_traffic & UNSETTLED)
_sent_on = charge.ended(Disposition.TRANSFERRED)  # it may be pending where it went
SAME_ACT = Condition(
    "same_act",
    "Every other charge of the same act can be sealed too, and none is pending; of one that went to another court it is open",
    S_61("(A), (B)(1)"),
    holds=all_of(
        incident.others.none(charge.is_pending),
        incident.others.none(_sent_on) | UNSETTLED,
        incident.others.every(_may_be, incident.others.on_the_day_of(charge.offense_date, charge.is_convicted)),
        # Charges of one case with other days may be of another act.
        incident.others.every(_may_be, charge.is_convicted) | UNSETTLED,
    ),
)
_APPLICATION = Notice(
    "application",
    "The person applies to the court, which asks whether a dismissal was with prejudice, whether anything is pending and what the prosecutor says, and "
    "weighs. In practice no fee is taken.",
    S_33("(B)", SECONDARY),
)
_EXPUNGED = Notice(
    "expunged", "Expungement in place of sealing has limits in (C) that were not read.", S_33("(C)", SECONDARY)
)

DISMISSED = Law(
    id="OH-NC",
    source=S_33("(A)(1)"),
    title="Sealing (or expungement) after not guilty or dismissal, on application",
    relief=either_relief("sealing or expungement", (ReliefKind.SEAL,), (ReliefKind.EXPUNGE,)),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(V_288),
    tested=_filed,
    other_counts=OtherCounts(standing=asked_by("same_act")),  # (A) speaks of charges of the same act
    conditions=(
        ENDED,
        SAME_ACT,
        Condition(
            "limitations",
            "The application may be made after a dismissal without prejudice",
            S_33("(A)(1), (B)", READING),
            holds=LIMITS.choose(
                open=Known(True),
                strict=any_of(charge.ended(Disposition.ACQUITTED), charge.with_prejudice, LIMITATIONS_EXPIRED),
            ),
        ),
    ),
    questions=(LIMITS,),
    notices=(
        _APPLICATION,
        Notice(
            "narrower",
            "The charge was dismissed without prejudice and may still be brought: the court may make the narrower order of (B)(3).",
            S_33("(B)(3), (4)", SECONDARY),
            when=~charge.ended(Disposition.ACQUITTED) & ~charge.with_prejudice & ~LIMITATIONS_EXPIRED,
        ),
        _EXPUNGED,
        SENT,
    ),
)

NO_BILL = Law(
    id="OH-NOBILL",
    source=S_33("(A)(2)"),
    title="Sealing (or expungement) after a no bill, on application",
    relief=either_relief("sealing or expungement", (ReliefKind.SEAL,), (ReliefKind.EXPUNGE,)),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(V_288),
    tested=_never_filed,
    other_counts=OtherCounts(pending=asked_by("same_act"), standing=asked_by("same_act")),
    conditions=(
        Condition(
            "no_bill",
            "The grand jury reported a no bill",
            holds=charge.ended(Disposition.NO_CHARGE) & NO_BILL_ON.happened,
        ),
        wait_over(AFTER_REPORT, NO_BILL_ON, "the report"),
        SAME_ACT,
    ),
    notices=(_APPLICATION, _EXPUNGED, SENT),
)

SURVIVORS = Law(
    id="OH-TRAFF-NC",
    source=S_521,
    title="Expungement after not guilty or dismissal, trafficking victims",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(Version("as published", None)),
    tested=_filed,
    other_counts=OtherCounts(standing=asked_by("same_act")),
    conditions=(
        Condition("ended", _ENDED_WORDS, holds=_ended),
        Condition(
            "same_act",
            "No other charge of the incident is pending or a conviction; else it is open whether that can be sealed or expunged too",
            S_61("(A)"),
            holds=incident.others.none(charge.is_pending | charge.is_convicted | _sent_on) | UNSETTLED,
        ),
        Condition(
            "survivor",
            "The person took part as a result of having been a victim of human trafficking",
            holds=TRAFFICKING,
        ),
    ),
    notices=noted(S_521, application="The application may be made at any time."),
)
