"""Iowa Code 692.17 and 901C.2: acquittals and dismissals."""

from clearslate.states.ia.offenses import *

S_692_17 = TEXT("Iowa Code 692.17")
S_901C_2 = TEXT("Iowa Code 901C.2")
WAITING = parameter("waiting", days(180), S_901C_2("(1)(a)(3)"))

_never_charged = charge.ended(Disposition.NO_CHARGE)
_ended_on = case.latest(charge.disposition_date, ~_never_charged)

REPOSITORY = Law(
    id="IA-REPO",
    source=S_692_17("(1)"),
    title="Acquitted or dismissed: out of the criminal history data of the department of public safety",
    relief=relief("deletion from computer data", ReliefKind.DESTROY, at=(Holder.REPOSITORY,)),
    route=Route.AGENCY_MUST,
    about=NON_CONVICTIONS,
    versions=versions(Version("as of 2024", None)),
    conditions=(
        Condition("ended", "The person was acquitted or the charge dismissed", S_692_17("(1)"), holds=ended_free),
        Condition(
            "may_be_kept",
            "It is no acquittal by insanity, and no case of incompetence to stand trial, in which injury or an attempt at it was alleged",
            S_692_17("(1)"),
            holds=~((by_insanity | INCOMPETENT) & INJURY_ALLEGED),
        ),
        nothing_beside(
            S_692_17("(1)", READING),
            "No other charge of the arrest is pending or stands: arrest data goes once the person was acquitted or the charges dismissed, and "
            "of an arrest that led to both the section does not speak",
        ),
    ),
    notices=(
        Notice("kept", "Source documents and fingerprint cards are kept.", S_692_17("(2)(a), (3)")),
        Notice("court", "The court's own record stays public until 901C.2 is used.", S_901C_2("(1)(a)")),
    ),
)

CASE_WITHOUT_CONVICTION = Law(
    id="IA-NC",
    source=S_901C_2,
    title="All charges of the case acquitted or dismissed: on application or the court's own motion, court shall order",
    relief=relief("expungement (confidential)", ReliefKind.SEAL, at=(Holder.COURT, Holder.PORTAL)),
    route=Route.PETITION_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    other_counts=OtherCounts(
        pending=asked_by("all_ended"), standing=asked_by("all_ended"), transferred=asked_by("all_ended")
    ),
    versions=versions(Version("2015 ch 83", "2016-01-01", TEXT("2015 Iowa Acts ch 83"))),
    conditions=(
        Condition(
            "all_ended",
            "Every charge of the case number ended in an acquittal or a dismissal",
            S_901C_2("(1)(a)(1)"),
            holds=case.any(~_never_charged) & case.all(ended_free, where=~_never_charged),
        ),
        Condition(
            "paid",
            "All costs, fees and other obligations ordered or assessed in the case are paid",
            S_901C_2("(1)(a)(2)", SECONDARY, "that other cases' debts do not count: State v. Doe (Iowa 2020)"),
            holds=all_paid,
        ),
        Condition(
            "waiting",
            "{waiting} have passed since the last acquittal or dismissal, or the court finds good cause to waive them",
            S_901C_2("(1)(a)(3)"),
            holds=choose((GOOD_CAUSE, from_day(_ended_on)), otherwise=elapsed(WAITING, since=_ended_on)),
        ),
        Condition(
            "not_insane",
            "Nobody was found not guilty by reason of insanity in the case",
            S_901C_2("(1)(a)(4)"),
            holds=case.none(by_insanity),
        ),
        Condition(
            "competent",
            "The defendant was not found incompetent to stand trial in the case",
            S_901C_2("(1)(a)(5)"),
            holds=~INCOMPETENT,
        ),
        Condition(
            "not_of_a_deferred_judgment",
            "The dismissal is not related to a deferred judgment, which has its own section",
            S_901C_2("(3)"),
            holds=case.none(was_deferred | RELATED_TO_DEFERRED),
        ),
    ),
    notices=(
        Notice(
            "order",
            "The defendant or the prosecutor applies, or the court moves on its own; the parties must have had time to object, and the court shall then order it.",
            S_901C_2("(1)"),
        ),
        Notice(
            "advised",
            "The court must tell the defendant of this section at the acquittal or dismissal.",
            S_901C_2("(5)"),
        ),
    ),
)
