"""Making a public page: its body by a template, the frame around it (`clearslate.plain.page`), and the day."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from clearslate.plain.front import Office
from clearslate.plain.language import Language, language, languages
from clearslate.plain.page import Place, fact_in, framed

PLACE: Final = Place(root="/", check="check/")
_HERE: Final = Path(__file__).parent
STYLES: Final = "/static/people/people.css"


def today() -> dt.date:
    """The day in the time zone of the set-up; a fixed one where the set-up names it."""
    return getattr(settings, "PEOPLE_TODAY", None) or timezone.localdate()


def language_of(code: str) -> Language:
    """The language of an address. The address's pattern lets only those through that there are."""
    return language(code)


def codes() -> tuple[str, ...]:
    """The languages of the pages."""
    return tuple(each.code for each in languages())


@cache
def _environment(code: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    tongue = language(code)
    made.install_gettext_translations(tongue.texts, newstyle=True)  # type: ignore[attr-defined]
    made.filters["words"] = lambda words: words.of(tongue)
    made.globals |= {
        "date": tongue.date,
        "place": PLACE,
        "language": tongue,
        "tongues": [(each.code, each.name) for each in languages()],
        "told": fact_in(tongue),
    }
    return made


def show(
    request: HttpRequest,
    tongue: Language,
    template: str,
    title: str,
    *,
    status: int = 200,
    **content: Any,
) -> HttpResponse:
    """A page of a template.

    Args:
        request: what is answered; a page that carries what a person told offers the other languages by its own form.
        tongue: its language.
        template: the body's.
        title: of the window, in the language.
        status: of the answer.
        content: what the template says.
    """
    page = _environment(tongue.code).get_template(template)
    body = Markup(page.render(title=title, today=today(), **content))  # noqa: S704 (escaped there)
    return framed_page(request, tongue, body, title, status=status, carries="state" in content)


def framed_page(
    request: HttpRequest,
    tongue: Language,
    body: Markup,
    title: str,
    *,
    status: int = 200,
    carries: bool = False,
) -> HttpResponse:
    """A body in its frame."""
    rest = request.path.split("/", 2)[2] if request.path.count("/") > 1 else ""
    others = {} if carries else {code: f"/{code}/{rest}" for code in codes()}
    whole = framed(body, title=title, language=tongue, place=PLACE, others=others, href=STYLES)
    return HttpResponse(whole, status=status)


def office() -> Office:
    """What the state's office publishes, read anew for each page: a new month's folder is there at once.

    Raises:
        OfficeError: its figures or links cannot be read.
    """
    folder, links = settings.STATISTICS, settings.OFFICE_LINKS
    return Office.read(Path(folder) if folder else None, Path(links) if links else None)
