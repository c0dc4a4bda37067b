"""PDF of a template and its data: PDF/A-2a (archival, accessible) and PDF/UA-1, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import typst

if TYPE_CHECKING:
    from clearslate.typeset.model import Document

STANDARDS: Final[list[Literal["a-2a", "ua-1"]]] = ["a-2a", "ua-1"]
_DOCUMENT: Final = Path(__file__).parent / "document.typ"


@cache
def _compiler(template: Path) -> typst.Compiler:
    """The compiler of a template, with its fonts and its parsed text: made once a process."""
    return typst.Compiler(template, root=template.parent, ignore_system_fonts=True)


def pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """The document of a template with its data, which it finds as JSON in ``sys.inputs.data``.

    Only the fonts of the compiler are used, so that the bytes are the same on every machine.
    """
    document = json.dumps(data, ensure_ascii=False, sort_keys=True)
    made = _compiler(template).compile(sys_inputs={"data": document}, pdf_standards=[*STANDARDS], timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("the compiler gave no PDF")
    return made


def document_pdf(document: Document) -> bytes:
    """A document as PDF."""
    return pdf(_DOCUMENT, document.to_data())
