"""Objections: filed a case at a time, and decided, several of one person together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import DoneBefore, NotAllowed, Role
from clearslate.clearance.office import details, pages
from clearslate.clearance.office.views import ClearanceView, ObjectionBeside, ObjectionView
from clearslate.clearance.workflow import Stage
from clearslate.runs.explain import Explanation
from clearslate.web import records
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.desk import basket
from clearslate.web.desk.assigned import OBJECTORS
from clearslate.web.parts import lists
from clearslate.web.parts.acts import act
from clearslate.web.parts.forms import OfficeForm
from clearslate.web.parts.sorting import sorting
from clearslate.web.templatetags.humanize_lite import ended

DECIDERS = (Role.JUDGE, Role.CLERK, Role.REVIEWER)


@dataclass(frozen=True, slots=True)
class ChargePage:
    """A charge on a page on which something is decided of it: what the ledger and its record say, and why the law clears it."""

    row: ClearanceView
    record: Mapping[str, Any]
    records: Sequence[Mapping[str, Any]]
    name: str
    person: Mapping[str, str]
    why: Explanation | None


def _charge_page(worker: Worker, row: ClearanceView, page: str) -> ChargePage:
    run = records.run_of(row.run)
    records.shown(worker, run, [row.person], page)
    person = records.names_of(run, [row.person]).get(row.person) or {}
    why, rows = records.explained(run, row.charge, row.law)
    return ChargePage(row, records.this_of(rows, row.charge), rows, records.said(person), person, why)


class ObjectionForm(OfficeForm):
    """To which counts of a case, on which ground, with which facts."""

    counts = forms.MultipleChoiceField(
        label="To which counts?", widget=forms.CheckboxSelectMultiple, error_messages={"required": "Tick the counts to which you object."}
    )  # fmt: skip
    ground = forms.ChoiceField(
        label="On which ground?", widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the grounds of the law.", "invalid_choice": "Choose one of the grounds of the law."},
    )  # fmt: skip
    why = forms.CharField(
        label="Facts for who decides", help_text="No names, births or numbers: they stand in the record.", required=False, max_length=500,
        widget=forms.Textarea,
    )  # fmt: skip
    sure = forms.BooleanField(
        label="I know that this objection takes the charge off at once, and cannot be withdrawn",
        error_messages={"required": "Confirm it: this objection cannot be withdrawn."},
    )

    def __init__(self, data: Any, stage: Stage, clearance: str, counts: Sequence[tuple[str, str]]) -> None:
        """Of a stage, for the counts of a case. Where it has one, or only that is sent, that one is meant."""
        super().__init__(data, initial={"counts": [each for each, _ in counts]})
        self.only = clearance
        self._choices("ground", list(stage.grounds.items()))
        if len(counts) > 1 and (data is None or "counts" in data or "several" in data):
            self._choices("counts", list(counts))
        else:
            del self.fields["counts"]
        if not stage.objection_ends:
            del self.fields["sure"]

    @property
    def objected(self) -> list[str]:
        """To what is objected."""
        return list(self.cleaned_data.get("counts", [self.only]))


@for_roles(*OBJECTORS)
def object_to(request: HttpRequest, worker: Worker, clearance_id: str) -> HttpResponse:
    """Object to the charges of a case, on one of the law's grounds."""
    try:
        row = details.clearance(worker.ledger, clearance_id)
    except NotAllowed as error:
        raise Http404 from error
    stage = row.stage
    if stage is None or worker.role not in stage.objectors or not stage.grounds:
        raise Http404
    form = ObjectionForm(
        request.POST if request.method == "POST" else None, stage, clearance_id, _counts(worker, row)
    )
    if request.method == "POST" and form.is_valid():

        def file() -> None:
            given = form.cleaned_data
            with worker.ledger.together():
                for each in form.objected:
                    worker.office.object(
                        each, worker.actor, worker.today, worker.at, ground=given["ground"], why=given["why"]
                    )

        count = len(form.objected)
        return act(
            request,
            file,
            "Your objection is filed." if count == 1 else f"Your {count} objections are filed.",
            "open_list",
            form=form,
        )
    context = {"page": _charge_page(worker, row, "objection"), "stage": stage, "form": form}
    return render(request, "web/object.html", context)


