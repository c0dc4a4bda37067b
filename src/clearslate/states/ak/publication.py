"""What is no longer published or released: AS 22.35.030, AS 12.62.160, Administrative Rule 40(a); sealing by AS 12.62.180."""

from clearslate.states.ak.offenses import *

ACT_2016 = "2016-10-01"
S_22_35 = TEXT("AS 22.35.030")
S_12_62 = TEXT("AS 12.62.900(19)")
R_40 = SECONDARY("Alaska Admin. R. 40(a)(15)", "neither the rule nor Order 2001 was read")

WAITING_PUBLICATION = parameter("waiting_publication", days(60), S_22_35)
WAITING_RELEASE = parameter("waiting_release", years(1), S_12_62)
OUNCE = parameter("ounce", 1, R_40)
ADULT = parameter("adult", years(21), R_40)

# A count that was never filed is no charge of the case.
_last = case.latest(charge.disposition_date, ~no_charge)
_first = case.earliest(charge.disposition_date, ~no_charge)
_all_suspended = case.all(SUSPENDED_ENTRY & charge.ended(Disposition.DIVERTED, Disposition.DISMISSED), where=~no_charge)

COURTVIEW = Law(
    id="AK-COURTVIEW",
    source=S_22_35,
    title="Acquitted or dismissed cases off the court website",
    relief=relief("not published online", ReliefKind.OFF_INTERNET, at=(Holder.PORTAL,)),
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},
    other_counts=OtherCounts(
        pending=asked_by("all_ended"), standing=asked_by("all_ended"), transferred=asked_by("all_ended")
    ),
    versions=versions(Version("ch. 1 SLA 2016", ACT_2016, TEXT("§ 3 ch. 1 SLA 2016"))),
    conditions=(
        Condition(
            "all_ended",
            "Every charge of the case was dismissed, or the person was acquitted of it; a dismissal "
            "after a program, beside a recorded revocation, is open",
            S_22_35("(1) to (4)"),
            holds=case.all(dismissed | acquitted, where=~no_charge)
            & case.every(completion_stands, charge.ended(Disposition.DIVERTED)),
        ),
        Condition(
            "no_plea_elsewhere",
            "The dismissal was not part of a plea agreement in another criminal case; beside an acquittal nobody asks it",
            S_22_35("(2), (3)"),
            holds=~PLEA_ELSEWHERE | case.any(acquitted) | SUSPENDED_ENTRY,
        ),
        Condition(
            "since_2016",
            "The case was concluded on 2016-10-01 or later, or was dismissed after a suspended entry of judgment",
            S_22_35("; § 3 ch. 1 SLA 2016"),
            # The act speaks of charges that were concluded since: of a case with some before and some after, nobody has said it.
            holds=either(~(_first < ACT_2016) | _all_suspended, ~(_last < ACT_2016) | _all_suspended),
        ),
        wait_over(WAITING_PUBLICATION, _last, "the last acquittal or dismissal of the case", S_22_35("", READING)),
    ),
    notices=(
        Notice(
            "still_open",
            "The paper file and courthouse terminals stay open; records of the Department of Public Safety are untouched.",
            S_22_35("", READING),
        ),
        Notice(
            "missed",
            "Where the court missed it, form TF-810 asks for it.",
            SECONDARY("form TF-810", "told by a practitioner's compilation"),
        ),
    ),
)

R_40_GROUNDS = TEXT("Alaska Admin. R. 40(a)(3) to (8)", "as amended through March 2024")

NOT_INDEXED = Law(
    id="AK-CV-GROUND",
    source=R_40_GROUNDS,
    title="Cases dismissed for want of a charging document or of probable cause, or as an error: off the court website",
    relief=relief("not published online", ReliefKind.OFF_INTERNET, at=(Holder.PORTAL,)),
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(Version("as amended through March 2024", None)),
    floor=later_of(Where(no_charge, charge.arrest_date), Where(~no_charge, charge.disposition_date)),
    other_counts=OtherCounts(never_filed=PART(R_40_GROUNDS("(3), (7)", READING))),
    conditions=(
        Condition(
            "rule_40_ground",
            "Each charge of the case was dismissed because no charging document was filed, for lack of probable cause, for an identity "
            "error, or because a minor was wrongly charged in adult court",
            holds=no_charge | (dismissed & RULE_40_GROUND),
        ),
    ),
    notices=noted(
        R_40_GROUNDS("", READING),
        still_open="The paper file and courthouse terminals stay open; records of the Department of Public Safety are untouched.",
    ),
    remarks=("Without the sixty days of AS 22.35.030 and without its first day.",),
)

_nothing_shown = charge.has_no_disposition
_not_begun = _nothing_shown | no_charge
_declined_on = Where(charge.disposition_date.happened, charge.disposition_date)
_shown = later_of(Where(~_not_begun, charge.disposition_date), Where(_not_begun, charge.arrest_date))

