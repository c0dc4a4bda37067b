"""RSA 651:5-b (a little marijuana) and RSA 633:7, VI (victims of trafficking)."""

from clearslate.states.nh.offenses import *

S_B = TEXT("RSA 651:5-b")
S_633 = MEMORY("RSA 633:7, VI", "the paragraph was not read")
BEFORE = parameter("marijuana_before", "2017-09-16", S_B)

SMALL_AMOUNT = Law(
    id="NH-MJ",
    source=S_B,
    title="Three quarters of an ounce of marijuana or less, before 16 September 2017: petition",
    relief=ANNULMENT,
    route=Route.PETITION_MUST,
    about=ANY_RECORD,
    versions=versions(Version("2019 ch. 211", "2020-01-01", TEXT("2019 ch. 211, s. 1"))),
    conditions=(
        Condition(
            "amount",
            "The arrest or conviction was for possessing, obtaining, buying or transporting three quarters of an ounce of marijuana or less",
            holds=MARIJUANA,
        ),
        Condition("before", "The offense was before {marijuana_before}", holds=charge.offense_date < BEFORE),
    ),
    notices=(
        Notice(
            "objection",
            "The petition states the amount; the prosecutor may object within ten days and must then prove beyond a reasonable doubt "
            "that it was more. Without an objection the court shall grant it.",
        ),
        Notice("nothing_else", "No wait and no test of the rest of the record are written.", S_B("", READING)),
    ),
)

TRAFFICKING = Law(
    id="NH-TRAFF",
    source=S_633,
    title="Conviction of a victim of trafficking: motion to vacate",
    relief=relief("vacation", ReliefKind.VACATE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as remembered", None)),
    conditions=(
        Condition(
            "victim", "The person was convicted as a result of being a victim of trafficking", holds=TRAFFICKING_VICTIM
        ),
    ),
    notices=noted(annulled="The record of a vacated conviction may then be annulled."),
)
