"""Check my record: one thing a page. What was told travels sealed in the page and its address; the server keeps nothing.

Each answer is posted, and leads to an address of its own (303, then GET), so that Back, reload and a second tab work as everywhere. The
address opens with the visit's cookie alone; where the browser sends none, the page comes at once and carries all in a hidden field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from clearslate.interview.asking import Page, bounded, can_be_none, pages
from clearslate.interview.offenses import search
from clearslate.interview.questions import Asked, asked, ending_words, grade_words
from clearslate.interview.when import UnreadDateError, read_typed
from clearslate.people.contradictions import Contradiction, contradictions
from clearslate.people.days import read_days
from clearslate.people.endings import ending, endings, is_of_case
from clearslate.people.record import Case, Charge, Story, StoryError
from clearslate.people.variants import PERSON
from clearslate.plain.language import Language, _
from clearslate.records.days import to_day
from clearslate.records.jurisdictions import JURISDICTIONS
from clearslate.states import CODES, jurisdiction
from clearslate.web.people import fields, page, result
from clearslate.web.people.keeping import stale
from clearslate.web.people.sealed import StaleError
from clearslate.web.people.sitting import Sitting, opened
from clearslate.web.people.visit import SeeOther, begin_visit, visit_of
from clearslate.web.people.words import (
    charge_name,
    charge_names,
    contradiction_in_words,
    days_in_words,
    state_name,
    state_names,
)

MOST_FIELD: Final = 200
"""Characters that a field takes: offenses and dates are shorter."""
MOST_ADDRESS: Final = 3500
"""Characters that an address carries: the server takes no line longer than 4,094."""


Errors = Mapping[str, str | Contradiction]
Act = Callable[["Sitting", Mapping[str, str]], Errors]


@method_decorator(sensitive_post_parameters(), name="dispatch")
class Check(View):
    """The interview. GET begins; each POST carries the sitting and one answer, and gets the next page."""

    http_method_names: Final = ["get", "head", "post"]

    def get(self, request: HttpRequest, lang: str) -> HttpResponse:
        """The first page."""
        return begin_visit(request, start(request, page.language_of(lang)))

    @method_decorator(sensitive_variables())
    def post(self, request: HttpRequest, lang: str) -> HttpResponse:
        """Take an answer, show the next page."""
        tongue = page.language_of(lang)
        posted = {name: str(value)[: 2**20] for name, value in request.POST.items()}
        if posted.get("do") == "begin":
            return _begin(request, tongue, posted)
        try:
            sitting = opened(posted.get("state", ""), visit_of(request))
        except StaleError:
            return stale(request, tongue)
        act = ACTS.get(posted.get("do", ""), _nothing)
        typed = {name: value[:MOST_FIELD] for name, value in posted.items()}
        found = act(sitting, typed)
        errors: Errors = {
            control: contradiction_in_words(each, tongue) if isinstance(each, Contradiction) else each
            for control, each in found.items()
        }
        return shown(request, tongue, sitting, errors, typed if errors else {})


@sensitive_variables()
def step(request: HttpRequest, lang: str, token: str) -> HttpResponse:
    """The page of an address of this visit."""
    tongue = page.language_of(lang)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        sitting = opened(token, visit_of(request), by_address=True)
    except StaleError:
        return stale(request, tongue)
    return _rendered(request, tongue, sitting, {}, {})


# --- what a button does -------------------------------------------------------------------------------------------


def _nothing(_sitting: Sitting, _posted: Mapping[str, str]) -> Errors:
    return {}


def _search(sitting: Sitting, posted: Mapping[str, str]) -> Errors:
    sought = posted.get("q", "").strip()
    if not sought:
        return {"q": _("Write a word or a number from the paper.")}
    sitting.draft = {
        name: value for name, value in sitting.draft.items() if name not in ("statute", "name")
    } | {
        "q": sought,
        "found": [[each.statute, each.name] for each in search(sitting.draft["state"], sought)],
    }
    if sitting.draft["state"] not in CODES:
        return _take_offense(sitting, "", sought)
    sitting.at = "details"
    return {}


def _offense_of(sitting: Sitting, posted: Mapping[str, str]) -> tuple[str, str] | None:
    """The statute and the words of the offense: as they were taken, or as the page's list is answered; None where it is not."""
    draft = sitting.draft
    if "statute" in draft:
        return draft["statute"], draft["name"]
    found, chosen = draft.get("found", []), posted.get("pick", "")
    if chosen == "typed":
        typed = draft["q"]
        reads = bool(jurisdiction(draft["state"]).style.meanings(typed))
        return (typed, "") if reads else ("", typed)
    if not chosen.isdecimal() or int(chosen) >= len(found):
        return None
    statute, name = found[int(chosen)]
    return statute, name


