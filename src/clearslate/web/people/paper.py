"""The answer on paper: the same words as on the page, as a document that is set by Typst, in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clearslate.interview.answers import ChargeAnswer, Said
from clearslate.people.record import Story
from clearslate.plain.language import Language, _
from clearslate.plain.page import fact_in
from clearslate.plain.practical import NOT_FOUND, has_practical, practical_of
from clearslate.typeset.model import (
    Block,
    Document,
    Heading,
    Item,
    Note,
    Paragraph,
    Part,
    Points,
    Soft,
    Strong,
    words,
)
from clearslate.typeset.pdf import document_pdf
from clearslate.web.people import result


def answer_pdf(story: Story, found: Sequence[ChargeAnswer], tongue: Language) -> bytes:
    """The PDF of an answer."""
    return document_pdf(answer_document(story, found, tongue))


def answer_document(story: Story, found: Sequence[ChargeAnswer], tongue: Language) -> Document:
    """An answer as a document."""
    say = tongue.say
    title = say(_("What can be cleared"))
    footer = say(
        _(
            "This is not legal advice. It is what the laws say about the facts that you gave. A lawyer can look at your papers."
        )
    )
    blocks = tuple(_blocks(story, found, tongue, title))
    return Document(title, story.as_of, (Part(blocks, footer),), tongue.code, look="letter")


def _blocks(story: Story, found: Sequence[ChargeAnswer], tongue: Language, title: str) -> Iterator[Block]:
    say = tongue.say
    yield Heading(title, 1)
    yield Paragraph((say(_("As of {day}, by what you told us.")).format(day=tongue.date(story.as_of)),))
    yield Note(
        say(_("First, be careful if this is you")),
        (
            words(
                Strong(say(_("You are not a U.S. citizen."))),
                " ",
                say(
                    _(
                        "Before anything is cleared, get certified copies of your court papers. Then talk to an "
                        "immigration lawyer. A cleared record can still count there, and you may need the papers."
                    )
                ),
            ),
            words(
                Strong(say(_("You were under 18."))),
                " ",
                say(
                    _(
                        "Other rules apply to juvenile records. We do not judge them here. Ask the juvenile court of the county, or free legal aid."
                    )
                ),
            ),
        ),
    )
    yield Heading(say(_("What you can do")), 2)
    lines = [
        Item(words(Strong(each.what), f" {each.then}" if each.then else "", f" [{each.charges}]"))
        for each in result.todo(found, story, tongue)
    ]
    yield Points(tuple(lines), "dot")
    for card in result.cards(found, story, tongue):
        yield Heading(card.name, 2)
        yield Paragraph((Strong(card.head),), together=True)
        if card.steps:
            yield Points(tuple(Item((step,)) for step in card.steps), "box")
        for text in card.texts:
            yield Paragraph((text,))
        if card.said is Said.ITSELF:
            yield Paragraph((say(result.STILL),))
        best = card.answer.best
        if card.said is Said.UNKNOWN and best is not None and best.missing:
            yield Points(
                tuple(
                    Item((each.words.of(tongue),), ((Soft(each.find.of(tongue)),),)) for each in best.missing
                ),
                "box",
            )
        yield from _petition(card, tongue)
        if best is not None:
            yield Paragraph((Soft(f"{best.law.cite} ({best.law.id})"),))
    yield Heading(say(_("Your time line")), 2)
    yield Points(
        tuple(
            Item(words(Strong(each.day), ": ", each.words)) for each in result.moments(found, story, tongue)
        ),
        "dot",
    )
    yield from _help(story, tongue)


def _petition(card: result.Card, tongue: Language) -> Iterator[Block]:
    say, way = tongue.say, card.answer.petition
    if way is None:
        return
    if card.said is Said.DO and way is card.answer.lifted:
        yield Heading(say(_("How you can ask then")), 3)
    elif way.outcome == "eligible":
        yield Heading(say(_("You can ask for this now")), 3)
    elif way.day is not None:
        yield Heading(say(_("You can ask for this from {day}")).format(day=tongue.date(way.day)), 3)
    yield Paragraph((way.title,))
    if facts := result.asking(way, tongue):
        yield Points(tuple(Item((Strong(f"{name}: "), fact)) for name, fact in facts), "dot")
    else:
        yield Paragraph((result.ask_there(way, tongue),))


def _help(story: Story, tongue: Language) -> Iterator[Block]:
    label = fact_in(tongue)
    for code in story.states:
        if not has_practical(code):
            continue
        facts = practical_of(code)
        for title, each in ((_("Free legal help"), facts.help), (_("Get your own record"), facts.record)):
            if each != NOT_FOUND:
                yield Heading(tongue.say(title), 2)
                yield Points(
                    tuple(Item(words(label(fact), f" {fact.link}" if fact.link else "")) for fact in each),
                    "dot",
                )
