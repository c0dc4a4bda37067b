"""15 M.R.S. §§ 2261 to 2265: convictions sealed on motion."""

from clearslate.states.me.offenses import *

S_2261 = TEXT("15 M.R.S. § 2261(6)")
S_2262 = TEXT("15 M.R.S. § 2262")
S_2262_A = TEXT("15 M.R.S. § 2262-A")
S_2262_B = SECONDARY("15 M.R.S. § 2262-B")
CH_674, CH_409, LD_2188, CH_513 = "2022-08-08", "2023-10-25", "2024-08-09", "2026-07-29"
CH_513_ENACTED = "2026-01-11"  # without the governor's signature; no emergency act, so it waited for the session's end
SEALING = relief("sealing", ReliefKind.SEAL)

# § 2262(2): every sentencing alternative of 17-A § 1502(2), the fine and restitution among them.
SATISFIED = completion(S_2262("(2)"), custody=IN, supervision=IN, restitution=IN, fines_and_costs=IN, day=SATISFIED_ON)
SATISFIED_PROSTITUTION = completion(
    S_2262_A, custody=IN, supervision=IN, restitution=IN, fines_and_costs=IN, day=SATISFIED_ON
)

WAIT = parameter("waiting", years(4), S_2262("(2)"))
WAITING_PROSTITUTION = parameter("waiting_prostitution", years(1), S_2262_A)
ADULT = parameter("adult", years(18), MEMORY("2021 P.L. ch. 674"))
TOO_OLD = parameter("too_old", years(28), MEMORY("2021 P.L. ch. 674"))
BEFORE = parameter("before", BEFORE_LEGAL, S_2261)

V_2021 = Version("2021 ch. 674", CH_674, MEMORY("2021 P.L. ch. 674", "the day is remembered"))
V_2024 = Version("acts of 2024", LD_2188, TEXT("page of the Judicial Branch of 2024-08-09"))

MOTION = Notice(
    "motion",
    "The person files a motion (form CR-218) in the criminal case, one for each conviction; the prosecutor answers, and the court hears it. "
    "It must grant it where every point is shown.",
    TEXT("15 M.R.S. §§ 2263, 2264"),
)
UNSEALED = Notice(
    "unsealed",
    "A new conviction ends the sealing: the person must tell the court.",
    SECONDARY("15 M.R.S. § 2264(7)", "told by a secondary source, which leaves out motions under §§ 2262-A and 2262-B"),
)


def _clean(eligible: Truth) -> OnsetLike:
    """The most recent eligible conviction is satisfied, and nothing came since (of a day that never comes nothing is later)."""
    newest = person.on_the_day_of(
        person.latest(charge.disposition_date, eligible), eligible, day=charge.disposition_date
    )
    since = person.others.later_than(
        person.latest(SATISFIED, newest),
        (charge.decided_in("ME") & is_deferred) | (charge.is_convicted & is_crime & ~eligible),
        day=charge.disposition_date,
    )
    return all_of(person.every(from_day(SATISFIED), newest), person.others.none(since))


WAITING = wait_over(WAIT, SATISFIED, "every part of the sentence was fully satisfied", S_2262("(2)"))
_CLEAN_TEXT = (
    "The person's most recent eligible conviction is satisfied, and since then there was no other conviction, and in Maine no dismissal after a deferred "
    "disposition"
)
CLEAN_2021 = Condition("clean", _CLEAN_TEXT, S_2262("(3), (4)", READING), holds=_clean(is_eligible_e), until=LD_2188)
CLEAN_2024 = Condition(
    "clean",
    _CLEAN_TEXT,
    S_2262("(3), (4)", READING),
    holds=_clean(is_eligible_e | is_eligible_marijuana),
    since=LD_2188,
)
ELSEWHERE = Condition(
    "elsewhere",
    "The person was not convicted in another jurisdiction since then",
    S_2262("(4)"),
    holds=none_known_elsewhere,
)
PENDING = no_pending_charge(
    S_2262("(5)", SECONDARY),
    counts=is_crime,
    among=person.others,
    text="No criminal charge is pending against the person, here or elsewhere",
)

