"""RSA 651:5, I, III to VIII, and RSA 265-A:21: convictions, on petition."""

from clearslate.states.nh.offenses import *

READ_2026 = "an encoding that read the section on 2026-08-06"
S_III = TEXT("RSA 651:5, III", "(a) to (e) were read in the text of 2015")
S_BARRED = TEXT("RSA 651:5, V", "read in the text of 2014 and 2015")
S_V = SECONDARY("RSA 651:5, V, XIII, XIV", READ_2026)
S_VI = SECONDARY("RSA 651:5, VI", READ_2026)
S_VII = MEMORY("RSA 651:5, VII", "the paragraph was not read")
S_STREAM = SECONDARY("RSA 651:5, III(a)(2), (b)(2)", READ_2026)
S_DWI = SECONDARY("RSA 265-A:21", "an encoding of 2026; only the heading was read")

WAITING_VIOLATION = parameter("waiting_violation", years(1), S_III("(a)"))
WAITING_CLASS_B_MISDEMEANOR = parameter("waiting_class_b_misdemeanor", years(2), S_STREAM)
WAITING_CLASS_A_MISDEMEANOR = parameter("waiting_class_a_misdemeanor", years(3), S_III("(c)"))
WAITING_CLASS_B_FELONY = parameter("waiting_class_b_felony", years(5), S_III("(d)"))
WAITING_CLASS_A_FELONY = parameter("waiting_class_a_felony", years(10), S_III("(e)"))
DWI_YEARS = parameter("dwi_years", years(10), S_DWI)
FROM = parameter("convicted_from", ACT_2018, S_STREAM)

OLD_CLASS_B = OpenQuestion(
    id="NH-B-BEFORE-2019",
    question="How long is the wait after a class B misdemeanor that was convicted before 2019?",
    cite="RSA 651:5, III(b)(1)",
    readings={"three": "three years, as in the text of 2015", "two": "two years, as for later convictions"},
    chosen=BOTH,
    decided="2026-11-28",
    because="the present words for older convictions were not read; since 2022 nobody is between the two",
)

# --- the time that each offense needs -----------------------------------------------------------------------

