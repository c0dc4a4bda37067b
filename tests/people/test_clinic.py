"""The clinic's page: a list is judged in memory; what comes back is a page or a ZIP file, and nothing is left behind."""

from __future__ import annotations

import io
import tempfile
import zipfile

import pytest

from tests.clinic.lists import ANN, ANN_TOO, BOB, csv_of, xlsx_of
from tests.people.conftest import Reader


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has asked yet."""
    from clearslate.web.people.limits import Limits

    monkeypatch.setattr("clearslate.web.people.clinic.LIMITS", Limits())


def brought(content: bytes) -> object:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("My Clients.csv", content)


def judged(reader: Reader, content: bytes, lang: str = "en", do: str = "show") -> str:
    reader.response = reader.client.post(f"/{lang}/clinic/", {"list": brought(content), "do": do})
    reader.page = reader.response.content.decode() if do == "show" else ""
    return reader.page


@pytest.mark.parametrize(
    ("lang", "step"),
    [
        ("en", "Ask a court now. No conviction would be left in these states."),
        ("es", "Pídalo ya a un tribunal. No quedaría ninguna condena en estos estados."),
    ],
)
def test_a_list_is_judged_and_shown(reader: Reader, lang: str, step: str) -> None:
    page = judged(reader, csv_of(ANN, ANN_TOO, BOB), lang)
    assert reader.response.status_code == 200
    assert step in page
    assert page.index("A1 · Ann Invented") < page.index("B2 · Bob Invented"), "what helps most comes first"
    assert "PA-PET-LA" in page
    assert ("INVENTED" if lang == "en" else "INVENTADO") in page


def test_a_workbook_and_a_bad_row(reader: Reader) -> None:
    page = judged(
        reader,
        xlsx_of(
            ANN, ANN_TOO, BOB.replace("convicted", "made up"), BOB.replace(",PA,", ",ZZ,").replace("B2", "C3")
        ),
    )
    assert "Ann Invented" in page
    assert "row 5, column how it ended" in page
    assert "made up" not in page
    assert "left out: C3" in page
    assert page.index("Bob Invented") < page.index("row 5, column how it ended"), (
        "answers come before what could not be read"
    )


def test_what_could_not_be_read_is_said_in_spanish_on_spanish_pages(reader: Reader) -> None:
    page = judged(reader, xlsx_of(ANN, BOB.replace("convicted", "made up")), "es")
    assert "fila 4, columna how it ended: escriba cómo terminó el cargo" in page
    assert "se toma como dato que falta" in page
    assert 'lang="en"' not in page.partition('id="unread"')[2].partition("</ul>")[0]
    assert "write" not in page.partition('id="unread"')[2].partition("</ul>")[0]


def test_all_papers_come_packed_and_nothing_is_written(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refused)
    monkeypatch.setattr(tempfile, "mkstemp", refused)
    judged(reader, csv_of(ANN, ANN_TOO), do="pack")
    assert reader.response.headers["Content-Type"] == "application/zip"
    assert reader.response.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(reader.response.content)) as packed:
        names = packed.namelist()
    assert "clients.csv" in names
    assert [name for name in names if name.endswith(".docx")] == [
        "packets/1-A1/PA-PET-LA-CP-32-CR-0000651-2012.docx"
    ]


def test_what_is_no_list_is_said_at_the_field(reader: Reader) -> None:
    for content in (b"", b"\x00\x01", b"a,b\n1,2\n", b"- 1\n- [", b"PK nothing"):
        page = judged(reader, content)
        assert reader.response.status_code == 422
        assert "This file is not a list of clients." in page
        assert 'href="#list"' in page
    assert reader.client.post("/en/clinic/", {"do": "show"}).status_code == 422


def test_lists_are_limited_by_address(reader: Reader) -> None:
    for _ in range(11):  # five a second in all, ten a minute from one address
        judged(reader, b"")
    assert "Too many lists at once." in judged(reader, b"")


def test_a_list_too_long_is_for_the_command_line(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clearslate.web.people.clinic.MOST_CLIENTS", 1)
    assert "too many clients" in judged(reader, csv_of(ANN, BOB))


def test_the_list_to_fill_in_has_the_states_chosen(reader: Reader) -> None:
    found = reader.client.post("/es/clinic/list/", {"state": ["PA", "CO", "ZZ"]})
    with zipfile.ZipFile(io.BytesIO(found.content)) as book:
        assert b"words of CO" in book.read("xl/workbook.xml")
    assert reader.client.get("/en/clinic/list/").status_code == 405


def test_a_client_who_writes_to_an_office_is_sent_to_no_court(reader: Reader) -> None:
    """In Wisconsin the state's bureau takes fingerprints off the record, on a form that is mailed to it."""
    row = "W1,Wes Invented,1980-02-03,WI,Dane,,943.50,Retail theft,A misdemeanor,2012-01-02,no charge,2012-06-01,0,never,never,none"
    page = judged(reader, csv_of(row))
    assert "Write to an office now, not a court." in page
    assert "Ask a court" not in page
