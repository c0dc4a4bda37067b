"""What is found where laws are tried, and the reasons a state gives for letting some of it stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from clearslate.records.yamls import read_yaml
from clearslate.scenarios.story import ScenarioError


@dataclass(frozen=True)
class Finding:
    """Something that a law or an offense list lacks, or gets wrong unseen.

    ``subject``: the law's id, or the state's code. ``what``: the condition, the mistake, the list or the text that it is
    about. ``kind``: what is wrong with it. ``advice``: what to do. ``reason``: why it may stand, where the state says so.
    """

    subject: str
    what: str
    kind: StrEnum
    advice: str = ""
    reason: str = ""

    @property
    def name(self) -> str:
        """As the state's file of reasons names it."""
        return f"{self.subject}/{self.what}"

    def words(self) -> str:
        """The finding in one line."""
        advice = f": {self.advice}" if self.advice else ""
        return f"{self.name}: {self.kind}{advice}" + (f" (explained: {self.reason})" if self.reason else "")

    def to_json(self) -> dict[str, str]:
        """For a program to read."""
        return {
            "subject": self.subject,
            "what": self.what,
            "kind": str(self.kind),
            "advice": self.advice,
            "reason": self.reason,
        }


def reasons(path: Path) -> dict[str, str]:
    """The findings that a state lets stand, by name, each with the reason; none where there is no such file."""
    return (read_yaml(path.read_text(encoding="utf-8")) or {}) if path.exists() else {}


def explained(found: Iterable[Finding], path: Path, untried: Collection[str] = ()) -> list[Finding]:
    """The findings, each with the reason that the state's file gives for it.

    A reason is given for the name of a finding, or for all whose names fit where ``*`` stands for any text.
    ``untried``: names of what was not tried, so that nothing can be said of a reason for it.

    Raises:
        ScenarioError: the file explains what was not found.
    """
    known = reasons(path)
    fitting = {name: re.compile(".*".join(map(re.escape, name.split("*")))) for name in known if "*" in name}
    listed, used = [], set()
    for finding in found:
        name = finding.name
        if name not in known:
            name = next((name for name, form in fitting.items() if form.fullmatch(finding.name)), "")
        used.add(name)
        listed.append(replace(finding, reason=known.get(name, "")))
    used |= {
        name
        for name in known
        if name in untried or (name in fitting and any(map(fitting[name].fullmatch, untried)))
    }
    if idle := known.keys() - used:
        raise ScenarioError(f"{path}: {', '.join(sorted(idle))}: there is nothing to explain; remove it")
    return listed


def open_of(found: Iterable[Finding]) -> list[Finding]:
    """The findings without a reason."""
    return [finding for finding in found if not finding.reason]