def _take_offense(sitting: Sitting, statute: str, name: str) -> Errors:
    sitting.draft |= {"statute": statute, "name": name}
    sitting.at = "details"
    return {}


def _details(sitting: Sitting, posted: Mapping[str, str]) -> Errors:
    """The offense, its grade, how it ended and when; then the charge is in the list."""
    errors: dict[str, str | Contradiction] = {}
    code = sitting.draft["state"]
    chosen, when = posted.get("ending", ""), posted.get("when", "").strip()
    way = ending(code, chosen)
    if way is None and chosen != fields.DONT_KNOW:
        errors["ending"] = _("Choose how the charge ended.")
    if code in CODES and not posted.get("grade"):
        errors["grade"] = _("Choose a level, or “I don’t know”.")
    is_open = way is not None and not way.has_day
    day = ""
    try:
        day = read_typed(when, sitting.story.as_of) if when and not is_open else ""
    except UnreadDateError as error:
        errors["when"] = error.what_to_do
    if day and read_days(day).earliest > to_day(sitting.story.as_of):
        errors["when"] = _(
            "That day is still to come. Write the day when it ended, or choose “still open” or “still running”."
        )
    if not is_open and not when and posted.get("no_date") != "yes" and way is not None:
        errors["when"] = _("Write when it ended, or mark “I don’t know”.")
    offense = _offense_of(sitting, posted)
    if offense is None:
        errors = {"pick": _("Choose an answer."), **errors}
    if errors or offense is None:
        return errors
    story = sitting.story
    try:
        case = story.case(sitting.draft["case"]) if sitting.draft.get("case") else story.add_case(code)
        charge = _charge_of(sitting, case)
    except StoryError:
        return {"ending": _("There are too many charges for one sitting.")}
    details = {
        "statute": offense[0],
        "description": offense[1],
    }
    details["grade"] = "" if posted.get("grade") in (None, "", fields.DONT_KNOW) else posted["grade"]
    charge.told |= {name: value for name, value in details.items() if value}
    if "grade" not in charge.told:
        story.not_known.add((charge.id, "grade"))
    story.ended(charge, way, day)
    sitting.draft = {}
    sitting.at = "list"
    return {}


def _charge_of(sitting: Sitting, case: Case) -> Charge:
    """The charge that is told: a new one, or one that is corrected."""
    replaced = sitting.draft.get("replaces")
    charge = next((each for each in case.charges if each.id == replaced), None)
    if charge is None:
        return sitting.story.add_charge(case)
    for name in _RETOLD:
        charge.told.pop(name, None)
        sitting.story.not_known.discard((charge.id, name))
        sitting.story.bounded.discard((charge.id, name))
    return charge


def _another_charge(sitting: Sitting, posted: Mapping[str, str]) -> Errors:
    case = next((each for each in sitting.story.cases if each.id == posted.get("case")), None)
    if case is not None:
        sitting.draft, sitting.at = {"state": case.state, "case": case.id}, "offense"
    return {}


