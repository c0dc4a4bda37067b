"""PDF of a template and its data: PDF/A-2a (archival, accessible) and PDF/UA-1, the same bytes each time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, Literal

import typst

from clearslate.records.files import create_private, whole

STANDARDS: Final[list[Literal["a-2a", "ua-1"]]] = ["a-2a", "ua-1"]
TEMPLATES: Final = Path(__file__).parent / "templates"


@cache
def _compiler(template: str) -> typst.Compiler:
    """The compiler of a template, with its fonts and its parsed text: made once a process."""
    return typst.Compiler(TEMPLATES / template, root=TEMPLATES, ignore_system_fonts=True)


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """The document of a template (name of a file in ``templates/``) with its data.

    Only the fonts of the compiler are used, so that the bytes are the same on every machine.
    """
    told = json.dumps(data, ensure_ascii=False, sort_keys=True)
    made = _compiler(template).compile(sys_inputs={"data": told}, pdf_standards=[*STANDARDS], timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("the compiler gave no PDF")
    return made


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
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_write, listed, chunksize=25)


def _write(job: tuple[str, Mapping[str, Any], Path]) -> str:
    return write(*job)
