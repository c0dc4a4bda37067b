"""Ark. Code §§ 16-90-1411, 16-93-303 and 16-90-1602: what the court seals without a petition, or at the end of its program."""

from clearslate.states.ar.offenses import *

S_1411 = TEXT("Ark. Code § 16-90-1411")
S_303 = TEXT("Ark. Code § 16-93-303")
S_1602 = TEXT("Ark. Code § 16-90-1602")
S_1414 = TEXT("Ark. Code § 16-90-1414(a)(2)")
ACT_1460, SPECIALTY_COURTS = "2014-01-01", "2025-08-05"

_intoxicated = LISTS["intoxicated"].matches
OLD_PARDON = "1991-07-15"
LOOK_BACK = parameter("look_back", years(10), SECONDARY("Ark. Code § 5-65-111", "act of 2021; not read"))

SIXTH_LOOK_BACK = parameter("sixth_look_back", years(20), SECONDARY("Ark. Code § 5-65-111", "act of 2021; not read"))


_SIXTH = person.count(charge.is_convicted & _intoxicated) >= 6


def look_back(since: Days) -> OnsetLike:
    """The look-back of § 5-65-111 has passed; from a sixth offense it is longer, how those are counted was not read."""
    first, other = look_backs(since)
    return choose((_SIXTH, first.holds), otherwise=other.holds)


def look_backs(since: Days, source: Source | None = None) -> tuple[Branch, Branch]:
    """The same, as the last branches of a condition."""
    short = elapsed(LOOK_BACK, since=since)
    return (
        Branch(
            "sixth",
            "a sixth offense of driving while intoxicated, or a later one: {sixth_look_back}, or the time of the others; how they are counted was not read",
            source,
            when=_SIXTH,
            holds=either(short, elapsed(SIXTH_LOOK_BACK, since=since)),
        ),
        Branch("intoxicated", "another offense of driving while intoxicated: {look_back}", source, holds=short),
    )


_since_1460 = versions(
    Version("Act 1460 of 2013", ACT_1460, TEXT("Ark. Code § 16-90-1403", "the day is told by the section"))
)
UNIFORM = Notice(
    "uniform_order",
    "An order to seal takes effect only as the uniform order of the Arkansas Crime Information Center.",
    S_1414,
)

PARDON = Law(
    id="AR-PARDON",
    source=S_1411("(a)"),
    title="Governor's pardon: the court seals on the Governor's notice; older pardons on filing",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    about=CONVICTIONS,
    versions=_since_1460,
    conditions=(
        Condition(
            "pardoned",
            "The Governor has pardoned the conviction",
            S_1411("(a)(1)"),
            holds=charge.is_pardoned & from_day(charge.pardoned_on),
        ),
        Condition("victim_minor", "The victim was not under eighteen", S_1411("(a)(3)(A)"), holds=~charge.victim_minor),
        Condition("sex_offense", "It is not a sex offense", S_1411("(a)(3)(B)"), holds=~sex_felony),
        Condition(
            "death_or_injury",
            "It did not result in death or serious physical injury",
            S_1411("(a)(3)(C)"),
            holds=~death_or_injury,
        ),
    ),
    notices=(
        Notice(
            "filing",
            "A conviction pardoned before 15 July 1991 is sealed when the person files a copy of the pardon with the court.",
            S_1411("(a)(2)"),
            when=charge.pardoned_on < OLD_PARDON,
        ),
        UNIFORM,
    ),
    remarks=(
        "(b), youthful offenders pardoned with a suspended sentence, adds nothing to (a) and is not encoded.",
        "The exclusions of (a)(3) were read in a public copy of the code; they are newer than some summaries.",
    ),
)

# Counts dropped for the plea, or acquitted, are no part of what was deferred.
_of_the_deferral = ~charge.ended(
    Disposition.CONVICTED,
    Disposition.NOLLE_PROSSED,
    Disposition.WITHDRAWN,
    Disposition.ACQUITTED,
    Disposition.ACQUITTED_INSANITY,
    Disposition.NO_CHARGE,
)

