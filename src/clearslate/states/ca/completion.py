"""What Pen. Code § 1203.425 asks of a sentence: completed probation, one year, or four years without a new felony."""

from clearslate.states.ca.facts import *
from clearslate.states.ca.offenses import *

S_1203_425 = TEXT("§ 1203.425")
IN_2021 = SECONDARY("AB 145 and AB 1308 of 2021", "digests of the bills")

START = "2022-07-01"
FELONIES = "2024-10-01"

FLOOR = parameter("floor", "1973-01-01", S_1203_425("(a)(1)(B)(iv)(I), (II)"))
AFTER_JUDGMENT = parameter("after_judgment", years(1), S_1203_425("(a)(1)(B)(iv)(I)(ib)"))
CONVICTION_FREE = parameter("conviction_free", years(4), S_1203_425("(a)(1)(B)(iv)(II)"))
SCHOOLS_TOLD = parameter("schools_told", years(5), S_1203_425("(a)(4)(K)(ii)"))

NEW_FELONY = OpenQuestion(
    id="CA-NEW-FELONY",
    question="Does a new felony conviction within the four years end the way for good, or start the four years anew?",
    cite="Pen. Code § 1203.425(a)(1)(B)(iv)(II)",
    readings={
        "fixed": "the four years are those that follow the completion: a new felony inside them bars automatic relief",
        "rolling": "any four years since the completion without a new felony conviction",
    },
    chosen="fixed",
    because="the period is counted since the completion, and 'during which' points back to that period; petitions stay open",
)

DEFERRED = OpenQuestion(
    id="CA-DEFERRED",
    question="Is an unfinished diversion or deferred entry of judgment an indication of pending criminal charges?",
    cite="Pen. Code § 1203.425(a)(1)(B)(iii)",
    readings={
        "pending": "yes: the charges stand until they are dismissed",
        "not_pending": "no: a disposition is on record",
    },
    chosen=BOTH,
    because="neither the section nor the sources decide it",
)

# Confinement, probation and supervision, from the dates and terms on record: money is not asked.
SERVED = completion(S_1203_425("(a)(1)(B)(iv)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)

# Prison and a county jail felony term, unless wholly suspended, are not probation: a supervision that follows them is
# mandatory supervision or parole.
_served_a_felony_term = (
    is_felony & (charge.incarceration_days > charge.suspended_days) & (is_prison_term | is_county_jail_felony_term)
)
was_granted_probation = (charge.probation_days > 0) & ~_served_a_felony_term

# "From the dates and terms it appears": the term of the grant ends a probation whose completion is not recorded.
_ends_by_its_term = all_of(
    was_granted_probation, ~probation_was_revoked, ~is_absent(PROBATION_TERM_ENDS_ON), PROBATION_TERM_ENDS_ON.happened
)
sentence_done = later_of(Where(~_ends_by_its_term, SERVED), Where(_ends_by_its_term, PROBATION_TERM_ENDS_ON))
all_sentences_done = person.latest(sentence_done, charge.is_convicted)

# Sub-subclause (I)(ia) of clause (iv): no felony is excluded.
PROBATION_DONE = was_granted_probation & ~probation_was_revoked & from_day(sentence_done)
# Sub-subclause (I)(ib): judgment is pronounced when the sentence is imposed. What (ia) reaches needs no year.
is_lesser = is_infraction | is_misdemeanor
LESSER_DONE = from_day(SERVED) & elapsed(AFTER_JUDGMENT, since=charge.imposed_on)
# Subclause (II): any other felony. What is neither infraction nor misdemeanor is a felony (Pen. Code § 16).
_new_felony = charge.is_convicted & is_felony
is_excluded_felony = is_serious | is_violent | is_registrable | has_strike_finding
FELONY_DONE = (
    ~is_excluded_felony
    & elapsed(CONVICTION_FREE, since=SERVED)
    & NEW_FELONY.choose(
        fixed=person.others.none_within(CONVICTION_FREE, after=SERVED, where=_new_felony, day=charge.disposition_date),
        rolling=elapsed(
            CONVICTION_FREE,
            since=person.others.latest(
                charge.disposition_date, person.others.later_than(SERVED, _new_felony, day=charge.disposition_date)
            ),
        ),
    )
)

PROBATION = Limb("probation", "Probation was granted and completed without revocation", holds=PROBATION_DONE)
LESSER = Limb(
    "lesser",
    "It is an infraction or misdemeanor, the sentence is completed and {after_judgment} has passed since the judgment",
    holds=choose((is_lesser, LESSER_DONE)),
)
