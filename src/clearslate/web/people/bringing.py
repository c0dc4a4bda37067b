"""A file that a person brings: one kept from here, a court's list, a rap sheet, a docket sheet. Read in memory, shown to be corrected."""

from __future__ import annotations

import datetime as dt
from typing import Final

import yaml
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from clearslate.clinic.listed import ListError, read_bytes
from clearslate.interview.papers import NotReadError, read_paper
from clearslate.people.record import Story, StoryError, from_document, from_scenarios, from_told
from clearslate.plain.language import _
from clearslate.records.yamls import SafeLoader
from clearslate.states import CODES
from clearslate.web.people import check, page
from clearslate.web.people.sitting import Sitting

_LARGEST: Final = 3 * 2**20
_WORKBOOK: Final = b"PK\x03\x04"
_REFUSED: Final = _(
    "We cannot read this file. A picture of a page cannot be read. Choose another file, or start with a state."
)


@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def load(request: HttpRequest, lang: str) -> HttpResponse:
    """Read a file; what was read is shown for correction, and what could not be read is said."""
    tongue = page.language_of(lang)
    brought = request.FILES.get("file")
    content = b"" if brought is None or brought.size > _LARGEST else brought.read()
    try:
        story, unread = read(content, page.today())
    except StoryError:
        return check.start(request, tongue, {"file": _REFUSED}, status=422)
    charges = sum(1 for _charge in story.charges)
    return check.shown(
        request, tongue, Sitting(story, "list", {"brought": charges, "unread": unread}), {}, {}
    )


def read(content: bytes, today: dt.date) -> tuple[Story, int]:
    """The story of a file, and how much stood there and could not be read.

    Raises:
        StoryError: it is none that can be read.
    """
    if not content.strip():
        raise StoryError("the file is empty")
    if content.startswith(_WORKBOOK):
        return _listed("list.xlsx", content, today)
    text = content[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    if not text.startswith((b"%PDF", b"<")):
        try:
            return _kept(content, today), 0
        except StoryError:
            pass
        if _looks_like_a_list(text):
            return _listed("list.csv", content, today)
    story = Story(today)
    try:
        unread = read_paper(content, story).unread
    except NotReadError as error:
        raise StoryError(str(error)) from error
    if not story.cases:
        raise StoryError("the paper holds no charge that can be read")
    return story, unread


def _looks_like_a_list(text: bytes) -> bool:
    head = next(
        (line for line in text.splitlines() if line.strip() and not line.startswith((b"#", b'"#'))), b""
    )
    return b"jurisdiction" in head.lower() or b"state" in head.lower()


def _kept(content: bytes, today: dt.date) -> Story:
    try:
        raw = yaml.load(content.decode("utf-8-sig"), SafeLoader)  # noqa: S506 (a safe loader)
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise StoryError("the file is not one that was kept from here") from error
    if isinstance(raw, dict):
        story = from_document(raw, today)
        if not story.cases:
            raise StoryError("the record holds no charge")
        return story
    if not isinstance(raw, list) or len(raw) > len(CODES):
        raise StoryError("the file is not one that was kept from here")
    return from_scenarios(raw, today)


def _listed(name: str, content: bytes, today: dt.date) -> tuple[Story, int]:
    """One row a charge, as the list of a clinic has them; of one person alone."""
    try:
        found = read_bytes(name, content)
    except ListError as error:
        raise StoryError("the list cannot be read") from error
    if len(found.clients) != 1:
        raise StoryError("the list must be of one person, and every row must be readable")
    [client] = found.clients
    return from_told(client.told["person"], client.cases, today), len(found.problems)
