"""The one builder of pages: what a page says as data, and how it looks."""

from __future__ import annotations

import base64
import hashlib
import re

from hypothesis import given
from hypothesis import strategies as st

from clearslate.reports import markdown
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
    Headline,
    Headlines,
    LawName,
    Link,
    Note,
    Page,
    Paragraph,
    Part,
    Section,
    Steps,
    Strong,
    Value,
    number,
    table,
    wide,
)
from clearslate.reports.terminal import Screen, fitted

EVIL = "<script>&\"'</style>"


def shown(*blocks: Block, footer: str = "page ", is_invented: bool = False) -> str:
    """A page with one section that is folded, and one that is open."""
    sections = (Section("one", "One", blocks), Section("two", "Two words", (), is_open=True, short="Two"))
    html = to_html(Page("Title", "2026", "lead", (), sections, footer=footer, is_invented=is_invented))
    return re.sub(r">\s+<", "><", html)


def test_every_kind_of_block_is_shown_and_escaped() -> None:
    bars = Bars(
        "a", EVIL, [Bar((EVIL, LawName(EVIL, EVIL)), EVIL, (Segment("sole", 0, 50),))], (("sole", EVIL),)
    )
    columns = Columns("b", EVIL, EVIL, EVIL, [Column(EVIL, EVIL, (("not_yet", 100.0),))], (("sole", EVIL),))
    rows = table(
        EVIL, EVIL, wide((Code(EVIL),)), rows=[(Cell((Strong(EVIL),), (Note(EVIL, is_warning=True),)), EVIL)]
    )
    blocks: tuple[Block, ...] = (
        Paragraph((EVIL, Link(EVIL, "two"))), Bullets([EVIL]), Steps([EVIL]), Facts([(EVIL, EVIL)]),
        Headlines([Headline(EVIL, EVIL, EVIL, "two")]), bars, columns, rows, Part((Code(EVIL),), (Paragraph(EVIL),)),
    )  # fmt: skip
    html = shown(*blocks, Part("Part", blocks), footer=EVIL)
    assert html.count("<script") == html.count("</script>") == 1, "the page's own"
    assert html.count("</style>") == 1
    # Each block's own pieces, twice: a kind that the template does not know would show nothing. A law's id stands in its link,
    # beside it, and with its title; a table's title above it, in its region and in its file's name.
    assert html.count("&lt;script&gt;") == 2 * (2 + 1 + 1 + 2 + 3 + 7 + 6 + 8 + 2)


def test_no_script_but_the_page_s_own_may_run_and_nothing_is_fetched() -> None:
    html = shown(Paragraph("words"))
    script = re.search(r"<script>(.*)</script>", html, re.DOTALL)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert script
    assert policy
    inside = to_html(Page("Title", "", "lead", (), ())).split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy[1].replace("&#39;", "'")
    assert policy[1].startswith("default-src &#39;none&#39;")


def test_a_section_can_be_linked_folded_and_found_in_the_contents() -> None:
    html = shown(Paragraph("words"))
    assert (
        '<nav aria-label="Contents"><ul><li><a href="#one">One</a></li><li><a href="#two">Two</a></li></ul></nav>'
        in html
    )
    # The id stands within, so that a link to it unfolds the section, without a script too.
    assert (
        '<section aria-labelledby="one-h"><details><summary><h2 id="one-h">One</h2></summary>'
        '<div class="inside" id="one"><p>words</p></div></details></section>' in html
    )
    assert "<details open>" in html


def test_an_opening_is_never_folded() -> None:
    opening = (Section("next", "Next", (Steps(["Do it"]),)),)
    html = re.sub(r">\s+<", "><", to_html(Page("Title", "", "lead", opening, ())))
    assert '<h2 id="next-h">Next</h2><ol class="steps"><li>Do it</li></ol></section>' in html
    assert "<details" not in html


def test_invented_data_says_so_on_top_and_on_every_sheet() -> None:
    html = shown(is_invented=True)
    assert html.index("<b>INVENTED DATA.</b>") < html.index("<nav") < html.index("<h1>")
    assert "<title>INVENTED DATA: Title, 2026</title>" in html
    assert '@top-left { content: "INVENTED DATA' in html
    assert "INVENTED" not in shown()


def test_a_law_has_its_title_and_leads_to_its_part() -> None:
    html = shown(Paragraph((LawName("Clean slate: summary convictions", "PA-CS-SUMMARY"),)))
    title, small = "Clean slate: summary convictions", '<small class="id">PA-CS-SUMMARY</small>'
    assert f'<a href="#law-PA-CS-SUMMARY">{title}</a>{small}' in html


def test_a_table_names_its_rows_and_says_what_is_hidden() -> None:
    html = shown(table("T", "place", number("people"), rows=[("Adams", 12_345), ("York", None)]))
    assert '<tr><th scope="row">Adams</th><td class="n">12,345</td></tr>' in html
    assert '<tr><th scope="row">York</th><td class="n">hidden</td></tr>' in html
    assert 'aria-label="Table: T"' in html
    plain = shown(table("T", "place", rows=[("Adams",)], rows_are_named=False))
    assert "<tr><td>Adams</td></tr>" in plain


def test_a_table_below_a_chart_that_says_the_same_is_folded() -> None:
    html = shown(table("T", "place", rows=[("Adams",)], is_folded=True))
    assert (
        '<details class="table" data-title="T"><summary class="title">Table: T</summary><div class="scroll"'
        in html
    )


def test_a_table_of_words_is_markdown_too() -> None:
    found = table("T", "zone", number("pairs"), rows=[("same", "1,871")])
    assert markdown.table(found) == "**T**\n\n| zone | pairs |\n| --- | ---: |\n| same | 1,871 |"


def test_a_table_of_a_page_is_drawn_in_a_terminal_too() -> None:
    rows: list[tuple[Value, ...]] = [
        (Cell((LawName("A law", "PA-CS-M"), " of PA"), (Note("cite"),)), 12_345),
        ((Code("x"),), None),
    ]
    lines = Screen().drawn(table("T", "law", number("people"), rows=rows), "Note.").splitlines()
    assert [line.split() for line in lines] == [
        ["T"], ["law", "people"], [lines[2]], ["A", "law", "of", "PA", "12,345"], ["x", "hidden"], ["Note."],
    ]  # fmt: skip


WORDS = st.text("abcdefgh-_", min_size=1, max_size=30)
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)


@given(st.integers(40, 120), st.lists(st.tuples(TEXTS, st.integers(0, 10**7), TEXTS), min_size=1, max_size=4))
def test_no_line_is_too_long_and_no_word_is_broken(width: int, rows: list[tuple[str, int, str]]) -> None:
    drawn = Screen(width).table("A title", ("first", "charges", "what to do"), rows)
    assert max(map(len, drawn.splitlines())) <= width
    words = set(drawn.split())
    for first, charges, last in rows:
        assert {*first.split(), f"{charges:,}", *last.split()} <= words


def test_columns_give_way_the_widest_first_and_keep_their_longest_word() -> None:
    rows = [("a", "some words that may go over lines"), ("long", "b")]
    assert fitted(rows, 50) == [4, 33]
    assert fitted(rows, 20) == [4, 16]
    assert fitted(rows, 8) is None