_is_possession = as_told(
    DRUG_POSSESSION, LISTS["possession"].matches | (LISTS["drug_acts"].matches & DRUG_POSSESSION)
) & (is_felony | is_misd_a)
_needs_ten = any_of(
    LISTS["sexual_assault"].matches, is_felony & LISTS["lewdness"].matches, is_misdemeanor & LISTS["domestic"].matches
)
# "All the terms and conditions of the sentence"; the money is asked apart (_MONEY, and _in_time for every other offense).
_completed = completion(S_III("", READING), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_breaks = charge.is_convicted & ~is_mv_violation
# A later conviction starts the years of an older offense again (the reading taken).
_clean_since = later_of(_completed, person.others.latest(charge.disposition_date, _breaks))


def _clean(term: Parameter) -> OnsetLike:
    """The years since the sentence was done and since the last other conviction."""
    return elapsed(term, since=_clean_since)


_class_b = choose(
    (charge.disposition_date >= FROM, _clean(WAITING_CLASS_B_MISDEMEANOR)),
    otherwise=OLD_CLASS_B.choose(three=_clean(WAITING_CLASS_A_MISDEMEANOR), two=_clean(WAITING_CLASS_B_MISDEMEANOR)),
)
_WAITING = Condition(
    "waiting",
    "The sentence has been completed, and since then the time of the offense has passed without another conviction, motor vehicle "
    "violations apart",
    S_III("", READING, "where a later conviction starts the period again is not written"),
    branches=(
        Branch(
            "possession",
            "drug possession under RSA 318-B:26, II: {waiting_class_b_misdemeanor}",
            when=_is_possession,
            holds=_clean(WAITING_CLASS_B_MISDEMEANOR),
        ),
        Branch(
            "ten",
            "sexual assault, felony lewdness and misdemeanor domestic violence: {waiting_class_a_felony}",
            when=_needs_ten,
            holds=_clean(WAITING_CLASS_A_FELONY),
        ),
        Branch(
            "violation",
            "a violation: {waiting_violation}",
            S_III("(a)"),
            when=is_violation,
            holds=_clean(WAITING_VIOLATION),
        ),
        Branch(
            "class_b",
            "a class B misdemeanor: {waiting_class_b_misdemeanor} (convicted before {convicted_from}, perhaps the time of class A)",
            S_STREAM,
            when=is_misd_b,
            holds=_class_b,
        ),
        Branch(
            "class_a",
            "a class A misdemeanor: {waiting_class_a_misdemeanor}",
            S_III("(c)"),
            when=is_misd_a,
            holds=_clean(WAITING_CLASS_A_MISDEMEANOR),
        ),
        Branch(
            "felony_b",
            "a class B felony: {waiting_class_b_felony}",
            S_III("(d)"),
            when=GRADING.is_grade("felony B"),
            holds=_clean(WAITING_CLASS_B_FELONY),
        ),
        Branch(
            "felony_a",
            "a class A felony, and any other: {waiting_class_a_felony}",
            S_III("(e)"),
            holds=_clean(WAITING_CLASS_A_FELONY),
        ),
    ),
)
_decade = elapsed(DWI_YEARS, since=charge.disposition_date)
_in_time = all_of(_WAITING.holds, ~is_dwi | _decade, case.all_money_is_paid)
_of_record = charge.is_convicted & charge.decided_in("NH")

# --- what bars ----------------------------------------------------------------------------------------------

_violent = as_told(
    VIOLENT_CRIME,
    any_of(
        LISTS["violent"].matches,
        LISTS["violent_class_a"].matches & GRADING.is_grade("felony A"),
        LISTS["incest"].matches & charge.victim_minor,
        LISTS["child_images"].matches & is_felony,
    ),
)
_obstruction = as_told(OBSTRUCTION_FELONY, LISTS["obstruction"].matches & is_felony)
_barred = any_of(_violent, _obstruction, EXTENDED_TERM)

_MONEY = money_paid(
    S_III("", READING), "Everything that the court ordered to be paid is paid: it is part of the terms of the sentence"
)
_NOT_BARRED = Condition(
    "not_barred",
    "The offense is no violent crime and no felony obstruction of justice, and no extended term was imposed",
    S_BARRED,
    all_of=(
        Limb("violent", "No violent crime, XIII", S_V, holds=~_violent),
        Limb("obstruction", "No felony obstruction of justice or government, XIV", S_V, holds=~_obstruction),
        Limb("extended", "No extended term of imprisonment, RSA 651:6", holds=~EXTENDED_TERM),
    ),
)
_STREAM_WAITING = Condition(
    "waiting",
    "The sentence has been completed, and since then the time of the offense has passed without another conviction, motor vehicle "
    "violations apart",
    S_STREAM("", READING, "where a later conviction starts the period again is not written"),
    branches=(
        Branch("violation", "a violation: {waiting_violation}", when=is_violation, holds=_clean(WAITING_VIOLATION)),
        Branch(
            "class_b", "a class B misdemeanor: {waiting_class_b_misdemeanor}", holds=_clean(WAITING_CLASS_B_MISDEMEANOR)
        ),
    ),
)
_RECORD_NOT_BARRED = Condition(
    "record_not_barred",
    "No other conviction of the person's record in this State is barred",
    S_VI("(a)"),
    holds=person.others.none(_of_record & _barred, unless=from_day(charge.cleared_on)),
)
_RECORD_IN_TIME = Condition(
    "record_in_time",
    "The time of every other offense of the person's record in this State has been met too",
    S_VI("(b)"),
    holds=person.others.every(from_day(charge.cleared_on) | _in_time, where=_of_record),
)
_ELSEWHERE = NO_CONVICTION_ELSEWHERE.is_known(S_III("", READING))
_NOTHING_PENDING = no_pending_charge(
    S_VII,
    counts=~is_mv_violation,
    among=person.others,
    text="No charge is pending that would bar or extend the time, motor vehicle violations apart",
)
_SHARED = (_MONEY, _NOT_BARRED, _RECORD_NOT_BARRED, _RECORD_IN_TIME, _ELSEWHERE, _NOTHING_PENDING, NOT_DENIED)
_NOT_DWI = Condition(
    "not_dwi", "It is not driving or boating while intoxicated, which RSA 265-A:21 governs", S_DWI, holds=~is_dwi
)
_COUNTS_ON_ROAD = Condition(
    "not_enhanced",
    "It is no violation that counts toward habitual offender status or enhances a later penalty",
    S_III("(a)", SECONDARY, READ_2026),
    holds=~(is_violation & ENHANCED_VIOLATION),
)
_DISCRETION = Notice(
    "discretion",
    "The court may grant it where it assists rehabilitation and is consistent with the public welfare.",
    TEXT("RSA 651:5, I"),
)
_PROCESS = Notice(
    "process",
    "One petition for each charge, in the court of the sentence. The prosecutor has thirty days to answer; the department of "
    "corrections reports; there is a hearing if the person asks for it.",
    TEXT("RSA 651:5, I; Superior Court Rule of Criminal Procedure 31", "what the department does is secondary"),
)
_COSTS = Notice(
    "costs",
    "The court takes $125 for each court location, the department of corrections $100, the State Police up to $100 after a grant; "
    "they are waived for the indigent.",
    SECONDARY("RSA 651:5, IX, X(d)", "Judicial Branch checklist of 2020"),
)

CONVICTION = Law(
    id="NH-CONV",
    source=TEXT("RSA 651:5, I, III, V, VI", "V and VI by secondary sources"),
    title="Conviction, after the sentence and the years of its class: petition",
    relief=ANNULMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as of 2015 and since", None)),
    conditions=(_NOT_DWI, _COUNTS_ON_ROAD, _WAITING, *_SHARED),
    questions=(OLD_CLASS_B,),
    notices=(_DISCRETION, _PROCESS, _COSTS),
)

_highest = choose(
    (is_violation, case.others.none(charge.is_convicted & ~is_violation)),
    otherwise=case.others.none(charge.is_convicted & ~(is_violation | is_misd_b)),
)

STREAMLINED = Law(
    id="NH-STREAM",
    source=S_STREAM,
    title="Violation or class B misdemeanor since 2019, the highest of its case: the court shall annul",
    relief=ANNULMENT,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("in force 2019-01-01", ACT_2018, S_STREAM)),
    conditions=(
        Condition(
            "grade",
            "The conviction is of a violation or a class B misdemeanor",
            S_STREAM,
            holds=is_violation | is_misd_b,
        ),
        Condition(
            "convicted_from",
            "The conviction is of {convicted_from} or later",
            S_STREAM,
            holds=charge.disposition_date >= FROM,
        ),
        Condition("highest", "It is the highest offense of conviction in its case", S_STREAM, holds=_highest),
        Condition(
            "not_ten_years",
            "It is no sexual assault and no domestic violence, whose period is longer",
            S_STREAM,
            holds=~(LISTS["sexual_assault"].matches | LISTS["domestic"].matches),
        ),
        _NOT_DWI,
        _COUNTS_ON_ROAD,
        _STREAM_WAITING,
        *_SHARED,
    ),
    questions=(OLD_CLASS_B,),
    notices=(
        Notice(
            "objection",
            "The court sends its determination to the person and the prosecutor, who may object within twenty days, only that the "
            "offense does not qualify or the terms are not completed; without an upheld objection the court shall annul.",
            S_STREAM,
        ),
        _COSTS,
    ),
)

DRIVING = Law(
    id="NH-DWI",
    source=S_DWI,
    title="Driving or boating while intoxicated, ten years after the conviction: petition",
    relief=ANNULMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("2006 ch. 260", "2007-01-01", TEXT("2006 ch. 260"))),
    conditions=(
        Condition("offense", "The conviction is of driving or boating while intoxicated", S_DWI, holds=is_dwi),
        Condition("decade", "{dwi_years} have passed since the conviction", S_DWI, holds=_decade),
        _WAITING,
        *_SHARED,
    ),
    questions=(OLD_CLASS_B,),
    notices=(_DISCRETION, _PROCESS, _COSTS),
)
