"""Or Laws 2024 c.70 (HB 4002) § 54: automatic sealing of drug enforcement misdemeanors, for conduct since 2024-09-01."""

from clearslate.law import *

from .offenses import is_drug_enforcement_misdemeanor, is_without_conviction

S_54 = SECONDARY("Or Laws 2024 c.70 § 54", "the section was not read; one news summary tells its four triggers")
OPERATIVE = "2024-09-01"
CITED = parameter("cited", years(2), S_54)
CONVICTED = parameter("convicted", years(3), S_54)

# The section was not read: whether money belongs to either is not said.
_PROBATION_DONE = completion(S_54, custody=OUT, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)
_SENTENCE_DONE = completion(S_54, custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)

SEALING = Law(
    id="OR-HB4002-54",
    source=S_54,
    title="Automatic sealing of drug enforcement misdemeanors",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(Version("HB 4002 (2024)", OPERATIVE, S_54)),
    conditions=(
        Condition(
            "offense",
            "The charge is a drug enforcement misdemeanor: possession of a user quantity of a controlled substance",
            holds=is_drug_enforcement_misdemeanor,
        ),
        Condition(
            "conduct",
            "The conduct was on or after the day on which the act became operative",
            holds=charge.offense_date >= OPERATIVE,
        ),
        Condition(
            "trigger",
            "One of the four triggers has come",
            branches=(
                Branch(
                    "deflection", "deflection was completed", when=charge.ended(Disposition.DIVERTED), holds=Known(True)
                ),
                Branch(
                    "deferred",
                    "deferred probation was completed",
                    when=charge.ended(Disposition.DEFERRED),
                    holds=from_day(_PROBATION_DONE),
                ),
                Branch(
                    "convicted",
                    "{convicted} have passed since a conviction",
                    when=charge.is_convicted,
                    holds=elapsed(CONVICTED, since=charge.disposition_date),
                ),
                Branch(
                    "cited",
                    "{cited} have passed since a citation without conviction",
                    when=is_without_conviction,
                    holds=elapsed(CITED, since=charge.arrest_date),
                ),
            ),
        ),
        Condition(
            "complete",
            "After a conviction, perhaps also: the sentence is complete",
            MEMORY("", "that the sentence must be complete is remembered"),
            when=charge.is_convicted,
            holds=either(Known(True), from_day(_SENTENCE_DONE)),
        ),
    ),
    notices=(
        Notice(
            "unread",
            "The text of the section was not read. Have counsel confirm the triggers before anything is sealed on this answer.",
        ),
        Notice(
            "courts",
            "Courts find the records and seal them without a motion, within 60 days of deflection.",
            MEMORY("", "the 60 days are remembered"),
        ),
    ),
    remarks=(
        "A case is sealed whole: a charge in it that is no drug enforcement misdemeanor keeps the case open.",
        "The first two-year batch falls on 2026-09-01, the first three-year batch on or after 2027-09-01.",
    ),
)
