"""Packets: drafted from the facts, every condition answered, nothing assumed, nothing left off in silence."""

import datetime as dt
import io
import re
from pathlib import Path

import docx as python_docx
import pypdfium2
import pytest

from clearslate.clinic.helping import help_of
from clearslate.clinic.judging import judge
from clearslate.clinic.listed import read_bytes
from clearslate.clinic.packets import ASK, DRAFT, Packet, packet_document, packets_of
from clearslate.clinic.results import hold, write
from clearslate.clinic.summary import summary_of
from clearslate.plain.practical import practical_of
from clearslate.typeset.pdf import document_pdf
from clearslate.typeset.word import docx
from tests.clinic.lists import ANN, ANN_TOO, BOB, DAY, csv_of
from tests.reading import grade, perspicuity

PARTS = [
    "Filing instructions", "Petition for limited access", "Proposed order", "Certificate of service", "List of exhibits",
    "Application to waive fees",
]  # fmt: skip


def packet_of(*rows: str, on: dt.date = DAY) -> Packet:
    [judged] = judge(read_bytes("list.csv", csv_of(*rows)).clients, on)
    [packet] = packets_of(judged)
    return packet


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def between(text: str, first: str, last: str) -> str:
    return text[text.index(first) : text.index(last, text.index(first))]


def test_a_packet_has_all_papers_and_says_draft_on_every_page() -> None:
    document = packet_document(packet_of(ANN, ANN_TOO), invented=True)
    read = pages(document_pdf(document))
    assert all(DRAFT in page and "INVENTED" in page for page in read)
    for title in PARTS:
        assert any(title.upper() in page for page in read), title
    made = python_docx.Document(io.BytesIO(docx(document)))
    titles = [
        line.text for line in made.paragraphs if line.style is not None and line.style.name == "Heading 1"
    ]
    assert titles == [title.upper() for title in PARTS]


def test_a_paper_is_called_as_a_court_calls_it_and_says_what_the_rule_asks_in_words() -> None:
    """A page's heading ("Petition: a case with no conviction") is no title of a paper, nor a code of the record its word."""
    swaps = {
        ",PA,Indiana": ",NV,Clark",
        "18 § 3929": "NRS 205.240",
        "withdrawn": "nolle prosequi",
        "M2": "misd",
    }
    row = ANN_TOO.replace("CP-32-CR-0000651-2012", "C-1")
    for here, there in swaps.items():
        row = row.replace(here, there)
    text = packet_document(packet_of(row)).text
    assert "\nPetition for sealing\n" in text
    assert "Petition: " not in text
    assert "How the charge ended: nolle prossed" in text
    assert "_" not in text
    assert "the Central Repository: see the list of exhibits." in text


def test_every_condition_of_the_statute_is_answered_with_its_evidence() -> None:
    packet = packet_of(ANN, ANN_TOO)
    text = packet_document(packet).text
    answered = between(text, "\nThe conditions of", "\nWhy it is asked")
    conditions = packet.explanation(packet.charges[0]).conditions
    assert len(conditions) == 9
    for condition in conditions:
        assert f"{condition.text} ({condition.cite})." in answered
    assert answered.count("Met") == 9
    assert "Met. Unpaid restitution: $0.00." in answered
    assert "Met since June 1, 2019." in answered
    assert "Of the 2 charges in 1 case that the client's list holds, none is counted here." in answered


def test_what_is_open_is_a_blank_and_never_assumed() -> None:
    packet = packet_of(BOB, on=dt.date(2035, 1, 1))
    assert packet.is_open
    document = packet_document(packet)
    answered = between(document.text, "\nThe conditions of", "\nWhy it is asked")
    assert "Open. " in answered
    assert "[unpaid restitution]" in answered
    assert "Met. Unpaid restitution" not in answered
    instructions = document.text.partition("\nSteps\n")[0]
    assert "Unpaid restitution\nusually kept by: court" in instructions


def test_the_order_names_what_it_does_not_reach() -> None:
    text = packet_document(packet_of(ANN, ANN_TOO)).text
    order = between(text, "\nProposed order", "\nCertificate of service")
    assert (
        "does not reach the other charges of the same case: CP-32-CR-0000651-2012, count 2: Retail theft, withdrawn"
        in order
    )
    assert "Disorderly conduct" in order


