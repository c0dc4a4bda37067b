r"""The regular expressions of a mapping, in time that grows with the text alone.

Whoever writes a mapping does not see every cell: under Python's own expressions a pattern such as ``(\w+\s?)*:`` and a
cell of forty letters take years. RE2 has no look-ahead and no back-references, and never goes back.
"""

from __future__ import annotations

import re
from typing import Any, Final

import re2

_MEMORY: Final = 2**24  # bytes of a compiled pattern
_GROUP: Final = re.compile(r"\\(\d+)|\\g<(\w+)>")


class Pattern:
    """A regular expression, and what becomes of the text that it fits."""

    def __init__(self, pattern: str, to: str | None = None) -> None:
        r"""Compile it.

        Args:
            pattern: in the words of RE2.
            to: the text with groups, such as ``\1`` or ``\g<name>``; None for the whole text.

        Raises:
            ValueError: it is no regular expression, or ``to`` names a group that it has not.
        """
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MEMORY
        try:
            self._compiled: Any = re2.compile(pattern, options)
        except re2.error as error:
            message = error.args[0].decode(errors="replace") if error.args else "it cannot be read"
            hint = "; there is no look-ahead, see but_not" if "(?" in message else ""
            raise ValueError(f"match is not a regular expression: {message}{hint}") from None
        self._to = to
        names = self._compiled.groupindex
        for number, name in _GROUP.findall(to or ""):
            known = int(number) <= self._compiled.groups if number else name.isdecimal() or name in names
            if not known or (name.isdecimal() and int(name) > self._compiled.groups):
                raise ValueError(f"to names group \\{number or name}; match has {self._compiled.groups}")

    def rewritten(self, text: str) -> str:
        """What the text becomes; nothing where it does not fit whole."""
        found = self._compiled.fullmatch(text)
        if found is None:
            return ""
        if self._to is None:
            return text
        return _GROUP.sub(lambda group: found.group(_name(group)) or "", self._to).strip()

    def is_in(self, text: str) -> bool:
        """Whether some part of a text fits."""
        return self._compiled.search(text) is not None


def _name(group: re.Match[str]) -> int | str:
    name = group[1] or group[2]
    return int(name) if name.isdecimal() else name
