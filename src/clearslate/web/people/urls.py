"""Addresses of the public pages: language first; never a name, a docket number or an offense."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

from clearslate.plain.language import _, language, languages
from clearslate.plain.page import index_body, law_body, law_title
from clearslate.states import CODES
from clearslate.web.people import bringing, check, clinic, keeping, page, proof, report, visit


def door(request: HttpRequest) -> HttpResponse:
    """Leads to the language that the browser asks for, else to English."""
    wanted = [
        part.split(";")[0].strip()[:2].lower()
        for part in request.headers.get("Accept-Language", "").split(",")
    ]
    code = next((each for each in wanted if each in page.codes()), "en")
    return HttpResponse(status=302, headers={"Location": f"/{code}/"})


def index(request: HttpRequest, lang: str) -> HttpResponse:
    """The states, and what the pages are."""
    tongue = page.language_of(lang)
    body = index_body(tongue, page.today(), page.PLACE)
    return page.framed_page(request, tongue, body, tongue.say("Can my record be cleared?"))


def law(request: HttpRequest, lang: str, code: str) -> HttpResponse:
    """The laws of a state."""
    tongue = page.language_of(lang)
    body = law_body(code.upper(), tongue, page.today(), page.PLACE, page.office())
    return page.framed_page(request, tongue, body, law_title(code.upper(), tongue))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's)
    """There is no such page."""
    return _said(request, 404, _("There is no such page"), _("Go to the first page and look from there."))


def failed(request: HttpRequest) -> HttpResponse:
    """Our own fault."""
    return _said(request, 500, _("Something went wrong here"), _("Nothing was kept. Try again in a while."))


def bad(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (Django's)
    """A request that cannot be read: a file that is too large, or a form that is not ours."""
    return _said(
        request, 400, _("That could not be read"), _("The file may be too large. Go back and try again.")
    )


def _said(request: HttpRequest, status: int, title: str, what: str) -> HttpResponse:
    first = request.path.split("/")[1] if "/" in request.path else ""
    tongue = language(first if first in page.codes() else "en")
    return page.show(request, tongue, "said.html.j2", tongue.say(title), what=tongue.say(what), status=status)


_LANG = f"(?P<lang>{'|'.join(each.code for each in languages())})"
_CODE = f"(?P<code>{'|'.join(code.lower() for code in CODES)})"
urlpatterns = [
    path("", door),
    re_path(rf"^{_LANG}/$", index, name="index"),
    re_path(rf"^{_LANG}/law/{_CODE}/$", law, name="law"),
    re_path(rf"^{_LANG}/check/$", check.Check.as_view(), name="check"),
    re_path(rf"^{_LANG}/check/p/(?P<token>[A-Za-z0-9_=-]+)$", check.step, name="step"),
    re_path(rf"^{_LANG}/leave/$", visit.leave, name="leave"),
    re_path(rf"^{_LANG}/check/keep/$", keeping.keep, name="keep"),
    re_path(rf"^{_LANG}/check/pdf/$", keeping.pdf, name="pdf"),
    re_path(rf"^{_LANG}/check/wrong/$", keeping.wrong, name="wrong"),
    re_path(rf"^{_LANG}/proof/$", proof.code, name="proof"),
    re_path(rf"^{_LANG}/proof/name/$", proof.by_name, name="by_name"),
    re_path(rf"^{_LANG}/report/$", report.report, name="report"),
    re_path(rf"^{_LANG}/report/letter/$", report.letter, name="letter"),
    re_path(rf"^{_LANG}/clinic/$", clinic.clinic, name="clinic"),
    re_path(rf"^{_LANG}/clinic/list/$", clinic.template, name="list"),
    re_path(rf"^{_LANG}/check/load/$", bringing.load, name="load"),
]
handler400 = "clearslate.web.people.urls.bad"
handler404 = "clearslate.web.people.urls.not_found"
handler500 = "clearslate.web.people.urls.failed"