FIRST = Law(
    id="AR-FIRST",
    source=S_303("(b)"),
    title="First offender probation completed: the court discharges, dismisses and seals",
    # The dismissal is a condition: what is sealed is a record without a conviction.
    relief=relief("dismissal and sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    tested=_of_the_deferral,
    # What is dismissed and sealed is the case that the court deferred.
    other_counts=OtherCounts(pending=BARS(S_303("(a)(1)(A), (b)", READING))),
    versions=_since_1460,
    conditions=(
        Condition(
            "act",
            "The court deferred the case under the first offender act, without adjudication",
            S_303("(a)(1)(A)"),
            holds=FIRST_OFFENDER,
        ),
        Condition(
            "no_felony",
            "The record shows no felony conviction of the person from before the offense",
            S_303("(a)(1)(A)", READING),
            holds=person.others.none_before(
                charge.offense_date, charge.is_convicted & is_felony, day=charge.disposition_date
            ),
        ),
        Condition(
            "fulfilled",
            "The terms of probation were fulfilled, or the court released the person early: the case was dismissed; unknown after a revocation",
            S_303("(b)", SECONDARY, "the end of (b) was read in a summary"),
            holds=charge.ended(Disposition.DIVERTED, Disposition.DISMISSED, perhaps=(Disposition.VACATED,))
            & completion_stands,
        ),
        Condition(
            "registrable",
            "The offense does not require registration as a sex offender",
            S_303("(a)(1)(B)(i)"),
            holds=~must_register,
        ),
        Condition(
            "named",
            "It is not public sexual indecency, indecent exposure, bestiality or exposing another to HIV",
            S_303("(a)(1)(B)(ii)-(v)"),
            holds=~LISTS["not_under_303"].matches,
        ),
        Condition(
            "violence", "It is not a felony involving violence", S_303("(a)(1)(B)(vi)"), holds=~involves_violence
        ),
    ),
    notices=(UNIFORM,),
    remarks=(
        "The deferral still counts as a felony conviction for the purposes of (c) to (e).",
        "That the person had no felony conviction before is a condition of the deferral, which the court found: what the record does not hold is not asked.",
    ),
)

SPECIALTY_COURT = Law(
    id="AR-SPEC",
    source=S_1602,
    title="Specialty court program completed: the judge may dismiss and seal on the prosecutor's recommendation",
    relief=relief("dismissal and sealing", ReliefKind.SET_ASIDE, ReliefKind.SEAL),
    route=Route.PROSECUTOR,
    unit=CASE,
    about=ANY_RECORD,
    # What was never filed, and what was dropped or acquitted beside the program, keeps no case open.
    tested=~charge.ended(
        Disposition.NO_CHARGE, Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN, Disposition.ACQUITTED
    ),
    other_counts=OtherCounts(pending=BARS(S_1602("(a)", READING))),
    versions=versions(Version("act of 2025 on specialty courts", SPECIALTY_COURTS, MEMORY("2025 HB 1835", "the day"))),
    conditions=(
        Condition(
            "completed",
            "The person completed a specialty court program in the case; beside a recorded revocation it is open",
            S_1602("(a)"),
            holds=SPECIALTY & completion_stands,
        ),
        Condition(
            "excluded",
            "The offense neither requires registration nor is a felony involving violence: drug courts may take neither, of other programs it is open",
            SECONDARY("Ark. Code § 16-98-303", "a legal publisher's summary; the act of 2025 may have changed it"),
            holds=~(must_register | involves_violence) | UNSETTLED,
        ),
        Condition(
            "ended",
            "The charge was dismissed or diverted at the end of the program, or is the conviction that led to it",
            S_1602("(a)", READING),
            holds=charge.ended(
                Disposition.DIVERTED, Disposition.DISMISSED, Disposition.CONVICTED, perhaps=(Disposition.VACATED,)
            ),
        ),
        Condition(
            "recommended",
            "The prosecuting attorney recommended dismissal and sealing",
            S_1602("(a)(1)"),
            holds=RECOMMENDS,
        ),
        Condition(
            "look_back",
            "The look-back has passed since the sentence was completed and paid",
            S_1602("(c)"),
            when=_intoxicated,
            branches=look_backs(sentence_done_and_paid),
        ),
        Condition(
            "ordinance",
            "It is not of a local ordinance, which may punish driving while intoxicated",
            S_1602("(c)", READING),
            holds=is_of_the_state | UNSETTLED,
        ),
    ),
    notices=(
        Notice(
            "history",
            "The judge looks at the person's past record and decides; there is no limit of earlier felonies.",
            S_1602("(a)(2), (b)(2)"),
        ),
        Notice(
            "intoxicated",
            "A case of driving while intoxicated is never dismissed, only sealed.",
            S_1602("(c)"),
            when=_intoxicated,
        ),
        UNIFORM,
    ),
    remarks=("Programs that ended before 2025-08-05 fell under § 5-4-906 and the drug court act; not encoded.",),
)
