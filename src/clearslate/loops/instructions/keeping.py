"""What is kept as columns."""

from __future__ import annotations

from typing import Any

from clearslate.loops.instructions.blame import NONE
from clearslate.loops.instructions.days import write_copy
from clearslate.loops.table import days, instruction, low, mask, numbers, stored, truth


@instruction(out=stored("truths"), of=truth())
def store_truth(out: Any, of: Any, n: int) -> None:
    """Keep truths, or a set of rows."""
    write_copy(out, of, n)


@instruction(out=stored("days", both=True), of=days())
def store_days(out_low: Any, out_high: Any, of_low: Any, of_high: Any, n: int) -> None:
    """Keep both ends of days."""
    write_copy(out_low, of_low, n)
    write_copy(out_high, of_high, n)


@instruction(out=stored("days"), of=low())
def store_day(out: Any, of: Any, n: int) -> None:
    """Keep the first end of days."""
    write_copy(out, of, n)


@instruction(out=stored("numbers", both=True), of=numbers())
def store_numbers(out_low: Any, out_high: Any, of_low: Any, of_high: Any, n: int) -> None:
    """Keep both ends of numbers."""
    write_copy(out_low, of_low, n)
    write_copy(out_high, of_high, n)


@instruction(out=stored("masks"), of=mask())
def store_mask(out: Any, of: Any, of_held: Any, n: int) -> None:
    """Keep masks."""
    if of_held[0]:
        write_copy(out, of, n)
    else:
        for i in range(n):
            out[i] = NONE
