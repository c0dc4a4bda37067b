"""The one builder of pages: what a page says as data, and how it looks."""

from __future__ import annotations

import re

from clearslate.reports import markdown, terminal
from clearslate.reports.charts import Bar, Column, Segment
from clearslate.reports.html import to_html
from clearslate.reports.page import (
    Bars,
    Block,
    Bullets,
    Cell,
    Code,
    Columns,
    Facts,
    Group,
    Headline,
    Headlines,
    Note,
    Page,
    Pair,
    Paragraph,
    Part,
    Section,
    Strong,
    Table,
    Value,
    number,
    table,
    wide,
)

EVIL = "<script>&\"'</style>"


def shown(*blocks: Block, footer: str = "page ") -> str:
    """The body of a page with one section."""
    html = to_html(Page("Title", "2026", "lead", (), (Section("one", "One", blocks),), footer=footer))
    return re.sub(r">\s+<", "><", html)


def test_every_kind_of_block_is_shown_and_escaped() -> None:
    bars = Bars("a", EVIL, EVIL, EVIL, [Bar(EVIL, EVIL, (Segment("sole", 0, 50),))], (("sole", EVIL),))
    columns = Columns("b", EVIL, EVIL, EVIL, [Column(EVIL, EVIL, 100)])
    rows = table(
        EVIL, EVIL, wide((Code(EVIL),)), rows=[(Cell((Strong(EVIL),), (Note(EVIL, is_warning=True),)), EVIL)]
    )
    blocks: tuple[Block, ...] = (
        Paragraph(EVIL), Bullets([EVIL]), Facts([(EVIL, EVIL)]), Headlines([Headline(EVIL, EVIL, EVIL)]), bars, columns, rows,
        Part((Code(EVIL),), (Paragraph(EVIL),)),
    )  # fmt: skip
    html = shown(*blocks, Pair(blocks, blocks), footer=EVIL)
    assert "<script" not in html
    assert html.count("</style>") == 1
    # Each block's own pieces, thrice: a kind that the template does not know would show nothing.
    assert html.count("&lt;script&gt;") == 3 * (1 + 1 + 2 + 3 + 6 + 5 + 6 + 2)


def test_a_section_can_be_linked_and_its_heading_names_it() -> None:
    html = shown(Paragraph("words"))
    assert '<section id="one" aria-labelledby="one-h"><h2 id="one-h">One</h2><p>words</p></section>' in html


def test_a_table_names_its_rows_and_says_what_is_hidden() -> None:
    html = shown(table("T", "place", number("people"), rows=[("Adams", 12_345), ("York", None)]))
    assert '<tr><th scope="row">Adams</th><td class="n">12,345</td></tr>' in html
    assert '<tr><th scope="row">York</th><td class="n">hidden</td></tr>' in html
    assert 'aria-label="T"' in html
    plain = shown(table("T", "place", rows=[("Adams",)], rows_are_named=False))
    assert "<tr><td>Adams</td></tr>" in plain


def test_rows_of_a_group_stay_under_its_heading() -> None:
    frame = table("T", "a", number("b"))
    html = shown(Table("T", frame.heads, groups=[Group(Cell((Strong("LAW"),), (Note("cite"),)), [("x", 1)])]))
    head = '<th scope="rowgroup" colspan="2"><b>LAW</b><small>cite</small></th>'
    assert (
        f'<tbody class="together"><tr class="law">{head}</tr><tr><th scope="row">x</th><td class="n">1</td></tr></tbody>'
        in html
    )


def test_nothing_stands_beside_what_is_alone() -> None:
    assert '<div class="pair"><div><p>left</p></div></div>' in shown(Pair((Paragraph("left"),), ()))


def test_a_table_of_words_is_markdown_too() -> None:
    found = table("T", "zone", number("pairs"), rows=[("same", "1,871")])
    assert markdown.table(found) == "**T**\n\n| zone | pairs |\n| --- | ---: |\n| same | 1,871 |"


def test_a_table_of_a_page_is_drawn_in_a_terminal_too() -> None:
    rows: list[tuple[Value, ...]] = [
        (Cell((Strong("PA-CS-M"), " law"), (Note("cite"),)), 12_345),
        ((Code("x"),), None),
    ]
    lines = terminal.drawn(table("T", "law", number("people"), rows=rows), "Note.").splitlines()
    assert [line.split() for line in lines] == [
        ["T"], ["law", "people"], [lines[2]], ["PA-CS-M", "law", "12,345"], ["x", "hidden"], ["Note."],
    ]  # fmt: skip
