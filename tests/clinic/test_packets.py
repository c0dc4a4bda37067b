"""Packets: drafted from the facts, every condition answered, nothing assumed, nothing left off in silence."""

import csv
import datetime as dt
import io
import re
from pathlib import Path

import docx as python_docx
import pypdfium2
import pytest
from openpyxl import load_workbook

from clearslate.clinic.captions import caption_of
from clearslate.clinic.helping import Step, help_of
from clearslate.clinic.judging import judge
from clearslate.clinic.listed import read_bytes
from clearslate.clinic.packets import (
    ASK,
    DRAFT,
    Packet,
    _counted_until,
    _pleaded,
    packet_document,
    packets_of,
)
from clearslate.clinic.results import hold, write
from clearslate.clinic.summary import summary_of
from clearslate.clinic.told import Attorney
from clearslate.law import Law
from clearslate.law import Route as Way
from clearslate.plain.practical import NOT_FOUND, Fact, practical_of
from clearslate.states import CODES, jurisdiction
from clearslate.typeset.model import Caption, Note
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
    assert len(conditions) == 10
    for condition in conditions:
        assert f"{condition.text} ({condition.cite})." in answered
    assert answered.count("This condition is met") == 10
    assert "This condition is met. Unpaid restitution: $0.00." in answered
    assert "This condition is met since June 1, 2019." in answered
    assert (
        "Of the 2 charges in 1 case of the petitioner's record, none counts under this condition." in answered
    )


def test_what_is_open_is_a_blank_and_never_assumed() -> None:
    packet = packet_of(BOB, on=dt.date(2035, 1, 1))
    assert packet.is_open
    document = packet_document(packet)
    answered = between(document.text, "\nThe conditions of", "\nWhy it is asked")
    assert "To be shown. " in answered
    assert "[unpaid restitution]" in answered
    assert "met. Unpaid restitution" not in answered
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


def test_what_the_practical_facts_do_not_say_is_asked_of_the_clerk(monkeypatch: pytest.MonkeyPatch) -> None:
    known = practical_of("PA").route("PA-PET-LA")
    assert "Fee: Each county sets its own fee." in packet_document(packet_of(ANN, ANN_TOO)).text
    lacking = known.model_copy(update={"fee": NOT_FOUND})
    monkeypatch.setattr("clearslate.clinic.packets.route_of", lambda _code, _law: lacking)
    text = packet_document(packet_of(ANN, ANN_TOO)).text
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
    assert "This condition is met. Convictions in other states or federal courts: none." in text
    assert "dataset" not in text
    assert "data team" not in text


def test_what_the_rule_asks_for_stands_in_the_petition_or_is_a_blank() -> None:
    text = packet_document(packet_of(ANN, ANN_TOO)).text
    changes = between(text, "\nThe petitioner and the case", "\nThe charges\n")
    assert changes.count("Pa.R.Crim.P. 791") == len(practical_of("PA").route("PA-PET-LA").holds)
    for expected in ("Ann Invented; other names: [aliases, or none]", "born February 3, 1980", "[name and address of the judge]",
                     "CP-32-CR-0000651-2012", "restitution unpaid: $0.00; fines unpaid: [amount, or none]", "18 Pa.C.S. § 4904"):  # fmt: skip
        assert expected in changes


BLURRED = (
    "D4,Dee Invented,1980,PA,,CP-51-CR-0000652-2012,18 § 5503,Disorderly conduct,M3,2008,guilty plea,2009,0,never,never,none",
    "D4,,,PA,,CP-51-CR-0000653-2005,18 § 3929,Retail theft,M2,May 2005,guilty plea,2006,0,never,never,none",
)
"""What a client remembers: years and months."""


def test_a_petition_is_pleaded_without_ranges_and_without_the_words_of_a_list() -> None:
    packets = packets_of(judge(read_bytes("list.csv", csv_of(*BLURRED)).clients, DAY)[0])
    assert packets
    for packet in packets:
        text = packet_document(packet).text
        petition = text[text.index("respectfully petitions") :]
        assert "Considered: 18 § 5503, M3, convicted, in 2009" in petition
        assert " between " not in petition
        assert "or never" not in petition
        assert "until no earlier" not in petition
        assert "the client's list" not in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "until between 2019-05-15 and 2019-06-15",
            "until no earlier than 2019-05-15 and no later than 2019-06-15",
        ),
        ("between 2012-01-01 and 2012-12-31", "in 2012"),
        ("between 2012-02-01 and 2012-02-29", "in February 2012"),
        ("on or after 2016-06-15, or never", "not on record"),
        ("between 2014-06-01 and 2026-12-01", "not on record"),
        ("CP-2012-01-01", "CP-2012-01-01"),
    ],
)
def test_a_day_that_is_known_roughly_is_said_as_a_court_paper_says_it(text: str, said: str) -> None:
    assert _pleaded(text) == said


