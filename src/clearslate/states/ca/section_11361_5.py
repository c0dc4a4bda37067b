"""Health & Saf. Code § 11361.5(a): records of small marijuana offenses are not kept beyond two years."""

from clearslate.law import *
from clearslate.states.ca.facts import *
from clearslate.states.ca.offenses import *

S_11361_5 = SECONDARY(
    "H&S Code § 11361.5(a)",
    "the clearinghouse; a text of before Proposition 64 was read in a quotation, the present one was not",
)
KEEPING_TIME = parameter("keeping_time", years(2), S_11361_5)
MAJORITY = parameter("majority", years(18), S_11361_5)
# A quotation of 2013 gives the subdivision whole; Proposition 64 named all of § 11357 since.
S_OF_2013 = TEXT("H&S Code § 11361.5(a)", "as quoted in 2013")
SINCE_1976 = parameter("since", "1976-01-01", S_OF_2013)
PROPOSITION_64 = FixedDay("2016-11-09")

_of_what_day = choose(
    (charge.is_convicted, charge.disposition_date >= SINCE_1976), otherwise=charge.arrest_date >= SINCE_1976
)
_time_over = choose(
    (charge.is_convicted, elapsed(KEEPING_TIME, since=later_of(charge.disposition_date, charge.released_on))),
    otherwise=elapsed(KEEPING_TIME, since=charge.arrest_date),
)

DESTROYED = Law(
    id="CA-11361.5",
    source=S_11361_5,
    title="Small marijuana offenses: no record is kept beyond two years",
    relief=relief("destruction of records", ReliefKind.DESTROY),
    route=Route.BY_LAW,
    about=CONVICTIONS | (NON_CONVICTIONS - {Disposition.TRANSFERRED}),
    versions=versions(Version("as told in 2026", None)),
    conditions=(
        Condition("offense", "The offense is one of § 11357 or § 11360(b)", holds=LISTS["marijuana_destroyed"].matches),
        Condition(
            "not_concentrated",
            "It is not concentrated cannabis of before Proposition 64, which the text of that time left out; whether the present one does was not read",
            holds=~(LISTS["concentrated_cannabis"].matches & (charge.offense_date < PROPOSITION_64)) | UNSETTLED,
        ),
        Condition(
            "since_1976",
            "The conviction, or the arrest that led to none, is of {since} or later",
            S_OF_2013,
            holds=_of_what_day,
        ),
        Condition(
            "waiting",
            "{keeping_time} have passed since the conviction and the release from custody, or since the arrest that led to none",
            branches=(
                Branch(
                    "school",
                    "On the grounds of a school also the age of {majority}",
                    when=LISTS["marijuana_at_school"].matches,
                    holds=_time_over & elapsed(MAJORITY, since=person.date_of_birth),
                ),
                Branch("other", "{keeping_time} have passed", holds=_time_over),
            ),
        ),
    ),
    notices=noted(
        who="Every court and agency that holds the record destroys it without a request, the statewide databases included; older records go on a request to the Department of Justice."
    ),
)
