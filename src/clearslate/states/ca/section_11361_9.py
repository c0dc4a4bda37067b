"""H&S Code §§ 11361.8, 11361.9: review of marijuana convictions after Proposition 64 (AB 1793 of 2018, AB 1706 of 2022)."""

from clearslate.states.ca.facts import *
from clearslate.states.ca.offenses import *

S_11361_8 = TEXT("§ 11361.8")
S_11361_9 = SECONDARY("§ 11361.9", "digests of the section were read")

START = "2019-07-01"

ENACTED = parameter("enacted", "2016-11-09", SECONDARY("Proposition 64", "the day after the election of 2016-11-08"))
CHALLENGES_UNTIL = parameter("challenges_until", "2020-07-01", S_11361_9("(b)"))
UNCHALLENGED_FROM = parameter("unchallenged_from", "2020-07-02", S_11361_9("(b), (d)"))

# What completing a sentence includes was not read.
_COMPLETED = completion(
    S_11361_8("(a)-(b), (e)", READING), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID
)

POSSESSION_WITH_PRIOR = OpenQuestion(
    id="CA-PROP64-PRIOR",
    question="Does a disqualifying prior, or registration, bar the dismissal of a conviction of possession, § 11357?",
    cite="H&S Code §§ 11357, 11361.8",
    readings={
        "bars": "yes, as for §§ 11358 to 11360",
        "does_not_bar": "no: for what is dismissed there is no test of the person",
    },
    chosen=BOTH,
    because="the sections were not read; sources say that what is dismissed has no such test",
)

SERVING = OpenQuestion(
    id="CA-PROP64-SERVING",
    question="Does the review reach a sentence that is still being served?",
    cite="H&S Code §§ 11361.8(a)-(b), 11361.9",
    readings={
        "petition": "no: such a sentence is recalled on petition, with a test of the risk",
        "review": "yes: the review names the recall of sentences as well",
    },
    chosen="petition",
    because="recall asks for a finding on risk, which no record holds",
)

# A challenge in time keeps the conviction out while it stands, or is sustained; a late one does not count.
_timely_challenge = CHALLENGE_FILED_ON.happened & (CHALLENGE_FILED_ON <= CHALLENGES_UNTIL)

# A registrable conviction on record before this one bars it; registration now leaves open which came first.
_registrable_before = person.others.any(
    person.others.earlier_than(charge.disposition_date, charge.is_convicted & is_registrable)
)
_no_registrable_prior = ~_registrable_before & either(~person.on_registry, Known(True))


def _unless_possession(no_prior: OnsetLike) -> OnsetLike:
    """The test of the person, as far as it reaches possession."""
    return POSSESSION_WITH_PRIOR.choose(bars=no_prior, does_not_bar=no_prior | is_possession_of_marijuana)


MARIJUANA_REVIEW = Law(
    id="CA-PROP64",
    source=SECONDARY("H&S Code §§ 11361.8, 11361.9", "digests, and the beginning of § 11361.8"),
    title="Proposition 64 review of marijuana convictions",
    relief=either_relief(
        "dismissal, sealing or redesignation", (ReliefKind.SET_ASIDE, ReliefKind.SEAL), (ReliefKind.REDESIGNATE,)
    ),
    route=Route.COURT_MUST,
    about=CONVICTIONS,
    versions=(Version("AB 1793 of 2018, AB 1706 of 2022", START, SECONDARY("AB 1793 of 2018", "reports on the acts")),),
    conditions=(
        Condition(
            "listed_section",
            "The conviction is under H&S Code § 11357, 11358, 11359 or 11360",
            SECONDARY("§§ 11361.8(a), 11361.9(a)", "digests of § 11361.9 were read"),
            holds=is_marijuana_offense,
        ),
        Condition(
            "before_the_act",
            "The offense was committed before {enacted}",
            S_11361_8("(a), (e)", SECONDARY, "the subdivisions were not read to their end"),
            holds=charge.offense_date < ENACTED,
        ),
        Condition(
            "on_the_list",
            "The Department of Justice put the conviction on its list",
            S_11361_9("(a)"),
            holds=ON_DOJ_LIST,
        ),
        Condition(
            "not_serving",
            "The sentence is completed",
            S_11361_8("(a)-(b), (e)", READING),
            holds=SERVING.choose(petition=from_day(_COMPLETED), review=Known(True)),
        ),
        Condition(
            "challenges_are_over",
            "The time to challenge is over: from {unchallenged_from} the court owes the relief",
            S_11361_9("(b), (d)"),
            holds=from_day(UNCHALLENGED_FROM),
        ),
        Condition(
            "no_sustained_challenge",
            "The prosecutor did not challenge the relief by {challenges_until}, or the court did not sustain the challenge",
            S_11361_9("(b)-(d)"),
            holds=~(_timely_challenge & CHALLENGE_SUSTAINED),
        ),
        Condition(
            "no_disqualifying_prior",
            "The person has no prior conviction that keeps the offense a felony",
            S_11361_8("; §§ 11358(d), 11359(c), 11360(a)(3)", MEMORY, "the priors were not read"),
            holds=_unless_possession(~PRIOR_SUPERSTRIKE),
        ),
        Condition(
            "no_registrable_prior",
            "The person has no prior conviction that requires registration (unknown where one must register now for a conviction that is not on record)",
            S_11361_8("; §§ 11358(d), 11359(c), 11360(a)(3)", MEMORY, "the priors were not read"),
            holds=_unless_possession(_no_registrable_prior),
        ),
    ),
    questions=(POSSESSION_WITH_PRIOR, SERVING),
    notices=(
        Notice(
            "court_order_due",
            "The court's order was due by March 1, 2023, and the department's update by July 1, 2023",
            S_11361_9(" as amended by AB 1706"),
            day=FixedDay("2023-03-01"),
        ),
        Notice(
            "dismissed_and_sealed",
            "Possession is dismissed and sealed: the conviction is deemed never to have occurred",
            SECONDARY("§§ 11357, 11361.8(f)", "the sections were read in digests"),
            when=is_possession_of_marijuana,
        ),
        Notice(
            "redesignated",
            "A felony is redesignated or dismissed: age and quantity at the offense decide which",
            S_11361_8("(e)-(f)"),
            when=is_marijuana_offense & ~is_possession_of_marijuana,
        ),
    ),
    remarks=(
        "A conviction relieved or dismissed under §§ 1203.425, 1203.4 to 1203.42 is reached: such a dismissal leaves the conviction standing and does not preclude what a later act gives (People v. Tidwell (2016), of Proposition 47; a reading for § 11361.8(e)).",
    ),
)
