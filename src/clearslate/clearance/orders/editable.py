"""An order as DOCX, which a court edits: it says what the PDF says. The ledger names the PDF; what is edited here is another paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from clearslate.clearance.orders.paper import OrderContent
from clearslate.typeset.model import (
    Blank,
    Block,
    Caption,
    Document,
    Heading,
    Item,
    Note,
    Paragraph,
    Part,
    Points,
    Signature,
    Soft,
    Strong,
    Table,
    Word,
    Words,
)
from clearslate.typeset.word import docx

_CHARGES: Final = ("Count", "Offense", "Grade", "Disposition")


def editable(content: OrderContent) -> bytes:
    """An order, or a correction of one, as DOCX."""
    return docx(document_of(content))


def document_of(content: OrderContent) -> Document:
    """What an order says, block by block, as ``templates/order.typ`` sets it."""
    data = content.to_json()
    head, on = data["head"], dt.date.fromisoformat(content.on)
    warnings = (
        *(("INVENTED: no real person, no real case",) if content.is_invented else ()),
        *(("DRAFT: not certified by counsel",) if content.is_draft else ()),
    )
    footer = f"Control number {content.number} · SHA-256 of the text {content.digest[:12]}"
    order, schedules = (*_order(data, on),), (*_schedules(data), *_certificate(data), *_notes(data))
    parts = (
        (Part((*order, *schedules), footer),)
        if head["is_case"]
        else (Part(order, footer), Part(schedules, footer))
    )
    return Document(f"{head['title']}, {content.number}", on, parts, warnings=warnings, size=10.5)


def _order(data: Mapping[str, Any], on: dt.date) -> Iterator[Block]:
    head, foot = data["head"], data["foot"]
    yield _caption(data, on)
    yield Heading(head["title"], 1)
    yield Paragraph((head["opening"],))
    yield Points(tuple(Item((each,)) for each in data["findings"]))
    verb = "ORDERED AND ADJUDGED" if "judgment" in head["title"].lower() else "ORDERED"
    yield Paragraph((Strong(f"It is {verb}:"),), together=True)
    yield Points(tuple(Item((each,)) for each in data["decree"]))
    if served := data["served"]:
        yield Heading("Service and compliance")
        rows = tuple(((row["who"],), (row["how"] or "as stated below",), (row["by"],)) for row in served)
        yield Table(("Agency", "How", "To be carried out"), rows, (1.7, 1.1, 1.5))
        if any(not row["how"] for row in served):
            yield Paragraph(("Method of service where the table names none: ", Blank("method of service", 7)))
    yield Signature((foot["signer"], "Date"), (Strong(foot["signature"]),))
    if head["fill_in"]:
        yield Heading("To be completed by the clerk")
        yield from (Paragraph((f"{name}: ", Blank(name, 9))) for name in head["fill_in"])


def _caption(data: Mapping[str, Any], on: dt.date) -> Caption:
    head, first = data["head"], data["cases"][0]
    court: tuple[Words, ...] = ((head["court"],), *(((head["division"],),) if head["division"] else ()))
    number: Words = (f"Control number: {data['number']}",)
    if not head["is_case"]:
        matter = f"{head['matter']}, {on:%B %Y}".upper()
        docket = head["docket"]
        return Caption(
            court,
            ((Strong("IN RE:"),), (Strong(matter),)),
            ((f"{docket[:1]}{docket[1:].lower()}s: see Schedule A",), number),
        )
    person: Word = Strong(first["person"].upper()) if first["person"] else Blank("name of the person", 5)
    known_as = ((f"also known as {'; '.join(first['aliases'])}",),) if first["aliases"] else ()
    named = (
        (head["docket"], first["number"]), (head["tracking"], first["tracking"]), (head["state_id"], first["state_id"]),
        ("Year of birth", first["born"]), ("Arrested", first["arrested"]),
    )  # fmt: skip
    numbers: list[Words] = [(f"{name}: {value}",) for name, value in named if value]
    return Caption(court, ((head["party"].upper(),), ("v.",), (person,), *known_as), (*numbers, number))


def _schedules(data: Mapping[str, Any]) -> Iterator[Block]:
    if data["kind"] == "correction":
        yield from _corrected(data)
        return
    cases = data["cases"]
    verbs = {row["verb"] for case in cases for row in case["close"]}
    yield Heading(
        "Schedule A" + (f": each charge that is {verbs.pop().strip(',')}" if len(verbs) == 1 else "")
    )
    for case in cases:
        yield from _case(data, case, who=not data["head"]["is_case"])
        rows = tuple((*_charge(row), _decreed(row)) for row in case["close"])
        yield Table((*_CHARGES, "Decree and section"), rows, (0.7, 2, 0.8, 1.7, 1.9))
    in_a, in_b, on_sheet = (
        sum(len(case["close"]) for case in cases), sum(len(case["open"]) for case in cases), sum(case["on_sheet"] for case in cases),
    )  # fmt: skip
    more = f", and {on_sheet} on the clerk's copy" if on_sheet else ""
    yield Paragraph((f"Charges in Schedule A: {in_a}. In Schedule B: {in_b}{more}.",))
    if not data["mixed"]:
        return
    yield Heading("Schedule B: charges of the same cases that remain public")
    yield Paragraph(
        ("Do not seal, redact or remove these charges, and do not close the file of these cases.",)
    )
    for case in cases:
        if not case["open"] and not case["on_sheet"]:
            continue
        yield from _case(data, case, who=False)
        if case["open"]:
            yield Table(_CHARGES, tuple(_charge(row) for row in case["open"]), (0.7, 2.6, 0.8, 1.9))
        if count := case["on_sheet"]:
            yield Paragraph((_on_sheet(count, more=bool(case["open"])),))


def _on_sheet(count: int, *, more: bool) -> str:
    which = ("One" if count == 1 else str(count)) + (" more" if more else "")
    remain, them = (
        ("charge of this case remains", "it: its")
        if count == 1
        else ("charges of this case remain", "them: their")
    )
    return f"{which} {remain} public. The clerk's copy, which is not public, names {them} exact day of disposition is not in the records."


def _corrected(data: Mapping[str, Any]) -> Iterator[Block]:
    yield Heading("Schedule A")
    for case in data["cases"]:
        yield from _case(data, case, who=False)
        if case["person"]:
            yield Paragraph((case["person"],))
        if case["close"]:
            rows: tuple[tuple[Words, ...], ...] = tuple(
                ((row["sequence"],), (row["statute"],)) for row in case["close"]
            )
            yield Table(("Count", "Statute: not covered by that order"), rows, (0.7, 5))
        if case["named"]:
            rows = tuple(
                ((row["sequence"],), (row["statute"],), (row["was"] or "this docket, of another person",))
                for row in case["named"]
            )
            yield Table(
                ("Count", "Statute: named otherwise in that order", "Named there as"), rows, (0.7, 2.4, 3)
            )


def _case(data: Mapping[str, Any], case: Mapping[str, Any], *, who: bool) -> Iterator[Block]:
    county = f", {case['county']}" if case["county"] and case["county"] not in case["court"] else ""
    yield Heading(f"{case['number']}, {case['court']}{county}" if case["court"] else case["number"], 3)
    if not who:
        return
    head = data["head"]
    parts = (
        case["person"], f"also known as {'; '.join(case['aliases'])}" if case["aliases"] else "", case["born"] and f"born {case['born']}",
        case["tracking"] and f"{head['tracking']} {case['tracking']}", case["state_id"] and f"{head['state_id']} {case['state_id']}",
        case["arrested"] and f"arrested {case['arrested']}",
    )  # fmt: skip
    if any(parts):
        yield Paragraph((" · ".join(filter(None, parts)),), together=True)


def _charge(row: Mapping[str, Any]) -> tuple[Words, ...]:
    offense: Words = (f"{row['what']} ", Soft(row["statute"])) if row["what"] else (row["statute"],)
    ended = f"{row['disposition']}, {row['on']}" if row["on"] else row["disposition"]
    return ((row["sequence"],), offense, (row["grade"],), (ended,))


def _decreed(row: Mapping[str, Any]) -> Words:
    does = "  ".join(f"☐ {each}" for each in row["choices"]) or row["verb"].strip(",")
    return (f"{does} ", Soft(row["cite"]), *((Soft(f" Note {row['remarks']}"),) if row["remarks"] else ()))


def _certificate(data: Mapping[str, Any]) -> Iterator[Block]:
    entered: Words = (
        f"I certify that this is a true copy of the {data['foot']['noun']} entered on ",
        Blank("day of entry", 4),
        ", with its schedules.",
    )
    signed: Words = (Blank("clerk", 6), " Clerk    ", Blank("date", 4), " Date    (Seal)")
    yield Note("Clerk's certificate", (entered, signed))
    if signed_off := data["foot"].get("signed_off"):
        yield Paragraph((Soft(f"On the law: {'; '.join(signed_off)}."),))


def _notes(data: Mapping[str, Any]) -> Iterator[Block]:
    if not data["notices"]:
        return
    yield Heading(f"Notes for those who carry this out (no part of the {data['foot']['noun']})")
    for row in data["notices"]:
        of = row["of"]
        only = (
            ""
            if of == ["every charge"]
            else f" Only: {'; '.join(of)}."
            if of
            else f" Only the charges at which Schedule A says: note {row['letter']}."
        )
        day = f" ({row['day']})" if row["day"] else ""
        yield Paragraph(
            (Strong(f"{row['letter']}. "), f"{row['text']}. ", Soft(row["cite"]), f"{day}.", Strong(only))
        )
