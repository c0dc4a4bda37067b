"""Who is one person? Two persons side by side, why the model weighs them so, what is at stake, and the decision.

The decisions are those of ``clearslate review``: the same lines of the same file, which bind when linking runs again.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clearslate.casework.access import AccessError, log_of
from clearslate.casework.same_person import Pair, decide_pair, look_at, pair_of
from clearslate.clearance.events import Role
from clearslate.clearance.office.pages import SIZE, Page
from clearslate.identity.beside import FIELDS, Side, marked, nearest
from clearslate.identity.decisions import Verdict, holding, read_decisions, standing
from clearslate.identity.links import MANIFEST, LinkError, Links
from clearslate.web import records
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.parts import lists, tokens
from clearslate.web.parts.acts import refused
from clearslate.web.parts.forms import Hidden, OfficeForm
from clearslate.web.parts.waterfall import waterfall

DECIDERS = (Role.REVIEWER, Role.OPERATOR)
REASONS = {
    "model": "alike, and not alike enough", "number_conflict": "one number, two descriptions", "one_case": "two sources tell of one case",
    "misfiled_line": "a line of one describes the other", "kept_apart": "joined, and kept apart: twins, father and son, or either of two",
}  # fmt: skip
"""Why a pair is in doubt, in words."""


@for_roles(*DECIDERS)
def identity(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Pairs of persons who may be one, the likeliest first; looked at with a reason, which is noted."""
    found = _links(worker)
    if found is None:
        return render(request, "web/identity.html", {"lacks": True})
    folder, links = found
    asked = lists.filters(request, ("reason",))
    context: dict[str, Any] = {
        "form": LookForm(),
        "reasons": REASONS,
        "asked": asked,
        "total": links.possible.num_rows,
    }
    if request.method == "POST":
        return _look(request, worker)
    rows = links.possible
    if asked["reason"]:
        rows = rows.filter(pc.equal(rows["reason"], asked["reason"]))
    order = [("probability", "descending"), ("person_a", "ascending"), ("person_b", "ascending")]
    place = lists.place_in(request)
    begin = int(place[0]) if place and isinstance(place[0], int) else 0
    part = rows.sort_by(order).slice(begin, SIZE).to_pylist()
    decisions = _said(folder, links)
    context["rows"] = [
        row | {
            "token": tokens.seal(worker.name, "pair", row["person_a"], row["person_b"]),
            "words": REASONS.get(row["reason"], row["reason"]), "said": decisions.get((row["person_a"], row["person_b"]), ""),
        }
        for row in part
    ]  # fmt: skip
    more = begin + SIZE < rows.num_rows
    context["next"] = lists.next_page(request, Page([], (begin + SIZE,) if more else ()))
    return render(request, "web/identity.html", context)


class LookForm(OfficeForm):
    """Why somebody looks at a pair."""

    why = forms.CharField(
        label="Why do you look?", help_text="Noted in the log of look-ups before anything is shown; no name, no docket number",
        max_length=300, required=False,
    )  # fmt: skip
    pair = Hidden(max_length=4000)


def _look(request: HttpRequest, worker: Worker) -> HttpResponse:
    form = LookForm(request.POST)
    if not form.is_valid():
        return refused(request, form, request.path)
    folder, links, run, persons = _pair(worker, form.cleaned_data["pair"])
    try:
        look_at(
            folder, links, run, records.dataset_of(run), persons, why=form.cleaned_data["why"], who=worker.name, at=worker.at,
            log=log_of(run.path), known=worker.known_by,
        )  # fmt: skip
    except (AccessError, LinkError) as error:
        form.add_error("why", f"Nothing is shown: {str(error).replace('--why', 'The reason')}.")
        return refused(request, form, request.path)
    return redirect("identity_pair", tokens.seal(worker.name, "seen", *persons))


@for_roles(*DECIDERS)
def identity_pair(request: HttpRequest, worker: Worker, token: str) -> HttpResponse:
    """Two persons whom this user looked at, side by side."""
    folder, links, run, persons = _pair(worker, token, seen=True)
    pair = pair_of(folder, links, run, records.dataset_of(run), persons)
    cases = {row["charge_id"]: row for side in pair.sides for row in side.charges}
    laws = run.laws()
    context = {
        "pair": pair, "token": token, "form": SameForm(), "rows": _rows(pair), "reason": REASONS.get(pair.reason, pair.reason),
        "steps": list(zip(pair.steps, waterfall(pair.steps), strict=True)), "sources": _sources(pair),
        "stakes": [
            {"each": each, "case": cases.get(each.charge_id, {}), "law": laws.get(each.law, {}).get("title", each.law)} for each in pair.stakes
        ],
        "said": [(each, each.number in pair.binding) for each in pair.said],
    }  # fmt: skip
    return render(request, "web/identity_pair.html", context)


