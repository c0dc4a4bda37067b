"""22 O.S. § 18(C), § 19(B): clean slate as HB 3316 (Laws 2022 c. 143) made it, until SB 2030 of 2026 replaced it.

A case was eligible when each charge within it fell under one of eleven paragraphs of § 18(A): the whole case
clears or none of it. Automatic clearing was to begin three years after 2022-11-01, subject to funds.
"""

from clearslate.states.ok.offenses import *
from clearslate.states.ok.section_18 import (
    ACQUITTED,
    DEFERRED_M,
    DISMISSED,
    DNA,
    EXPUNGEMENT,
    FINE_ONLY,
    PARDONED,
    PARDONED_MINOR,
    QUESTIONS,
    RECLASSIFIED_FELONY,
    REVERSED,
    SENTENCED,
    STOLEN_IDENTITY,
    UNCHARGED,
    whole,
)

S_19 = TEXT("§ 19", "as published in 2024")

AUTOMATIC, REPLACED = "2025-11-01", "2026-07-01"

ELEVEN = OpenQuestion(
    id="OK-18-C-ELEVEN",
    question="Which eleven paragraphs of § 18(A) made a case eligible?",
    cite="22 O.S. § 18(C) (Laws 2022 c. 143)",
    readings={
        "both": "those on which the two lists agree; unknown for a full pardon and a reclassified felony",
        "quoted": "1, 2, 3, 5, 6, 7, 8, 10, 11, 14, 15, as a municipal attorney quoted the enrolled bill (15: reclassified felony)",
        "remembered": "1 to 8, 10, 11, 14, as the working paper remembers (4: full pardon)",
    },
    chosen=BOTH,
    decided="2026-11-25",
    because="the enrolled bill was not read itself; both lists have eleven members, and the quotation agrees with the remark of the "
    "Collateral Consequences Resource Center that pardons are not included",
)

SINGLE_SOURCE_OF = OpenQuestion(
    id="OK-18-C-SINGLE-SOURCE",
    question="Which paragraphs needed a single-source record?",
    cite="22 O.S. § 18(C) (Laws 2024 c. 259)",
    readings={
        "three": "5, 7 and 11 certainly, 8 and 10 perhaps: unknown there with arrests elsewhere",
        "none": "none: the text of Laws 2024 c. 452, which stood beside it, does not have the term",
    },
    chosen="three",
    decided="2026-11-25",
    because="§ 19 uses the terms of c. 259; the secondary source names three paragraphs and says 'at least'",
)

_needs = SINGLE_SOURCE_OF.choose(three=is_single_source, none=Known(True))
_may_need = SINGLE_SOURCE_OF.choose(three=either(is_single_source, Known(True)), none=Known(True))

BUREAU = OFFICIAL(
    "",
    "the Bureau of Investigation's page on the clean slate: eleven paragraphs, if funds come, and not before 2025-11-01",
)
NOTICES = (
    Notice("subject_to_funds", "Whether automatic clearing ran at all depended on funds", BUREAU("§ 18(C)")),
    Notice(
        "objection",
        "Prosecutor, arresting agency or Bureau may object within 45 days: not within the definition; restitution unpaid; "
        "reasonable belief, grounded in facts, of continuing criminal activity. An objection ends the matter",
        S_19("(B)"),
    ),
    Notice(
        "restitution_unpaid",
        "Restitution is unpaid: a ground of objection",
        S_19("(B)(3)(b)"),
        when=case.restitution_owed > 0,
    ),
    Notice("no_notice", "The person is not told, and may petition under § 19 instead", S_19("(B)", SECONDARY)),
)

CLEAN_SLATE_2022 = Law(
    id="OK-CS-2022",
    source=BUREAU("22 O.S. § 18(C), § 19(B) (HB 3316, 2022)"),
    title="Clean-slate eligible cases (automatic from 2025-11-01, until 2026-06-30)",
    relief=EXPUNGEMENT,
    route=Route.COURT_MUST,
    unit=CASE,
    tested=Known(True),  # each charge within the case
    other_counts=OtherCounts(pending=BARS(SECONDARY("§ 18(C)"))),
    about=ANY_RECORD,
    versions=versions(
        Version(
            "HB 3316 of 2022, as amended in 2024",
            AUTOMATIC,
            BUREAU("HB 3316 of 2022, as amended in 2024"),
            until=REPLACED,
        )
    ),
    conditions=(
        Condition(
            "each_charge",
            "Each charge of the case falls under one of eleven paragraphs of § 18(A)",
            BUREAU("§ 18(C)"),
            one_of=(
                Limb("acquitted", "¶1: acquittal", SECONDARY("§ 18(C)"), holds=whole(ACQUITTED)),
                Limb("reversed", "¶2: reversal with dismissal", SECONDARY("§ 18(C)"), holds=whole(REVERSED)),
                Limb("dna", "¶3: DNA innocence", SECONDARY("§ 18(C)"), holds=whole(DNA)),
                Limb(
                    "uncharged",
                    "¶5: never charged, with a single-source record",
                    SECONDARY("§ 18(C)"),
                    holds=whole(UNCHARGED) & _needs,
                ),
                Limb(
                    "pardoned_minor",
                    "¶6: under 18 and fully pardoned",
                    SECONDARY("§ 18(C)"),
                    holds=whole(PARDONED_MINOR),
                ),
                Limb(
                    "dismissed",
                    "¶7: all charges dismissed, with a single-source record",
                    SECONDARY("§ 18(C)"),
                    holds=whole(DISMISSED) & _needs,
                ),
                Limb(
                    "deferred",
                    "¶8: misdemeanor dismissed after a deferred sentence",
                    SECONDARY("§ 18(C)"),
                    holds=whole(DEFERRED_M) & _may_need,
                ),
                Limb(
                    "fine",
                    "¶10: misdemeanor with a small fine",
                    SECONDARY("§ 18(C)"),
                    holds=whole(FINE_ONLY) & _may_need,
                ),
                Limb(
                    "sentenced",
                    "¶11: misdemeanor whose sentence is over, with a single-source record",
                    SECONDARY("§ 18(C)"),
                    holds=whole(SENTENCED) & _needs,
                ),
                Limb("identity_theft", "¶15: identity theft", SECONDARY("§ 18(C)"), holds=whole(STOLEN_IDENTITY)),
                Limb(
                    "eleventh",
                    "The eleventh: a reclassified felony (¶16), or a full pardon (¶4)",
                    SECONDARY("§ 18(C)"),
                    holds=ELEVEN.choose(quoted=whole(RECLASSIFIED_FELONY), remembered=whole(PARDONED)),
                ),
            ),
        ),
    ),
    questions=(ELEVEN, SINGLE_SOURCE_OF, *QUESTIONS),
    notices=NOTICES,
)

LAWS = (CLEAN_SLATE_2022,)
