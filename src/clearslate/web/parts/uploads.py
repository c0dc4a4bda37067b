"""Files that come by a form: checked by their size and by what they hold, whatever their name says.

A name that a browser gives may be a person's: it is not kept. What is too large is not read to its end.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from clearslate.clearance.events import NotAllowed
from clearslate.records.files import put

LARGEST: Final = 25 * 2**20
"""Bytes of a file that a form takes."""
UNPACKED: Final = 200 * 2**20
"""Bytes of a workbook, unpacked: what lists that come back may hold (``lists.returned``)."""
_TOO_LARGE: Final = "clearslate_too_large"  # on the request: a file of it was not read to its end
_SCANS: Final = {
    b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"II*\x00": "tif", b"MM\x00*": "tif",
}  # fmt: skip
"""How the files begin that a scanner makes."""
_PLACE: Final = "scans"  # the folder of scans, beside the ledger
KINDS_OF_SCAN: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "tif": "image/tiff",
}


def files() -> Path:
    """The folder of what work leaves behind.

    Raises:
        NotAllowed: the office has none.
    """
    if not settings.FILES:
        raise NotAllowed("this office has no folder for files: whoever keeps it sets CLEARSLATE_FILES")
    return Path(settings.FILES)


class UploadError(Exception):
    """A file cannot be taken. The message says what to do; it stands at the field of the form."""


class Bounded(FileUploadHandler):
    """Stops reading a file that is too large; the form then says so at its field."""

    def new_file(self, *args: Any, **named: Any) -> None:
        """Begin to count."""
        super().new_file(*args, **named)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 (Django's)
        """Count, and hand on."""
        self._seen += len(raw_data)
        if self._seen > LARGEST:
            setattr(self.request, _TOO_LARGE, True)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Another handler keeps it."""


def was_too_large(request: HttpRequest) -> bool:
    """Whether a file of a form was not read to its end."""
    return bool(getattr(request, _TOO_LARGE, False))


def sent(request: HttpRequest, field: str, largest: int = LARGEST) -> bytes:
    """The bytes of the file of a field. ``largest``: how many they may be.

    Raises:
        UploadError: there is none, it is empty, or too large.
    """
    file: UploadedFile | None = request.FILES.get(field)
    if file is None:
        if was_too_large(request):
            raise UploadError(f"The file is larger than {LARGEST // 2**20} MB: send it in parts")
        raise UploadError("Choose a file")
    data: bytes = file.read(largest + 1)
    if len(data) > largest:
        raise UploadError(
            f"The file is larger than {largest // 1024:,} kB, and so no such file: choose another one"
        )
    if not data:
        raise UploadError("The file is empty: choose another one")
    return data


def list_sent(request: HttpRequest, field: str) -> tuple[str, bytes]:
    """A list that came back: the name under which it is kept, by what it holds, and its bytes.

    Raises:
        UploadError: it is neither a workbook nor a text.
    """
    data = sent(request, field)
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                names = packed.namelist()
                unpacked = sum(part.file_size for part in packed.infolist())
        except zipfile.BadZipFile as error:
            raise UploadError("The workbook is damaged: save it as XLSX again, or as CSV") from error
        if unpacked > UNPACKED:
            raise UploadError("The workbook is too large for a list: save its sheet alone, or as CSV")
        if "xl/workbook.xml" not in names:
            raise UploadError("The file is no workbook: save the list as XLSX or as CSV")
        return "list.xlsx", data
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UploadError(
            "The file is neither a workbook nor a text in UTF-8: save it as XLSX, or as “CSV UTF-8”"
        ) from error
    if "\x00" in text:
        raise UploadError("The file is neither a workbook nor a text: save the list as XLSX or as CSV")
    return "list.csv", data


def scan_sent(request: HttpRequest, field: str) -> str:
    """Keep the scan of a paper beside the ledger, under its SHA-256, which the event says. Nothing sent: nothing is said.

    Raises:
        UploadError: it is no scan.
    """
    if field not in request.FILES and not was_too_large(request):
        return ""
    data = sent(request, field)
    ending = next((end for begin, end in _SCANS.items() if data.startswith(begin)), "")
    if not ending:
        raise UploadError("The scan is no PDF, PNG, JPEG or TIFF: scan it as one of these")
    sha256 = hashlib.sha256(data).hexdigest()
    if scan_of(sha256) is None:
        put(files() / _PLACE / f"{sha256}.{ending}", data)
    return sha256


def scan_of(sha256: str) -> Path | None:
    """The scan of a hash, where it is there and still what the ledger says."""
    for ending in KINDS_OF_SCAN:
        place = files() / _PLACE / f"{sha256}.{ending}"
        if place.is_file() and hashlib.sha256(place.read_bytes()).hexdigest() == sha256:
            return place
    return None
