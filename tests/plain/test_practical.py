"""Practical facts: each with its source, every petition with its way, nothing guessed, easy to read in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from clearslate.law.relief import Route
from clearslate.plain.practical import NOT_FOUND, Fact, Practical, has_practical, links, practical_of
from clearslate.plain.words import PlainError, read_part
from clearslate.states import CODES, jurisdiction
from tests.reading import grade, perspicuity

TOLD = [code for code in CODES if has_practical(code)]


@pytest.mark.parametrize("code", TOLD)
def test_every_petition_has_its_way(code: str) -> None:
    found = practical_of(code)
    assert found.jurisdiction == code
    asked = {law.id for law in jurisdiction(code).laws if not law.automatic}
    entries = {law for route in found.routes for law in route.laws}
    assert entries == asked
    assert all(found.route(law).laws for law in asked)


@pytest.mark.parametrize("code", TOLD)
def test_facts_say_the_same_figures_in_both_languages(code: str) -> None:
    for fact in practical_of(code).all:
        places = re.findall(r"\{(\w+)\}", fact.en)
        assert set(places) == set(re.findall(r"\{(\w+)\}", fact.es)), fact.en
        assert set(places) <= {"days", "dollars"}, fact.en
        assert set(re.findall(r"\d+", fact.en)) == set(re.findall(r"\d+", fact.es)), fact.en


@pytest.mark.parametrize("code", TOLD)
def test_free_help_is_named(code: str) -> None:
    found = practical_of(code)
    assert found.help != NOT_FOUND
    assert any(fact.link for fact in found.help if isinstance(fact, Fact))


@pytest.mark.parametrize("code", TOLD)
def test_facts_are_easy_to_read(code: str) -> None:
    said = practical_of(code).all
    english, spanish = (
        " ".join(re.sub(r"\([^)]*\)", "", text) for text in texts)
        for texts in ([fact.en for fact in said], [fact.es for fact in said])
    )
    assert grade(english) <= 8
    assert perspicuity(spanish) >= 65


STALE = re.compile(r"utm_|[?&]ref=|web\.archive|pages\.dev|webharvest")
NEWS = re.compile(r"news|record\.com|sentinel|times|gazette|herald|tribune|compassvermont|studyres|report/")

HELPERS = {
    "peoples-law.com": "the law library of Maryland's courts",
    "palegalaid.net": "the legal aid network of Pennsylvania",
}
"""Legal aid and courts under another kind of name."""


def test_addresses_are_whole_and_lead_to_the_source_itself() -> None:
    """The form of each; whether it answers is asked by hand (``tools/links.py``)."""
    assert len(links()) > 120
    for address in links():
        split = urlsplit(address)
        assert split.hostname is not None, address
        assert split.hostname == split.netloc, address
        assert "." in split.hostname, address
        assert "//" not in split.path, address
        assert not STALE.search(address), address


def test_free_help_leads_to_no_newspaper_and_no_single_county() -> None:
    for code in CODES:
        help_ = practical_of(code).help
        assert help_ != NOT_FOUND
        assert not [
            fact.link for fact in help_ if isinstance(fact, Fact) and fact.link and NEWS.search(fact.link)
        ], code
        hosts = [urlsplit(fact.link).hostname or "" for fact in help_ if isinstance(fact, Fact) and fact.link]
        assert not [host for host in hosts if re.search(r"county|clerk|parish", host)], code
        assert not [
            host for host in hosts if not host.endswith((".org", ".gov", ".us")) and host not in HELPERS
        ]
    california = [fact.link or "" for fact in practical_of("CA").help if isinstance(fact, Fact)]
    assert not [link for link in california if "county" in link]


def test_no_fact_rests_on_a_newspaper() -> None:
    found = [address for address in links() if NEWS.search(address)]
    assert not [address for address in found if not (urlsplit(address).hostname or "").endswith(".gov")]


def test_what_is_known_only_grows() -> None:
    """What each fact lacks today is the most that it may lack: a fact that is taken out has another in its place."""
    found = [practical_of(code) for code in CODES]
    routes = [route for each in found for route in each.routes]
    lacks = {
        name: sum(getattr(route, name) == NOT_FOUND for route in routes)
        for name in ("filed", "fee", "waiver", "forms")
    }
    most = {"filed": 6, "fee": 44, "waiver": 42, "forms": 84}
    assert all(lacks[name] <= number for name, number in most.items()), lacks
    assert not [each.jurisdiction for each in found if each.record == NOT_FOUND]


@pytest.mark.parametrize("code", CODES)
def test_a_court_that_must_is_not_said_to_choose(code: str) -> None:
    """Where the law's own text says that the court must, neither its route nor its page says that it may."""
    laws = {law.id: law for law in jurisdiction(code).laws}
    must = {
        law
        for route in practical_of(code).routes
        for law in route.laws
        if route.decides != NOT_FOUND
        and re.search(r"must (say yes|seal) if the law fits[.]$", route.decides.en)
        and route.decides.certainty == "text"
        and laws[law].source.cite.split("(")[0] in route.decides.cite
    }
    assert not [law for law in must if laws[law].route is Route.PETITION_MAY]


def test_maryland_asks_no_fee_where_nobody_was_convicted() -> None:
    maryland = practical_of("MD")
    fee = maryland.route("MD-10-105").fee
    assert isinstance(fee, Fact)
    assert fee.dollars is None
    assert fee.en == "There is no fee if you were not found guilty."
    conviction = maryland.route("MD-10-110").fee
    assert isinstance(conviction, Fact)
    assert conviction.dollars == 30


@pytest.mark.parametrize("law", ["UT-PET-ARREST", "UT-PET-CONV"])
def test_utah_gives_each_who_answers_one_deadline(law: str) -> None:
    objection = practical_of("UT").route(law).objection
    assert isinstance(objection, Fact)
    assert objection.days == 35
    assert re.findall(r"\d+", objection.en) == ["60", "14"]


FACT = "{en: See the clerk., es: Vea al secretario., certainty: text, seen: 2026-11-28"


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (FACT + "}", "write `cite` or `link`"),
        (FACT.replace("text", "memory") + ", link: 'https://x.gov/'}", "was not looked up"),
        (FACT + ", cite: § 1, days: 3}", "go together"),
        (FACT + ", link: 'http://x.gov/'}", "link"),
        (FACT + ", cite: § 1, fee: 3}", "`fee` is no key of this place"),
    ],
)
def test_a_fact_without_its_source_is_refused(tmp_path: Path, fact: str, said: str) -> None:
    path = tmp_path / "practical.yaml"
    rest = "".join(f"{name}: not found\n" for name in ("check", "forms", "costs", "help", "juvenile"))
    path.write_text(f"jurisdiction: PA\nrecord: [{fact}]\n{rest}", encoding="utf-8")
    with pytest.raises(PlainError, match=re.escape(said)):
        read_part(path, Practical)
