"""The compiled library: found beside the package, or compiled once where Numba is there; and how a loop in it is called."""

from __future__ import annotations

import ctypes
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from clearslate.loops.errors import NotCompiledError
from clearslate.loops.naming import load_all, name, places, target
from clearslate.loops.table import INSTRUCTIONS, LOOPS, symbol_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_WORDS: Final = (1 << 64) - 1
_KINDS: Final = {
    np.dtype(kind): f"*{letter}"
    for kind, letter in (
        (np.bool_, "B"), (np.uint8, "B"), (np.int8, "b"), (np.int16, "h"), (np.int32, "i"), (np.int64, "q"), (np.uint64, "Q"),
        (np.float64, "d"),
    )
}  # fmt: skip


def ready(say: Callable[[str], Any] | None = None) -> Path:
    """The library's file, compiled first where it must be.

    Args:
        say: told once, before anything is compiled (nothing by default: a line on standard error, with a bar where that is a
            terminal).
    """
    for folder in places():
        for suffix in ("so", "o"):
            path = folder / name(suffix)
            if path.is_file():
                return path
    if find_spec("numba") is None:
        raise NotCompiledError(
            f"no compiled library for {target()}: reinstall clearslate from a wheel for this system, "
            "or install numba beside it, which compiles one (once, about 15 seconds)"
        )
    from clearslate.loops import build  # noqa: PLC0415 (Numba, which is there only where it must compile)

    return build.build(say)


@cache
def _library() -> _Library:
    return _Library(ready())


class _Library:
    """An open library: the addresses of its functions."""

    def __init__(self, path: Path) -> None:
        if path.suffix == ".o":  # no linker was there: the object is linked in memory
            from clearslate.loops import build  # noqa: PLC0415 (Numba, which is there only where it must compile)

            engine: Any = build.open_object(path)
            self._keep: Any = engine
            self.address: Callable[[str], int] = engine.get_function_address
        else:
            opened = ctypes.CDLL(str(path))
            self._keep = opened
            self.address = lambda symbol: ctypes.cast(getattr(opened, symbol), ctypes.c_void_p).value or 0


def address_of(instruction: str) -> int:
    """The address of an instruction's function."""
    return _addresses()[instruction]


@cache
def _addresses() -> dict[str, int]:
    library = _library()
    load_all()
    return {each: library.address(f"clearslate_op_{each}") for each in INSTRUCTIONS}


_FUNCTION: Final = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


@cache
def _loop(called: str, kinds: tuple[str, ...]) -> Any:
    load_all()
    symbol = symbol_of(called, kinds)
    if symbol not in LOOPS:
        raise TypeError(f"no loop {called} takes {', '.join(kinds)}")
    return _FUNCTION(_library().address(f"clearslate_{symbol}"))


def call(called: str, *arguments: NDArray[Any] | int | np.uint64) -> None:
    """Call a loop: arrays in one piece, of the very types that it takes, and numbers.

    Lengths are the caller's to check: a loop over plain memory sees none.
    """
    kinds, words = [], []
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            if not argument.flags.c_contiguous:
                raise ValueError(f"{called} takes arrays in one piece")
            kinds.append(_KINDS[argument.dtype])
            words.append(argument.__array_interface__["data"][0])
        else:
            kinds.append("Q" if isinstance(argument, np.uint64) else "q")
            words.append(int(argument) & _WORDS)
    function = _loop(called, tuple(kinds))
    function((ctypes.c_uint64 * len(words))(*words))
