"""The clinic: a list of clients is judged in memory, and shown or sent back packed. Nothing of it is kept or written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from clearslate.clinic.helping import Answer, ClientHelp, Step, lift_in_words
from clearslate.clinic.listed import Listed, ListError, read_bytes
from clearslate.clinic.results import Clinic, hold, packed
from clearslate.clinic.template import workbook
from clearslate.interview.questions import asked
from clearslate.plain.language import Language, _
from clearslate.records.errors import DatasetError
from clearslate.scenarios.story import ScenarioError
from clearslate.states import CODES
from clearslate.web.people import page
from clearslate.web.people.keeping import attached
from clearslate.web.people.limits import LIMITS, address_of
from clearslate.web.people.words import state_names

MOST_CLIENTS: Final = 60
"""Clients of a list that is judged while somebody waits; a longer one is for the command line."""
_PROBLEMS: Final = 30
STEPS: Final = {
    Step.PETITION_FOR_ALL: _("Ask a court now. No conviction would be left in these states."),
    Step.PETITION: _("Ask a court now."),
    Step.FIND_OUT: _("Find out what is missing."),
    Step.LAW_OPEN: _("A lawyer has to read the law: it is not clear here."),
    Step.LOOK: _("See if it is done: it clears by itself."),
    Step.DO: _("Pay or finish something first. Then it can clear."),
    Step.WAIT: _("Wait for the day."),
    Step.GROUND: _(
        "Nothing under these laws, unless someone forced or used the client (human trafficking). Ask in private."
    ),
    Step.NO_LAWS: _("No case is from a state that we have laws for."),
    Step.DONE: _("All was cleared before."),
    Step.NOTHING: _("Nothing under these laws."),
}
OF_AN_OFFICE: Final = {
    Step.PETITION_FOR_ALL: _(
        "Write to an office now, not a court. No conviction would be left in these states."
    ),
    Step.PETITION: _("Write to an office now, not a court."),
}
"""The steps of `STEPS` where no court is asked."""
ANSWERS: Final = {
    Answer.ITSELF: _("Clears by itself"),
    Answer.REQUEST: _("Can be asked for"),
    Answer.DO: _("Once something is paid or finished"),
    Answer.OPEN: _("A fact is missing"),
    Answer.ITSELF_LATER: _("Clears by itself later"),
    Answer.REQUEST_LATER: _("Can be asked for later"),
    Answer.NOT: _("Not under these laws"),
    Answer.CLEARED: _("Cleared before"),
}


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def clinic(request: HttpRequest, lang: str) -> HttpResponse:
    """The page; a POST with a list is judged, and shown, or sent back as a ZIP file."""
    tongue = page.language_of(lang)
    if request.method != "POST":
        return _page(request, tongue, {})
    if not LIMITS.allows(address_of(request)):
        return _page(request, tongue, {"list": _("Too many lists at once. Wait a minute and try again.")})
    brought = request.FILES.get("list")
    if brought is None:
        return _page(request, tongue, {"list": _("Choose a file.")})
    content = brought.read()
    try:
        listed = read_bytes(_name(content), content)
        if len(listed.clients) > MOST_CLIENTS:
            return _page(request, tongue, {"list": _("There are too many clients for this page. Split the list, or use the command line.")})  # fmt: skip
        packs = request.POST.get("do") == "pack"
        found = hold(listed, page.today(), "open" if packs else "none")
    except (ListError, ScenarioError, DatasetError):
        return _page(request, tongue, {"list": _("This file is not a list of clients. Take the list to fill in from this page.")})  # fmt: skip
    if packs and found.clients:
        return attached(packed(found), "application/zip", f"{tongue.say(_('clinic'))}.zip")
    return _page(request, tongue, {}, found=found, listed=listed)


@require_POST
def template(request: HttpRequest, lang: str) -> HttpResponse:
    """The list to fill in, with the questions of the states that were chosen."""
    tongue = page.language_of(lang)
    codes = tuple(code for code in dict.fromkeys(request.POST.getlist("state")) if code in CODES)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return attached(workbook(codes), kind, f"{tongue.say(_('clients'))}.xlsx")


def _name(content: bytes) -> str:
    """What kind of file it is, by what is in it: its own name may be a person's."""
    if content[:2] == b"PK":
        return "list.xlsx"
    head = content[:4096].decode("utf-8", "replace").lstrip("\ufeff")
    first = next(
        (line for line in head.splitlines() if line.strip() and not line.startswith(("#", '"#'))), ""
    )
    is_file = first.startswith(("- ", "-\t", "[", "{", "format:")) or first.rstrip() == "-"
    return "list.yaml" if is_file else "list.csv"


def _page(
    request: HttpRequest,
    tongue: Language,
    errors: dict[str, str],
    *,
    found: Clinic | None = None,
    listed: Listed | None = None,
) -> HttpResponse:
    return page.show(
        request, tongue, "clinic.html.j2", tongue.say(_("The clinic: many clients at once")), errors=errors,
        states=state_names(tongue, CODES), most=MOST_CLIENTS,
        rows=None if found is None else [_client(each, tongue) for each in found.clients],
        problems=[] if listed is None else [each.told(tongue) for each in listed.problems[:_PROBLEMS]],
        more=max(0, len(listed.problems) - _PROBLEMS) if listed else 0,
        left_out=[] if listed is None else listed.left_out, invented=listed is not None and listed.invented,
        status=422 if errors else 200,
    )  # fmt: skip


def _client(each: ClientHelp, tongue: Language) -> dict[str, Any]:
    return {
        "client": each.judged.client.key,
        "name": each.judged.client.name,
        "step": tongue.say((STEPS | OF_AN_OFFICE if each.is_by_letter else STEPS)[each.step]),
        "counts": [
            len(each.of(*answers))
            for answers in (
                (Answer.ITSELF,),
                (Answer.REQUEST,),
                (Answer.DO,),
                (Answer.OPEN,),
                (Answer.ITSELF_LATER, Answer.REQUEST_LATER),
                (Answer.NOT,),
            )
        ],
        "charges": [
            {
                "offense": one.charge.view.offense,
                "case": one.charge.row["case_number"] or "",
                "answer": tongue.say(ANSWERS[one.answer]),
                "day": _since(one.answer, one.day, tongue),
                "do": "" if one.lift is None else lift_in_words(one.lift, one.state, tongue),
                "law": f"{one.law.cite} ({one.law.law})" if one.law is not None else "",
            }
            for one in each.charges
        ],
        "missing": list(_missing(each, tongue)),
    }


def _missing(each: ClientHelp, tongue: Language) -> Iterator[tuple[str, str]]:
    """What is missing, as a question, and where it is found."""
    for one in each.missing:
        for state in each.judged.states:
            question = asked(state.code, one.field)
            if question is not None:
                yield question.words.of(tongue), question.find.of(tongue)
                break
        else:
            yield one.words, ""


def _since(answer: Answer, text: str, tongue: Language) -> str:
    """Since when, or from when."""
    if not text:
        return ""
    words = _("from {day}") if answer in (Answer.ITSELF_LATER, Answer.REQUEST_LATER) else _("since {day}")
    return tongue.say(words).format(day=tongue.date(dt.date.fromisoformat(text)))
