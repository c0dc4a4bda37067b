"""The answer on paper: the same words as on the page, as a document that is set by Typst, in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clearslate.interview.answers import ChargeAnswer, Said
from clearslate.interview.told import Story
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
    for card in result.cards(found, story, tongue):
        yield Heading(card.name, 2)
        yield Paragraph((Strong(card.head),), together=True)
        for text in _said(card, tongue):
            yield Paragraph((text,))
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


def _said(card: result.Card, tongue: Language) -> Iterator[str]:
    say, best = tongue.say, card.answer.best
    match card.said:
        case Said.ITSELF:
            yield say(_("You do not have to ask. It met the law’s terms on {day} or before.")).format(
                day=card.day
            )
            yield say(
                _(
                    "The state may still be working on it. Get your own record and look. If it is still there, "
                    "call the court clerk, or ask free legal aid. They can tell you who must fix it."
                )
            )
        case Said.ITSELF_LATER:
            yield say(
                _("You do not have to ask. It meets the law’s terms on {day}, if nothing new happens.")
            ).format(day=card.day)
        case Said.ASK:
            yield say(_("It does not happen by itself. You must ask a court."))
        case Said.ASK_LATER:
            yield say(_("You can ask from {day}, if nothing new happens.")).format(day=card.day)
        case Said.UNKNOWN if best is not None and best.missing:
            yield say(_("Some facts are missing. Find these, and come back:"))
        case Said.UNKNOWN:
            yield say(
                _("A lawyer must look at this one. The law is not clear, or we do not have all of its text.")
            )
        case Said.STAYS if best is not None:
            yield f"{best.title}."
        case Said.NO if best is not None and best.reasons:
            asks = say(_("The law that comes closest asks for this:"))
            yield f"{asks} “{best.reasons[0].text}” {say(_('By what you told us, that is not so.'))}"
        case Said.NO:
            yield say(_("No law here is about a charge that ended this way."))
        case Said.ELSEWHERE:
            yield say(
                _(
                    "It counts as part of your record for the other laws. For the charge itself, ask free legal aid in that state."
                )
            )
    if best is not None and best.what and card.said not in (Said.NO, Said.UNKNOWN, Said.CLEARED):
        yield best.what


def _petition(card: result.Card, tongue: Language) -> Iterator[Block]:
    say, way = tongue.say, card.answer.petition
    if way is None:
        return
    if way.outcome == "eligible":
        yield Heading(say(_("You can ask for this now")), 3)
    else:
        day = tongue.date(way.day) if way.day is not None else say(_("a later day"))
        yield Heading(say(_("You can ask for this from {day}")).format(day=day), 3)
    yield Paragraph((way.title,))
    if way.route is None:
        yield Paragraph((say(_("Ask the court clerk for the form and the cost.")),))
        return
    told = fact_in(tongue)
    facts = (
        (_("Court"), way.route.court), (_("Where to file"), way.route.filed), (_("What it costs"), way.route.fee),
        (_("If you cannot pay"), way.route.waiver),
    )  # fmt: skip
    yield Points(
        tuple(
            Item(
                words(
                    Strong(f"{say(name)}: "),
                    say(_("Not found. Ask the court clerk.")) if fact == NOT_FOUND else told(fact),
                )
            )
            for name, fact in facts
        ),
        "dot",
    )


def _help(story: Story, tongue: Language) -> Iterator[Block]:
    told = fact_in(tongue)
    for code in story.states:
        if not has_practical(code):
            continue
        facts = practical_of(code)
        for title, each in ((_("Free legal help"), facts.help), (_("Get your own record"), facts.record)):
            if each != NOT_FOUND:
                yield Heading(tongue.say(title), 2)
                yield Points(
                    tuple(Item(words(told(fact), f" {fact.link}" if fact.link else "")) for fact in each),
                    "dot",
                )
