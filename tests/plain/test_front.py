"""What a state's page opens with: its office's figures and links, or how clearing began there; nothing of it is guessed."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from clearslate.plain.front import LINKS, Office, OfficeError, done, story
from clearslate.plain.language import language
from clearslate.plain.page import Place, law_body
from clearslate.states import CODES, jurisdiction

DAY = dt.date(2026, 12, 1)
PLACE = Place("/", check="check/")
FIGURES: dict[str, Any] = {
    "month": "2026-10", "states": ["PA"], "counts": "noise", "invented": True,
    "cleared": {"charges": 1204, "people": 811}, "to_date": {"charges": 20456, "people": 12001}, "backlog": {"charges": 64607, "people": 31002},
    "counties": [{"name": "York", "cleared": 40, "people": 31}, {"name": "Adams", "cleared": None, "people": None}],
    "months": {"2026-09": {"charges": 900, "people": 700}, "2026-10": {"charges": 1204, "people": 811}},
}  # fmt: skip


def office(tmp_path: Path, figures: dict[str, Any] | None = None, links: str = "") -> Office:
    folder = tmp_path / "figures" / "statistics-2026-10"
    folder.mkdir(parents=True)
    (folder / "statistics.json").write_text(json.dumps(figures or FIGURES), encoding="utf-8")
    file = tmp_path / "links.yaml"
    file.write_text(links, encoding="utf-8")
    return Office.read(tmp_path / "figures", file if links else None)


def page(code: str, found: Office | None, lang: str = "en") -> str:
    return str(law_body(code, language(lang), DAY, PLACE, found))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("What has been done", "12,001", "Cleared in October 2026", "64,607", "fewer than 11", "September 2026")),
        ("es", ("Lo que ya se hizo", "12,001", "Limpiados en octubre de 2026", "64,607", "menos de 11", "septiembre de 2026")),
    ],
)  # fmt: skip
def test_a_page_opens_with_what_its_office_cleared(tmp_path: Path, lang: str, said: tuple[str, ...]) -> None:
    html = page("PA", office(tmp_path), lang)
    first = html.index("</h1>")
    for words in said:
        assert first < html.index(words) < html.index('id="short"'), words
    assert html.index("Adams") < html.index("York")
    assert "story" not in html[first : html.index('id="short"')]


def test_invented_figures_say_so(tmp_path: Path) -> None:
    assert "INVENTED: no real person is meant." in page("PA", office(tmp_path))
    assert "INVENTADO" in page("PA", office(tmp_path / "again"), "es")


def test_the_figures_of_one_state_are_on_no_other_page(tmp_path: Path) -> None:
    found = office(tmp_path)
    assert "12,001" not in page("NJ", found)
    assert done("NJ", found, language("en")) is None


def test_the_newest_month_counts(tmp_path: Path) -> None:
    found = office(tmp_path)
    later = tmp_path / "figures" / "statistics-2026-11"
    later.mkdir()
    (later / "statistics.json").write_text(json.dumps(FIGURES | {"month": "2026-11"}), encoding="utf-8")
    newest = done("PA", Office.read(tmp_path / "figures", None), language("en"))
    assert newest is not None
    assert newest.month == "November 2026"
    assert done("PA", found, language("en")) != newest


LINKED = "volunteer: https://office.invented.example/help\ngive: https://office.invented.example/give\n"


def test_the_offices_links_lead_on_and_a_mistake_can_be_reported(tmp_path: Path) -> None:
    html = page("PA", office(tmp_path, links=LINKED))
    assert '<a href="https://office.invented.example/help">Help others: volunteer</a>' in html
    assert '<a href="https://office.invented.example/give">Give money</a>' in html
    assert '<a href="/en/report/">Tell the office about a mistake</a>' in html
    own = page("PA", office(tmp_path / "own", links="report: https://office.invented.example/wrong\n"))
    assert '<a href="https://office.invented.example/wrong">Tell the office about a mistake</a>' in own


@pytest.mark.parametrize(
    ("content", "links", "said"),
    [
        ("{", "", "cannot be read as the figures"),
        ("[]", "", "cannot be read as the figures"),
        (json.dumps(FIGURES | {"counts": "exact"}), "", "exact counts"),
        (json.dumps(FIGURES), "give: http://x.example/", "begin with https"),
        (json.dumps(FIGURES), "other: https://x.example/", "write volunteer, report, give"),
    ],
)
def test_figures_and_links_that_cannot_be_used_are_refused(
    tmp_path: Path, content: str, links: str, said: str
) -> None:
    (tmp_path / "statistics.json").write_text(content, encoding="utf-8")
    file = tmp_path / "links.yaml"
    file.write_text(links, encoding="utf-8")
    with pytest.raises(OfficeError, match=said):
        Office.read(tmp_path, file if links else None)


def test_a_folder_without_figures_is_said(tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match=r"has no statistics\.json"):
        Office.read(tmp_path, None)


@pytest.mark.parametrize("code", CODES)
def test_without_an_office_a_page_tells_how_clearing_began_from_the_laws(code: str) -> None:
    state = jurisdiction(code)
    found = story(state, {law.id: law.title for law in state.laws}, language("en"), DAY)
    begins = {
        version.begins for law in state.laws if law.automatic for version in law.versions if version.begins
    }
    assert len(found) <= len(begins)
    assert all(each.began or each.changed for each in found)
    assert all(each.act for each in found)
    html = page(code, None)
    assert ("How clearing began here" in html) == bool(found)
    assert "What has been done" not in html
    assert all(words not in html for words in LINKS.values())


def test_pennsylvanias_story_is_told_in_the_order_of_its_acts() -> None:
    html = page("PA", None)
    part = html[html.index("How clearing began here") : html.index("No office publishes here")]
    days = re.findall(r"<strong>([A-Z][a-z]+ \d+, \d{4})</strong>", part)
    assert days[0] == "June 28, 2019"
    years = [int(day[-4:]) for day in days]
    assert years == sorted(years)
    assert "Act 56 of 2018" in part
