"""Whose work it is to repair a missing fact, and what there is to do.

The owner is the usual one: who keeps the fact in most states. A state may have arranged it otherwise, so
a report says "usual owner" and names no office.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from clearslate.records.schema import FACT_PREFIX, FIELD, Field, Kind, Level, Owner


@dataclass(frozen=True)
class Repair:
    """What a missing fact is in words, who usually keeps it, and what to do about it."""

    field: str
    words: str
    owner: str
    action: str


# What no source can supply under that name: a doubt of another kind has a sentence of its own.
DOUBTS: Final = {
    "coverage": (
        Owner.DATA_TEAM,
        "records from outside this dataset",
        (
            "Add the records of the years, courts or states that the dataset does not cover, or have the law team "
            "decide whether their silence may be presumed harmless."
        ),
    ),
    "membership": (
        Owner.IDENTITY,
        "whether a charge is this person's own",
        "Review the uncertain links between records and confirm or reject each one.",
    ),
    "offense_list": (
        Owner.LAW_TEAM,
        "whether the law's offense list names the charge",
        (
            "Read the rest of the offense list in the statute's full text and complete the list; of a charge that another state "
            "decided, have the law team say whether the law counts it as one of its own."
        ),
    ),
    "law_text": (
        Owner.LAW_TEAM,
        "the text of the version of the law in force",
        "Read the text of the version that is in force and write its conditions.",
    ),
}

_OWNERS: Final[dict[Owner, tuple[str, ...]]] = {
    Owner.COURT: (
        "case_id", "jurisdiction", "court", "county", "case_number", "filed_on", "restitution_owed",
        "fines_owed", "fees_owed", "charge_id", "sequence", "statute", "description", "grade",
        "max_penalty_days", "inchoate", "object_statute", "plea", "disposition", "disposition_detail",
        "disposition_date", "with_prejudice", "after_trial", "imposed_on", "incarceration_days",
        "incarceration_min_days", "suspended_days", "probation_days",
    ),
    Owner.REPOSITORY: (
        "date_of_birth", "date_of_death", "on_registry", "other_history", "arrest_date", "tracking_number",
        "arresting_agency", "arresting_ori", "pardoned_on", "pardon", "cleared_on", "cleared_under", "cleared_relief",
    ),
    Owner.CORRECTIONS: ("released_on", "completed_on", "probation_revoked_on"),
    Owner.PROSECUTOR: (
        "prosecuting_agency", "prosecuting_ori", "offense_date", "incident_id", "victim_minor", "family_violence", "victim_of_crime_against_person",
    ),
    Owner.IDENTITY: ("person_id",),
    Owner.DATA_TEAM: ("source_file", "source_line", "unread"),
}  # fmt: skip
USUAL_OWNER: Final = {name: owner for owner, names in _OWNERS.items() for name in names}
"""The usual owner of each canonical field; a state's own fact names its owner where it is declared."""

_WORDS: Final = {
    "disposition_detail": "the disposition in the court's words",
    "grade": "offense grade",
    "fees_owed": "unpaid costs and fees",
    "fines_owed": "unpaid fines",
    "incarceration_days": "length of imprisonment imposed",
    "incarceration_min_days": "minimum length of imprisonment imposed",
    "incident_id": "which charges are of one incident",
    "inchoate": "whether it was an attempt, conspiracy or solicitation",
    "max_penalty_days": "statutory maximum penalty",
    "on_registry": "whether the person must register as a sex offender",
    "restitution_owed": "unpaid restitution",
    "statute": "statute, in a form that can be read",
    "suspended_days": "length of imprisonment suspended",
}
"""Words for a reader where the field's own meaning is written for a programmer."""

