"""Files of datasets and runs that a test changes, noted again as if they had been written so."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from clearslate.engine.runner import FOLDER
from clearslate.records.people import note_people
from clearslate.runs.run import sealed


def note_again(folder: Path) -> None:
    """Note the hashes of a folder's files anew: of a dataset, or of a run."""
    is_run = (folder / "run.json").exists()
    place = folder / ("run.json" if is_run else "manifest.json")
    content = json.loads(place.read_text("utf-8"))
    for bucket in content["buckets"]:
        path = (folder / FOLDER if is_run else folder) / bucket["file"]
        bucket["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    place.write_text(json.dumps(sealed(content) if is_run else content), "utf-8")
    if not is_run:
        note_people(folder)
