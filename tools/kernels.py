"""Compile the engine's loops, which are kept beside their modules: else each process of the tests compiles them anew."""

import datetime as dt
import tempfile
from pathlib import Path

from clearslate.records.dataset import Dataset
from clearslate.runs.run import spec_for, start
from clearslate.synthetic import generate

STATES = ("PA", "MI", "MN", "MD")  # together their laws need every loop
DAY = dt.date(2026, 1, 5)

with tempfile.TemporaryDirectory() as made:
    for state in STATES:
        place = Path(made) / state
        place.mkdir()
        generate(state, 30, place / "records", seed=1, known_through=DAY)
        start(place / "records", spec_for(Dataset.open(place / "records"), DAY), place / "run")
