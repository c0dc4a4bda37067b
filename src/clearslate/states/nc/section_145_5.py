"""G.S. 15A-145.5: nonviolent misdemeanors and felonies, whatever the age, on petition."""

from clearslate.states.nc.offenses import *
from clearslate.states.nc.terms_145_5 import *

_felony = crime_conviction & is_felony
_misdemeanor = crime_conviction & is_misdemeanor
V_2020 = Version("S.L. 2020-35", ACT_2020, TEXT("S.L. 2020-35"))
V_2021 = Version("S.L. 2021-118", ACT_2021, TEXT("S.L. 2021-118"))
V_2023 = Version("S.L. 2023-103", ACT_2023, SECONDARY("S.L. 2023-103"))


def _clock(term: Parameter, convicted: Days, completed: Days) -> OnsetLike:
    """The years, in both readings of their start; in each the sentence is over."""
    return CLOCK.choose(
        conviction=elapsed(term, since=convicted) & from_day(completed),
        later=elapsed(term, since=later_of(convicted, completed)),
    )


ONE_MISDEMEANOR = Law(
    id="NC-1M",
    source=S_5("(c)(1)"),
    title="One nonviolent misdemeanor: petition",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        V_2020, Version("S.L. 2025-71", ACT_2025, SECONDARY("S.L. 2025-71 s. 12", "and the form of 12/2025"))
    ),
    conditions=(
        Condition("misdemeanor", "The conviction is of a misdemeanor", holds=is_misdemeanor),
        NOT_TRAFFIC,
        *nonviolent(S_5("(a)"), felony=False),
        Condition(
            "only_one",
            "The person has no other felony or misdemeanor conviction, traffic violations apart; those of one session of court are one",
            S_5("(b), (c1)", READING),
            holds=no_other_session(crime_conviction),
        ),
        # (b) makes one of nonviolent convictions alone: an excepted one of the same session stands beside them.
        NEVER_EXCEPTED,
        NO_CONVICTION_ELSEWHERE.is_known(S_5("(c1)", READING)),
        Condition(
            "waiting",
            "{waiting_misdemeanor} have passed since the conviction, and the sentence is over; whether they also run from its end is open",
            S_5("(c)(1)", READING),
            holds=_clock(WAITING_MISDEMEANOR, charge.disposition_date, SERVED),
        ),
        NO_RESTITUTION,
        NOTHING_PENDING,
        not_expunged_before(MISDEMEANORS_EXPUNGED_ON),
    ),
    questions=(CLOCK,),
    notices=SHARED_NOTICES,
)

SEVERAL_MISDEMEANORS = Law(
    id="NC-MM",
    source=S_5("(c)"),
    title="More than one nonviolent misdemeanor, seven years: petition",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(V_2020),
    conditions=(
        Condition("misdemeanor", "The conviction is of a misdemeanor", holds=is_misdemeanor),
        NOT_TRAFFIC,
        *nonviolent(S_5("(a)"), felony=False),
        Condition(
            "several",
            "The person was convicted of more than one misdemeanor, in different sessions of court",
            S_5("(b), (c)"),
            holds=another_session(_misdemeanor),
        ),
        NEVER_EXCEPTED,
        NO_CONVICTION_ELSEWHERE.is_known(S_5("(c1)", READING)),
        Condition(
            "waiting",
            "{waiting_several_misdemeanors} have passed since the last conviction, traffic violations apart, and the sentences are over; whether they also run "
            "from their end is open",
            S_5("(c)", READING),
            holds=_clock(
                WAITING_SEVERAL_MISDEMEANORS,
                later_of(charge.disposition_date, person.latest(charge.disposition_date, crime_conviction)),
                later_of(SERVED, person.latest(SERVED, crime_conviction)),
            ),
        ),
        NO_RESTITUTION,
        NOTHING_PENDING,
        not_expunged_before(MISDEMEANORS_EXPUNGED_ON),
    ),
    questions=(CLOCK,),
    notices=SHARED_NOTICES,
)

