"""A reform: a file that says what another law would say. Read, checked for its form, and spread out where it is a grid.

What it says of laws is checked where it is applied (`clearslate.policy.asked.changes`): there the laws are known. An error names
the file, the line and the key.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal, cast

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from clearslate.law import Class
from clearslate.records.files import sha256_of
from clearslate.records.typed import in_words
from clearslate.records.yamls import SafeLoader, read_yaml, what_is_wrong

ALL: Final = "all"
_ID: Final = r"^[a-z0-9][a-z0-9-]*$"
_NAMED: Final = re.compile(r"\{(\w+)\}")


class ReformError(Exception):
    """A reform cannot be read or applied. The message says file, line and what to write."""


class _Part(BaseModel):
    """A part of a file: says nothing that it does not have, and is never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Charges(_Part):
    """Some charges: of kinds of offense, of grades, of statutes, on a list of the state. Several keys: what meets all of them."""

    kinds: tuple[Class, ...] = ()
    grades: tuple[str, ...] = ()
    statutes: tuple[str, ...] = ()
    list: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> Charges:
        if not (self.kinds or self.grades or self.statutes or self.list):
            raise ValueError("say which charges: kinds, grades, statutes or list")
        return self


class _Change(_Part):
    """One change. ``cite``: the bill or act that states it; or it is ``proposed``. ``when``: only where an axis of the grid is so."""

    cite: str = ""
    proposed: bool = False
    when: str = Field(default="", alias="if")

    @model_validator(mode="after")
    def _is_sourced(self) -> _Change:
        if bool(self.cite) == self.proposed:
            raise ValueError("write either `cite:`, the bill or act that says so, or `proposed: true`")
        return self


class _OfLaws(_Change):
    law: str | tuple[str, ...] = ALL

    @property
    def laws(self) -> tuple[str, ...]:
        """The ids of the laws named; one that is ``all`` means every law that has what is to be changed."""
        return (self.law,) if isinstance(self.law, str) else self.law


class Dated(_OfLaws):
    """A change of laws that may have a first day."""

    since: dt.date | None = Field(
        default=None, alias="from", description="first day; without one, as if it had always been so"
    )

    @property
    def day(self) -> str | None:
        """The first day, as laws write it."""
        return None if self.since is None else self.since.isoformat()


class SetFigure(Dated):
    """A dated figure (a wait, a count, a date) has another value from a day."""

    set: str = Field(description="name of the parameter")
    to: str | int | dt.date = Field(description="a term (5 years), a number, or a day")


class MoveFigure(Dated):
    """A figure without a name, written in a condition, is another."""

    figure: str = Field(description="key of the condition")
    value: str | int = Field(alias="is", description="as it stands: a term (5 years) or a number")
    to: str | int


class SetCap(_OfLaws):
    """The most that may be cleared in a lifetime is another number; null: there is no such limit."""

    cap: int = Field(
        ge=1,
        description="which of the law's caps: the number that it has now (at most 2), or 1 for the first",
    )
    value: int | None = Field(
        default=None, alias="is", description="the number that it has now, where `cap` alone is not clear"
    )
    to: int | str | None


class Drop(Dated):
    """A condition is dropped."""

    drop: str = Field(description="key of the condition")


class Limit(Dated):
    """A condition holds for some charges only."""

    limit: str = Field(description="key of the condition")
    only: Charges | None = Field(default=None, description="the condition is asked of these alone")
    but: Charges | None = Field(
        default=None, alias="except", description="the condition is not asked of these"
    )

    @model_validator(mode="after")
    def _says_of_which(self) -> Limit:
        if (self.only is None) == (self.but is None):
            raise ValueError("say of which charges the condition is asked: `only:` or `except:`")
        return self


class EditList(Dated):
    """Sections are added to a list of offenses, or taken out."""

    edit: str = Field(alias="list", description="id of the list")
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class Make(Dated):
    """A law is brought into force, extended to earlier records, or made automatic."""

    make: Literal["in force", "retroactive", "automatic"]


class Read(_Change):
    """An open question is read otherwise."""

    read: str = Field(description="id of the open question")
    to: str = Field(alias="as", description="the reading")


