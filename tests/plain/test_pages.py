"""The law pages: whole in themselves, dated, in plain words in both languages, with who must be careful before any relief."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.law import Status
from clearslate.plain import beside
from clearslate.plain.language import language
from clearslate.plain.page import Place, codes_told, law_body
from clearslate.plain.practical import practical_of
from clearslate.plain.site import write_site
from clearslate.states import CODES, jurisdiction
from tests.reading import grade, perspicuity

DAY = dt.date(2026, 11, 28)
PLACE = Place("../../../", "index.html")


class Text(HTMLParser):
    """What a reader reads: a block ends a sentence; sources in small print and style are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in ("small", "style", "title", "head"):
            self.inside.append(tag)
        if tag in ("p", "li", "h1", "h2", "h3", "dt", "dd", "summary", "br"):
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.said.append(data.replace("\n", " "))


def sentences(html: str) -> str:
    """The running text of a page: what ends with a full stop; headings and links alone are no sentences."""
    reader = Text()
    reader.feed(html)
    lines = (" ".join(line.split()) for line in "".join(reader.said).split("\n"))
    return " ".join(line for line in lines if re.search(r"[.!?]$", line))


@pytest.mark.parametrize("code", codes_told())
def test_a_page_is_easy_to_read_in_both_languages(code: str) -> None:
    english = sentences(law_body(code, language("en"), DAY, PLACE))
    spanish = sentences(law_body(code, language("es"), DAY, PLACE))
    assert grade(english) <= 8, (code, grade(english))
    assert perspicuity(spanish) >= 65, (code, perspicuity(spanish))


def test_grounds_of_which_one_is_enough_say_so() -> None:
    """A list of alternatives does not read as a list of what must all be so."""
    english, spanish = (
        re.sub(r">\s+<", "><", str(law_body("GA", language(one), DAY, PLACE))) for one in ("en", "es")
    )
    assert "<p>One of these is enough:</p><ul><li>It was never sent to the prosecutor" in english
    assert "<p>Basta con una de estas:</p><ul><li>" in spanish
    assert re.search(r"You did all that the sentence asked\.\s*<ul>", english)


def test_a_crime_that_never_clears_is_a_conviction_of_it() -> None:
    """Where dropped charges clear, a list of crimes says that it is about convictions."""
    page = str(law_body("PA", language("en"), DAY, PLACE))
    assert "A crime on this list stands for a conviction." in page


def test_what_clears_no_record_is_not_promised_as_a_clearance() -> None:
    """A pardon by proclamation is told under a heading of its own: the record stays."""
    for code in CODES:
        for law in jurisdiction(code).laws:
            if law.status is Status.RECORD_STAYS:
                page = str(law_body(code, language("en"), DAY, PLACE))
                clears, _, stays = page.rpartition("Helps you, but the record stays")
                assert f'id="{law.id}"' in stays
                assert f'id="{law.id}"' not in clears
    assert not any(law.automatic and law.clears for law in jurisdiction("US").laws)


@pytest.mark.parametrize("code", codes_told())
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_page_tells_every_law_with_its_date_and_its_version(code: str, lang: str) -> None:
    said = language(lang)
    html = law_body(code, said, DAY, PLACE)
    assert said.date(DAY) in html
    for law in jurisdiction(code).laws:
        if law.status != "proposed":
            assert f'id="{law.id}"' in html
            assert law.versions[-1].name.replace("'", "&#39;") in html or len(law.versions) > 1
    assert html.index('id="careful"') < html.index('id="short"')
    assert "{" not in re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_both_findings_on_work_stand_together(lang: str) -> None:
    html = law_body("PA", language(lang), DAY, PLACE)
    work = html[html.index('id="work"') :]
    said = work[: work.index("</section>")]
    assert "22%" in said
    assert ("no change in work" if lang == "en" else "ningún cambio en el trabajo") in said


@pytest.mark.parametrize("code", codes_told())
def test_what_to_say_stands_only_where_the_law_was_read(code: str) -> None:
    for stated in (*beside.answers(code), *beside.who_sees(code)):
        assert stated.cite, "a citation"


@pytest.mark.parametrize("code", codes_told())
def test_every_automatic_law_has_its_way_and_days_of_ours_are_not_told(code: str) -> None:
    laws = jurisdiction(code).laws
    found = beside.ways(code, laws, language("en"))
    assert {law.id for way in found for law in way.laws} == {
        law.id for law in laws if law.automatic and law.status is not Status.RECORD_STAYS
    }
    workflow = beside.workflow_of(code)
    if workflow is None:  # no law clears anything by itself
        assert not found
        return
    output = " ".join(step for way in found for step in way.steps)
    windows = [each.window or each.within for each in (*workflow.stages, *workflow.recipients)]
    real = {one.days for one in windows if one and one.days and not one.ours}
    for days in {int(text) for text in re.findall(r"(\d+)\xa0?\s?days", output)}:
        assert days in real


def test_how_often_a_state_looks_is_told_only_where_a_source_says_it() -> None:
    told = law_body("PA", language("en"), DAY, PLACE)
    assert "Each month the state looks" in told
    assert "how often old records are looked at" not in told
    ours = law_body("SD", language("en"), DAY, PLACE)
    assert "Each month the state looks" not in ours
    assert "how often old records are looked at" in ours


def test_what_a_relief_means_is_told_with_its_laws_where_reliefs_differ() -> None:
    body = law_body("MI", language("en"), DAY, PLACE)
    sees = body[body.index('id="sees"') : body.index('id="record"')]
    assert re.search(r"<b>[^<]+:</b> People who search that site no longer find it", sees)
    body = law_body("PA", language("en"), DAY, PLACE)
    assert "<b>" not in body[body.index('id="sees"') : body.index('id="record"')]


