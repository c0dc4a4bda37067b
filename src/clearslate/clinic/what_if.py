"""What would change: the same clients on another day, with money paid, or with a pending charge ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from clearslate.clinic.helping import ClientHelp, Helped, help_of
from clearslate.clinic.judging import judge
from clearslate.clinic.told import Client

Money = dict[str, tuple[str, ...]]
PAID: Final[Money] = {
    "restitution": ("restitution_owed",),
    "fines": ("fines_owed",),
    "costs": ("fees_owed",),
    "all": ("restitution_owed", "fines_owed", "fees_owed"),
}
ENDED: Final = ("dismissed", "convicted", "acquitted", "withdrawn", "nolle_prossed", "diverted", "deferred")
FORM: Final = f"write date=YYYY-MM-DD, paid={'|'.join(PAID)} or pending={'|'.join(ENDED)}; several are joined by a comma"


class WhatIfError(ValueError):
    """A what-if cannot be read. The message says how to write one."""


@dataclass(frozen=True)
class WhatIf:
    """What is assumed otherwise. ``paid``: fields of money taken as paid; ``pending``: how pending charges end, on the day asked."""

    text: str
    date: dt.date | None = None
    paid: tuple[str, ...] = ()
    pending: str = ""

    @property
    def words(self) -> str:
        """The assumption in words."""
        lines = []
        if self.date is not None:
            lines.append(f"it is {self.date}")
        if self.paid:
            lines.append(f"{self._money} is paid")
        if self.pending:
            lines.append(f"every pending charge is {self.pending.replace('_', ' ')}")
        return ", and ".join(lines)

    @property
    def _money(self) -> str:
        return ", ".join(name for name, each in PAID.items() if name != "all" and set(each) <= set(self.paid))


def read_what_if(text: str) -> WhatIf:
    """A what-if as somebody writes it.

    >>> read_what_if("date=2028-01-01,paid=all").words
    'it is 2028-01-01, and restitution, fines, costs is paid'

    Raises:
        WhatIfError: it is written otherwise.
    """
    found = WhatIf(text)
    for part in text.split(","):
        name, _, value = (each.strip().casefold() for each in part.partition("="))
        if name == "date":
            try:
                found = replace(found, date=dt.date.fromisoformat(value))
            except ValueError as error:
                raise WhatIfError(f"{value!r} is no day: {FORM}") from error
        elif name == "paid" and value in PAID:
            found = replace(found, paid=tuple(dict.fromkeys((*found.paid, *PAID[value]))))
        elif name == "pending" and value.replace(" ", "_") in ENDED:
            found = replace(found, pending=value.replace(" ", "_"))
        else:
            raise WhatIfError(f"{part.strip()!r} is no what-if: {FORM}")
    return found


def assumed(client: Client, what: WhatIf, as_of: dt.date) -> Client:
    """A client as the what-if takes them to be."""
    day = (what.date or as_of).isoformat()

    def case(stated: Mapping[str, Any]) -> dict[str, Any]:
        paid = dict.fromkeys(what.paid, 0)
        return {**stated, **paid, "charges": [charge(each) for each in stated["charges"]]}

    def charge(stated: Mapping[str, Any]) -> dict[str, Any]:
        if not what.pending or stated.get("disposition") != "pending":
            return {**stated}
        return {**stated, "disposition": what.pending, "disposition_date": day}

    def file(stated: Mapping[str, Any]) -> dict[str, Any]:
        return {**stated, "cases": [case(each) for each in stated["cases"]]}

    return replace(
        client, told=file(client.told), raws={code: file(raw) for code, raw in client.raws.items()}
    )


@dataclass(frozen=True)
class Difference:
    """A charge that a what-if answers otherwise."""

    what_if: str
    client: str
    name: str
    state: str
    case_number: str
    count: int | None
    offense: str
    now: str
    then: str
    then_law: str
    then_title: str


def differences(
    clients: Sequence[ClientHelp], what: WhatIf, as_of: dt.date, packets: Callable[[Any], Sequence[Any]] = lambda _: ()
) -> list[Difference]:  # fmt: skip
    """The charges that a what-if answers otherwise, in the clients' order.

    Args:
        clients: as they are.
        what: what is assumed.
        as_of: the day of the answers as they are.
        packets: of a client; none unless they are wanted.
    """
    assumed_clients = [assumed(each.judged.client, what, as_of) for each in clients]
    then = [help_of(each, packets(each)) for each in judge(assumed_clients, what.date or as_of)]
    return [
        difference
        for before, after in zip(clients, then, strict=True)
        for one, other in zip(before.charges, after.charges, strict=True)
        for difference in _difference(what, before, one, other)
    ]


def _difference(what: WhatIf, client: ClientHelp, one: Helped, other: Helped) -> list[Difference]:
    now, then = _said(one), _said(other)
    if (one.answer, one.day, _law(one)) == (other.answer, other.day, _law(other)):
        return []
    about = client.judged.client
    return [
        Difference(
            what_if=what.text,
            client=about.key,
            name=about.name,
            state=one.state.code,
            case_number=one.charge.row["case_number"] or "",
            count=one.charge.view.count,
            offense=one.charge.view.offense,
            now=now,
            then=then,
            then_law=_law(other),
            then_title=other.law.title if other.law else "",
        )
    ]


def _said(each: Helped) -> str:
    return f"{each.answer}{f' ({each.day})' if each.day else ''}"


def _law(each: Helped) -> str:
    return each.law.law if each.law else ""
