"""Pen. Code §§ 1203.4, 1203.4a, 1203.41, 1203.42: dismissal on petition."""

from clearslate.states.ca.completion import all_sentences_done, was_granted_probation
from clearslate.states.ca.facts import *
from clearslate.states.ca.offenses import *
from clearslate.states.ca.terms_1203_4 import *

_NOT_CHARGED = TEXT("§§ 1203.4(a)(1), 1203.4a(a), 1203.41(a)(3), 1203.42(a)(3)")

PETITION = Law(
    id="CA-1203.4",
    source=TEXT("Pen. Code §§ 1203.4, 1203.4a, 1203.41, 1203.42"),
    title="Dismissal on petition",
    relief=relief("dismissal", ReliefKind.SET_ASIDE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("before SB 731", None, read=False),
        Version(
            "SB 731 of 2022 and AB 134 of 2023",
            "2023-07-10",
            MEMORY("SB 731 of 2022 and AB 134 of 2023", "neither act was read"),
        ),
    ),
    conditions=(
        Condition(
            "not_serving",
            "The person is not serving a sentence, or on probation or supervision, for any offense",
            TEXT("§§ 1203.4(a)(1), 1203.4a(a), 1203.41(a)(3), 1203.42(a)(3)"),
            holds=from_day(all_sentences_done),
        ),
        Condition(
            "not_charged",
            f"The person is not charged with any offense; {RUNNING_IS_OPEN}",
            _NOT_CHARGED,
            holds=~has_pending_charge & none_running(_NOT_CHARGED, among=person.others),
        ),
        Condition(
            "after_probation_year_or_custody",
            "One of the sections reaches the conviction, and its time is over",
            READING("§§ 1203.4, 1203.4a, 1203.41, 1203.42"),
            one_of=(
                Limb(
                    "probation",
                    "Probation is over and the offense is not left out",
                    READING("§ 1203.4(a)-(b)"),
                    holds=AFTER_PROBATION,
                ),
                Limb(
                    "without_probation",
                    "A misdemeanor without probation or an infraction, {after_judgment} after the judgment",
                    READING("§ 1203.4a(a), (d)"),
                    holds=WITHOUT_PROBATION,
                ),
                Limb(
                    "custody",
                    "A felony with a county jail or prison term, {full_wait} after the sentence ({split_wait} where a part was "
                    "served under supervision), not registrable if in prison",
                    READING("§§ 1203.41(a)(2), (a)(6), 1203.42(a)(2)"),
                    holds=AFTER_CUSTODY,
                ),
            ),
        ),
    ),
    notices=(
        Notice(
            "fifteen_days_notice",
            "The prosecutor must have 15 days' notice of the petition; who does not object may not appeal",
            TEXT("§§ 1203.4(d)-(e), 1203.41(e)-(f), 1203.42(d)-(e)"),
        ),
        Notice(
            "court_has_discretion",
            "The court decides in its discretion and the interest of justice: probation was revoked, or it is a felony term",
            TEXT("§§ 1203.4(a)(1), 1203.41(a), 1203.42(a)"),
            when=probation_was_revoked | (is_felony & ~was_granted_probation),
        ),
        Notice(
            "driving_offense",
            "For driving offenses of Veh. Code § 12810(a)-(e) relief after probation is in the court's discretion",
            TEXT("§ 1203.4(c)"),
            when=is_vehicle_code,
        ),
        Notice(
            "honest_life",
            "Without an honest and upright life since the judgment the court may still grant relief in its discretion",
            TEXT("§ 1203.4a(a)-(b)"),
            when=~is_felony & ~was_granted_probation,
        ),
        Notice(
            "restitution_is_no_ground",
            "Unpaid restitution is no ground to deny",
            TEXT("§§ 1203.4(c)(3), 1203.4a(e), 1203.41(d), 1203.42(c)"),
            when=person.any(charge.is_convicted),
        ),
    ),
)