NON_CONVICTION = Law(
    id="AK-NONCONV",
    source=TEXT("AS 12.62.160(b)(8), 12.62.900(19)"),
    title="Non-conviction information after one year",
    relief=relief(
        "not released to the public by criminal justice agencies",
        ReliefKind.LIMIT,
        at=(Holder.REPOSITORY, Holder.AGENCIES),
    ),
    route=Route.AGENCY_MUST,
    about=ANY_RECORD,
    versions=versions(Version("as of November 2022", None)),
    floor=_shown,
    conditions=(
        Condition(
            "ended",
            "The prosecutor chose not to begin, the charge was dismissed or ended in an acquittal, or no disposition is shown; a dismissal "
            "after a program, beside a recorded revocation, is open",
            S_12_62("(A) to (C)"),
            holds=(_nothing_shown | no_charge | dismissed | acquitted)
            & (~charge.ended(Disposition.DIVERTED) | completion_stands),
        ),
        Condition(
            "waiting",
            "{waiting_release} has passed since then; where no disposition is shown, since the latest of arrest and filing",
            S_12_62("(A) to (C)"),
            holds=choose(
                (_nothing_shown, elapsed(WAITING_RELEASE, since=later_of(charge.arrest_date, case.filed_on))),
                (no_charge, elapsed(WAITING_RELEASE, since=later_of(charge.arrest_date, _declined_on))),
                otherwise=elapsed(WAITING_RELEASE, since=charge.disposition_date),
            ),
        ),
        # Of one dismissed beside a conviction (B) speaks itself. Another whose disposition is not shown may be pending.
        nothing_beside(
            S_12_62("(B), (C)", READING),
            "No other charge of the arrest is pending, here or in a court that it went to: while one is, it is open whether the rest of the arrest "
            "is nonconviction information",
            counts=charge.is_pending | charge.ended(Disposition.TRANSFERRED),
        ),
        nothing_beside(
            S_12_62("(A)", READING),
            "Where the prosecutor did not charge, no other charge of the arrest was filed: it is open whether the prosecutor then chose not "
            "to begin proceedings against the person",
            counts=~no_charge,
            key="not_begun",
            when=no_charge,
        ),
    ),
    notices=noted(
        TEXT("AS 12.62.160(b)"),
        still_given="Criminal justice agencies, courts, researchers, and whom a law names still get it. The chapter does not bind the courts' own records.",
    ),
)

MARIJUANA = Law(
    id="AK-MJ-CV",
    source=R_40,
    title="Possession of less than one ounce of marijuana",
    relief=relief("not published online", ReliefKind.OFF_INTERNET, at=(Holder.PORTAL,)),
    route=Route.COURT_MUST,
    unit=CASE,
    about=CONVICTIONS,
    versions=versions(Version("Supreme Court Order 2001", "2023-05-01", R_40)),
    conditions=(
        Condition(
            "offense",
            "The conviction is of possessing less than {ounce} ounce of marijuana, under AS 11.71.060 or an ordinance of the same conduct",
            SECONDARY("Alaska Admin. R. 40(a)(15)", "Order 2001 was read as quoted in the press"),
            holds=(MARIJUANA_OUNCES < OUNCE)
            # What an ordinance forbids is in no record: of the same conduct or not.
            & choose((LISTS["marijuana"].matches, Known(True)), (GRADING.is_grade("ordinance"), UNSETTLED)),
        ),
        Condition(
            "adult",
            "The person was {adult} or older at the time",
            R_40,
            holds=~(charge.offense_date < person.date_of_birth + ADULT),
        ),
        Condition(
            "alone",
            "The case holds no other conviction",
            R_40,
            holds=case.count(charge.ended(Disposition.CONVICTED)) <= 1,
        ),
    ),
    notices=noted(
        R_40,
        still_open="The file can be read at the courthouse, and background checks by the Department of Public Safety are unchanged.",
    ),
)

SEALING = Law(
    id="AK-SEAL",
    source=TEXT("AS 12.62.180(b)"),
    title="Request: mistaken identity or false accusation",
    relief=relief("sealing by the agency", ReliefKind.SEAL, at=(Holder.REPOSITORY, Holder.AGENCIES)),
    route=Route.APPLICATION,
    about=ANY_RECORD,
    versions=versions(Version("as of November 2022", None)),
    floor=charge.arrest_date,
    conditions=(
        Condition(
            "mistaken",
            "Beyond a reasonable doubt the information came from mistaken identity or a false accusation",
            holds=MISTAKEN,
        ),
    ),
    notices=noted(
        request="The request is in writing to the head of the agency; a denial may be appealed to the court."
    ),
)