def _another_case(sitting: Sitting, _posted: Mapping[str, str]) -> Errors:
    sitting.at = "place"
    return {}


def _place(sitting: Sitting, posted: Mapping[str, str]) -> Errors:
    code = posted.get("jurisdiction", "")
    if code not in JURISDICTIONS:
        return {"jurisdiction": _("Choose the state of the court.")}
    sitting.draft, sitting.at = {"state": code}, "offense"
    return {}


def _remove(sitting: Sitting, posted: Mapping[str, str]) -> Errors:
    sitting.story.remove(posted.get("charge", ""))
    sitting.at = "list" if sitting.story.cases else "place"
    return {}


def _change(sitting: Sitting, posted: Mapping[str, str]) -> Errors:
    """Show a charge's facts again, to be corrected; what else was told of it stays."""
    found = next(
        ((case, charge) for case, charge in sitting.story.charges if charge.id == posted.get("charge")), None
    )
    if found is None:
        return {}
    case, charge = found
    stated = {name: str(value) for name, value in charge.told.items()}
    way = sitting.story.ending_of(charge)
    day = (
        next((stated[name] for name in way.days if name in stated), "")
        if way is not None
        else stated.get("disposition_date", "")
    )
    sitting.draft = {
        "state": case.state, "case": case.id, "statute": stated.get("statute", ""), "name": stated.get("description", ""), "replaces": charge.id,
        "typed": {
            "grade": stated.get("grade", fields.DONT_KNOW), "ending": way.key if way is not None else fields.DONT_KNOW,
            "when": day, "no_date": "" if day else "yes",
        },
    }  # fmt: skip
    sitting.at = "details"
    return {}


_RETOLD: Final = ("statute", "description", "grade")


def _go_on(sitting: Sitting, _posted: Mapping[str, str]) -> Errors:
    sitting.at = "ask" if sitting.story.cases else "place"
    return {}


def _to_list(sitting: Sitting, _posted: Mapping[str, str]) -> Errors:
    sitting.at = "list" if sitting.story.cases else "place"
    return {}


def _result(sitting: Sitting, _posted: Mapping[str, str]) -> Errors:
    sitting.at = "result"
    return {}


def _answer(sitting: Sitting, posted: Mapping[str, str]) -> Errors:
    """The answers of a page; all of them or none are taken."""
    asked_page = sitting.asked
    if asked_page is None:
        return {}
    if asked_page.days:
        return _take_days(sitting, asked_page, posted)
    errors: dict[str, str | Contradiction] = {}
    read: list[tuple[str, str, Any]] = []
    none = [can_be_none(asked_page.code, name) for _, name in asked_page.slots]
    if any(none) and (wrong := _none_or_some(none, posted)):
        errors["all"] = wrong
    for place, (owner, name) in enumerate(asked_page.slots):
        question = asked(asked_page.code, name)
        if question is None:
            continue
        try:
            read += _read(sitting, asked_page.code, owner, question, posted, place)
        except fields.UnreadError as error:
            errors[f"f{place}"] = str(error)
    if errors:
        return errors
    before = contradictions(sitting.story)
    kept = deepcopy(sitting.story)
    for owner, name, value in read:
        sitting.story.answer(owner, name, value)
    against = [each for each in contradictions(sitting.story) if each not in before]
    if against:
        changed = sitting.story
        sitting.story = kept
        return _contradicted(changed, asked_page, against)
    sitting.trail.append([(owner, name) for owner, name, _value in read])
    return {}


def _none_or_some(none: Sequence[bool], posted: Mapping[str, str]) -> str:
    """What is wrong with "none of these" or "some of these"; empty where it fits what is marked."""
    marked = any(
        posted.get(f"f{place}") == "yes" or posted.get(f"f{place}_n") or posted.get(f"f{place}_t", "").strip()
        for place, is_one in enumerate(none)
        if is_one
    )
    match posted.get("all"):
        case fields.NONE if marked:
            return _("You checked something below. Choose “yes”, or clear the check mark.")
        case fields.SOME if not marked:
            return _("Check what applies, or choose “none of them”.")
        case fields.NONE | fields.SOME:
            return ""
    return _("Choose “none of them” or “yes”.")


