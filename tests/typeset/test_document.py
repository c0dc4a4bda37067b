"""A document is written once: its PDF and its DOCX say the same, with the same blanks."""

import datetime as dt
import io

import docx as python_docx
import pypdfium2

from clearslate.typeset.model import (
    Blank,
    Caption,
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
        for said in line.replace("[", "\0[").replace("]", "]\0").split("\0"):
            assert squeezed(said) in read, said
            assert squeezed(said) in word, said
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
