"""11 Del. C. §§ 4373 and 4373A: mandatory expungement, automatic from 2024-08-01.

82 Del. Laws c. 83 began it (2019-12-27, on application), 83 Del. Laws c. 265 and SB 112 of 2021 widened it from
2022-01-01 and made it automatic, 83 Del. Laws c. 418 added undisposed charges. Until 2024-07-31 a person had to apply.
"""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.de.offenses import *
from clearslate.states.de.section_4372 import (
    CHARGED_ONLY,
    EXPUNGEMENT,
    FLOOR,
    INSANITY,
    NO_TITLE_21,
    NOT_NEVER,
    NOT_SERVING,
    NOTHING_PENDING,
    ONE_CASE,
    PAID,
    TESTED,
    TITLE_21,
    conviction_or_release,
    in_favor,
)

S_4373: Final = TEXT("§ 4373")

AUTOMATIC: Final = Version("automatic (83 Del. Laws c. 265)", "2024-08-01", MEMORY("11 Del. C. § 4373A(b)"))

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
    SECONDARY("§§ 4373(a)(2), 4372(g), (h)"),
    holds=~is_tier_2 | has_no_other_conviction,
)

# --- (b): what only a court may expunge --------------------------------------------------------------------

_misdemeanor: Final[Truth] = is_tier_2 & is_misdemeanor

EXCLUSIONS: Final = (
    Condition(
        "listed_misdemeanor",
        "No misdemeanor conviction is on the list of those that only a court may expunge",
        S_4373("(b)", SECONDARY),
        holds=~(_misdemeanor & LISTS["not_mandatory"].matches),
    ),
    Condition(
        "domestic_violence",
        "No conviction is for a misdemeanor crime of domestic violence: a listed offense against a listed relation",
        S_4373("(b)", SECONDARY),
        holds=~(_misdemeanor & is_domestic_violence),
    ),
    Condition(
        "child_victim",
        "No misdemeanor or felony conviction had a child as victim",
        S_4373("(b)", SECONDARY),
        holds=~(is_tier_2 & has_child_victim),
    ),
    Condition(
        "vulnerable_victim",
        "No misdemeanor or felony conviction had a vulnerable adult as victim",
        S_4373("(b)", SECONDARY),
        holds=~(is_tier_2 & has_vulnerable_victim),
    ),
)

_DISCLOSURE: Final = Notice(
    "still_visible",
    "Law enforcement, courts at a later sentence, diversion programs and concealed-carry licensing still see the record",
    SECONDARY("§§ 4372(d), (e), 4376"),
)
_BY_HAND: Final = Notice(
    "may_apply",
    "A person whom the monthly run missed may apply to the State Bureau of Identification; there is no claim for the miss",
    SECONDARY("§ 4373A(d), (e)"),
)
_NOTICES: Final = (_DISCLOSURE, _BY_HAND)


def _prong(key: str, text: str, cite: str, holds: Truth, certainty: Certainty = TEXT) -> Condition:
    return Condition(key, text, certainty(cite), holds=holds)


def _mandatory(
    law_id: str,
    paragraph: str,
    title: str,
    *conditions: Condition,
    any_record: bool = False,
    certainty: Certainty = TEXT,
) -> Law:
    """A route of § 4373(a): the conditions of § 4372 and the paragraph's own."""
    return Law(
        id=law_id,
        source=certainty(f"11 Del. C. §§ {paragraph}, 4373A"),
        title=title,
        relief=EXPUNGEMENT,
        automatic=True,
        unit=CASE,
        about=ANY_RECORD if any_record else CONVICTIONS,
        versions=(AUTOMATIC,),
        conditions=(ONE_CASE, NOTHING_PENDING, NO_TITLE_21, NOT_NEVER, NOT_SERVING, *conditions),
        tested=TESTED,
        floor=FLOOR,
        questions=(TITLE_21, CHARGED_ONLY, INSANITY),
        notices=_NOTICES,
    )


