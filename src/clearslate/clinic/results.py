"""What a clinic gives: tables, a page for each client, the packets. Into a folder of the user's alone, and nowhere else."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from clearslate.clinic.forms import FormError, FormMapping, facts_of, fill_form
from clearslate.clinic.helping import (
    ChargeRow,
    ClientHelp,
    ClientRow,
    MissingRow,
    cells,
    charge_rows,
    client_row,
    heads,
    help_of,
    missing_rows,
    sorted_by_help,
)
from clearslate.clinic.judging import judge
from clearslate.clinic.listed import Listed, Problem
from clearslate.clinic.packets import Packet, Which, packet_document, packets_of, slug
from clearslate.clinic.summary import summary_of
from clearslate.clinic.told import NOBODY, Attorney
from clearslate.clinic.what_if import Difference, WhatIf, differences
from clearslate.records.cells import CellWriter
from clearslate.records.files import create_private, make_private, whole
from clearslate.records.workbooks import new_workbook

Progress = Callable[[int, int], None]
Put = Callable[[str, bytes], None]
_WIDE: Final = {"what helps most": 60, "missing": 60, "remarks": 40, "why not": 60, "what": 70, "fact": 60, "law title": 40}  # fmt: skip


@dataclass(frozen=True)
class Form:
    """An official form that the user gives, with its mapping."""

    name: str
    content: bytes
    mapping: FormMapping


@dataclass(frozen=True)
class Clinic:
    """All that was found, the clients whose next step does most first."""

    clients: tuple[ClientHelp, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...]
    what_if: tuple[Difference, ...]
    invented: bool
    attorney: Attorney = NOBODY

    @property
    def packets(self) -> list[Packet]:
        """Of all clients."""
        return [packet for client in self.clients for packet in client.packets]

    @property
    def tables(self) -> Iterator[tuple[str, type[Any], list[Any]]]:
        """The tables by name, with the kind of their rows."""
        yield "clients", ClientRow, [client_row(each) for each in self.clients]
        yield "charges", ChargeRow, [row for each in self.clients for row in charge_rows(each)]
        yield "missing", MissingRow, [row for each in self.clients for row in missing_rows(each)]
        if self.what_if:
            yield "what-if", Difference, list(self.what_if)
        if self.problems:
            yield "problems", Problem, list(self.problems)


@dataclass
class Written:
    """What was written. ``not_filled``: forms that could not be filled in, and why."""

    tables: list[str] = field(default_factory=list)
    summaries: int = 0
    packets: int = 0
    forms: int = 0
    not_filled: list[str] = field(default_factory=list)


def hold(listed: Listed, as_of: dt.date, which: Which = "open", what_if: Sequence[WhatIf] = ()) -> Clinic:
    """Judge the clients of a list, in memory.

    Args:
        listed: the list.
        as_of: the day of the answers.
        which: of which petitions there are packets.
        what_if: what is assumed otherwise, each by itself.

    Raises:
        ScenarioError: a person's file cannot be read.
        DatasetError: a value does not suit its field.
    """
    clients = sorted_by_help(help_of(each, packets_of(each, which)) for each in judge(listed.clients, as_of))
    found = [difference for what in what_if for difference in differences(clients, what, as_of)]
    return Clinic(
        tuple(clients),
        listed.problems,
        tuple(listed.left_out),
        tuple(found),
        listed.invented,
        listed.attorney,
    )


def write(
    clinic: Clinic,
    folder: Path,
    *,
    summaries: bool = True,
    forms: Sequence[Form] = (),
    progress: Progress = lambda _done, _all: None,
) -> Written:
    """Write all of it.

    Args:
        clinic: what was found.
        folder: an empty one, or one that is not there.
        summaries: whether each client gets a page.
        forms: official forms to be filled in for the packets of their laws.
        progress: is told (done, of how many).

    Raises:
        OSError: a file cannot be written.
    """
    make_private(folder)
    written = Written()
    _each(
        clinic, lambda name, content: _put(folder / name, content), written, summaries=summaries, forms=forms, progress=progress,
    )  # fmt: skip
    return written


def _each(
    clinic: Clinic, put: Put, written: Written, *, summaries: bool, forms: Sequence[Form], progress: Progress
) -> None:
    """Every file, one after the other."""
    tables = list(clinic.tables)
    for name, kind, rows in tables:
        put(f"{name}.csv", _csv(kind, rows))
        written.tables.append(f"{name}.csv")
    put("clinic.xlsx", _workbook(tables, invented=clinic.invented))
    written.tables.append("clinic.xlsx")
    total = len(clinic.packets) + (len(clinic.clients) if summaries else 0)
    for name, client in zip(_names(clinic.clients), clinic.clients, strict=True):
        if summaries:
            put(f"summaries/{name}.pdf", _pdf(summary_of(client, invented=clinic.invented)))
            written.summaries += 1
        for packet, place in zip(client.packets, _places(client.packets), strict=True):
            _packet(packet, f"packets/{name}/{place}", put, forms, written, clinic)
            progress(written.summaries + written.packets, total)
        progress(written.summaries + written.packets, total)


def packed(clinic: Clinic) -> bytes:
    """All of it as a ZIP file, made in memory."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:

        def put(name: str, content: bytes) -> None:
            entry = zipfile.ZipInfo(name)  # without a clock: the same list gives the same bytes
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            file.writestr(entry, content)

        _each(clinic, put, Written(), summaries=True, forms=(), progress=lambda _done, _all: None)
    return made.getvalue()


