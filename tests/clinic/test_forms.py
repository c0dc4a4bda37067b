"""A court's own form: what does not fit is an error first; what is filled in is part of the page, and no field is left."""

import io
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from clearslate.clinic.forms import (
    FormError,
    FormMapping,
    check_mapping,
    fact_names,
    facts_of,
    fill_form,
    form_fields,
    mapping_path,
    official_mappings,
    read_mapping,
    unmapped,
)
from clearslate.clinic.judging import judge
from clearslate.clinic.listed import read_bytes
from clearslate.clinic.packets import packets_of
from clearslate.plain.practical import Form, practical_of
from clearslate.states import jurisdiction
from tests.clinic.lists import ANN, ANN_TOO, DAY, csv_of
from tests.clinic.test_packets import letter_packet


def form_of(*fields: tuple[str, str, int | None]) -> bytes:
    """A form with these fields (name, kind, longest), as a court's program makes it."""
    writer = PdfWriter()
    page = writer.add_blank_page(612, 792)
    font = dictionary(Type="/Font", Subtype="/Type1", BaseFont="/Helvetica", Encoding="/WinAnsiEncoding")
    kids = ArrayObject()

    def add(name: str, kind: str, top: int, **more: Any) -> None:
        place = ArrayObject([FloatObject(x) for x in (72, top, 400, top + 20)])
        field = dictionary(
            Type="/Annot", Subtype="/Widget", FT=kind, T=TextStringObject(name), TU=TextStringObject(f"Label of {name}"),
            Rect=place, F=NumberObject(4), DA=TextStringObject("/Helv 11 Tf 0 g"), **more,
        )  # fmt: skip
        kids.append(writer._add_object(field))

    on, off = (writer._add_object(drawn(text)) for text in ("0 0 20 20 re f", ""))
    for number, (name, kind, longest) in enumerate(fields):
        more: dict[str, Any] = {} if longest is None else {"MaxLen": NumberObject(longest)}
        if kind == "/Btn":
            more |= {"AS": "/Off", "V": "/Off", "AP": dictionary(N=dictionary(Yes=on, Off=off))}
        add(name, kind, 700 - 30 * number % 690, **more)
    page[NameObject("/Annots")] = kids
    form = dictionary(
        Fields=kids, NeedAppearances=BooleanObject(True), DA=TextStringObject("/Helv 0 Tf 0 g"),
        DR=dictionary(Font=dictionary(Helv=writer._add_object(font))),
    )  # fmt: skip
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def dictionary(**entries: Any) -> DictionaryObject:
    """A dictionary of a PDF file: text that begins with a stroke is a name."""
    return DictionaryObject({
        NameObject(f"/{key}"): NameObject(value) if type(value) is str else value for key, value in entries.items()
    })  # fmt: skip


def drawn(text: str) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(text.encode())
    stream[NameObject("/Type")] = NameObject("/XObject")
    stream[NameObject("/Subtype")] = NameObject("/Form")
    stream[NameObject("/BBox")] = ArrayObject([NumberObject(n) for n in (0, 0, 20, 20)])
    return stream


FORM = form_of(
    ("Defendant", "/Tx", None), ("Docket", "/Tx", 25), ("Charge1", "/Tx", None), ("Paid", "/Btn", None), ("Sign here", "/Sig", None)
)  # fmt: skip
"""A line, a short line, another, a box and a signature."""
MAPPING = FormMapping(
    law="PA-PET-LA",
    fields={
        "Defendant": "{client.name}",
        "Docket": "{case.number}",
        "Charge1": "{charge.1.offense} ({charge.1.statute}), {charge.1.disposition_date}",
        "Paid": "yes",
    },
    blank=("Sign here",),
)


def facts(*rows: str) -> dict[str, str]:
    [judged] = judge(read_bytes("list.csv", csv_of(*rows)).clients, DAY)
    [packet] = packets_of(judged)
    return facts_of(packet)


def test_the_fields_of_a_form_are_listed() -> None:
    found = {field.name: field for field in form_fields(FORM, "form.pdf")}
    assert {name: field.kind for name, field in found.items()} == {
        "Defendant": "text", "Docket": "text", "Charge1": "text", "Paid": "box", "Sign here": "signature",
    }  # fmt: skip
    assert found["Docket"].longest == 25
    assert found["Paid"].states == ("/Yes",)
    assert found["Defendant"].label == "Label of Defendant"
    assert {field.page for field in found.values()} == {1}


def test_a_form_is_filled_in_and_is_no_form_any_more() -> None:
    filled = fill_form(FORM, "form.pdf", MAPPING, facts(ANN, ANN_TOO))
    reader = PdfReader(io.BytesIO(filled))
    assert "/AcroForm" not in reader.root_object
    assert not reader.pages[0].get("/Annots")
    document = pypdfium2.PdfDocument(filled)
    text = document[0].get_textpage().get_text_range()
    document.close()
    for entry in ("Ann Invented", "CP-32-CR-0000651-2012", "Disorderly conduct (18 § 5503), 06/01/2012"):
        assert entry in text


