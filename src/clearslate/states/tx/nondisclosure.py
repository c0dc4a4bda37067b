"""Gov't Code chapter 411, subchapter E-1: orders of nondisclosure."""

from clearslate.states.tx.offenses import *

S_072 = TEXT("Gov't Code § 411.072")
S_0725 = TEXT("Gov't Code § 411.0725", "of (e) only the opening was read")
S_0726 = SECONDARY("Gov't Code § 411.0726")
S_0727 = TEXT("Gov't Code § 411.0727")
S_073 = TEXT("Gov't Code § 411.073")
S_0735 = SECONDARY("Gov't Code § 411.0735")
S_DWI = SECONDARY("Gov't Code §§ 411.0731, 411.0736")
S_074 = TEXT("Gov't Code § 411.074")
SB_1902, HB_3016, HB_3582 = "2015-09-01", "2017-09-01", "2019-09-01"
NONDISCLOSURE = relief("nondisclosure", ReliefKind.SEAL)

PLACED_DAYS = parameter("placed_days", days(180), S_072("(b)"))
START = parameter("start", HB_3016, S_072("", SECONDARY, "an overview of the Office of Court Administration"))
WAITING = parameter("waiting", years(2), S_0725("(e)", SECONDARY))
WAITING_AFTER_JAIL = parameter("waiting_after_jail", years(3), S_DWI("", MEMORY))
WAITING_LONG = parameter("waiting_long", years(5), S_0725("(e)", SECONDARY))

PREVIOUSLY = OpenQuestion(
    id="TX-PREVIOUSLY",
    question="Does another offense that was decided on the same day, or later, count as previous?",
    cite="Gov't Code §§ 411.072(a)(2), 411.073(b)(2)",
    readings={
        "before": "only what was decided on an earlier day than this offense",
        "ever": "every other offense that was decided before the order",
    },
    chosen="before",
    because="'previously' looks back from this conviction or placement; what comes in the time after it, § 411.074(a) asks itself",
)
VETERANS = OpenQuestion(
    id="TX-0727-CLEAN",
    question="Which new offenses in the two years after a veterans treatment court bar the order?",
    cite="Gov't Code §§ 411.0727(c), 411.074(a)",
    readings={
        "any": "any but fine-only traffic, as § 411.074(a) says of every order",
        "felony": "felonies alone, as § 411.0727 says",
    },
    chosen="any",
    because="§ 411.074(a) covers every order under the subchapter, and any applicable waiting period",
)

_before = person.others.none_before(judged_on, counts) & none_known_elsewhere
_ever = person.others.none(counts) & none_known_elsewhere
DISCHARGED = Condition(
    "discharged",
    "The person was on deferred adjudication community supervision, and the case was discharged and dismissed; unknown after a revocation",
    S_072("(a)(1), (b)"),
    holds=was_deferred & charge.ended(Disposition.DIVERTED) & completion_stands,
)
NO_PREVIOUS = Condition(
    "no_previous",
    "The person was never before convicted of, or placed on deferred adjudication for, another offense, fine-only traffic apart",
    S_072("(a)(2)", READING),
    holds=PREVIOUSLY.choose(before=_before, ever=_ever),
)
BARRED = Condition(
    "barred",
    "Neither the offense, nor another of which the person was convicted or for which the person was deferred, requires registration, involved "
    "family violence, or is one that § 411.074(b) names",
    S_074("(b)"),
    holds=~is_barring & person.others.none((charge.is_convicted | was_deferred) & is_barring) & none_known_elsewhere,
)
MONEY = money_paid(S_073("(b)"))
_PETITION = Notice(
    "petition",
    "The person petitions the court that had the case; it asks whether the order is in the best interest of justice. The state is told and may "
    "ask for a hearing within 45 days.",
    MEMORY("Gov't Code §§ 411.0745, 411.0725(d)"),
)
_FEE = Notice(
    "fee",
    "The fee of a civil petition and $28 are due, unless the person cannot pay.",
    MEMORY("Gov't Code § 411.0745(b)"),
)
SEEN = Notice(
    "seen",
    "Criminal justice agencies, and the licensing and school users that § 411.0765 names, still see it.",
    SECONDARY("Gov't Code § 411.0765"),
)


def _clean(end: Days, where: Truth = counts) -> Truth:
    """No other conviction or deferral after this one was decided and up to the end; a breach is final."""
    return person.others.first_after(judged_on, after=judged_on, where=where) > end


