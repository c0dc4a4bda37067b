"""N.J.S.A. 2C:52-2: indictable convictions. (a) the petition, (b) and (c) the crimes that are never expunged.

(b) and (c) bind the clean slate of §§ 52-5.3 and 52-5.4 too.
"""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.nj.shared import *

S_52_2: Final = SECONDARY("§ 2C:52-2", "the present text was not read")

# --- (b): crimes that are never expunged -------------------------------------------------------------------


def _none_of(crime: Truth, convictions: Truth = is_conviction) -> OnsetLike:
    """The person has no conviction of it that counts."""
    return counting(lambda found: person.none(convictions & crime, unless=found.unless))


_touches_office: Final[Truth] = is_crime & (
    LISTS["official_misconduct"].matches | NO_PUBLIC_OFFICE.fills(TOUCHED_OFFICE, value=False)
)

# --- (c): sale of a controlled dangerous substance ---------------------------------------------------------

_sold: Final[Truth] = LISTS["drug_sale"].matches
_is_grave: Final[Truth] = GRADING.is_grade("1st degree", "2nd degree")

BARS: Final = (
    Condition(
        "never_expunged",
        "The person has no conviction of a crime that is never expunged, nor of an attempt or conspiracy at one",
        S_52_2("(b)"),
        all_of=(
            Limb(
                "listed",
                "Homicide but for death by auto, kidnapping, luring, trafficking, sexual assault, aggravated criminal sexual contact, "
                "robbery, arson, endangering a child by sexual conduct or other harm, child pornography, perjury, false swearing, "
                "terrorism, and others listed",
                holds=_none_of(LISTS["never"].matches),
            ),
            Limb(
                "minor",
                "Criminal sexual contact with a minor",
                holds=_none_of(LISTS["never_if_minor"].matches & charge.victim_minor),
            ),
            Limb(
                "not_parent",
                "Criminal restraint or false imprisonment of a minor by one who is no parent",
                holds=_none_of(
                    LISTS["never_if_minor_not_child"].matches & charge.victim_minor & ~ACTOR_IS_PARENT
                ),
            ),
        ),
    ),
    Condition(
        "public_office",
        "No crime was committed by a public officer or employee and involved or touched the office",
        S_52_2("(b)"),
        holds=_none_of(_touches_office, is_crime_conviction),
    ),
    Condition(
        "drug_sale",
        "No conviction is for the sale of a controlled dangerous substance, or possession with intent to sell: of the first or second "
        "degree never; of the third or fourth degree only where a court finds expungement consistent with the public interest; "
        "small quantities of marijuana and hashish are free",
        S_52_2("(c)"),
        holds=_none_of(_sold & (_is_grave | (~LISTS["small_sale"].matches & ~PUBLIC_INTEREST))),
    ),
)

# --- (a): the petition -------------------------------------------------------------------------------------

PETITION_WAIT: Final = parameter("wait", years(5), S_52_2("(a)"))
EARLY_WAIT: Final = parameter("early_wait", years(4), S_52_2("(a)"))
DISORDERLY_BESIDE: Final = parameter("disorderly_beside", 3, S_52_2("(a)"))


def fits_indictable(standing: Truth) -> Truth:
    """The person comes under (a) by the convictions that stand for good."""
    crimes = is_crime_conviction & standing
    return all_of(
        person.count(crimes)
        >= 1,  # who has none left and three others comes under 52-3 then, so no day is lost
        any_of(
            person.count(crimes) <= 1,
            person.count_cases(crimes) <= 1,
            person.none(crimes & ~CLOSELY_RELATED),
        ),
        person.count(is_disorderly_conviction & standing) <= DISORDERLY_BESIDE,
    )


PUBLIC_INTEREST_NOTICE: Final = Notice(
    "public_interest",
    "A third- or fourth-degree drug sale needs the court's finding that expungement is consistent with the public interest",
    S_52_2("(c)(3)"),
    when=person.any(is_conviction & ~charge.is_cleared & _sold & ~LISTS["small_sale"].matches),
)

INDICTABLE: Final = Law(
    id="NJ-PET-IND",
    source=SECONDARY("N.J.S.A. 2C:52-2(a)", S_52_2.note),
    title="Petition: one crime, or crimes of one judgment, with up to three disorderly persons offenses",
    relief=EXPUNGEMENT,
    automatic=False,
    unit=CHARGE,
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
                        lambda found: one_of(
                            person.at_most(1, is_crime_conviction, unless=found.unless),
                            person.at_most_cases(1, is_crime_conviction, unless=found.unless),
                            person.none(is_crime_conviction & ~CLOSELY_RELATED, unless=found.unless),
                        )
                    ),
                ),
                Limb(
                    "disorderly",
                    "No more than {disorderly_beside} disorderly persons offenses stand beside it",
                    holds=counting(
                        lambda found: person.at_most(
                            DISORDERLY_BESIDE, is_disorderly_conviction, unless=found.unless
                        )
                    ),
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
        Condition(
            "prior_expungement",
            "No conviction of a crime was expunged before",
            SECONDARY("§ 2C:52-14(e)", "§ 52-14 was not read"),
            holds=PRIOR_EXPUNGEMENT.choose(bars=~HAD_EXPUNGEMENT, free=Known(True)),
        ),
        *BARS,
        Condition(
            "waiting",
            "{wait} have passed since the latest of conviction, payment of every court-ordered assessment, completion of probation or "
            "parole, and release from incarceration",
            S_52_2("(a)"),
            holds=waited_or_excused(PETITION_WAIT),
        ),
    ),
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

LAWS: Final = (INDICTABLE,)
