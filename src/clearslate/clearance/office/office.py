"""What people and the clock do to a clearance, as events in the ledger.

Every function may be called again after it was cut off: what was done has its key in the ledger, and is not
done twice. Days and moments are arguments.
"""

from __future__ import annotations

from clearslate.clearance.office.objections import Filed, FiledList, Objections
from clearslate.clearance.office.release import Release
from clearslate.clearance.office.stages import Stages
from clearslate.clearance.office.status import Status

__all__ = ["Filed", "FiledList", "Office"]


class Office(Release, Stages, Objections, Status):
    """The work on one ledger."""
