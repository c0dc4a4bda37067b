"""MCL 780.621c: convictions that are never set aside, by application or automatically."""

from clearslate.states.mi.facts import *
from clearslate.states.mi.offenses import *

S_621C = TEXT("MCL 780.621c")

CSC_4_SINCE = "2015-01-12"
FIRST_OWI_SINCE = "2022-02-19"  # 2021 PA 78 and 79

_domestic_misdemeanor = all_of(charge.is_convicted, is_called_misdemeanor, charge.family_violence)

NEVER_SET_ASIDE = (
    Condition(
        "621c_life",
        "The offense is not a felony punishable by life imprisonment, or an attempt at one",
        S_621C("(1)(a)"),
        holds=~(is_felony & punishable_by_life),
    ),
    Condition(
        "621c_listed",
        "The offense is not one of those that 621c names, or an attempt at one: grave child abuse, child sexually abusive "
        "activity, crime by computer, criminal sexual conduct 2 and 3, assault with that intent; human trafficking; terrorism",
        S_621C("(1)(b), (f)"),
        holds=~listed("never_set_aside"),
    ),
    Condition(
        "621c_csc_4",
        "The offense is not criminal sexual conduct of the fourth degree, or an attempt at it, with a conviction on or after 12 January 2015",
        S_621C("(1)(c)"),
        holds=~(listed("csc_4") & (charge.disposition_date >= CSC_4_SINCE)),
    ),
    Condition(
        "621c_commercial",
        "The offense is not a traffic offense in a commercial vehicle by a driver with that indorsement",
        S_621C("(1)(d)(ii)"),
        holds=~(is_traffic & NO_COMMERCIAL_VEHICLE.fills(commercial_vehicle, value=False)),
    ),
    Condition(
        "621c_injury",
        "The offense is not a traffic offense that caused injury or death",
        S_621C("(1)(d)(iii), 780.621a(b)"),
        holds=~(LISTS["traffic_injury"].matches | (is_traffic & NO_TRAFFIC_INJURY.fills(traffic_injury, value=False))),
    ),
    Condition(
        "621c_domestic",
        "The offense is not felony domestic violence of a person with an earlier misdemeanor conviction for domestic violence",
        S_621C("(1)(e)"),
        holds=~all_of(
            is_felony,
            charge.family_violence,
            person.any(person.earlier_than(charge.disposition_date, _domestic_misdemeanor)),
        ),
    ),
)

NO_INTOXICATED_DRIVING = Condition(
    "621c_intoxicated",
    "The offense is not operating while intoxicated: a first violation is set aside on application only, a later one never",
    S_621C("(1)(d)(i), (3)"),
    holds=~is_intoxicated_driving,
)

_earlier_intoxicated_driving = person.any(
    person.earlier_than(charge.offense_date, charge.is_convicted & is_intoxicated_driving, day=charge.disposition_date)
)
# 621c(3): one first violation is set aside in a life.
_first_was_set_aside = person.any(all_of(charge.is_convicted, charge.is_cleared, is_intoxicated_driving))

ON_APPLICATION = (
    Condition(
        "621c_intoxicated",
        "The offense is not operating while intoxicated",
        S_621C("(1)(d) (before 2021 PA 79)", SECONDARY, "the earlier text was not read"),
        holds=~is_intoxicated_driving,
    ),
    Condition(
        "621c_intoxicated",
        "The offense is not operating while intoxicated, or it is a first violation: of 257.625(1), (2), (3), (6) or (8), with no "
        "conviction before it, and none set aside",
        S_621C("(1)(d)(i), (3), 780.621(4)(d), (h)"),
        holds=~is_intoxicated_driving
        | (can_be_first_violation & ~_earlier_intoxicated_driving & ~_first_was_set_aside),
        since=FIRST_OWI_SINCE,
    ),
)
