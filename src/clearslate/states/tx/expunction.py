"""CCP chapter 55A: expunction of arrests, dismissals, acquittals and pardons."""

from clearslate.states.tx.offenses import *

A_051 = TEXT("CCP art. 55A.051")
A_052 = TEXT("CCP art. 55A.052")
A_053 = TEXT("CCP art. 55A.053")
A_054 = SECONDARY("CCP art. 55A.054")
A_ACQUITTED = SECONDARY("CCP arts. 55A.002, 55A.151, 55A.201")
A_203 = TEXT("CCP art. 55A.203")
A_PARDON = SECONDARY("CCP ch. 55A, subch. A")
EXPUNCTION = relief("expunction", ReliefKind.EXPUNGE)
# Chapter 55A restates chapter 55 without a change of substance (H.B. 4504, 2025-01-01).
VERSIONS = versions(Version("chapter 55, since 2025 chapter 55A", None))

DAYS_C = parameter("days_c", days(180), A_052("(a)(1)"))
WAITING_MISDEMEANOR = parameter("waiting_misdemeanor", years(1), A_052("(a)(2)"))
WAITING_FELONY = parameter("waiting_felony", years(3), A_052("(a)(3)"))

_no_supervision = ~is_deferred_adjudication | is_class_c
NO_SUPERVISION = Condition(
    "no_supervision",
    "The court ordered no community supervision, deferred adjudication included; Class C apart",
    A_051("(3)"),
    holds=_no_supervision,
)
# One that went to another court may be pending there.
_none_moved = incident.others.none(charge.ended(Disposition.TRANSFERRED)) | UNSETTLED
OF_THE_ARREST = Condition(
    "arrest",
    "For a felony, no charge of the arrest is pending or ended in a conviction or community supervision; of one that went to another court it is open",
    MEMORY("Ex parte R.P.G.P. (Tex. 2021)", "misdemeanors go by offense, felonies by arrest"),
    holds=~is_felony | (incident.others.none(charge.is_convicted | charge.is_pending | was_deferred) & _none_moved),
)
BAIL = Condition(
    "bail", "The person did not abscond after release on bail", SECONDARY("CCP art. 55A.154"), holds=~JUMPED_BAIL
)
NO_WARRANT = Condition(
    "no_warrant",
    "The arrest was not on a warrant for a violation of community supervision",
    SECONDARY("CCP art. 55A.153", "another project read the chapter in August 2026; former art. 55.01(a-1)"),
    holds=~SUPERVISION_WARRANT,
)
_PETITION = Notice(
    "petition",
    "The petition goes to a district court of the county of the arrest or the offense, for Class C also to a justice or municipal court of record; it "
    "lists the agencies with their e-mail. The hearing is not before 30 days after the filing.",
    SECONDARY("CCP arts. 55A.251 to 55A.257"),
)
_RETAINED = Notice(
    "retained", "Prosecution and police may keep files where the person may still be tried.", TEXT("CCP art. 55A.302")
)
_DESTROYED = Notice(
    "destroyed",
    "The clerk destroys the file of the proceeding on the first anniversary of the order, and keeps the order.",
    TEXT("S.B. 1667 of 2025"),
)

_felony_of_arrest = is_felony | incident.with_never_filed.others.any(is_felony)
_charged = ~charge.ended(Disposition.NO_CHARGE)

NO_CHARGE = Law(
    id="TX-EX-NOCHG",
    source=A_052,
    title="Arrest, no indictment or information presented: entitled to expunction",
    relief=EXPUNCTION,
    route=Route.PETITION_MUST,
    about=NON_CONVICTIONS,
    versions=VERSIONS,
    floor=charge.arrest_date,
    conditions=(
        Condition(
            "no_charge",
            "No indictment or information was presented for the offense",
            A_052("(a)"),
            holds=charge.ended(Disposition.NO_CHARGE),
        ),
        Condition(
            "no_felony",
            "None was presented for a felony of the same transaction",
            A_052("(a)"),
            holds=incident.others.none(is_felony & _charged),
        ),
        NO_SUPERVISION,
        BAIL,
        NO_WARRANT,
        Condition(
            "waiting",
            "Since the arrest {days_c} have passed for Class C, {waiting_misdemeanor} for Class A or B, {waiting_felony} for a felony or where a felony was of the "
            "same transaction, or the prosecutor certifies that the records are not needed",
            A_052("(a)(1) to (4)"),
            unless=CERTIFIED,
            branches=(
                Branch(
                    "felony",
                    "{waiting_felony} have passed since an arrest for a felony, or with a felony of the same transaction",
                    A_052("(a)(3)"),
                    when=_felony_of_arrest,
                    holds=elapsed(WAITING_FELONY, since=charge.arrest_date),
                ),
                Branch(
                    "class_c",
                    "{days_c} have passed since an arrest for a misdemeanor of Class C",
                    A_052("(a)(1)"),
                    when=is_class_c,
                    holds=elapsed(DAYS_C, since=charge.arrest_date),
                ),
                Branch(
                    "class_a_b",
                    "{waiting_misdemeanor} have passed since an arrest for a misdemeanor of Class A or B",
                    A_052("(a)(2)"),
                    holds=elapsed(WAITING_MISDEMEANOR, since=charge.arrest_date),
                ),
            ),
        ),
    ),
    notices=(_PETITION, _RETAINED, _DESTROYED),
    remarks=("Whether the limitations period has run does not matter, art. 55A.052(b).",),
)

_once = person.others.none(charge.is_cleared & REASON.is_one_of("veterans_court"))

