"""Neb. Rev. Stat. 29-3523: what ended without a conviction leaves the public record; pardons, older dismissals, errors on request."""

from clearslate.states.ne.offenses import *

S_3523 = TEXT("Neb. Rev. Stat. 29-3523")
LB_505, LB_1132, LB_686 = "2017-01-01", "2018-07-19", "2019-09-01"

WAITING_NOT_FILED = parameter("waiting_not_filed", years(1), S_3523("(3)(a)"))
WAITING_DIVERTED = parameter("waiting_diverted", years(2), S_3523("(3)(b)"))

SEPARATE = OpenQuestion(
    id="NE-3523-SEPARATE",
    question="Does the removal wait while the person is prosecuted, or under correctional control, from a separate arrest?",
    cite="Neb. Rev. Stat. 29-3523(1)(a), (3)",
    readings={
        "told": "no: (1) says who may still be told meanwhile",
        "waits": "yes: (1) is an exception to the removal itself",
    },
    chosen="told",
    decided="2026-11-28",
    because="the order of (7) is written without exception, and (1) lists to whom information may be given",
)

# "Under correctional control": no money keeps a person there.
_CONTROL_OVER = completion(S_3523("(1)(a)", READING), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_separate = SEPARATE.choose(
    told=Known(True),
    waits=person.none(charge.is_pending) & person.others.every(from_day(_CONTROL_OVER), charge.is_convicted),
)
SEPARATE_ARREST = Condition(
    "separate_arrest",
    "Where (1) is an exception to the removal: the person is not prosecuted or under correctional control from a separate arrest",
    S_3523("(1)(a)", READING),
    holds=_separate,
)
WHOLE_CASE = Condition(
    "whole_case",
    "No charge of the case ended otherwise: all were dismissed, acquitted or never filed",
    S_3523("(3)", READING),
    holds=case.all(ended_in_court | no_charge),
)
TOLD = Notice(
    "told",
    "While the person is prosecuted or under correctional control from a separate arrest, or is a candidate for or holder of public office, "
    "the public may still be told.",
    S_3523("(1)"),
)

NOT_FILED = Law(
    id="NE-NOCHARGE",
    source=S_3523("(1), (3)(a)"),
    title="No charges filed: off the public record one year after arrest, citation or referral",
    relief=RELIEF_PUBLIC,
    route=Route.AGENCY_MUST,
    unit=ARREST,
    about=frozenset({Disposition.NO_CHARGE}),
    versions=versions(Version("as last amended in 2019", None)),
    floor=charge.arrest_date,
    conditions=(
        Condition(
            "declined",
            "No charges were filed because the prosecuting attorney decided so",
            S_3523("(3)(a)"),
            holds=as_told(DECLINED, no_charge),
        ),
        Condition(
            "no_diversion",
            "Not because of a completed diversion, which (3)(b) governs",
            S_3523("(3)(b)", READING),
            holds=~DIVERSION,
        ),
        wait_over(
            WAITING_NOT_FILED,
            charge.arrest_date,
            "the arrest, the citation in its place, or the referral",
            S_3523("(3)(a)"),
        ),
        SEPARATE_ARREST,
        WHOLE_CASE,
    ),
    questions=(SEPARATE,),
    notices=(TOLD,),
)

DIVERTED = Law(
    id="NE-DIV",
    source=S_3523("(1), (3)(b)"),
    title="Charges not filed because of a completed diversion: two years after arrest, citation or referral",
    relief=RELIEF_PUBLIC,
    route=Route.AGENCY_MUST,
    unit=ARREST,
    about=frozenset({Disposition.NO_CHARGE, Disposition.DIVERTED}),
    versions=versions(Version("as last amended in 2019", None)),
    floor=charge.arrest_date,
    conditions=(
        Condition(
            "diversion",
            "No charges were filed because a diversion was completed; beside a recorded revocation it is open",
            S_3523("(3)(b)"),
            holds=DIVERSION & no_charge & completion_stands,
        ),
        wait_over(
            WAITING_DIVERTED,
            charge.arrest_date,
            "the arrest, the citation in its place, or the referral",
            S_3523("(3)(b)"),
        ),
        SEPARATE_ARREST,
        WHOLE_CASE,
    ),
    questions=(SEPARATE,),
    notices=(TOLD,),
)

_of_3c = (
    charge.ended(
        Disposition.ACQUITTED, Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN
    )  # a nolle prosequi and a withdrawal are the prosecutor's own
    | REASON.is_one_of("prosecutor_motion", "hearing", "acquittal", "deferred_judgment", "problem_solving_court")
)
# An arrest count that was never filed is part of the case and no charge that a court could dismiss.
_last_order = case.latest(charge.disposition_date, ~no_charge)

_ENDED = Condition(
    "all_ended",
    "Every filed charge of the case was dismissed, or the person was acquitted of it",
    S_3523("(3)(c)", READING),
    holds=case.all(ended_in_court | no_charge),
)
_GROUND = Condition(
    "ground",
    "On the prosecutor's motion, after a hearing, an acquittal, a deferred judgment, or a program of a problem-solving court",
    S_3523("(3)(c)(i) to (v)"),
    holds=_of_3c,
)
_COMPLETED = Condition(
    "program_completed",
    "Where a deferred judgment or a program ended it: no revocation is recorded, for beside one whether it was completed is open",
    S_3523("(3)(c)(iv), (v)", READING),
    when=charge.ended(Disposition.DIVERTED) | REASON.is_one_of("deferred_judgment", "problem_solving_court"),
    holds=completion_stands,
)
_NO_APPEAL = Condition(
    "no_appeal",
    "The hearing is not the subject of a pending appeal",
    S_3523("(3)(c)(ii)"),
    holds=~(APPEAL & REASON.is_one_of("hearing")),
)
_FILED = NON_CONVICTIONS - {Disposition.NO_CHARGE}

DISMISSED = Law(
    id="NE-DISM",
    source=S_3523("(3)(c), (7)"),
    title="Filed and dismissed, acquitted, deferred judgment or problem-solving court completed: court orders sealing at once",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=CASE,
    about=_FILED,
    versions=versions(Version("LB 505 (2016)", LB_505, TEXT("Neb. Rev. Stat. 29-3523(6)"))),
    conditions=(
        _ENDED,
        _GROUND,
        _COMPLETED,
        _NO_APPEAL,
        Condition(
            "since_2017",
            "The case was dismissed on 2017-01-01 or later",
            S_3523("(6), (7)"),
            holds=~(_last_order < LB_505),
        ),
        SEPARATE_ARREST,
    ),
    questions=(SEPARATE,),
    notices=(TOLD,),
)

BEFORE_2017 = Law(
    id="NE-PRE17",
    source=S_3523("(6)"),
    title="Cases dismissed before 2017-01-01: on motion, court shall grant",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MUST,
    unit=CASE,
    about=_FILED,
    versions=versions(Version("LB 1132 (2018)", LB_1132, TEXT("Neb. Rev. Stat. 29-3523(10)"))),
    conditions=(
        _ENDED,
        _GROUND,
        _COMPLETED,
        _NO_APPEAL,
        Condition("before_2017", "The case was dismissed before 2017-01-01", S_3523("(6)"), holds=_last_order < LB_505),
    ),
    notices=noted(S_3523("(6)"), motion="The court must grant the motion."),
)

PARDONED = Law(
    id="NE-PARDON",
    source=S_3523("(5)"),
    title="Pardoned convictions: on motion, court shall grant",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("LB 1132 (2018)", LB_1132, TEXT("Neb. Rev. Stat. 29-3523(10)"))),
    conditions=(was_pardoned(S_3523("(5)")),),
    notices=noted(S_3523("(5)"), motion="The court must grant the motion."),
    remarks=(
        "A conviction that was set aside is reached: its record stays public, and (5) asks for the pardon alone (a reading).",
    ),
)

BY_ERROR = Law(
    id="NE-ERROR",
    source=S_3523("(9)"),
    title="Arrest by error of a law enforcement agency: petition",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(Version("as last amended in 2019", None)),
    floor=charge.arrest_date,
    conditions=(
        Condition(
            "error",
            "Clear and convincing evidence shows that the arrest was due to the agency's error",
            S_3523("(9)"),
            holds=ERROR,
        ),
    ),
    notices=noted(S_3523("(9)"), petition="The petition goes to the district court."),
    remarks=("What is off the public record or sealed is reached: it is kept, (1), and (9) expunges it (a reading).",),
)
