"""11 Del. C. §§ 4373 and 4373A: mandatory expungement, automatic from 2024-08-01.

82 Del. Laws c. 83 began it (2019-12-27, on application), 83 Del. Laws c. 265 and SB 112 of 2021 widened it from
2022-01-01 and made it automatic, 83 Del. Laws c. 418 added undisposed charges. Until 2024-07-31 a person had to apply.
"""

from clearslate.states.de.mandatory import *
from clearslate.states.de.offenses import *
from clearslate.states.de.section_4372 import *

AUTOMATIC = Version(
    "automatic (83 Del. Laws c. 265)",
    in_force=None,
    source=TEXT("11 Del. C. § 4373A(b)"),
    enacted="2021-11-08",
    operative="2024-08-01",
)


def _mandatory(
    law_id: str,
    source: Source,
    title: str,
    *conditions: Condition,
    about: frozenset[Disposition] = CONVICTIONS,
    remarks: tuple[str, ...] = (),
) -> Law:
    """A route of § 4373(a): the conditions of § 4372 and the paragraph's own."""
    return Law(
        id=law_id,
        source=source,
        title=title,
        relief=EXPUNGEMENT,
        route=Route.AGENCY_MUST,
        unit=CASE,
        about=about,
        versions=(AUTOMATIC,),
        conditions=(ONE_CASE, NOTHING_PENDING, NO_TITLE_21, NOT_NEVER, NOT_SERVING, *conditions),
        tested=TESTED,
        other_counts=OTHER_COUNTS,
        floor=FLOOR,
        questions=QUESTIONS,
        notices=NOTICES,
        remarks=remarks,
    )


FAVORABLE_CASE = _mandatory(
    "DE-4373-T1A",
    TEXT("11 Del. C. §§ 4373(a)(1)a, 4373A"),
    "Case terminated in favor of the accused",
    TERMINATED_IN_FAVOR,
    about=ANY_RECORD,
)

VIOLATIONS = _mandatory(
    "DE-4373-T1B",
    TEXT("11 Del. C. §§ 4373(a)(1)b, 4373A"),
    "Case of violations only, three years after conviction",
    Condition(
        "violations_only",
        "A violation was convicted, and nothing graver than violations, marijuana, paraphernalia or underage alcohol",
        S_4373("(a)(1)b", READING),
        holds=case.any(is_convicted & is_violation) & case.none(is_convicted & ~(is_violation | is_without_wait)),
    ),
    EVERY_CHARGE,
    PAID,
)

MARIJUANA = _mandatory(
    "DE-4373-T1C",
    TEXT("11 Del. C. §§ 4373(a)(1)c, 4373A"),
    "Possession of marijuana or of drug paraphernalia",
    Condition(
        "marijuana",
        "The case holds a conviction of 16 § 4764, marijuana, or 16 § 4771, paraphernalia",
        S_4373("(a)(1)c"),
        holds=case.any(is_convicted & is_marijuana),
    ),
    *OF_CONVICTIONS,
)

UNDERAGE_ALCOHOL = _mandatory(
    "DE-4373-T1D",
    TEXT("11 Del. C. §§ 4373(a)(1)d, 4373A"),
    "Underage possession or consumption of alcohol",
    Condition(
        "underage_alcohol",
        "The case holds a conviction of 4 § 904(e) or (f)",
        S_4373("(a)(1)d"),
        holds=case.any(is_convicted & is_underage_alcohol),
    ),
    *OF_CONVICTIONS,
)

MISDEMEANORS = _mandatory(
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
    *OF_CONVICTIONS,
)

DRUG_POSSESSION = _mandatory(
    "DE-4373-T2B",
    TEXT("11 Del. C. §§ 4373(a)(2)b, 4373A"),
    "Drug possession, five years after conviction",
    Condition(
        "drug_possession",
        "The case holds a conviction of 16 § 4756, drug possession",
        S_4373("(a)(2)b"),
        holds=case.any(is_convicted & is_drug_possession),
    ),
    *OF_CONVICTIONS,
)

LISTED_FELONIES = _mandatory(
    "DE-4373-T2C",
    SECONDARY("11 Del. C. §§ 4373(a)(2)c, 4373A", "four of the six felonies were not read"),
    "Six listed felonies, ten years after conviction or release",
    Condition(
        "listed_felony",
        "The case holds a conviction of one of the six felonies",
        S_4373("(a)(2)c", SECONDARY, "four of the six felonies were not read"),
        holds=case.any(is_convicted & is_listed_felony),
    ),
    *OF_CONVICTIONS,
)

MONTHLY_RUN = _mandatory(
    "DE-4373A",
    TEXT("11 Del. C. § 4373A"),
    "Automatic monthly run over every case eligible under § 4373",
    *OF_CONVICTIONS,
    about=ANY_RECORD,
    remarks=(
        "The State Bureau of Identification finds the cases monthly; no application, no objection, no notice to the person.",
        "The whole case goes, so a dismissed charge beside a conviction is answered here.",
    ),
)

LAWS = (
    MONTHLY_RUN, FAVORABLE_CASE, VIOLATIONS, MARIJUANA, UNDERAGE_ALCOHOL, MISDEMEANORS, DRUG_POSSESSION, LISTED_FELONIES,
)  # fmt: skip
