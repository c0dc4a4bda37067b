"""What a person can do for a charge, in sentences: what to pay, what to finish, what must end first, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from clearslate.people.standing import Doing, Lift, Step
from clearslate.plain.language import Language, _

_OWED: Final = {
    "restitution_owed": _("Pay the restitution, {amount}, in {case}."),
    "fines_owed": _("Pay the fines, {amount}, in {case}."),
    "fees_owed": _("Pay the court costs, {amount}, in {case}."),
}
_OTHER: Final = {
    Doing.FINISH: _("Finish the program or the sentence in {case}."),
    Doing.END: _("{case} must end first, with no conviction."),
}


def step_in_words(step: Step, cases: Mapping[str, str], tongue: Language) -> str:
    """One thing to do.

    Args:
        step: what.
        cases: what each case is called.
        tongue: the reader's language.
    """
    case = cases[step.case]
    if step.doing is not Doing.PAY:
        text = tongue.say(_OTHER[step.doing]).format(case=case)
        return text[:1].upper() + text[1:]
    dollars, cents = divmod(step.cents, 100)
    amount = tongue.money(dollars) + (f".{cents:02}" if cents else "")
    return tongue.say(_OWED[step.field]).format(case=case, amount=amount)


_THEN: Final = {
    ("eligible", True): (_("Then it clears by itself."), _("Then you can ask to have it cleared.")),
    ("eligible", False): (_("Then it may clear by itself."), _("Then you may be able to ask to have it cleared.")),
    ("not_yet", True): (_("Then it clears by itself, from {day} at the earliest."), _("Then you can ask, from {day} at the earliest.")),
    ("not_yet", False): (_("Then it may clear by itself later."), _("Then you may be able to ask later.")),
}  # fmt: skip


def then_in_words(lift: Lift, tongue: Language) -> str:
    """What follows once it is done."""
    if lift.outcome == "unknown":
        return tongue.say(_("Then look again. It may clear. Some facts are missing too."))
    by_itself, asked = _THEN[lift.outcome, lift.is_certain]
    day = "" if lift.day is None else tongue.date(lift.day)
    return tongue.say(by_itself if lift.automatic else asked).format(day=day)
