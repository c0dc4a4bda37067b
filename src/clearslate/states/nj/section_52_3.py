"""N.J.S.A. 2C:52-3(b): petition for disorderly persons and petty disorderly persons offenses."""

from clearslate.states.nj.shared import *

S_52_3 = TEXT("§ 2C:52-3")

PETITION_WAIT = parameter("wait", years(5), S_52_3("(b)"))
EARLY_WAIT = parameter("early_wait", years(3), S_52_3("(b)", SECONDARY, "the early route was not read"))
MOST = parameter("most", 5, S_52_3("(b)"))


def _one_day(mine: Truth) -> Truth:
    last, first = (person.latest(charge.disposition_date, mine), person.earliest(charge.disposition_date, mine))
    return last <= first


def fits_disorderly(standing: Truth, counted: Truth = is_disorderly_conviction) -> Truth:
    """The person comes under this section by the convictions that stand for good: no crime anywhere, and the number."""
    mine = is_disorderly_conviction & standing
    return person.none((is_crime_conviction | is_crime_conviction_elsewhere) & standing) & any_of(
        person.count(counted & standing) <= MOST, _one_day(mine), person.none(mine & ~CLOSELY_RELATED)
    )


DISORDERLY = Law(
    id="NJ-PET-DP",
    source=TEXT("N.J.S.A. 2C:52-3(b)"),
    title="Petition: up to five disorderly persons offenses, no crime",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=(Version("as amended by P.L.2019 c.269", None),),
    conditions=(
        Condition(
            "kind",
            "The conviction is of a disorderly or petty disorderly persons offense",
            S_52_3("(b)"),
            holds=is_disorderly,
        ),
        Condition(
            "no_crime",
            "The person has no conviction of a crime, here or in another jurisdiction",
            S_52_3("(a)"),
            all_of=(
                Limb(
                    "here",
                    "The person has no conviction of a crime in New Jersey",
                    holds=counting(lambda found: person.none(is_crime_conviction, unless=found.unless)),
                ),
                Limb(
                    "elsewhere",
                    "The person has no conviction of a crime in another jurisdiction",
                    holds=counting(no_crime_elsewhere),
                ),
            ),
        ),
        KNOWN_ELSEWHERE,
        Condition(
            "number",
            "The person has no more than {most} disorderly persons offenses in total, or more that were all entered on one day or are "
            "closely related in circumstances and time",
            S_52_3("(b)", SECONDARY, "the number was read; one day and close relation come from summaries"),
            one_of=(
                Limb(
                    "most",
                    "The person has no more than {most} of them, and none elsewhere that would make them more",
                    S_52_3("(b)"),
                    holds=few_disorderly(MOST),
                ),
                Limb(
                    "one_day",
                    "All were entered on one day",
                    holds=counting(
                        lambda found: (
                            _one_day(is_disorderly_conviction & found.standing)
                            & person.every(found.standing | found.unless, is_disorderly_conviction)
                        )
                    ),
                ),
                Limb(
                    "closely_related",
                    "All are closely related in circumstances and time",
                    holds=counting(
                        lambda found: person.none(is_disorderly_conviction & ~CLOSELY_RELATED, unless=found.unless)
                    ),
                ),
            ),
        ),
        Condition(
            "waiting",
            "{wait} have passed since the latest of conviction, payment of every court-ordered assessment, completion of probation or "
            "parole, and release from incarceration",
            S_52_3("(b)"),
            holds=waited_or_excused(PETITION_WAIT),
        ),
    ),
    chapter=CHAPTER_52,
    questions=(CLEARED, PRIOR_EXPUNGEMENT),
    notices=(
        Notice(
            "after_three_years",
            "From three years on the court may grant it on compelling circumstances",
            S_52_3("(b)", SECONDARY, "the early route was not read"),
            day=early_day(EARLY_WAIT),
        ),
        *PETITION_NOTICES,
    ),
)
