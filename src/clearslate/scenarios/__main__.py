"""``python -m clearslate.scenarios PATH...``: the scenario runner without the command line's trimmings."""

from __future__ import annotations

import sys
from pathlib import Path

from clearslate.scenarios.check import check, load


def main(paths: list[str]) -> int:
    """Print what differs and the count; 1 where something failed."""
    results = check(load([Path(path) for path in paths]))
    failed = [result for result in results if not result.passed]
    for result in failed:
        sys.stdout.write(
            f"{result.scenario.id}: {result.scenario.name}\n    {result.words()}\n    because: {result.expectation.because}\n"
        )
    sys.stdout.write(f"{len(results) - len(failed)} passed, {len(failed)} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
