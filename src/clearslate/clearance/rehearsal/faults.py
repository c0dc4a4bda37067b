"""How often what goes wrong, and the draws that decide it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from typing import Final


def draw(seed: int, *names: str) -> float:
    """A number from 0 up to 1 that the seed and the names decide alone."""
    digest = hashlib.blake2b("|".join((str(seed), *names)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares, each of what it is told for.

    On the road, of files: ``lost``; ``late`` (by ``longest`` days at most; every file takes a day or two, and two files
    of a day come in any order); ``twice``; ``damaged`` (bytes changed or cut off). At agencies, of messages: ``down``
    (refused, the system fails); ``silent``: of batches at one agency, that nobody there ever works. Of rows: ``busy``
    (done when asked again); ``refused`` for good; ``forgotten`` (said to be done, and not done). ``strays``: of answers,
    after which comes one to a message that never was. In the office, of clearances: ``objected``, ``held``, ``restored``;
    ``wrong``: of those that an audit looks at.
    """

    lost: float = 0.03
    late: float = 0.15
    longest: int = 45
    twice: float = 0.03
    damaged: float = 0.02
    down: float = 0.02
    silent: float = 0.004
    busy: float = 0.0004
    refused: float = 0.0004
    forgotten: float = 0.0004
    strays: float = 0.005
    objected: float = 0.0005
    held: float = 0.0002
    restored: float = 0.0002
    wrong: float = 0.001

    def __post_init__(self) -> None:
        """Refuse what is no share.

        Raises:
            ValueError: with the name of the rate.
        """
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name != "longest" and not 0 <= value <= 1:
                raise ValueError(f"{each.name} is a share from 0 to 1, not {value}")

    @classmethod
    def none(cls) -> Faults:
        """Nothing goes wrong, and nobody objects."""
        return cls(**{each.name: 0 for each in fields(cls)})


SMALL: Final = Faults(
    lost=0.08, twice=0.08, damaged=0.08, down=0.05, silent=0.02, busy=0.02, refused=0.02, forgotten=0.02,
    strays=0.05, objected=0.02, held=0.01, restored=0.01,
)  # fmt: skip
"""For a few hundred people: often enough that each fault happens."""
