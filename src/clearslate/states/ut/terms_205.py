"""Utah Code § 77-40a-205 in its parts: form and objection, tests of the person, exclusions."""

from clearslate.states.ut.offenses import *
from clearslate.states.ut.terms_303 import LIMITS, NEVER_EXPUNGED, S_LIMITS, counted, limits

S_205 = TEXT("77-40a-205", "read to (2)(a)(ii)")
S_205_2 = TEXT("77-40a-205(2)", "read in the definitions of 2021 and 2022; the present wording was not")
S_205_3 = SECONDARY("77-40a-205(3)", "the exclusions were not read; their sections are remembered")
S_205_6 = SECONDARY("77-40a-205(1)(c), (6)", "(6) was not read")
S_HB_352 = SECONDARY("77-40a-205(2)", "its long title tells it; the enrolled HB 352 was not read")

EXPUNGEMENT = relief("expungement (sealing)", ReliefKind.SEAL)

HB_431 = "2020-05-01"
SB_35 = "2022-05-04"
FORM_WINDOW = "2024-10-01"
SUPERVISION_BAR = "2025-01-01"
NO_FORM = "2026-01-01"

SINCE_2020 = versions(
    Version("HB 431 of 2019", HB_431, TEXT("77-40-102(5), 77-40-114")),
    Version("SB 35 of 2022", SB_35, MEMORY("77-40a-101, 77-40a-201", "the day is remembered")),
    Version("HB 352 of 2024, on the person's form", FORM_WINDOW, TEXT("77-40a-204(1), 77-40a-205")),
    Version("HB 352 of 2024, with the supervision bar", SUPERVISION_BAR, S_HB_352),
    Version("HB 352 of 2024, without a form", NO_FORM, TEXT("77-40a-204(3), 77-40a-205")),
)
SINCE_2022 = SINCE_2020[1:]

# --- open questions ------------------------------------------------------------------------------------------

ELSEWHERE = OpenQuestion(
    id="UT-205-ELSEWHERE",
    question="Do convictions outside the Utah state courts count toward the limits?",
    cite="77-40a-205(2)(a)(ii)",
    readings={"state_courts": "only those in Utah state courts", "all": "convictions anywhere"},
    chosen="state_courts",
    because="the text of 2021 says Utah state courts; the present text was not read, and a secondary source says all states",
)

ABEYANCE = OpenQuestion(
    id="UT-205-ABEYANCE",
    question="Is a plea held in abeyance, not completed, a criminal proceeding that is pending?",
    cite="77-40a-205(2)",
    readings={"pending": "it is pending", "over": "it is not"},
    chosen=BOTH,
    because="no judgment is entered and the case is open; HB 352 as introduced named it beside pending proceedings, as passed it does not",
)

ATTEMPT = OpenQuestion(
    id="UT-205-ATTEMPT",
    question="Is an attempt at an excluded offense excluded too?",
    cite="77-40a-205(3)",
    readings={"yes": "it is", "no": "it is an offense of Title 76 Chapter 4, which is not named"},
    chosen=BOTH,
    because="the exclusions name chapters and sections and do not mention attempts",
)

OBJECTION = OpenQuestion(
    id="UT-205-WINDOW",
    question="Is a case eligible while the prosecuting agency's 35 days run?",
    cite="77-40a-205(1)(c)",
    readings={
        "at_once": "yes: the objection stops an order, the days are those of the court's process",
        "after": "not before the 35 days are over",
    },
    chosen="at_once",
    because="notice goes out for cases that are eligible; the day on which the window ends is a notice",
)

# --- (1)(a) with 204: the form -------------------------------------------------------------------------------

FORM = Condition(
    "form",
    "From 1 October 2024 to 31 December 2025: the person filed the form, or the court had identified the case before",
    TEXT("77-40a-204(1), (2); 77-40a-205(1)(a)"),
    holds=IDENTIFIED_BEFORE
    | all_of(FORM_FILED, FORM_FILED_ON >= FORM_WINDOW, FORM_FILED_ON < NO_FORM, from_day(FORM_FILED_ON)),
    since=FORM_WINDOW,
    until=NO_FORM,
)

# --- (1)(c), (6): the objection ------------------------------------------------------------------------------

OBJECTION_DAYS = parameter("objection_days", days(35), S_205_6)

objected_late = NOTICE_SENT_ON.happened & OBJECTED_ON.happened & (OBJECTED_ON > NOTICE_SENT_ON + OBJECTION_DAYS)
stopped = OBJECTED & ~objected_late

