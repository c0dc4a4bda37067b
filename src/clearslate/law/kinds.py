"""Which conditions of a law say what kind of record it is about, and which keep such a record from clearing.

"The conviction is of a summary offense" says what the law is about; "all restitution is paid" keeps a summary offense from
clearing. Shares of a law are told of what it is about: measured against every conviction, a law about pardons would
seem to fail on all but a few.
"""

from __future__ import annotations

from typing import Final

from clearslate.law import expressions as e

_KIND: Final = frozenset({
    "after_trial", "disposition", "disposition_detail", "grade", "inchoate", "max_penalty_days", "object_statute", "pardon",
    "pardoned_on", "statute", "with_prejudice",
})  # fmt: skip
"""What a charge is and how it ended; whatever may still change, and all other charges, are left out."""


def names_kind(holds: e.Expression) -> bool:
    """Whether a condition names, of the charge alone, the offense, grade, ending or pardon that the law is about.

    An exclusion ("is not an offense against the family") does not: it speaks of a record that the law is about. Of several
    statements that must all be so, one that names the kind is enough; of several of which one must be so, each has to.
    """
    match holds:
        case e.Lookup(fields=fields):
            named = set(fields) - {e.JURISDICTION}  # by whose table a grade is read
            return bool(named) and named <= _KIND
        case e.Flag(field=field) | e.From(day=e.DayOf(field=field)):
            return field in _KIND
        case e.Static(truth=item) | e.Presumed(item=item):
            return names_kind(item)
        case e.AllTrue(items=items) | e.Both(items=items):
            return any(map(names_kind, items))
        case e.AnyTrue(items=items) | e.OneOf(items=items) | e.Either(items=items):
            return all(map(names_kind, items))
        case e.Choose(branches=branches, otherwise=otherwise):
            return all(map(names_kind, (*(branch for _, branch in branches), otherwise)))
        case e.Reading(readings=readings):
            return all(names_kind(branch) for _, branch in readings)
    return False
