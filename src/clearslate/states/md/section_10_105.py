"""Md. Code, Crim. Proc. § 10-105: petition to expunge charges without a conviction, and a few convictions.

What a petition under it needs stands here; ``section_10_107``
makes the law of it, since every charge of a unit must be entitled under this section or § 10-110.
"""

from clearslate.law import *
from clearslate.states.md.offenses import *

S_10_105 = TEXT("§ 10-105")
S_10_105_C = SECONDARY("§ 10-105(c)", "read in a text of 2019, and in summaries since")

WAITING = parameter("waiting", years(3), S_10_105_C)
DRIVING = parameter("driving", years(15), S_10_105_C)
NUISANCE = parameter("nuisance", years(3), S_10_105_C)

_cannabis_conviction = charge.is_convicted & is_possession & is_cannabis
_nuisance_conviction = charge.is_convicted & LISTS["nuisance"].matches
_listed_conviction = _cannabis_conviction | _nuisance_conviction

_three_years = elapsed(WAITING, since=charge.disposition_date)
_treated = from_day(TREATMENT_COMPLETED_ON)

ENDED = Condition(
    "ended",
    "The charge ended in an acquittal, a nolle prosequi, a dismissal, probation before judgment, a stet or a compromise, or in "
    "a conviction of a nuisance offense or of possession of cannabis; what a pardon and a verdict of not criminally responsible "
    "allow was not read",
    S_10_105("(a)"),
    holds=choose(
        (_listed_conviction, Known(True)),
        (charge.is_convicted & charge.is_pardoned, UNSETTLED),
        (ended_in(NCR), UNSETTLED),
        otherwise=ended_in(ACQUITTAL, DISMISSAL, NOLLE, PBJ, STET, COMPROMISE),
    ),
)
WAITED = Condition(
    "waiting",
    "{waiting} have passed since the disposition; a probation before judgment is also discharged, and for driving under the influence "
    "{driving} have passed; for a nuisance conviction {nuisance} have passed since the sentence was completed; "
    "for possession of cannabis the sentence is completed; a required treatment is completed",
    S_10_105_C,
    holds=choose(
        (_cannabis_conviction, from_day(charge.completed_on)),
        (_nuisance_conviction, elapsed(NUISANCE, since=charge.completed_on)),
        (charge.is_convicted & charge.is_pardoned, from_day(charge.pardoned_on)),
        (
            ended_in(PBJ) & LISTS["driving_under_influence"].matches,
            elapsed(DRIVING, since=charge.disposition_date) & from_day(charge.completed_on),
        ),
        (ended_in(PBJ), _three_years & from_day(charge.completed_on)),
        # Whether the three years run too where a treatment was required is not said.
        (is_nolle_with_treatment, either(_treated, _treated & _three_years)),
        otherwise=_three_years,
    ),
)
NO_CONVICTION_SINCE = Condition(
    "no_conviction_since",
    "Within three years of a probation before judgment the person was perhaps not convicted of another crime",
    S_10_105("(e)(4)(i)", MEMORY, "whether it says so is remembered"),
    holds=choose(
        (
            ended_in(PBJ),
            either(
                Known(True),
                person.others.none(
                    person.others.within(WAITING, after=charge.disposition_date, where=is_counted_conviction),
                    unless=expunged,
                ),
            ),
        ),
        otherwise=Known(True),
    ),
)
COVERED = Condition(
    "covered",
    "The charge was one of a crime, other than a traffic violation paid without appearing, or of the civil offense of cannabis",
    S_10_105("(a)", READING),
    holds=is_covered,
)
NOTHING_PENDING = Condition(
    "nothing_pending",
    "The person is not a defendant in a pending criminal proceeding",
    TEXT("§§ 10-105(e)(4)(ii), 10-110(d)"),
    holds=nothing_pending,
)

ABOUT_ENDINGS = frozenset(Disposition) - {Disposition.NO_CHARGE, Disposition.PENDING}
CONDITIONS = (COVERED, ENDED, WAITED, NO_CONVICTION_SINCE, NOTHING_PENDING)

# Entitled under this section, except for what § 10-107 and a pending proceeding say of the whole petition.
ENTITLED = all_of(charge.decided_in("MD"), *(condition.holds for condition in CONDITIONS[:-1]))

NOTICES = (
    Notice(
        "early_with_waiver",
        "After an acquittal, a nolle prosequi or a dismissal the person may petition at once with a general waiver and release of claims",
        S_10_105_C,
        when=ended_in(ACQUITTAL, DISMISSAL, NOLLE),
    ),
    Notice(
        "good_cause",
        "For good cause shown the court may grant a petition at any time, but only for what this section names (Vincent S., 2022)",
        S_10_105_C("(9); 255 Md. App. 163"),
    ),
)
