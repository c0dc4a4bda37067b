"""22 O.S. §§ 19a, 19b, 19c: three motions of their own, of which only the subject is known to us."""

from clearslate.states.ok.offenses import *
from clearslate.states.ok.section_18 import EXPUNGEMENT

_VERSIONS = versions(Version("as reported by a secondary source", None))

STOLEN_IDENTITY = Law(
    id="OK-19A",
    source=SECONDARY("22 O.S. § 19a"),
    title="Identity theft (motion)",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=ANY_RECORD,
    versions=_VERSIONS,
    conditions=(
        Condition(
            "identity_theft",
            "The charge was brought against another who used the person's name or identification",
            SECONDARY("§ 19a"),
            holds=is_identity_theft,
        ),
    ),
)

PASSPORT = Law(
    id="OK-19B",
    source=SECONDARY("22 O.S. § 19b"),
    title="Passport (motion)",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=ANY_RECORD,
    versions=_VERSIONS,
    conditions=(
        Condition(
            "ground",
            "The person shows the ground of the section, of which our source says only that it concerns a passport",
            SECONDARY("§ 19b"),
            holds=GROUND_19B,
        ),
    ),
)

TRAFFICKED = Law(
    id="OK-19C",
    source=SECONDARY("22 O.S. § 19c"),
    title="Prostitution under trafficking (motion)",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=ANY_RECORD,
    versions=_VERSIONS,
    conditions=(
        Condition(
            "trafficked",
            "The charge was prostitution, committed as a victim of human trafficking",
            SECONDARY("§ 19c"),
            holds=LISTS["prostitution"].matches & TRAFFICKING_VICTIM,
        ),
    ),
)
