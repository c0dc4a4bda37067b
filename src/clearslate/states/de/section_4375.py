"""11 Del. C. § 4375: expungement by a court after an unconditional pardon."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.de.offenses import *
from clearslate.states.de.section_4372 import EXPUNGEMENT

S_4375: Final = TEXT("§ 4375")

AFTER_PARDON: Final = Law(
    id="DE-4375",
    source=TEXT("11 Del. C. § 4375"),
    title="Petition after an unconditional pardon",
    relief=EXPUNGEMENT,
    automatic=False,
    unit=CASE,
    about=CONVICTIONS,
    versions=(Version("as read in 2026", None),),
    conditions=(
        Condition(
            "pardoned",
            "Every conviction of the case was pardoned",
            S_4375("", READING),
            holds=from_day(charge.pardoned_on),
        ),
        Condition(
            "unconditional",
            "The pardon was unconditional",
            S_4375,
            holds=one_of_values("pardon", ("unconditional",)),
        ),
        Condition(
            "offense",
            "The conviction is not for manslaughter, murder, rape first or second degree, or sexual abuse of a child by a person in trust",
            S_4375("", SECONDARY),
            holds=~LISTS["not_after_pardon"].matches,
        ),
    ),
    notices=(
        Notice(
            "discretion",
            "The court decides; the petitioner must show manifest injustice",
            SECONDARY("§§ 4374, 4375"),
        ),
    ),
    remarks=("The exclusions of § 4372(f) do not apply after such a pardon.",),
)

LAWS: Final = (AFTER_PARDON,)
