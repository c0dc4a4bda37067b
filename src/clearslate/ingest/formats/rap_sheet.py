"""Rap sheets in XML (the interstate criminal history format, NIEM-shaped), one or many in a file.

A file may hold one document, many one after another, or many within some other element. Each is read by itself:
one that is broken is quarantined, under its person's name where that can be read, and the next goes on. Elements
are known by their local names, as versions 4.0 and 4.1 have them.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO, Final, Literal

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from clearslate.ingest.formats.documents import Document, documents, parse
from clearslate.ingest.formats.rap_cycle import COLUMNS, CONTENT, OTHER_TERM, Row, person_of, rows_of
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.source import (
    RAW_KEPT,
    UNREADABLE,
    Batch,
    Encoding,
    FileSource,
    FileTable,
    Gathering,
    Texts,
    open_text,
    require,
)

_ROOT: Final = "RapSheet"
_FIXED: Final = frozenset(name.partition(".")[2] for name in COLUMNS if name.startswith("sentence."))
_DECLARED: Final = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z][\w.-]*)[\"']")
_MARKS: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


def _usable(terms: dict[str, list[str]]) -> dict[str, list[str]]:
    for name in terms:
        if (
            not re.fullmatch(r"[a-z][a-z0-9_]*", name)
            or name.endswith("_min")
            or name in {*_FIXED, OTHER_TERM}
        ):
            raise ValueError(f"{name} cannot be the name of a column here; take another small word")
    return {name: [kind.upper() for kind in kinds] for name, kinds in terms.items()}


class RapSheet(FileTable):
    """How rap sheets are written. ``terms``: columns for the lengths of a sentence, each with its kinds of term."""

    format: Literal["rap_sheet"]
    encoding: Encoding | None = None  # as the document declares it
    terms: Annotated[dict[str, Texts], AfterValidator(_usable)] = Field(default_factory=dict)


class RapSheetSource(FileSource):
    """Reads rap sheets. The line of a row is that on which its document begins."""

    table: RapSheet

    def __init__(self, path: Path, table: RapSheet) -> None:
        super().__init__(path, table)

    def _read(self, needed: dict[str, str]) -> Iterator[Batch]:
        lengths = [
            f"sentence.{name}{end}" for name in (*self.table.terms, OTHER_TERM) for end in ("", "_min")
        ]
        require(self.name, [*COLUMNS, *lengths], needed)
        rows = Gathering(needed)
        with self.path.open("rb") as plain:
            encoding = self.table.encoding or _encoding(plain, self.name)
            with open_text(plain, self.name, encoding) as stream:
                for document in documents(stream, _ROOT, CONTENT):
                    self._add(document, list(needed), rows)
                    if rows.is_full:
                        self.position = plain.tell()
                        yield rows.take()
                self.position = plain.tell()
        if self.rows == 0:
            raise IngestError(f"{self.name}: there is no RapSheet element in the file")
        if len(rows):
            yield rows.take()

    def _add(self, document: Document, needed: list[str], rows: Gathering) -> None:
        sheet, broken = parse(document.text)
        raw = document.text[:RAW_KEPT]  # one text for all of its rows
        reason = document.reason or broken
        if reason is not None:
            person = person_of(sheet) if sheet is not None else {}
            self.rows += 1
            if person:
                rows.add(
                    document.line, [person.get(name, UNREADABLE) for name in needed], raw, reason, many=True
                )
            else:
                rows.reject(document.line, reason, raw, fused=True)
            return
        found: list[Row] = []
        if sheet is not None:
            found, merged = rows_of(sheet, self.table.terms)
            self.parts["charges told again"] += merged
        for row in found:
            self.rows += 1
            rows.add(document.line, [row.get(name, "") for name in needed], raw)


def _encoding(plain: BinaryIO, name: str) -> str:
    """The encoding of a file by its mark or its declaration; UTF-8 where it says nothing."""
    start = plain.read(2)
    plain.seek(0)
    start = (gzip.GzipFile(fileobj=plain) if start == b"\x1f\x8b" else plain).read(1024)
    plain.seek(0)
    if start[:2] in _MARKS:
        return _MARKS[start[:2]]
    declared = _DECLARED.search(start)
    if declared is None:
        return "utf-8"
    try:
        return TypeAdapter(Encoding).validate_python(declared[1].decode("ascii"))
    except ValidationError:
        raise IngestError(
            f"{name}: the encoding that the file declares cannot be read; set encoding"
        ) from None
