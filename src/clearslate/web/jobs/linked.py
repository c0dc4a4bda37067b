"""Of a demo: three agencies' files about the same invented people, linked, for the screen where pairs in doubt are decided."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Final

from clearslate.identity import Options, link
from clearslate.identity.apply import join
from clearslate.ingest import ingest
from clearslate.records.dataset import Dataset
from clearslate.records.files import make_private
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.states import statute_reader
from clearslate.synthetic.extracts import FIRST, MAPPINGS, SOURCES, Flaws, make_extracts
from clearslate.web.jobs.work import Work

_PEOPLE: Final = 300
"""As few as show every reason why two persons may be one."""


def invent_linked(work: Work, place: Path, state: str, day: dt.date) -> None:
    """Make the links, their records and a run over these, in the office's folder; once made, they stay.

    Whoever is cut off before the links are in their place begins anew.
    """
    if (place / "links").exists():
        return
    making = place / "linking"
    shutil.rmtree(making, ignore_errors=True)
    make_private(making)
    work.begin(f"Linking three agencies' files about {_PEOPLE:,} other invented people")
    extracts = making / "extracts"
    make_extracts(state, _PEOPLE, extracts, seed=3, known_through=day, flaws=Flaws(missing=0.3))
    sources = []
    for source in SOURCES:
        ingest(extracts / MAPPINGS / f"{source}.yaml", extracts / source / FIRST, making / source, buckets=1)
        sources.append(making / source)
    link(sources, making / "links", Options(sample=5_000, pairs=100_000))
    for old in (place / "linked-records", place / "runs" / "linked"):
        shutil.rmtree(old, ignore_errors=True)
    join(making / "links", sources, place / "linked-records", read=statute_reader(), buckets=1)
    start(
        place / "linked-records",
        spec_for(Dataset.open(place / "linked-records"), day),
        place / "runs" / "linked",
    )
    (making / "links").rename(place / "links")
    shutil.rmtree(making)
    work.tell("Three agencies' people are linked; who may be one person waits for a reviewer")
