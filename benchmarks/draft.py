"""How much of a mapping a draft gets right, on layouts of real sources.

For each layout of ``draft_layouts.yaml`` a file is written with the source's own names of columns and invented values (or the
public file itself is taken, where it lies beside the project), drafted, and each guess compared with the place that the
column truly has. Counted are places: right, wrong (another column has it, or none), left open (the source has it, and the
draft leaves it to a person).

    python benchmarks/draft.py [FOLDER of the public files]

With ``--clerk FOLDER`` it measures the draft of a whole folder, with its joins, on a synthetic clerk's export (``clearslate synth
--extracts FOLDER --clerk``), and counts what a person has to do: guesses to confirm, places and codes to fill, wrong guesses to correct.
The minutes are an estimate, at 15 seconds for a guess that is right, 60 for what is open, 90 for what is wrong.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from clearslate.ingest import draft_mapping

LAYOUTS: Final = Path(__file__).with_name("draft_layouts.yaml")
_ROWS: Final = 40
_LAST: Final = ("Quillfeather", "Brambleton", "Ottercliff", "Zimmerwald", "Hollowell")
_FIRST: Final = ("Ada", "Bertram", "Cosima", "Dorian", "Elspeth")


@dataclass(frozen=True)
class Score:
    """What a draft made of a layout, in places."""

    layout: str
    round: int  # in which it was held out; 0 where the word lists were written with it in view
    right: int
    wrong: tuple[str, ...]  # place and column of each
    left_open: tuple[str, ...]

    @property
    def share(self) -> float:
        """Of the places that the source has, those that the draft guessed right."""
        return self.right / max(self.right + len(self.left_open), 1)


def layouts() -> list[dict[str, Any]]:
    """The layouts, as they are written."""
    found: list[dict[str, Any]] = yaml.safe_load(LAYOUTS.read_text(encoding="utf-8"))
    return found


def measured(layout: dict[str, Any], folder: Path, public: Path | None) -> Score | None:
    """The score of a layout; None where its file is not here."""
    if "file" in layout:
        if public is None or not (public / layout["file"]).is_file():
            return None
        file = public / layout["file"]
    else:
        file = folder / "charges.csv"
        file.write_text(_invented(layout["columns"]), encoding="utf-8")
    truth: dict[str, set[str]] = {}
    for column, kind in layout["columns"].items():
        words = kind.split() if "file" in layout else kind.split()[:-1]
        for place in words:
            if place != "-":
                truth.setdefault(place, set()).add(column)
    guesses = guessed_in(draft_mapping(str(file)))
    right = [place for place, column in guesses.items() if column in truth.get(place, ())]
    wrong = [f"{place}: {column}" for place, column in guesses.items() if column not in truth.get(place, ())]
    # A column that may stand in either of two places is not left open in the other.
    taken = {guesses[place] for place in right}
    left = [place for place, columns in truth.items() if place not in guesses and not columns <= taken]
    return Score(layout["name"], layout.get("round", 0), len(right), tuple(wrong), tuple(left))


def guessed_in(text: str) -> dict[str, str]:
    """The column that a draft guesses for each place; one made of several columns counts as the first."""
    draft = yaml.safe_load(text)
    people = {f"people.{name}": rule for name, rule in draft.get("people", {}).items() if name != "birth"}
    keys = {f"keys.{name}": rule for name, rule in draft["keys"].items()}
    fields = {name: rule for name, rule in draft["fields"].items() if name != "case_number"}
    found = {}
    for place, rule in {**keys, **people, **fields}.items():
        column = rule["column"] if isinstance(rule, dict) and "column" in rule else rule
        if isinstance(column, str) and column.startswith("? "):
            found[place] = column.removeprefix("? ")
    return found


@dataclass(frozen=True)
class Work:
    """What a person has to do with the draft of a folder. ``codes``: values of dispositions and grades, those guessed and those open."""

    score: Score
    joins_right: int
    joins_wrong: tuple[str, ...]
    joins_open: tuple[str, ...]
    codes: tuple[int, int]
    head: int  # questions that only the owner can answer: name, owner, state, day, coverage, the key of the person

    @property
    def edits(self) -> int:
        """Places, keys of joins and codes where something has to be written; a right guess is only looked at."""
        wrong = len(self.score.wrong) + len(self.joins_wrong)
        return wrong + len(self.score.left_open) + len(self.joins_open) + self.codes[1] + self.head

    @property
    def minutes(self) -> float:
        """About how long it takes."""
        wrong = len(self.score.wrong) + len(self.joins_wrong)
        right = self.score.right + self.joins_right + self.codes[0]
        return (15 * right + 60 * (self.edits - wrong) + 90 * wrong) / 60


def of_clerk(extracts: Path) -> Work:
    """The draft of a synthetic clerk's export against what its columns truly are."""
    truly = json.loads((extracts / "truth/clerk-columns.json").read_text(encoding="utf-8"))
    draft = yaml.safe_load(draft_mapping(str(extracts / "clerk")))
    guesses = {place: column.lower() for place, column in guessed_in(yaml.safe_dump(draft)).items()}
    truth = {place: {column.lower() for column in columns} for place, columns in truly["columns"].items()}
    right = [place for place, column in guesses.items() if column in truth.get(place, ())]
    wrong = [f"{place}: {column}" for place, column in guesses.items() if column not in truth.get(place, ())]
    keys = {
        (join["name"].upper(), theirs): ours.removeprefix("? ")
        for join in draft.get("joins", ())
        for theirs, ours in join["keys"].items()
    }
    true_keys = {
        (name, theirs): ours for name, pairs in truly["joins"].items() for theirs, ours in pairs.items()
    }
    values = [
        str(meant)
        for name in ("disposition", "grade")
        for meant in draft["fields"].get(name, {}).get("values", {}).values()
    ]
    head = [draft[name] for name in ("id", "source", "owner", "jurisdiction", "known_through")]
    head += [*draft["coverage"].values(), *(key for key in draft["keys"].values() if key == "?")]
    left = tuple(place for place in truth if place not in guesses)
    return Work(
        Score("a clerk's own export", 5, len(right), tuple(wrong), left),
        sum(true_keys.get(pair) == ours for pair, ours in keys.items()),
        tuple(f"{pair}: {ours}" for pair, ours in keys.items() if true_keys.get(pair) != ours),
        tuple(map(str, true_keys.keys() - keys.keys())),
        (sum(meant != "?" for meant in values), sum(meant == "?" for meant in values)),
        len(head),
    )


