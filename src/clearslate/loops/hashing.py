"""64-bit hashes of strings, numbers and codes."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from clearslate.loops.table import helper, loop

NULL: Final = np.uint64(0x6E756C6C_2D636C73)
GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
MIX_2: Final = np.uint64(0x94D049BB133111EB)

_NUMBERS = ("B", "i", "q")
_CODES = ("b", "h", "i", "q")


@helper
def scramble(value: Any) -> Any:
    """The finaliser of splitmix64: every bit of the input moves half of the bits of the output."""
    value = (value ^ (value >> np.uint64(30))) * MIX_1
    value = (value ^ (value >> np.uint64(27))) * MIX_2
    return value ^ (value >> np.uint64(31))


@loop("*i *B *B Q *Q q", "*q *B *B Q *Q q")
def hash_bytes(offsets: Any, data: Any, valid: Any, seed: Any, out: Any, n: int) -> None:
    """Hashes of strings: words of 8 bytes, the first byte lowest."""
    for row in range(n):
        if not valid[row]:
            out[row] = scramble(NULL ^ seed)
            continue
        place = np.int64(offsets[row])
        end = np.int64(offsets[row + 1])
        state = scramble((np.uint64(end - place) + GOLDEN) ^ seed)
        while place < end:
            word = np.uint64(0)
            for at in range(min(end - place, np.int64(8))):
                word |= np.uint64(data[place + at]) << np.uint64(8 * at)
            state = scramble((state ^ word) + GOLDEN)
            place += 8
        out[row] = state


@loop("*Q *Q *Q q")
def fold(hashes: Any, words: Any, out: Any, n: int) -> None:
    """Hashes with a further word folded in."""
    for row in range(n):
        out[row] = scramble((hashes[row] ^ words[row]) + GOLDEN)


# Numbers and codes are folded as they lie, of the widths that occur: so LLVM takes several rows at once.


@loop(*(f"*Q *Q *{number} q" for number in _NUMBERS))
def fold_numbers(first: Any, second: Any, numbers: Any, n: int) -> None:
    """Fold numbers into hashes under two seeds, in place."""
    for row in range(n):
        word = np.uint64(np.int64(numbers[row]))
        first[row] = scramble((first[row] ^ word) + GOLDEN)
        second[row] = scramble((second[row] ^ word) + GOLDEN)


@loop(*(f"*Q *Q *{number} *B q" for number in _NUMBERS))
def fold_known(first: Any, second: Any, numbers: Any, known: Any, n: int) -> None:
    """The same where some numbers are missing."""
    for row in range(n):
        word = np.uint64(np.int64(numbers[row])) if known[row] else NULL
        first[row] = scramble((first[row] ^ word) + GOLDEN)
        second[row] = scramble((second[row] ^ word) + GOLDEN)


@loop(*(f"*Q *Q *Q *{code} q" for code in _CODES))
def fold_codes(first: Any, second: Any, words: Any, codes: Any, n: int) -> None:
    """The same for codes of words."""
    for row in range(n):
        word = words[codes[row]]
        first[row] = scramble((first[row] ^ word) + GOLDEN)
        second[row] = scramble((second[row] ^ word) + GOLDEN)


@loop("*q *q *Q *Q q")
def fold_lists(starts: Any, ends: Any, words: Any, out: Any, n: int) -> None:
    """One word for each list: its length and its elements' words in order."""
    for row in range(n):
        state = scramble(np.uint64(ends[row] - starts[row]) + GOLDEN)
        for place in range(starts[row], ends[row]):
            state = scramble((state ^ words[place]) + GOLDEN)
        out[row] = state
