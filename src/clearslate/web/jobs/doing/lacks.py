"""What the data lacks: the counts for the screen, and the list for the agency that has what lacks."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from clearslate.casework.sheets import sheets
from clearslate.casework.table import Asked, Only, Written, columns, rows
from clearslate.records.files import put
from clearslate.reports.quality import assess
from clearslate.runs.run import Run
from clearslate.web import records
from clearslate.web.jobs.work import Work, pack
from clearslate.web.parts.uploads import files


def count(work: Work, run: Run) -> int:
    """Count what a run's records lack, and keep it for the screen; how many kinds of data people wait for."""
    work.begin("Counting what the records lack")
    found = assess(records.dataset_of(run), run)
    text = json.dumps(found.to_json(), ensure_ascii=False, sort_keys=True)
    put(_kept(run.manifest.run_id), text.encode())
    return 0 if found.judged is None else len(found.judged.fixes)


def counted(run: str) -> dict[str, Any] | None:
    """What was counted of a run; None where nobody asked for it."""
    place = _kept(run)
    found: dict[str, Any] | None = json.loads(place.read_text(encoding="utf-8")) if place.exists() else None
    return found


def _kept(run: str) -> Path:
    return files() / "quality" / f"{run}.json"


def write(work: Work, run: Run, owner: str, fact: str) -> tuple[list[str], str]:
    """Write the charges that wait for data of an owner, beside the columns of its own file where that is at hand.

    Returns:
        What came of it in words, and the file to be downloaded: the same list as CSV and as XLSX, of which no cell begins a
        formula.
    """
    dataset = records.dataset_of(run)
    again = records.source_again(dataset)
    work.begin("Writing the rows")
    made = {f"repairs-{owner}.{kind}": work.folder / f"repairs.{kind}" for kind in ("csv", "xlsx")}
    csv, xlsx = made.values()
    written, asked = Written(), Asked(Only.UNDECIDED, owner=owner, fact=fact)
    schema = columns(asked, again.columns if again is not None else ())
    with (
        TemporaryDirectory(dir=work.folder) as scratch,
        sheets(schema, csv=csv, xlsx=xlsx, title="repairs") as each,
    ):
        for part, written in rows(run, dataset, asked, again, Path(scratch)):  # noqa: B007 (the last one counts all)
            for sheet in each:
                sheet.write(part)
    lines = [f"{written.rows:,} rows about {written.charges:,} charges that wait for data of the {owner}."]
    lines.append(
        f"{written.found_again:,} stand beside the columns of the owner's own file."
        if again is not None
        else "The owner's own files are not at hand here (CLEARSLATE_SOURCE, CLEARSLATE_MAPPING): each row names file and line."
    )
    name = pack(work.folder / "repairs.zip", made.items())
    for place in made.values():
        place.unlink()
    return lines, name
