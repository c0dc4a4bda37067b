"""Small extracts, and a court's dataset of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from clearslate.ingest import ingest
from clearslate.synthetic.extracts import make_extracts

THROUGH = dt.date(2025, 12, 31)


@pytest.fixture(scope="session")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("trials") / "pa"
    make_extracts("PA", 250, place, seed=5, known_through=THROUGH)
    return place


@pytest.fixture(scope="session")
def court(extracts: Path) -> Path:
    place = extracts.parent / "court"
    ingest(extracts / "mappings" / "court.yaml", extracts / "court" / "delivery-1", place, buckets=2)
    return place
