"""How many people of each group live in a state: a small table that whoever makes a study brings, such as of the American Community Survey."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from clearslate.records.files import sha256_of
from clearslate.runs.groups import RACE_BY_SEX

COUNT: Final = "population"
_TOLD: Final = ("race", "sex")  # columns of the table; a cell that is empty says nothing


class PopulationError(Exception):
    """A table of the population cannot be used. The message says what to mend."""


@dataclass(frozen=True)
class Population:
    """People by dimension and group. ``sha256`` of the file."""

    sha256: str
    people: Mapping[tuple[str, str], int] = field(repr=False)


def read_population(path: Path) -> Population:
    """Read a table with the columns ``race``, ``sex`` and ``population``, a row for each pair, in the words of the records.

    Raises:
        PopulationError: a column lacks, a count is no whole number, or a pair stands twice.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError) as error:
        raise PopulationError(f"{path} cannot be read: {error}") from error
    heads = list(rows[0]) if rows else []
    if lacking := [name for name in (*_TOLD, COUNT) if name not in heads]:
        raise PopulationError(f"{path} has no column {lacking[0]!r}; it has: {', '.join(heads) or 'no rows'}")
    found: dict[tuple[str, str], int] = defaultdict(int)
    for line, row in enumerate(rows, 2):
        count = row[COUNT].replace(",", "").strip()
        if not (len(count) < 12 and count.isdecimal()):
            raise PopulationError(f"{path}, line {line}: {row[COUNT]!r} is no number of people")
        race, sex = (row[name].strip() for name in _TOLD)
        if not race or not sex:
            raise PopulationError(f"{path}, line {line}: write race and sex in the words of the records")
        if (RACE_BY_SEX, f"{race}, {sex}") in found:
            raise PopulationError(f"{path}, line {line}: {race}, {sex} stands twice")
        for group in (("all", ""), ("race", race), ("sex", sex), (RACE_BY_SEX, f"{race}, {sex}")):
            found[group] += int(count)
    return Population(sha256_of(path), dict(found))