class Presume(_Change):
    """A presumption is switched."""

    presume: str = Field(description="id of the presumption")
    to: bool = Field(default=True, description="whether it is presumed")


class Enact(_Change):
    """A whole law, written in the law language in a file beside this one; a law of an id that exists takes its place."""

    enact: str = Field(description="the file")


KINDS: Final[dict[str, type[_Change]]] = {
    "set": SetFigure, "figure": MoveFigure, "cap": SetCap, "drop": Drop, "limit": Limit, "list": EditList, "make": Make,
    "read": Read, "presume": Presume, "enact": Enact,
}  # fmt: skip


def _kind(value: Any) -> str | None:
    if isinstance(value, Mapping):
        return next((key for key in KINDS if key in value), None)
    return next((key for key, kind in KINDS.items() if isinstance(value, kind)), None)


Change = Annotated[
    Annotated[SetFigure, Tag("set")]
    | Annotated[MoveFigure, Tag("figure")]
    | Annotated[SetCap, Tag("cap")]
    | Annotated[Drop, Tag("drop")]
    | Annotated[Limit, Tag("limit")]
    | Annotated[EditList, Tag("list")]
    | Annotated[Make, Tag("make")]
    | Annotated[Read, Tag("read")]
    | Annotated[Presume, Tag("presume")]
    | Annotated[Enact, Tag("enact")],
    Discriminator(_kind),
]
CHANGE: Final[TypeAdapter[Any]] = TypeAdapter(Change)


class ReformFile(_Part):
    """A reform as it is written: a name, and changes to the laws of a jurisdiction. ``grid``: values of axes, each combination a reform."""

    id: str = Field(pattern=_ID)
    title: str = Field(min_length=1)
    jurisdiction: str
    note: str = ""
    changes: tuple[Change, ...] = Field(
        description="what changes; {axis} in a value stands for an axis of the grid"
    )
    grid: dict[str, tuple[bool | int | str, ...]] = Field(default_factory=dict)


@dataclass(frozen=True)
class Placed:
    """A change, and where it stands: the file and its line."""

    change: _Change
    file: Path
    line: int

    def wrong(self, what: str) -> ReformError:
        """The error that something is wrong with it."""
        return ReformError(f"{self.file}, line {self.line}: {what}")


@dataclass(frozen=True)
class Reform:
    """One reform, its grid spread out. ``values``: of the axes. ``sources``: SHA-256 of the files it is made of, by name."""

    id: str
    title: str
    jurisdiction: str
    changes: tuple[Placed, ...]
    note: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_proposed(self) -> bool:
        """Some of it stands in no bill and no act."""
        return any(placed.change.proposed for placed in self.changes)

    def __add__(self, other: Reform) -> Reform:
        """Both at once; what the second says of the same thing holds.

        Raises:
            ReformError: they are of two jurisdictions.
        """
        if self.jurisdiction != other.jurisdiction:
            raise ReformError(
                f"{self.id} is of {self.jurisdiction}, {other.id} of {other.jurisdiction}: reforms of one state combine"
            )
        return replace(
            self,
            id=f"{self.id}+{other.id}",
            title=f"{self.title}; {other.title}",
            changes=(*self.changes, *other.changes),
            note="\n\n".join(filter(None, (self.note, other.note))),
            values={**self.values, **other.values},
            sources={**self.sources, **other.sources},
        )


def read_reforms(argument: str) -> tuple[Reform, ...]:
    """The reforms that an argument names: a file, or several joined by ``+``; every combination where they hold grids.

    Raises:
        ReformError: a file cannot be read.
    """
    files = [read_file(Path(name)) for name in argument.split("+")]
    made = []
    for combination in itertools.product(*files):
        whole = combination[0]
        for each in combination[1:]:
            whole = whole + each
        made.append(whole)
    return tuple(made)


