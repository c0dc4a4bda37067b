"""A run over invented people of one state, made once."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clearslate.records.dataset import Dataset
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic.generator import generate

AS_OF = dt.date(2026, 1, 1)
WriteReform = Callable[..., Path]


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People of Pennsylvania."""
    place = tmp_path_factory.mktemp("policy") / "records"
    generate("PA", 900, place, seed=7, known_through=dt.date(2025, 12, 31), buckets=2)
    return place


@pytest.fixture(scope="session")
def determined(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """All of the state's laws, asked of them."""
    place = tmp_path_factory.mktemp("policy") / "run"
    return start(records, spec_for(Dataset.open(records), AS_OF, ["PA"]), place)


@pytest.fixture(scope="module")
def run(determined: Run, records: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same for one file of tests: a study keeps beside a run what the next one need not find out."""
    place = tmp_path_factory.mktemp("studied") / "run"
    shutil.copytree(determined.path, place)
    (place / "dataset.txt").write_text(str(records), "utf-8")
    return Run.open(place)


@pytest.fixture
def reform(tmp_path: Path) -> WriteReform:
    """Writes a reform's file."""

    def write(text: str, name: str = "reform.yaml") -> Path:
        head = "" if text.startswith("id:") else "id: reform\ntitle: A reform\njurisdiction: PA\n"
        (tmp_path / name).write_text(head + text, encoding="utf-8")
        return tmp_path / name

    return write
