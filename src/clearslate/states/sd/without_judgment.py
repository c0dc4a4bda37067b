"""What ended without a judgment of guilt, and pardons: SDCL 23A-3-27 to 23A-3-37, 23A-27-12.2 to 23A-27-17, 24-14-11."""

from clearslate.states.sd.offenses import *

S_27 = TEXT("SDCL 23A-3-27")
S_35 = TEXT("SDCL 23A-3-35")
S_SIS = TEXT("SDCL 23A-27-14, 23A-27-17")
ACT_2022 = "2022-03-15"
# The money of the case is asked beside it.
_PROBATION_OVER = completion(S_SIS, custody=OUT, supervision=IN, restitution=OUT, fines_and_costs=OUT)

YEAR = parameter("year", years(1), S_27("(1), (2)"))
AFTER_DIVERSION = parameter("after_diversion", years(1), S_35("(2)"))
AND_DAYS = parameter("and_days", days(30), S_35("(2)"))

_diversion_over = charge.disposition_date + AFTER_DIVERSION + AND_DAYS
_next_charge = person.others.first_after(
    charge.arrest_date, after=charge.disposition_date, where=all_of(is_crime, ~MINOR_TRAFFIC, ~no_charge)
)

_REACHED = "A case off the defendant's public record (SD-AUTO) is reached: expungement takes the records of police and bureau too, § 23A-3-26."

