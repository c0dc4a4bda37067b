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
    BOX,
    Blank,
    Block,
    Caption,
    Code,
    Document,
    Heading,
    Note,
    Paragraph,
    Part,
    Points,
    Ranges,
    Signature,
    Soft,
    Strong,
    Table,
    Together,
    Word,
    Words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Made
    from docx.section import Section
    from docx.table import Table as MadeTable
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as MadeParagraph

_FONT: Final = "Times New Roman"  # what every word processor has, and courts ask for
_SOFT: Final = RGBColor(0x46, 0x46, 0x46)
_WIDTH: Final = 16.7  # of the text, in centimeters
_LANGUAGES: Final = {"en": "en-US", "es": "es-US"}


def docx(document: Document) -> bytes:
    """A document as DOCX."""
    made = python_docx.Document()
    _look(made, document)
    maker = _Maker(made, document)
    for number, part in enumerate(document.parts):
        section = made.sections[0] if number == 0 else made.add_section(WD_SECTION.NEW_PAGE)
        _page(section, document, part, first=number == 0)
        for block in part.blocks:
            maker.add(block)
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


def _page(section: Section, document: Document, part: Part, *, first: bool) -> None:
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
    # The style has a tab in the middle and one on the right: the page is on the right, or between two texts.
    line.add_run(f"{part.footer}\t" if part.aside else f"{part.footer}\t\t").font.size = Pt(8)
    _page_number(line)
    if part.aside:
        line.add_run(f"\t{part.aside}").font.size = Pt(8)
    _count_from_one(section)


def _count_from_one(section: Section) -> None:
    section_xml = section._sectPr  # noqa: SLF001 (the library has no name for where pages are counted from)
    # A new section takes the properties of the one before.
    for before in section_xml.findall(qn("w:pgNumType")):
        section_xml.remove(before)
    counted = OxmlElement("w:pgNumType")
    counted.set(qn("w:start"), "1")
    section_xml.find(qn("w:pgMar")).addnext(counted)  # the schema has an order


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


