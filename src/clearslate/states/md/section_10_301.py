"""Md. Code, Crim. Proc. §§ 10-301 to 10-306: shielding of listed misdemeanors on petition, once in a lifetime."""

from clearslate.states.md.offenses import *

S_10_303 = MEMORY("§ 10-303", "nothing of the subtitle was read")

LAW_ID = "MD-10-301"
WAITING = parameter("waiting", years(3), S_10_303("(a)"))

_DONE = completion(S_10_303("(a)"), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)

_shieldable = is_misdemeanor & LISTS["shieldable"].matches
_shielded_before = cleared_under(LAW_ID)

SHIELDING = Law(
    id=LAW_ID,
    source=MEMORY("Md. Code, Crim. Proc. §§ 10-301 to 10-306", "nothing of the subtitle was read"),
    title="Petition: shielding of listed misdemeanors, once in a lifetime",
    relief=relief("shielding", ReliefKind.LIMIT),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    tested=Known(False),  # the condition "unit" asks the other convictions of the case
    versions=(
        Version(
            "Second Chance Act of 2015",
            "2015-10-01",
            MEMORY("Second Chance Act of 2015", "its first day is remembered"),
        ),
    ),
    conditions=(
        Condition(
            "shieldable",
            "The conviction is of a misdemeanor that may be shielded",
            MEMORY("§ 10-301(f)", "nothing of the subtitle was read"),
            holds=_shieldable,
        ),
        Condition(
            "domestic",
            "The crime is not domestically related",
            MEMORY("§ 10-302(b)", "nothing of the subtitle was read"),
            holds=~charge.family_violence,
        ),
        wait_over(WAITING, _DONE, "the sentence was satisfied", S_10_303("(a)")),
        Condition(
            "convicted_since",
            "The person was not convicted of another crime in that time",
            S_10_303("(b)(1)"),
            holds=person.others.none(
                person.others.within(WAITING, after=_DONE, where=is_counted_conviction, day=charge.disposition_date),
                unless=expunged,
            ),
        ),
        Condition(
            "nothing_pending",
            "The person is not a defendant in a pending criminal proceeding",
            S_10_303("(b)(2)"),
            holds=nothing_pending,
        ),
        Condition(
            "unit",
            "No other conviction of the case is of a crime that may not be shielded",
            S_10_303("(b)(3)"),
            holds=case.none(is_counted_conviction & ~_shieldable, unless=expunged),
        ),
        Condition(
            "once",
            "No petition for shielding was granted to the person before",
            S_10_303("(f)", SECONDARY, "a summary reports it"),
            holds=person.none(_shielded_before),
        ),
    ),
)
