"""It still shows: a letter to a background check company, with the facts filled in; and a report to the office, sealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from clearslate.interview.when import UnreadDateError, read_when
from clearslate.plain.language import Language, _
from clearslate.web.people import page
from clearslate.web.people.keeping import attached
from clearslate.web.people.proof import queued

WHYS: Final = {
    "cleared": _("It was cleared and must not show"),
    "ended": _("It says wrongly how the case ended, or does not say it"),
    "not_mine": _("It is not about me"),
    "twice": _("It shows the same thing twice"),
    "grade": _("It gives the wrong level"),
    "other": _("Something else is wrong"),
}
FIELDS: Final = {
    "name": _("Your name"),
    "address": _("Your mailing address"),
    "company": _("The company that made the report"),
    "for_whom": _("Who asked for the report, like an employer or landlord"),
    "report": _("Number or date of the report"),
    "offense": _("What the report shows"),
    "case": _("The case number"),
    "place": _("The court and county"),
    "on": _("The day on which it was cleared, or ended"),
    "code": _("The code of your proof letter, if you have one"),
    "said": _("What is wrong, in your words"),
}
_LONG: Final = frozenset({"address", "said"})
_LONGEST: Final = 400


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").strip()[:_LONGEST] for name in (*FIELDS, "why", "where")}


def _page(
    request: HttpRequest,
    tongue: Language,
    errors: Mapping[str, str],
    typed: Mapping[str, str],
    *,
    done: bool = False,
) -> HttpResponse:
    return page.show(
        request, tongue, "report.html.j2", tongue.say(_("It still shows")), errors=errors, typed=typed, done=done,
        whys=[(why, tongue.say(words)) for why, words in WHYS.items()],
        controls=[(name, tongue.say(words), name in _LONG) for name, words in FIELDS.items()],
        to_office=bool(settings.PUBLIC and settings.LOOKUP_KEY), status=422 if errors else 200,
    )  # fmt: skip


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, lang: str) -> HttpResponse:
    """The page; a POST sends a sealed report to the office."""
    tongue = page.language_of(lang)
    if request.method != "POST" or not (settings.PUBLIC and settings.LOOKUP_KEY):
        return _page(request, tongue, {}, {})
    typed = _typed(request)
    if not typed["where"]:
        return _page(request, tongue, {"where": _("Write where it still shows.")}, typed)
    payload = {
        "kind": "still_shows",
        "lang": tongue.code,
        **{name: typed[name] for name in ("where", "code", "case", "offense", "said", "name")},
    }
    return queued(request, tongue, payload, lambda: _page(request, tongue, {}, {}, done=True))


@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def letter(request: HttpRequest, lang: str) -> HttpResponse:
    """The letter of dispute (15 U.S.C. §§ 1681e(b), 1681i) as PDF: in English, which is sent, and in Spanish, to be read."""
    from clearslate.clinic.dispute import Dispute, Entry, dispute_letter  # noqa: PLC0415 (where a letter is asked for)
    from clearslate.typeset.pdf import document_pdf  # noqa: PLC0415 (Typst loads where a PDF is asked for)

    tongue = page.language_of(lang)
    typed = _typed(request)
    if typed["why"] not in WHYS:
        return _page(request, tongue, {"why": _("Choose an answer.")}, typed)
    entry = Entry(
        why=typed["why"],  # type: ignore[arg-type]
        offense=typed["offense"], case=typed["case"], place=typed["place"], on=_day(typed["on"]), code=typed["code"], said=typed["said"],
    )  # fmt: skip
    made = dispute_letter(
        Dispute(
            (entry,), page.today(), name=typed["name"], address=tuple(filter(None, typed["address"].splitlines())),
            company=typed["company"], report=typed["report"], for_whom=typed["for_whom"],
        )
    )  # fmt: skip
    return attached(document_pdf(made), "application/pdf", f"{tongue.say(_('letter'))}.pdf")


def _day(text: str) -> dt.date | None:
    """A whole day, where one was written; else the letter leaves a blank."""
    try:
        return dt.date.fromisoformat(read_when(text, page.today()))
    except (UnreadDateError, ValueError):
        return None