@pytest.mark.parametrize("code", ["FL", "HI", "PA"])
def test_the_usual_day_of_looking_is_told_once_and_any_other_beside_its_fact(code: str) -> None:
    """A line of each fact that says the same day hides the few that say another."""
    body = law_body(code, language("en"), DAY, PLACE)
    days = Counter(fact.seen for fact in practical_of(code).all)
    usual = max(days, key=lambda seen: (days[seen], seen))
    words = language("en").date(usual)
    assert body.count(f"looked up on {words}") == 1
    assert f"were looked up on {words}, unless another day is given." in body
    for other in set(days) - {usual}:
        assert f"· looked up on {language('en').date(other)}" in body


def test_what_was_not_found_of_a_way_is_told_once() -> None:
    body = law_body("NE", language("en"), DAY, PLACE)
    way = body[body.index('id="way-older"') : body.index('id="way-pardon"')]
    assert way.count("We did not find") == 1
    assert re.search(r'class="missing">.*<p>.*What to attach · .* · Fee · ', way, re.DOTALL)
    assert "<dt>Fee</dt>" not in way


@pytest.mark.parametrize("code", CODES)
def test_a_state_without_plain_words_is_told_as_lawyers_say_it_and_says_so(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clearslate.plain.page.codes_told", tuple)
    for lang, entry in (("en", "no plain words"), ("es", "palabras sencillas")):
        html = law_body(code, language(lang), DAY, PLACE)
        assert entry in html
        assert html.index('id="careful"') < html.index('class="card')
        for law in jurisdiction(code).laws:
            assert law.status == "proposed" or f'id="{law.id}"' in html or law.versions[-1].until


def test_the_seventeen_have_plain_words() -> None:
    seventeen = "CA CO CT DC DE IL MD MI MN MO NJ NY OK OR PA UT VA"
    assert set(seventeen.split()) <= set(codes_told())


def test_the_site_is_whole(tmp_path: Path) -> None:
    """Every link of a page leads to a page of the site, or out of it by https; nothing is fetched, no script, no cookie."""
    write_site(tmp_path, DAY, ("PA",))
    pages = sorted(tmp_path.rglob("*.html"))
    assert len(pages) == 5
    for page in pages:
        html = page.read_text(encoding="utf-8")
        for to in re.findall(r'(?:href|src)="([^"]*)"', html):
            if to.startswith("#"):
                assert f'id="{to[1:]}"' in html, (page, to)
            elif not to.startswith("https://"):
                assert (page.parent / to).resolve().exists(), (page, to)
        assert not re.search(r"<script|<img|<iframe|@import|url\(", html)
        assert re.search(r'<html lang="(en|es)">', html)


def test_the_command_writes_the_site(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["pages", "--out", str(tmp_path / "site"), "--state", "pa", "--today", "2026-11-28"]
    )
    assert result.exit_code == 0, result.output
    assert (tmp_path / "site" / "es" / "law" / "pa" / "index.html").exists()
    result = CliRunner().invoke(main, ["pages", "--out", str(tmp_path / "site"), "--state", "ZZ"])
    assert result.exit_code == 3
    assert "clearslate has no laws for it" in result.output


@pytest.mark.parametrize("code", codes_told())
@pytest.mark.parametrize("lang", ["en", "es"])
def test_what_works_by_itself_says_by_when_it_is_done_and_how_to_look(code: str, lang: str) -> None:
    """New York's courts have until November 16, 2027: who is told "you do nothing" says "no record" too early."""
    tongue = language(lang)
    page = str(law_body(code, tongue, DAY, PLACE))
    running = [
        law
        for law in jurisdiction(code).laws
        if law.automatic and law.status not in (Status.PROPOSED, Status.RECORD_STAYS)
    ]
    for law in running:
        card = re.search(
            rf'<article class="card auto" id="{re.escape(law.id)}">.*?</article>', page, re.DOTALL
        )
        if card is not None:
            assert (
                tongue.say("It can still show until it is done. Look before you say that you have no record.")
                in card[0]
            )
            assert 'href="#expect"' in card[0]
    if running:
        assert 'id="expect"' in page


def test_new_yorks_page_names_the_day_until_which_the_courts_have_time() -> None:
    assert "November 16, 2027" in str(law_body("NY", language("en"), DAY, PLACE))
    assert "16 de noviembre de 2027" in str(law_body("NY", language("es"), DAY, PLACE))


def test_who_must_ask_an_office_is_sent_to_no_court() -> None:
    """A way to ask under laws that an agency or the prosecutor decides names who decides, and no clerk of a court."""
    found = 0
    for code in codes_told():
        laws = {law.id: law for law in jurisdiction(code).laws}
        ways = re.split(
            r'(?=<details class="card ask" id="way-)', str(law_body(code, language("en"), DAY, PLACE))
        )
        shown = {
            way.partition('id="way-')[2].partition('"')[0]: way.partition("</details>")[0] for way in ways[1:]
        }
        for route in practical_of(code).routes:
            if route.id in shown:
                by_letter = all(laws[law].route.is_by_letter for law in route.laws)
                found += by_letter
                assert ("Which court" in shown[route.id]) <= (not by_letter), f"{code} {route.id}"
                assert ("What the judge looks at" in shown[route.id]) <= (not by_letter), f"{code} {route.id}"
                assert ("Ask the court clerk" in shown[route.id]) <= (not by_letter), f"{code} {route.id}"
    assert found > 15
