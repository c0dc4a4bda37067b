"""What each kind of recipient gets, and in which form.

A recipient in a workflow names its profile. A profile gives no more than the recipient needs to find the record
and to close it: the least data. The shipped ones lie in ``profiles/``; a state may give a folder of its own, whose
profiles come before the shipped ones of the same id.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.records.typed import in_words
from clearslate.records.yamls import read_yaml, what_is_wrong

SHIPPED: Final = Path(__file__).parent / "profiles"

FACTS: Final[dict[str, str]] = {
    "clearance": "id of the clearance: one row of one message, never used twice",
    "action": "close, reopen, rekey, amend (docket and person are what this row says) or erase",
    "charge": "charge id of the records from which the clearance was found",
    "case": "case id of those records",
    "case_number": "docket number as the court writes it",
    "sequence": "number of the charge in the case",
    "county": "county or judicial district of the court",
    "court": "the court",
    "statute": "the citation as the records write it",
    "law": "the law under which it is cleared",
    "cleared_on": "day from which the clearance is in force",
    "restored_on": "day of the restoration, where it was restored",
    "tracking_number": "offense or arrest tracking number",
    "person": "person id",
    "former_person": "person id before a merge or split",
}
"""What the ledger knows of a clearance."""

PERSONAL: Final[dict[str, str]] = {
    "name_last": "last name",
    "name_first": "first name",
    "name_middle": "middle names or initial",
    "birth_date": "day of birth, where it is known to the day",
    "sex": "F, M or X",
    "state_id": "state fingerprint number (SID)",
    "fbi_number": "FBI universal control number",
}
"""What is read from the dataset's people when a message is made, and is nowhere kept."""


_FILE: Final = re.compile(r"(?!\.)(?:[A-Za-z0-9._-]|\{(?:jurisdiction|recipient|purpose|message)\})+")
"""A name of a file in its folder: no other folder, nothing that is passed over as half written."""


class ProfileField(BaseModel):
    """One field of a message.

    ``name``: its column, JSON key or XML element. ``of``: the fact that it holds. ``key``: whether the recipient
    finds its record by it. ``width``: characters in a fixed-width row. ``group``: the XML element around it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    of: str = Field(json_schema_extra={"enum": [*FACTS, *PERSONAL]})
    key: bool = False
    width: int = Field(default=0, ge=0)
    group: str = Field(default="", pattern=r"^([A-Za-z][A-Za-z0-9_]*)?$")

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.of not in FACTS and self.of not in PERSONAL:
            raise ValueError(f"{self.of!r} is no fact; the facts: {', '.join([*FACTS, *PERSONAL])}")
        return self


class Profile(BaseModel):
    """How one kind of recipient is told.

    ``file``: name of a message's file without its ending; it must hold ``{message}``, which no two share.
    ``roots``: XML root elements by purpose; ``row``: the XML element of one row. ``rekey``: whether it is told
    of merged and split persons. ``resend_after``: days until it is asked again where the workflow gives no
    deadline. ``attempts``: how often it is asked by itself before a human must look.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    what: str
    format: Literal["csv", "jsonl", "fixed_width", "xml"]
    transport: Literal["directory"] = "directory"
    file: str = "{jurisdiction}-{recipient}-{purpose}-{message}"
    fields: tuple[ProfileField, ...] = Field(min_length=1)
    roots: dict[Literal["clear", "restore", "rekey", "correct", "destroy"], str] = Field(default_factory=dict)
    row: str = "Record"
    rekey: bool = False
    resend_after: int = Field(default=30, ge=1)
    attempts: int = Field(default=6, ge=1)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        names = [field.name for field in self.fields]
        if len(set(names)) < len(names):
            raise ValueError("two fields have one name")
        facts = {field.of for field in self.fields}
        if not {"clearance", "action"} <= facts:
            raise ValueError("a message must hold the facts clearance and action: an answer names them")
        if not any(field.key for field in self.fields):
            raise ValueError("no field is a key: say by which the recipient finds its record")
        if "{message}" not in self.file or not _FILE.fullmatch(self.file):
            raise ValueError(
                "file must hold {message}, may hold {jurisdiction}, {recipient}, {purpose}, and for the rest letters, digits, "
                "points, hyphens"
            )
        if self.format == "fixed_width" and not all(field.width for field in self.fields):
            raise ValueError("every field of a fixed-width row needs a width")
        if self.format == "xml" and not self.roots:
            raise ValueError("XML needs roots: the root element of each purpose")
        return self

    @cached_property
    def personal(self) -> frozenset[str]:
        """The facts that are read from the dataset's people."""
        return frozenset(field.of for field in self.fields if field.of in PERSONAL)

    @property
    def ending(self) -> str:
        """Of a file of this format."""
        return {"csv": ".csv", "jsonl": ".jsonl", "fixed_width": ".txt", "xml": ".xml"}[self.format]


def load_profiles(folder: Path | None = None) -> dict[str, Profile]:
    """The shipped profiles, and those of a folder before them, by id.

    Raises:
        ExchangeError: a file is wrong; the message names it, the key and the remedy.
    """
    found: dict[str, Profile] = {}
    for place in (SHIPPED, folder):
        for path in sorted(place.glob("*.yaml")) if place is not None else ():
            profile = _load(path)
            found[profile.id] = profile
    return found


def _load(path: Path) -> Profile:
    try:
        return Profile.model_validate(read_yaml(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ExchangeError(f"{path.name} cannot be read: {what_is_wrong(error)}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ExchangeError(f"{path.name}, {place}: {in_words(dict(first))}") from error
