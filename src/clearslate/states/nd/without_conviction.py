"""Records without a conviction: closing (N.D.C.C. § 12-60.1-05), deferred impositions, drug court, the bureau."""

from clearslate.states.nd.offenses import *

HB_1166 = "2025-08-01"
S_05 = SECONDARY("N.D.C.C. § 12-60.1-05", "the section was not read; compilations of 2025 and 2026 tell it")
S_32_1 = SECONDARY("N.D.R.Crim.P. 32.1", "the rule was read as the court's site prints it")
S_16_6 = TEXT("N.D.C.C. § 12-60-16.6(2)")

CLOSING_DAYS = parameter("closing_days", days(61), S_05)
AFTER_PROBATION = parameter("after_probation", days(61), S_32_1)
BUREAU_YEARS = parameter("bureau_years", years(3), S_16_6)

# An arrest count that was never filed is no charge that a court could dismiss.
_never_charged = charge.ended(Disposition.NO_CHARGE)
_last_order = case.latest(charge.disposition_date, ~_never_charged)
_FILED = NON_CONVICTIONS - {Disposition.NO_CHARGE}

_NONCONVICTION = (
    Condition(
        "all_ended",
        "Every charge of the case was dismissed, or the person was acquitted of it; a dismissal after a deferred imposition is open, "
        "and a diversion that was revoked",
        S_05,
        holds=all_of(
            case.all(any_of(ended_without_guilt, charge.ended(Disposition.ACQUITTED_INSANITY), _never_charged)),
            # Guilt was found first, and § 12.1-32-02(4) counts it as a prior: § 12-60.1-05 was not read.
            ~DEFERRED_IMPOSITION | UNSETTLED,
            ~charge.ended(Disposition.DIVERTED) | completion_stands,
        ),
    ),
    Condition(
        "no_plea_agreement",
        "The dismissal was not part of a plea agreement with the conviction of another offense",
        S_05,
        holds=~PLEA_AGREEMENT,
    ),
    Condition(
        "fit",
        "The case did not end because the person was not fit to proceed or lacked criminal responsibility",
        S_05,
        all_of=(
            Limb("fit", "The person was fit to proceed", holds=~UNFIT),
            Limb(
                "responsible",
                "The person was not found to lack criminal responsibility",
                holds=~charge.ended(Disposition.ACQUITTED_INSANITY),
            ),
        ),
    ),
    Condition("no_appeal", "The case was not appealed", S_05, holds=~APPEALED),
)

_REACHED = "What the bureau no longer gives out (ND-BCI) is reached: the court's record is another, § 12-60.1-01(2)."

_REACHED_BY_ORDER = "What the bureau no longer gives out (ND-BCI) is reached: the order seals the court's file."

CLOSING = Law(
    id="ND-NC-CLOSE",
    source=S_05,
    title="Cases without conviction, order from 2025-08-01",
    relief=relief("court record closed", ReliefKind.SEAL, at=(Holder.COURT, Holder.PORTAL)),
    route=Route.COURT_MUST,
    unit=CASE,
    about=_FILED,
    versions=versions(Version("HB 1166 (2025)", HB_1166, S_05)),
    conditions=(
        *_NONCONVICTION,
        Condition(
            "order_since",
            "The order that ended the case is of 2025-08-01 or later",
            S_05,
            holds=~(_last_order < HB_1166),
        ),
        wait_over(CLOSING_DAYS, _last_order, "that order", S_05),
    ),
    remarks=(
        _REACHED,
        "The whole law rests on secondary sources: § 12-60.1-05 must be read before anything is closed under it.",
    ),
)

CLOSING_ON_PETITION = Law(
    id="ND-NC-PET",
    source=S_05,
    title="Petition: cases without conviction, order before 2025-08-01",
    relief=relief("court record closed", ReliefKind.SEAL, at=(Holder.COURT, Holder.PORTAL)),
    route=Route.PETITION_MUST,
    unit=CASE,
    about=_FILED,
    versions=versions(Version("HB 1166 (2025)", HB_1166, S_05)),
    conditions=(
        *_NONCONVICTION,
        Condition(
            "order_before", "The order that ended the case is of before 2025-08-01", S_05, holds=_last_order < HB_1166
        ),
    ),
    notices=noted(S_05, petition="There is no fee; the court orders the closing within ten days."),
    remarks=(_REACHED,),
)

