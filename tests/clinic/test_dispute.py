"""The letter of dispute: one page a language, easy to read, true to the Act, and nothing in it that nobody told."""

import datetime as dt
from dataclasses import replace

import pypdfium2
import pytest

from clearslate.clinic.dispute import WHYS, Dispute, Entry, dispute_letter
from clearslate.typeset.pdf import document_pdf
from tests.reading import grade, perspicuity

DAY = dt.date(2026, 11, 28)
CLEARED = Entry(
    "cleared",
    "Disorderly conduct",
    "CP-32-CR-0000651-2012",
    "Indiana County, Pennsylvania",
    dt.date(2026, 11, 27),
    relief="limited access",
    cite="18 Pa.C.S. § 9122.2",
    code="7GGX-NVF4-ZK3J-4EMM-WVHY-SG",
)


def pages(dispute: Dispute) -> list[str]:
    document = pypdfium2.PdfDocument(document_pdf(dispute_letter(dispute)))
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def prose(dispute: Dispute, language: str) -> str:
    """Its words, each line a sentence: a heading or a point is read as one."""
    lines = dispute_letter(replace(dispute, languages=(language,))).text.splitlines()
    return " ".join(line if line.endswith((".", ":")) else f"{line}." for line in lines if "[" not in line)


@pytest.mark.parametrize("why", WHYS)
def test_a_letter_is_a_page_a_language_and_easy_to_read(why: str) -> None:
    dispute = Dispute((Entry(why),), DAY)  # type: ignore[arg-type]
    assert grade(prose(dispute, "en")) <= 8, prose(dispute, "en")
    assert perspicuity(prose(dispute, "es")) >= 65, prose(dispute, "es")
    english, spanish, before = pages(dispute)
    assert "Before you send it" in before
    assert "Antes de mandarla" in before
    for cited in ("§ 1681i(a)(1)(A)", "§ 1681i(a)(5)(A)", "§ 1681e(b)", "30 d", "5 "):
        assert cited in english
        assert cited in spanish


def test_what_was_not_told_is_a_blank() -> None:
    letter = dispute_letter(Dispute((Entry("ended"),), DAY, languages=("en",)))
    assert letter.blanks == [
        "your name",
        "your mailing address",
        "name of the company",
        "its address for disputes",
        "number or date of the report",
        "who asked for the report (the employer or landlord)",
        "date of birth",
        "what the report shows",
        "case number",
        "court and county",
        "how it ended",
    ]


def test_what_was_told_stands_in_both_languages() -> None:
    full = Dispute(
        (CLEARED,), DAY, "Jane Invented", ("1 Any Street",), dt.date(1980, 2, 3), "Checks Inc.", ("2 Any Street",),
        "No. 7 of May 2, 2026", "a landlord", invented=True,
    )  # fmt: skip
    letter = dispute_letter(full)
    assert letter.blanks == []
    english, spanish, _ = pages(full)
    for entry in (
        "Disorderly conduct",
        "CP-32-CR-0000651-2012",
        "7GGX-NVF4-ZK3J-4EMM-WVHY-SG",
        "Checks Inc.",
    ):
        assert entry in english
        assert entry in spanish
    assert "November 27, 2026" in english
    assert "27 de noviembre de 2026" in spanish
    assert "INVENTED" in english


def test_a_letter_that_disputes_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one entry"):
        dispute_letter(Dispute((), DAY))