CLASS_E = Law(
    id="ME-SEAL",
    source=TEXT("15 M.R.S. §§ 2261 to 2265", "of § 2265 only the opening was read"),
    title="Class E convictions: motion, four years",
    relief=SEALING,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(V_2021, V_2024),
    conditions=(
        Condition("class_e", "The conviction is of a Class E crime", S_2261, holds=is_class_e),
        Condition(
            "chapter_11", "It is not a crime of chapter 11 of Title 17-A, sexual assaults", S_2261, holds=~is_chapter_11
        ),
        Condition(
            "age",
            "The person was of age, and still young, at the time of the crime",
            MEMORY("2021 P.L. ch. 674"),
            all_of=(
                Limb("adult", "At least {adult}", holds=person.date_of_birth + ADULT <= charge.offense_date),
                Limb("young", "Under {too_old}", holds=charge.offense_date < person.date_of_birth + TOO_OLD),
            ),
            until=LD_2188,
        ),
        WAITING,
        CLEAN_2021,
        CLEAN_2024,
        ELSEWHERE,
        PENDING,
    ),
    notices=(MOTION, UNSEALED),
)

MARIJUANA = Law(
    id="ME-MJ",
    source=S_2261("; § 2262"),
    title="Listed Class D and other marijuana convictions of before 2017-01-30: motion, four years",
    relief=SEALING,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(V_2024),
    conditions=(
        Condition(
            "offense", "The conviction is of a marijuana crime that § 2261(6) names", S_2261, holds=is_listed_marijuana
        ),
        Condition("before", "The crime was committed before {before}", S_2261, holds=charge.offense_date < BEFORE),
        WAITING,
        CLEAN_2024,
        ELSEWHERE,
        PENDING,
    ),
    notices=(MOTION, UNSEALED),
)

PROSTITUTION = Law(
    id="ME-PROST",
    source=S_2262_A,
    title="Engaging in prostitution (former 17-A § 853-A): motion, one year, must be sealed",
    relief=SEALING,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(
        Version("2023 ch. 409", CH_409, MEMORY("2023 P.L. ch. 409", "the day is remembered")),
        Version("2025 ch. 513", CH_513, SECONDARY("2025 P.L. ch. 513"), enacted=CH_513_ENACTED),
    ),
    conditions=(
        Condition("offense", "The conviction is of engaging in prostitution", holds=LISTS["prostitution"].matches),
        Condition(
            "class_e",
            "It is an eligible conviction: of a Class E crime",
            SECONDARY(
                "2025 P.L. ch. 513", "the act put 'a criminal conviction' in place of 'eligible criminal conviction'"
            ),
            holds=is_class_e,
            until=CH_513,
        ),
        wait_over(WAITING_PROSTITUTION, SATISFIED_PROSTITUTION, "every part of the sentence was fully satisfied"),
        Condition(
            "no_trafficking",
            "The person was never convicted of sex trafficking, engaging a prostitute or the like (17-A §§ 852, 853, 853-B, 855), here or elsewhere",
            S_2262_A("(3)"),
            holds=~TRAFFICKING_CONVICTION & person.others.none(charge.is_convicted & LISTS["trafficking"].matches),
        ),
    ),
    notices=noted(
        S_2262_A, motion="The person files a motion (form CR-289) in the criminal case; the court must seal."
    ),
)

SURVIVORS = Law(
    id="ME-SURV",
    source=S_2262_B,
    title="Sex trafficking or sexual exploitation survivors: motion, any crime",
    relief=SEALING,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("2025 ch. 513", CH_513, SECONDARY("2025 P.L. ch. 513"), enacted=CH_513_ENACTED)),
    conditions=(
        Condition(
            "survivor",
            "The person was a victim of sex trafficking or sexual exploitation, and the crime a substantial result of it",
            holds=SURVIVOR,
        ),
    ),
    notices=noted(
        S_2262_B,
        motion="The motion may be made at any time after the conviction; official documents help but are not needed. There is no hearing where the "
        "State agrees, and motions in several courts can be joined.",
    ),
)
