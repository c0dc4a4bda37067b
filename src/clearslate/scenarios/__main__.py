"""``python -m clearslate.scenarios PATH...``: the scenario runner without the command line's trimmings."""

from __future__ import annotations

import sys
from pathlib import Path

from clearslate.scenarios.check import Checker, check


def main(paths: list[str]) -> int:
    """Print what differs and the count; 1 where something failed."""
    checked = check([Path(path) for path in paths], Checker())
    for words, _ in checked.problems:
        sys.stdout.write(f"{words}\n")
    for result in checked.differences:
        sys.stdout.write(
            f"{result.scenario.id}: {result.scenario.name}\n    {result.words()}\n    because: {result.expectation.because}\n"
        )
    sys.stdout.write(f"{checked.passed} passed, {checked.failed} failed\n")
    return 1 if checked.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
