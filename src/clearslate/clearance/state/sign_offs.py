"""What counsel signed off, and whether that covers a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from clearslate.clearance.events.payloads import LawAsked
from clearslate.clearance.events.policies import LAWS, SIGNED_OFF
from clearslate.clearance.state.policies import value_of
from clearslate.clearance.store.ready import models as m

SIGNED: Final = "signed"
WITHDRAWN: Final = "withdrawn"
_DIGITS: Final = 12  # of a hash, as outputs say it


def only_signed(using: str) -> bool:
    """Whether nothing is planned but what counsel signed off."""
    return value_of(LAWS, using) == SIGNED_OFF


def lacking(laws: Mapping[str, LawAsked], using: str) -> dict[str, str]:
    """Of laws as a plan asked them, those that no sign-off covers, each with why."""
    known = {each.id: each for each in m.SignOff.objects.using(using).filter(id__in=laws)}
    said = {law: _lacks(asked, known.get(law)) for law, asked in laws.items()}
    return {law: why for law, why in said.items() if why}


def _lacks(asked: LawAsked, found: Any) -> str:
    if found is None:
        return "counsel never signed it off"
    if found.state != SIGNED:
        return "counsel took the sign-off back"
    if found.text != asked.text:
        return f"counsel signed off an earlier text of it ({found.on}), which has changed since"
    for question, reading in sorted(asked.readings.items()):
        if found.readings.get(question) != reading:
            return f"counsel signed off another reading of {question} than {reading}"
    if more := sorted(set(asked.presumptions) - set(found.presumptions)):
        return f"counsel did not sign off what it presumes: {', '.join(more)}"
    return ""


def as_planned(laws: Mapping[str, LawAsked], using: str) -> dict[str, dict[str, Any]]:
    """What a plan keeps of its laws: the text, and who had signed it off by then, where somebody had."""
    without = lacking(laws, using)
    known = {each.id: each for each in m.SignOff.objects.using(using).filter(id__in=laws)}
    return {
        law: {"text": asked.text} | ({} if law in without else _said(known[law]))
        for law, asked in laws.items()
    }


def changed(planned: Mapping[str, Mapping[str, Any]], using: str) -> list[str]:
    """Of a plan's laws as it keeps them, those that counsel no longer signs off as when it was begun."""
    known = {each.id: each for each in m.SignOff.objects.using(using).filter(id__in=planned, state=SIGNED)}
    now = {law: {"text": found.text} | _said(found) for law, found in known.items()}
    return sorted(law for law, said in planned.items() if "counsel" in said and now.get(law) != said)


def _said(found: Any) -> dict[str, Any]:
    return {"counsel": found.counsel, "on": found.on.isoformat(), "rehearsed": found.rehearsed}


def in_words(law: str, said: Mapping[str, Any]) -> str:
    """Who signed a law off and when, as outputs say it; of a plan that does not say by which text, nothing.

    >>> in_words("§ 9122.2", {"text": "ab" * 32, "counsel": "A. Roe, Chief Counsel", "on": "2026-01-05", "rehearsed": False})
    '§ 9122.2 was signed off by A. Roe, Chief Counsel, on January 5, 2026 (text abababababab)'
    """
    if not said:
        return ""
    text = f"(text {said['text'][:_DIGITS]})"
    if "counsel" not in said:
        return f"{law} is not signed off by counsel {text}"
    if said["rehearsed"]:
        return f"{law}: no counsel signed it off; this rehearsal did so by itself {text}"
    day = dt.date.fromisoformat(said["on"])
    return f"{law} was signed off by {said['counsel']}, on {day:%B} {day.day}, {day.year} {text}"