# The rule counts from the end of the probation alone.
_PROBATION_OVER = completion(S_32_1, custody=OUT, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_dismissed = charge.ended(Disposition.DISMISSED)
DEFERRED = Law(
    id="ND-DEF",
    source=SECONDARY(
        "N.D.R.Crim.P. 32.1; N.D.C.C. §§ 12.1-32-07.1, 12.1-32-07.2", "the rule was read as the court's site prints it"
    ),
    title="Deferred imposition of sentence, infraction or misdemeanor",
    relief=relief("dismissal and sealing", ReliefKind.SET_ASIDE, ReliefKind.SEAL, at=(Holder.COURT, Holder.PORTAL)),
    route=Route.COURT_MUST,
    unit=CASE,
    about=frozenset({Disposition.DEFERRED, Disposition.DIVERTED, Disposition.DISMISSED}),
    versions=versions(Version("Rule 32.1", "1999-03-01", S_32_1)),
    conditions=(
        Condition(
            "deferred",
            "The imposition of the sentence was deferred; a count of the case may have been dismissed beside it",
            S_32_1,
            # What a plea dismissed is sealed with the file and does not keep it open.
            holds=DEFERRED_IMPOSITION | (_dismissed & case.any(DEFERRED_IMPOSITION)),
        ),
        Condition(
            "grade",
            "The offense is an infraction or a misdemeanor; of a felony the court may do the same, in its discretion",
            S_32_1,
            holds=any_of(is_misdemeanor, is_infraction, _dismissed & ~DEFERRED_IMPOSITION),
        ),
        wait_over(AFTER_PROBATION, _PROBATION_OVER, "the probation ended", S_32_1),
        not_revoked(S_32_1("", READING)),
        Condition(
            "whole_case",
            "No other charge of the case is pending; where one ended in a conviction, whether the file can be sealed is open",
            S_32_1("", READING),
            holds=case.none(charge.is_pending) & (case.none(charge.is_convicted) | UNSETTLED),
        ),
    ),
    notices=(
        Notice("order", "The court may have ordered otherwise: read the order.", S_32_1),
        Notice(
            "prior",
            "The case still counts as a prior offense, for registration and for firearms.",
            TEXT("N.D.C.C. § 12.1-32-02(4)"),
        ),
    ),
    remarks=(_REACHED_BY_ORDER,),
)

DRUG_COURT = Law(
    id="ND-DRUGCT",
    source=TEXT("N.D.C.C. §§ 19-03.1-23(11), 39-08-01.5(3)"),
    title="Drug court completed, misdemeanor",
    relief=relief("dismissal and sealing", ReliefKind.SET_ASIDE, ReliefKind.SEAL, at=(Holder.COURT, Holder.PORTAL)),
    route=Route.COURT_MUST,
    # Who is sentenced to drug court was found guilty; the record shows the conviction, or the dismissal that followed.
    about=frozenset({Disposition.CONVICTED, Disposition.DEFERRED, Disposition.DIVERTED, Disposition.DISMISSED}),
    versions=versions(Version("as of June 2022", None)),
    conditions=(
        Condition(
            "offense",
            "The charge is of controlled substances (§ 19-03.1-23) or of driving under the influence",
            holds=LISTS["drug"].matches | LISTS["dui"].matches,
        ),
        Condition("misdemeanor", "The offense is a misdemeanor", holds=is_misdemeanor),
        Condition(
            "completed",
            "The person completed the drug court program to which the court sentenced; unknown after a revocation",
            holds=from_day(DRUG_COURT_COMPLETED_ON) & completion_stands,
        ),
        nothing_beside(
            TEXT("N.D.C.C. §§ 19-03.1-23(11), 39-08-01.5(3), 12.1-32-07.2"),
            "No other charge of the arrest is pending or stands outside the drug court program: the case is dismissed and its file sealed, and "
            "beside such a charge that is open",
            counts=PENDING_OR_STANDING & ~DRUG_COURT_COMPLETED_ON.happened,
        ),
    ),
    remarks=(_REACHED_BY_ORDER,),
)

_last_event = later_of(charge.arrest_date, Where(~_never_charged, charge.disposition_date))

BUREAU = Law(
    id="ND-BCI",
    source=S_16_6,
    title="Non-conviction events older than three years",
    relief=relief("not disseminated to the public by the bureau", ReliefKind.LIMIT, at=(Holder.REPOSITORY,)),
    route=Route.AGENCY_MUST,
    about=NON_CONVICTIONS,
    versions=versions(Version("as of June 2022", None)),
    floor=_last_event,
    conditions=(
        wait_over(BUREAU_YEARS, _last_event, "the last reportable event of the charge", key="old"),
        Condition(
            "sexual_offense",
            "It is not one of five sexual offenses whose sentence was deferred",
            holds=~(
                LISTS["bci_always"].matches
                & (DEFERRED_IMPOSITION | charge.ended(Disposition.DEFERRED, Disposition.DIVERTED))
            ),
        ),
        Condition(
            "deferral",
            "No deferred imposition still runs: whether the bureau takes it for a conviction until the dismissal is open",
            S_16_6("", READING),
            holds=UNSETTLED | ~charge.ended(Disposition.DEFERRED) | from_day(_PROBATION_OVER),
        ),
        Condition(
            "not_elsewhere",
            "The charge did not go to another court, where it may have ended in a conviction",
            S_16_6("", READING),
            holds=~charge.ended(Disposition.TRANSFERRED) | UNSETTLED,
        ),
    ),
    remarks=(
        "What the court closed or sealed is reached: it leaves the bureau's criminal history record information as it is, § 12-60.1-01(2).",
        "Courts and criminal justice agencies see the events whatever their age.",
    ),
)
