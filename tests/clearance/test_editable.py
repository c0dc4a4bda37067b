"""An order as DOCX, which courts edit: it says what the PDF says, and lies beside it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
from pathlib import Path

import docx
import pytest

from clearslate.clearance.orders.content import contents
from clearslate.clearance.orders.make import make_orders
from clearslate.clearance.orders.order import document_of
from clearslate.clearance.orders.paper import OrderContent
from clearslate.clearance.state.ledger import Ledger
from clearslate.runs.run import Run
from clearslate.typeset.word import docx as editable
from tests.clearance import test_orders
from tests.clearance.carried import TODAY
from tests.clearance.test_orders import paper_of, pdf_text

batch = test_orders.batch
NOT_OF_THE_TEXT = {"page", "of", "1", "2", "3", "4", "sha", "256", "its", "text"}


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def docx_text(content: OrderContent) -> str:
    """All text of the file, in its order."""
    made = docx.Document(io.BytesIO(editable(document_of(content))))
    return " ".join(node.text or "" for node in made.element.body.iter() if node.tag.endswith("}t"))


def lacking(content: OrderContent) -> set[str]:
    """The words of the PDF that the DOCX lacks."""
    return (
        words(pdf_text(document_of(content)))
        - words(docx_text(content))
        - NOT_OF_THE_TEXT
        - words(content.digest)
        - words(content.digest[:12])
    )


@pytest.mark.parametrize("kind", ["order", "correction"])
@pytest.mark.parametrize("is_case", [True, False])
def test_the_docx_says_what_the_pdf_says(kind: str, is_case: bool) -> None:
    content = paper_of(kind, 3)
    content = dataclasses.replace(content, head=content.head | {"is_case": is_case})
    assert lacking(content) - {"draft", "not", "certified", "by", "counsel"} == set()
    warnings = document_of(content).warnings
    assert warnings == ("DRAFT: not certified by counsel",)


@pytest.mark.parametrize("per_case", [True, False])
def test_a_real_order_is_whole(ledger: Ledger, run: Run, batch: str, per_case: bool) -> None:
    for content in contents(ledger, batch, run.dataset(), TODAY, per_case=per_case)[:2]:
        left = lacking(content) - {
            "invented",
            "no",
            "real",
            "person",
            "case",
            "draft",
            "not",
            "certified",
            "by",
            "counsel",
        }
        assert left == set()
        if content.mixed:
            assert "Schedule B" in docx_text(content)


def test_what_a_court_chooses_has_boxes() -> None:
    content = paper_of("order", 2)
    [case] = content.cases
    lines = [
        dataclasses.replace(line, choices=("dismissed and sealed", "redesignated as")) for line in case.close
    ]
    content = dataclasses.replace(content, cases=[dataclasses.replace(case, close=lines)])
    assert docx_text(content).count("☐ redesignated as") == 2


def test_it_lies_beside_the_pdf_and_the_ledger_names_the_pdf(
    ledger: Ledger,
    run: Run,
    batch: str,
    at: dt.datetime,
    tmp_path: Path,
) -> None:
    made = make_orders(ledger, batch, run.dataset(), tmp_path / "a", at, as_docx=True)
    pages = {path.stem for path in (tmp_path / "a").glob("order-*.pdf")}
    editables = list((tmp_path / "a").glob("order-*.docx"))
    assert {path.stem for path in editables} == pages == {Path(each.file).stem for each in made}
    assert all(path.stat().st_mode & 0o077 == 0 for path in editables)
    make_orders(ledger, batch, run.dataset(), tmp_path / "b", at)
    assert not list((tmp_path / "b").glob("*.docx")), "where nobody asks for it"
    before = {path: path.stat().st_mtime_ns for path in editables}
    make_orders(ledger, batch, run.dataset(), tmp_path / "a", at, as_docx=True)
    assert {path: path.stat().st_mtime_ns for path in editables} == before