def _take_days(sitting: Sitting, asked_page: Page, posted: Mapping[str, str]) -> Errors:
    """The answers to "before that day, or later?"."""
    chosen = [posted.get(f"f{place}") for place in range(len(asked_page.slots))]
    errors = {
        f"f{place}": _("Choose an answer.")
        for place, each in enumerate(chosen)
        if each not in ("before", "after", fields.DONT_KNOW)
    }
    if not errors:
        known = {"before": True, "after": False}
        bounded(sitting.story, asked_page, is_before=[known.get(str(each)) for each in chosen])
        sitting.trail.append(list(asked_page.slots))
    return errors


def _contradicted(story: Story, asked_page: Page, against: Sequence[Contradiction]) -> Errors:
    """Two days that cannot both be, as an error of the one that was asked here."""
    errors: dict[str, str | Contradiction] = {}
    for each in against:
        for place, (_owner, name) in enumerate(asked_page.slots):
            if name in (each.earlier, each.later) and each.charge in story.charges_of(
                asked_page.slots[place][0]
            ):
                errors[f"f{place}"] = each
    return errors or {"f0": against[0]}


def _read(
    sitting: Sitting, code: str, owner: str, question: Asked, posted: Mapping[str, str], place: int
) -> list[tuple[str, str, Any]]:
    control, name = f"f{place}", question.field.name
    chosen, written = posted.get(control, ""), posted.get(f"{control}_t", "")
    if question.field.name == "disposition" and chosen != fields.DONT_KNOW:
        way = ending(code, chosen)
        if way is None:
            raise fields.UnreadError(_("Choose an answer."))
        [(case, _charge)] = [each for each in sitting.story.charges if each[1].id == owner]
        facts = way.told("", sitting.story.as_of)
        return [(case.id if is_of_case(code, name) else owner, name, value) for name, value in facts.items()]
    if can_be_none(code, name):
        chosen = "yes" if chosen == "yes" or written.strip() else "no"
        if posted.get(f"{control}_n"):
            chosen = fields.DONT_KNOW if chosen == "no" else chosen
    elif fields.typed_of(question):
        # What was typed counts; a mark beside it does not.
        chosen = "yes" if written.strip() else chosen
    value = fields.read(question, chosen, written, posted.get(f"{control}_u", ""), sitting.story.as_of)
    return [(owner, name, value)]


def _back(sitting: Sitting, _posted: Mapping[str, str]) -> Errors:
    """Take the last page's answers back; before the first, the list."""
    if not sitting.trail:
        sitting.at = "list"
        return {}
    for owner, name in sitting.trail.pop():
        try:
            sitting.story.facts_of(owner).pop(name, None)
        except KeyError:
            continue
        sitting.story.not_known.discard((owner, name))
        sitting.story.bounded.discard((owner, name))
    sitting.at = "ask"
    return {}


ACTS: Final[Mapping[str, Act]] = {
    "search": _search, "details": _details, "another_charge": _another_charge, "another_case": _another_case,
    "place": _place, "remove": _remove, "change": _change, "go_on": _go_on, "list": _to_list, "answer": _answer, "back": _back, "result": _result,
}  # fmt: skip


# --- pages --------------------------------------------------------------------------------------------------------


def start(
    request: HttpRequest, tongue: Language, errors: Errors | None = None, *, status: int = 200
) -> HttpResponse:
    """The first page."""
    return page.show(
        request, tongue, "start.html.j2", tongue.say(_("Check my record")), states=state_names(tongue, CODES), has_proof=bool(settings.PUBLIC),
        errors=errors or {}, status=status,
    )  # fmt: skip


