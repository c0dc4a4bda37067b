"""A document is written once: its PDF and its DOCX say the same, with the same blanks."""

import datetime as dt
import io

import docx as python_docx
import pypdfium2

from clearslate.typeset.model import (
    BOX,
    Blank,
    Caption,
    Code,
    Document,
    Heading,
    Item,
    Note,
    Paragraph,
    Part,
    Points,
    Range,
    Ranges,
    Signature,
    Soft,
    Strong,
    Table,
    Together,
)
from clearslate.typeset.pdf import document_pdf
from clearslate.typeset.word import docx

COURT = Caption(
    (("Court of Nowhere",),), (("The State",), ("v.",), (Strong("A. Nobody"),)), (("Number 12",),)
)
DOCUMENT = Document(
    "A paper",
    dt.date(2026, 11, 28),
    (
        Part(
            (
                COURT,
                Heading("Petition", 1),
                Paragraph(
                    (
                        "Under § 12 the petitioner ",
                        Strong("asks"),
                        " by ",
                        Blank("the day"),
                        Soft(" (§ 12)"),
                        "\nnow",
                    )
                ),
                Points((Item(("first thing",), (("beneath it",),)), Item(("second thing",))), first=3),
                Points((Item(("ticked by hand",)),), "box"),
                Table(
                    ("Count", "Offense"), ((("1",), ("Loitering",)), (("2",), (Blank("offense"),))), (1, 4)
                ),
                Ranges(
                    (
                        Range(("The law in force",), ("120 to 150",), 0.6, 0.75),
                        Range(("A bill",), ("200",), 1, 1),
                    ),
                    ("what is proved", "what may be"),
                ),
                Note("For the lawyer", (("to be checked",),)),
                Signature(("Attorney for A. Nobody", "Date"), ("Respectfully",)),
            ),
            "Petition of A. Nobody",
        ),
        Part((Heading("Order", 1), Paragraph(("It is ordered.",), "center")), "Order"),
    ),
    warnings=("INVENTED", "DRAFT"),
)


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def edited(content: bytes) -> str:
    """All words of a DOCX, those of tables, headers and footers too."""
    made = python_docx.Document(io.BytesIO(content))
    parts = [made.element.body, *(each.footer._element for each in made.sections)]
    parts.append(made.sections[0].header._element)
    return " ".join(" ".join("".join(part.itertext()) for part in parts).split())


def squeezed(text: str) -> str:
    return "".join(text.split()).lower()


def test_pdf_and_docx_say_every_word_of_the_document() -> None:
    read, word = squeezed(" ".join(pages(document_pdf(DOCUMENT)))), squeezed(edited(docx(DOCUMENT)))
    for line in DOCUMENT.text.splitlines():
        for entry in line.replace("[", "\0[").replace("]", "]\0").split("\0"):
            assert squeezed(entry) in read, entry
            assert squeezed(entry) in word, entry
    for number in ("3.", "4."):
        assert number in read
        assert number in word


def test_every_page_says_what_it_is() -> None:
    for page in pages(document_pdf(DOCUMENT)):
        assert "INVENTED · DRAFT" in page
    made = python_docx.Document(io.BytesIO(docx(DOCUMENT)))
    assert [section.header.paragraphs[0].text for section in made.sections] == ["INVENTED · DRAFT"] * 2
    assert [section.footer.paragraphs[0].text.split("\t")[0] for section in made.sections] == [
        "Petition of A. Nobody",
        "Order",
    ]


def test_blanks_are_counted_in_order() -> None:
    assert DOCUMENT.blanks == ["the day", "offense"]


def test_the_same_document_is_the_same_pdf() -> None:
    assert document_pdf(DOCUMENT) == document_pdf(DOCUMENT)


ISSUED = Document(
    "An order",
    dt.date(2026, 11, 28),
    (
        Part(
            (
                COURT,
                Heading("Order", 1),
                Together(
                    (Paragraph(("It is ordered.",)), Signature(("Judge", "Date"), (Strong("BY THE COURT:"),)))
                ),
                Paragraph(("By ", Blank("method of service"), f"\n{BOX} sealed")),
            ),
            "Number 12",
            "SHA-256 abc",
        ),
        Part(
            (
                Table(("Case", "Charges"), ((("CP-1",), ("12",)),), (3, 1), figures=1),
                Note("Certificate", ((Code("f0f0"),),), ("Clerk", "Date"), "(Seal)"),
            ),
            "Number 12",
            "SHA-256 abc",
        ),
    ),
    warnings=("DRAFT",),
    look="order",
)


def test_what_an_office_issues_counts_its_pages_through_and_leaves_lines_bare() -> None:
    first, second = pages(document_pdf(ISSUED))
    assert "DRAFT" in first
    assert "DRAFT" in second
    assert "Number 12 Page 1 of 2 SHA-256 abc" in first
    assert "Number 12 Page 2 of 2 SHA-256 abc" in second
    assert "method of service" not in first, "a judge's paper has the line alone"
    assert BOX not in first, "the box is drawn, since the usual fonts lack it"
    assert "BY THE COURT: Judge Date:" in first
    assert "Certificate f0f0 Clerk Date (Seal)" in second


def test_its_docx_has_the_same_and_says_what_belongs_on_a_line() -> None:
    made = python_docx.Document(io.BytesIO(docx(ISSUED)))
    body = " ".join("".join(made.element.body.itertext()).split())
    assert "[method of service]" in body
    assert f"{BOX} sealed" in body
    assert "f0f0" in body
    assert "Clerk" in body.partition("Certificate")[2]
    assert [section.footer.paragraphs[0].text for section in made.sections] == [
        "Number 12\t\tSHA-256 abc"
    ] * 2
    figures = made.tables[1].rows[1].cells[1].paragraphs[0]
    assert figures.text == "12"
    assert figures.alignment is not None
    assert figures.alignment.name == "RIGHT"
