"""N.J.S.A. 2C:52-2 in its parts: bars, waiting periods, what an application may hold."""

from clearslate.states.nj.shared import *

S_52_2 = SECONDARY("§ 2C:52-2", "the present text was not read")


def none_of(crime: Truth, convictions: Truth = is_conviction) -> OnsetLike:
    """The person has no conviction of it that counts."""
    return counting(lambda found: person.none(convictions & crime, unless=found.unless))


touches_office = is_crime & (LISTS["official_misconduct"].matches | NO_PUBLIC_OFFICE.fills(TOUCHED_OFFICE, value=False))

# --- (c): sale of a controlled dangerous substance ---------------------------------------------------------

sold = LISTS["drug_sale"].matches
is_grave = GRADING.is_grade("1st degree", "2nd degree")

CRIME_BARS = (
    Condition(
        "never_expunged",
        "The person has no conviction of a crime that is never expunged, nor of an attempt or conspiracy at one",
        S_52_2("(b)"),
        all_of=(
            Limb(
                "listed",
                "Homicide except for death by auto, kidnapping, luring, trafficking, sexual assault, aggravated criminal sexual contact, "
                "robbery, arson, endangering a child by sexual conduct or other harm, child pornography, perjury, false swearing, "
                "terrorism, and others listed",
                holds=none_of(LISTS["never"].matches),
            ),
            Limb(
                "minor",
                "Criminal sexual contact with a minor",
                holds=none_of(LISTS["never_if_minor"].matches & charge.victim_minor),
            ),
            Limb(
                "not_parent",
                "Criminal restraint or false imprisonment of a minor by one who is no parent",
                holds=none_of(LISTS["never_if_minor_not_child"].matches & charge.victim_minor & ~ACTOR_IS_PARENT),
            ),
        ),
    ),
    Condition(
        "public_office",
        "No crime was committed by a public officer or employee and involved or touched the office",
        S_52_2("(b)"),
        holds=none_of(touches_office, is_crime_conviction),
    ),
    Condition(
        "drug_sale",
        "No conviction is for the sale of a controlled dangerous substance, or possession with intent to sell: of the first or second "
        "degree never; of the third or fourth degree only where a court finds expungement consistent with the public interest; "
        "small quantities of marijuana and hashish are free",
        S_52_2("(c)"),
        holds=none_of(sold & (is_grave | (~LISTS["small_sale"].matches & ~PUBLIC_INTEREST))),
    ),
)

# --- (a): the petition -------------------------------------------------------------------------------------

PETITION_WAIT = parameter("wait", years(5), S_52_2("(a)"))
EARLY_WAIT = parameter("early_wait", years(4), S_52_2("(a)"))
DISORDERLY_BESIDE = parameter("disorderly_beside", 3, S_52_2("(a)"))


def fits_indictable(standing: Truth, counted: Truth = is_disorderly_conviction) -> Truth:
    """The person comes under (a) by the convictions that stand for good."""
    crimes = is_crime_conviction & standing
    return all_of(
        person.count(crimes) >= 1,  # who has none left and three others comes under 52-3 then, so no day is lost
        any_of(person.count(crimes) <= 1, person.count_cases(crimes) <= 1, person.none(crimes & ~CLOSELY_RELATED)),
        person.count(counted & standing) <= DISORDERLY_BESIDE,
    )


PUBLIC_INTEREST_NOTICE = Notice(
    "public_interest",
    "A third- or fourth-degree drug sale needs the court's finding that expungement is consistent with the public interest",
    S_52_2("(c)(3)"),
    when=person.any(is_conviction & ~charge.is_cleared & sold & ~LISTS["small_sale"].matches),
)
