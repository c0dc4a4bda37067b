"""Letters to people: a page a language, in plain words that are measured, of what the law says and no more."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pytest

from clearslate.clearance.orders import letter
from clearslate.clearance.orders.documents import Mark, documents_of
from clearslate.clearance.orders.offices import NOBODY, Offices, OfficesError, read_offices
from clearslate.clearance.orders.render import pdf
from clearslate.records.dataset import Dataset
from clearslate.records.schema import Disposition
from clearslate.runs.run import Run
from clearslate.states import CARRIED_OUT, jurisdiction
from tests.reading import grade, perspicuity

RELIEFS: Final = sorted(
    {(code, law.relief.word) for code in CARRIED_OUT for law in jurisdiction(code).laws if law.automatic}
)
OFFICES: Final = Offices(
    office="Clerk of Courts of Example County", phone="(000) 000-0000", check_site="https://records.example.gov/check",
    check_phone="(000) 000-0001", legal_aid="Example Legal Aid", legal_aid_phone="(000) 000-0002",
)  # fmt: skip
CODE: Final = "7GGX-NVF4-ZK3J-4EMM-WVHY-SG"


def charge(words: str = "DISORDERLY CONDUCT", count: int = 1) -> dict[str, Any]:
    day = dt.date(2012, 9, 27)
    how = {
        "sequence": count,
        "disposition": "dismissed",
        "disposition_date_from": day,
        "disposition_date_to": day,
    }
    return (
        letter._offense(words, "18 § 5503")
        | letter._case("CP-32-CR-0000651-2012", "Indiana")
        | letter.ended(how)
    )


def of_relief(code: str, relief: str, *, count: int = 2, public: int = 1) -> dict[str, Any]:
    """What a letter says of charges cleared under one relief, with all lines of an office."""
    did = letter._did(code, relief, count)
    return {
        "banner": {"en": "", "es": ""}, "code": CODE, "on": "2026-11-27", "name": "Ana Muñoz",
        "state": letter.state_in_words(code), "listed": letter.LISTED, "asked_on": "2026-11-20",
        "groups": [did | {"on": "2026-11-27", "charges": [charge()] * count}], "answer": letter.answer_of(code),
        "public": [charge("Simple assault", 2)] * public, "ask": letter.ask_whom(OFFICES, CODE), "pending": ["§ 1 of the law"],
    }  # fmt: skip


def undone(kind: str, *, by_judge: bool = True, hearing_by: str = "") -> dict[str, Any]:
    days = {"cleared_on": "2026-11-27", "undone_on": "2027-02-01"}
    record = charge() | days | {"did": letter.short_title("PA", "limited access")}
    return {
        "kind": kind, "on": "2027-02-03", "name": "Ana Muñoz", "banner": {"en": "", "es": ""}, "ask": letter.ask_whom(OFFICES),
        "listed": letter.LISTED, "state": letter.state_in_words("PA"), "why": ["The record was not eligible"], "cite": "§ 1",
        "is_verified": True, "by_judge": by_judge, "hearing_by": hearing_by, "records": [record],
    }  # fmt: skip


def pages(template: str, payload: dict[str, Any]) -> list[str]:
    """The text of each page of a document."""
    document = pypdfium2.PdfDocument(pdf(template, payload))
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def test_every_relief_of_a_state_has_its_words() -> None:
    """The statute's verb for each: erased is Connecticut's alone, and nothing sealed is "borrado"."""
    for code, relief in RELIEFS:
        words = letter.relief_words(code, relief)
        assert words is not None, (code, relief)
        text = f"{words.title.es} {words.did.es} {words.many.es} {words.means.es}".lower()
        assert ("borr" in text) == (code == "CT"), (code, relief)
        assert ("erase" in words.did.en) == (code == "CT")
    known = {(code, relief) for code in CARRIED_OUT for relief in documents_of(code).letter.reliefs}
    assert known == set(RELIEFS), "no words of a relief that no automatic law gives"


def test_letters_are_one_page_a_language_and_easy_to_read() -> None:
    for code, relief in RELIEFS:
        text = pages("letter.typ", of_relief(code, relief))
        assert len(text) == 2, (code, relief)
        assert grade(text[0]) <= 8, (code, relief, text[0])
        assert perspicuity(text[1]) >= 65, (code, relief, text[1])


LONG: Final = Offices(
    office="Office of the Clerk of Courts and the Prothonotary of a County with a Very Long Name", phone="(000) 000-0000 ext. 123456",
    check_site="https://records.example.gov/check-a-letter/with-a-long-nam", check_phone="(000) 000-0001",
    legal_aid="Legal Aid of the North and the East of a State with a Long Name, Office for Records", legal_aid_phone="(000) 000-0002",
)  # fmt: skip


def test_a_letter_stays_one_page_a_language_with_long_names_and_all_it_lists_itself() -> None:
    words = "POSSESSION OF A SMALL AMOUNT OF MARIJUANA, THIRTY GRAMS OR LESS, FOR PERSONAL USE"
    top = {
        "en": "INVENTED. No real person is in this letter.",
        "es": "INVENTADO. En esta carta no hay ninguna persona real.",
    }
    for code, relief in RELIEFS:
        payload = of_relief(code, relief, count=letter.LISTED, public=0) | {
            "ask": letter.ask_whom(LONG, CODE),
            "banner": top,
        }
        payload["groups"][0]["charges"] = [charge(words)] * letter.LISTED
        assert len(pages("letter.typ", payload)) == 2, (code, relief)


@pytest.mark.parametrize(
    "said",
    [undone("undone"), undone("undone", by_judge=False), undone("notice", hearing_by="2027-03-05"), undone("notice")],
)  # fmt: skip
def test_letters_of_undoing_are_so_too(said: dict[str, Any]) -> None:
    english, spanish = pages("undone.typ", said)
    assert grade(english) <= 8
    assert perspicuity(spanish) >= 65
    assert "borr" not in spanish.lower()
    assert ("by March 5, 2027" in english) == ("el 5 de marzo de 2027" in spanish) == bool(said["hearing_by"])


def test_a_letter_says_what_was_done_to_which_offense_and_what_is_left() -> None:
    english, spanish = pages("letter.typ", of_relief("PA", "limited access", count=1))
    assert "On November 27, 2026, Pennsylvania sealed this record from public view." in english
    assert "Disorderly conduct, case CP-32-CR-0000651-2012, Indiana County" in english
    assert "Alteración del orden público (Disorderly conduct), caso CP-32" in spanish
    assert "Indiana County. Count 1, dismissed on September 27, 2012." in english
    assert "condado de Indiana. Cargo 1, desestimado el 27 de septiembre de 2012." in spanish
    left = "In the same case, the public can still see this charge: Simple assault (count 2, dismissed on September 27, 2012)."
    assert left in english
    assert "you may answer as if it did not happen" in english, "18 Pa.C.S. § 9122.5(a)(1)"
    for text in (english, spanish):
        assert CODE in text
        assert "https://records.example.gov/check" in text
        assert "(000) 000-0002" in text
        assert "5503" not in text, "no section"


def test_two_charges_of_one_name_differ_by_their_count_and_gaps_are_named() -> None:
    """A letter said "sealed: Retail theft" and "still public: Retail theft" of one case."""
    payload = of_relief("PA", "limited access", count=1) | {"public": [charge(count=2)]}
    english, spanish = pages("letter.typ", payload)
    assert "Indiana County. Count 1, dismissed" in english
    assert (
        "can still see this charge: Disorderly conduct (count 2, dismissed on September 27, 2012)" in english
    )
    assert "(cargo 2, desestimado el 27 de septiembre de 2012)" in spanish
    unknown = charge() | letter.ended({})
    payload["groups"][0]["charges"] = [unknown]
    in_2012 = {
        "disposition": "convicted",
        "disposition_date_from": dt.date(2012, 1, 1),
        "disposition_date_to": dt.date(2012, 12, 31),
    }
    payload["public"] = [
        charge() | letter.ended(in_2012) | {"case": "CP-7"},
        charge() | letter.ended({"sequence": 3, "disposition": "pending"}),
    ]
    english, spanish = pages("letter.typ", payload)
    assert "Indiana County. Count not recorded, outcome not recorded, date not recorded" in english
    assert "Número de cargo no registrado, resultado no registrado, fecha no registrada" in spanish
    assert "(case CP-7, count not recorded, convicted in 2012)" in english
    assert "count 3, still open)" in english
    many = payload | {
        "groups": [payload["groups"][0] | {"charges": [charge(count=n) for n in range(4)]}],
        "public": [charge(count=9)],
    }
    [_, _, behind] = pages("letter.typ", many)
    assert all(
        f"Count {n}, dismissed" in behind and f"cargo {n}, desestimado" in behind for n in (0, 1, 2, 3, 9)
    )


@pytest.mark.parametrize("disposition", list(Disposition))
def test_every_outcome_has_its_words_in_both_languages(disposition: Disposition) -> None:
    ending = letter.ended({"disposition": disposition})
    assert (ending["outcome"], ending["outcome_es"]) != letter._NO_OUTCOME


@pytest.mark.parametrize(
    ("offices", "english", "spanish"),
    [
        (Offices(check_site="https://x.gov/c"), "true: https://x.gov/c.", "verdadera: https://x.gov/c."),
        (Offices(check_phone="555-1"), "true: call 555-1.", "verdadera: llamar al 555-1."),
        (
            Offices(office="Clerk", phone="555-2"),
            "true: call Clerk, 555-2.",
            "verdadera: llamar a Clerk, 555-2.",
        ),
    ],
)
def test_a_letter_says_where_it_can_be_checked(offices: Offices, english: str, spanish: str) -> None:
    text = pages("letter.typ", of_relief("PA", "limited access") | {"ask": letter.ask_whom(offices, CODE)})
    assert english in text[0]
    assert spanish in text[1]
    assert offices.says_where_to_check
    assert not NOBODY.says_where_to_check


def test_a_letter_says_which_counsel_checked_the_rule_on_one_page_still() -> None:
    counsel = {"counsel": [("A. Roe, Chief Counsel of the State", "2026-01-05")]}
    english, spanish = pages("letter.typ", of_relief("PA", "limited access") | counsel)
    assert "A. Roe, Chief Counsel of the State checked the rule for the state on January 5, 2026." in english
    assert (
        "A. Roe, Chief Counsel of the State revisó la regla para el estado el 5 de enero de 2026." in spanish
    )
    words = "POSSESSION OF A SMALL AMOUNT OF MARIJUANA, THIRTY GRAMS OR LESS, FOR PERSONAL USE"
    payload = of_relief("PA", "limited access", count=letter.LISTED, public=0) | counsel
    payload |= {"ask": letter.ask_whom(LONG, CODE)}
    payload["groups"][0]["charges"] = [charge(words)] * letter.LISTED
    assert len(pages("letter.typ", payload)) == 2


def test_what_one_may_answer_is_said_only_where_the_text_was_read() -> None:
    for code in CARRIED_OUT:
        answer = documents_of(code).letter.answer
        assert (letter.answer_of(code) is not None) == (answer is not None and answer.mark == Mark.V)
    english, spanish = pages("letter.typ", of_relief("CO", "sealing"))
    assert "Before you answer a question about it, ask legal aid what you may say." in english
    assert "pregunte a la ayuda legal qué puede decir" in spanish


def test_many_charges_stand_on_a_list_behind_the_letter() -> None:
    english, spanish, listed = pages("letter.typ", of_relief("PA", "limited access", count=7, public=2))
    assert "There are 7. They are on the list behind this letter." in english
    assert "Son 7." in spanish
    assert listed.count("Disorderly conduct") == 7
    assert "Still public" in listed


def test_a_letter_of_nobody_names_no_number_and_has_no_picture_of_a_code() -> None:
    payload = of_relief("PA", "limited access") | {"ask": letter.ask_whom(NOBODY, CODE)}
    english, _ = pages("letter.typ", payload)
    assert "A legal aid office can help you for free." in english
    assert "tell the office that sent you this letter." in english
    assert "http" not in english
    assert not re.search(r"\(\d{3}\)", english)
    assert payload["ask"]["qr"] == ""


def test_invented_people_get_a_letter_that_says_so(run: Run) -> None:
    assert letter.banner(run.dataset(), is_rehearsal=True)["en"].startswith("INVENTED")
    text = pages(
        "letter.typ",
        of_relief("PA", "limited access") | {"banner": letter.banner(run.dataset(), is_rehearsal=True)},
    )
    assert text[0].startswith("INVENTED. No real person is in this letter.")
    assert text[1].startswith("INVENTADO.")


def test_charges_are_named_as_a_person_says_them() -> None:
    assert charge("DUI HIGH RATE")["offense"] == "DUI high rate"
    assert charge("Retail theft, third offense")["es"] == "Hurto en una tienda"
    assert charge("Unknown thing")["es"] == ""
    assert charge("")["offense"] == "charge under 18 § 5503"
    assert letter._case("1", "Baltimore City")["place"] == "Baltimore City"


def test_what_the_records_hold_of_the_case_and_is_not_cleared_is_still_public(run: Run) -> None:
    """What the newest records hold no more is named by its section, and what was cleared before is not public."""
    dataset: Dataset = run.dataset()
    row = dataset.read(0, ["charge_id", "case_id", "person_id"]).to_pylist()[0]

    class Row:
        charge, case, person = row["charge_id"], row["case_id"], row["person_id"]
        number, county, statute, sequence = "CP-1", "Adams", "18 § 1", None

    charges = letter.charges_of([Row], dataset)
    assert Row.charge in charges
    assert letter.named(Row, charges)["offense"].casefold() == charges[Row.charge]["description"].casefold()
    assert letter.named(Row, {})["offense"] == "charge under 18 § 1"
    was = charges[Row.charge] | {"cleared_on_from": dt.date(2020, 1, 1), "cleared_on_to": dt.date(2020, 1, 1)}
    assert letter._was_cleared(was, dt.date(2021, 1, 1))
    assert not letter._was_cleared(was, dt.date(2019, 1, 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fone: '1'", "fone: no such line: write one of office, phone, check_site"),
        ("check_site: records.example.gov", "check_site: write an address that begins with https://"),
        ("phone: 5551234", "phone: put it in quotation marks: it is text"),
        (f"office: {'x' * 91}", "office: shorten it to 90 characters: each letter is one page"),
        ("[", "cannot be read"),
    ],
)
def test_a_wrong_line_of_an_office_is_said_with_the_remedy(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "offices.yaml").write_text(text)
    with pytest.raises(OfficesError, match=re.escape(words)):
        read_offices(tmp_path / "offices.yaml")
