"""11 Del. C. §§ 4373 and 4373A: mandatory expungement, automatic from 2024-08-01.

82 Del. Laws c. 83 began it (2019-12-27, on application), 83 Del. Laws c. 265 and SB 112 of 2021 widened it from
2022-01-01 and made it automatic, 83 Del. Laws c. 418 added undisposed charges. Until 2024-07-31 a person had to apply.
"""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.de.offenses import *
from clearslate.states.de.section_4372 import (
    EXPUNGEMENT,
    FLOOR,
    NO_TITLE_21,
    NOT_NEVER,
    NOT_SERVING,
    NOTHING_PENDING,
    ONE_CASE,
    PAID,
    QUESTIONS,
    TESTED,
    conviction_or_release,
    in_favor,
)

S_4373: Final = TEXT("§ 4373")
S_4373_B: Final = SECONDARY("§ 4373(b)", "the list of subsection (b) was not read to its end")

AUTOMATIC: Final = Version("automatic (83 Del. Laws c. 265)", "2024-08-01", TEXT("11 Del. C. § 4373A(b)"))

VIOLATION_WAIT: Final = parameter("violation_wait", years(3), S_4373("(a)(1)b"))
MISDEMEANOR_WAIT: Final = parameter("misdemeanor_wait", years(5), S_4373("(a)(2)a"))
POSSESSION_WAIT: Final = parameter("possession_wait", years(5), S_4373("(a)(2)b"))
FELONY_WAIT: Final = parameter("felony_wait", years(10), S_4373("(a)(2)c"))

NO_CONVICTION_ELSEWHERE: Final = Presumption(
    "de-no-conviction-elsewhere",
    "a person whose history elsewhere is not known has no conviction outside Delaware",
    cite="11 Del. C. § 4373(a)(2)",
)

# --- what each conviction waits for ------------------------------------------------------------------------

eligible_conviction: Final[OnsetLike] = choose(
    (is_without_wait, from_day(charge.disposition_date)),
    (is_violation, elapsed(VIOLATION_WAIT, since=charge.disposition_date)),
    (is_drug_possession, elapsed(POSSESSION_WAIT, since=charge.disposition_date)),
    (is_listed_felony, elapsed(FELONY_WAIT, since=conviction_or_release)),
    (is_misdemeanor, elapsed(MISDEMEANOR_WAIT, since=charge.disposition_date)),
    otherwise=Known(False),
)

EVERY_CHARGE: Final = Condition(
    "every_charge",
    "Every charge of the case is eligible: it ended in favor of the accused, or it is a violation of {violation_wait}, marijuana, "
    "paraphernalia, underage alcohol, a misdemeanor of {misdemeanor_wait}, drug possession of {possession_wait} or a listed "
    "felony of {felony_wait}",
    S_4373("(a)(1), (2), (3)"),
    holds=choose((is_convicted, eligible_conviction), otherwise=in_favor),
)

# --- (a)(2): no prior or subsequent conviction that bars ---------------------------------------------------

# Of other cases than this one: with a conviction here one case may hold some, without one none.
_in_this_case: Final[OnsetLike] = case.any(is_standing) & person.at_most_cases(1, is_counted, unless=expunged)
has_no_other_conviction: Final[OnsetLike] = (
    _in_this_case | person.none(is_counted, unless=expunged)
) & ~NO_CONVICTION_ELSEWHERE.fills(person.convicted_elsewhere, value=False)

CLEAN: Final = Condition(
    "no_other_conviction",
    "Beside a misdemeanor or felony the person has no conviction in another case, at any time, that counts: underage alcohol, "
    "marijuana, paraphernalia and Title 21 do not",
    SECONDARY("§§ 4373(a)(2), 4372(g), (h)", "subsections (g) and (h) were not read"),
    holds=~is_tier_2 | has_no_other_conviction,
)

# --- (b): what only a court may expunge --------------------------------------------------------------------

_misdemeanor: Final[Truth] = is_tier_2 & is_misdemeanor

EXCLUSIONS: Final = (
    Condition(
        "listed_misdemeanor",
        "No misdemeanor conviction is on the list of those that only a court may expunge",
        S_4373_B,
        holds=~(_misdemeanor & LISTS["not_mandatory"].matches),
    ),
    Condition(
        "domestic_violence",
        "No conviction is for a misdemeanor crime of domestic violence: a listed offense against a listed relation",
        S_4373_B,
        holds=~(_misdemeanor & is_domestic_violence),
    ),
    Condition(
        "child_victim",
        "No misdemeanor or felony conviction had a child as victim",
        S_4373_B,
        holds=~(is_tier_2 & has_child_victim),
    ),
    Condition(
        "vulnerable_victim",
        "No misdemeanor or felony conviction had a vulnerable adult as victim",
        S_4373_B,
        holds=~(is_tier_2 & has_vulnerable_victim),
    ),
)

_DISCLOSURE: Final = Notice(
    "still_visible",
    "Law enforcement, courts at a later sentence, diversion programs and concealed-carry licensing still see the record",
    SECONDARY("§§ 4372(d), (e), 4376", "read in summaries"),
)
_BY_HAND: Final = Notice(
    "may_apply",
    "A person whom the monthly run missed may apply to the State Bureau of Identification; there is no claim for the miss",
    SECONDARY("§ 4373A(d), (e)", "the opening of the section alone was read"),
)
_NOTICES: Final = (_DISCLOSURE, _BY_HAND)


