"""Md. Code, Crim. Proc. § 10-107: charges of one incident are a unit; and the two petitions that it binds.

If the person is not entitled to expungement of one charge of a unit, the person is not entitled to that of any
other. A charge may be entitled under § 10-105 or under § 10-110.
"""

from clearslate.states.md import section_10_105, section_10_110
from clearslate.states.md.offenses import *

EXPUNGEMENT = relief("expungement", ReliefKind.EXPUNGE)

# The case stands for the unit; a traffic violation paid without appearing is no part of it.
_in_unit = is_charged & ~is_minor_traffic


_cannabis = is_possession & is_cannabis


def _unit(entitled: OnsetLike, since: str | None = None) -> Condition:
    def entitled_all(where: Truth) -> OnsetLike:
        return case.none(_in_unit & where, unless=entitled | expunged)

    return Condition(
        "unit",
        "Every charge of the unit, other than minor traffic violations and perhaps possession of cannabis, may be expunged under § 10-105 or § 10-110",
        SECONDARY(
            "§ 10-107; 243 Md. App. 1 (2019)",
            "minor traffic violations are no part of a unit; whether possession of cannabis is was not read",
        ),
        holds=either(entitled_all(Known(True)), choose((_cannabis, Known(True)), otherwise=entitled_all(~_cannabis))),
        since=since,
    )


_UNIT = (_unit(section_10_110.ENTITLED_BEFORE), _unit(section_10_110.ENTITLED, since=section_10_110.REFORM))

# The condition "unit" asks the other charges, each under the section of its own; the engine need test none.
_BY_CONDITION = Known(False)
_OTHERS = OtherCounts(pending=BARS(TEXT("§§ 10-105(e)(4)(ii), 10-110(d)")), standing=asked_by("unit"))

PETITION_105 = Law(
    id="MD-10-105",
    source=TEXT("Md. Code, Crim. Proc. § 10-105", "a text of 2019"),
    title="Petition: charges without a conviction, nuisance offenses and possession of cannabis",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    unit=CASE,
    about=section_10_105.ABOUT_ENDINGS,
    tested=_BY_CONDITION,
    other_counts=_OTHERS,
    # The section's own figures stayed; those of § 10-110, which the unit asks, changed.
    versions=versions(Version("text of 2019", None), *section_10_110.VERSIONS[1:]),
    conditions=(*section_10_105.CONDITIONS, *_UNIT),
    notices=section_10_105.NOTICES,
    remarks=("What the Central Repository expunged (MD-10-112) is reached: courts and police keep their own records.",),
)

PETITION_110 = Law(
    id="MD-10-110",
    source=SECONDARY("Md. Code, Crim. Proc. § 10-110", section_10_110.S_10_110.note),
    title="Petition: listed convictions",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    tested=_BY_CONDITION,
    other_counts=_OTHERS,
    versions=section_10_110.VERSIONS,
    conditions=(*section_10_110.CONDITIONS, *_UNIT),
    notices=section_10_110.NOTICES,
)
