"""What counsel certified: that the words of a state's orders, which nobody had read in a text, may stand before a judge.

Counsel certifies a cover sheet in the ledger, or gives a file with the numbers of the sheets. What changes afterwards, in the law's
module, the workflow or the words, has another number, and is a draft again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml
from pydantic import Field, ValidationError

from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow.sources import Part
from clearslate.records.yamls import read_yaml

if TYPE_CHECKING:
    from clearslate.clearance.state.ledger import Ledger

DIGITS: Final = 12


class CertificateError(Exception):
    """A certificate cannot be read. The message says what to write."""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A statement for counsel: what it is for, what it says, how it is known and where it stands."""

    what: str
    says: str
    known: str
    cite: str = ""


class Certified(Part):
    """``counsel``: name and office. ``date``: of the certificate. ``sheets``: the numbers of the cover sheets that counsel read."""

    counsel: str = Field(min_length=3)
    date: dt.date
    sheets: tuple[str, ...] = Field(min_length=1)

    def covers(self, unchecked: Sequence[Unchecked]) -> bool:
        """Whether counsel certified all of these statements."""
        return sheet_number(unchecked) in self.sheets


def sheet_number(unchecked: Sequence[Unchecked]) -> str:
    """The number of the cover sheet that lists statements: what they say decides it, not the batch."""
    return digest_of(sorted("|".join(asdict(each).values()) for each in unchecked))[:DIGITS]


def certified_in(ledger: Ledger, sheet: str) -> Certified | None:
    """What counsel certified in the ledger of a cover sheet; None where nobody did."""
    found = m.Sheet.objects.using(ledger.alias).filter(id=sheet).first()
    return None if found is None else Certified(counsel=found.counsel, date=found.on, sheets=(sheet,))


def read_certificate(path: Path) -> Certified:
    """The certificate of a file.

    Raises:
        CertificateError: it is none.
    """
    try:
        return Certified.model_validate(read_yaml(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CertificateError(f"{path.name} cannot be read: {error}") from error
    except ValidationError as error:
        key = ".".join(str(part) for part in error.errors()[0]["loc"]) or "the file"
        raise CertificateError(
            f"{path.name}, {key}: write `counsel` (name and office), `date` (YYYY-MM-DD) and `sheets` (a list of the "
            "numbers of the cover sheets that counsel read)"
        ) from error
