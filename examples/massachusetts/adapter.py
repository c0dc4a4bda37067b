"""Reads a county's incident codes (``interactive_<county>.csv``) into a dataset: an adapter of this study alone.

The source has a row a person (of Middlesex: a case), in it a text of six digits an incident. An incident becomes one charge
with the codes as facts of Massachusetts' own. It has no date, statute or grade, and they stay missing: nothing is made up but
the day of a wait, of which the source says only whether it has passed, and which is any later day where it has not.

An incident without a guilty disposition of which a charge lacks all disposition data may be guilty: it is missing here, so that answers have a
range. The published answers count it as not guilty; ``--as-published`` does too, and reproduces them.

    python examples/massachusetts/adapter.py interactive_suffolk.csv Suffolk suffolk --as-published
    clearslate policy suffolk examples/massachusetts/question-*.yaml --as-of 2020-01-01 --by incomplete --public-records --out study
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from clearslate.policy.asked.changes import read_laws
from clearslate.records.dataset import Coverage, DatasetWriter, Manifest
from clearslate.records.days import NEVER, to_day
from clearslate.records.people import FILE, note_people

AS_OF: Final = dt.date(2020, 1, 1)
DIGITS: Final = 6
JUVENILE, MAY_EXPUNGE, SEX_OR_MURDER, GUILTY, NO_DISPOSITION, WAITS = range(DIGITS)
LAWS: Final = Path(__file__).with_name("incidents.py")


def adapt(source: Path, county: str, out: Path, *, as_published: bool = False) -> Manifest:
    """Write a county's people into a new dataset.

    Args:
        source: the file.
        county: its county.
        out: the dataset's folder.
        as_published: take an incident that lacks a disposition as not guilty, as the published answers do.

    Raises:
        ValueError: a row is no text of six digits an incident.
    """
    with source.open(encoding="utf-8", newline="") as file:
        told = [row["All Incident Codes"] for row in csv.DictReader(file)]
    for line, codes in enumerate(told, 2):
        if not codes or len(codes) % DIGITS or codes.strip("01"):
            raise ValueError(f"{source.name}, line {line}: not six digits, 0 or 1, an incident")
    digits = np.frombuffer("".join(told).encode(), np.uint8).reshape(-1, DIGITS) == ord("1")
    incidents = np.array([len(codes) // DIGITS for codes in told])
    person = np.repeat(np.arange(len(told)), incidents)
    names = np.array([f"{county}-{number:06}" for number in range(len(told))], object)
    with DatasetWriter(
        out,
        known_through=AS_OF,
        coverage=Coverage(
            jurisdictions=("MA",),
            sources=(f"clean-slate-data-{county.lower()}",),
            first_year=None,
            last_year=None,
            history="whole",
        ),
        facts=read_laws(LAWS).facts,
        buckets=4,
    ) as writer:
        writer.add(_rows(source, county, names[person], person, digits, as_published=as_published))
    _people(out, names, np.maximum.reduceat(digits[:, NO_DISPOSITION], np.cumsum(incidents) - incidents))
    return writer.close()


def _rows(
    source: Path,
    county: str,
    names: np.ndarray,
    person: np.ndarray,
    digits: np.ndarray,
    *,
    as_published: bool,
) -> pa.Table:
    rows = len(digits)
    passed = to_day(AS_OF)
    never = pa.array(np.full(rows, NEVER, np.int32)).view(pa.date32())
    waits = digits[:, WAITS]
    disposition = np.where(
        digits[:, GUILTY], "convicted", np.where(digits[:, NO_DISPOSITION], None, "dismissed")
    )
    may_be_guilty = digits[:, NO_DISPOSITION] & ~digits[:, GUILTY] & (not as_published)
    ids = pa.array([f"{name}-{number}" for number, name in enumerate(names)])

    def words(text: str) -> pa.Array:
        return pa.array(np.full(rows, text, object), pa.string())

    return pa.table(
        {
            "person_id": pa.array(names, pa.string()),
            "case_id": pa.array(names, pa.string()),
            "charge_id": ids,
            "jurisdiction": words("MA"),
            "county": words(county),
            "membership": words("certain"),
            "disposition": pa.array(disposition, pa.string()),
            "cleared_on_from": never,
            "cleared_on_to": never,
            "source_file": words(source.name),
            "source_line": pa.array(person + 2, pa.int32()),
            "fact_juvenile": pa.array(digits[:, JUVENILE]),
            "fact_may_expunge": pa.array(digits[:, MAY_EXPUNGE]),
            "fact_sex_or_murder": pa.array(digits[:, SEX_OR_MURDER]),
            "fact_guilty": pa.array(digits[:, GUILTY], mask=may_be_guilty),
            "fact_waited_on_from": _days(np.where(waits, passed + 1, passed)),
            "fact_waited_on_to": _days(np.where(waits, NEVER, passed)),
        }
    )


def _days(days: np.ndarray) -> pa.Array:
    return pa.array(days.astype(np.int32)).view(pa.date32())


def _people(out: Path, names: np.ndarray, incomplete: np.ndarray) -> None:
    """Who has an incident without any disposition, as the published answers tell apart."""
    words = np.where(incomplete, "yes", "no")
    pq.write_table(
        pa.table({"person_id": pa.array(names, pa.string()), "incomplete": pa.array(words, pa.string())}),
        out / FILE,
    )
    note_people(out)


if __name__ == "__main__":
    asked = [each for each in sys.argv[1:] if each != "--as-published"]
    made = adapt(Path(asked[0]), asked[1], Path(asked[2]), as_published="--as-published" in sys.argv)
    print(made.people, "people")
