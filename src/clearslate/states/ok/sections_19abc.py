"""22 O.S. §§ 19a, 19c: two motions of their own, of which only the subject is known to us.

§ 19b is no relief of a record: it gives a victim of identity theft an identity document of the State Bureau of Investigation,
on an order under §§ 18 and 19 or § 19a or a report of the theft ((A), (B) and the beginning of (C) were read, as of 2019; so
OAC 375:40-1-4, current through September 16, 2024).
"""

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
