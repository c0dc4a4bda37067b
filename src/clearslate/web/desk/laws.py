"""The laws that the office's plans rest on: each with where every statement of it stands, and how well that is known.

Counsel signs them off here. The stories that show each condition hold and fail are judged once a process.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.events.policies import GROUNDS, LAWS, NAMED, SIGNED_OFF
from clearslate.clearance.office import details, law_texts, sign_offs
from clearslate.clearance.state.sign_offs import SIGNED
from clearslate.law import WHOLE_HISTORY, Jurisdiction, Law
from clearslate.law.description import describe
from clearslate.law.subsections import places
from clearslate.plain.acts import acts_of
from clearslate.records.cells import CellWriter
from clearslate.scenarios.story import read_raw, scenario_files
from clearslate.scenarios.untested import Shown, shown
from clearslate.states import folder, jurisdiction
from clearslate.web import records
from clearslate.web.accounts.afresh import known_afresh
from clearslate.web.accounts.worker import ALL, Worker, for_roles
from clearslate.web.parts import uploads
from clearslate.web.parts.acts import act, pressed
from clearslate.web.parts.forms import Day, Hidden, OfficeForm, Several
from clearslate.web.parts.sorting import in_order, sorting

_HOLDS, _FAILS = 4, 12  # stories of a condition that a page names: those in which it fails show it best
_Row = tuple[Law, int, sign_offs.Standing]
_ORDERS: Final[dict[str, Callable[[_Row], Any]]] = {
    "law": lambda row: row[0].id,
    "how": lambda row: (not row[0].automatic, row[0].id),
    "unverified": lambda row: row[1],
    "counsel": lambda row: (row[2].state != "signed", row[2].state, row[0].id),
}


@for_roles(*ALL)
def laws(request: HttpRequest, worker: Worker) -> HttpResponse:
    """All laws of the states whose records are on their way, and who signed each off."""
    codes = _codes(worker)
    standing = {each.law: each for code in codes for each in sign_offs.standing(worker.ledger, code)}
    rows = [(law, len(law.unverified), standing[law.id]) for code in codes for law in jurisdiction(code).laws]
    how = sorting(request, *_ORDERS)
    sweeps = [(jurisdiction(code).name, acts_of(code).sweep) for code in codes]
    status = {
        law.id: acts_of(code).status(law, worker.at.date())
        for code in codes
        for law in jurisdiction(code).laws
    }
    context = {
        "rows": [(*row, status[row[0].id]) for row in in_order(rows, how, _ORDERS)], "sweeps": sweeps, "only_signed": _only_signed(worker), "sorting": how,
    }  # fmt: skip
    return render(request, "web/laws.html", context)


@for_roles(*ALL)
def law(request: HttpRequest, worker: Worker, law_id: str) -> HttpResponse:
    """One law: conditions beside citation and certainty, versions, figures, open questions, and who signed it off."""
    state, standing = _of(worker, law_id)
    found = describe(state.law(law_id), state)
    taken: Mapping[str, str] = standing.readings or {}
    watched = acts_of(state.code)
    beside = law_texts.beside(worker.ledger, state.law(law_id), state.code, again=standing.again)
    sentences = {row.key: row.sentence for row in beside}
    section = next((each.section for each in places(found.stands.cite)), "")
    sign = {"counsel": standing.counsel if standing.by == worker.name else "", "text": standing.text,
            "statute": [each.sha256 for each in standing.statutes]}  # fmt: skip
    context = {
        "law": found,
        "sign": SignOffForm(None, state.law(law_id), initial=sign),
        "bring": SectionForm(initial={"section": section}),
        "status": watched.standing(state.law(law_id), worker.at.date()),
        "sweep": watched.sweep,
        "acts": watched.touching(law_id),
        "standing": standing,
        "weak": [(each, sentences.get(each.rpartition(" (")[0], "")) for each in standing.weak],
        "only_signed": _only_signed(worker),
        "only_named": worker.ledger.policies()[GROUNDS].value == NAMED,
        "may_sign": worker.role == Role.COUNSEL,
        "beside": beside,
        "questions": [(each, taken.get(each.id, each.chosen)) for each in found.questions],
        "presumptions": [
            (each.id, each.text, each.id in standing.presumptions)
            for each in (*state.presumptions, WHOLE_HISTORY)
        ],
    }
    return render(request, "web/law.html", context)


class SignOffForm(OfficeForm):
    """Who signs a law off, with which readings, presumptions and statements; or takes that back, and why."""

    counsel = forms.CharField(
        label="Your name and office", help_text="As orders, lists and letters are to say them", min_length=3, max_length=120,
        error_messages={"required": "Give your name and office."},
    )  # fmt: skip
    why = forms.CharField(
        label="Remarks", help_text="Write no name of a person on record. Needed to take a sign-off back.", max_length=500,
        required=False, widget=forms.Textarea,
    )  # fmt: skip
    text = Hidden()
    statute, presumption, named = Several(), Several(), Several()

    def __init__(self, data: Any, found: Law, *, withdraws: bool = False, **given: Any) -> None:
        """``withdraws``: nobody need sign then."""
        super().__init__(data, **given)
        self.questions = [each.id for each in found.questions]
        for each in self.questions:
            self.fields[f"reading:{each}"] = Hidden()
        self.fields["counsel"].required = not withdraws

    @property
    def readings(self) -> dict[str, str]:
        """Those that were chosen, by question."""
        return {each: taken for each in self.questions if (taken := self.cleaned_data[f"reading:{each}"])}


@require_POST
@for_roles(Role.COUNSEL)
@known_afresh
def law_sign(request: HttpRequest, worker: Worker, law_id: str) -> HttpResponse:
    """Sign a law off as the page showed it, or take that back."""
    state, _ = _of(worker, law_id)
    withdraws = pressed(request, "sign", "withdraw") == "withdraw"
    form = SignOffForm(request.POST, state.law(law_id), withdraws=withdraws)
    by = (worker.ledger, [law_id], worker.actor, worker.at)

    def do() -> None:
        given = form.cleaned_data
        if withdraws:
            sign_offs.withdraw(*by, why=given["why"])
            return
        sign_offs.sign_off(
            *by, counsel=given["counsel"], readings=form.readings, presumptions=given["presumption"], why=given["why"],
            text=given["text"], named=given["named"], texts=given["statute"],
        )  # fmt: skip

    message = (
        "The sign-off is taken back. Nothing more is planned under this law."
        if withdraws
        else "Signed off. Orders, lists and letters say so from the next plan on."
    )
    return act(request, do, message, "law", law_id, form=form)


class SectionForm(OfficeForm):
    """The text of a section, and where it was taken."""

    section = forms.CharField(
        label="Section",
        help_text="As this page cites it, without its subsections",
        max_length=80,
        required=False,
    )
    file = forms.FileField(
        label="Its text", help_text="Plain text in UTF-8, each subsection on a line of its own. It is kept beside the ledger.",
        required=False, widget=forms.FileInput(attrs={"accept": ".txt"}),
    )  # fmt: skip
    address = forms.CharField(
        label="Where it stands",
        help_text="https://...; empty: the official address",
        max_length=400,
        required=False,
    )
    taken_on = Day(
        label="Taken from there on", help_text="Empty: today", required=False,
        error_messages={"invalid": "Nothing was recorded: give the day on which the text was taken."},
    )  # fmt: skip


@require_POST
@for_roles(Role.COUNSEL)
def law_text(request: HttpRequest, worker: Worker, law_id: str) -> HttpResponse:
    """Keep the text of a section beside the ledger, as counsel sends it."""
    state, _ = _of(worker, law_id)
    form = SectionForm(request.POST, request.FILES)

    def add() -> None:
        given = form.cleaned_data
        try:
            data = uploads.sent(request, "file", law_texts.LARGEST)
        except uploads.UploadError as error:
            raise NotAllowed(str(error)) from error
        law_texts.add(
            worker.ledger, given["section"] or law_id, data, worker.actor, worker.at, address=given["address"] or None,
            state=state.code, taken_on=given["taken_on"],
        )  # fmt: skip

    message = "The text is kept beside the ledger. Who signed by an earlier one is told what to read again."
    return act(request, add, message, "law", law_id, form=form)


@for_roles(*ALL)
def law_beside(request: HttpRequest, worker: Worker, law_id: str) -> HttpResponse:  # noqa: ARG001 (a view's)
    """The three columns of a law for a spreadsheet, with the sign-off and the hash of each text."""
    state, standing = _of(worker, law_id)
    rows = law_texts.beside(worker.ledger, state.law(law_id), state.code, again=standing.again)
    cells = law_texts.as_cells(rows)
    stream = io.StringIO(newline="")
    writer = CellWriter(stream)
    writer.writerow((f"{law_id}: {standing.words}", f"law as it stands here: {standing.text}"))
    writer.writerows([cells[0], *(each.values() for each in cells)])
    found = HttpResponse("\ufeff" + stream.getvalue(), content_type="text/csv; charset=utf-8")
    found["Content-Disposition"] = f'attachment; filename="{law_id}-text-sentence-expression.csv"'
    return found


@for_roles(*ALL)
def law_stories(request: HttpRequest, worker: Worker, law_id: str) -> HttpResponse:
    """The stories that show each condition of a law hold and fail; one of them, where the address asks for it."""
    state, _ = _of(worker, law_id)
    found = describe(state.law(law_id), state)
    known, stories = _shown(state.code), _stories(state.code)
    rows = [
        {
            "text": each.wordings[-1].text,
            "cite": each.wordings[-1].stands.cite,
            "holds": _named(known.get((law_id, each.key), Shown()).holds, stories, _HOLDS),
            "fails": _named(known.get((law_id, each.key), Shown()).fails, stories, _FAILS),
        }
        for each in found.conditions
    ]
    asked = request.GET.get("story", "")
    if asked and asked not in stories:
        raise Http404
    story = _story(stories[asked], law_id) if asked else None
    return render(request, "web/law_stories.html", {"law": found, "rows": rows, "story": story})


def _codes(worker: Worker) -> list[str]:
    """The states whose laws are shown: before the first plan, those of the runs at hand."""
    return details.jurisdictions(worker.ledger) or records.states()


def _of(worker: Worker, law_id: str) -> tuple[Jurisdiction, sign_offs.Standing]:
    for code in _codes(worker):
        for each in sign_offs.standing(worker.ledger, code):
            if each.law == law_id:
                return jurisdiction(code), each
    raise Http404


def _only_signed(worker: Worker) -> bool:
    return worker.ledger.policies()[LAWS].value == SIGNED_OFF


# --- stories --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def _shown(code: str) -> Mapping[tuple[str, str], Shown]:
    return shown(jurisdiction(code))


@lru_cache(maxsize=32)
def _stories(code: str) -> dict[str, dict[str, Any]]:
    """The stories of a state by their ids, as they are written."""
    files = scenario_files([folder(code) / "scenarios"])
    return {str(raw["id"]): raw for path in files for raw in read_raw(path) if raw.get("id")}


def _named(ids: Mapping[str, object], stories: Mapping[str, dict[str, Any]], few: int) -> dict[str, Any]:
    """The first stories of some, by name; how many there are besides."""
    first = sorted(ids)[:few]
    return {
        "first": [(each, stories.get(each, {}).get("name", each)) for each in first],
        "more": len(ids) - len(first),
    }


def _story(raw: Mapping[str, Any], law_id: str) -> dict[str, Any]:
    """A story for readers: what is told of each charge, and what must come out."""
    cases = [
        {
            "id": case.get("case_id", ""),
            "facts": _facts(case, ("case_id", "charges")),
            "charges": [
                {"id": each.get("charge_id", ""), "facts": _facts(each, ("charge_id",))}
                for each in case.get("charges", ())
            ],
        }
        for case in raw.get("cases", ())
    ]
    return {
        "id": raw["id"], "name": raw.get("name", ""), "as_of": raw.get("as_of", ""), "basis": raw.get("basis", ""),
        "certainty": raw.get("certainty", ""), "person": _facts(raw.get("person") or {}, ()), "cases": cases,
        "expect": [
            {
                "charge": each.get("charge", ""), "law": each.get("law", "any law"), "here": each.get("law") == law_id,
                "outcome": each.get("outcome") or f"not {each.get('not', '')}", "on": each.get("eligible_on", ""),
                "because": each.get("because", ""),
            }
            for each in raw.get("expect", ())
        ],
    }  # fmt: skip


def _facts(of: Mapping[str, Any], without: tuple[str, ...]) -> list[tuple[str, str]]:
    return [
        (name, "not known" if value is None else str(value))
        for name, value in of.items()
        if name not in without
    ]


def unsigned(worker: Worker) -> list[str]:
    """The laws of the states of this ledger that counsel has not signed off as they stand here."""
    return [
        each.law
        for code in _codes(worker)
        for each in sign_offs.standing(worker.ledger, code)
        if each.state != SIGNED
    ]