def test_what_is_free_for_some_alone_keeps_the_application_to_waive_its_fee(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    free = practical_of("TN").route("TN-NC")
    assert isinstance(free.fee, Fact)
    assert free.fee.en == "There is no fee. After a diversion program the clerk takes a fee."
    known = practical_of("PA").route("PA-PET-LA").model_copy(update={"fee": free.fee})
    monkeypatch.setattr("clearslate.clinic.packets.route_of", lambda _code, _law: known)
    assert "Application to waive fees" in packet_document(packet_of(ANN, ANN_TOO)).text


def test_what_is_free_needs_no_application_to_waive_its_fee() -> None:
    row = "N1,Nell Invented,1985-02-03,NY,Kings,2010KN012345,PL 155.25,Petit larceny,AM,2010-01-02,convicted,2010-06-01,0,never,never,none"
    text = packet_document(packet_of(row)).text
    assert "Fee: There is no fee." in text
    assert "Application to waive fees" not in text


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("between 2016-06-15 and 2019-06-15", ""),
        ("2019-06-15", ", which counted until 2019-06-15"),
        ("on or after 2016-06-15, or never", ""),
        ("never", ""),
        ("", ""),
    ],
)
def test_how_long_an_earlier_charge_counted_is_said_by_its_last_day(until: str, said: str) -> None:
    assert _counted_until(until) == said


def test_a_docket_number_fills_in_the_county() -> None:
    text = packet_document(packet_of(ANN.replace(",Indiana,", ",,"), ANN_TOO.replace(",Indiana,", ",,"))).text
    assert "Court of Common Pleas of Indiana County, Pennsylvania" in text
    assert "[the county]" not in text


def test_what_a_caption_lacks_is_named_before_the_steps() -> None:
    row = "B2,Bob Invented,,NV,,,NRS 205.240,Petit larceny,misd,2021,dismissed,2021-09-09,,never,never,"
    document = packet_document(packet_of(row))
    lacking = between(document.text, "\nTo fill in before you file\n", "\nSteps\n")
    for what in (
        "The county or district of the court",
        "column case number",
        "column tracking number",
        "Who signs",
    ):
        assert what in lacking
    assert not [blank for blank in document.blanks if blank == "the prosecuting party"]


@pytest.mark.parametrize("code", CODES)
def test_every_state_has_a_prosecuting_party_and_a_court(code: str) -> None:
    caption = caption_of(code)
    assert caption.party
    assert caption.court
    assert set(re.findall(r"\{(\w+)\}", caption.court)) <= {"court", "place", "county"}


SIGNED = (
    "# attorney: Jane Invented, Esq.",
    "# attorney number: 12345",
    "# attorney address: 1 Main Street, Harrisburg",
    "# attorney phone: 555-0100",
)


def test_who_signs_is_entered_once_and_heads_every_packet(tmp_path: Path) -> None:
    content = ("\n".join((*SIGNED, ""))).encode() + csv_of(ANN, ANN_TOO, ANN.replace("A1", "Z9"))
    listed = read_bytes("list.csv", content)
    assert listed.attorney == Attorney(
        "Jane Invented, Esq.", "12345", "", "1 Main Street, Harrisburg", "555-0100"
    )
    clinic = hold(listed, DAY)
    assert len(clinic.packets) == 2
    for packet in clinic.packets:
        document = packet_document(packet, attorney=clinic.attorney)
        petition = document.text[document.text.index("\nPetition for limited access\n") - 400 :]
        for line in ("Jane Invented, Esq.", "Attorney No. 12345", "1 Main Street, Harrisburg", "555-0100"):
            assert line in petition
        assert "Who signs" not in document.text
        assert "Attorney number, address, telephone, e-mail" not in document.text
    written = write(clinic, tmp_path / "out", summaries=False)
    assert written.packets == 2
    [made, *_] = sorted((tmp_path / "out" / "packets").rglob("*.pdf"))
    assert any("Attorney No. 12345" in page for page in pages(made.read_bytes()))


FEDERAL = "F6,Fay Invented,1980-02-03,US,,1:10-cr-00001,21 U.S.C. § 841,Distribution,felony,2010-01-02,convicted,2011-06-01,0,never,never,none"


def test_no_ground_that_few_have_heads_the_advice_for_a_federal_conviction() -> None:
    [judged] = judge(read_bytes("list.csv", csv_of(FEDERAL)).clients, DAY)
    assert any(
        "fact_trafficking_survivor" in each.missing
        for _, charge in judged.charges
        for each in charge.view.answers
    )
    packets = packets_of(judged)
    assert packets == []
    found = help_of(judged, packets)
    assert found.step is Step.GROUND
    assert found.helps_most.startswith("Nothing under these laws, unless")


