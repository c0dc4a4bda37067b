"""Count words and shapes that an American editor would strike, and refuse more of them than there are (``make check``).

    python tools/words.py            the counts; ends with 1 if one of them grew
    python tools/words.py --where    each place
    python tools/words.py --write    keep the counts of today as the limits

The limits in tools/words.toml may only fall: run --write after you rewrite a place. It is a floor, not the goal: whether
a page reads well only a reader knows.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
LIMITS: Final = ROOT / "tools" / "words.toml"
BANNED: Final = {
    "told": r"\btold\b",
    "said": r"\bsaid\b",
    "whoever": r"\bwhoever\b",
    "of which": r"\bof (?:which|whom|whose)\b",
    "nobody told": r"\bnobody (?:told|says|said)\b",
    "stands": r"\bstands? (?:in|on|at|against|beside|there|where)\b",
    "goes on": r"\bgoes on\b",
    "by itself": r"\bby (?:itself|themselves)\b",
    "what is not": r"(?:^|[.:;] +)What (?:is|was|stands|comes|has|cannot)\b",
    "past participles as classes": r"\bclass (?:Told|Said|Came|Asked|Found|Given|Left)\b",
}
"""The name of a word or shape, and how it is found, whatever its case but for names of classes."""
SUFFIXES: Final = {".py", ".md", ".j2", ".yaml"}
EXCEPT: Final = (
    "CHANGELOG.md",
    "docs/decisions",  # kept as they were decided
    "docs/laws",  # written by the code, of modules that are counted
    "src/clearslate/states",  # quotes statutes
    "src/clearslate/web/static",
)


def files() -> Iterator[Path]:
    """What a reader or a programmer sees, but for the exceptions."""
    for place in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs", "src", "tests"):
        path = ROOT / place
        for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if each.suffix in SUFFIXES and not each.relative_to(ROOT).as_posix().startswith(EXCEPT):
                yield each


def found(text: str) -> Iterator[tuple[str, int]]:
    """The name and line of each banned word or shape."""
    for name, pattern in BANNED.items():
        flags = re.MULTILINE if "class" in pattern or "What" in pattern else re.IGNORECASE
        for match in re.finditer(pattern, text, flags):
            yield name, text.count("\n", 0, match.start()) + 1


def main() -> int:
    """Count, and compare with the limits."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--where", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    for path in files():
        for name, line in found(path.read_text(encoding="utf-8")):
            counts[name] += 1
            if asked.where:
                sys.stdout.write(f"{path.relative_to(ROOT)}:{line}: {name}\n")
    if asked.write:
        LIMITS.write_text("".join(f'"{name}" = {counts[name]}\n' for name in BANNED), encoding="utf-8")
    limits = tomllib.loads(LIMITS.read_text(encoding="utf-8"))
    grown = [name for name in BANNED if counts[name] > limits[name]]
    for name in BANNED:
        advice = ": write it otherwise (--where lists the places)" if name in grown else ""
        sys.stdout.write(f"{counts[name]:6} of at most {limits[name]:<6} {name}{advice}\n")
    return int(bool(grown))


if __name__ == "__main__":
    sys.exit(main())
