"""What other files of a state already say, read for people: the workflow (who does what, in how many days) and the letters.

The machinery of clearance reads the same files whole and holds them to their form; here only what a page tells is read, so that
it stands in one place and cannot drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from clearslate.law import Law
from clearslate.plain.language import Language, _
from clearslate.plain.words import Words
from clearslate.records.yamls import read_yaml
from clearslate.states import folder

VERIFIED: Final = "V"
"""The mark of what was read in a statute, a rule or an official form (``documents.yaml``)."""


class _Read(BaseModel):
    """A part of a file of which more stands there."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Window(_Read):
    """How long something may take. ``ours``: no source gives the days."""

    days: int | None = None
    next_month_day: int | None = None
    count: str = "calendar"
    ours: bool = False


class Step(_Read):
    """A stage, or an agency that is told."""

    id: str
    scope: str = "all"
    laws: tuple[str, ...] = ()
    actor: str = ""
    role: str = ""
    window: Window | None = None
    within: Window | None = None
    grounds: dict[str, str] = Field(default_factory=dict)
    sign: str = ""
    victims: str = ""

    def concerns(self, law: Law) -> bool:
        """Whether clearances under the law go through it."""
        return not self.laws or law.id in self.laws


class Workflow(_Read):
    """How a state carries clearance out, as far as people are told. ``ours``: what no source gives."""

    cadence: str
    ours: tuple[str, ...] = ()
    cadences: dict[str, str] = Field(default_factory=dict)
    relief_by: str
    stages: tuple[Step, ...] = ()
    recipients: tuple[Step, ...] = ()
    tells_person: Literal["no", "letter", "on_request"] = "on_request"
    cite: str = ""
    certainty: str = "secondary"

    @property
    def is_verified(self) -> bool:
        """Whether its text was read."""
        return self.certainty in ("text", "reading")

    def looks(self, law: Law) -> str | None:
        """How often the state looks for records under the law; None where no source says it."""
        if law.id in self.cadences:
            return self.cadences[law.id]
        return None if "cadence" in self.ours else self.cadence


_CADENCES: Final = {
    "daily": _("Each day the state looks for records that qualify."),
    "weekly": _("Each week the state looks for records that qualify."),
    "monthly": _("Each month the state looks for records that qualify."),
    "quarterly": _("Every three months the state looks for records that qualify."),
    "semiannual": _("Two times a year the state looks for records that qualify."),
    "annual": _("Each year the state looks for records that qualify."),
    "at_disposition": _("The court looks at the record when the case ends."),
    "once": _("The state looked at old records in one large review."),
}
_OBJECTS: Final = {
    "prosecutor": _("The prosecutor can look at the list and object."),
    "operator": _("The state police or record office checks the list."),
    "judge": _("A judge can look at the list and object."),
    "clerk": _("The courts can look at the list and object."),
}
_ROLES: Final = {
    "court": _("the court"),
    "repository": _("the state police or record office"),
    "arresting_agency": _("the police who arrested you"),
    "prosecutor": _("the prosecutor"),
    "corrections": _("jails and prisons"),
    "fbi": _("the FBI"),
    "screener": _("background check companies that buy court data"),
    "other": _("other state offices"),
}
_TELLS: Final = {
    "no": _("Nobody sends you a letter. You must check it yourself."),
    "letter": _("You get a letter when it is done."),
    "on_request": _("You get a letter only if you ask for it."),
}


@dataclass(frozen=True)
class Way:
    """What to expect under some laws: one step a line, in the order in which they come."""

    laws: tuple[Law, ...]
    steps: tuple[str, ...]


@cache
def workflow_of(code: str) -> Workflow | None:
    """How a state carries clearance out; None where no law is automatic."""
    path = folder(code) / "workflow.yaml"
    return Workflow.model_validate(read_yaml(path.read_text(encoding="utf-8"))) if path.exists() else None