def _clean_condition(end: Days) -> Condition:
    return Condition(
        "clean",
        "From the sentence or placement to the end of the waiting period the person was not convicted or placed on deferred adjudication, "
        "fine-only traffic apart",
        S_074("(a)", READING),
        holds=_clean(end),
    )


_automatic = all_of(is_misdemeanor, ~LISTS["not_automatic"].matches, ~FINDING, charge.disposition_date >= START)
_automatic_end = later_of(charge.disposition_date, placed_on + PLACED_DAYS)

AUTOMATIC = Law(
    id="TX-ND-072",
    source=S_072,
    title="Nonviolent misdemeanor deferred adjudication: the court issues the order without petition",
    relief=NONDISCLOSURE,
    route=Route.COURT_MUST,
    about=NON_CONVICTIONS,
    versions=versions(Version("H.B. 3016", HB_3016, SECONDARY("H.B. 3016 of 2017"))),
    conditions=(
        DISCHARGED,
        Condition("grade", "The offense is a misdemeanor", S_072("(a)(1)"), holds=is_misdemeanor),
        Condition(
            "offense",
            "The offense is not one of Penal Code § 49.04 or 49.06 or chapters 20, 21, 22, 25, 42, 43, 46 and 71",
            S_072("(a)(1)(A)"),
            holds=~LISTS["not_automatic"].matches,
        ),
        Condition(
            "finding",
            "The court did not find that the order without petition is not in the best interest of justice",
            S_072("(a)(1)(B)"),
            holds=~FINDING,
        ),
        Condition(
            "start",
            "The discharge was on or after {start}",
            S_072(
                "",
                SECONDARY,
                "an overview of the Office of Court Administration; earlier discharges petition under § 411.0725",
            ),
            holds=charge.disposition_date >= START,
        ),
        NO_PREVIOUS,
        _clean_condition(_automatic_end),
        BARRED,
        wait_over(PLACED_DAYS, placed_on, "the placement", S_072("(b)(1), (2)"), key="placement"),
    ),
    questions=(PREVIOUSLY,),
    notices=(
        Notice(
            "evidence",
            "Before the order the person shows that the requirements are met and pays a fee of $28: the order is automatic in right, not wholly "
            "in practice.",
            MEMORY("Gov't Code § 411.072(c)"),
        ),
        Notice(
            "clerk",
            "The clerk sends the order to the Department of Public Safety within 15 business days, which tells agencies and buyers within 10.",
            MEMORY("Gov't Code § 411.075"),
        ),
        SEEN,
    ),
)

_long = is_misdemeanor & LISTS["two_years"].matches
_deferred_end = later_of(
    charge.disposition_date,
    Where(_long, charge.disposition_date + WAITING),
    Where(is_felony, charge.disposition_date + WAITING_LONG),
)

DEFERRED = Law(
    id="TX-ND-0725",
    source=S_0725,
    title="Other deferred adjudications: petition",
    relief=NONDISCLOSURE,
    route=Route.PETITION_MAY,
    about=NON_CONVICTIONS,
    versions=versions(Version("S.B. 1902", SB_1902, TEXT("S.B. 1902 of 2015"))),
    conditions=(
        DISCHARGED,
        Condition(
            "offense",
            "The offense is not driving or boating while intoxicated (§§ 49.04, 49.06)",
            S_0725("(a)"),
            holds=~LISTS["intoxication"].matches,
        ),
        Condition(
            "not_automatic",
            "The person is not eligible for the order without petition (§ 411.072)",
            S_0725("(a)", READING),
            holds=PREVIOUSLY.choose(before=~(_automatic & _before), ever=~(_automatic & _ever)),
        ),
        Condition(
            "waiting",
            "Since the discharge {waiting} have passed for misdemeanors of chapters 20, 21, 22, 25, 42, 43 and 46, {waiting_long} for felonies",
            S_0725("(e)", SECONDARY),
            branches=(
                Branch(
                    "felony",
                    "{waiting_long} have passed since the discharge of a felony",
                    when=is_felony,
                    holds=elapsed(WAITING_LONG, since=charge.disposition_date),
                ),
                Branch(
                    "named",
                    "{waiting} have passed since the discharge of a misdemeanor of chapters 20, 21, 22, 25, 42, 43 and 46",
                    when=_long,
                    holds=elapsed(WAITING, since=charge.disposition_date),
                ),
                Branch(
                    "others",
                    "Another misdemeanor is discharged, which waits no further",
                    holds=from_day(charge.disposition_date),
                ),
            ),
        ),
        _clean_condition(_deferred_end),
        BARRED,
    ),
    questions=(PREVIOUSLY,),
    notices=(_PETITION, _FEE, SEEN),
    remarks=("Previous convictions that § 411.074(b) does not name are no bar, § 411.0725(c).",),
)