def _counts(worker: Worker, row: ClearanceView) -> list[tuple[str, str]]:
    """The charges of a case in the same batch that go on, by count: id, and what it is."""
    case = details.of_case(worker.ledger, row.batch, row.case)
    run = records.run_of(row.run)
    facts = records.facts_of(run, {each["charge"]: each["person"] for each in case})
    found = []
    for each in case:
        fact = facts.get(each["charge"], {})
        parts = [fact.get("description") or each["statute"], fact.get("grade"), ended(fact) if fact else ""]
        number = "" if each["sequence"] is None else f"Count {each['sequence']}: "
        found.append((each["id"], number + ", ".join(filter(None, parts))))
    return found


@require_POST
@for_roles(*OBJECTORS)
def withdraw(request: HttpRequest, worker: Worker, objection_id: str) -> HttpResponse:
    """Take one's objection back."""
    return act(
        request,
        lambda: worker.office.withdraw_objection(objection_id, worker.actor, worker.today, worker.at),
        "Your objection is withdrawn.",
        "open_list",
    )


@dataclass(frozen=True, slots=True)
class ObjectedCase:
    """A case with its objections on one list. ``decide``: that with which a decision on all of them begins; empty where one may not."""

    docket: str
    rows: Sequence[Mapping[str, Any]]
    decide: str

    @property
    def until(self) -> str:
        """The last day of the window of the first of them."""
        return str(self.rows[0]["until"])


MOST_SEARCHED: Final = 5000
"""Objections that a search looks through."""