class SameForm(OfficeForm):
    """Whether two persons are one, and why; with the count of earlier answers that the page showed."""

    answer = forms.ChoiceField(
        label="Are they one person?", widget=forms.RadioSelect,
        choices=[(Verdict.SAME, "The same person"), (Verdict.DIFFERENT, "Two different persons"), (Verdict.UNSURE, "I cannot tell")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Nothing was recorded: choose one of the three answers."),
    )  # fmt: skip
    why = forms.CharField(
        label="Reason", help_text="For those who read it later; no name, no number of the person", max_length=300, required=False,
        widget=forms.Textarea,
    )  # fmt: skip
    said = Hidden()


@require_POST
@for_roles(*DECIDERS)
def identity_decide(request: HttpRequest, worker: Worker, token: str) -> HttpResponse:
    """Say of two persons whether they are one: as ``clearslate review`` does."""
    folder, links, run, persons = _pair(worker, token, seen=True)
    back = reverse("identity_pair", args=[token])
    form = SameForm(request.POST)
    if not form.is_valid():
        return refused(request, form, back)
    given = form.cleaned_data
    pair = pair_of(folder, links, run, records.dataset_of(run), persons)
    if str(len(pair.said)) != given["said"]:
        messages.info(
            request,
            "Somebody said something of these two meanwhile, which stands below. Nothing of yours was recorded.",
        )
        return redirect(back)
    try:
        made = decide_pair(folder, pair, Verdict(given["answer"]), by=worker.name, why=given["why"], at=worker.at)  # fmt: skip
    except (AccessError, LinkError) as error:
        form.refuse(str(error).replace("--why", "The reason"), "why")
        return refused(request, form, back)
    binds = made.number in {each.number for each in holding(read_decisions(folder))}
    messages.success(
        request, f"Recorded as decision {made.number}. {_what_follows(made.verdict, binds=binds)}"
    )
    return redirect("identity")


def _what_follows(verdict: Verdict, *, binds: bool) -> str:
    if verdict is Verdict.UNSURE:
        return "It binds nobody: another person looks next."
    return (
        "It binds when linking and joining run again."
        if binds
        else "It decides a clearance, so it binds when another person says the same."
    )


# --- what is read ---------------------------------------------------------------------------------------------


def _links(worker: Worker) -> tuple[Path, Links] | None:
    """The links of this office, where it has some and the worker may see all records."""
    if not worker.ledger.sees.is_all:
        raise Http404
    folder = Path(settings.LINKS) if settings.LINKS else Path(settings.FILES or ".") / "links"
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return None
    return folder, _read(folder, manifest.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(folder: Path, _written: int) -> Links:
    return Links.read(folder)


def _pair(worker: Worker, token: str, *, seen: bool = False) -> tuple[Path, Links, Any, tuple[str, str]]:
    """The links, the run over them and the two persons of a sealed word of this user's."""
    user, what, *persons = tokens.unseal(token) or ("", "")
    found = _links(worker)
    if user != worker.name or what != ("seen" if seen else "pair") or len(persons) != 2 or found is None:
        raise Http404
    folder, links = found
    run = records.run_joined_by(links)
    if run is None:
        raise Http404
    return folder, links, run, (persons[0], persons[1])


def _said(folder: Path, links: Links) -> dict[tuple[str, str], str]:
    """What was said of pairs, in a word."""
    decisions = read_decisions(folder)
    binding = {each.number for each in holding(decisions)}
    open_ = standing(decisions)
    wanted = {record[1] for each in open_ for record in (each.left[0], each.right[0])}
    here = links.persons.filter(pc.is_in(links.persons["source_person_id"], value_set=_texts(wanted)))
    home = {(row["source"], row["source_person_id"]): row["person_id"] for row in here.to_pylist()}
    found: dict[tuple[str, str], str] = {}
    for each in open_:
        first, second = sorted((home.get(each.left[0], ""), home.get(each.right[0], "")))
        word = str(each.verdict).replace("_", " ")
        found[first, second] = (
            f"{word}, decided" if each.number in binding else f"{word}, said by one; another is wanted"
        )
    return found


def _texts(values: set[str]) -> Any:
    import pyarrow as pa  # noqa: PLC0415 (only where something was decided)

    return pa.array(sorted(values), pa.string())


def _sources(pair: Pair) -> list[tuple[Side, int]]:
    return [(side, max(len(side.records), 1)) for side in pair.sides]


def _rows(pair: Pair) -> list[dict[str, Any]]:
    """Field by field what each record says, with what differs from the other person's nearest."""
    found = []
    for name, words in FIELDS.items():
        cells = []
        for side, other in (pair.sides, pair.sides[::-1]):
            others = other.values(name)
            for record in side.records or [{}]:
                value = record.get(name, "")
                cells.append(
                    marked(value, nearest(value, others))[0] if value and others else [(value, False)]
                )
        if any(part for cell in cells for part, _ in cell):
            found.append({"words": words, "cells": cells})
    return found
