"""A group of commands whose help lists them by the stage of work, and that imports a command when it is called."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import click

Sections = Mapping[str, Mapping[str, tuple[str, str]]]
"""Under each title the commands: where each is defined (``module:name``), and one line of help."""


class _Imported(UserDict[str, click.Command]):
    """Commands by name; each is imported when it is first asked for."""

    def __init__(self, places: Mapping[str, str]) -> None:
        super().__init__()
        self._places = dict(places)

    def __missing__(self, name: str) -> click.Command:
        module, _, attribute = self._places[name].partition(":")
        found: click.Command = getattr(import_module(module), attribute)
        self.data[name] = found
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class SectionedGroup(click.Group):
    """A group with titled sections; ``--help`` imports none of the commands."""

    def __init__(self, *args: Any, sections: Sections, **kwargs: Any) -> None:
        """As any group; its commands are those of the sections."""
        super().__init__(*args, **kwargs)
        self.sections = sections
        places = {name: place for listed in sections.values() for name, (place, _) in listed.items()}
        self.commands = _Imported(places)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """The names in the order of the help."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's signature)
        """Write the sections of the help."""
        width = max(map(len, self.commands))
        for title, listed in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), line) for name, (_, line) in listed.items()])