def test_a_name_that_begins_a_formula_is_text_in_every_table(tmp_path: Path) -> None:
    clinic = hold(read_bytes("list.csv", csv_of(ANN.replace("Ann Invented", "=HYPERLINK(1)"), ANN_TOO)), DAY)
    write(clinic, tmp_path / "out")
    for table in (tmp_path / "out").glob("*.csv"):
        for row in csv.reader(table.read_text(encoding="utf-8-sig").splitlines()):
            assert not any(cell.startswith(("=", "+", "@")) for cell in row), table.name
    book = load_workbook(tmp_path / "out" / "clinic.xlsx")
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert any(cell.value == "=HYPERLINK(1)" for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_a_client_without_a_name_has_a_blank_for_it() -> None:
    document = packet_document(packet_of(ANN.replace("Ann Invented", ""), ANN_TOO))
    assert "the client's name" in document.blanks
    assert "Invented" not in document.text


def test_two_cases_without_a_number_have_files_of_their_own(tmp_path: Path) -> None:
    row = ANN.replace("CP-32-CR-0000651-2012", "")
    clinic = hold(read_bytes("list.csv", csv_of(row, row.replace("2012-06-01", "2012-07-01"))), DAY)
    written = write(clinic, tmp_path / "out", summaries=False)
    assert written.packets == 2
    names = sorted(path.name for path in (tmp_path / "out" / "packets").rglob("*.docx"))
    assert names == ["PA-PET-LA-no-case-number-2.docx", "PA-PET-LA-no-case-number.docx"]


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


LETTERS = [
    pytest.param(code, law, id=law.id)
    for code in CODES
    for law in jurisdiction(code).laws
    if not law.automatic and law.route in (Way.APPLICATION, Way.PROSECUTOR)
]
ENDINGS = ("dismissed", "nolle prosequi", "no charge", "convicted", "diverted")


def letter_packet(code: str, law: Law) -> Packet:
    """A packet of a law, for the first ending that the law is about."""
    for ending in ENDINGS:
        row = f"L1,Lee Invented,1980-02-03,{code},,C-1,1-2-3,Retail theft,,2009-01-02,{ending},2010-06-01,0,never,never,none"
        [judged] = judge(read_bytes("list.csv", csv_of(row)).clients, DAY)
        for state, charge in judged.charges:
            if any(each.law == law.id for each in charge.explained):
                return Packet(judged, state, law, (charge,))
    raise AssertionError(f"{law.id} is about none of {ENDINGS}")


@pytest.mark.parametrize(("code", "law"), LETTERS)
def test_what_an_office_decides_is_a_letter_to_it_without_a_courts_papers(code: str, law: Law) -> None:
    """A petition for what no court decides is refused: an agency decides, or the prosecutor alone asks."""
    document = packet_document(letter_packet(code, law))
    first, *rest = document.parts
    assert len(rest) == 2
    assert not [block for part in document.parts for block in part.blocks if isinstance(block, Caption)]
    text = document.text
    for word in ("this Court", "It is ordered", "BY THE COURT", "Certificate of service", "Judge\n", "v.\n",
                 "undersigned counsel", "The petitioner", "for the petitioner", "petitioner's", "ask the clerk"):  # fmt: skip
        assert word not in text, word
    [note] = [block for block in first.blocks if isinstance(block, Note)]
    assert note.title == "Do not file this with a court"
    assert first.blocks.index(note) == 1, "it heads the first page"
    heading = text[text.index(note.title) : text.index("For the lawyer.")]
    sent = re.search(r"Send it to: (.+)\.\n", heading)
    assert sent
    assert "[" not in sent[1]
    assert "court" not in sent[1].lower() or sent[1].startswith("Administrative Office")
    route = practical_of(code).route(law.id)
    if isinstance(route.forms, str):
        assert "Its form: not found. Ask that office" in heading
    else:
        assert all(form.name in heading for form in route.forms)
    asked = text[text.index("I write for Lee Invented") : text.index("Sincerely,")]
    assert f"{sent[1]}\n[mailing address]" in text
    assert law.cite in asked
    assert "Retail theft" in asked
    assert "Confirm in writing" in asked
    assert ("to ask the court" in asked) == (law.route is Way.PROSECUTOR)


def test_a_court_keeps_its_papers_and_what_comes_before_it_heads_the_first_page() -> None:
    """A certificate or a consent that the court asks for is had first; the petition is the court's all the same."""
    [law] = [law for law in jurisdiction("FL").laws if law.id == "FL-SEAL"]
    document = packet_document(letter_packet("FL", law))
    [note] = [block for block in document.parts[0].blocks if isinstance(block, Note)]
    assert note.title == "Before the court"
    assert "First get the certificate from the state police." in document.text
    assert "\nProposed order" in document.text


def test_the_advice_and_the_clients_page_name_no_petition_and_no_clerk_for_what_an_office_decides() -> None:
    row = "W1,Wes Invented,1980-02-03,WI,Dane,,943.50,Retail theft,A misdemeanor,2012-01-02,no charge,2012-06-01,0,never,never,none"
    [judged] = judge(read_bytes("list.csv", csv_of(row)).clients, DAY)
    [packet] = packets_of(judged)
    assert packet.law.id == "WI-CIB"
    found = help_of(judged, [packet])
    assert found.helps_most.startswith("Letter to an office for 1 charge")
    assert "court clerk" not in summary_of(found).text
