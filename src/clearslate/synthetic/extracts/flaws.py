"""How often an agency's extract is wrong about who somebody is, and about a charge.

Every rate is a share between 0 and 1 of the things that its comment names.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True)
class Flaws:
    """Rates of flaws in the extracts. ``missing`` is the level at which identifiers are absent."""

    # of records that have it at all, for each of: birth date, state number, FBI number, license, tracking
    # number (at the court and at corrections), address, case number (but at the court)
    missing: float = 0.10
    # of written names
    misspelled: float = 0.012  # for each of first and last name
    nickname: float = 0.04  # of those that have one
    swapped: float = 0.002  # first and last name
    maiden: float = 0.15  # of women who changed their name: the former one is still used
    one_part: float = 0.25  # of two-part last names: one part is left out
    hyphen: float = 0.4  # of two-part last names: written with a hyphen
    no_suffix: float = 0.4  # of people with one
    middle_initial: float = 0.5  # of middle names
    no_middle: float = 0.2
    # of people
    alias: float = 0.03  # give another last name in one of four arrests
    # of written birth dates
    transposed: float = 0.004  # day and month, where that is a date
    near_birth: float = 0.005  # a day, ten days or a year off
    first_january: float = 0.004
    birth_1900: float = 0.001
    # of records with the number
    wrong_number: float = 0.002  # one digit of it
    other_state_id: float = 0.0002  # of arrests: filed under the number of somebody else
    # of rows
    impossible_date: float = 0.001
    duplicated: float = 0.003
    no_person: float = 0.002
    amended: float = 0.004  # of cases: come again in a second delivery, with other content
    restated: float = 0.04  # of arrest charges: the prosecutor filed another one
    # of the repository's arrests: the disposition never came; falls from the first year to the last
    lost_at_first: float = 0.45
    lost_at_last: float = 0.12

    def __post_init__(self) -> None:
        for field in fields(self):
            if not 0 <= getattr(self, field.name) <= 1:
                raise ValueError(f"{field.name} is a share: give a number from 0 to 1")

    @classmethod
    def none(cls) -> Self:
        """Agencies that write everything down as it is."""
        return cls(**{field.name: 0.0 for field in fields(cls)})
