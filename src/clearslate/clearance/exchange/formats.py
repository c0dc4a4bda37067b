"""Messages as bytes: CSV, JSON Lines, fixed width, XML. The same rows are always the same bytes.

A row is a mapping of the profile's facts to text; an empty text is a fact that is not known.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.profiles import Profile
from clearslate.records.cells import CellWriter, restored

Row = Mapping[str, str]

NAMESPACE: Final = "urn:clearslate:exchange:1"
_HEAD, _DATA, _TRAILER = "H", "D", "T"


@dataclass(frozen=True, slots=True)
class Header:
    """What a message says of itself in formats that have room for it."""

    message: str
    jurisdiction: str
    recipient: str
    purpose: str


def encode(profile: Profile, header: Header, rows: Sequence[Row]) -> bytes:
    """The bytes of a message.

    Raises:
        ExchangeError: a value does not fit its width.
    """
    clean = [{f.of: _plain(row.get(f.of, "")) for f in profile.fields} for row in rows]
    return _text(profile, header, clean).encode()


def _plain(text: str) -> str:
    """A value without what a line or an XML cannot hold: control characters and half characters become blanks."""
    return " ".join(_UNFIT.sub(" ", text).split())


_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def _text(profile: Profile, header: Header, rows: Sequence[Row]) -> str:
    match profile.format:
        case "csv":
            return _csv(profile, rows)
        case "jsonl":
            return _jsonl(profile, rows)
        case "fixed_width":
            return _fixed(profile, header, rows)
        case "xml":
            return _xml(profile, header, rows)


def decode(profile: Profile, data: bytes) -> list[dict[str, str]]:
    """The rows of a message, as a recipient reads them.

    Raises:
        ExchangeError: the bytes are not a message of this profile.
    """
    try:
        text = data.decode()
        match profile.format:
            case "csv":
                return _from_csv(profile, text)
            case "jsonl":
                return _from_jsonl(profile, text)
            case "fixed_width":
                return _from_fixed(profile, text)
            case "xml":
                return _from_xml(profile, text)
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, csv.Error, ET.ParseError) as error:
        raise ExchangeError(f"the file is no {profile.format} message of profile {profile.id}") from error


# --- CSV and JSON Lines -------------------------------------------------------------------------------------


def _csv(profile: Profile, rows: Iterable[Row]) -> str:
    out = io.StringIO()
    writer = CellWriter(out, lineterminator="\n")
    writer.writerow(field.name for field in profile.fields)
    writer.writerows([row[field.of] for field in profile.fields] for row in rows)
    return out.getvalue()


def _from_csv(profile: Profile, text: str) -> list[dict[str, str]]:
    head, *rows = csv.reader(io.StringIO(text), strict=True)
    if head != [field.name for field in profile.fields]:
        raise ValueError
    return [{f.of: cell for f, cell in zip(profile.fields, map(restored, row), strict=True)} for row in rows]


def _jsonl(profile: Profile, rows: Iterable[Row]) -> str:
    lines = ({f.name: row[f.of] for f in profile.fields if row[f.of]} for row in rows)
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def _from_jsonl(profile: Profile, text: str) -> list[dict[str, str]]:
    found = [json.loads(line) for line in text.splitlines()]
    return [{f.of: str(line.get(f.name, "")) for f in profile.fields} for line in found]


# --- fixed width --------------------------------------------------------------------------------------------


def _fixed(profile: Profile, header: Header, rows: Sequence[Row]) -> str:
    lines = [f"{_HEAD}{header.message:<20}{header.jurisdiction:<2}{header.purpose:<8}{header.recipient}"]
    for row in rows:
        for field in profile.fields:
            if len(row[field.of]) > field.width:
                raise ExchangeError(
                    f"profile {profile.id}: a value of {len(row[field.of])} characters does not fit {field.name} "
                    f"({field.width} wide): make the field wider"
                )
        lines.append(_DATA + "".join(f"{row[field.of]:<{field.width}}" for field in profile.fields))
    lines.append(f"{_TRAILER}{len(rows):>9}")
    return "".join(f"{line}\n" for line in lines)


def _from_fixed(profile: Profile, text: str) -> list[dict[str, str]]:
    head, *lines, last = text.splitlines()
    if head[0] != _HEAD or last[0] != _TRAILER or int(last[1:]) != len(lines):
        raise ValueError
    return [_from_fixed_line(profile, line) for line in lines]


def _from_fixed_line(profile: Profile, line: str) -> dict[str, str]:
    if line[0] != _DATA or len(line) != 1 + sum(field.width for field in profile.fields):
        raise ValueError
    found, start = {}, 1
    for field in profile.fields:
        found[field.of] = line[start : start + field.width].rstrip()
        start += field.width
    return found


# --- XML ----------------------------------------------------------------------------------------------------


def _xml(profile: Profile, header: Header, rows: Sequence[Row]) -> str:
    purpose = header.purpose
    names = {str(key): root for key, root in profile.roots.items()}
    if purpose not in names:
        raise ExchangeError(f"profile {profile.id} has no XML root for {purpose}: add it to roots")
    root = ET.Element(
        names[purpose],
        {"xmlns": NAMESPACE, "message": header.message, "jurisdiction": header.jurisdiction, "rows": str(len(rows))},
    )  # fmt: skip
    for row in rows:
        record = ET.SubElement(root, profile.row)
        groups: dict[str, ET.Element] = {"": record}
        for field in profile.fields:
            if not row[field.of]:
                continue
            if field.group not in groups:
                groups[field.group] = ET.SubElement(record, field.group)
            ET.SubElement(groups[field.group], field.name).text = row[field.of]
    ET.indent(root, space=" ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _from_xml(profile: Profile, text: str) -> list[dict[str, str]]:
    root = parse_xml(text)
    records = root.findall(f"{{{NAMESPACE}}}{profile.row}")
    if len(records) != int(root.get("rows", "-1")):
        raise ValueError
    return [_from_record(profile, record) for record in records]


def _from_record(profile: Profile, record: ET.Element) -> dict[str, str]:
    found = {}
    for field in profile.fields:
        steps = [part for part in (field.group, field.name) if part]
        found[field.of] = record.findtext("/".join(f"{{{NAMESPACE}}}{step}" for step in steps), "")
    return found


def parse_xml(text: str) -> ET.Element:
    """The root of XML that declares no entities: those can make a small file a huge one.

    Raises:
        ValueError: it declares some.
        xml.etree.ElementTree.ParseError: it is no XML.
    """
    if "<!" in text:
        raise ValueError("XML with declarations is not read")
    return ET.fromstring(text)  # noqa: S314 (no declarations, so no entities)