_two_years_on = charge.disposition_date + WAITING

DEFERRED_DWI = Law(
    id="TX-ND-0726",
    source=S_0726,
    title="Deferred adjudication for driving or boating while intoxicated: petition",
    relief=NONDISCLOSURE,
    route=Route.PETITION_MAY,
    about=NON_CONVICTIONS,
    versions=versions(Version("H.B. 3582", HB_3582, SECONDARY("H.B. 3582 of 2019"))),
    conditions=(
        DISCHARGED,
        Condition("grade", "The offense is a misdemeanor", holds=is_misdemeanor),
        Condition(
            "offense",
            "The offense is driving or boating while intoxicated (§§ 49.04, 49.06)",
            holds=LISTS["intoxication"].matches,
        ),
        Condition(
            "no_crash", "The alcohol concentration was under 0.15, and no crash involved another person", holds=~CRASH
        ),
        NO_PREVIOUS,
        Condition("waiting", "{waiting} have passed since the discharge", holds=from_day(_two_years_on)),
        _clean_condition(_two_years_on),
        BARRED,
    ),
    questions=(PREVIOUSLY,),
    notices=(_PETITION, _FEE, SEEN),
)

VETERANS_COURT = Law(
    id="TX-ND-0727",
    source=S_0727,
    title="Veterans treatment court completed: petition",
    relief=NONDISCLOSURE,
    route=Route.PETITION_MAY,
    about=NON_CONVICTIONS,
    versions=versions(Version("as published in 2023", None)),
    conditions=(
        Condition(
            "program",
            "The person completed a veterans treatment court program, and the case was dismissed; unknown after a revocation",
            S_0727("(a), (b)"),
            holds=charge.ended(Disposition.DIVERTED, Disposition.DISMISSED)
            & REASON.is_one_of("veterans_court")
            & completion_stands,
        ),
        Condition(
            "no_grave",
            "The person was never convicted of an offense of article 42A.054(a) or a sexually violent offense",
            S_0727("(c)(2)"),
            holds=person.others.none(charge.is_convicted & LISTS["veterans_never"].matches) & none_known_elsewhere,
        ),
        Condition(
            "waiting",
            "{waiting} have passed since the completion of the program",
            S_0727("(d)"),
            holds=from_day(_two_years_on),
        ),
        Condition(
            "clean",
            "In that time the person was not convicted or placed on deferred adjudication, fine-only traffic apart",
            S_0727("(c)(3)", READING),
            holds=VETERANS.choose(
                any=person.others.none_within(WAITING, after=charge.disposition_date, where=counts),
                felony=person.others.none_within(
                    WAITING, after=charge.disposition_date, where=charge.is_convicted & is_felony
                ),
            ),
        ),
        BARRED,
    ),
    questions=(VETERANS,),
    notices=(_PETITION, _FEE, SEEN),
)