IN_FAVOR: Final = _mandatory(
    "DE-4373-T1A",
    "4373(a)(1)a",
    "Case terminated in favor of the accused",
    Condition(
        "terminated_in_favor",
        "Every charge of the case ended in acquittal, nolle prosequi, dismissal or a discharge after probation before judgment; or no "
        "charge was filed within {uncharged} of arrest; or the case is {undisposed} old without disposition, warrant or activity",
        READING("§§ 4373(a)(1)a, (a)(3), 4372(b)"),
        holds=in_favor,
    ),
    any_record=True,
)

VIOLATIONS: Final = _mandatory(
    "DE-4373-T1B",
    "4373(a)(1)b",
    "Case of violations only, three years after conviction",
    _prong(
        "violations_only",
        "A violation was convicted, and nothing graver than violations, marijuana, paraphernalia or underage alcohol",
        "§ 4373(a)(1)b",
        case.any(is_convicted & is_violation) & case.none(is_convicted & ~(is_violation | is_without_wait)),
        READING,
    ),
    EVERY_CHARGE,
    PAID,
)

MARIJUANA: Final = _mandatory(
    "DE-4373-T1C",
    "4373(a)(1)c",
    "Possession of marijuana or of drug paraphernalia",
    _prong(
        "marijuana",
        "The case holds a conviction of 16 § 4764, marijuana, or 16 § 4771, paraphernalia",
        "§ 4373(a)(1)c",
        case.any(is_convicted & is_marijuana),
    ),
    EVERY_CHARGE,
    CLEAN,
    *EXCLUSIONS,
    PAID,
)

UNDERAGE_ALCOHOL: Final = _mandatory(
    "DE-4373-T1D",
    "4373(a)(1)d",
    "Underage possession or consumption of alcohol",
    _prong(
        "underage_alcohol",
        "The case holds a conviction of 4 § 904(e) or (f)",
        "§ 4373(a)(1)d",
        case.any(is_convicted & is_underage_alcohol),
    ),
    EVERY_CHARGE,
    CLEAN,
    *EXCLUSIONS,
    PAID,
)

MISDEMEANORS: Final = _mandatory(
    "DE-4373-T2A",
    "4373(a)(2)a",
    "Misdemeanors, or misdemeanors and violations, of one case, five years after conviction",
    _prong(
        "misdemeanors",
        "A misdemeanor was convicted in the case, and nothing but misdemeanors and violations",
        "§ 4373(a)(2)a",
        case.any(is_convicted & is_misdemeanor)
        & case.none(is_convicted & ~(is_misdemeanor | is_violation | is_without_wait)),
    ),
    EVERY_CHARGE,
    CLEAN,
    *EXCLUSIONS,
    PAID,
)

DRUG_POSSESSION: Final = _mandatory(
    "DE-4373-T2B",
    "4373(a)(2)b",
    "Drug possession, five years after conviction",
    _prong(
        "drug_possession",
        "The case holds a conviction of 16 § 4756, drug possession",
        "§ 4373(a)(2)b",
        case.any(is_convicted & is_drug_possession),
    ),
    EVERY_CHARGE,
    CLEAN,
    *EXCLUSIONS,
    PAID,
)

LISTED_FELONIES: Final = _mandatory(
    "DE-4373-T2C",
    "4373(a)(2)c",
    "Six listed felonies, ten years after conviction or release",
    _prong(
        "listed_felony",
        "The case holds a conviction of one of the six felonies",
        "§ 4373(a)(2)c",
        case.any(is_convicted & is_listed_felony),
        SECONDARY,
    ),
    EVERY_CHARGE,
    CLEAN,
    *EXCLUSIONS,
    PAID,
    certainty=SECONDARY,
)

MONTHLY_RUN: Final = Law(
    id="DE-4373A",
    source=TEXT("11 Del. C. § 4373A"),
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
    questions=(TITLE_21, CHARGED_ONLY, INSANITY),
    notices=_NOTICES,
    remarks=(
        "The State Bureau of Identification finds the cases monthly; no application, no objection, no notice to the person.",
        "The whole case goes, so a dismissed charge beside a conviction is answered here.",
    ),
)

LAWS: Final = (
    MONTHLY_RUN, IN_FAVOR, VIOLATIONS, MARIJUANA, UNDERAGE_ALCOHOL, MISDEMEANORS, DRUG_POSSESSION, LISTED_FELONIES,
)  # fmt: skip
