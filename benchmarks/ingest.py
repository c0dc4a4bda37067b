"""How fast a source's file is read: rows a second of ``ingest``, and of DuckDB reading the same file.

DuckDB only splits the file and reads every cell as text; ingest also reads dates and amounts, maps codes,
finds duplicates, keeps the line of each row and writes the sorted dataset. DuckDB's figure is a floor for the
time, not a competitor.

    python benchmarks/ingest.py --rows 500000
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

import duckdb

from clearslate.ingest import ingest

MAPPING = """\
source: synthetic court
owner: nobody
jurisdiction: PA
known_through: 2024-12-31
coverage: {history: whole, first_year: 1990, last_year: 2024}
table: {files: ["charges.csv"]}
keys: {person: person, case: case, charge: charge}
fields:
  statute: statute
  grade: {column: grade, values: {M1: M1, M2: M2, M3: M3, S: S, F1: F1}}
  disposition:
    column: disposition
    values: {Guilty: convicted, Dismissed: dismissed, Nolle Prossed: nolle_prossed}
  disposition_date: {column: decided, formats: "%m/%d/%Y"}
  restitution_owed: owed
"""


def write_source(folder: Path, rows: int, bad_every: int) -> None:
    """A file of 8 columns, two charges a case, two cases a person; each ``bad_every``-th row is spoiled in turn."""
    draw = random.Random(7)  # noqa: S311 - synthetic data
    with (folder / "charges.csv").open("w", encoding="utf-8") as file:
        file.write("person,case,charge,statute,grade,disposition,decided,owed\n")
        for row in range(rows):
            date = f"{draw.randint(1, 12):02d}/{draw.randint(1, 28):02d}/{draw.randint(1990, 2023)}"
            ended = draw.choice(("Guilty", "Dismissed", "Nolle Prossed"))
            cells = [f"P{row // 4}", f"C{row // 2}", f"H{row}", f"18 § {draw.randint(2000, 6999)}"]
            cells += [draw.choice(("M1", "M2", "M3", "S", "F1")), ended, date, f"${draw.randint(0, 1999)}.00"]
            if bad_every and row % bad_every == bad_every - 1:
                cells = _spoiled(cells, row // bad_every)
            file.write(",".join(cells) + "\n")
    (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")


def _spoiled(cells: list[str], number: int) -> list[str]:
    """Too few cells; no case; a charge id that came before; a quotation mark left open."""
    kind = number % 4
    if kind == 0:
        return cells[:5]
    if kind == 3:
        return [*cells[:3], '"' + cells[3], *cells[4:]]
    return [*cells[:kind], "" if kind == 1 else "H0", *cells[kind + 1 :]]


def main() -> None:
    """Make the file, read it both ways, print the figures."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--rows", type=int, default=500_000)
    options.add_argument("--bad-every", type=int, default=0, help="spoil each N-th row (0: none)")
    options.add_argument("--repeats", type=int, default=3)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_source(folder, given.rows, given.bad_every)
        size = (folder / "charges.csv").stat().st_size
        print(
            f"{given.rows:,} rows, 8 columns, {size / 1e6:.1f} MB, each {given.bad_every or 'no'}-th row spoiled"
        )
        for repeat in range(given.repeats):
            wall, cpu = time.perf_counter(), time.process_time()
            report = ingest(folder / "mapping.yaml", folder, folder / f"out{repeat}", buckets=16)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            print(
                f"ingest  {given.rows / wall:>10,.0f} rows/s wall  {given.rows / cpu:>10,.0f} rows/s CPU   "
                f"{report.records:,} records, {report.quarantined:,} quarantined, {report.in_history:,} in history"
            )
        quiet = "ignore_errors=true, null_padding=true" if given.bad_every else "strict_mode=true"
        source = f"read_csv('{folder / 'charges.csv'}', all_varchar=true, header=true, delim=',', {quiet})"
        with duckdb.connect(config={"threads": 1}) as connection:
            for _ in range(given.repeats):
                wall = time.perf_counter()
                connection.execute(f"create or replace table charges as from {source}")
                wall = time.perf_counter() - wall
                print(f"duckdb  {given.rows / wall:>10,.0f} rows/s wall  (one thread, text only)")


if __name__ == "__main__":
    main()