def _begin(request: HttpRequest, tongue: Language, posted: Mapping[str, str]) -> HttpResponse:
    code = posted.get("jurisdiction", "")
    if code not in CODES:
        return start(request, tongue, {"jurisdiction": _("Choose the state of the court.")}, status=422)
    return shown(request, tongue, Sitting(Story(page.today()), "offense", {"state": code}), {}, {})


def shown(
    request: HttpRequest, tongue: Language, sitting: Sitting, errors: Errors, typed: Mapping[str, str]
) -> HttpResponse:
    """The page at which a sitting is: at an address of its own, or where the browser sends no cookie, at once."""
    if sitting.at == "ask" and not errors:
        left = pages(sitting.story)
        sitting.more = 0 < sitting.left <= len(left)
        sitting.left = len(left)
        sitting.asked = left[0] if left else None
        if not left:
            sitting.at = "result"
    visit = visit_of(request)
    sitting.seal(visit)
    if visit and not errors and len(sitting.token) <= MOST_ADDRESS:
        return SeeOther(f"{page.PLACE.home(tongue.code)}check/p/{sitting.token}")
    return _rendered(request, tongue, sitting, errors, typed)


def _rendered(
    request: HttpRequest, tongue: Language, sitting: Sitting, errors: Errors, typed: Mapping[str, str]
) -> HttpResponse:
    make = {"ask": _ask, "result": result.shown}.get(sitting.at, _told)
    return make(request, tongue, sitting, errors, typed)


_TITLES: Final = {
    "offense": _("What is the charge?"),
    "details": _("About this charge"),
    "place": _("Where was the court?"),
    "list": _("Check what you told us"),
}


def _told(
    request: HttpRequest, tongue: Language, sitting: Sitting, errors: Errors, typed: Mapping[str, str]
) -> HttpResponse:
    """The pages on which cases and charges are told, and their list."""
    code = sitting.draft.get("state", "")
    return page.show(
        request, tongue, f"{sitting.at}.html.j2", _titled(tongue, tongue.say(_TITLES[sitting.at]), errors),
        heading=tongue.say(_TITLES[sitting.at]), state=sitting.token, errors=errors,
        typed=typed or sitting.draft.get("typed", {}), draft=sitting.draft,
        grades=_grades(code, tongue), endings=[fields.Choice(way.key, ending_words(way).of(tongue)) for way in endings(code)],
        cases=told_cases(sitting.story, tongue), states=state_names(tongue, JURISDICTIONS),
        state_name=state_name(code, tongue) if code else "", has_laws=code in CODES, status=422 if errors else 200,
    )  # fmt: skip


def _titled(tongue: Language, title: str, errors: Errors) -> str:
    return f"{tongue.say(_('Error:'))} {title}" if errors else title


def _ask(
    request: HttpRequest, tongue: Language, sitting: Sitting, errors: Errors, typed: Mapping[str, str]
) -> HttpResponse:
    asked_page = sitting.asked
    if asked_page is None:
        return result.shown(request, tongue, sitting, errors, typed)
    shown_fields = [
        _field(tongue, sitting.story, asked_page, place, errors, typed)
        for place in range(len(asked_page.slots))
    ]
    groups = fields.grouped(shown_fields)
    none = [each for each in groups if each.rows[0].none]
    if len(groups) == 1:
        heading = groups[0].legend
    elif len(none) == len(groups):
        heading = tongue.say(_("Do any of these apply to you?"))
    else:
        heading = tongue.say(_("A few facts"))
    answered = len(sitting.trail)
    return page.show(
        request, tongue, "ask.html.j2", _titled(tongue, heading, errors), heading=heading, state=sitting.token, errors=errors, together=none,
        each=[group for group in groups if not group.rows[0].none], alone=len(groups) == 1, number=answered + 1, about=answered + sitting.left,
        more=sitting.more, chosen=typed.get("all", ""), before=asked_page.before, status=422 if errors else 200,
    )  # fmt: skip


