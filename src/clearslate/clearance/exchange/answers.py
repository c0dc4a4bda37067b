"""The forms of an acknowledgement: one for each format of a message.

An acknowledgement says of one message: ``accepted`` (all of it is done), ``partial`` (row by row), or ``rejected``
(nothing is done, for a reason). It names the message and the SHA-256 of the file that was read, so that what was
done to a damaged file is never taken for done; and it counts its items, so that half an answer is no answer.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final
from xml.etree import ElementTree as ET

from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.formats import NAMESPACE, parse_xml
from clearslate.clearance.exchange.reasons import OF_ITEM, OF_MESSAGE


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """What became of one row. ``code``: why it was refused; empty where it was done."""

    clearance: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An acknowledgement.

    ``ack``: the recipient's own id of it. ``sha256``: of the message's file, as the recipient read it. ``on``: the
    recipient's day. ``rows``: how many rows the recipient read in the message.
    """

    ack: str
    message: str
    sha256: str
    on: str
    result: str
    code: str = ""
    rows: int = 0
    items: tuple[ItemAnswer, ...] = ()

    def check(self) -> None:
        """Refuse an answer that contradicts itself.

        Raises:
            ExchangeError: with the code of what is wrong.
        """
        names = [item.clearance for item in self.items]
        if not all(map(_ID.fullmatch, (self.message, *names))):
            raise ExchangeError("strange_id")
        dt.date.fromisoformat(self.on)
        sound = {
            "accepted": not self.code and not self.items,
            "partial": not self.code and bool(self.items),
            "rejected": bool(self.code) and not self.items,
        }
        if not sound.get(self.result, False) or len(set(names)) < len(names) or not self.ack:
            raise ExchangeError("contradicts_itself")
        known = {self.code} <= {"", *OF_MESSAGE} and {item.code for item in self.items} <= {"", *OF_ITEM}
        if not known:
            raise ExchangeError("unknown_code")


_ID: Final = re.compile(r"[!-~]{1,80}")
"""What may be an id of ours. No database takes half characters or NUL, not even to look for them."""
_HEAD: Final = ("ack", "message", "sha256", "on", "result", "code", "rows")


def write(answer: Answer, form: str) -> bytes:
    """The bytes of an answer, in the form of a message's format (csv, jsonl, fixed_width, xml)."""
    return _WRITERS[form](answer).encode()


def read(data: bytes, form: str) -> Answer:
    """The answer that bytes hold.

    Raises:
        ExchangeError: they hold none; its text is the code of what is wrong.
    """
    try:
        answer = _READERS[form](data.decode())
        answer.check()
    except ExchangeError:
        raise
    except (
        ValueError,  # of a number, a day, bytes that are no text
        LookupError,
        TypeError,
        ArithmeticError,
        csv.Error,
        ET.ParseError,
        RecursionError,
    ) as error:
        raise ExchangeError("unreadable") from error
    return answer


def _answer(head: Mapping[str, Any], count: object, items: Sequence[tuple[str, str]]) -> Answer:
    if int(str(count)) != len(items):
        raise ExchangeError("cut_off")
    fields = {name: str(head[name]) for name in _HEAD if name != "rows"}
    return Answer(**fields, rows=int(str(head["rows"])), items=tuple(ItemAnswer(*item) for item in items))


# --- CSV ----------------------------------------------------------------------------------------------------