def test_what_the_practical_facts_do_not_say_is_asked_of_the_clerk() -> None:
    packet = packet_of(ANN, ANN_TOO)
    text = packet_document(packet).text
    route = practical_of("PA").route("PA-PET-LA")
    assert route.fee == "not found"
    assert f"Fee: {ASK}." in text
    assert "60 days" in text
    assert not re.search(r"\{\w+\}", text), "every figure is filled in"


def test_a_fee_is_told_as_money() -> None:
    row = (
        BOB.replace(",PA,", ",CO,")
        .replace("18 § 3929", "18-4-401")
        .replace(",M1,", ",M2,")
        .replace(",,,,", ",0,never,never,none")
    )
    text = packet_document(packet_of(row)).text
    assert "Fee: The fee is $65." in text
    assert "Service: Give a copy to the prosecutor. The form for that is JDF 612." in text
    assert "Hearing: not found, ask the clerk." in text
    assert "Met. Convictions in other states or federal courts: none." in text
    assert "dataset" not in text
    assert "data team" not in text


def test_what_the_rule_asks_for_stands_in_the_petition_or_is_a_blank() -> None:
    text = packet_document(packet_of(ANN, ANN_TOO)).text
    said = between(text, "\nThe petitioner and the case", "\nThe charges\n")
    assert said.count("Pa.R.Crim.P. 791") == len(practical_of("PA").route("PA-PET-LA").holds)
    for expected in ("Ann Invented; other names: [aliases, or none]", "born February 3, 1980", "[name and address of the judge]",
                     "CP-32-CR-0000651-2012", "restitution unpaid: $0.00; fines unpaid: [amount, or none]", "18 Pa.C.S. § 4904"):  # fmt: skip
        assert expected in said


def test_a_client_without_a_name_has_a_blank_for_it() -> None:
    document = packet_document(packet_of(ANN.replace("Ann Invented", ""), ANN_TOO))
    assert "the client's name" in document.blanks
    assert "Invented" not in document.text


def test_two_cases_without_a_number_have_files_of_their_own(tmp_path: Path) -> None:
    row = ANN.replace("CP-32-CR-0000651-2012", "")
    clinic = hold(read_bytes("list.csv", csv_of(row, row.replace("2012-06-01", "2012-07-01"))), DAY)
    told = write(clinic, tmp_path / "out", summaries=False)
    assert told.packets == 2
    names = sorted(path.name for path in (tmp_path / "out" / "packets").rglob("*.docx"))
    assert names == ["PA-PET-LA-number-not-told-2.docx", "PA-PET-LA-number-not-told.docx"]


def test_what_clears_by_itself_gets_no_packet() -> None:
    [judged] = judge(read_bytes("list.csv", csv_of(ANN_TOO)).clients, DAY)
    assert packets_of(judged) == []


def test_a_clients_page_is_one_page_in_plain_words() -> None:
    heads = csv_of(ANN, ANN_TOO, BOB).replace(b"client,name", b"client,language,name")
    both = heads.replace(b"A1,", b"A1,en,").replace(b"B2,", b"B2,es,")
    for judged in judge(read_bytes("list.csv", both).clients, DAY):
        document = summary_of(help_of(judged, packets_of(judged)))
        assert len(pages(document_pdf(document))) == 1
        prose = " ".join(
            line if line.endswith((".", "”")) else f"{line}." for line in document.text.splitlines()
        )
        if judged.client.language == "es":
            assert perspicuity(prose) >= 65, prose
        else:
            assert grade(prose) <= 8, prose


def test_a_clients_page_stays_one_page_whatever_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        f"A1,,,PA,Indiana,CP-32-CR-{number}-20{number:02},18 § {3900 + number},Offense number {number},M{number % 3 + 1},,"
        f"{'convicted' if number % 2 else 'dismissed'},20{number:02}-05-05,,{'never' if number % 3 else ''},never,none"
        for number in range(1, 25)
    ]
    [judged] = judge(read_bytes("list.csv", csv_of(*rows)).clients, DAY)
    document = summary_of(help_of(judged, packets_of(judged)))
    assert len(pages(document_pdf(document))) == 1
    assert "; +" in document.text, "charges of which the same is said are counted"
    monkeypatch.setattr("clearslate.clinic.summary._LINES", 6)
    assert re.search(r"And \d+ more\.", summary_of(help_of(judged, packets_of(judged))).text)