def test_every_fact_of_a_packet_has_a_name_that_a_mapping_may_use() -> None:
    assert set(facts(ANN, ANN_TOO)) <= set(fact_names())


def test_a_name_that_the_form_has_not_is_an_error_and_not_ignored() -> None:
    wrong = MAPPING.model_copy(
        update={"fields": {"Defendent": "{client.name}", "Docket": "{case.nummer}", "Sign here": "x"}}
    )
    said = check_mapping(form_fields(FORM, "form.pdf"), wrong)
    assert said[0] == "the form has no field 'Defendent'; is 'Defendant' meant?"
    assert "there is no fact {case.nummer}" in said[1]
    assert "nobody signs but who signs" in said[2]
    with pytest.raises(FormError, match="has no field 'Defendent'"):
        fill_form(FORM, "form.pdf", wrong, facts(ANN, ANN_TOO))


def test_a_letter_that_the_font_lacks_is_an_error_and_no_question_mark() -> None:
    with pytest.raises(FormError, match="a letter of the text is not in the form's font") as error:
        fill_form(FORM, "form.pdf", MAPPING, facts(ANN, ANN_TOO) | {"client.name": "Łucja Invented"})
    assert "ucja" not in str(error.value)
    filled = fill_form(FORM, "form.pdf", MAPPING, facts(ANN, ANN_TOO) | {"client.name": "Ana Muñoz"})
    document = pypdfium2.PdfDocument(filled)
    assert "Ana Muñoz" in document[0].get_textpage().get_text_range()
    document.close()


def test_a_text_that_is_too_long_and_charges_without_room_are_errors() -> None:
    with pytest.raises(FormError, match="holds 25 characters"):
        fill_form(FORM, "form.pdf", MAPPING, facts(ANN, ANN_TOO) | {"case.number": "x" * 26})
    with pytest.raises(FormError, match="has room for 1 charges, and the packet has 2"):
        fill_form(FORM, "form.pdf", MAPPING, facts(ANN, ANN_TOO) | {"charges.count": "2"})


def test_what_is_no_form_is_refused() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    made = io.BytesIO()
    writer.write(made)
    with pytest.raises(FormError, match="no fields to fill in"):
        form_fields(made.getvalue(), "page.pdf")
    with pytest.raises(FormError, match="no PDF that can be read"):
        form_fields(b"%PDF-1.7 nothing", "broken.pdf")


def test_a_mapping_is_read_and_what_is_wrong_in_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text('law: PA-PET-LA\nfields: {Defendant: "{client.name}"}\n', encoding="utf-8")
    assert unmapped(form_fields(FORM, "form.pdf"), read_mapping(path)) == ["Docket", "Charge1", "Paid"]
    path.write_text("fields: {}\n", encoding="utf-8")
    with pytest.raises(FormError, match=r"mapping.yaml, fields"):
        read_mapping(path)
    path.write_text("feilds: {a: b}\n", encoding="utf-8")
    with pytest.raises(FormError, match=r"mapping.yaml"):
        read_mapping(path)


@pytest.mark.parametrize("name", official_mappings())
def test_a_mapping_that_comes_along_is_of_a_form_that_its_law_names_and_takes_its_packet(name: str) -> None:
    """Courts' forms are not kept here: a form with the same fields takes their place."""
    mapping = official_mappings()[name]
    code = mapping.law.split("-", maxsplit=1)[0]
    route = practical_of(code).route(mapping.law)
    assert mapping.form in [form.name for form in route.forms if isinstance(form, Form)]
    form = form_of(
        *((field, "/Tx" if "{" in text else "/Btn", None) for field, text in mapping.fields.items())
    )
    assert not check_mapping(form_fields(form, name), mapping)
    [law] = [law for law in jurisdiction(code).laws if law.id == mapping.law]
    filled = fill_form(form, name, mapping, facts_of(letter_packet(code, law)))
    document = pypdfium2.PdfDocument(filled)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "Lee Invented" in text
    assert "Retail theft" in text or name == "NY-160.59", "New York's application asks for case numbers alone"


def test_a_mapping_is_a_file_or_the_name_of_one_that_comes_along(tmp_path: Path) -> None:
    own = tmp_path / "PA-790"
    own.write_text("fields: {A: x}", encoding="utf-8")
    assert mapping_path(str(own)) == own
    assert mapping_path("PA-790").parent.name == "official"
    with pytest.raises(
        FormError, match=r"no mapping of that name comes with clearslate: it has KY-496\.2, MI"
    ):
        mapping_path("../forms")
