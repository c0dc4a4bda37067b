"""What an order says, block by block: an order, a correction of one, or what is sent where relief comes by operation of law.

Its PDF and its DOCX, which a court edits, are of this one text. The ledger names the PDF; what was edited is another paper.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from clearslate.clearance.orders.paper import OrderContent
from clearslate.typeset.model import (
    BOX,
    Blank,
    Block,
    Caption,
    Code,
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
    Together,
    Word,
    Words,
)
from clearslate.wording import spoken

INVENTED: Final = "INVENTED: no real person, no real case"
_CHARGES: Final = ("Count", "Offense", "Grade", "Disposition")
_FEW: Final = 6  # agencies served that fit on the page of the signature
_WIDTH: Final = 17.0  # of the text, in centimeters


def document_of(content: OrderContent) -> Document:
    """What an order says, for those who are served: nothing of the clerk's copy is in it."""
    data = content.to_json()
    head, schedules = data["head"], (*_schedules(data), *_ending(data))
    title, words = head["title"], _order(data) if content.is_signed else _notice(data)
    order = (*_caption(data), Heading(title, 1), *words, *_to_complete(head["fill_in"]))
    blocks = (order, schedules) if content.is_signed and not head["is_case"] else ((*order, *schedules),)
    footer = f"Control number {content.number}", f"SHA-256 {content.digest[:12]}"
    return Document(
        f"{title}, {content.number}", dt.date.fromisoformat(content.on), tuple(Part(each, *footer) for each in blocks),
        warnings=_warnings(content), size=10, look="order",
    )  # fmt: skip


def _warnings(content: OrderContent) -> tuple[str, ...]:
    """What every page of an order says at its head."""
    return (
        *((INVENTED,) if content.is_invented else ()),
        *(("DRAFT: not certified by counsel",) if content.is_draft else ()),
    )


def _order(data: Mapping[str, Any]) -> Iterator[Block]:
    """What a judge signs, without its schedules."""
    head, foot = data["head"], data["foot"]
    yield Paragraph((head["opening"],))
    yield Points(tuple(Item((each,)) for each in data["findings"]))
    verb = "ORDERED AND ADJUDGED" if "judgment" in head["title"].lower() else "ORDERED"
    yield Paragraph((Strong(f"It is {verb}:"),))
    yield Points(tuple(Item((each,)) for each in data["decree"]))
    served = tuple(_served(data))
    signature = Signature((foot["signer"], "Date"), (Strong(foot["signature"]),))
    if len(data["served"]) <= _FEW:
        yield Together((*served, signature))
    else:
        yield from (*served, Together((signature,)))


def _notice(data: Mapping[str, Any]) -> Iterator[Block]:
    """What happened by operation of law, and what to do."""
    yield Heading("What happened, and what to do")
    yield Points(tuple(Item((each,)) for each in data["decree"]))
    if data["kind"] == "docket_entry":
        yield Heading("Docket entry")
        number = f", {_day(data)}, control number {data['number']}."
        yield Paragraph(("Enter in each case of Schedule A: ", Strong(data["head"]["title"]), number))
    yield from _served(data)


def _served(data: Mapping[str, Any]) -> Iterator[Block]:
    served, signed = data["served"], _is_signed(data)
    if not served:
        return
    yield Heading("Service and compliance" if signed else "Sent to")
    is_open = any(not row["how"] for row in served)
    if signed or any(row["how"] for row in served):
        open_words = "as stated below" if signed else "not stated"
        rows = tuple(((row["who"],), (row["how"] or open_words,), (row["by"],)) for row in served)
        yield Table(("Agency", "How", "To be carried out"), rows, (1.7, 1.1, 1.5))
    else:
        pairs = tuple(((row["who"],), (row["by"],)) for row in served)
        yield Table(("Agency", "To be carried out"), pairs, (1.7, 1.5))
    if signed and is_open:
        blank = Blank("method of service", _WIDTH * 0.45)
        yield Paragraph(("Method of service where the table names none: ", blank))


def _to_complete(names: Sequence[str]) -> Iterator[Block]:
    if names:
        yield Heading("To be completed by the clerk")
        yield from (Paragraph((f"{name}: ", Blank(name, _WIDTH * 0.6))) for name in names)


def _is_signed(data: Mapping[str, Any]) -> bool:
    return data["kind"] in ("order", "correction")


def _day(data: Mapping[str, Any]) -> str:
    return spoken(dt.date.fromisoformat(data["on"]))