DIVERSION = Law(
    id="SD-DIV",
    source=TEXT("SDCL 23A-3-35 to 23A-3-37"),
    title="Completed diversion, one year and thirty days without a new charge: dismissal, then expungement without motion",
    relief=relief("expungement (sealing)", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=ARREST,  # § 23A-3-36: all the charges of the arrest are dismissed; § 23A-3-37: the whole record of it goes
    about=frozenset({Disposition.DIVERTED}),
    versions=versions(
        Version("SL 2018 ch 143", "2018-07-01", TEXT("SL 2018 ch 143", "acts begin on 1 July, SDCL 2-14-16"))
    ),
    conditions=(
        Condition(
            "program",
            "The case ended with a diversion program, and not with a suspended imposition of sentence; unknown after a revocation",
            S_35,
            holds=~SUSPENDED_IMPOSITION & completion_stands,
        ),
        Condition(
            "waiting",
            "{after_diversion} and {and_days} have passed since the diversion was completed",
            S_35("(2)"),
            holds=from_day(_diversion_over),
        ),
        Condition(
            "no_new_charge",
            "In that time the person was not charged with a new crime; petty offenses and minor traffic citations do not count",
            S_35("(2)"),
            all_of=(
                Limb("recorded", "No charge of the record", holds=~(_next_charge <= _diversion_over)),
                Limb(
                    "told",
                    "No charge that the prosecutor tells",
                    holds=~(CHARGED_AGAIN_ON.happened & (_diversion_over >= CHARGED_AGAIN_ON)),
                ),
            ),
        ),
        Condition(
            "all_charges",
            "No charge of the case ended in a conviction: all the charges of the arrest are dismissed",
            TEXT("SDCL 23A-3-36"),
            holds=case.none(charge.is_convicted),
        ),
    ),
    notices=noted(
        TEXT("SDCL 23A-3-36, 23A-3-37"),
        filing="The state's attorney must file the dismissal and a notice of completion; the court then grants the expungement without a motion.",
    ),
    remarks=(_REACHED,),
)

SUSPENDED = Law(
    id="SD-SIS",
    source=TEXT("SDCL 23A-27-12.2, 23A-27-13, 23A-27-14, 23A-27-17"),
    title="Suspended imposition of sentence, discharged: court seals",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=CASE,
    about=frozenset({Disposition.DEFERRED, Disposition.DIVERTED, Disposition.DISMISSED}),
    versions=versions(Version("as last amended in 2016", None)),
    conditions=(
        Condition(
            "suspended",
            "The imposition of the sentence was suspended without a judgment of guilt; a count of the case may have been dismissed beside it",
            TEXT("SDCL 23A-27-12.2, 23A-27-13"),
            # What a plea dismissed is sealed with the case and does not keep it open.
            holds=SUSPENDED_IMPOSITION | (charge.ended(Disposition.DISMISSED) & case.any(SUSPENDED_IMPOSITION)),
        ),
        Condition(
            "completed",
            "All conditions of the probation are completed",
            S_SIS,
            all_of=(
                Limb("probation", "The probation is over", holds=from_day(_PROBATION_OVER)),
                Limb("money", "The money of the case is paid", holds=case.all_money_is_paid),
            ),
        ),
        not_revoked(TEXT("SDCL 23A-27-12.2, 23A-27-13"), "The suspension was not revoked"),
        Condition(
            "whole_case",
            "No other charge of the case is pending; where one ended in a conviction, whether the records can be sealed is open",
            READING("SDCL 23A-27-17"),
            holds=case.none(charge.is_pending) & (case.none(charge.is_convicted) | UNSETTLED),
        ),
    ),
    notices=(
        Notice(
            "discharge",
            "The court services officer or the person brings it to the court's attention; the court discharges and orders the sealing.",
            S_SIS,
        ),
        Notice(
            "prior",
            "The Division of Criminal Investigation keeps a nonpublic record; a felony still counts as a prior conviction for a later sentence.",
            TEXT("SDCL 23A-27-15, 23A-27-16"),
        ),
    ),
    remarks=(
        "A case off the defendant's public record (SD-AUTO) is reached: the order seals all official records, § 23A-27-17.",
        "Granted once in a lifetime for a felony and once for a misdemeanor, in any state; since 2025-07-01 not for rape under 22-22-1(2), (3).",
    ),
)

PARDON = Law(
    id="SD-PARDON",
    source=TEXT("SDCL 24-14-11"),
    title="Pardon under chapter 24-14: Governor orders sealing",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.AGENCY_MUST,
    about=CONVICTIONS,
    versions=versions(Version("as of 2025", None)),
    conditions=(
        was_pardoned(text="The Governor pardoned the conviction"),
        Condition(
            "by_chapter",
            "The pardon was granted by the way of chapter 24-14: one that was not may not be sealed",
            holds=BY_CHAPTER,
        ),
    ),
    notices=noted(
        chapter="The public certificate stays public for five years, and the conviction still counts as a prior one."
    ),
    remarks=(
        "A case off the defendant's public record (SD-AUTO) is reached: the order seals every record, § 24-14-11.",
    ),
)

# A revoked diversion did not end in a dismissal.
_dismissal_stands = ~charge.ended(Disposition.DIVERTED) | completion_stands
_year_since_dismissal = elapsed(YEAR, since=charge.disposition_date) & _dismissal_stands
_settled = (
    was_dismissed
    | was_acquitted
    | charge.ended(Disposition.NO_CHARGE, perhaps=(Disposition.TRANSFERRED, Disposition.VACATED))
)

ARREST_RECORD = Law(
    id="SD-ARREST",
    source=TEXT("SDCL 23A-3-27 to 23A-3-33"),
    title="Arrest without filing, dismissed case, acquittal: motion, clear and convincing evidence",
    relief=relief("expungement (sealing)", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    unit=ARREST,
    about=NON_CONVICTIONS,
    versions=versions(
        Version("SL 2010 ch 126", "2010-07-01", TEXT("SDCL 23A-3-33")),
        Version("SL 2022 ch 71", ACT_2022, TEXT("SL 2022 ch 71")),
    ),
    floor=later_of(Where(no_charge, charge.arrest_date), Where(~no_charge, charge.disposition_date)),
    conditions=(
        Condition(
            "ground",
            "{year} has passed since the arrest without a filing, or since the prosecutor dismissed; or the person was acquitted",
            S_27("(1) to (3), as of 2010", SECONDARY, "the wording before 2022 was not read"),
            holds=choose(
                (no_charge, elapsed(YEAR, since=charge.arrest_date)),
                (was_acquitted, Known(True)),
                (was_dismissed, _year_since_dismissal),
                (went_elsewhere, UNSETTLED),
            ),
        ),
        Condition(
            "ground",
            "{year} has passed since the arrest without a filing, or since the prosecutor dismissed, or there is compelling necessity; "
            "or the person was acquitted",
            S_27("(1) to (4)"),
            holds=choose(
                (no_charge, elapsed(YEAR, since=charge.arrest_date)),
                (was_acquitted, Known(True)),
                (was_dismissed & NECESSITY, _dismissal_stands),
                (was_dismissed, _year_since_dismissal),
                (went_elsewhere, UNSETTLED),
            ),
            since=ACT_2022,
        ),
        Condition(
            "whole_case",
            "The entire case was dismissed, and no charge of it ended in a conviction",
            S_27("(2)"),
            holds=case.all(_settled) & (~was_dismissed | WHOLE_CASE),
        ),
    ),
    notices=noted(
        TEXT("SDCL 23A-3-28 to 23A-3-30"),
        motion="The motion is served fourteen days before the hearing, with a filing fee as in a civil action, which the court may waive; "
        "clear and convincing evidence must show that justice and the public interest are served.",
    ),
    remarks=(_REACHED,),
)
