"""S.C. Code §§ 17-22-950 and 17-1-40: charges that ended without a conviction."""

from clearslate.states.sc.offenses import *

S_950 = TEXT("S.C. Code § 17-22-950")
S_1_40 = TEXT("S.C. Code §§ 17-1-40, 17-22-910(A)(8)")
S_940 = TEXT("S.C. Code § 17-22-940")
ACT_36, ACT_276, ACT_132 = "2009-06-02", "2014-06-09", "2016-05-16"

APPEAL_DAYS = parameter("appeal_days", days(10), TEXT("S.C. Code § 18-3-30(A)"))
WITHIN = parameter("within", days(30), S_950("(C), (E)"))

RELATED = OpenQuestion(
    id="SC-950-RELATED",
    question="Which pending charges of the same course of events stop a summary court's expungement?",
    cite="S.C. Code § 17-22-950(A), (B)",
    readings={
        "any": "any that is pending, so the practice",
        "both": "only where some are pending in a summary court and some in general sessions, so the words",
    },
    chosen="any",
    decided="2026-11-28",
    because="the solicitors' practice waits until nothing of the events is pending; what is destroyed too early is lost",
)

_told = ~is_absent(APPEAL_EXPIRES_ON) & APPEAL_EXPIRES_ON.happened
_appeal_over = later_of(Where(_told, APPEAL_EXPIRES_ON), Where(~_told, charge.disposition_date + APPEAL_DAYS))

_COURT = Condition(
    "summary_court",
    "The charge was brought in a summary court: a magistrates or a municipal court",
    S_950("(A), (B)"),
    holds=in_summary_court,
)
_ENDED = Condition(
    "ended",
    "The person was found not guilty, or the charge was dismissed or nolle prossed",
    S_950("(A), (B)"),
    holds=ended_without_guilt,
)
_HEARING = Condition(
    "hearing", "It was not dismissed at a preliminary hearing", S_950("(A), (B)"), holds=~at_preliminary_hearing
)
_no_diversion = either(~AFTER_DIVERSION, Known(True))
# The courts' form sends what a diversion ended to the solicitor's application; the section's words do not.
_DIVERSION = Condition(
    "diversion",
    "It was not dismissed after a diversion, which the courts' form sends to the solicitor; the section names no such exception",
    SECONDARY(
        "S.C. Code § 17-22-950(A); form SCCA 223E", "the form as another project tells it; the words of (A) were read"
    ),
    holds=_no_diversion,
)
_sent_up = charge.ended(Disposition.TRANSFERRED)  # it may be pending in general sessions
_RELATED = Condition(
    "related",
    "No charge of the same course of events is pending; of one that went to another court, or of a running deferral, it is open",
    S_950("(A), (B)", READING),
    holds=(incident.others.none(_sent_up) | UNSETTLED)
    & none_running(S_950("(A), (B)", READING), among=incident.others)
    & RELATED.choose(
        any=incident.others.none(charge.is_pending),
        both=incident.others.none(charge.is_pending & in_summary_court)
        | incident.others.none(charge.is_pending & in_general_sessions),
    ),
)
_APPEAL = Condition(
    "appeal",
    "The time to appeal is over: {appeal_days} after the disposition, unless another day is recorded",
    S_950("(C)", READING),
    holds=choose((_told, from_day(APPEAL_EXPIRES_ON)), otherwise=elapsed(APPEAL_DAYS, since=charge.disposition_date)),
)
_OBJECTION = Notice(
    "objection",
    "Prosecution or police may object that other charges are pending or that the charge is not eligible; they tell the person "
    "within 30 days of the disposition, and a general sessions judge hears it.",
    S_950("(F)"),
)
_DEADLINE = Notice(
    "deadline",
    "The expungement is due by this day, thirty days after the time to appeal.",
    S_950("(C)"),
    day=_appeal_over + WITHIN,
)
_SEALED = Notice(
    "sealed",
    "Police and prosecutors keep the arrest and booking record under seal for three years and 120 days, longer for matters that go on.",
    TEXT("S.C. Code § 17-1-40(B), (C)"),
)

_REACHED = "A charge that is off the internet (SC-INET) is reached: (E) comes first and leaves the records in being."

SUMMARY = Law(
    id="SC-SUMMARY",
    source=S_950("(A), (C), (F)"),
    title="Summary court charge without conviction, person fingerprinted: the court orders the expungement",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    unit=CHARGE,
    about=NON_CONVICTIONS,
    versions=versions(
        Version("Act 36 of 2009", ACT_36, TEXT("2009 Act No. 36"), read=False),
        Version("Act 276 of 2014", ACT_276, TEXT("2014 Act No. 276", "the history note of § 17-22-950")),
        Version("Act 132 of 2016", ACT_132, TEXT("2016 Act No. 132")),
    ),
    conditions=(
        _COURT,
        _ENDED,
        Condition("fingerprinted", "The person was fingerprinted for the charge", S_950("(A)"), holds=FINGERPRINTED),
        _HEARING,
        _DIVERSION,
        _RELATED,
        _APPEAL,
    ),
    questions=(RELATED,),
    notices=(_DEADLINE, _OBJECTION, _SEALED),
    remarks=(_REACHED,),
)

