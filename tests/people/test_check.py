"""Check my record, page by page and without scripts: nothing is kept, nothing typed is lost, each language says everything."""

from __future__ import annotations

import ast
import base64
import datetime as dt
import html
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from jinja2 import Environment

from clearslate.interview.answers import answers
from clearslate.people.record import FORMAT, Story, document, person_schema
from clearslate.plain import language as room
from clearslate.scenarios.check import Checker, check, load
from clearslate.states import folder
from clearslate.web.people.paper import answer_document
from clearslate.web.people.result import moments
from tests.interview.dockets import invented
from tests.interview.playing import play
from tests.people.conftest import Reader
from tests.reading import grade, perspicuity

PEOPLE = Path(room.__file__).parents[1] / "web" / "people"


def texts() -> set[str]:
    """Every text of the public pages that is marked for translation."""
    made = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, autoescape=True)
    found: set[str] = set()
    for path in (PEOPLE / "templates").glob("*.j2"):
        for _, _, entry in made.extract_translations(path.read_text(encoding="utf-8")):  # type: ignore[attr-defined]
            found |= {text for text in ((entry,) if isinstance(entry, str) else entry or ()) if text}
    rooms = PEOPLE.parents[1] / "interview"
    for path in (*PEOPLE.glob("*.py"), rooms / "doing.py", rooms / "when.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                found |= {str(each.value) for each in node.args if isinstance(each, ast.Constant)}
    return found


def test_every_text_is_translated_and_none_is_left_over() -> None:
    own = dict(
        room.messages_of((PEOPLE.parents[1] / "plain" / "locale" / "es.check.po").read_text(encoding="utf-8"))
    )
    spanish = room.language("es")
    asked = texts()
    assert {text for text in asked if text not in own and spanish.say(text) == text} == set()
    assert set(own) - asked - {""} == set(), "no page says these any more"
    for text, entry in own.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", entry)), text


def test_the_words_are_plain() -> None:
    sentences = [text for text in sorted(texts()) if len(text.split()) > 4 and "{" not in text]
    spanish = room.language("es")
    assert grade(" ".join(sentences)) <= 8
    assert perspicuity(" ".join(spanish.say(text) for text in sentences)) >= 65


@pytest.mark.parametrize(
    ("lang", "begins", "ends"),
    [
        ("en", "What is the charge?", "What can be cleared"),
        ("es", "¿Cuál es el cargo?", "Qué se puede limpiar"),
    ],
)
def test_a_story_told_to_its_end(reader: Reader, lang: str, begins: str, ends: str) -> None:
    reader.lang = lang
    reader.get(f"/{lang}/check/")
    reader.do("begin", jurisdiction="PA")
    assert reader.heading == begins
    reader.tell("retail theft", "M2", "convicted", "spring 2012")
    reader.do("go_on")
    pages = reader.to_the_end()
    assert reader.heading == ends
    assert 1 <= pages <= 8
    assert {"en": "Clears by itself: it qualifies now", "es": "Se limpia automáticamente: ya cumple"}[
        lang
    ] in reader.page
    assert {"en": "You are not a U.S. citizen.", "es": "Usted no es ciudadano"}[lang] in reader.page
    assert reader.response.cookies == {}
    assert set(reader.client.cookies) == {"visit"}
    assert reader.response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in reader.response.headers


@pytest.mark.parametrize(
    ("code", "words", "grade_told"), [("NY", "petit larceny", "A misd"), ("MI", "larceny", "M")]
)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_stories_of_other_states_in_both_languages(
    reader: Reader, lang: str, code: str, words: str, grade_told: str
) -> None:
    reader.lang = lang
    reader.get(f"/{lang}/check/")
    reader.do("begin", jurisdiction=code)
    reader.tell(words, grade_told, "convicted", "3/2012")
    reader.do("go_on")
    assert 1 <= reader.to_the_end() <= 12
    assert reader.heading == {"en": "What can be cleared", "es": "Qué se puede limpiar"}[lang]
    assert reader.page.count("<article") == 1


def test_several_states_in_one_sitting(reader: Reader) -> None:
    reader.get("/en/check/")
    reader.do("begin", jurisdiction="PA")
    reader.tell("simple assault", "M2", "dismissed", "2012")
    reader.do("another_case")
    reader.do("place", jurisdiction="GU")
    reader.do("search", q="theft of a bicycle")
    reader.do("details", ending="convicted", when="2001")
    assert "Guam" in reader.page
    reader.do("another_case")
    reader.do("place", jurisdiction="MI")
    reader.tell("larceny", "M", "dismissed", "3/5/2014")
    reader.do("go_on")
    reader.to_the_end()
    assert "We do not have the laws of that place" in reader.page
    assert reader.page.count("<article") == 3


def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_comes_back(reader: Reader) -> None:
    reader.get("/en/check/")
    reader.do("begin", jurisdiction="PA")
    reader.do("search", q="retail theft")
    assert reader.do("details", pick="0", grade="M2", when="a while ago").status_code == 422
    assert "<title>Error: About this charge" in reader.page
    assert 'href="#ending"' in reader.page
    assert 'value="a while ago"' in reader.page
    assert 'value="M2" selected' in reader.page


def test_going_back_takes_the_last_answers_away(reader: Reader) -> None:
    reader.get("/en/check/")
    reader.do("begin", jurisdiction="PA")
    reader.tell("simple assault", "M2", "convicted", "2012")
    reader.do("go_on")
    first = reader.heading
    reader.answer()
    assert reader.heading != first
    reader.do("back")
    assert reader.heading == first
    reader.do("back")
    assert reader.heading == "Check what you told us"


def test_the_language_can_be_changed_on_the_way(reader: Reader) -> None:
    reader.get("/en/check/")
    reader.do("begin", jurisdiction="PA")
    reader.lang = "es"
    reader.do("show")
    assert reader.heading == "¿Cuál es el cargo?"
    assert '<html lang="es">' in reader.page


def test_what_is_carried_cannot_be_read_or_changed_and_ages(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clearslate.web import clock
    from clearslate.web.people import sealed

    reader.get("/en/check/")
    reader.do("begin", jurisdiction="PA")
    reader.do("search", q="zanzibarium")
    raw = base64.urlsafe_b64decode(reader.state)
    assert b"zanzibarium" not in raw
    assert len(raw) % 256 == 12 + 16
    changed = base64.urlsafe_b64encode(raw[:-1] + bytes([raw[-1] ^ 1])).decode()
    kept = reader.page
    for state in ("", "!", changed, "A" * 44):
        assert reader.client.post("/en/check/", {"do": "show", "state": state}).status_code == 409
    reader.page = kept
    later = clock.now() + dt.timedelta(seconds=sealed.LASTS + 5)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert reader.do("show").status_code == 409
    assert "three hours" in reader.page


@pytest.mark.parametrize(("lang", "name"), [("en", "wrong-answer"), ("es", "respuesta-equivocada")])
def test_a_wrong_answer_is_saved_as_a_scenario(reader: Reader, lang: str, name: str, tmp_path: Path) -> None:
    reader.get("/en/check/")
    reader.do("begin", jurisdiction="PA")
    reader.tell("retail theft", "M2", "convicted", "spring 2012")
    reader.do("go_on")
    reader.to_the_end()
    asked = {"state": reader.state, "charge": re.search(r'name="charge" value="([^"]*)"', reader.page)[1]}  # type: ignore[index]
    assert "Is an answer wrong?" in reader.page
    for law in re.findall(r'<option value="(PA-[A-Z-]*)"', reader.page)[:2]:
        made = reader.client.post(f"/{lang}/check/wrong/", asked | {"law": law, "expected": "not_applicable"})
        assert made.headers["Content-Disposition"] == f'attachment; filename="{name}.yaml"'
        (tmp_path / "report.yaml").write_bytes(made.content)
        checked = check([tmp_path / "report.yaml"], Checker())
        [difference] = checked.differences
        assert difference.expectation.law == law
    for part in ({"law": "PA-NONE"}, {"charge": "?"}, {"expected": "maybe"}):
        refused = reader.client.post("/en/check/wrong/", asked | {"law": law, "expected": "eligible"} | part)
        assert refused.status_code == 400
    assert reader.client.post("/en/check/wrong/", {"state": "old"}).status_code == 409


def test_a_kept_file_is_a_persons_document_and_loads_again(reader: Reader) -> None:
    reader.get("/en/check/")
    reader.do("begin", jurisdiction="PA")
    reader.tell("retail theft", "M2", "convicted", "spring 2012")
    reader.do("go_on")
    reader.to_the_end()
    found = reader.client.post("/en/check/keep/", {"state": reader.state})
    assert found.headers["Content-Disposition"] == 'attachment; filename="my-record.yaml"'
    kept = yaml.safe_load(found.content)
    assert kept["format"] == FORMAT
    jsonschema.validate(kept, person_schema())
    again = reader.client.post(
        "/en/check/load/", {"file": SimpleUploadedFile("mine.yaml", found.content)}, follow=True
    )
    assert "Retail theft" in again.content.decode()
    for content in (
        b"- {jurisdiction: ZZ}",
        b"\xff\xfe",
        b"a: [",
        b"- 1",
        yaml.safe_dump([{"jurisdiction": "PA"}]).encode(),
        b"format: clearslate-person/9",
    ):
        bad = reader.client.post("/en/check/load/", {"file": SimpleUploadedFile("mine.yaml", content)})
        assert bad.status_code == 422
        assert "We cannot read this file" in bad.content.decode()


def test_the_answer_as_pdf_says_what_the_page_says(reader: Reader) -> None:
    import pypdfium2

    reader.lang = "es"
    reader.get("/es/check/")
    reader.do("begin", jurisdiction="PA")
    reader.tell("retail theft", "M2", "convicted", "2012")
    reader.do("go_on")
    reader.to_the_end()
    found = reader.client.post("/es/check/pdf/", {"state": reader.state})
    assert found.headers["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(found.content)
    text = " ".join("".join(each.get_textpage().get_text_range() for each in document).split())
    assert "Se limpia automáticamente: ya cumple los requisitos" in text
    assert "Retail theft (2012)" in text


def test_a_docket_sheet_is_read_and_shown_to_be_corrected(reader: Reader) -> None:
    docket = invented(3)
    found = reader.client.post(
        "/en/check/load/", {"file": SimpleUploadedFile("x.pdf", docket.pdf())}, follow=True
    )
    reader.page, reader.response = found.content.decode(), found
    assert reader.heading == "Check what you told us"
    assert f"Charges read: {len(docket.charges)}." in reader.page
    assert "Compare each line with your paper" in reader.page
    reader.do("change", charge="A1")
    assert reader.heading == "About this charge"
    reader.do("details", grade="M3", ending="withdrawn", when="3/2015")
    assert reader.page.count('value="remove"') == len(docket.charges)
    assert "Withdrawn, March 2015" in reader.page


def test_a_list_of_a_court_is_read(reader: Reader) -> None:
    text = "client,jurisdiction,case,statute,grade,disposition,disposition date\n1,PA,C1,18 § 3929(a)(1),M2,convicted,2012-03-04\n"
    found = reader.client.post(
        "/es/check/load/", {"file": SimpleUploadedFile("x.csv", text.encode())}, follow=True
    )
    assert found.status_code == 200, found.content.decode()
    assert "18 § 3929(a)(1)" in found.content.decode()


def test_a_file_too_large_is_not_read_and_none_is_written(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refused)
    monkeypatch.setattr(tempfile, "mkstemp", refused)
    large = SimpleUploadedFile("mine.yaml", b"x" * (5 * 2**20))
    assert reader.client.post("/en/check/load/", {"file": large}).status_code in (400, 422)
    small = SimpleUploadedFile("mine.yaml", b"x" * (3 * 2**20))
    assert reader.client.post("/en/check/load/", {"file": small}).status_code == 422


def test_addresses_of_the_pages(reader: Reader) -> None:
    assert reader.get("/").headers["Location"] == "/en/"
    assert reader.client.get("/", headers={"accept-language": "es-MX,es;q=0.9"}).headers["Location"] == "/es/"
    assert reader.get("/en/").status_code == 200
    assert 'href="/en/check/"' in reader.get("/en/law/pa/").content.decode()
    assert "Is a law on this page wrong?" in reader.page
    assert reader.get("/es/law/zz/").status_code == 404
    assert "Esa página no existe" in reader.page
    assert reader.get("/fr/").status_code == 404


def test_an_end_in_the_future_is_asked_again(reader: Reader) -> None:
    reader.get("/en/check/")
    reader.do("begin", jurisdiction="PA")
    reader.do("search", q="retail theft")
    reader.do("details", pick="0", grade="M2", ending="dismissed", when="2099")
    assert "That day is still to come" in reader.page


def test_a_law_that_says_no_lists_what_it_asks_for_and_not_what_is_so(reader: Reader) -> None:
    """ "Not eligible: the conviction was pardoned" says the opposite of what is so."""
    reader.get("/en/check/")
    reader.do("begin", jurisdiction="PA")
    reader.tell("retail theft", "M2", "convicted", "2012")
    reader.do("result")
    start = reader.page.index("The laws, and what each one says")
    for law in re.findall(r"<li><strong>.*?</small></li>", reader.page[start:], re.DOTALL):
        if "does not qualify under this law" in law and "<ul>" in law:
            assert "It asks for this, and that is not so:" in law


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_answer_opens_with_what_to_do_and_every_sentence_is_whole(reader: Reader, lang: str) -> None:
    """Restitution is owed: "pay it" stands on top, and no day that is not known leaves a hole in a sentence."""
    reader.lang = lang
    reader.get(f"/{lang}/check/")
    reader.do("begin", jurisdiction="PA")
    reader.tell("retail theft", "M2", "convicted", "2014")
    reader.do("another_case")
    reader.do("place", jurisdiction="PA")
    reader.tell("retail theft", "M2", "ard.running", "11/3/2026")
    reader.do("go_on")
    owed = re.escape(room.language(lang).say("How much?"))
    while reader.is_asked:
        money = dict.fromkeys(re.findall(rf'<label for="(f\d+)_t">{owed}', reader.page), "yes")
        reader.answer(**money, **{f"{each}_t": "1250" for each in money})
    sub = re.sub(r"<[^>]+>", " ", reader.page)
    todo = reader.page[reader.page.index('class="todo"') : reader.page.index("<article")]
    assert "$1,250" in todo
    assert room.language(lang).say("Do this first, then it can clear") in sub
    assert not re.search(r"\{\w+\}| on ,| from ,| del ,|None", sub)
    assert "2060" not in todo


def test_each_step_has_an_address_that_opens_with_the_cookie_of_this_visit_alone(reader: Reader) -> None:
    from django.test import Client

    reader.get("/en/check/")
    reader.do("begin", jurisdiction="PA")
    first = reader.response.request["PATH_INFO"]
    assert re.fullmatch(r"/en/check/p/[\w=-]+", first)
    reader.do("search", q="zanzibarium")
    second = reader.response.request["PATH_INFO"]
    assert second != first
    assert "zanzibarium" not in second
    for address, heading in (
        (first, "What is the charge?"),
        (second, "About this charge"),
        (first, "What is the charge?"),
    ):
        reader.get(address)
        assert reader.response.status_code == 200
        assert reader.heading == heading
    # Going on from a page that was gone back to: the answer given there counts, not the one given before.
    reader.do("search", q="retail theft")
    assert "Retail theft" in reader.page
    assert Client().get(second).status_code == 409
    other = Client()
    other.get("/en/check/")
    assert other.get(second).status_code == 409
    reader.client.post(second)
    assert reader.client.post(second).status_code == 405
    left = reader.client.get("/en/leave/")
    assert left.headers["Clear-Site-Data"] == '"cache", "cookies"'
    assert reader.client.get(second).status_code == 409


def test_without_the_cookie_the_page_carries_all_in_a_field(reader: Reader) -> None:
    reader.get("/en/check/")
    reader.client.cookies.clear()
    reader.do("begin", jurisdiction="PA")
    assert reader.response.request["PATH_INFO"] == "/en/check/"
    reader.client.cookies.clear()
    reader.tell("retail theft", "M2", "convicted", "2012")
    reader.client.cookies.clear()
    assert reader.heading == "Check what you told us"
    assert reader.client.get(f"/en/check/p/{reader.state}").status_code == 409
    reader.do("go_on")
    assert reader.is_asked
    # What a page carries without a cookie opens at no address, with a cookie neither.
    reader.client.get("/en/check/")
    assert reader.client.get(f"/en/check/p/{reader.state}").status_code == 409


def test_a_record_too_long_for_an_address_is_carried_by_the_page(reader: Reader) -> None:
    rows = [
        f"1,PA,C{number},18 § 3929(a)(1),M2,convicted,20{number % 20 + 1:02}-03-{number % 27 + 1:02},Retail {number * 7919}"
        for number in range(200)
    ]
    text = "client,jurisdiction,case,statute,grade,disposition,disposition date,offense\n" + "\n".join(rows)
    found = reader.client.get("/en/check/")
    found = reader.client.post("/en/check/load/", {"file": SimpleUploadedFile("x.csv", text.encode())})
    assert found.status_code == 200
    reader.page = found.content.decode()
    assert len(reader.state) > 3500
    assert reader.page.count('value="remove"') == 200


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("3/5/12", "four digits"), ("2/30/2014", "There is no such day"), ("99/99/9999", "There is no such day"), ("2014-02-30", "There is no such day"),
        ("a while ago", "Write a year, a month, or a day"), ("6/2099", "That day is still to come"),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_is_answered_kindly(reader: Reader, when: str, says: str) -> None:
    reader.get("/en/check/")
    reader.do("begin", jurisdiction="PA")
    reader.do("search", q="retail theft")
    assert reader.do("details", pick="0", grade="M2", ending="convicted", when=when).status_code == 422
    assert says in reader.page
    assert f'value="{when}"' in reader.page


def test_none_of_these_is_one_answer_to_all_of_a_page_and_nothing_is_taken_for_no_in_silence(
    reader: Reader,
) -> None:
    reader.get("/en/check/")
    reader.do("begin", jurisdiction="PA")
    reader.tell("simple assault", "M2", "convicted", "2012")
    reader.do("go_on")
    assert 'name="all"' in reader.page
    marks = re.findall(r'type="checkbox" name="(f\d+)"', reader.page)
    assert reader.do("answer").status_code == 422
    assert "Choose “none of them” or “yes”." in reader.page
    assert reader.do("answer", all="some").status_code == 422
    assert "Check what applies" in reader.page
    assert reader.do("answer", all="none", **{marks[0]: "yes"}).status_code == 422
    assert "You checked something below" in reader.page
    number = re.search(r"Page (\d+) of about (\d+)", reader.page)
    assert number is not None
    assert number[1] == "1"
    reader.answer()
    assert "Page 2 of about" in reader.page or not reader.is_asked


def test_days_that_cannot_both_be_are_said_at_once(reader: Reader) -> None:
    """Convicted before birth."""
    reader.get("/en/check/")
    reader.do("begin", jurisdiction="VT")
    reader.tell("theft larceny stealing", "dont_know", "convicted", "2014")
    reader.do("go_on")
    for _ in range(8):
        found = re.search(r'id="(f\d+)">\s*<legend[^>]*>When were you born', reader.page)
        if found:
            break
        reader.answer()
    else:
        pytest.fail("the day of birth was not asked")
    others = dict.fromkeys(
        re.findall(r'(?:type="radio"|<select id="f\d+_s") name="(f\d+)"', reader.page), "dont_know"
    )
    reader.do("answer", all="none", **others, **{f"{found[1]}_t": "2016"})
    assert reader.response.status_code == 422
    assert "the end of the charge in court comes before your birth" in reader.page
    assert 'value="2016"' in reader.page


def test_the_time_line_says_that_a_running_program_began(reader: Reader) -> None:
    """The page had "Ended: DUI" beside the day on which ARD was entered."""
    reader.get("/en/check/")
    reader.do("begin", jurisdiction="PA")
    reader.tell("retail theft", "M2", "ard.running", "11/2026")
    reader.do("go_on")
    reader.to_the_end()
    assert "Began: Retail theft (2026)" in reader.page
    assert "Ended:" not in reader.page


def test_who_must_ask_an_office_is_sent_to_no_court(reader: Reader) -> None:
    """By mail to the commissioner of probation: page and paper said to ask a court, and its clerk for the cost."""
    story = Story(dt.date(2026, 12, 1))
    story.add_charge(story.add_case("MA")).told.update(
        dict.fromkeys(("released_on", "cleared_on", "pardoned_on"), "never"), statute="266 § 30", grade="misd", disposition="convicted",
        disposition_date="2010-05-20", completed_on="2011-05-20", incarceration_days=0, fact_custody_until="2010-05-20",
    )  # fmt: skip
    story.told["other_history"] = "none"
    tongue = room.language("en")
    found = answers(story, tongue)
    assert [each.best and (each.best.law.id, each.best.outcome) for each in found] == [
        ("MA-100A-M", "eligible")
    ]
    content = SimpleUploadedFile("mine.yaml", yaml.safe_dump(document(story)).encode())
    page = reader.client.post("/en/check/load/", {"file": content}, follow=True).content.decode()
    reader.page = page
    reader.do("go_on")
    reader.to_the_end()
    paper = answer_document(story, found, tongue).text
    assert "Ask a court" not in reader.page
    for text in (html.unescape(reader.page), paper):
        assert "You must ask an office for this, not a court." in text
        assert "Who decides" in text
        assert "Ask the court clerk" not in text


@pytest.mark.parametrize(("lang", "now"), [("en", r"\bnow\b"), ("es", r"\b[Yy]a\b|\bahora\b")])
def test_the_time_line_says_now_beside_no_day_but_today(lang: str, now: str) -> None:
    """Beside the day from which somebody can ask, years ago, stands what began on it."""
    tongue, past = room.language(lang), 0
    scenarios = [each for _, each in load([folder("PA") / "scenarios"]) if len(each.rows) == 1]
    for scenario in scenarios[::24]:
        story = play(scenario).story
        found = answers(story, tongue)
        past += sum(each.day is not None and each.day < story.as_of for each in found)
        for moment in moments(found, story, tongue):
            assert not re.search(now, moment.words), moment
    assert past
