"""What a run says of itself: what was asked, what the bits of its masks name, what its files hold.

``run.json`` is this, with the hash of its inputs (the run's id) and its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from clearslate.engine.determine import Undecided
from clearslate.engine.runner import BucketResult
from clearslate.records.typed import MalformedError, from_json

RUN_VERSION: Final = 5  # 4: masks may have several words; 5: a run may rest on an earlier one
_SEALED: Final = 3  # from this version on the manifest says its own hash


class RunError(Exception):
    """A run cannot be started or opened. The message says what to do."""


@dataclass(frozen=True)
class Inputs:
    """What the determinations depend on, and nothing else.

    ``dataset``: digest of the records. ``laws``: ids by jurisdiction. ``law_text``: by jurisdiction, SHA-256 of the
    language and of the files that its laws are read from. ``engine``: SHA-256 of the code that judges.
    """

    run_version: int
    dataset: str
    as_of: dt.date
    known_through: dt.date
    whole_history: bool
    readings: dict[str, str]
    presumptions: tuple[str, ...]
    laws: dict[str, tuple[str, ...]]
    law_text: dict[str, str]
    engine: str
    clearslate: str
    whole_cases: bool = True

    @property
    def key(self) -> str:
        """SHA-256 of the question, whatever records it is asked of."""
        return hash_of({name: value for name, value in self.to_json().items() if name != "dataset"})

    def to_json(self) -> dict[str, Any]:
        """For the manifest."""
        days = {"as_of": self.as_of.isoformat(), "known_through": self.known_through.isoformat()}
        document = asdict(self) | days
        if self.whole_cases:  # not told by runs that were made before it was asked
            del document["whole_cases"]
        return document


@dataclass(frozen=True)
class StateEntry:
    """A jurisdiction that was asked: the names of its fields, for masks of missing ones, and its laws described."""

    code: str
    name: str
    fields: tuple[str, ...]
    laws: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Since:
    """The earlier run that a run was brought forward from.

    ``everybody``: why nobody's answers could be taken over; empty where they could. ``judged``: persons judged again by
    cause (see `clearslate.runs.since.CAUSES`), and those who are ``gone``.
    """

    run_id: str
    everybody: str
    judged: dict[str, int]


@dataclass(frozen=True)
class RunManifest:
    """The manifest of a run.

    ``key``: of the question (see `Inputs.key`). ``digest``: of all determinations. ``charges``, ``people``: of the
    dataset. ``outcomes``: charges by law and outcome. ``presumptions``: in the order of the bits of ``presumed``.
    ``run_id``: SHA-256 of the inputs. ``sha256``: of all else; empty in a run of an older version.
    """

    key: str
    inputs: Inputs
    digest: str
    rows: int
    charges: int
    people: int
    outcomes: dict[str, dict[str, int]]
    states: tuple[StateEntry, ...]
    presumptions: tuple[str, ...]
    buckets: tuple[BucketResult, ...]
    cautions: tuple[str, ...] = ()
    undecided_by_identity: Undecided | None = None
    since: Since | None = None
    run_id: str = ""
    sha256: str = ""

    def sealed(self) -> RunManifest:
        """With the hash of its inputs, which is the run's id, and its own."""
        named = replace(self, run_id=hash_of(self.inputs.to_json()), sha256="")
        return replace(named, sha256=hash_of(named.to_json()))

    def to_json(self) -> dict[str, Any]:
        """What ``run.json`` holds."""
        content = asdict(self) | {"inputs": self.inputs.to_json()}
        if not self.sha256:
            del content["sha256"]
        return content

    def to_text(self) -> str:
        """The text of ``run.json``."""
        return json.dumps(self.to_json(), indent=1, sort_keys=True, ensure_ascii=False)


def read_manifest(path: Path) -> RunManifest:
    """The manifest that a ``run.json`` holds.

    Raises:
        RunError: it is damaged, or was changed after it was written.
    """
    text = path.read_bytes()
    try:
        found = from_json(RunManifest, text)
    except MalformedError as error:
        raise RunError(f"{path} is damaged: {error}; determine it again") from error
    content = json.loads(text)
    content.pop("sha256", None)
    is_whole = found.run_id == hash_of(content["inputs"])
    if found.inputs.run_version >= _SEALED:
        is_whole = is_whole and found.sha256 == hash_of(content)
    if not is_whole:
        raise RunError(f"{path} was changed after it was written: determine it again")
    return found


def hash_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of what a mapping says, as JSON with sorted keys."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