class _Maker:
    """Adds blocks to a file. The size of the type is held here: the library looks a style up slowly."""

    def __init__(self, made: Made, document: Document) -> None:
        self.made = made
        self.size = document.size
        self.is_court = document.look in ("court", "order")

    def add(self, block: Block) -> None:
        """Add a block."""
        match block:
            case Heading(text, level):
                is_title = level == 1 and self.is_court
                line = self.made.add_heading(text.upper() if is_title else text, level)
                if is_title:
                    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            case Paragraph(words, align, together):
                line = self.made.add_paragraph()
                if align == "center":
                    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
                line.paragraph_format.keep_with_next = together
                self.say(line, words)
            case Points():
                self._points(block)
            case Table():
                self._table(block)
            case Ranges(bars, meanings):  # an editor draws nothing: the figures say the same
                self._table(Table((), tuple((bar.label, bar.figure) for bar in bars), (0.6, 0.4)))
                self.say(self.made.add_paragraph(), (Soft("; ".join(meanings)),))
            case Caption():
                self._caption(block)
            case Signature(lines, before):
                self._signature(lines, before)
            case Note():
                self._note(block)
            case Together(blocks):
                for each in blocks:
                    self.add(each)

    def say(self, line: MadeParagraph, words: Words, *, share: float = 1) -> None:
        """Words on a line; ``share``: of the document's size of type."""
        for word in words:
            self._run(line, word, self.size * share if share != 1 else None)

    def _run(self, line: MadeParagraph, word: Word, size: float | None) -> None:
        match word:
            case Strong(text):
                run = line.add_run(_unbroken(text))
                run.bold = True
            case Soft(text):
                run = line.add_run(_unbroken(text))
                run.font.color.rgb = _SOFT
                size = (size or self.size) * 0.88
            case Code(text):
                run = line.add_run(text)
                run.font.name = "Courier New"
            case Blank(said, width):
                run = line.add_run("_" * max(round(width * 3.4), 6) if not said else f"________ [{said}]")
                if said:
                    run.font.highlight_color = WD_COLOR_INDEX.YELLOW
            case _:
                run = line.add_run(_unbroken(word))
        if size is not None:
            run.font.size = Pt(size)

    def _points(self, block: Points) -> None:
        for number, item in enumerate(block.items, start=block.first):
            mark = {"number": f"{number}.", "dot": "•", "box": BOX}[block.mark]
            line = self.made.add_paragraph()
            form = line.paragraph_format
            form.left_indent, form.first_line_indent = Cm(0.9), Cm(-0.7)
            form.tab_stops.add_tab_stop(Cm(0.9))
            form.space_after = Pt(3 if item.under or block.mark == "box" else 5)
            run = line.add_run(f"{mark}\t")
            if block.mark == "box":  # the usual fonts lack it
                run.font.name = "DejaVu Sans"
            self.say(line, item.words)
            for under in item.under:
                below = self.made.add_paragraph()
                below.paragraph_format.left_indent = Cm(0.9)
                below.paragraph_format.space_after = Pt(3)
                self.say(below, under, share=0.94)

    def _table(self, block: Table) -> None:
        shares = [_WIDTH * share / sum(block.widths) for share in block.widths]
        rows = [tuple((Strong(head),) for head in block.heads)] if block.heads else []
        table = self.made.add_table(rows=0, cols=len(shares))
        table.style = "Table Grid"
        _fixed(table, shares)
        for row in (*rows, *block.rows):
            for column, (cell, words, share) in enumerate(
                zip(table.add_row().cells, row, shares, strict=True)
            ):
                cell.width = Cm(share)
                self._cell(cell, words)
                if column >= len(shares) - block.figures:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if block.heads:
            repeated = OxmlElement("w:tblHeader")
            repeated.set(qn("w:val"), "true")
            table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 (the library has no name for a repeated head)
        self._space()

    def _cell(self, cell: _Cell, words: Words) -> None:
        line = cell.paragraphs[0]
        line.paragraph_format.space_after = Pt(2)
        self.say(line, words, share=0.95)

    def _space(self) -> None:
        self.made.add_paragraph().paragraph_format.space_after = Pt(0)

    def _caption(self, block: Caption) -> None:
        for court in block.court:
            line = self.made.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.paragraph_format.space_after = Pt(0)
            self.say(line, tuple(Strong(word.upper()) if isinstance(word, str) else word for word in court))
        self._space()
        if not block.parties:
            for words in block.numbers:
                self.say(self.made.add_paragraph(), words)
            return
        table = self.made.add_table(rows=1, cols=3)
        widths = (7.8, 0.9, 8.0)
        _fixed(table, widths)
        height = max(len(block.parties), len(block.numbers)) + 1
        columns = (block.parties, tuple((")",) for _ in range(height)), block.numbers)
        for cell, lines, width in zip(table.rows[0].cells, columns, widths, strict=True):
            cell.width = Cm(width)
            for place, words in enumerate(lines):
                line = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
                line.paragraph_format.space_after = Pt(0)
                self.say(line, words)
        self._space()

    def _signature(self, lines: tuple[str, ...], before: Words) -> None:
        if before:
            line = self.made.add_paragraph()
            line.paragraph_format.keep_with_next = True
            self.say(line, before)
        for place, under in enumerate(lines):
            rule = self.made.add_paragraph("_" * 36)
            form = rule.paragraph_format
            form.left_indent, form.space_before, form.space_after = Cm(7.5), Pt(18), Pt(0)
            form.keep_with_next = True
            name = self.made.add_paragraph(under)
            name.paragraph_format.left_indent = Cm(7.5)
            name.paragraph_format.keep_with_next = place < len(lines) - 1

    def _note(self, block: Note) -> None:
        table = self.made.add_table(rows=1, cols=1)
        table.style = "Table Grid"
        cell = table.rows[0].cells[0]
        self._cell(cell, (Strong(block.title),))
        signs: Words = tuple(part for name in block.signs for part in (Blank("", 4), f" {name}    "))
        for words in (*block.words, *(((*signs, block.seal),) if block.signs else ())):
            line = cell.add_paragraph()
            line.paragraph_format.space_after = Pt(3)
            self.say(line, words)
        self._space()


def _fixed(table: MadeTable, widths: Sequence[float]) -> None:
    """Columns of so many centimeters, in the table's grid too: some word processors read no other."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


def _unbroken(text: str) -> str:
    """A section sign stays on the line of its number."""
    return text.replace("§ ", "§\u00a0")
