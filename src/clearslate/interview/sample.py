"""A story by which a server loads a state's laws and writes their instructions before the first person comes."""

from __future__ import annotations

import datetime as dt

from clearslate.interview.offenses import offenses
from clearslate.people.record import Story
from clearslate.records.schema import Disposition


def sample(code: str, day: dt.date) -> Story:
    """A conviction and a dismissal of a jurisdiction (USPS code), as of a day."""
    story = Story(day)
    case = story.add_case(code)
    for offense, disposition in zip(
        offenses(code)[:2], (Disposition.CONVICTED, Disposition.DISMISSED), strict=False
    ):
        charge = story.add_charge(case)
        charge.told |= {
            "statute": offense.statute,
            "disposition": disposition,
            "disposition_date": "2012",
        }
        if offense.grades:
            charge.told["grade"] = offense.grades[0]
    return story
