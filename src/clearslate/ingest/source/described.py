"""How a mapping describes a source, whatever its format."""

from __future__ import annotations

import codecs
from typing import Annotated, Any, ClassVar, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


class Part(BaseModel):
    """A part of the mapping: no key that is not known, no text where a number belongs."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def listed(value: Any) -> Any:
    """One entry stands for a list of one."""
    return value if isinstance(value, list) else [value]


Texts = Annotated[list[str], BeforeValidator(listed, json_schema_input_type=str | list[str])]
_ASCII: Final = bytes(range(128))
WIDE: Final = frozenset({"utf-16", "utf-16-le", "utf-16-be"})
# Text in these is no longer what its bytes say, though plain letters stand for themselves.
_ESCAPED: Final = frozenset(
    {"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "utf-7"}
)


def _known_encoding(name: str) -> str:
    """The codec's own name of an encoding that can be read: one that holds ASCII, or UTF-16.

    Raises:
        ValueError: there is no such encoding, or it cannot be read.
    """
    try:
        canonical = codecs.lookup(name).name
    except LookupError:
        raise ValueError("no encoding is called so; write utf-8, latin-1, cp1252 or utf-16") from None
    try:
        escaped = canonical.replace("_", "-") in _ESCAPED
        holds_ascii = not escaped and _ASCII.decode(canonical) == _ASCII.decode("ascii")
    except (LookupError, UnicodeError):  # no codec of text, or one of other letters
        holds_ascii = False
    if not holds_ascii and canonical not in WIDE:
        raise ValueError(f"{canonical} cannot be read; export the file as UTF-8")
    return "utf-8" if canonical in ("utf-8", "utf-8-sig") else canonical


Encoding = Annotated[str, AfterValidator(_known_encoding)]


class Fill(Part):
    """What stands for a blank cell: some characters of another column, counted from 1."""

    column: str
    first: int = Field(default=1, ge=1)
    last: int = Field(ge=1)


class Table(Part):
    """How one kind of source is written. ``format`` is its name in the registry of formats."""

    PARTS: ClassVar[tuple[type[Part], ...]] = ()  # the models of its parts, if it has any

    format: str = "delimited"
    fill: dict[str, Fill] = Field(default_factory=dict)


class FileTable(Table):
    """A table that stands in files.

    ``leaves_out``: files, or sheets of a workbook, that have the same heading and are no part of the table.
    """

    files: Texts = Field(min_length=1)
    leaves_out: Texts = Field(default_factory=list)
