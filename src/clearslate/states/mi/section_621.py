"""MCL 780.621(1), 780.621(2) and 780.621b: how many convictions a person may have."""

from clearslate.states.mi.facts import *
from clearslate.states.mi.offenses import *

THREE_FELONIES = 3

felony_in_this_state = all_of(charge.is_convicted, is_felony, charge.decided_in("MI"))

# 780.621(1)(a), each conviction counted by itself.
no_more_than_three_felonies = person.count(felony_in_this_state) <= THREE_FELONIES

# 780.621b(1): felonies of one transaction within 24 hours (the record's incident) are one, unless any of them is an
# assaultive crime, involves a dangerous weapon, or carries ten years or more.
_kept_apart = any_of(is_assaultive, dangerous_weapon, LISTS["weapon_offense"].matches, punishable_by_ten_years)
_apart = felony_in_this_state & incident.any(felony_in_this_state & _kept_apart)
_joined = felony_in_this_state & incident.none(felony_in_this_state & _kept_apart)

# Nights that are joined and felonies that are kept apart come to no more than three. The second line follows from
# the third, and is known where it is not known which felonies are kept apart.
three_felonies_one_night_as_one = no_more_than_three_felonies | (
    (person.count_incidents(felony_in_this_state) <= THREE_FELONIES)
    & any_of(
        *(
            (person.count_incidents(_joined) <= nights) & (person.count(_apart) <= THREE_FELONIES - nights)
            for nights in range(THREE_FELONIES + 1)
        )
    )
)

DEFERRED = OpenQuestion(
    id="MI-621-2",
    question="Does a deferred and dismissed case count as a conviction during the period?",
    cite="MCL 780.621(2), 780.621a, 780.621g(6)(c)",
    readings={
        "no": "621(2) counts it for eligibility under (1) only; a conviction is a judgment on plea, verdict or finding",
        "yes": "621(2) makes it a misdemeanor conviction for the whole act",
    },
    chosen="no",
    because='621(2) says "under subsection (1)", and 621a defines conviction without it',
)

was_convicted_or_deferred = charge.ended(Disposition.CONVICTED, Disposition.DIVERTED, Disposition.DEFERRED)