def _caption(data: Mapping[str, Any]) -> Iterator[Block]:
    if _is_signed(data):
        yield _parties(data)
        return
    head, cases = data["head"], data["cases"]
    records = ((f"Records of: {head['court']}",),) if head["court"] else ()
    yield Caption(((head["by_whom"],), *records))
    charges = sum(len(case["close"]) for case in cases)
    yield Paragraph(
        (
            f"Control number: {data['number']}\nSHA-256 of the text: ", Code(data["digest"]),
            f"\nDate: {_day(data)}\nCases: {len(cases)}\nCharges: {charges}",
        )
    )  # fmt: skip


def _parties(data: Mapping[str, Any]) -> Caption:
    """The caption of what a judge signs: of one case the parties, of several what they are about."""
    head, first = data["head"], data["cases"][0]
    division: tuple[Words, ...] = ((head["division"].upper(),),) if head["division"] else ()
    court: tuple[Words, ...] = ((head["court"],), *division)
    number: Words = (f"Control number: {data['number']}",)
    if not head["is_case"]:
        matter = f"{head['matter']}, {dt.date.fromisoformat(data['on']):%B %Y}".upper()
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
    return Caption(
        court, ((head["party"].upper(),), ("\u2003\u2003v.",), (person,), *known_as), (*numbers, number)
    )


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
        done = f"{'Decree' if _is_signed(data) else 'Relief'} and section"
        yield Table((*_CHARGES, done), rows, (0.58, 2, 0.66, 1.7, 1.9))
    in_a, in_b, on_sheet = (
        sum(len(case["close"]) for case in cases), sum(len(case["open"]) for case in cases), sum(case["on_sheet"] for case in cases),
    )  # fmt: skip
    more = f", and {on_sheet} on the clerk's copy" if on_sheet else ""
    if _is_signed(data):
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
            yield Table(_CHARGES, tuple(_charge(row) for row in case["open"]), (0.58, 2.6, 0.66, 1.9))
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
            yield Table(("Count", "Statute: not covered by that order"), rows, (0.58, 5))
        if case["named"]:
            rows = tuple(
                ((row["sequence"],), (row["statute"],), (row["was"] or "this docket, of another person",))
                for row in case["named"]
            )
            yield Table(
                ("Count", "Statute: named otherwise in that order", "Named there as"), rows, (0.58, 2.4, 3)
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
    offense: Words = (f"{row['what']}\n", Soft(row["statute"])) if row["what"] else (row["statute"],)
    ended = f"{row['disposition']},\n{row['on']}" if row["on"] else row["disposition"]
    return ((row["sequence"],), offense, (row["grade"],), (ended,))


def _decreed(row: Mapping[str, Any]) -> Words:
    does = "\n".join(f"{BOX} {each}" for each in row["choices"]) or row["verb"].strip(",")
    return (
        f"{does}\n",
        Soft(row["cite"]),
        *(("\n", Soft(f"Note {row['remarks']}")) if row["remarks"] else ()),
    )


def _ending(data: Mapping[str, Any]) -> Iterator[Block]:
    """What follows the schedules: the clerk's certificate, who signed the laws off, and notes."""
    if _is_signed(data):
        entered: Words = (
            f"I certify that this is a true copy of the {data['foot']['noun']} entered on ",
            Blank("day of entry", 4.5),
            ", with its schedules.",
        )
        hashed: Words = ("SHA-256 of its text: ", Code(data["digest"]))
        yield Note("Clerk's certificate", (entered, hashed), ("Clerk", "Date"), "(Seal)")
    if signed_off := data["foot"].get("signed_off"):
        yield Paragraph((Soft(f"On the law: {'; '.join(signed_off)}."),))
    if notices := data["notices"]:
        no_part = f" (no part of the {data['foot']['noun']})" if _is_signed(data) else ""
        yield Heading(f"Notes for those who carry this out{no_part}")
        yield Points(tuple(Item(_note(row)) for row in notices), "dot")


def _note(row: Mapping[str, Any]) -> Words:
    day = f" ({row['day']})" if row["day"] else ""
    only = (
        f"Only: {'; '.join(row['of'])}."
        if row["of"]
        else f"Only the charges at which Schedule A says: note {row['letter']}."
    )
    of_some = () if row["of"] == ["every charge"] else (" ", Strong(only))
    return Strong(f"{row['letter']}."), f" {row['text']}. ", Soft(row["cite"]), f"{day}.", *of_some