def _field(
    tongue: Language, story: Story, asked_page: Page, place: int, errors: Errors, typed: Mapping[str, str]
) -> fields.Shown:
    owner, name = asked_page.slots[place]
    code = _code_of(story, asked_page, owner, name)
    question = asked(code, name)
    if question is None:
        raise KeyError(name)
    control = f"f{place}"
    legend, choices, kind = (
        question.words.of(tongue),
        fields.choices_of(question, tongue, endings(code)),
        fields.typed_of(question),
    )
    if asked_page.days:
        day = tongue.date(asked_page.days[place])
        kind = ""
        choices = (
            fields.Choice("before", tongue.say(_("Before {day}")).format(day=day)),
            fields.Choice("after", tongue.say(_("On {day} or later")).format(day=day)),
            fields.Choice(fields.DONT_KNOW, tongue.say(_("I don’t know"))),
        )
    return fields.Shown(
        id=control, legend=legend, about=_about(story, owner, tongue), find=question.find.of(tongue), choices=choices, typed=kind,
        hint=tongue.say(fields.HINTS[kind]), chosen=typed.get(control, ""), written=typed.get(f"{control}_t", ""),
        unit=typed.get(f"{control}_u", "months"), error=tongue.say(str(errors[control])) if control in errors else "",
        none=not asked_page.days and can_be_none(asked_page.code, name), unsure=bool(typed.get(f"{control}_n")),
        may_lie_ahead=name in fields.RUNS_ON,
    )  # fmt: skip


def _code_of(story: Story, asked_page: Page, owner: str, name: str) -> str:
    """Whose words and answers a fact has: a grade is one of the charge's own state, though another's law asks."""
    own = next((case.state for case, charge in story.charges if charge.id == owner), asked_page.code)
    return own if name == "grade" and own in CODES else asked_page.code


def _about(story: Story, owner: str, tongue: Language) -> str:
    """Of whom or what is asked: a charge by its name, a case by its number; nothing of the person."""
    if owner == PERSON:
        return ""
    for number, case in enumerate(story.cases, start=1):
        if case.id == owner:
            return _case_name(case, number, tongue)
    return charge_names(story, tongue).get(owner, "")


def _case_name(case: Case, number: int, tongue: Language) -> str:
    name = tongue.say(_("Case {number}: {charges}"))
    return name.format(
        number=number, charges="; ".join(charge_name(each, tongue) for each in case.charges[:3])
    )


def told_cases(story: Story, tongue: Language) -> list[dict[str, Any]]:
    """The cases for the list: each with its charges in words."""
    found = []
    for number, case in enumerate(story.cases, start=1):
        charges = [
            {
                "id": charge.id,
                "name": str(
                    charge.told.get("description") or charge.told.get("statute") or tongue.say(_("A charge"))
                ),
                "statute": str(charge.told.get("statute", "")) if charge.told.get("description") else "",
                "grade": _grade(case.state, charge, tongue),
                "ending": _ending(story, charge, tongue),
                "when": days_in_words(charge.told.get("disposition_date"), tongue),
            }
            for charge in case.charges
        ]
        found.append(
            {"id": case.id, "number": number, "state": state_name(case.state, tongue), "charges": charges}
        )
    return found


def _grade(code: str, charge: Charge, tongue: Language) -> str:
    grade = str(charge.told.get("grade", ""))
    return grade_words(code, grade).of(tongue) if grade and code in CODES else grade


def _ending(story: Story, charge: Charge, tongue: Language) -> str:
    way = story.ending_of(charge)
    return ending_words(way).of(tongue) if way is not None else tongue.say(_("not known"))


def _grades(code: str, tongue: Language) -> list[fields.Choice]:
    if code not in CODES:
        return []
    return [
        fields.Choice(each.code, grade_words(code, each.code).of(tongue))
        for each in jurisdiction(code).grading.grades
    ]
