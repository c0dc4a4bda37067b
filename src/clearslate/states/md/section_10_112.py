"""Md. Code, Crim. Proc. § 10-112: the Department expunges cases of possession of cannabis, once, by July 1, 2024."""

from clearslate.states.md.offenses import *

ISSUED_BEFORE = parameter("issued_before", "2023-07-01", TEXT("§ 10-112"))

COUNTS = OpenQuestion(
    id="MD-10-112-COUNTS",
    question="Is possession of cannabis the only charge of a case that holds two counts of it?",
    cite="Md. Code, Crim. Proc. § 10-112",
    readings={
        "one_charge": "no: the case may hold one charge alone",
        "one_offense": "yes: the case holds no other offense",
    },
    chosen=BOTH,
    because="the text bears both readings and no source decides between them",
)

_possesses_cannabis = is_possession & is_cannabis
_alone = case.others.none(is_charged)
_no_other_offense = case.others.none(is_charged & ~_possesses_cannabis)

CANNABIS_CASES = Law(
    id="MD-10-112",
    source=TEXT("Md. Code, Crim. Proc. § 10-112", "as SB 398 of 2025 quotes it"),
    title="Central Repository: cases in which possession of cannabis is the only charge",
    relief=relief("expungement", ReliefKind.EXPUNGE, at=(Holder.PORTAL, Holder.REPOSITORY)),
    route=Route.AGENCY_MUST,
    unit=CASE,
    about=ANY_RECORD - {Disposition.NO_CHARGE},
    versions=(
        Version("cannabis act of 2022", "2023-01-01", MEMORY("cannabis act of 2022", "its first day is remembered")),
    ),
    conditions=(
        Condition(
            "possession_of_cannabis",
            "The charge was possession of cannabis; how it ended does not matter",
            holds=_possesses_cannabis,
        ),
        Condition(
            "only_charge",
            "It was the only charge of the case",
            holds=COUNTS.choose(one_charge=_alone, one_offense=_no_other_offense),
        ),
        Condition(
            "issued_before",
            "The charge was issued before July 1, 2023: the case was filed before that day",
            READING(),
            # A charge is not issued before the offense, nor after it was disposed of.
            holds=(charge.offense_date < ISSUED_BEFORE)
            & ((case.filed_on < ISSUED_BEFORE) | (charge.disposition_date < ISSUED_BEFORE)),
        ),
    ),
    questions=(COUNTS,),
    notices=(
        Notice(
            "due_by",
            "The Department of Public Safety and Correctional Services was to have done it by July 1, 2024; what is left is overdue",
            day=FixedDay("2024-07-01"),
        ),
        Notice(
            "repository_only",
            "The duty is that of the Central Repository; Case Search must not show the case; courts and police keep their own records",
        ),
    ),
    remarks=(
        "SB 315 of 2026 would extend it to the courts' electronic system and ask for the day of disposition; its enactment is not confirmed.",
    ),
)
