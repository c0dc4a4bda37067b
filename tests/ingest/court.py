"""A court's file of charges and its mapping, as tests of ingest have them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

COURT: Final[Mapping[str, Any]] = {
    "source": "test court",
    "owner": "clerk of the test court",
    "jurisdiction": "PA",
    "known_through": date(2024, 12, 31),
    "coverage": {"history": "whole", "first_year": 1990, "last_year": 2024},
    "table": {"files": ["charges.csv"]},
    "keys": {"person": "person", "case": "case", "charge": "charge"},
}
"""What most mappings say alike; what another says otherwise follows it."""
SINGLE_CASES: Final[Mapping[str, Any]] = {**COURT["coverage"], "history": "single_cases"}


def put(folder: Path, content: str | bytes, mapping: Mapping[str, Any]) -> Path:
    """Write the file and its mapping into a folder, and return where the mapping lies."""
    folder.mkdir(exist_ok=True)
    (folder / "charges.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    place = folder / "mapping.yaml"
    place.write_text(yaml.safe_dump(dict(mapping)), encoding="utf-8")
    return place