def _invented(columns: dict[str, str]) -> str:
    """Rows of a file with these columns: what stands in each, by the last word of its description."""
    chance = random.Random(7)  # noqa: S311 (invented rows)
    kinds = [told.split()[-1] for told in columns.values()]
    lines = ["\t".join(columns)]
    lines += ["\t".join(_cell(kind, row, chance) for kind in kinds) for row in range(_ROWS)]
    return "\n".join(lines) + "\n"


_WORDS: Final = {
    "statute": ("18 3921(a)", "75 3802", "35 780-113(a)(16)", "18 5503"),
    "grade": ("M1", "M2", "F3", "S"),
    "ending": ("Guilty Plea", "Dismissed", "Nolle Prossed", "Not Guilty", "Withdrawn"),
    "sex": ("M", "F"),
    "code": ("A", "B", "W", "H"),
    "last": _LAST,
    "words": ("Theft", "Driving under the influence", "Disorderly conduct", "Harassment"),
}


def _cell(kind: str, row: int, chance: random.Random) -> str:
    if kind in _WORDS:
        return chance.choice(_WORDS[kind])
    match kind:
        case "case":
            return f"CR-{2001 + row // 9}-{row // 2:05}"
        case "county":
            return ("Adams", "Berks", "Dauphin")[row // 2 % 3]
        case "id":
            return str(700_000 + row * 37)
        case "name":
            return f"{chance.choice(_LAST)}, {chance.choice(_FIRST)} {chance.choice('ABC')}"
        case "birth" | "day":
            first, last = (1950, 1999) if kind == "birth" else (2001, 2019)
            return f"{chance.randint(1, 12):02}/{chance.randint(1, 28):02}/{chance.randint(first, last)}"
        case "small":
            return str(row % 5 + 1)
        case "money":
            return f"${chance.randint(0, 900)}.00"
        case "ssn":
            return f"900-{row % 90 + 10}-{1000 + row}"
        case _:
            raise ValueError(f"no column holds {kind}")


def main() -> None:
    """Print the scores."""
    if "--clerk" in sys.argv:
        work = of_clerk(Path(sys.argv[sys.argv.index("--clerk") + 1]))
        score = work.score
        print(
            f"places: {score.right} right, {len(score.wrong)} wrong {score.wrong}, {len(score.left_open)} open {score.left_open}"
        )
        print(f"keys of joins: {work.joins_right} right, wrong {work.joins_wrong}, open {work.joins_open}")
        print(f"codes: {work.codes[0]} guessed, {work.codes[1]} open; questions for the owner: {work.head}")
        print(f"edits: {work.edits}, about {work.minutes:.0f} minutes")
        return
    public = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    scores = []
    for layout in layouts():
        with tempfile.TemporaryDirectory() as folder:
            found = measured(layout, Path(folder), public)
        if found is None:
            print(f"{layout['name']}: its file is not here; left out")
            continue
        score = found
        scores.append(score)
        print(
            f"{score.layout}{f' (round {score.round})' if score.round else ''}: {score.right} right, {len(score.wrong)} wrong, "
            f"{len(score.left_open)} left open: {score.share:.0%}"
        )
        for name, places in (("wrong", score.wrong), ("left open", score.left_open)):
            if places:
                print(f"    {name}: {', '.join(places)}")
    for name, those in (
        ("seen when the lists were written", [score for score in scores if not score.round]),
        ("held out, in rounds", [score for score in scores if score.round]),
    ):
        right, left = sum(score.right for score in those), sum(len(score.left_open) for score in those)
        wrong = sum(len(score.wrong) for score in those)
        print(
            f"{len(those)} layouts {name}: {right} right, {wrong} wrong, {left} left open: {right / (right + left):.0%}"
        )


if __name__ == "__main__":
    main()
