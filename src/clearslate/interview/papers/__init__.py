"""Papers that a person brings: read into a story for them to correct. What cannot be read is said, and nothing is guessed.

A form is a kind of paper. Each says whether a paper is one of its kind, and reads it; further states' forms are added to `FORMS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from clearslate.interview.papers import case_or, docket_mdj, docket_pa, rap_ca, rap_xml, summary_pa, typed_rap
from clearslate.interview.papers.lines import NotReadError, Paper, lines_of
from clearslate.interview.papers.read import Read, into
from clearslate.people.record import Story

__all__ = ["FORMS", "Form", "NotReadError", "read_paper"]


@dataclass(frozen=True)
class Form:
    """A kind of paper: its name, whether a paper is one, and how it is read. ``tried``: on what it was measured."""

    name: str
    fits: Callable[[Paper], bool]
    read: Callable[[Paper], Read]
    tried: str


FORMS: Final = (
    Form(
        "Court summary (Pennsylvania)",
        summary_pa.fits,
        summary_pa.read,
        "summaries of our own in the courts' layout; looked at beside public ones",
    ),
    Form(
        "Docket sheet of a Court of Common Pleas or the Philadelphia Municipal Court (Pennsylvania)",
        docket_pa.fits,
        docket_pa.read,
        "sheets of our own in the courts' layout; looked at beside public ones",
    ),
    Form(
        "Docket sheet of a magisterial district judge (Pennsylvania)",
        docket_mdj.fits,
        docket_mdj.read,
        "sheets of our own, in the layout that public readers expect; untested on real ones",
    ),
    Form(
        "Case page of eCourt Case Information (Oregon), saved from the browser",
        case_or.fits,
        case_or.read,
        "pages of our own in the site's layout; looked at beside public ones",
    ),
    Form(
        "Rap sheet of the Department of Justice (California)",
        rap_ca.fits,
        rap_ca.read,
        "sheets of our own, in the layout that a public reader expects and two invented sheets of its show; untested on real ones",
    ),
    Form(
        "Rap sheet in XML (interstate criminal history format)",
        rap_xml.fits,
        rap_xml.read,
        "the ingest of rap sheets",
    ),
    Form(
        "Typed rap sheet with labels",
        typed_rap.fits,
        typed_rap.read,
        "generated sheets; untested on real ones",
    ),
)


def read_paper(content: bytes, story: Story) -> Read:
    """Read a paper into a story.

    Args:
        content: a PDF with text, an XML document, or plain text. Nothing is written.
        story: to which the cases are added.

    Returns:
        What was read, with what could not be.

    Raises:
        NotReadError: it is none of the forms, or holds no text (a scan).
    """
    paper = lines_of(content)
    for form in FORMS:
        if form.fits(paper):
            found = form.read(paper)
            into(story, found)
            return found
    raise NotReadError("no form that can be read")
