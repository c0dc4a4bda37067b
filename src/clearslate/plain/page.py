"""The public pages of laws as HTML: the body of a law page, of the index, and the frame around any page.

One look for the static site and for the web: the templates take a language, a day and where things are (``Place``), and
know no framework. A page works without scripts, sets nothing, fetches nothing but its own style, and every value passes the
template's autoescape.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from clearslate.law import NON_CONVICTIONS, Jurisdiction, Law, Status, Version
from clearslate.law.description import describe
from clearslate.plain import beside, country
from clearslate.plain.figures import version_on
from clearslate.plain.front import LINKS, Office, done, story
from clearslate.plain.language import Language, _, languages
from clearslate.plain.practical import NOT_FOUND, Fact, Practical, Route, has_practical, practical_of
from clearslate.plain.words import Sentences, has_plain, plain_of
from clearslate.records.days import to_day
from clearslate.states import CODES, jurisdiction

_HERE: Final = Path(__file__).parent
STYLE: Final = _HERE / "static" / "people.css"
"""The style of the public pages. The web serves it; the static site carries it inline."""
EXIT: Final = "https://www.weather.gov/"
"""Where a reader is when they leave quickly: a page that nobody asks about."""


@dataclass(frozen=True)
class Place:
    """Where a page is: ``root`` leads to the top of the site, ``leaf`` ends an address (``index.html`` on disk).

    ``check``: the address of the interview below a language's folder; empty where there is none (the static site).
    """

    root: str = "/"
    leaf: str = ""
    check: str = ""

    def home(self, language: str) -> str:
        """The index in a language."""
        return f"{self.root}{language}/{self.leaf}"

    def law(self, language: str, code: str) -> str:
        """The law page of a state."""
        return f"{self.root}{language}/law/{code.lower()}/{self.leaf}"


@dataclass(frozen=True)
class Sentence:
    """A condition as a reader sees it. ``is_checked``: its text in the law was read. ``limbs``: its grounds, one by one."""

    key: str
    text: str
    is_checked: bool
    limbs: tuple[str, ...]
    joint: str  # one of, all of, where it applies


@dataclass(frozen=True)
class Card:
    """A law as a reader sees it."""

    id: str
    title: str
    what: str
    when: str
    relief: str
    sentences: tuple[Sentence, ...]
    hidden: int  # conditions that are not for lay readers
    cite: str
    address: str  # the official one of the law's section, where it has one
    version: str
    since: str
    unchecked: int  # statements that were not read in the law's text
    notes: tuple[str, ...]  # what a reader must know first: not running yet, ended
    route: Route | None
    is_automatic: bool
    has_ended: bool
    is_rough: bool = False  # in lawyers' words
    done: str = ""  # by when the state has to have done it
    checks: str = ""  # how often somebody looks for records

    @property
    def all_unchecked(self) -> bool:
        """Whether no condition was read in the text of the law: then it is said once, above them."""
        return bool(self.sentences) and not any(each.is_checked for each in self.sentences)

    @property
    def some_unchecked(self) -> bool:
        """Whether some conditions, and not all, were not read there: then each has its mark."""
        return not self.all_unchecked and not all(each.is_checked for each in self.sentences)


def codes_told() -> tuple[str, ...]:
    """The states whose laws are told in plain words and with practical facts."""
    return tuple(code for code in CODES if has_plain(code) and has_practical(code))


def law_body(
    code: str, language: Language, day: dt.date, place: Place, office: Office | None = None
) -> Markup:
    """The main part of a state's law page, from its heading on; in lawyers' words where the state has no plain ones yet.

    ``office``: what an office publishes of the state, with which the page opens.

    Raises:
        PlainError: the state's plain words or practical facts cannot be read.
        KeyError: clearslate has no laws for it.
    """
    if code.upper() not in codes_told():
        return _rough_body(code, language, day, place)
    sentences = Sentences(code, language, day)
    facts = practical_of(code)
    cards = [_card(sentences, facts, law) for law in sentences.state.laws if law.status != Status.PROPOSED]
    running = [card for card in cards if not card.has_ended]
    laws = {law.id: law for law in sentences.state.laws}
    stays = [card for card in running if laws[card.id].status is Status.RECORD_STAYS]
    running = [card for card in running if card not in stays]
    automatic = [card for card in running if card.is_automatic]
    days = Counter(fact.seen for fact in facts.all)
    of_relief: dict[str, list[str]] = {}
    for card in running:
        of_relief.setdefault(laws[card.id].relief.word, []).append(card.title)
    return _render(
        "law.html.j2",
        language,
        code=code.upper(),
        name=sentences.plain.name.of(language),
        day=language.date(day),
        place=place,
        automatic=automatic,
        asked=[card for card in running if not card.is_automatic],
        routes=[route for route in facts.routes if {card.id for card in running} & set(route.laws)],
        letters={
            route.id for route in facts.routes if all(laws[law].route.is_by_letter for law in route.laws)
        },
        stays=stays,
        never=[words.of(language) for words in sentences.plain.never],
        ends_well=any(laws[card.id].about & NON_CONVICTIONS for card in running),
        ways=beside.ways(code, tuple(laws[card.id] for card in automatic), language),
        titles={law: sentences.title(laws[law]) for law in laws},
        workflow=beside.workflow_of(code),
        answers=_stated(beside.answers(code), language),
        sees=_stated(beside.who_sees(code), language, of_relief),
        means=_stated(beside.what_it_means(code), language, of_relief),
        facts=facts,
        usual_day=max(days, key=lambda seen: (days[seen], seen)),
        cards=cards,
        front=done(code, office, language),
        began=story(
            sentences.state, {law.id: sentences.title(law) for law in sentences.state.laws}, language, day
        ),
        links=_links(code, office, language, place),
    )


def _links(code: str, office: Office | None, language: Language, place: Place) -> list[tuple[str, str]]:
    """How a reader can help: the office's own links, for a state that it publishes; a mistake is reported on these pages where it names none."""
    if office is None or code.upper() not in office.figures:
        return []
    own = dict(office.links)
    if place.check:
        own.setdefault("report", f"{place.home(language.code)}report/")
    return [(own[name], language.say(words)) for name, words in LINKS.items() if name in own]


