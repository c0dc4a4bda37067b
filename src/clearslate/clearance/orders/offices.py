"""The operator's own lines for papers (YAML): whom a person may call, and how agencies are served. Each may be left out.

No telephone number and no address is in this package: an office writes its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearslate.records.yamls import read_yaml


class OfficesError(Exception):
    """The file of lines is wrong. The message says which key, and what to write."""


class Offices(BaseModel):
    """Lines of letters and, in ``service``, of orders.

    ``office``: who sends them, as it is called. ``phone``: of that office. ``check_site``: where one types a code, beginning
    with https://. ``check_phone``: where one says it. ``legal_aid`` and ``legal_aid_phone``: who helps for free. ``service``: the
    method of service by the id of a recipient in the workflow; ``all``: of all others.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    office: str = Field(default="", max_length=90)
    phone: str = Field(default="", max_length=30)
    check_site: str = Field(default="", pattern=r"^(https://[^\s#?]+)?$", max_length=60)
    check_phone: str = Field(default="", max_length=30)
    legal_aid: str = Field(default="", max_length=90)
    legal_aid_phone: str = Field(default="", max_length=30)
    service: dict[str, Annotated[str, Field(min_length=1, max_length=60)]] = Field(default_factory=dict)

    @property
    def says_where_to_check(self) -> bool:
        """Whether one learns from it where a letter with a code can be checked."""
        return bool(self.check_site or self.check_phone or self.phone)


NOBODY: Final = Offices()
"""No lines: a letter then names no office and no number."""


def read_offices(path: Path) -> Offices:
    """The lines of a file.

    Raises:
        OfficesError: it cannot be read; the message names the key and the remedy.
    """
    try:
        found = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise OfficesError(f"{path.name} cannot be read: {error}") from error
    try:
        return Offices.model_validate(found or {})
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else "the file"
        known = ", ".join(Offices.model_fields)
        match first["type"]:
            case "extra_forbidden":
                words = f"no such line: write one of {known}"
            case "string_pattern_mismatch":
                words = "write an address that begins with https://, without blanks, ? and #"
            case "string_too_long":
                words = f"shorten it to {first['ctx']['max_length']} characters: each letter is one page"
            case "string_too_short" | "dict_type":
                words = "write the id of a recipient, or all, and beside it how it is served"
            case "string_type":
                words = "put it in quotation marks: it is text"
            case _:
                words = f"write the lines {known}, each with its text"
        raise OfficesError(f"{path.name}, {key}: {words}") from error
