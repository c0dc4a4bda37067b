"""22 O.S. §§ 19a, 19b, 19c: three motions of their own, of which only the subject is known to us."""

from __future__ import annotations

from typing import Final

from clearslate.law import ANY_RECORD, CHARGE, SECONDARY, Condition, Law, Version, all_of, flag_fact, versions
from clearslate.states.ok.offenses import GROUND_19B, LISTS, TRAFFICKING_VICTIM, is_identity_theft
from clearslate.states.ok.section_18 import EXPUNGEMENT

_VERSIONS: Final = versions(Version("as reported by a secondary source", None))

STOLEN_IDENTITY: Final = Law(
    id="OK-19A",
    cite="22 O.S. § 19a",
    title="Identity theft (motion)",
    relief=EXPUNGEMENT,
    automatic=False,
    unit=CHARGE,
    about=ANY_RECORD,
    versions=_VERSIONS,
    certainty=SECONDARY,
    conditions=(
        Condition(
            "identity_theft",
            "The charge was brought against another who used the person's name or identification",
            cite="§ 19a",
            holds=is_identity_theft,
            certainty=SECONDARY,
        ),
    ),
)

PASSPORT: Final = Law(
    id="OK-19B",
    cite="22 O.S. § 19b",
    title="Passport (motion)",
    relief=EXPUNGEMENT,
    automatic=False,
    unit=CHARGE,
    about=ANY_RECORD,
    versions=_VERSIONS,
    certainty=SECONDARY,
    conditions=(
        Condition(
            "ground",
            "The person shows the ground of the section, of which our source says only that it concerns a passport",
            cite="§ 19b",
            holds=flag_fact(GROUND_19B),
            certainty=SECONDARY,
        ),
    ),
)

TRAFFICKED: Final = Law(
    id="OK-19C",
    cite="22 O.S. § 19c",
    title="Prostitution under trafficking (motion)",
    relief=EXPUNGEMENT,
    automatic=False,
    unit=CHARGE,
    about=ANY_RECORD,
    versions=_VERSIONS,
    certainty=SECONDARY,
    conditions=(
        Condition(
            "trafficked",
            "The charge was prostitution, committed as a victim of human trafficking",
            cite="§ 19c",
            holds=all_of(LISTS["prostitution"].matches, flag_fact(TRAFFICKING_VICTIM)),
            certainty=SECONDARY,
        ),
    ),
)

LAWS: Final = (STOLEN_IDENTITY, PASSPORT, TRAFFICKED)
