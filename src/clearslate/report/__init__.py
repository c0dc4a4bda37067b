"""Says what a run found: figures for people first, for the terminal, a program, or one page to read."""

from clearslate.report.page import to_html
from clearslate.report.summary import Summary, summarize
from clearslate.report.text import to_text

__all__ = ["Summary", "summarize", "to_html", "to_text"]