def _to_csv(answer: Answer) -> str:
    """Two tables in one file: the answer in one line under its names, then the items under theirs."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*_HEAD, "items"))
    writer.writerow((*(getattr(answer, name) for name in _HEAD), len(answer.items)))
    if answer.items:
        writer.writerow(("clearance_id", "code"))
        writer.writerows((item.clearance, item.code) for item in answer.items)
    return out.getvalue()


def _from_csv(text: str) -> Answer:
    lines = csv.reader(io.StringIO(text), strict=True)
    names, head = next(lines, []), next(lines, [])
    if tuple(names) != (*_HEAD, "items") or next(lines, _ITEMS) != _ITEMS:
        raise ValueError
    if not text.endswith("\n"):  # cut off in its last line, a row whose reason is lost would read as done
        raise ExchangeError("cut_off")
    found = dict(zip(names, head, strict=True))
    return _answer(found, found["items"], [(clearance, code) for clearance, code in lines])


_ITEMS: Final = ["clearance_id", "code"]


# --- JSON Lines ---------------------------------------------------------------------------------------------


def _to_jsonl(answer: Answer) -> str:
    head = {name: getattr(answer, name) for name in _HEAD} | {"items": len(answer.items)}
    return "".join(f"{json.dumps(line)}\n" for line in (head, *(asdict(item) for item in answer.items)))


def _from_jsonl(text: str) -> Answer:
    head, *lines = (json.loads(line) for line in text.splitlines())
    return _answer(head, head["items"], [(str(line["clearance"]), str(line["code"])) for line in lines])


# --- fixed width --------------------------------------------------------------------------------------------

_WIDTHS: Final = {"ack": 20, "message": 20, "sha256": 64, "on": 10, "result": 8, "code": 16, "rows": 9}
_CLEARANCE: Final = 20


def _to_fixed(answer: Answer) -> str:
    """An A line, an I line for each item, a T line that counts them."""
    lines = ["A" + "".join(f"{getattr(answer, name):<{width}}" for name, width in _WIDTHS.items())]
    lines += [f"I{item.clearance:<{_CLEARANCE}}{item.code}" for item in answer.items]
    return "".join(f"{line.rstrip()}\n" for line in (*lines, f"T{len(answer.items):>9}"))


def _from_fixed(text: str) -> Answer:
    first, *lines, last = text.splitlines()
    if first[0] != "A" or last[0] != "T" or any(line[0] != "I" for line in lines):
        raise ValueError
    head, start = {}, 1
    for name, width in _WIDTHS.items():
        head[name] = first[start : start + width].strip()
        start += width
    items = [(line[1 : 1 + _CLEARANCE].strip(), line[1 + _CLEARANCE :].strip()) for line in lines]
    return _answer(head, last[1:], items)


# --- XML ----------------------------------------------------------------------------------------------------

_XML: Final = {
    "ack": "AcknowledgementIdentification", "message": "MessageIdentification", "sha256": "MessageHashText",
    "on": "AcknowledgementDate", "result": "ResultCode", "code": "ReasonCode", "rows": "RecordQuantity",
}  # fmt: skip


def _to_xml(answer: Answer) -> str:
    root = ET.Element("Acknowledgement", {"xmlns": NAMESPACE, "items": str(len(answer.items))})
    for name, element in _XML.items():
        ET.SubElement(root, element).text = str(getattr(answer, name))
    for item in answer.items:
        ET.SubElement(root, "Item", {"clearance": item.clearance, "code": item.code})
    ET.indent(root, space=" ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _from_xml(text: str) -> Answer:
    root = parse_xml(text)
    if root.tag != f"{{{NAMESPACE}}}Acknowledgement":
        raise ValueError
    found = {name: root.findtext(f"{{{NAMESPACE}}}{element}") for name, element in _XML.items()}
    if None in found.values():
        raise ValueError
    items = [(item.attrib["clearance"], item.attrib["code"]) for item in root.findall(f"{{{NAMESPACE}}}Item")]
    return _answer(found, root.attrib["items"], items)


_WRITERS: Final[dict[str, Callable[[Answer], str]]] = {
    "csv": _to_csv, "jsonl": _to_jsonl, "fixed_width": _to_fixed, "xml": _to_xml,
}  # fmt: skip
_READERS: Final[dict[str, Callable[[str], Answer]]] = {
    "csv": _from_csv, "jsonl": _from_jsonl, "fixed_width": _from_fixed, "xml": _from_xml,
}  # fmt: skip