def ways(code: str, laws: tuple[Law, ...], language: Language) -> tuple[Way, ...]:
    """Who does what, in how many days: laws that go the same way together."""
    workflow = workflow_of(code)
    if workflow is None:
        return ()
    found: dict[tuple[str, ...], list[Law]] = {}
    for law in laws:
        if law.automatic:
            found.setdefault(tuple(_steps(workflow, law, language)), []).append(law)
    return tuple(Way(tuple(of), steps) for steps, of in found.items())


def _steps(workflow: Workflow, law: Law, language: Language) -> list[str]:
    say = language.say
    looks = workflow.looks(law)
    steps = [
        say(_CADENCES[looks])
        if looks
        else say(_("We found no law that says how often old records are looked at."))
    ]
    signed = False
    for stage in workflow.stages:
        if not stage.concerns(law):
            continue
        if stage.victims:
            notice = say(_("If there is a victim, the victim is told first and may speak."))
        elif stage.sign:
            signed = True
            notice = say(_("A judge signs an order."))
        else:
            notice = say(_OBJECTS[stage.actor])
        if stage.window is not None and stage.window.days is not None and not stage.window.ours:
            notice += " " + say(_("There are {days} for this.")).format(
                days=language.length(stage.window.days, "days")
            )
        steps.append(notice)
    if not signed:
        steps.append(say(_("No judge has to sign.")))
    steps += _agencies(workflow, law, language)
    steps.append(say(_TELLS[workflow.tells_person]))
    return steps


def _agencies(workflow: Workflow, law: Law, language: Language) -> list[str]:
    """Who must update their files, by when; days that no source gives are not told."""
    by_days: dict[int, list[str]] = {}
    for each in workflow.recipients:
        if each.concerns(law):
            window = each.within
            days = window.days if window is not None and not window.ours and window.days else 0
            by_days.setdefault(days, []).append(language.say(_ROLES[each.role]))
    lines = []
    for days, roles in sorted(by_days.items(), key=lambda one: (not one[0], one[0])):
        who = language.listed(list(dict.fromkeys(roles)))
        if days:
            text = language.say(_("These have {days} to update their files: {who}."))
            lines.append(text.format(days=language.length(days, "days"), who=who))
        else:
            text = language.say(
                _("These must update their files, but we found no law that says how fast: {who}.")
            )
            lines.append(text.format(who=who))
    return lines


# --- letters ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stated:
    """What the law says of a cleared record, with its citation. ``relief``: of which relief; empty: of all."""

    words: Words
    cite: str
    relief: str = ""


def _letter(code: str) -> dict[str, Any]:
    path = folder(code) / "documents.yaml"
    found: dict[str, Any] = (read_yaml(path.read_text(encoding="utf-8")) if path.exists() else {}) or {}
    return found.get("letter") or {}


def _stated(raw: dict[str, Any] | None, relief: str = "") -> tuple[Stated, ...]:
    """Words that were read in the text of the law; of others nothing is told."""
    if not raw or raw.get("mark") != VERIFIED:
        return ()
    return (Stated(Words(en=raw["en"], es=raw["es"]), str(raw.get("cite", "")), relief),)


@cache
def answers(code: str) -> tuple[Stated, ...]:
    """What a person may say when asked, only where it was read in the text of the law."""
    return _stated(_letter(code).get("answer"))


@cache
def who_sees(code: str) -> tuple[Stated, ...]:
    """Who still sees a cleared record, by relief, where it was read in the text of the law."""
    reliefs = _letter(code).get("reliefs") or {}
    return tuple(one for relief, words in reliefs.items() for one in _stated(words.get("sees"), relief))


@cache
def what_it_means(code: str) -> tuple[Stated, ...]:
    """What a relief means for a record, where it was read in the text of the law."""
    reliefs = _letter(code).get("reliefs") or {}
    return tuple(one for relief, words in reliefs.items() for one in _stated(words.get("means"), relief))


def looks(code: str, law: Law, language: Language) -> str:
    """How often the state looks for records under a law; empty where no source says it."""
    workflow = workflow_of(code)
    often = None if workflow is None else workflow.looks(law)
    return "" if often is None else language.say(_CADENCES[often])
