"""What proves that a delivery is whole: the sender's own count of its rows or hash of its file, or somebody's word.

That a file ends well (its archive closes, its last tag is there) proves that it was carried whole, and not that the export
was. Without a proof nothing that a full delivery lacks is deleted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from clearslate.ingest.formats import sources_of
from clearslate.ingest.mapping import Mapping
from clearslate.ingest.reasons import IngestError
from clearslate.ingest.report import FileCount, IngestReport
from clearslate.ingest.source import FileSource


def proof_of(
    mapping: Mapping,
    source: Path | Sequence[Path],
    report: IngestReport,
    *,
    expect_rows: int | None = None,
    word: str | None = None,
) -> str:
    """How a delivery is known to be whole; empty where it is not.

    Args:
        mapping: the mapping, which says what the sender adds.
        source: the folder of the delivery's files, or the files.
        report: of their ingest.
        expect_rows: how many rows the sender says that there are in all.
        word: why somebody takes what a full delivery lacks for gone.

    Raises:
        IngestError: the sender's count or hash is another, or is not there although the mapping declares it.
    """
    proofs = []
    delivery = mapping.delivery
    if delivery is not None and delivery.trailer is not None:
        for file in report.files:
            _check_trailer(file, [rows for name, rows in report.trailers if name == file.file])
        proofs.append("trailer")
    if delivery is not None and delivery.control is not None:
        counted = {file.file: file for file in report.files}
        for each in sources_of(mapping.table, source):
            if isinstance(each, FileSource):
                _check_control(
                    counted[each.name], each.path.with_name(delivery.control.replace("{file}", each.name))
                )
        proofs.append("control")
    if expect_rows is not None:
        rows = report.rows_in - len(report.trailers)
        if rows != expect_rows:
            raise IngestError(
                f"{rows:,} rows were read where {expect_rows:,} are expected: have the delivery sent again"
            )
        proofs.append("rows")
    if word:
        proofs.append(f"word: {word}")
    return ", ".join(proofs)


def _check_trailer(file: FileCount, cells: list[str]) -> None:
    if len(cells) != 1:
        raise IngestError(
            f"{file.file}: {len(cells)} lines are a trailer, and one ends a file: it is cut off, or was put together; have it sent again"
        )
    _check_rows(file, cells[0], len(cells), "its trailer")


def _check_rows(file: FileCount, expected: str, besides: int, where: str) -> None:
    rows = file.rows - besides
    number = expected.replace(",", "").strip()
    if not number.isdigit() or int(number) != rows:
        raise IngestError(
            f"{file.file}: {rows:,} rows were read where {where} tells {expected!r}: have the file sent again"
        )


def _check_control(file: FileCount, place: Path) -> None:
    """A control file holds a SHA-256, or a number of rows, whatever words stand beside it."""
    try:
        text = place.read_text(encoding="utf-8", errors="replace")
    except OSError:
        raise IngestError(
            f"{place.name} is not there, which the mapping says comes with {file.file}: ask for it"
        ) from None
    if found := re.search(r"\b[0-9a-fA-F]{64}\b", text):
        if found[0].lower() != file.sha256:
            raise IngestError(
                f"{file.file} is not the file whose SHA-256 {place.name} tells: have it sent again"
            )
        return
    numbers = re.findall(r"(?<![\w.-])\d[\d,]*(?![\w.-])", text)
    if len(numbers) != 1:
        raise IngestError(f"{place.name}: write one number of rows, or the file's SHA-256")
    _check_rows(file, numbers[0], 0, place.name)
