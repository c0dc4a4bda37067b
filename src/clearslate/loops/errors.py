"""What goes wrong where the engine is not compiled; apart, so that a command imports no more to report it."""

from __future__ import annotations


class NotCompiledError(RuntimeError):
    """There is no compiled library for this machine, and nothing to compile it with."""


class BuildError(NotCompiledError):
    """The library cannot be built."""
