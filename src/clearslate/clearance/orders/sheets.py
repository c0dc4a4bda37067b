"""The sheets that lie beside a batch's documents: what counsel must look at, what only the clerk may see, who the people are.

Nothing of them goes before a judge or to those who are served: that a case has charges cleared before is a secret, and a full
birth date stands on paper that is not public.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from clearslate.clearance.orders.cases import CaseLines, Line
from clearslate.clearance.orders.certified import Certified, sheet_number
from clearslate.clearance.orders.order import INVENTED
from clearslate.clearance.orders.paper import OrderContent
from clearslate.typeset.model import (
    Block,
    Code,
    Document,
    Heading,
    Item,
    Paragraph,
    Part,
    Points,
    Strong,
    Table,
    Words,
    words,
)
from clearslate.wording import spoken

_LISTED: Final = (1.7, 0.65, 2, 1.2, 1.8)
_CHECK: Final = " Check each statement below against its text, have wrong words corrected in the state's "
_WITHOUT: Final = "Without the office, write a certificate and make the documents again with "
_LEFT_OFF: Final = (
    "The records give no exact day for these charges, so no order names them yet; Schedule B counts them. Enter the day in the case "
    "management system. The next records carry it, and the charge comes back in an order of its own; until then it stays public."
)
_NOT_NAMED: Final = (
    "Nothing is ordered of these charges: do not seal, redact or remove them. Schedule B counts them and names none, since the "
    "records give no exact day for them. Enter the day in the case management system."
)
_NOT_FILED: Final = "This copy names charges that were cleared before. Do not serve it, and do not file it with the public record."


def sheets_of(documents: Sequence[OrderContent], counsel: Certified | None) -> Iterator[tuple[Document, str]]:
    """The sheets of the documents of one batch, each with the name of its file; the clerk's where there is something to tell."""
    first = documents[0]
    if first.unchecked:
        yield _of_counsel(documents, counsel), f"counsel-{first.batch}.pdf"
    facts = of_the_clerk(documents)
    if any(facts[part] for part in ("left_off", "undated", "before", "perhaps")):
        yield _clerks_copy(documents, facts), f"clerk-{first.batch}.pdf"
    yield _confidential(documents), f"confidential-{first.batch}.pdf"


def _sheet(first: OrderContent, title: str, pages: Iterable[Iterable[Block]], *footer: str) -> Document:
    """A sheet of pages, each with its blocks. It is no draft: counsel certifies the documents alone."""
    parts = tuple(Part(tuple(each), *footer) for each in pages)
    warnings = (INVENTED,) if first.is_invented else ()
    return Document(title, dt.date.fromisoformat(first.on), parts, warnings=warnings, size=10, look="sheet")


def _numbers(documents: Sequence[OrderContent]) -> str:
    """How many documents, and which: from the first to the last control number."""
    first, last = documents[0].number, documents[-1].number
    return (
        f"{len(documents)} document, {first}"
        if len(documents) == 1
        else f"{len(documents)} documents, {first} to {last}"
    )


