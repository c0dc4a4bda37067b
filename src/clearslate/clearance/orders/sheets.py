"""The sheets that lie beside a batch's documents: what counsel must look at, what only the clerk may see, who the people are.

Nothing of them goes before a judge or to those who are served: that a case has charges cleared before is a secret, and a full
birth date stands on paper that is not public.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from clearslate.clearance.orders.cases import CaseLines, Line
from clearslate.clearance.orders.certified import Certified, sheet_number
from clearslate.clearance.orders.paper import OrderContent

_Sheet = tuple[str, dict[str, Any], str]
"""Template, data, name of the file."""


def sheets_of(documents: Sequence[OrderContent], counsel: Certified | None) -> Iterator[_Sheet]:
    """The sheets of the documents of one batch; the clerk's where there is something to tell."""
    first = documents[0]
    head = {
        "title": first.head["title"], "state": first.head["state"], "court": first.head["court"], "batch": first.batch,
        "on": first.on, "is_invented": first.is_invented, "docket": first.head["docket"], "tracking": first.head["tracking"],
        "state_id": first.head["state_id"], "is_order": first.kind == "order",
        "numbers": [documents[0].number, documents[-1].number], "documents": len(documents),
    }  # fmt: skip
    if first.unchecked:
        certified = (
            None
            if first.is_draft or counsel is None
            else {"counsel": counsel.counsel, "on": counsel.date.isoformat()}
        )
        said = {"number": sheet_number(first.unchecked), "rows": [asdict(each) for each in first.unchecked]}
        yield "counsel.typ", head | said | {"certified": certified}, f"counsel-{first.batch}.pdf"
    of_clerk = _of_the_clerk(documents)
    if any(of_clerk[part] for part in ("left_off", "undated", "before", "perhaps")):
        yield "clerk.typ", head | of_clerk, f"clerk-{first.batch}.pdf"
    yield "confidential.typ", head | {"pages": list(_people(documents))}, f"confidential-{first.batch}.pdf"


def _of_the_clerk(documents: Sequence[OrderContent]) -> dict[str, Any]:
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


def _people(documents: Sequence[OrderContent]) -> Iterator[dict[str, Any]]:
    """A page a document: who the people of its cases are."""
    for each in documents:
        rows = [
            {
                "docket": case.number, "name": case.person, "aliases": "; ".join(case.aliases), "birth": case.birth or case.born,
                "state_id": case.state_id, "fbi_number": case.fbi_number, "tracking": case.tracking,
            }
            for case in each.cases
            if case.close or case.named
        ]  # fmt: skip
        yield {"number": each.number, "rows": rows}