# Fines, costs and restitution are asked apart.
_SUPERVISED = completion(S_073("(b), (d)"), custody=OUT, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_SERVED = completion(S_0735, custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_DRUNK_SERVED = completion(S_DWI, custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_long_probation = LISTS["two_years_probation"].matches
_probation_end = later_of(_SUPERVISED, Where(_long_probation, _SUPERVISED + WAITING))

PROBATION = Law(
    id="TX-ND-073",
    source=S_073,
    title="Misdemeanor probation: petition",
    relief=NONDISCLOSURE,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("S.B. 1902", SB_1902, TEXT("S.B. 1902 of 2015"))),
    conditions=(
        Condition("grade", "The conviction is of a misdemeanor", S_073("(a)(1)"), holds=is_misdemeanor),
        Condition(
            "offense",
            "The offense is not an intoxication offense (§§ 49.04 to 49.065, Alco. Bev. Code § 106.041) or organized crime (chapter 71)",
            S_073("(a)(1)"),
            holds=~LISTS["not_probation"].matches,
        ),
        Condition(
            "supervision",
            "The person was placed on community supervision other than deferred adjudication",
            S_073("(a)(2)"),
            holds=COMMUNITY_SUPERVISION & ~is_deferred_adjudication,
        ),
        not_revoked(S_073("(b)"), "Community supervision was not revoked"),
        MONEY,
        NO_PREVIOUS,
        Condition(
            "waiting",
            "The supervision is completed, and {waiting} have passed since for chapters 20, 21, 22, 25, 30, 42, 43 and 46",
            S_073("(d)", MEMORY),
            holds=from_day(_probation_end),
        ),
        _clean_condition(_probation_end),
        BARRED,
    ),
    questions=(PREVIOUSLY,),
    notices=(_PETITION, _FEE, SEEN),
)

_conviction_end = later_of(_SERVED, Where(~is_class_c, _SERVED + WAITING))

CONVICTION = Law(
    id="TX-ND-0735",
    source=S_0735,
    title="Misdemeanor convictions with fine or jail: petition",
    relief=NONDISCLOSURE,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("S.B. 1902", SB_1902, TEXT("S.B. 1902 of 2015"))),
    conditions=(
        Condition("grade", "The conviction is of a misdemeanor", holds=is_misdemeanor),
        Condition(
            "offense",
            "The offense is not an intoxication offense (§§ 49.04 to 49.065, Alco. Bev. Code § 106.041) or organized crime (chapter 71)",
            holds=~LISTS["not_probation"].matches,
        ),
        Condition(
            "no_supervision",
            "The person was not placed on community supervision; whether the section reaches one whose supervision was revoked was not read",
            holds=~COMMUNITY_SUPERVISION | (charge.probation_revoked_on.happened & UNSETTLED),
        ),
        Condition(
            "nature",
            "The court does not find the offense violent or sexual in nature; simple assault (§ 22.01) is not",
            holds=~VIOLENT_OR_SEXUAL | LISTS["simple_assault"].matches,
        ),
        money_paid(MEMORY(S_0735.cite)),
        NO_PREVIOUS,
        Condition(
            "waiting",
            "The sentence is completed, and {waiting} have passed since, unless the offense is punishable by fine only",
            holds=from_day(_conviction_end),
        ),
        _clean_condition(_conviction_end),
        BARRED,
    ),
    questions=(PREVIOUSLY,),
    notices=(_PETITION, _FEE, SEEN),
)

_drunk_end = later_of(
    Where(INTERLOCK & COMMUNITY_SUPERVISION, _DRUNK_SERVED + WAITING),
    Where(INTERLOCK & ~COMMUNITY_SUPERVISION, _DRUNK_SERVED + WAITING_AFTER_JAIL),
    Where(~INTERLOCK, _DRUNK_SERVED + WAITING_LONG),
)

DWI = Law(
    id="TX-ND-DWI",
    source=S_DWI,
    title="First driving while intoxicated convictions: petition",
    relief=NONDISCLOSURE,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("H.B. 3016", HB_3016, SECONDARY("H.B. 3016 of 2017"))),
    conditions=(
        Condition(
            "offense", "The conviction is of driving while intoxicated (§ 49.04)", holds=LISTS["driving"].matches
        ),
        Condition("grade", "It is a misdemeanor of Class B", holds=GRADING.is_grade("misd B")),
        Condition(
            "no_crash", "The alcohol concentration was under 0.15, and no crash involved another person", holds=~CRASH
        ),
        money_paid(MEMORY(S_DWI.cite)),
        NO_PREVIOUS,
        Condition(
            "waiting",
            "The time has passed since the completion; it is shorter after six months of an ignition interlock",
            branches=(
                Branch(
                    "interlock_probation",
                    "{waiting} have passed since the completion of probation with an interlock for so long",
                    when=INTERLOCK & COMMUNITY_SUPERVISION,
                    holds=elapsed(WAITING, since=_DRUNK_SERVED),
                ),
                Branch(
                    "interlock_jail",
                    "{waiting_after_jail} have passed since the completion of a sentence of jail with an interlock for so long",
                    when=INTERLOCK & ~COMMUNITY_SUPERVISION,
                    holds=elapsed(WAITING_AFTER_JAIL, since=_DRUNK_SERVED),
                ),
                Branch(
                    "no_interlock",
                    "{waiting_long} have passed since the completion, without an ignition interlock",
                    holds=elapsed(WAITING_LONG, since=_DRUNK_SERVED),
                ),
            ),
        ),
        Condition(
            "not_revoked",
            "Community supervision was not revoked; whether the sections reach one that was revoked was not read",
            holds=completion_stands,
        ),
        _clean_condition(_drunk_end),
        BARRED,
    ),
    questions=(PREVIOUSLY,),
    notices=(_PETITION, _FEE, SEEN),
)
