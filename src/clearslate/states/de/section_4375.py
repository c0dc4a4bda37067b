"""11 Del. C. § 4375: expungement by a court after an unconditional pardon."""

from clearslate.states.de.offenses import *
from clearslate.states.de.section_4372 import EXPUNGEMENT

AFTER_PARDON = Law(
    id="DE-4375",
    source=SECONDARY("11 Del. C. § 4375", "the section is not among the texts that were read"),
    title="Petition after an unconditional pardon",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    versions=(Version("as read in 2026", None),),
    conditions=(
        was_pardoned(text="Every conviction of the case was pardoned"),
        Condition("unconditional", "The pardon was unconditional", holds=one_of_values("pardon", ("unconditional",))),
        Condition(
            "offense",
            "The conviction is not for manslaughter, murder, rape first or second degree, or sexual abuse of a child by a person in trust",
            holds=~LISTS["not_after_pardon"].matches,
        ),
    ),
    notices=noted(
        SECONDARY("§§ 4374, 4375", "§ 4375 is not among the texts that were read"),
        discretion="The court decides; the petitioner must show manifest injustice",
    ),
    remarks=("The exclusions of § 4372(f) do not apply after such a pardon.",),
)
