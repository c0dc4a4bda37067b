"""Files that a person brings: read in memory, at most four megabytes, never written anywhere."""

from __future__ import annotations

import io
from typing import Any, Final

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

LARGEST: Final = 4 * 2**20


class InMemory(FileUploadHandler):
    """Keeps a file in memory, whatever its size up to the limit; a larger one ends the request."""

    def new_file(self, *args: Any, **named: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **named)
        self._held = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a part of it."""
        if start + len(raw_data) > LARGEST:
            raise StopUpload(connection_reset=False)
        self._held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The whole file, under a name that is not its own: a file's name may be a person's."""
        self._held.seek(0)
        return InMemoryUploadedFile(
            self._held, self.field_name, "file", self.content_type, file_size, self.charset
        )