def _rough_body(code: str, language: Language, day: dt.date, place: Place) -> Markup:
    state = jurisdiction(code)
    cards = [_rough_card(state, law, language, day) for law in state.laws if law.status != Status.PROPOSED]
    stays = {law.id for law in state.laws if law.status is Status.RECORD_STAYS}
    running = [card for card in cards if not card.has_ended]
    return _render(
        "rough.html.j2",
        language,
        name=state.name,
        day=language.date(day),
        place=place,
        facts=None,
        usual_day=None,
        automatic=[card for card in running if card.is_automatic and card.id not in stays],
        asked=[card for card in running if not card.is_automatic],
        stays=[card for card in running if card.id in stays],
    )


def index_body(
    language: Language, day: dt.date, place: Place, codes: tuple[str, ...] | None = None
) -> Markup:
    """The main part of the index: the states, and what the pages are."""
    found = country.tiles(day)
    clears = {each.code: each.clears for each in found}
    states = sorted(
        (
            _state_name(code, language),
            place.law(language.code, code),
            language.say(country.WORDS[clears[code]]),
        )
        for code in codes or CODES
    )
    shown = [(kind, language.say(words)) for kind, words in country.WORDS.items() if kind in clears.values()]
    drawn = country.drawn(
        found, language.say(_("A map of the country. The list below says the same in words."))
    )
    return _render(
        "index.html.j2", language, states=states, shown=shown, map=drawn, day=language.date(day), place=place
    )


def framed(
    body: Markup,
    *,
    title: str,
    language: Language,
    place: Place,
    others: dict[str, str],
    style: str = "",
    href: str = "",
) -> str:
    """A whole page: head, quick exit, language switch, the body, the foot.

    Args:
        body: what stands in it.
        title: of the window.
        language: in which it is written.
        place: where it is.
        others: the address of the same page in each language, by code.
        style: the text of the style sheet, to be carried inline; or
        href: where the style sheet is.
    """
    return str(
        _render(
            "frame.html.j2",
            language,
            body=body,
            title=title,
            place=place,
            others=[(each, others[each.code]) for each in languages() if each.code in others],
            style=Markup(style.replace("</", "<\\/")),  # noqa: S704 (our own file)
            href=href,
            leave=f"{place.root}{language.code}/leave/" if place.check else EXIT,
        )
    )


def law_title(code: str, language: Language) -> str:
    """The title of a state's law page."""
    return language.say(_("Clear your record in {state}")).format(state=_state_name(code, language))


def _state_name(code: str, language: Language) -> str:
    return plain_of(code).name.of(language) if has_plain(code) else jurisdiction(code).name


def _stated(
    found: tuple[beside.Stated, ...], language: Language, titles: Mapping[str, Sequence[str]] | None = None
) -> list[tuple[str, str, str]]:
    """Of which laws it is said (where it is not said of all that a state has a word for), the words, their citation."""
    differ = titles is not None and len({each.relief for each in found}) > 1
    return [
        (
            "; ".join(titles.get(each.relief, ())) if titles and differ else "",
            each.words.of(language),
            each.cite,
        )
        for each in found
        if titles is None or each.relief in titles
    ]


