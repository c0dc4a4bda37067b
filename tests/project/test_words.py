"""The words of pages and programs: American spelling, the field's own terms, nothing that reads as translated.

``docs/glossary.md`` has one word for one thing. This list keeps the worst from coming back; it knows no grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
        *(ROOT / "docs").rglob("*.md"),
        *(page for page in (ROOT / "src").rglob("*.md") if "vendor" not in page.parts),
    ]
)
PROGRAMS = sorted(
    path
    for path in (ROOT / "src").rglob("*")
    if path.suffix in {".py", ".yaml", ".j2", ".typ", ".css"}
    and "vendor" not in path.parts
    # It knows how others spell their headers; and the counties of Pennsylvania, of which one is Centre.
    and path.name not in {"suggest.py", "profiles.yaml", "counties_pa.py"}
)

# A word, or the beginning of one, and what to write instead.
AMERICAN: Final = {
    "ageing": "aging",
    "analyse": "analyze",
    "authoris": "authoriz-",
    "behaviour": "behavior",
    "catalogue": "catalog",
    "centre": "center",
    "colour": "color",
    "defence": "defense",
    "favour": "favor",
    "fulfil ": "fulfill, or meet",
    "honour": "honor",
    "judgement": "judgment",
    "labelled": "labeled",
    "learnt": "learned",
    "licence": "license",
    "maximis": "maximiz-",
    "minimis": "minimiz-",
    "misspelt": "misspelled",
    "modelled": "modeled",
    "neighbour": "neighbor",
    "normalis": "normaliz-",
    "offence": "offense",
    "organis": "organiz-",
    "practise": "practice",
    "programme ": "program",
    "recognis": "recogniz-",
    "spelt": "spelled",
    "summaris": "summariz-",
    "travelling": "traveling",
    "whilst": "while",
}
PLAIN: Final = {
    "a human": "a person, or a reviewer",
    "accusation of": "charge of",
    "are borne": "the maximum error rate",
    "bent to pass": "changed so that it passes",
    "no side is believed": "conflicting values count as unknown",
    "for who ": "for offices that, for people who",
    "get round": "bypass",
    "got round": "bypassed",
    "is borne": "the maximum error rate",
    "lest ": "so that ... not",
    "nothing by half": "no command leaves work half done",
    "of the own ": "of its own",
    "slip of the pen": "typo",
    "somebody must look": "needs attention",
    "speaks of": "covers, or says",
    "spoken of": "covered by this law",
    "surely": "certainly, clearly",
    "tells of": "records, reports",
    "whose it is": "which agency, or to whom it belongs",
}
# What is quoted, or is a name of somebody else's.
QUOTED: Final = (
    "Not: ",
    "estimate_parameters_using_expectation_maximisation",
    "aria-labelledby",
    "de minimis",
    # Words of headers, as sources spell them.
    "offense offence ",
    "judgment judgement ",
    "license licence ",
)


def _lines(path: Path, words: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Each line of a file that has one of the words, with its number and the word."""
    text = path.read_text(encoding="utf-8").lower()
    present = [word for word in words if word in text]
    if not present:
        return
    for number, line in enumerate(text.splitlines(), 1):
        for word in present:
            if re.search(rf"\b{re.escape(word)}", line) and not any(q.lower() in line for q in QUOTED):
                yield number, line.strip(), word


def _found(paths: Sequence[Path], words: dict[str, str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}, line {number}: {word.strip()!r}: write {words[word]!r}: {line[:80]}"
        for path in paths
        for number, line, word in _lines(path, list(words))
    ]


def test_pages_and_programs_are_spelled_as_in_america() -> None:
    assert _found([*PAGES, *PROGRAMS], AMERICAN) == []


def test_pages_say_it_plainly() -> None:
    assert _found(PAGES, PLAIN) == []


def test_the_list_finds_a_word_and_leaves_what_is_quoted(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("A driver's Licence\n*Not: licence*\nlicensed\nunsurely\n", encoding="utf-8")
    assert list(_lines(page, ["licence", "surely"])) == [(1, "a driver's licence", "licence")]


GENERATED = {"cli.md", "coverage.md", "instructions.md", "records.md"}
GUIDES = sorted(page for page in (ROOT / "docs").glob("*.md") if page.name not in GENERATED)


def test_a_page_begins_with_whom_it_is_for_and_what_they_need() -> None:
    """Before its first section a guide says "For ..." (who reads it, to do what) and "You need ..."."""
    lacking = []
    for page in GUIDES:
        beginning = page.read_text(encoding="utf-8").split("\n## ")[0].replace("**", "")
        if not re.search(r"^For ", beginning, re.MULTILINE):
            lacking.append(
                f"docs/{page.name}: begin a line with 'For' and say who reads the page, to do what"
            )
        if not re.search(r"\bneeds?\b", beginning, re.IGNORECASE):
            lacking.append(f"docs/{page.name}: say what one needs ('You need ...')")
    assert lacking == []