_ACTIONS: Final = {
    "disposition": "Find how the charge ended in the court's docket and send the disposition.",
    "disposition_detail": "Send the court's own words for the disposition; they tell one program from another.",
    "incident_id": "Send the number that joins the charges of one incident or arrest.",
    "tracking_number": "Send the tracking number of the offense or arrest.",
    "disposition_date": "Send the full day of the disposition.",
    "grade": "Send the offense grade, or confirm the one that the statute gives.",
    "statute": "Correct the citation so that it names code, section and subsection; see the statutes that cannot be read.",
    "object_statute": "Send the statute that was attempted, conspired at or solicited.",
    "max_penalty_days": "Send the grade, or the statutory maximum of the charge.",
    "restitution_owed": "Send the unpaid balance of restitution, zero where none is owed.",
    "fines_owed": "Send the unpaid balance of fines, zero where none is owed.",
    "fees_owed": "Send the unpaid balance of costs and fees, zero where none is owed.",
    "completed_on": "Send the day on which every part of the sentence was done.",
    "released_on": "Send the day of release from imprisonment.",
    "other_history": "Ask the national index for convictions in other states and in federal courts.",
}


def repair(field: str, facts: Iterable[Field] = ()) -> Repair:
    """How to repair a field that the mask of missing facts names.

    Args:
        field: a canonical field, a state's own fact, or one of the doubts of another kind (``coverage``,
            ``membership``, ``offense_list``, ``law_text``).
        facts: the states' own facts, for their words.
    """
    if field in DOUBTS:
        owner, words, action = DOUBTS[field]
        return Repair(field, words, str(owner), action)
    known = field_of(field, facts)
    owner = USUAL_OWNER.get(field) or (known.owner if known else None) or Owner.COURT
    return Repair(field, _words(field, known), str(owner), _ACTIONS.get(field, _action(known)))


def field_of(name: str, facts: Iterable[Field]) -> Field | None:
    """A canonical field, or a state's own fact; None where there is none of that name."""
    return FIELD.get(name) or next((fact for fact in facts if fact.name == name), None)


def _words(field: str, known: Field | None) -> str:
    if field in _WORDS:
        return _WORDS[field]
    if known is None:
        return field.removeprefix(FACT_PREFIX).replace("_", " ")
    meaning = known.meaning.partition(";")[0]
    return f"whether {meaning}" if known.kind is Kind.BOOL else meaning


def _action(known: Field | None) -> str:
    if known is None:
        return "Send the fact for these charges."
    what = {
        Kind.DATE: "Send the full day",
        Kind.EVENT: "Send the day, or confirm that it never happened",
        Kind.BOOL: "Send whether it is so",
        Kind.MONEY: "Send the amount",
        Kind.DAYS: "Send the length",
    }.get(known.kind, "Send the fact")
    return f"{what} for these {'people' if known.level is Level.PERSON else 'charges'}."


_FOR_LAWYERS: Final = {
    "coverage": ("the cases that the list does not hold", "the client's record from the state repository"),
    "membership": ("whether the charge is the client's own", "the client"),
    "offense_list": ("whether the law's list of offenses names this charge", "the lawyer, from the statute"),
    "law_text": ("what the version of the law in force says", "the lawyer, from the statute"),
    "other_history": ("convictions in other states or federal courts", "the client; the national index"),
}
"""Words and owner where a lawyer with a client reads it: no dataset and no data team is there."""


def for_lawyer(field: str, facts: Iterable[Field] = ()) -> Repair:
    """What ``repair`` says, in the words of a lawyer with a client."""
    found = repair(field, facts)
    words, owner = _FOR_LAWYERS.get(field, (found.words, found.owner))
    return replace(found, words=words, owner=owner)


def in_lawyers_words(evidence: str) -> str:
    """A fact that a condition rests on, as ``words: value``, where its words speak of a dataset."""
    for name, (words, _) in _FOR_LAWYERS.items():
        was = f"{repair(name).words}: "
        if evidence.casefold().startswith(was.casefold()):
            return f"{words}: {evidence[len(was) :]}"
    return evidence