NO_OBJECTION = Condition(
    "6_objection",
    "The prosecuting agency did not object in writing within {objection_days} after the notice",
    S_205_6,
    holds=OBJECTION.choose(
        at_once=~stopped,
        after=~stopped
        & choose((NOTICE_SENT_ON.happened, elapsed(OBJECTION_DAYS, since=NOTICE_SENT_ON)), otherwise=Known(True)),
    ),
)

# --- (2)(a)(ii): the person ----------------------------------------------------------------------------------

is_open_charge = charge.is_pending & is_decided_in_utah
is_running = running_abeyance & is_decided_in_utah
not_traffic = ~is_traffic_offense & ~is_infraction


def nothing_pending(pending: Truth, running: Truth) -> OnsetLike:
    """No case is open against the person; a plea in abeyance that runs is, or is not, one."""
    free, barred = person.none(pending), person.none(pending | running)
    return ABEYANCE.choose(pending=barred, over=free)


in_utah, anywhere = limits(counted & is_decided_in_utah), limits(counted)

PERSON_TESTS = (
    Condition(
        "2a_limits",
        "By criminal episode in Utah courts, not counting infractions, traffic and minor regulatory offenses, fewer than: 2 felonies; "
        "3 convictions with 2 of class A; 4 with 3 of class B; 5 in all; of drug possession 3 felonies, 5 in all",
        S_205("(2)(a)(ii), 77-40a-303(4), (5)", MEMORY, S_LIMITS.note),
        all_of=(
            *(
                Limb(
                    key, f"The person has {words}", holds=ELSEWHERE.choose(state_courts=in_utah[key], all=anywhere[key])
                )
                for key, words in LIMITS.items()
            ),
            Limb(
                "elsewhere",
                "Where convictions outside Utah count: whether there are any is known",
                holds=ELSEWHERE.choose(state_courts=Known(True), all=none_known_elsewhere),
            ),
        ),
    ),
    Condition(
        "2b_nothing_pending",
        "No criminal proceeding is pending against the person in Utah",
        TEXT("77-40-102(5)(a)(ii)(B)"),
        holds=nothing_pending(is_open_charge, is_running),
    ),
    Condition(
        "2b_nothing_pending",
        "No criminal proceeding for a misdemeanor or felony is pending against the person in Utah, unless for a traffic offense",
        S_HB_352,
        holds=nothing_pending(is_open_charge & not_traffic, is_running & not_traffic),
        since=FORM_WINDOW,
    ),
    Condition(
        "2c_not_supervised",
        "The person is not in the state prison, nor on probation or parole supervised by the Department of Corrections",
        S_HB_352,
        all_of=(
            Limb("prison", "The person is not in the state prison", holds=~IN_PRISON),
            Limb(
                "supervised",
                "The person is not on probation or parole supervised by the Department of Corrections",
                holds=~SUPERVISED,
            ),
        ),
        since=SUPERVISION_BAR,
    ),
)

# --- (2)(a)(i), (iii): grades and waiting periods ------------------------------------------------------------

CLASS_C_YEARS = parameter("class_c_years", years(5), S_205_2("(a)(iii)"))
CLASS_B_YEARS = parameter("class_b_years", years(6), S_205_2("(a)(iii)"))
POSSESSION_YEARS = parameter("possession_years", years(7), S_205_2("(a)(iii)"))

is_within_grades = is_class_b_or_less | (is_class_a & is_possession)


def waited(since: Days) -> tuple[Branch, ...]:
    """The period of the charge's own grade; the longest of the case governs."""
    return (
        Branch(
            "class_c",
            "{class_c_years} have passed, of a class C misdemeanor or an infraction",
            when=is_class_c_or_infraction,
            holds=elapsed(CLASS_C_YEARS, since=since),
        ),
        Branch(
            "class_b",
            "{class_b_years} have passed, of a class B misdemeanor",
            when=is_class_b,
            holds=elapsed(CLASS_B_YEARS, since=since),
        ),
        Branch(
            "possession",
            "{possession_years} have passed, of a class A misdemeanor of possession",
            when=is_class_a & is_possession,
            holds=elapsed(POSSESSION_YEARS, since=since),
        ),
    )


def none_of_the_case(key: str, words: str, holds: OnsetLike) -> Condition:
    """One exclusion of (3), asked of all charges of the case."""
    return Condition(f"3_{key}", f"No conviction or plea in abeyance in the case is for {words}", S_205_3, holds=holds)


def none_listed(key: str, words: str, among: Truth, name: str) -> Condition:
    """The same of an offense list; whether an attempt is of it is open."""
    barred, free = case.none(among & listed(name)), case.none(among & listed(name) & ~is_under_chapter_4)
    return none_of_the_case(key, words, ATTEMPT.choose(yes=barred, no=free))