DISMISSED = Law(
    id="TX-EX-DISM",
    source=A_053,
    title="Charge dismissed or quashed: entitled to expunction",
    relief=EXPUNCTION,
    route=Route.PETITION_MUST,
    about=NON_CONVICTIONS,
    versions=VERSIONS,
    conditions=(
        Condition(
            "dismissed",
            "The charge was dismissed or quashed, and is not pending; after a program beside a recorded revocation it is open",
            A_051("(2)"),
            holds=charge.ended(*DROPPED, Disposition.DIVERTED, perhaps=(Disposition.TRANSFERRED, Disposition.VACATED))
            & (~charge.ended(Disposition.DIVERTED) | completion_stands),
        ),
        NO_SUPERVISION,
        OF_THE_ARREST,
        BAIL,
        NO_WARRANT,
        Condition(
            "ground",
            "A ground of dismissal that the law names, a program only without a recorded revocation, or the limitations period has run",
            A_053("(a)"),
            one_of=(
                Limb(
                    "veterans_court",
                    "a veterans treatment court was completed, once in a lifetime",
                    A_053("(a)(2)(A)"),
                    holds=REASON.is_one_of("veterans_court") & _once & completion_stands,
                ),
                Limb(
                    "mental_health_court",
                    "a mental health court was completed",
                    A_053("(a)(2)(B), (c)"),
                    holds=REASON.is_one_of("mental_health_court") & completion_stands,
                ),
                Limb(
                    "pretrial_intervention",
                    "a pretrial intervention program was completed",
                    A_053("(a)(2)(C)"),
                    holds=REASON.is_one_of("pretrial_intervention") & completion_stands,
                ),
                Limb(
                    "no_probable_cause",
                    "mistake, false information or lack of probable cause",
                    A_053("(a)(2)(D)"),
                    holds=REASON.is_one_of("no_probable_cause"),
                ),
                Limb("void", "the charge was void", A_053("(a)(2)(E)"), holds=REASON.is_one_of("void")),
                Limb(
                    "limitations",
                    "prosecution is no longer possible because the limitations period has run",
                    A_054,
                    holds=from_day(LIMITATIONS),
                ),
            ),
        ),
    ),
    notices=(
        _PETITION,
        Notice(
            "mental_health",
            "After a mental health court the court asks whether its conditions are met.",
            A_053("(c)"),
            when=REASON.is_one_of("mental_health_court"),
        ),
        _RETAINED,
        _DESTROYED,
    ),
)

SPECIALTY = Law(
    id="TX-EX-SPEC",
    source=A_203,
    title="Veterans treatment or mental health court: the court may order it without petition",
    relief=EXPUNCTION,
    route=Route.COURT_MAY,
    about=NON_CONVICTIONS,
    versions=VERSIONS,
    conditions=(
        Condition(
            "program",
            "The charge was dismissed because a veterans treatment court or a mental health court was completed; beside a recorded revocation it is open",
            holds=charge.ended(Disposition.DISMISSED, Disposition.DIVERTED)
            & REASON.is_one_of("veterans_court", "mental_health_court")
            & completion_stands,
        ),
        NO_SUPERVISION,
        Condition(
            "once",
            "No case was expunged before because a veterans treatment court was completed",
            A_053("(a)(2)(A)"),
            holds=REASON.is_one_of("mental_health_court") | _once,
        ),
        Condition("consent", "The attorney for the state consents", holds=STATE_CONSENTS),
    ),
    notices=(
        Notice(
            "order",
            "The court may order it until this day, thirty days after the dismissal; no petition and no fee.",
            A_203,
            day=charge.disposition_date + days(30),
        ),
        _DESTROYED,
    ),
)

ACQUITTED = Law(
    id="TX-EX-ACQ",
    source=A_ACQUITTED,
    title="Acquittal: the trial court shall order it by the thirtieth day on request",
    relief=EXPUNCTION,
    route=Route.PETITION_MUST,
    about=NON_CONVICTIONS,
    versions=VERSIONS,
    conditions=(
        Condition(
            "acquitted",
            "The person was acquitted",
            holds=charge.ended(Disposition.ACQUITTED, perhaps=(Disposition.ACQUITTED_INSANITY,)),
        ),
        Condition(
            "episode",
            "No other offense of the same criminal episode ended in a conviction or may yet",
            SECONDARY("CCP art. 55A.151"),
            holds=incident.others.none(charge.is_convicted | charge.is_pending)
            & none_running(SECONDARY("CCP art. 55A.151"), among=incident.others)
            & _none_moved,
        ),
    ),
    notices=(
        Notice(
            "order",
            "On request the trial court enters the order by this day; the right does not lapse with it, and then goes by petition.",
            A_ACQUITTED,
            day=charge.disposition_date + days(30),
        ),
        Notice(
            "fee",
            "There is no fee where the petition comes within 30 days of the acquittal.",
            SECONDARY("CCP art. 102.0061(c)"),
        ),
        _DESTROYED,
    ),
)

PARDONED = Law(
    id="TX-EX-PARDON",
    source=A_PARDON,
    title="Pardon or relief for actual innocence",
    relief=EXPUNCTION,
    route=Route.PETITION_MUST,
    about=CONVICTIONS | {Disposition.VACATED},
    versions=VERSIONS,
    conditions=(
        Condition(
            "ground",
            "The person was convicted and then pardoned, or granted relief for actual innocence",
            one_of=(
                Limb(
                    "pardon",
                    "the person was pardoned; whether a conditional pardon is enough was not read",
                    holds=from_day(charge.pardoned_on) & (one_of_values("pardon", ["unconditional"]) | UNSETTLED),
                ),
                Limb("innocence", "relief was granted on the ground of actual innocence", holds=INNOCENCE),
            ),
        ),
    ),
    notices=(_PETITION, _DESTROYED),
    remarks=(
        "Convictions under an order of nondisclosure are reached: all records and files of the arrest are to be expunged, and the order only keeps them from the public (a reading).",
    ),
)
