"""At which official address a section stands, by patterns of a jurisdiction's citations (``states/addresses.yaml``).

An address is made of the citation alone and was opened by nobody: it says where to look, not that somebody did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clearslate.records.yamls import read_yaml

_ANY: Final = "ANY"  # what is said of citations of every jurisdiction


@dataclass(frozen=True)
class Pattern:
    """A form of citations, and the address that one of that form gives."""

    cite: re.Pattern[str]
    address: str


@dataclass(frozen=True)
class Site:
    """Where a jurisdiction publishes its statutes. ``none``: forms of citations without an address, each with why."""

    hosts: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    none: tuple[tuple[re.Pattern[str], str], ...]

    def found(self, cite: str) -> tuple[Pattern, re.Match[str]] | None:
        """The pattern that fits at the earliest place of a citation."""
        fitting = [(each, match) for each in self.patterns if (match := each.cite.search(cite))]
        return min(fitting, key=lambda pair: pair[1].start(), default=None)

    def address(self, cite: str) -> str:
        """The address of the first section that a citation names; empty where none has one."""
        found = self.found(cite)
        if found is None:
            return ""
        pattern, match = found
        return pattern.address.format_map(match.groupdict(default=""))

    def why_none(self, cite: str) -> str:
        """Why a citation has no address; empty where nothing says so."""
        return next((why for form, why in self.none if form.search(cite)), "")


def read_sites(path: Path) -> dict[str, Site]:
    """Where each jurisdiction publishes its statutes, by its code."""
    raw = read_yaml(path.read_text(encoding="utf-8"))
    everywhere = _without(raw[_ANY])
    return {code: _site(of, everywhere) for code, of in raw.items() if code != _ANY}


def _site(raw: dict[str, Any], everywhere: tuple[tuple[re.Pattern[str], str], ...]) -> Site:
    patterns = tuple(Pattern(re.compile(each["cite"]), each["address"]) for each in raw.get("sections", ()))
    return Site(tuple(raw.get("hosts", ())), patterns, (*_without(raw), *everywhere))


def _without(raw: dict[str, Any]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(each["form"]), each["why"]) for each in raw.get("not_addressable", ()))
