"""What a person takes along: the story as a file that opens again, the answer as PDF, a report of a wrong answer. All are made in memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import yaml
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from clearslate.interview.answers import answers
from clearslate.people.record import Story, document
from clearslate.plain.language import Language, _
from clearslate.scenarios.draft import DraftError, Report, draft
from clearslate.web.people import page
from clearslate.web.people.sealed import StaleError
from clearslate.web.people.sitting import opened
from clearslate.web.people.visit import visit_of


def _of_story(
    make: Callable[[HttpRequest, Story, Language], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """A view that makes something of the story that a page holds; a page that is too old says so."""

    @sensitive_post_parameters()
    @sensitive_variables()
    @require_POST
    @wraps(make)
    def view(request: HttpRequest, lang: str) -> HttpResponse:
        tongue = page.language_of(lang)
        try:
            story = opened(request.POST.get("state", ""), visit_of(request)).story
        except StaleError:
            return stale(request, tongue)
        return make(request, story, tongue)

    return view


@_of_story
@sensitive_variables()
def keep(_request: HttpRequest, story: Story, tongue: Language) -> HttpResponse:
    """The person's document, which loads again, which the clinic reads, and which ``clearslate.judge`` takes."""
    words = tongue.say(_("Your record as you told it. Keep this file private."))
    text = f"# yaml-language-server: $schema=person.json\n# {words}\n"
    text += yaml.safe_dump(document(story), allow_unicode=True, sort_keys=False)
    return attached(text.encode(), "application/yaml", f"{tongue.say(_('my-record'))}.yaml")


@_of_story
@sensitive_variables()
def pdf(_request: HttpRequest, story: Story, tongue: Language) -> HttpResponse:
    """The answer as PDF."""
    from clearslate.web.people.paper import answer_pdf  # noqa: PLC0415 (Typst loads where a PDF is asked for)

    made = answer_pdf(story, answers(story, tongue), tongue)
    return attached(made, "application/pdf", f"{tongue.say(_('my-record'))}.pdf")


@_of_story
@sensitive_variables()
def wrong(request: HttpRequest, story: Story, tongue: Language) -> HttpResponse:
    """A law's answer is wrong: the draft of a scenario that shows it (`clearslate check` reads it)."""
    report = Report(*(request.POST.get(name, "") for name in ("charge", "law", "expected")))
    try:
        text = draft(story, report)
    except DraftError as error:
        raise SuspiciousOperation("the form is not ours") from error
    return attached(text.encode(), "application/yaml", f"{tongue.say(_('wrong-answer'))}.yaml")


def attached(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to save."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def stale(request: HttpRequest, tongue: Language) -> HttpResponse:
    """The page is too old."""
    return page.show(request, tongue, "stale.html.j2", tongue.say(_("This page is too old")), status=409)