@for_roles(*DECIDERS, Role.PROSECUTOR, Role.OPERATOR, Role.AUDITOR)
def objections(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Objections case by case, by what became of them, all or one's own; found by docket number, name or offense."""
    asked = lists.filters(request, ("state", "mine"))
    state, by = asked["state"] or "filed", worker.name if asked["mine"] else ""
    how = sorting(request, "filed")
    words = request.POST.get("q", "").strip()[:120]
    page = pages.objections(
        worker.ledger, state=state, by=by, after=() if words else lists.place_in(request), size=MOST_SEARCHED if words else pages.SIZE,
        down=how.down,
    )  # fmt: skip
    kept = {each.subject for each in basket.of(worker)}
    rows = _objected(worker, page.rows, kept)
    every = [*_by_case(row for row in rows if words_in(row["text"], words))]
    cases = every[: pages.SIZE]
    records.show_rows(worker, (row for case in cases for row in case.rows), "objections")
    context = {
        "cases": cases, "found": len(every), "words": words, "state": state, "sorting": how, "mine": asked["mine"],
        "too_long": bool(words and page.after), "most": MOST_SEARCHED,
        "may_object": worker.role in OBJECTORS, "kept": sum(row["kept"] for row in rows), "size": pages.SIZE,
    }  # fmt: skip
    return render(
        request,
        "web/objections.html",
        context | lists.foot(request, pages.Page([], () if words else page.after)),
    )


def words_in(text: str, words: str) -> bool:
    """Whether all of some words are in a text."""
    return all(word in text.casefold() for word in words.casefold().replace(",", " ").split())


def _objected(worker: Worker, rows: Sequence[Mapping[str, Any]], kept: set[str]) -> list[dict[str, Any]]:
    """Rows of objections with the record of each charge, and whether this person decides it."""
    deciders = details.deciders(worker.ledger, [row["objection"] for row in rows])
    of = details.charges_of(worker.ledger, [row["clearance"] for row in rows])
    names, facts = records.of_rows(of.values())
    found = []
    for row in rows:
        charge = of[row["clearance"]]
        fact, decides = facts.get(charge["charge"], {}), deciders[row["objection"]]
        name, offense = (
            records.said(names.get(charge["person"])),
            fact.get("description") or charge["statute"],
        )
        found.append(
            lists.named(row) | {
                "run": charge["run"], "person": charge["person"], "name": name, "offense": offense, "grade": fact.get("grade") or "", "words": decides[1],
                "may": row["state"] == "filed" and decides[0] == worker.role and row["objection"] not in kept,
                "kept": row["objection"] in kept, "text": f"{row['case']} {name} {offense}",
                "may_withdraw": row["state"] == "filed" and row["who"] == worker.name and worker.role in OBJECTORS,
            }
        )  # fmt: skip
    return found


def _by_case(rows: Iterable[Mapping[str, Any]]) -> Iterator[ObjectedCase]:
    """The rows case by case, in the order of the first of each."""
    cases: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        cases.setdefault((row["case"], row["name"]), []).append(row)
    for (docket, _), of in cases.items():
        yield ObjectedCase(docket, of, next((row["objection"] for row in of if row["may"]), ""))


class DecisionForm(OfficeForm):
    """The decision, the objections it settles, and the reasons."""

    answer = forms.ChoiceField(
        label="Decision", widget=forms.RadioSelect,
        choices=[("sustained", "Sustained: the charge is taken back"), ("overruled", "Overruled: the charge stays on its way")],
        error_messages={"required": "Choose sustained or overruled.", "invalid_choice": "Choose sustained or overruled."},
    )  # fmt: skip
    also = forms.MultipleChoiceField(
        label="The same for", widget=forms.CheckboxSelectMultiple, required=False
    )
    why = forms.CharField(label="Reasons", required=False, max_length=500, widget=forms.Textarea)

    def __init__(self, data: Any, others: Sequence[tuple[str, str]]) -> None:
        """``others``: objections on the same person's charges that the same role decides."""
        super().__init__(data)
        if others:
            self._choices("also", list(others))
        else:
            del self.fields["also"]


@for_roles(*DECIDERS)
def decide(request: HttpRequest, worker: Worker, objection_id: str) -> HttpResponse:
    """One objection with both sides' words and the person's other cases, and its decision: recorded, or kept in the basket."""
    try:
        found = details.objection(worker.ledger, objection_id)
    except NotAllowed as error:
        raise Http404 from error
    others = details.objections_beside(worker.ledger, objection_id)
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        [(each.id, _in_words(each)) for each in others],
    )
    if request.method == "POST" and form.is_valid():
        return _decided(
            request, worker, [objection_id, *form.cleaned_data.get("also", ())], form.cleaned_data
        )
    context = {
        "may": found.state == "filed" and found.decides == worker.role and not _is_stopped(worker, found),
        "found": found, "page": _charge_page(worker, found.of, "objection to decide"), "form": form,
    }  # fmt: skip
    return render(request, "web/decide.html", context)


def _in_words(objection: ObjectionBeside) -> str:
    count = "" if objection.count is None else f", count {objection.count}"
    return f"{objection.docket}{count}: {objection.words}"


def _is_stopped(worker: Worker, found: ObjectionView) -> bool:
    return bool(worker.office.is_halted(found.of.id))


def _decided(
    request: HttpRequest, worker: Worker, ids: Sequence[str], given: Mapping[str, Any]
) -> HttpResponse:
    answer = given["answer"]
    if "keep" in request.POST:

        def keep() -> None:
            for each in ids:
                found = details.objection(worker.ledger, each)
                if found.state != "filed":
                    raise DoneBefore(f"the objection was {found.state} before")
                if found.decides != worker.role:
                    raise NotAllowed(f"the {found.decides} decides it")
            basket.put(worker, basket.DECISION, ids, answer, given["why"])

        return act(request, keep, "In your basket. Nothing is recorded yet.", "objections")

    def record() -> None:
        with worker.ledger.together():
            for each in ids:
                worker.office.decide(
                    each,
                    worker.actor,
                    worker.today,
                    worker.at,
                    sustained=answer == "sustained",
                    why=given["why"],
                )

    words = f"The objection is {answer}." if len(ids) == 1 else f"{len(ids)} objections are {answer}."
    return act(request, record, words, "objections")
