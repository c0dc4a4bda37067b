"""DOCX of a document, block by block as the PDF has it: what a lawyer edits."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any, Final

import docx as python_docx
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from clearslate.typeset.model import (
    Blank,
    Block,
    Caption,
    Document,
    Heading,
    Note,
    Paragraph,
    Points,
    Signature,
    Soft,
    Strong,
    Table,
    Word,
    Words,
)

if TYPE_CHECKING:
    from docx.document import Document as Made
    from docx.section import Section
    from docx.table import Table as MadeTable
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as MadeParagraph

_FONT: Final = "Times New Roman"  # what every word processor has, and courts ask for
_SOFT: Final = RGBColor(0x46, 0x46, 0x46)
_WIDTH: Final = 16.7  # of the text, in centimeters
_BOX: Final = "☐"
_LANGUAGES: Final = {"en": "en-US", "es": "es-US"}


def docx(document: Document) -> bytes:
    """A document as DOCX."""
    made = python_docx.Document()
    _look(made, document)
    for number, part in enumerate(document.parts):
        section = made.sections[0] if number == 0 else made.add_section(WD_SECTION.NEW_PAGE)
        _page(section, document, part.footer, first=number == 0)
        for block in part.blocks:
            _add(made, block, document.look)
    _drop_first(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _look(made: Made, document: Document) -> None:
    core = made.core_properties
    core.title, core.author, core.comments = document.title, "clearslate", ""
    core.language = _LANGUAGES.get(document.language, document.language)
    core.created = core.modified = dt.datetime.combine(document.on, dt.time())
    style: Any = made.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(document.size)
    style.paragraph_format.space_after = Pt(document.size * 0.6)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _LANGUAGES.get(document.language, document.language))
    style.element.get_or_add_rPr().append(language)
    for level, size in ((1, 1.2), (2, 1.08), (3, 1.0)):
        heading: Any = made.styles[f"Heading {level}"]
        heading.font.name, heading.font.size, heading.font.bold = _FONT, Pt(document.size * size), True
        heading.font.color.rgb = RGBColor(0, 0, 0)
        heading.element.rPr.rFonts.set(qn("w:asciiTheme"), "")
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            heading.element.rPr.rFonts.attrib.pop(qn(theme), None)
        heading.paragraph_format.space_before = Pt(document.size * 1.1)
        heading.paragraph_format.space_after = Pt(document.size * 0.5)


def _page(section: Section, document: Document, footer: str, *, first: bool) -> None:
    section.page_width, section.page_height = Cm(21.59), Cm(27.94)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(2.1), Cm(2)
    head = section.header
    if first and document.warnings:
        head.is_linked_to_previous = False
        line = head.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(" · ".join(document.warnings))
        run.bold, run.font.size = True, Pt(8.5)
    foot = section.footer
    foot.is_linked_to_previous = False
    line = foot.paragraphs[0]
    line.add_run(f"{footer}\t\t").font.size = Pt(8)  # the style has a tab in the middle and one on the right
    _page_number(line)
    _count_from_one(section)


def _count_from_one(section: Section) -> None:
    told = section._sectPr  # noqa: SLF001 (the library has no name for where pages are counted from)
    for before in told.findall(qn("w:pgNumType")):  # of the section before, whose properties a new one takes
        told.remove(before)
    counted = OxmlElement("w:pgNumType")
    counted.set(qn("w:start"), "1")
    told.find(qn("w:pgMar")).addnext(counted)  # the schema has an order


def _page_number(line: MadeParagraph) -> None:
    for kind in ("begin", "", "end"):
        run = line.add_run()
        run.font.size = Pt(8)
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = "PAGE"
        run._r.append(mark)  # noqa: SLF001 (the library has no name for a field)


def _drop_first(made: Made) -> None:
    """A new file begins with no paragraph of its own; one that the template had would be an empty line."""
    body = made.element.body
    if len(body) and body[0].tag == qn("w:p") and not "".join(body[0].itertext()).strip() and len(body) > 2:
        body.remove(body[0])


def _add(made: Made, block: Block, look: str) -> None:
    match block:
        case Heading(text, level):
            is_title = level == 1 and look == "court"
            line = made.add_heading(text.upper() if is_title else text, level)
            if is_title:
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        case Paragraph(words, align, together):
            line = made.add_paragraph()
            if align == "center":
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.paragraph_format.keep_with_next = together
            _say(line, words)
        case Points():
            _points(made, block)
        case Table():
            _table(made, block)
        case Caption():
            _caption(made, block)
        case Signature(lines, before):
            _signature(made, lines, before)
        case Note(title, told):
            _note(made, title, told)


def _say(line: MadeParagraph, words: Words, *, size: float = 1) -> None:
    for word in words:
        _run(line, word)
    if size != 1:
        for run in line.runs:
            run.font.size = Pt(_size(line) * size)


def _size(line: MadeParagraph) -> float:
    normal: Any = line.part.document.styles["Normal"]  # type: ignore[attr-defined]
    found: float = normal.font.size.pt
    return found


def _run(line: MadeParagraph, word: Word) -> None:
    match word:
        case Strong(text):
            line.add_run(text).bold = True
        case Soft(text):
            run = line.add_run(text)
            run.font.color.rgb = _SOFT
            run.font.size = Pt(_size(line) * 0.88)
        case Blank(said, width):
            run = line.add_run("_" * max(round(width * 3.4), 6) if not said else f"________ [{said}]")
            if said:
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        case _:
            line.add_run(word)


def _points(made: Made, block: Points) -> None:
    for number, item in enumerate(block.items, start=block.first):
        mark = {"number": f"{number}.", "dot": "•", "box": _BOX}[block.mark]
        line = made.add_paragraph()
        line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = Cm(0.9), Cm(-0.7)
        line.paragraph_format.tab_stops.add_tab_stop(Cm(0.9))
        line.paragraph_format.space_after = Pt(3 if item.under or block.mark == "box" else 5)
        run = line.add_run(f"{mark}\t")
        if block.mark == "box":  # the usual fonts lack it
            run.font.name = "DejaVu Sans"
        _say(line, item.words)
        for under in item.under:
            below = made.add_paragraph()
            below.paragraph_format.left_indent = Cm(0.9)
            below.paragraph_format.space_after = Pt(3)
            _say(below, under, size=0.94)


def _table(made: Made, block: Table) -> None:
    table = made.add_table(rows=1 if block.heads else 0, cols=len(block.widths))
    table.style = "Table Grid"
    table.autofit = False
    shares = [_WIDTH * share / sum(block.widths) for share in block.widths]
    if block.heads:
        _heads(table, block)
    for row in block.rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            _cell(cell, words)
    for each in table.rows:
        for cell, share in zip(each.cells, shares, strict=True):
            cell.width = Cm(share)
    _space(made)


def _heads(table: MadeTable, block: Table) -> None:
    for cell, head in zip(table.rows[0].cells, block.heads, strict=True):
        _cell(cell, (Strong(head),))
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 (the library has no name for a repeated head)


def _cell(cell: _Cell, words: Words) -> None:
    line = cell.paragraphs[0]
    line.paragraph_format.space_after = Pt(2)
    _say(line, words, size=0.95)


def _space(made: Made) -> None:
    made.add_paragraph().paragraph_format.space_after = Pt(0)


def _caption(made: Made, block: Caption) -> None:
    for court in block.court:
        line = made.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_after = Pt(0)
        for word in court:
            _run(line, Strong(word.upper()) if isinstance(word, str) else word)
    _space(made)
    table = made.add_table(rows=1, cols=3)
    table.autofit = False
    height = max(len(block.parties), len(block.numbers)) + 1
    columns = (block.parties, tuple((")",) for _ in range(height)), block.numbers)
    for cell, lines, width in zip(table.rows[0].cells, columns, (7.8, 0.9, 8.0), strict=True):
        cell.width = Cm(width)
        for place, words in enumerate(lines):
            line = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            line.paragraph_format.space_after = Pt(0)
            _say(line, words)
    _space(made)


def _signature(made: Made, lines: tuple[str, ...], before: Words) -> None:
    if before:
        line = made.add_paragraph()
        line.paragraph_format.keep_with_next = True
        _say(line, before)
    for place, under in enumerate(lines):
        rule = made.add_paragraph("_" * 36)
        rule.paragraph_format.left_indent = Cm(7.5)
        rule.paragraph_format.space_before, rule.paragraph_format.space_after = Pt(18), Pt(0)
        rule.paragraph_format.keep_with_next = True
        name = made.add_paragraph(under)
        name.paragraph_format.left_indent = Cm(7.5)
        name.paragraph_format.keep_with_next = place < len(lines) - 1


def _note(made: Made, title: str, told: tuple[Words, ...]) -> None:
    table = made.add_table(rows=1, cols=1)
    table.style = "Table Grid"
    cell = table.rows[0].cells[0]
    _cell(cell, (Strong(title),))
    for words in told:
        line = cell.add_paragraph()
        line.paragraph_format.space_after = Pt(3)
        _say(line, words)
    _space(made)