def _of_counsel(documents: Sequence[OrderContent], counsel: Certified | None) -> Document:
    """What of a batch's documents was not read in a statute, rule or official form. Never filed."""
    first = documents[0]
    number = sheet_number(first.unchecked)

    def blocks() -> Iterator[Block]:
        yield Heading("Counsel's cover sheet", 1)
        about = f", {first.head['state']}. Batch "
        yield Paragraph((Strong(first.head["title"]), about, Code(first.batch), f": {_numbers(documents)}."))
        if first.is_draft or counsel is None:
            yield Paragraph(
                (
                    Strong("The documents are marked DRAFT until counsel certifies this sheet."),
                    _CHECK, Code("documents.yaml"), f", then certify sheet {number} in the office (Certify). {_WITHOUT}",
                    Code("clear orders --counsel FILE"), ":",
                )
            )  # fmt: skip
            yield Paragraph((Code(f"counsel: NAME, OFFICE\ndate: YYYY-MM-DD\nsheets: [{number}]"),))
        else:
            by = f"Certified by {counsel.counsel} on {spoken(counsel.date)}."
            yield Paragraph((Strong(by), " The documents are not marked DRAFT."))
        yield Heading("Not read in a statute, rule or official form")
        rows = tuple(
            (
                (each.what.replace("_", " "),), (each.says,), (each.known + (f"; {each.cite}" if each.cite else ""),), (),
            )
            for each in first.unchecked
        )  # fmt: skip
        yield Table(
            ("Where it stands", "What it says", "How it is known", "Initials"), rows, (1.1, 2.6, 1.6, 0.6)
        )

    return _sheet(
        first,
        f"Counsel's cover sheet {number}",
        [blocks()],
        f"Cover sheet {number}",
        "Privileged. Not to be filed or served",
    )


def _clerks_copy(documents: Sequence[OrderContent], facts: Mapping[str, Any]) -> Document:
    """What is left off and what to supply, what was cleared before, what may be said of a charge. Not served."""
    first = documents[0]
    docket, noun = first.head["docket"], "order" if first.kind == "order" else "document"
    heads = (docket, "Count", "Offense", "Disposition", "The records say")

    def listed(rows: Iterable[Mapping[str, str]]) -> Table:
        found = tuple(
            ((row["docket"],), (row["sequence"],), _offense(row), (row["disposition"],), (row["on"],)) for row in rows
        )  # fmt: skip
        return Table(heads, found, _LISTED)

    def blocks() -> Iterator[Block]:
        yield Heading("Clerk's copy", 1)
        court = f"{first.head['court']}, " if first.head["court"] else ""
        on = spoken(dt.date.fromisoformat(first.on))
        about = f", {court}{on}. {_numbers(documents)}. Laws: {', '.join(facts['laws'])}."
        yield Paragraph((Strong(first.head["title"]), about))
        yield Paragraph((_NOT_FILED,))
        yield Heading("Left off: supply the day of disposition")
        if facts["left_off"]:
            yield Paragraph((_LEFT_OFF,))
            yield listed(facts["left_off"])
        else:
            yield Paragraph(("No charge was left off.",))
        if facts["undated"]:
            yield Heading(f"Not named on the {noun}: these charges stay public")
            yield Paragraph((_NOT_NAMED,))
            yield listed(facts["undated"])
        yield Heading("Cleared before: these charges stay as they are")
        if facts["before"]:
            before = tuple(
                ((row["docket"],), (row["sequence"],), _offense(row), (row["grade"],), (row["disposition"],))
                for row in facts["before"]
            )
            yield Table(
                (docket, "Count", "Offense", "Grade", "Disposition"), before, (1.7, 0.65, 2.4, 0.65, 1.4)
            )
        else:
            yield Paragraph(("None in these cases.",))
        if facts["perhaps"]:
            yield Heading("To be looked up: the records do not say whether this applies")
            items = (
                f"{row['text']} ({row['cite']}). Charge: {'; '.join(row['of'])}." for row in facts["perhaps"]
            )
            yield Points(tuple(Item((each,)) for each in items), "dot")
        yield Heading("Where each charge is named")
        if without := facts["without"]:
            case, it = ("is of a case that has", "is") if without == 1 else ("are of cases that have", "are")
            yield Paragraph(
                (
                    f"{without} of the charges that were left off {case} no {noun} yet, and {it} not counted here.",
                )
            )
        yield _counted(facts["counts"], docket)

    title = f"Clerk's copy, batch {first.batch}"
    return _sheet(first, title, [blocks()], title, "Not to be served or made public")


def _offense(row: Mapping[str, str]) -> Words:
    return words(f"{row['what']}\n", row["statute"])


