"""Oregon: its laws, facts and lists. See README.md beside this file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from clearslate.law import Jurisdiction

from . import hb4002_section_54, section_137_225
from .offenses import FACTS, GRADING, LISTS, STYLE


def _child_abuse(row: Mapping[str, Any], case_rows: Sequence[Mapping[str, Any]]) -> bool | None:
    """Silence about child abuse is harmless only where the victim was no minor."""
    del case_rows
    return False if row["victim_minor"] is False else None


JURISDICTION: Final = Jurisdiction(
    code="OR",
    name="Oregon",
    style=STYLE,
    grading=GRADING,
    laws=(*section_137_225.LAWS, *hb4002_section_54.LAWS),
    facts=FACTS,
    # A young-offender exception is narrow: silence about it is not a yes, so it stays missing.
    harmless={
        "case_type": "",
        "victim_65_or_older": False,
        "child_abuse": _child_abuse,
        "contempt_of_protective_order": False,
    },
    lists=tuple(LISTS.values()),
    presumptions=section_137_225.PRESUMPTIONS,
)
