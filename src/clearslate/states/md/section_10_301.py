"""Md. Code, Crim. Proc. §§ 10-301 to 10-306: shielding of listed misdemeanors on petition, once in a lifetime."""

from clearslate.states.md.offenses import *

# Of § 10-303 the opening was read; the rest is as the courts' page on shielding tells it.
S_10_303 = TEXT("§ 10-303", "as published in 2022")
COURTS = "the courts' page on shielding"

LAW_ID = "MD-10-301"
WAITING = parameter("waiting", years(3), S_10_303("(a)"))

# "Satisfies the sentence or sentences", with parole, probation and mandatory supervision; whether money is of it is left open.
_DONE = completion(S_10_303("(a)"), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)

_shieldable = is_misdemeanor & (LISTS["shieldable"].matches | (LISTS["prostitution"].matches & ~ASSIGNATION))
_shielded_before = cleared_under(LAW_ID)

SHIELDING = Law(
    id=LAW_ID,
    source=TEXT("Md. Code, Crim. Proc. §§ 10-301 to 10-306", "the openings of the sections were read"),
    title="Petition: shielding of listed misdemeanors, once in a lifetime",
    relief=relief("shielding", ReliefKind.LIMIT),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    tested=Known(False),  # the condition "unit" asks the other convictions of the case
    other_counts=OtherCounts(pending=BARS(S_10_303("(b)(2)", OFFICIAL, COURTS)), standing=asked_by("unit")),
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
            TEXT("§ 10-301(f)", "as published in 2025"),
            holds=_shieldable,
        ),
        Condition(
            "domestic",
            "The crime is not domestically related",
            TEXT("§ 10-302(a)", "as published in 2022"),
            holds=~charge.family_violence,
        ),
        wait_over(WAITING, _DONE, "the sentence was satisfied", S_10_303("(a)")),
        Condition(
            "convicted_since",
            "The person was not convicted of another crime in that time, here or elsewhere",
            S_10_303("(b)(1)", OFFICIAL, COURTS),
            holds=person.others.none(
                person.others.within(WAITING, after=_DONE, where=is_counted_conviction, day=charge.disposition_date),
                unless=expunged,
            )
            & NO_CONVICTION_ELSEWHERE.none_known,
        ),
        Condition(
            "nothing_pending",
            "The person is not a defendant in a pending criminal proceeding",
            S_10_303("(b)(2)", OFFICIAL, COURTS),
            holds=nothing_pending,
        ),
        Condition(
            "unit",
            "No other conviction of the case is of a crime that may not be shielded",
            S_10_303("(b)(3)", OFFICIAL, COURTS),
            holds=case.none(is_counted_conviction & ~_shieldable, unless=expunged),
        ),
        Condition(
            "once",
            "No petition for shielding was granted to the person before",
            S_10_303("(f)", OFFICIAL, COURTS),
            holds=person.none(_shielded_before),
        ),
    ),
    notices=(
        Notice(
            "one_court",
            "One petition goes to one court of one county, and names all convictions there: only one is granted in a lifetime.",
            S_10_303("(a), (f)", OFFICIAL, COURTS),
        ),
    ),
)
