"""How often real records are wrong, and in what way.

Every rate is a share between 0 and 1 of the things that its comment names. ``Defects.none()`` switches all of
them off: what is left is complete and consistent.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True)
class Defects:
    """Rates of defects in the synthetic records."""

    # of charges
    missing_disposition: float = 0.06  # of ended charges; three in four of them lose the date too
    missing_disposition_date: float = 0.02  # of ended charges whose disposition is known
    missing_grade: float = 0.04
    unparseable_statute: float = 0.015
    impossible_order: float = 0.003  # of ended charges
    missing_tracking_number: float = 0.03  # of arrests
    missing_end_of_sentence: float = 0.10  # of convictions, for each of release and completion
    missing_flag: float = 0.02  # for each yes-or-no fact of a charge
    missing_fact: float = 0.05  # for each fact that the jurisdiction alone uses
    adverse_fact: float = 0.01  # the same: known, and against the person
    # of written dates
    month_only: float = 0.01
    year_only: float = 0.005
    # of cases
    missing_money: float = 0.03  # for each kind of debt
    missing_agency: float = 0.01  # for each of the arresting and the prosecuting agency: nobody is named
    missing_ori: float = 0.02  # the same: an agency is named without its ORI
    # of person records
    missing_birth: float = 0.005
    missing_death: float = 0.05  # not known whether the person lives
    unknown_other_history: float = 0.10
    # of people
    split_identity: float = 0.02  # two records that nobody joined
    twins: float = 0.004
    namesakes: float = 0.004  # father and son of one name
    # of person records
    misspelled_name: float = 0.01  # for each of given and family name
    changed_name: float = 0.005
    transposed_birth: float = 0.003  # day and month
    # of charges
    possible_membership: float = 0.005  # a further row under another person, whose the charge may be

    def __post_init__(self) -> None:
        for field in fields(self):
            if not 0 <= getattr(self, field.name) <= 1:
                raise ValueError(f"{field.name} is a share: give a number from 0 to 1")

    @classmethod
    def none(cls) -> Self:
        """Complete and consistent records of people who are told apart."""
        return cls(**{field.name: 0.0 for field in fields(cls)})