def read_file(path: Path) -> tuple[Reform, ...]:
    """The reforms of one file: one, or each combination of its grid.

    Raises:
        ReformError: it cannot be read; the message says where and what to write.
    """
    try:
        text = path.read_text(encoding="utf-8")
        raw = read_yaml(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ReformError(f"{path} cannot be read: {what_is_wrong(error)}") from error
    lines = _Lines(text)
    grid = raw.get("grid") if isinstance(raw, dict) else None
    try:
        # With axes, the values of changes are text until they are filled in.
        file = ReformFile.model_validate(raw | {"changes": []} if grid and isinstance(raw, dict) else raw)
    except ValidationError as error:
        raise _fault(path, lines, error) from error
    return tuple(_spread(path, raw, file, lines))


def _spread(path: Path, raw: dict[str, Any], file: ReformFile, lines: _Lines) -> Iterator[Reform]:
    written = raw.get("changes")
    if not isinstance(written, list):
        raise ReformError(f"{path}, line {lines.at(('changes',))}: changes: must be a list")
    used: set[str] = set()
    for values in itertools.product(*file.grid.values()):
        point = dict(zip(file.grid, values, strict=True))
        changes = []
        for place, change in enumerate(written):
            line = lines.at(("changes", place))
            axis = change.get("if") if isinstance(change, dict) else None
            if axis is not None and axis not in point:
                raise ReformError(
                    f"{path}, line {line}: if: there is no axis {axis!r}; the grid has: {', '.join(point) or 'none'}"
                )
            used |= {axis} if axis else set()
            filled = _fill(change, point, used, f"{path}, line {line}")
            try:
                made = cast("_Change", CHANGE.validate_python(filled))
            except ValidationError as error:
                raise _fault(path, lines, error, ("changes", place)) from error
            if axis is None or point[axis]:
                changes.append(Placed(made, path, line))
        name = ",".join(f"{axis}={_word(value)}" for axis, value in point.items())
        yield Reform(
            f"{file.id}:{name}" if name else file.id,
            f"{file.title} ({name.replace(',', ', ')})" if name else file.title,
            file.jurisdiction.upper(),
            tuple(changes),
            file.note,
            point,
            _sources(path, changes),
        )
    if unused := [axis for axis in file.grid if axis not in used]:
        raise ReformError(
            f"{path}, line {lines.at(('grid', unused[0]))}: no change names the axis {unused[0]!r}: write {{{unused[0]}}} in a "
            f"value, or `if: {unused[0]}`"
        )


def _word(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _fill(value: Any, point: Mapping[str, Any], used: set[str], where: str) -> Any:
    """A change with the axes' values in the place of ``{axis}``."""
    if isinstance(value, dict):
        return {key: _fill(each, point, used, where) for key, each in value.items()}
    if isinstance(value, list):
        return [_fill(each, point, used, where) for each in value]
    if not isinstance(value, str) or not point:
        return value

    def filled(found: re.Match[str]) -> str:
        if found[1] not in point:
            raise ReformError(f"{where}: there is no axis {found[1]!r}; the grid has: {', '.join(point)}")
        used.add(found[1])
        return _word(point[found[1]])

    return _NAMED.sub(filled, value)


def _sources(path: Path, changes: list[Placed]) -> dict[str, str]:
    files = [path, *(path.parent / each.change.enact for each in changes if isinstance(each.change, Enact))]
    return {each.name: sha256_of(each) for each in files if each.is_file()}


def _fault(
    path: Path, lines: _Lines, error: ValidationError, before: tuple[str | int, ...] = ()
) -> ReformError:
    """What is wrong with a file, with its line."""
    first = error.errors()[0]
    whole = (*before, *first["loc"])
    place = whole[:2] + whole[3:] if whole[:1] == ("changes",) and whole[2:3] and whole[2] in KINDS else whole
    shown = ".".join(map(str, place))
    if first["type"] == "union_tag_not_found":
        what = f"it is no change that is known: a change has one of the keys {', '.join(KINDS)}"
    else:
        what = in_words(cast("Mapping[str, Any]", first))
    return ReformError(f"{path}, line {lines.at(place)}: {shown}: {what}")


class _Lines:
    """The line of each key and entry of a YAML text."""

    def __init__(self, text: str) -> None:
        loader = SafeLoader(text)
        try:
            self._top = loader.get_single_node()
        finally:
            loader.dispose()

    def at(self, place: tuple[str | int, ...]) -> int:
        """The line of a place, or of what holds it; parts that the text does not have are passed over."""
        node, line = self._top, 1
        for part in place:
            if isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
                if found is not None:
                    line, node = found[0].start_mark.line + 1, found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
        return line
