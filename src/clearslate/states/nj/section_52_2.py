"""N.J.S.A. 2C:52-2: indictable convictions. (a) the petition, (b) and (c) the crimes that are never expunged.

(b) and (c) bind the clean slate of §§ 52-5.3 and 52-5.4 too.
"""

from clearslate.states.nj.shared import *
from clearslate.states.nj.terms_52_2 import *

INDICTABLE = Law(
    id="NJ-PET-IND",
    source=SECONDARY("N.J.S.A. 2C:52-2(a)", S_52_2.note),
    title="Petition: one crime, or crimes of one judgment, with up to three disorderly persons offenses",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=(Version("as reported by secondary sources", None),),
    conditions=(
        Condition(
            "kind",
            "The conviction is of a crime, or of a disorderly or petty disorderly persons offense beside one",
            S_52_2("(a), 2C:52-28"),
            holds=is_crime_or_offense,
        ),
        Condition(
            "number",
            "The person has one crime and no more than {disorderly_beside} disorderly persons offenses; or several crimes, all in one "
            "judgment or closely related in circumstances and time",
            S_52_2("(a)"),
            all_of=(
                Limb(
                    "crime",
                    "The person has a conviction of a crime",
                    holds=counting(lambda found: person.any(is_crime_conviction & found.standing)),
                ),
                Limb(
                    "one_judgment",
                    "It is the only one, or all of them are of one judgment or closely related in circumstances and time",
                    holds=counting(
                        lambda found: any_of(
                            person.at_most(1, is_crime_conviction, unless=found.unless),
                            person.at_most_cases(1, is_crime_conviction, unless=found.unless),
                            person.none(is_crime_conviction & ~CLOSELY_RELATED, unless=found.unless),
                        )
                    ),
                ),
                Limb(
                    "disorderly",
                    "No more than {disorderly_beside} disorderly persons offenses stand beside it",
                    holds=few_disorderly(DISORDERLY_BESIDE),
                ),
            ),
        ),
        Condition(
            "no_crime_elsewhere",
            "The person has no conviction of a crime in another jurisdiction",
            S_52_2("(a)"),
            holds=counting(no_crime_elsewhere),
        ),
        KNOWN_ELSEWHERE,
        *CRIME_BARS,
        Condition(
            "waiting",
            "{wait} have passed since the latest of conviction, payment of every court-ordered assessment, completion of probation or "
            "parole, and release from incarceration",
            S_52_2("(a)"),
            holds=waited_or_excused(PETITION_WAIT),
        ),
    ),
    chapter=CHAPTER_52,
    questions=(CLEARED, PRIOR_EXPUNGEMENT),
    notices=(
        Notice(
            "after_four_years",
            "From four years on the court may grant it on compelling circumstances or in the public interest",
            S_52_2("(a)"),
            day=early_day(EARLY_WAIT),
        ),
        PUBLIC_INTEREST_NOTICE,
        *PETITION_NOTICES,
    ),
)