_NOT_BUILDING = Condition(
    "not_building",
    "It is no breaking or entering of a building",
    S_5("(a)(7a), as of 2021"),
    holds=~LISTS["breaking_building"].matches,
    until=ACT_2023,
)

ONE_FELONY = Law(
    id="NC-1F",
    source=S_5("(c)"),
    title="One nonviolent felony, ten years: petition",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(V_2020, V_2021, V_2023),
    conditions=(
        Condition("felony", "The conviction is of a felony", holds=is_felony),
        *nonviolent(S_5("(a)"), felony=True),
        Condition(
            "not_from_vehicle",
            "It is no breaking or entering of a vehicle",
            S_5("(a), as of 2020"),
            holds=~LISTS["breaking_vehicle"].matches,
            until=ACT_2021,
        ),
        _NOT_BUILDING,
        Condition(
            "only_one",
            "The person has no other felony conviction; those of one session of court are one",
            S_5("(b), (c2)"),
            holds=no_other_session(_felony),
        ),
        CLEAN_OF_MISDEMEANORS,
        NEVER_EXCEPTED,
        NO_CONVICTION_ELSEWHERE.is_known(S_5("(c2)", READING)),
        Condition(
            "waiting",
            "These years have passed since the conviction, and the sentence is over; whether they also run from its end is open",
            S_5("(c)", READING),
            branches=(
                Branch(
                    "building",
                    "of breaking or entering a building: {waiting_breaking}, or the time of another felony, which is open",
                    when=LISTS["breaking_building"].matches,
                    holds=BUILDING.choose(
                        fifteen=_clock(WAITING_BREAKING, charge.disposition_date, SERVED),
                        ten=_clock(WAITING_FELONY, charge.disposition_date, SERVED),
                    ),
                ),
                Branch(
                    "other",
                    "of another felony: {waiting_felony}",
                    holds=_clock(WAITING_FELONY, charge.disposition_date, SERVED),
                ),
            ),
        ),
        NO_RESTITUTION,
        NOTHING_PENDING,
        not_expunged_before(FELONIES_EXPUNGED_ON),
    ),
    questions=(CLOCK, BUILDING),
    notices=(
        *SHARED_NOTICES,
        Notice("may", "The court may grant it.", S_5("(c)", MEMORY, "misdemeanors: shall; felonies: may")),
    ),
)

SOME_FELONIES = Law(
    id="NC-23F",
    source=S_5("(c)"),
    title="Two or three nonviolent felonies, twenty years: petition",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(V_2021, V_2023),
    conditions=(
        Condition("felony", "The conviction is of a felony", holds=is_felony),
        *nonviolent(S_5("(a)"), felony=True),
        _NOT_BUILDING,
        Condition(
            "two_or_three",
            "The person was convicted of two or three felonies, counted by sessions of court",
            S_5("(b), (c)", READING),
            all_of=(
                Limb("two", "In at least two sessions", holds=another_session(_felony)),
                Limb("three", "In no more than three cases", holds=person.count_cases(_felony) <= 3),
            ),
        ),
        Condition(
            "one_period",
            "All of them were committed within one period of {span}",
            S_5("(c)"),
            holds=person.latest(charge.offense_date, _felony) < person.earliest(charge.offense_date, _felony) + SPAN,
        ),
        CLEAN_OF_MISDEMEANORS,
        NEVER_EXCEPTED,
        NO_CONVICTION_ELSEWHERE.is_known(S_5("(c2)", READING)),
        Condition(
            "waiting",
            "{waiting_several_felonies} have passed since the most recent felony conviction, and the sentences are over; whether they also run from their "
            "end is open",
            S_5("(c)", READING),
            holds=_clock(
                WAITING_SEVERAL_FELONIES,
                person.latest(charge.disposition_date, _felony),
                person.latest(SERVED, _felony),
            ),
        ),
        NO_RESTITUTION,
        NOTHING_PENDING,
        not_expunged_before(FELONIES_EXPUNGED_ON),
    ),
    questions=(CLOCK,),
    notices=(
        *SHARED_NOTICES,
        Notice("may", "The court may grant it.", S_5("(c)", MEMORY, "misdemeanors: shall; felonies: may")),
    ),
)
