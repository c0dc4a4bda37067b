"""Pen. Code § 1203.425: automatic conviction record relief (AB 1076 of 2019, AB 145 of 2021, SB 731 of 2022).

The Department of Justice reviews its records every month. Subclause (iv)(II), for felonies without a completed
probation, is applied from 1 October 2024 (subdivision (d), AB 168 of 2024).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from clearslate.law import *
from clearslate.states.ca.facts import *
from clearslate.states.ca.offenses import *

S_1203_425: Final = TEXT("§ 1203.425")
IN_2021: Final = SECONDARY("AB 145 and AB 1308 of 2021", "digests of the bills")

START: Final = "2022-07-01"
FELONIES: Final = "2024-10-01"

FLOOR: Final = parameter("floor", "1973-01-01", IN_2021)
ONE_YEAR: Final = parameter("one_year", years(1), S_1203_425("(a)(1)(B)(iv)(I)(ib)"))
FOUR_YEARS: Final = parameter("four_years", years(4), S_1203_425("(a)(1)(B)(iv)(II)"))
FIVE_YEARS: Final = parameter("five_years", years(5), S_1203_425("(a)(4)(K)(ii)"))

NEW_FELONY: Final = OpenQuestion(
    id="CA-NEW-FELONY",
    question="Does a new felony conviction within the four years end the way for good, or start the four years anew?",
    cite="Pen. Code § 1203.425(a)(1)(B)(iv)(II)",
    readings={
        "fixed": "the four years are those that follow the completion: a new felony inside them bars automatic relief",
        "rolling": "any four years since the completion without a new felony conviction",
    },
    chosen="fixed",
    decided="2026-11-25",
    because="the period is counted since the completion, and 'during which' points back to that period; petitions stay open",
)

DEFERRED: Final = OpenQuestion(
    id="CA-DEFERRED",
    question="Is an unfinished diversion or deferred entry of judgment an indication of pending criminal charges?",
    cite="Pen. Code § 1203.425(a)(1)(B)(iii)",
    readings={
        "pending": "yes: the charges stand until they are dismissed",
        "not_pending": "no: a disposition is on record",
    },
    chosen=BOTH,
    decided="2026-11-25",
    because="neither the section nor the sources decide it",
)

# Prison and a county jail felony term, unless wholly suspended, are not probation: a supervision that follows them is
# mandatory supervision or parole.
_served_a_felony_term: Final[Truth] = (
    is_felony
    & (charge.incarceration_days > charge.suspended_days)
    & (is_prison_term | is_county_jail_felony_term)
)
was_granted_probation: Final[Truth] = (charge.probation_days > 0) & ~_served_a_felony_term

# "From the dates and terms it appears": the term of the grant ends a probation whose completion is not recorded.
_ends_by_its_term: Final[Truth] = all_of(
    was_granted_probation,
    ~probation_was_revoked,
    ~is_absent(PROBATION_TERM_ENDS_ON),
    PROBATION_TERM_ENDS_ON.happened,
)
sentence_done: Final[Days] = later_of(
    Where(~_ends_by_its_term, charge.completed_on), Where(_ends_by_its_term, PROBATION_TERM_ENDS_ON)
)
all_sentences_done: Final[Days] = person.latest(sentence_done, charge.is_convicted)

# Sub-subclause (I)(ia) of clause (iv): no felony is excluded.
_PROBATION_DONE: Final[OnsetLike] = was_granted_probation & ~probation_was_revoked & from_day(sentence_done)
# Sub-subclause (I)(ib): judgment is pronounced when the sentence is imposed. What (ia) reaches needs no year.
_is_lesser: Final[Truth] = is_infraction | is_misdemeanor
_LESSER_DONE: Final[OnsetLike] = from_day(charge.completed_on) & elapsed(ONE_YEAR, since=charge.imposed_on)
# Subclause (II): any other felony. What is neither infraction nor misdemeanor is a felony (Pen. Code § 16).
_new_felony: Final[Truth] = charge.is_convicted & is_felony
is_excluded_felony: Final[Truth] = is_serious | is_violent | is_registrable | has_strike_finding
_FELONY_DONE: Final[OnsetLike] = (
    ~is_excluded_felony
    & elapsed(FOUR_YEARS, since=charge.completed_on)
    & NEW_FELONY.choose(
        fixed=person.others.none(
            person.others.within(
                FOUR_YEARS, after=charge.completed_on, where=_new_felony, day=charge.disposition_date
            )
        ),
        rolling=elapsed(
            FOUR_YEARS,
            since=person.others.latest(
                charge.disposition_date,
                person.others.later_than(charge.completed_on, _new_felony, day=charge.disposition_date),
            ),
        ),
    )
)

_PROBATION: Final = Limb(
    "probation", "Probation was granted and completed without revocation", holds=_PROBATION_DONE
)
_LESSER: Final = Limb(
    "lesser",
    "It is an infraction or misdemeanor, the sentence is completed and {one_year} has passed since the judgment",
    holds=choose((_is_lesser, _LESSER_DONE)),
)

AUTOMATIC_RELIEF: Final = Law(
    id="CA-1203.425",
    source=TEXT("Pen. Code § 1203.425"),
    title="Automatic relief for convictions",
    relief="relief noted, dismissal",
    automatic=True,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(
        Version("AB 145 and AB 1308 of 2021", START, IN_2021),
        Version(
            "SB 731 of 2022, as delayed by AB 168 of 2024",
            FELONIES,
            S_1203_425("(d)"),
        ),
    ),
    conditions=(
        Condition(
            "not_registered",
            "The person is not required to register under the Sex Offender Registration Act",
            S_1203_425("(a)(1)(B)(i)"),
            holds=~person.on_registry,
        ),
        Condition(
            "no_active_supervision",
            "The person has no active record of local, state or federal supervision in the Supervised Release File",
            S_1203_425("(a)(1)(B)(ii)"),
            holds=~SUPERVISED_RELEASE,
        ),
        Condition(
            "not_serving",
            "It does not appear that the person is now serving a sentence for any offense",
            S_1203_425("(a)(1)(B)(iii)"),
            holds=from_day(all_sentences_done),
        ),
        Condition(
            "nothing_pending",
            "There is no indication of pending criminal charges",
            S_1203_425("(a)(1)(B)(iii)"),
            holds=DEFERRED.choose(
                pending=~has_pending_charge & ~has_deferred_charge,
                not_pending=~has_pending_charge,
            ),
        ),
        Condition(
            "since_1973",
            "The conviction occurred on or after {floor}",
            IN_2021,
            holds=charge.disposition_date >= FLOOR,
        ),
        Condition(
            "completed",
            "Probation was completed without revocation; or it is an infraction or misdemeanor, and a year has passed",
            S_1203_425("(a)(1)(B)(v) as of 2022", SECONDARY, "read in the form of AB 1076 only"),
            one_of=(_PROBATION, _LESSER),
        ),
        Condition(
            "completed",
            "Probation was completed without revocation; or it is an infraction or misdemeanor, and a year has passed; or it is "
            "another felony, and four years have",
            S_1203_425("(a)(1)(B)(iv)"),
            one_of=(
                replace(_PROBATION, source=S_1203_425("(a)(1)(B)(iv)(I)(ia)")),
                replace(_LESSER, source=S_1203_425("(a)(1)(B)(iv)(I)(ib)")),
                Limb(
                    "felony",
                    "It is another felony, neither serious, violent nor registrable, and {four_years} have passed since the "
                    "sentence was completed, without a new felony conviction in them",
                    S_1203_425("(a)(1)(B)(iv)(II)"),
                    holds=choose((_is_lesser, Known(False)), otherwise=_FELONY_DONE),
                ),
            ),
            # The limbs tell the criteria apart; where the grade is missing, what meets (ib) and (II) both is reached.
            holds=_PROBATION_DONE | choose((_is_lesser, _LESSER_DONE), otherwise=_FELONY_DONE),
            since=FELONIES,
        ),
        Condition(
            "not_denied",
            "No court granted a petition of the prosecutor or probation department to prohibit relief",
            S_1203_425("(b)"),
            holds=~is_denied_by_court,
        ),
    ),
    questions=(NEW_FELONY, DEFERRED),
    notices=(
        Notice(
            "prosecutor_may_petition",
            "Until 90 days before the conviction becomes eligible the prosecutor or probation department may petition to "
            "prohibit relief for a substantial threat to public safety; the court hears it within 45 days",
            S_1203_425("(b)(1)"),
        ),
        Notice(
            "court_may_not_disclose",
            "From January 1, 2023, the court may disclose the conviction to the person and criminal justice agencies only",
            S_1203_425("(a)(3)(A)"),
            day=FixedDay("2023-01-01"),
        ),
        Notice(
            "what_stays",
            "Firearm bans, use as a prior, bars from public office, protective orders, and duties to disclose to peace "
            "officer, public office, Lottery and in-home supportive services questionnaires stay",
            S_1203_425("(a)(4)(A)-(J)"),
        ),
        Notice(
            "schools_after_five_years",
            "A drug possession conviction over five years old is not disclosed to education bodies either",
            S_1203_425("(a)(4)(K)(ii)"),
            when=is_drug_possession,
            day=charge.disposition_date + FIVE_YEARS,
        ),
        Notice(
            "serious_after_probation",
            "A serious or violent felony with completed probation: the probation criterion has no such exclusion; have counsel look",
            S_1203_425("(a)(1)(B)(iv)(I)(ia)"),
            when=is_felony & (is_serious | is_violent) & was_granted_probation,
        ),
    ),
    remarks=(
        "Relief also needs the relevant information in the department's electronic records, and money in the yearly budget.",
        "A secondary source gives the first version a test for a state prison sentence; no one whom its criteria reach has one.",
    ),
)

LAWS: Final = (AUTOMATIC_RELIEF,)
