"""Pen. Code § 1203.425: automatic conviction record relief (AB 1076 of 2019, AB 145 of 2021, SB 731 of 2022).

The Department of Justice reviews its records every month. Subclause (iv)(II), for felonies without a completed
probation, is applied from 1 October 2024 (subdivision (d), AB 168 of 2024).
"""

from dataclasses import replace

from clearslate.states.ca.completion import *
from clearslate.states.ca.facts import *
from clearslate.states.ca.offenses import *

AUTOMATIC_RELIEF = Law(
    id="CA-1203.425",
    source=TEXT("Pen. Code § 1203.425"),
    title="Automatic relief for convictions",
    relief=relief("relief noted, dismissal", ReliefKind.SET_ASIDE, ReliefKind.LIMIT),
    route=Route.AGENCY_MUST,
    about=CONVICTIONS,
    versions=versions(
        Version("AB 145 and AB 1308 of 2021", START, IN_2021),
        Version("SB 731 of 2022, as delayed by AB 168 of 2024", FELONIES, S_1203_425("(d)")),
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
            holds=DEFERRED.choose(pending=~has_pending_charge & ~has_deferred_charge, not_pending=~has_pending_charge),
        ),
        Condition(
            "since_1973",
            "The conviction occurred on or after {floor}",
            S_1203_425("(a)(1)(B)(iv)(I), (II); AB 145 of 2021 before it"),
            holds=charge.disposition_date >= FLOOR,
        ),
        Condition(
            "completed",
            "Probation was completed without revocation; or it is an infraction or misdemeanor, and a year has passed",
            S_1203_425("(a)(1)(B)(v) as of 2022", SECONDARY, "read in the form of AB 1076 only"),
            one_of=(PROBATION, LESSER),
        ),
        Condition(
            "completed",
            "Probation was completed without revocation; or it is an infraction or misdemeanor, and a year has passed; or it is "
            "another felony, and four years have",
            S_1203_425("(a)(1)(B)(iv)"),
            one_of=(
                replace(PROBATION, source=S_1203_425("(a)(1)(B)(iv)(I)(ia)")),
                replace(LESSER, source=S_1203_425("(a)(1)(B)(iv)(I)(ib)")),
                Limb(
                    "felony",
                    "It is another felony, neither serious, violent nor registrable, and {conviction_free} have passed since the "
                    "sentence was completed, without a new felony conviction in them",
                    S_1203_425("(a)(1)(B)(iv)(II)"),
                    holds=choose((is_lesser, Known(False)), otherwise=FELONY_DONE),
                ),
            ),
            # The limbs tell the criteria apart; where the grade is missing, what meets (ib) and (II) both is reached.
            holds=PROBATION_DONE | choose((is_lesser, LESSER_DONE), otherwise=FELONY_DONE),
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
            day=charge.disposition_date + SCHOOLS_TOLD,
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