def _card(told: Sentences, facts: Practical, law: Law) -> Card:
    version = version_on(law, told.day)
    applying = _applying(law, version)
    sentences = tuple(
        one for key in applying if (one := _sentence(told, law, key, version.start)) is not None
    )
    return replace(
        _frame(law, version, told.language, told.day, told.state.address(law.cite)),
        title=told.title(law),
        what=told.what(law),
        when=told.when(law),
        done=told.done(law),
        checks=beside.looks(told.state.code, law, told.language) if law.automatic else "",
        sentences=sentences,
        hidden=len(applying) - len(sentences),
        route=None if law.automatic else facts.route(law.id),
    )


def _rough_card(state: Jurisdiction, law: Law, language: Language, day: dt.date) -> Card:
    """A law as its module says it to lawyers."""
    version = version_on(law, day)
    conditions = {each.key: each for each in describe(law, state).conditions}
    sentences = []
    for key in _applying(law, version):
        condition = law.condition(law.keys.index(key), version.start)
        wording = next(
            (one for one in conditions[key].wordings if one.since == version.begins),
            conditions[key].wordings[-1],
        )
        limbs = tuple(limb.text for limb in wording.limbs)
        sentences.append(Sentence(key, wording.text, condition.stands.is_verified, limbs, wording.joint))
    return replace(
        _frame(law, version, language, day, state.address(law.cite)),
        title=law.title,
        sentences=tuple(sentences),
        is_rough=True,
    )


def _frame(law: Law, version: Version, language: Language, day: dt.date, address: str) -> Card:
    """What a page shows of a law in whatever words."""
    return Card(
        id=law.id,
        title="",
        what="",
        when="",
        relief=law.relief.word,
        sentences=(),
        hidden=0,
        cite=law.cite,
        address=address,
        version=version.name,
        since="" if version.begins is None else language.date(dt.date.fromisoformat(version.begins)),
        unchecked=len(law.unverified),
        notes=tuple(_notes(law, version, language, day)),
        route=None,
        is_automatic=law.automatic,
        has_ended=version.until is not None and version.end <= to_day(day),
    )


def _applying(law: Law, version: Version) -> list[str]:
    """The keys of the conditions that the version contains."""
    return [
        key
        for index, key in enumerate(law.keys)
        if law.condition(index, version.start).applies(version.start)
    ]


def _sentence(sentences: Sentences, law: Law, key: str, start: int) -> Sentence | None:
    text = sentences.condition(law, key)
    if text is None:
        return None
    condition = law.condition(law.keys.index(key), start)
    return Sentence(
        key, text, condition.stands.is_verified, tuple(sentences.limbs(law, key).values()), condition.joint
    )


def _notes(law: Law, version: Version, language: Language, day: dt.date) -> list[str]:
    """What must be known first of a law that is not in force on the day, or not running."""
    say, found = language.say, []
    if law.status == Status.ENACTED:
        found.append(say(_("This law exists, but it is not running yet.")))
    if version.begins is not None and version.start > to_day(day):
        starts = language.date(dt.date.fromisoformat(version.begins))
        found.append(say(_("This law starts on {date}.")).format(date=starts))
    if version.until is not None and version.end <= to_day(day):
        ended = language.date(dt.date.fromisoformat(version.until))
        found.append(say(_("This law ended on {date}.")).format(date=ended))
    if not version.read:
        found.append(
            say(_("We have not read the text of this law as it is today. So we cannot say who qualifies."))
        )
    return found


# --- templates --------------------------------------------------------------------------------------------


def _render(template: str, language: Language, **value: object) -> Markup:
    return Markup(_environment(language.code).get_template(template).render(language=language, **value))  # noqa: S704 (escaped there)


@cache
def _environment(code: str) -> Environment:
    language = next(each for each in languages() if each.code == code)
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(language.texts, newstyle=True)  # type: ignore[attr-defined]
    made.filters["fact"] = fact_in(language)
    made.filters["words"] = lambda words: words.of(language)
    made.filters["site"] = lambda address: urlsplit(address).netloc.removeprefix("www.")
    made.globals |= {"NOT_FOUND": NOT_FOUND, "date": language.date}
    return made


def fact_in(language: Language) -> Callable[[Fact], str]:
    """Tells practical facts in a language, with their figures."""

    def words_of(fact: Fact) -> str:
        return fact.told(language)

    return words_of
