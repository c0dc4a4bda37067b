"""Documents of a batch as PDF, written where they belong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from clearslate.records.files import create_private, whole
from clearslate.records.processes import process_pool
from clearslate.typeset.pdf import pdf as typeset

TEMPLATES: Final = Path(__file__).parent / "templates"


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """The document of a template (name of a file in ``templates/``) with its data."""
    return typeset(TEMPLATES / template, data)


def write(template: str, data: Mapping[str, Any], path: Path) -> str:
    """Write a document and give its SHA-256. A file of the same content is left alone."""
    content = pdf(template, data)
    if not path.exists() or path.read_bytes() != content:
        with whole(path) as part, create_private(part) as file:
            file.write(content)
    return hashlib.sha256(content).hexdigest()


def write_many(jobs: Iterable[tuple[str, Mapping[str, Any], Path]], processes: int = 1) -> Iterator[str]:
    """Write documents, in several processes where there are many; their SHA-256 in order."""
    listed = list(jobs)
    if processes == 1 or len(listed) < 50:
        yield from (write(*job) for job in listed)
        return
    with process_pool(processes) as pool:
        yield from pool.map(_write, listed, chunksize=25)


def _write(job: tuple[str, Mapping[str, Any], Path]) -> str:
    return write(*job)
