"""Says what a run found: figures for people first, for the terminal, a program, or one page to read."""

from clearslate.reports.outcomes.page import to_html
from clearslate.reports.outcomes.summary import Summary, summarize
from clearslate.reports.outcomes.text import to_summary, to_text

__all__ = ["Summary", "summarize", "to_html", "to_summary", "to_text"]