def _pdf(document: Any) -> bytes:
    from clearslate.typeset.pdf import document_pdf  # noqa: PLC0415 (who wants tables alone needs no compiler)

    return document_pdf(document)


def _packet(
    packet: Packet, place: str, put: Put, forms: Sequence[Form], written: Written, clinic: Clinic
) -> None:
    from clearslate.typeset.word import docx  # noqa: PLC0415 (the same)

    document = packet_document(packet, invented=clinic.invented, attorney=clinic.attorney)
    put(f"{place}.pdf", _pdf(document))
    put(f"{place}.docx", docx(document))
    written.packets += 1
    for form in forms:
        if form.mapping.law and form.mapping.law.lower() != packet.law.id.lower():
            continue
        try:
            filled = fill_form(form.content, form.name, form.mapping, facts_of(packet))
        except FormError as error:
            written.not_filled.append(f"{place}: {error}")
            continue
        put(f"{place}-{slug(Path(form.name).stem)}.pdf", filled)
        written.forms += 1


def _names(clients: Sequence[ClientHelp]) -> list[str]:
    """A name for each client's files: its place in the table, and the office's own number or name."""
    width = len(str(len(clients)))
    return [
        f"{place:0{width}}-{slug(client.judged.client.key)}" for place, client in enumerate(clients, start=1)
    ]


def _places(packets: Sequence[Packet]) -> list[str]:
    """A name for each packet's files: two cases of one number, or of none, do not take each other's."""
    seen: Counter[str] = Counter()
    found = []
    for packet in packets:
        seen[packet.name] += 1
        found.append(packet.name if seen[packet.name] == 1 else f"{packet.name}-{seen[packet.name]}")
    return found


def _put(path: Path, content: bytes) -> None:
    make_private(path.parent)
    with whole(path) as part, create_private(part) as file:
        file.write(content)


# --- tables -------------------------------------------------------------------------------------------------


def _csv(kind: type[Any], rows: Sequence[Any]) -> bytes:
    text = io.StringIO()
    writer = CellWriter(text)
    writer.writerow(heads(kind))
    writer.writerows([cells(row) for row in rows])
    return text.getvalue().encode("utf-8-sig")


def _workbook(tables: Sequence[tuple[str, type[Any], list[Any]]], *, invented: bool) -> bytes:
    made = io.BytesIO()
    book = new_workbook(made)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e7eaef"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    alarm = book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": "#8b0a03"})
    for name, kind, rows in tables:
        sheet = book.add_worksheet(name)
        top = 0
        if invented:
            sheet.write_string(0, 0, "INVENTED: no real person, no real case", alarm)
            top = 1
        for place, head in enumerate(heads(kind)):
            sheet.set_column(place, place, _WIDE.get(head, max(10, len(head) + 2)), wrap)
            sheet.write_string(top, place, head, bold)
        for number, row in enumerate(rows, start=top + 1):
            for place, cell in enumerate(cells(row)):
                if isinstance(cell, int):
                    sheet.write_number(number, place, cell)
                elif cell is not None:
                    sheet.write_string(number, place, str(cell))
        sheet.freeze_panes(top + 1, 1)
        sheet.autofilter(top, 0, top + max(len(rows), 1), len(heads(kind)) - 1)
    book.close()
    return made.getvalue()
