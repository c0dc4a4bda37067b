"""A story judged under one jurisdiction's laws, with variants of it, and what of it was not told."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import lru_cache
from typing import Any, Final

from clearslate.engine.determine import question
from clearslate.people.record import Story, record_of
from clearslate.people.variants import PERSON, Variants, own_fields, program
from clearslate.records.schema import Field, Level
from clearslate.runs.explain import Explanation, Preparation, explained

_DAYS_KEPT: Final = 128  # jurisdictions and days for which what explanations write is kept


class Judge(Variants):
    """Judges one story under one jurisdiction's laws."""

    def __init__(self, story: Story, code: str) -> None:
        """Read the story once."""
        self.story = story
        self.record = record_of(story, code)
        super().__init__(self.record.rows, code, story.as_of, self.record.known_through)

    def explanations(self) -> dict[str, list[Explanation]]:
        """The explanations of every charge, by charge: of every law that speaks of it."""
        compiled, found = program(self.code), defaultdict[str, list[Explanation]](list)
        asked = preparation(self.code, self.story.as_of)
        rows = range(len(self.rows))
        for each in explained(self.evaluation, compiled.fields, asked, rows, compiled.laws, self.answers):
            found[each.charge_id].append(each)
        return found

    def lacks(self, owner: str, name: str) -> bool:
        """Whether the fact is missing of one of the owner's charges, and was not told: that none is on record may be told."""
        return name not in self.story.facts_of(owner) and any(
            self._rows[row].get(name) is None for row in self._rows_of(owner)
        )

    def rows_of(self, owner: str) -> list[dict[str, Any]]:
        """The rows of a charge, of a case's charges, or of all."""
        return [dict(self._rows[row]) for row in self._rows_of(owner)]


def judges_of(story: Story) -> dict[str, Judge]:
    """The story under the laws of each of its states."""
    return {code: Judge(story, code) for code in story.states}


@lru_cache(maxsize=_DAYS_KEPT)
def preparation(code: str, as_of: dt.date) -> Preparation:
    """What is explained of a jurisdiction's laws on a day: words and grounds, and nothing of any record."""
    return Preparation.of(question([program(code)], as_of, known_through=as_of), {})


def owners_of(story: Story, field: Field, code: str) -> list[str]:
    """Whose fact it is: the person, each case, each charge. A state's own fact is one of its own cases."""
    own = field.name in own_fields(code)
    if field.level is Level.PERSON:
        return [PERSON]
    cases = [case for case in story.cases if case.charges and (case.state == code or not own)]
    if field.level is Level.CASE:
        return [case.id for case in cases]
    return [charge.id for case in cases for charge in case.charges]