def _mandatory(
    law_id: str,
    source: Source,
    title: str,
    *conditions: Condition,
    about: frozenset[Disposition] = CONVICTIONS,
) -> Law:
    """A route of § 4373(a): the conditions of § 4372 and the paragraph's own."""
    return Law(
        id=law_id,
        source=source,
        title=title,
        relief=EXPUNGEMENT,
        automatic=True,
        unit=CASE,
        about=about,
        versions=(AUTOMATIC,),
        conditions=(ONE_CASE, NOTHING_PENDING, NO_TITLE_21, NOT_NEVER, NOT_SERVING, *conditions),
        tested=TESTED,
        floor=FLOOR,
        questions=QUESTIONS,
        notices=_NOTICES,
    )


IN_FAVOR: Final = _mandatory(
    "DE-4373-T1A",
    TEXT("11 Del. C. §§ 4373(a)(1)a, 4373A"),
    "Case terminated in favor of the accused",
    Condition(
        "terminated_in_favor",
        "Every charge of the case ended in acquittal, nolle prosequi, dismissal or a discharge after probation before judgment; or no "
        "charge was filed within {uncharged} of arrest; or the case is {undisposed} old without disposition, warrant or activity",
        READING("§§ 4373(a)(1)a, (a)(3), 4372(b)"),
        holds=in_favor,
    ),
    about=ANY_RECORD,
)

VIOLATIONS: Final = _mandatory(
    "DE-4373-T1B",
    TEXT("11 Del. C. §§ 4373(a)(1)b, 4373A"),
    "Case of violations only, three years after conviction",
    Condition(
        "violations_only",
        "A violation was convicted, and nothing graver than violations, marijuana, paraphernalia or underage alcohol",
        S_4373("(a)(1)b", READING),
        holds=case.any(is_convicted & is_violation)
        & case.none(is_convicted & ~(is_violation | is_without_wait)),
    ),
    EVERY_CHARGE,
    PAID,
)

MARIJUANA: Final = _mandatory(
    "DE-4373-T1C",
    TEXT("11 Del. C. §§ 4373(a)(1)c, 4373A"),
    "Possession of marijuana or of drug paraphernalia",
    Condition(
        "marijuana",
        "The case holds a conviction of 16 § 4764, marijuana, or 16 § 4771, paraphernalia",
        S_4373("(a)(1)c"),
        holds=case.any(is_convicted & is_marijuana),
    ),
    EVERY_CHARGE,
    CLEAN,
    *EXCLUSIONS,
    PAID,
)

UNDERAGE_ALCOHOL: Final = _mandatory(
    "DE-4373-T1D",
    TEXT("11 Del. C. §§ 4373(a)(1)d, 4373A"),
    "Underage possession or consumption of alcohol",
    Condition(
        "underage_alcohol",
        "The case holds a conviction of 4 § 904(e) or (f)",
        S_4373("(a)(1)d"),
        holds=case.any(is_convicted & is_underage_alcohol),
    ),
    EVERY_CHARGE,
    CLEAN,
    *EXCLUSIONS,
    PAID,
)

MISDEMEANORS: Final = _mandatory(
    "DE-4373-T2A",
    TEXT("11 Del. C. §§ 4373(a)(2)a, 4373A"),
    "Misdemeanors, or misdemeanors and violations, of one case, five years after conviction",
    Condition(
        "misdemeanors",
        "A misdemeanor was convicted in the case, and nothing but misdemeanors and violations",
        S_4373("(a)(2)a"),
        holds=case.any(is_convicted & is_misdemeanor)
        & case.none(is_convicted & ~(is_misdemeanor | is_violation | is_without_wait)),
    ),
    EVERY_CHARGE,
    CLEAN,
    *EXCLUSIONS,
    PAID,
)

DRUG_POSSESSION: Final = _mandatory(
    "DE-4373-T2B",
    TEXT("11 Del. C. §§ 4373(a)(2)b, 4373A"),
    "Drug possession, five years after conviction",
    Condition(
        "drug_possession",
        "The case holds a conviction of 16 § 4756, drug possession",
        S_4373("(a)(2)b"),
        holds=case.any(is_convicted & is_drug_possession),
    ),
    EVERY_CHARGE,
    CLEAN,
    *EXCLUSIONS,
    PAID,
)

LISTED_FELONIES: Final = _mandatory(
    "DE-4373-T2C",
    SECONDARY("11 Del. C. §§ 4373(a)(2)c, 4373A", "four of the six felonies were not read"),
    "Six listed felonies, ten years after conviction or release",
    Condition(
        "listed_felony",
        "The case holds a conviction of one of the six felonies",
        S_4373("(a)(2)c", SECONDARY, "four of the six felonies were not read"),
        holds=case.any(is_convicted & is_listed_felony),
    ),
    EVERY_CHARGE,
    CLEAN,
    *EXCLUSIONS,
    PAID,
)

MONTHLY_RUN: Final = Law(
    id="DE-4373A",
    source=TEXT("11 Del. C. § 4373A", "its opening was read"),
    title="Automatic monthly run over every case eligible under § 4373",
    relief=EXPUNGEMENT,
    automatic=True,
    unit=CASE,
    about=ANY_RECORD,
    versions=(AUTOMATIC,),
    conditions=(
        ONE_CASE,
        NOTHING_PENDING,
        NO_TITLE_21,
        NOT_NEVER,
        NOT_SERVING,
        EVERY_CHARGE,
        CLEAN,
        *EXCLUSIONS,
        PAID,
    ),
    tested=TESTED,
    floor=FLOOR,
    questions=QUESTIONS,
    notices=_NOTICES,
    remarks=(
        "The State Bureau of Identification finds the cases monthly; no application, no objection, no notice to the person.",
        "The whole case goes, so a dismissed charge beside a conviction is answered here.",
    ),
)

LAWS: Final = (
    MONTHLY_RUN, IN_FAVOR, VIOLATIONS, MARIJUANA, UNDERAGE_ALCOHOL, MISDEMEANORS, DRUG_POSSESSION, LISTED_FELONIES,
)  # fmt: skip