def _counted(rows: Sequence[Mapping[str, Any]], docket: str) -> Table:
    """Where the charges of each case are named, and of all."""
    parts = ("a", "b", "sheet", "before")
    heads = (docket, "Control number", "Schedule A", "Schedule B", "This copy", "Cleared before", "All")
    found: list[tuple[Words, ...]] = []
    for row in rows:
        counts = [row[part] for part in parts]
        found.append(((row["docket"],), (row["paper"],), *((str(each),) for each in (*counts, sum(counts)))))
    sums = [sum(row[part] for row in rows) for part in parts]
    found.append(((Strong("All"),), (), *((Strong(str(each)),) for each in (*sums, sum(sums)))))
    return Table(heads, tuple(found), (1.7, 1.3, 1, 1, 1, 1, 1), figures=5)


def _confidential(documents: Sequence[OrderContent]) -> Document:
    """Full birth dates and numbers of the people in each document. Filed under seal; never served in public."""
    first = documents[0]
    head, on = first.head, spoken(dt.date.fromisoformat(first.on))

    def blocks(paper: OrderContent, place: int) -> Iterator[Block]:
        yield Heading(f"Confidential sheet to {paper.number}", 1 if place == 0 else 2)
        yield Paragraph((f"{head['title']}, {on}. Not public: file it under seal, apart from the document.",))
        rows = tuple(
            (
                (case.number,), (case.person + (f"\nalso known as {'; '.join(case.aliases)}" if case.aliases else ""),),
                (case.birth or case.born,), (case.state_id + (f"\nFBI {case.fbi_number}" if case.fbi_number else ""),), (case.tracking,),
            )
            for case in paper.cases
            if case.close or case.named
        )  # fmt: skip
        heads = (head["docket"], "Name", "Born", head["state_id"], head["tracking"])
        yield Table(heads, rows, (1.5, 1.7, 1.2, 1.1, 1.2))

    pages = [blocks(each, place) for place, each in enumerate(documents)]
    title = f"Confidential sheet, batch {first.batch}"
    return _sheet(first, title, pages, "Confidential sheet", "File under seal")


def of_the_clerk(documents: Sequence[OrderContent]) -> dict[str, Any]:
    """Which charges lack a day, what was cleared before, what the law may say of a charge, and where every charge is named."""
    papers = [(each, case) for each in documents for case in each.cases if case.close or case.named]
    without = [case for each in documents for case in each.cases if not (case.close or case.named)]
    without += documents[0].beside
    cases = [*(case for _, case in papers), *without]
    return {
        "left_off": [_undated(case, line) for case in cases for line in case.left_off],
        "undated": [
            _undated(case, line)
            for each, case in papers
            if each.is_signed
            for line in case.undated
            if line not in case.left_off
        ],
        "counts": [_counts(each, case) for each, case in papers],
        "without": sum(len(case.left_off) for case in without),
        "before": [_row(case, line) for case in cases for line in case.closed],
        "perhaps": [
            {"text": notice.text, "cite": notice.cite, "of": notice.perhaps_of}
            for each in documents
            for notice in each.notices
            if notice.perhaps
        ],
        "laws": sorted({line.law for case in cases for line in case.close}),
    }


def _row(case: CaseLines, line: Line) -> dict[str, str]:
    return {
        "docket": case.number, "sequence": line.sequence, "what": line.what, "statute": line.statute, "grade": line.grade,
        "disposition": line.disposition,
    }  # fmt: skip


def _undated(case: CaseLines, line: Line) -> dict[str, str]:
    return _row(case, line) | {"on": line.on or "not recorded"}


def _counts(paper: OrderContent, case: CaseLines) -> dict[str, Any]:
    """Where the charges of a case are named: the counts add up to all of them."""
    on_sheet = len(case.undated) if paper.is_signed else 0
    return {
        "docket": case.number, "paper": paper.number,
        "a": len(case.close) + len(case.named), "b": len(case.open) - on_sheet, "sheet": on_sheet, "before": len(case.closed),
    }  # fmt: skip
