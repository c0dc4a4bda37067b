"""Md. Code, Crim. Proc. § 10-105: petition to expunge charges without a conviction, and a few convictions.

What a petition under it needs stands here; ``section_10_107``
makes the law of it, since every charge of a unit must be entitled under this section or § 10-110.
"""

from clearslate.states.md.offenses import *

S_10_105 = TEXT("§ 10-105")
S_10_105_C = SECONDARY("§ 10-105(c)", "read in a text of 2019, and in summaries since")

WAITING = parameter("waiting", years(3), S_10_105_C)
S_PBJ = SECONDARY("§ 10-105(a)(3), (c)(2)(ii), (e)(4)", "the act of 2024 on driving under the influence, as told")
DRIVING = parameter("driving", years(15), S_PBJ)
DRIVING_SINCE = "2024-10-01"  # before, a probation before judgment under Transp. § 21-902 was left out
NUISANCE = parameter("nuisance", years(3), S_10_105_C)

_cannabis_conviction = charge.is_convicted & is_possession & is_cannabis
_nuisance_conviction = charge.is_convicted & LISTS["nuisance"].matches
_listed_conviction = _cannabis_conviction | _nuisance_conviction

_DONE = completion(S_10_105_C, custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)
# The day on which the court discharged the person from the probation, which is an act of its own.
_DISCHARGED = completion(S_PBJ, custody=OUT, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_driving_probation = ended_in(PBJ) & LISTS["driving_under_influence"].matches

_three_years = elapsed(WAITING, since=charge.disposition_date)
_treated = from_day(TREATMENT_COMPLETED_ON)

ENDED = Condition(
    "ended",
    "The charge ended in an acquittal, a nolle prosequi, a dismissal, probation before judgment, a stet or a compromise, or in "
    "a conviction of a nuisance offense, of possession of cannabis or of an act that is no longer a crime, or a verdict of not criminally "
    "responsible of a nuisance offense; of which other offenses such a verdict counts, (10), and what a pardon allows was not read whole",
    S_10_105("(a)(1) to (9), (11)"),
    holds=choose(
        (_listed_conviction, Known(True)),
        (charge.is_convicted & NO_LONGER_CRIME, Known(True)),
        (charge.is_convicted & charge.is_pardoned, UNSETTLED),
        (ended_in(NCR), LISTS["nuisance"].matches | UNSETTLED),
        otherwise=ended_in(ACQUITTAL, DISMISSAL, NOLLE, PBJ, STET, COMPROMISE),
    ),
)
WAITED = Condition(
    "waiting",
    "The wait of its kind has passed",
    S_10_105_C,
    branches=(
        Branch(
            "cannabis",
            "A conviction of possession of cannabis: the sentence is completed",
            when=_cannabis_conviction,
            holds=from_day(_DONE),
        ),
        wait_of(
            "nuisance",
            "A nuisance conviction",
            NUISANCE,
            _DONE,
            since="the sentence was completed",
            when=_nuisance_conviction,
        ),
        Branch(
            "no_crime",
            "A conviction of an act that is no longer a crime: how long it waits was not read; {waiting} since the disposition, the longest wait of the like, suffice",
            S_10_105("(a)(11)", SECONDARY, "the cross reference of Md. Rule 4-504 tells it"),
            when=charge.is_convicted & NO_LONGER_CRIME,
            holds=_three_years | not_read("§ 10-105(c): an act that is no longer a crime"),
        ),
        Branch(
            "pardon",
            "A pardoned conviction: from the pardon",
            when=charge.is_convicted & charge.is_pardoned,
            holds=from_day(charge.pardoned_on),
        ),
        Branch(
            "driving",
            "Probation before judgment for driving under the influence: {driving} since the discharge from probation, and since 2024-10-01 alone; unknown after a revocation",
            S_PBJ,
            when=_driving_probation,
            holds=elapsed(DRIVING, since=_DISCHARGED) & from_day(FixedDay(DRIVING_SINCE)) & completion_stands,
        ),
        Branch(
            "probation",
            "Another probation before judgment: {waiting} since the disposition, and the person is discharged; unknown after a revocation",
            when=ended_in(PBJ),
            holds=_three_years & from_day(_DISCHARGED) & completion_stands,
        ),
        Branch(
            "treatment",
            "A nolle prosequi with required treatment: it is completed; whether {waiting} must pass too is not said",
            when=is_nolle_with_treatment,
            holds=either(_treated, _treated & _three_years),
        ),
        Branch("other", "Another ending: {waiting} since the disposition", holds=_three_years),
    ),
)
PBJ_LEFT_OUT = Condition(
    "probation_left_out",
    "A probation before judgment is of no offense that the section leaves out: driving under the influence of drugs or with a minor "
    "(Transp. § 21-902(c), (d), (h), (i)), death or injury by vehicle (Crim. Law title 2, subtitle 5, and § 3-211)",
    TEXT("§ 10-105(a)(3)"),
    when=ended_in(PBJ),
    holds=~LISTS["probation_left_out"].matches,
)


def _not_convicted(term: Parameter, after: Days) -> OnsetLike:
    """Nothing in the time but minor traffic violations; whether cannabis is a crime that is one no longer was not read."""

    def none_of(where: Truth) -> OnsetLike:
        return person.others.none(
            person.others.within(term, after=after, where=where, day=charge.disposition_date), unless=expunged
        )

    cannabis = is_possession & is_cannabis
    return none_of(is_counted_conviction & ~cannabis) & either(Known(True), none_of(is_counted_conviction & cannabis))


NO_CONVICTION_SINCE = Condition(
    "no_conviction_since",
    "After a probation before judgment the person was not convicted of a crime in the time that the section names, minor traffic violations left out",
    S_10_105("(e)(4)(i)", SECONDARY, "In re Trey H. quotes it"),
    when=ended_in(PBJ),
    all_of=(
        Limb(
            "three_years",
            "Not within {waiting} of the probation before judgment",
            holds=_not_convicted(WAITING, charge.disposition_date),
        ),
        Limb(
            "driving",
            "For driving under the influence: not within {driving} of the discharge, nor was another such probation before judgment entered then",
            S_PBJ,
            holds=choose(
                (
                    _driving_probation,
                    _not_convicted(DRIVING, _DISCHARGED)
                    & person.others.none(
                        person.others.within(
                            DRIVING, after=_DISCHARGED, where=_driving_probation, day=charge.disposition_date
                        ),
                        unless=expunged,
                    ),
                ),
                otherwise=Known(True),
            ),
        ),
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
CONDITIONS = (COVERED, ENDED, PBJ_LEFT_OUT, WAITED, NO_CONVICTION_SINCE, NOTHING_PENDING)

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
