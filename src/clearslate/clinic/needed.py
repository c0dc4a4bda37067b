"""What is missing, and who has it, as a lawyer with a client reads it: no dataset and no data team is here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from clearslate.records.schema import Field
from clearslate.runs.owners import repair


@dataclass(frozen=True)
class Needed:
    """A fact that is missing. ``words``; ``owner``: who usually keeps it."""

    field: str
    words: str
    owner: str


_HERE: Final = {
    "coverage": ("the cases that the list does not hold", "the client's record from the state repository"),
    "membership": ("whether the charge is the client's own", "the client"),
    "offense_list": ("whether the law's list of offenses names this charge", "the lawyer, from the statute"),
    "law_text": ("what the version of the law in force says", "the lawyer, from the statute"),
    "other_history": ("convictions in other states or federal courts", "the client; the national index"),
}


def needed(name: str, facts: Iterable[Field] = ()) -> Needed:
    """A missing fact in words.

    Args:
        name: a field, or one of the doubts of another kind that the mask of missing facts names.
        facts: the state's own facts, for their words.
    """
    if name in _HERE:
        return Needed(name, *_HERE[name])
    found = repair(name, facts)
    return Needed(name, found.words, str(found.owner))


def in_clinics_words(evidence: str) -> str:
    """A fact that a condition rests on, as ``words: value``, where its words speak of a dataset."""
    for name in _HERE:
        was = f"{repair(name).words}: "
        if evidence.casefold().startswith(was.casefold()):
            return f"{_HERE[name][0]}: {evidence[len(was) :]}"
    return evidence