def exclusions(among: Truth) -> tuple[Condition, ...]:
    """The exclusions, over the charges of the case that ``among`` names."""
    other = is_felony | (is_class_a & ~is_possession)
    return (
        Condition(
            "3_insanity",
            "No one was found not guilty by reason of insanity in the case",
            S_205_3("", MEMORY, "that it takes the case out is remembered"),
            holds=case.none(is_insanity),
        ),
        Condition(
            "3_receivable",
            "The criminal accounts receivable is satisfied, and was not entered as a civil judgment with the Office of State Debt Collection",
            S_205_3,
            # Every amount that arises from the judgment belongs to it, restitution too (77-32b-102(4)): beside money that is owed "satisfied" contradicts the record.
            holds=RECEIVABLE.is_one_of("satisfied")
            & choose((case.all_money_is_paid, Known(True)), otherwise=UNSETTLED),
        ),
        Condition(
            "3_never_expunged",
            "No conviction or plea in abeyance in the case is for an offense of 77-40a-303(2)(a)",
            S_205_3,
            all_of=tuple(
                Limb(key, f"None is for {words}", holds=case.none(among & found))
                for key, words, found in NEVER_EXPUNGED
            ),
        ),
        none_listed(
            "person", "an offense against the person (Title 76 Chapter 5)", among, "offenses_against_the_person"
        ),
        none_listed("weapons", "a weapons offense (Title 76 Chapter 10 Part 5, now Chapter 11)", among, "weapons"),
        none_listed("sexual_battery", "sexual battery (76-9-702.1, now 76-5-418)", among, "sexual_battery"),
        none_listed("lewdness", "lewdness (76-9-702, -702.5, now 76-5-419, -420)", among, "lewdness"),
        none_listed(
            "dui_reckless",
            "driving under the influence or reckless driving (Title 41 Chapter 6a Part 5)",
            among,
            "dui_and_reckless_driving",
        ),
        none_listed(
            "communication_device",
            "damage to or interruption of a communication device (76-6-108)",
            among,
            "communication_device",
        ),
        none_of_the_case(
            "domestic_violence", "a domestic violence offense (77-36-1)", case.none(among & charge.family_violence)
        ),
        none_of_the_case("other", "any other felony, or class A misdemeanor but possession", case.none(among & other)),
    )


# --- notices -------------------------------------------------------------------------------------------------

NOTICES = (
    Notice(
        "objection",
        "The prosecuting agency may object in writing within 35 days of the notice: not an eligible case, restitution to a victim unpaid, "
        "or a belief with grounds that the person continues to commit crime",
        S_205("(6), Utah R. Crim. P. 42(b)", MEMORY, "the grounds are remembered"),
    ),
    Notice(
        "objection_until",
        "The 35 days of the prosecuting agency end",
        S_205_6,
        when=NOTICE_SENT_ON.happened,
        day=NOTICE_SENT_ON + OBJECTION_DAYS,
    ),
    Notice(
        "whole_case",
        "The order reaches every charge of the case, also those dismissed",
        S_205("(1)"),
        when=case.any(~charge.is_convicted),
    ),
    Notice(
        "restitution",
        "Restitution is owed: a ground of objection, and a part of the criminal accounts receivable",
        S_205("(6)", MEMORY, "the grounds are remembered"),
        when=case.restitution_owed > 0,
    ),
    Notice(
        "within_funding",
        "The court acts within available funding; goal: 30 days for cases decided since 1 May 2020, one year from identification for older ones",
        SECONDARY("77-40a-204(4)", "of the goals, the year for older cases was not read"),
    ),
    Notice(
        "court_and_bureau",
        "Only the court and the Bureau of Criminal Identification must expunge; the bureau forwards the order to the FBI, other agencies need not act",
        TEXT("77-40a-207(3), (4)"),
    ),
    Notice(
        "voidable",
        "Since 7 May 2025 the bureau may ask the court to vacate the order; the court must where the case was not eligible when it was made",
        TEXT("77-40a-207"),
    ),
    Notice(
        "petition_remains",
        "No damages for a case that was missed; the person may still petition",
        TEXT("77-40a-201(1), (4)"),
    ),
)
QUESTIONS = (ELSEWHERE, ABEYANCE, ATTEMPT, OBJECTION)

# (2)(b)(ii) refers to each conviction and each dismissed charge, (i) of each charge where a plea in abeyance was completed.
must_qualify = case.any(completed_abeyance) | ~is_acquitted
under_exclusions = any_of(charge.is_convicted, plea_in_abeyance, dismissed_open)