INTERNET = Law(
    id="SC-INET",
    source=S_950("(E)"),
    title="Summary court charge without conviction: removed from internet-based public records",
    relief=relief("removal from internet records", ReliefKind.OFF_INTERNET, at=(Holder.PORTAL,)),
    route=Route.COURT_MUST,
    unit=CHARGE,
    about=NON_CONVICTIONS,
    versions=versions(
        Version("Act 276 of 2014", ACT_276, TEXT("2014 Act No. 276", "the history note of § 17-22-950")),
        Version("Act 132 of 2016", ACT_132, TEXT("2016 Act No. 132")),
    ),
    conditions=(_COURT, _ENDED, _HEARING, _DIVERSION, _RELATED),
    questions=(RELATED,),
    notices=(
        Notice(
            "deadline",
            "The removal is due by this day, thirty days after the disposition, whether or not the person applies.",
            S_950("(E)"),
            day=charge.disposition_date + WITHIN,
        ),
    ),
    remarks=("'Pursuant to this section' is read so that what (A) and (B) except is excepted here too.",),
)

SUMMARY_APPLICATION = Law(
    id="SC-SUMMARY-APP",
    source=S_950("(B)"),
    title="Summary court charge without conviction, person not fingerprinted: application to that court",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MUST,
    unit=CHARGE,
    about=NON_CONVICTIONS,
    versions=versions(
        Version("Act 276 of 2014", ACT_276, TEXT("2014 Act No. 276", "the history note of § 17-22-950")),
        Version("Act 132 of 2016", ACT_132, TEXT("2016 Act No. 132")),
    ),
    conditions=(
        _COURT,
        _ENDED,
        Condition(
            "not_fingerprinted", "The person was not fingerprinted for the charge", S_950("(B)"), holds=~FINGERPRINTED
        ),
        _HEARING,
        _DIVERSION,
        _RELATED,
        _APPEAL,
    ),
    questions=(RELATED,),
    notices=(
        Notice("fee", "The application is made to the summary court and costs nothing.", S_950("(B)")),
        _OBJECTION,
        _SEALED,
    ),
    remarks=(_REACHED,),
)

_never_charged = charge.ended(Disposition.NO_CHARGE)

DESTRUCTION = Law(
    id="SC-GS-NC",
    source=S_1_40,
    title="General sessions charge without conviction: application to the solicitor",
    relief=relief("destruction", ReliefKind.DESTROY),
    route=Route.APPLICATION,
    unit=CHARGE,
    about=NON_CONVICTIONS,
    versions=versions(Version("as of February 2026", None)),
    floor=later_of(Where(_never_charged, charge.arrest_date), Where(~_never_charged, charge.disposition_date)),
    conditions=(
        Condition(
            "court",
            "The charge was in general sessions, or was dismissed at a preliminary hearing; others go by § 17-22-950",
            TEXT("S.C. Code § 17-22-910(A)(8)"),
            holds=in_general_sessions | at_preliminary_hearing,
        ),
        Condition(
            "ended",
            "The charge was discharged or dismissed, or the person was found not guilty",
            TEXT("S.C. Code § 17-1-40(B)(1)"),
            holds=ended_without_guilt | _never_charged,
        ),
        Condition(
            "diversion",
            "It was not dismissed after a diversion: whether such a charge goes by § 17-1-40 too, or by § 17-22-150 and its like alone, is open",
            READING("S.C. Code §§ 17-1-40(B)(1), 17-22-150(a), 17-22-910(A)"),
            holds=_no_diversion,
        ),
        nothing_beside(
            S_1_40("(B)(1)", READING),
            "No other charge of the arrest is pending or deferred: the section does not say whether to wait for it, and solicitors do",
            counts=charge.is_pending | _sent_up | charge.ended(Disposition.DEFERRED),
        ),
    ),
    notices=(
        Notice(
            "fee",
            "There is no fee, unless the charge was dismissed in a plea bargain about other charges: then $250.",
            S_940("(A)(1), (H)"),
        ),
        Notice(
            "form",
            "The form is the solicitor's own; SLED does not check these applications.",
            TEXT("S.C. Code §§ 17-22-930, 17-22-940(E)"),
        ),
        _SEALED,
    ),
    remarks=(
        "Pretrial intervention, traffic and alcohol education and conditional discharge have sections of their own, not encoded.",
    ),
)
