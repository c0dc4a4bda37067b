"""Documents of a batch and letters as PDF, written to their files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from clearslate.records.files import create_private, whole
from clearslate.records.processes import process_pool
from clearslate.typeset.model import Document
from clearslate.typeset.pdf import document_pdf
from clearslate.typeset.pdf import pdf as typeset

TEMPLATES: Final = Path(__file__).parent / "templates"


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """The letter of a template (name of a file in ``templates/``) with its data."""
    return typeset(TEMPLATES / template, data)


def write_template(template: str, data: Mapping[str, Any], path: Path) -> str:
    """Write the letter of a template and give its SHA-256."""
    return _put(pdf(template, data), path)


def write(document: Document, path: Path) -> str:
    """Write a document and give its SHA-256. A file of the same content is left alone."""
    return _put(document_pdf(document), path)


def _put(content: bytes, path: Path) -> str:
    if not path.exists() or path.read_bytes() != content:
        with whole(path) as part, create_private(part) as file:
            file.write(content)
    return hashlib.sha256(content).hexdigest()


def write_many(jobs: Iterable[tuple[Document, Path]], processes: int = 1) -> Iterator[str]:
    """Write documents, in several processes where there are many; their SHA-256 in order."""
    listed = list(jobs)
    if processes == 1 or len(listed) < 50:
        yield from (write(*job) for job in listed)
        return
    with process_pool(processes) as pool:
        yield from pool.map(_write, listed, chunksize=25)


def _write(job: tuple[Document, Path]) -> str:
    return write(*job)
