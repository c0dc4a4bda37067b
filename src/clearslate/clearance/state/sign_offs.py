"""What counsel signed off, and whether that covers a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from clearslate.clearance.events.payloads import LawAsked
from clearslate.clearance.events.policies import GROUNDS, LAWS, NAMED, SIGNED_OFF
from clearslate.clearance.state.policies import value_of
from clearslate.clearance.store.ready import models as m
from clearslate.law.rests_on import reading_taken
from clearslate.law.sources import Ground
from clearslate.wording import spoken

SIGNED: Final = "signed"
WITHDRAWN: Final = "withdrawn"
_DIGITS: Final = 12  # of a hash, as outputs say it


def only_signed(using: str) -> bool:
    """Whether nothing is planned but what counsel signed off."""
    return value_of(LAWS, using) == SIGNED_OFF


def only_named(using: str) -> bool:
    """Whether nothing is planned that rests on memory or on a reading nobody adopted, but what counsel named."""
    return value_of(GROUNDS, using) == NAMED


def unnamed(laws: Mapping[str, LawAsked], using: str) -> dict[str, list[str]]:
    """Of laws as a plan asked them, the weak statements that no sign-off names; a law that has none is left out.

    A sign-off counts as far as it covers the plan: of this text, with these readings and presumptions.
    """
    without = lacking(laws, using)
    known = {each.id: each for each in m.SignOff.objects.using(using).filter(id__in=laws)}
    found = {
        law: [each for each in asked.weak if law in without or each not in _adopted(known[law])]
        for law, asked in laws.items()
    }
    return {law: statements for law, statements in found.items() if statements}


def _adopted(found: Any) -> set[str]:
    """The statements that a sign-off names; the readings that it says are adopted by that."""
    taken = {reading_taken(*each).words for each in found.readings.items()}
    return taken | set(found.named)


def unsaid(laws: Mapping[str, LawAsked]) -> list[str]:
    """The laws of which a plan does not say what its clearances rest on."""
    return sorted(law for law, asked in laws.items() if not asked.rests_on)


def lacking(laws: Mapping[str, LawAsked], using: str) -> dict[str, str]:
    """Of laws as a plan asked them, those that no sign-off covers, each with why."""
    known = {each.id: each for each in m.SignOff.objects.using(using).filter(id__in=laws)}
    gaps = {law: _lacks(asked, known.get(law)) for law, asked in laws.items()}
    return {law: why for law, why in gaps.items() if why}


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
    without, weak = lacking(laws, using), unnamed(laws, using)
    known = {each.id: each for each in m.SignOff.objects.using(using).filter(id__in=laws)}
    return {
        law: {"text": asked.text}
        | _grounds(asked, weak.get(law, []))
        | ({} if law in without else _said(known[law]))
        for law, asked in laws.items()
    }


def changed(planned: Mapping[str, Mapping[str, Any]], using: str) -> list[str]:
    """Of a plan's laws as it keeps them, those that counsel no longer signs off as when it was begun."""
    known = {each.id: each for each in m.SignOff.objects.using(using).filter(id__in=planned, state=SIGNED)}
    now = {law: {"text": found.text} | _said(found) for law, found in known.items()}
    then = {
        law: {name: value for name, value in sign_off.items() if name not in _OF_THE_RUN}
        for law, sign_off in planned.items()
    }
    return sorted(law for law, sign_off in then.items() if "counsel" in sign_off and now.get(law) != sign_off)


_OF_THE_RUN: Final = ("rests_on", "unnamed")


def _grounds(asked: LawAsked, weak: list[str]) -> dict[str, Any]:
    """What clearances under a law rest on, by version, and which weak statements nobody adopted."""
    grounds = {"rests_on": asked.rests_on, "unnamed": weak}
    return {name: value for name, value in grounds.items() if value}


def ground_of(sign_off: Mapping[str, Any], version: str) -> str:
    """What a clearance under a law rests on, as its plan keeps it; empty in an older plan.

    A reading is adopted where counsel named it, or signed off the readings of open questions that were taken.
    """
    ground = str(sign_off.get("rests_on", {}).get(version, ""))
    is_adopted = "counsel" in sign_off and not sign_off["rehearsed"] and not sign_off.get("unnamed")
    return str(Ground.ADOPTED) if ground == Ground.READING and is_adopted else ground


def _said(found: Any) -> dict[str, Any]:
    record = {"counsel": found.counsel, "on": found.on.isoformat(), "rehearsed": found.rehearsed}
    return record | ({"named": list(found.named)} if found.named else {})


def in_words(law: str, sign_off: Mapping[str, Any]) -> str:
    """Who signed a law off and when, as outputs say it; of a plan that does not say by which text, nothing.

    >>> in_words("§ 9122.2", {"text": "ab" * 32, "counsel": "A. Roe, Chief Counsel", "on": "2026-01-05", "rehearsed": False})
    '§ 9122.2 was signed off by A. Roe, Chief Counsel, on January 5, 2026 (text abababababab)'
    """
    if not sign_off:
        return ""
    text = f"(text {sign_off['text'][:_DIGITS]})"
    if "counsel" not in sign_off:
        return f"{law} is not signed off by counsel {text}"
    if sign_off["rehearsed"]:
        return f"{law}: no counsel signed it off; this rehearsal did so by itself {text}"
    day = dt.date.fromisoformat(sign_off["on"])
    return f"{law} was signed off by {sign_off['counsel']}, on {spoken(day)} {text}"
