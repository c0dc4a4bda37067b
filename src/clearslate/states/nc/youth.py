"""G.S. 15A-145(a), 15A-145.4 and 15A-145.8A: what was done before eighteen."""

from clearslate.states.nc.offenses import *
from clearslate.states.nc.terms_145_5 import SERVED, nonviolent

S_8A = TEXT("G.S. 15A-145.8A")
S_145 = TEXT("G.S. 15A-145(a)")
S_4 = SECONDARY("G.S. 15A-145.4", "guides and the form")

SERVED_U18 = completion(
    SECONDARY("G.S. 15A-145(a), 15A-145.4"), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID
)

LEAST_AGE = parameter("least_age", years(16), S_8A)
ADULT_AGE = parameter("adult_age", years(18), S_8A)
DRINKING_AGE = parameter("drinking_age", years(21), S_145)
BEFORE = parameter("committed_before", "2019-12-01", S_8A)
WAITING_MISDEMEANOR = parameter("waiting_misdemeanor", years(2), S_145)
WAITING_FELONY = parameter("waiting_felony", years(4), S_4)

_at = charge.offense_date
_under_18 = _at < person.date_of_birth + ADULT_AGE
_prior = person.others.any(person.others.earlier_than(charge.disposition_date, crime_conviction))

_FIRST = Condition(
    "first",
    "The person had not been convicted of a felony or misdemeanor before, traffic violations apart",
    holds=~_prior,
)

SIXTEEN_OR_SEVENTEEN = Law(
    id="NC-YOUTH",
    source=S_8A,
    title="Misdemeanors and Class H or I felonies at 16 or 17 before December 2019: petition",
    relief=EXPUNCTION,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("S.L. 2020-35", "2020-12-01", TEXT("S.L. 2020-35"))),
    conditions=(
        Condition(
            "grade",
            "The conviction is of a misdemeanor or a Class H or I felony",
            S_8A("(a)"),
            holds=is_misdemeanor | is_h_or_i,
        ),
        Condition(
            "age",
            "The offense was committed at sixteen or seventeen",
            S_8A("(a)"),
            all_of=(
                Limb("sixteen", "At {least_age} or older", holds=_at >= person.date_of_birth + LEAST_AGE),
                Limb("eighteen", "Before {adult_age}", holds=_under_18),
            ),
        ),
        Condition("before", "The offense was committed before {committed_before}", S_8A("(a)"), holds=_at < BEFORE),
        Condition(
            "served",
            "The sentence, probation and post-release supervision are served",
            S_8A("(a)"),
            holds=from_day(SERVED),
        ),
        restitution_paid(S_8A("(a)")),
        Condition(
            "not_chapter_20",
            "It is no offense of the motor vehicle laws, impaired driving included",
            S_8A("(b)"),
            holds=~LISTS["chapter_20"].matches,
        ),
        Condition(
            "not_registered",
            "It is no offense that needs registration",
            S_8A("(b)"),
            holds=~LISTS["registrable"].matches,
        ),
    ),
    notices=noted(
        S_8A,
        shall="The person or the district attorney may file; the district attorney has 30 days to object; the court must grant it. The number and "
        "later convictions do not matter.",
    ),
)

UNDER_18 = Law(
    id="NC-U18",
    source=S_145,
    title="Misdemeanor before 18, alcohol possession before 21, first offender: petition",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as published in 2024", None)),
    conditions=(
        Condition(
            "misdemeanor",
            "The conviction is of a misdemeanor other than a traffic violation; whether impaired driving is one is open",
            S_145("", READING),
            holds=is_misdemeanor & ~is_traffic & choose((is_impaired, UNSETTLED), otherwise=Known(True)),
        ),
        Condition(
            "age",
            "It was committed by someone who was too young; for possession of alcohol (18B-302(b)(1)), too young to drink",
            one_of=(
                Limb("eighteen", "Before {adult_age}", holds=_under_18),
                Limb(
                    "alcohol",
                    "Possession of alcohol before {drinking_age}",
                    holds=LISTS["alcohol_possession"].matches & (_at < person.date_of_birth + DRINKING_AGE),
                ),
            ),
        ),
        _FIRST,
        NO_CONVICTION_ELSEWHERE.is_known(S_145("", READING)),
        Condition(
            "waiting",
            "{waiting_misdemeanor} have passed since the conviction, and probation is over",
            holds=elapsed(WAITING_MISDEMEANOR, since=charge.disposition_date) & from_day(SERVED_U18),
        ),
        Condition(
            "clean",
            "In those {waiting_misdemeanor} the person was not convicted of a felony or misdemeanor, traffic violations apart",
            holds=person.others.none_within(WAITING_MISDEMEANOR, after=charge.disposition_date, where=crime_conviction),
        ),
    ),
    notices=noted(affidavits="Good behavior in the two years, two affidavits."),
)

UNDER_18_FELONY = Law(
    id="NC-U18F",
    source=S_4,
    title="Nonviolent felony before 18, first offender, four years: petition",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("in force 2011-12-01", "2011-12-01", S_4)),
    conditions=(
        Condition("grade", "The conviction is of a Class H or I felony", holds=is_h_or_i),
        Condition("age", "It was committed before {adult_age}", holds=_under_18),
        *nonviolent(S_4, felony=True),
        _FIRST,
        NO_CONVICTION_ELSEWHERE.is_known(S_4("", READING)),
        Condition(
            "waiting",
            "{waiting_felony} have passed since the conviction, and the sentence is over",
            holds=elapsed(WAITING_FELONY, since=charge.disposition_date) & from_day(SERVED_U18),
        ),
        Condition(
            "clean",
            "In those {waiting_felony} the person was not convicted of a felony or misdemeanor, traffic violations apart",
            holds=person.others.none_within(WAITING_FELONY, after=charge.disposition_date, where=crime_conviction),
        ),
        Condition(
            "conditions",
            "100 hours of community service, a diploma or its equivalent and the affidavits are there, and no earlier expunction",
            holds=YOUTH_CONDITIONS,
        ),
    ),
)
