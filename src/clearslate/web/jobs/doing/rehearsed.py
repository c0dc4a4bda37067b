"""What only a rehearsal or a demo has: the world outside, and an invented state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from clearslate.clearance.events import Role
from clearslate.web.jobs.kind import STATE, Came, Form, Kind, NoForm, whole
from clearslate.web.jobs.work import Work


class InventForm(Form):
    """An invented state."""

    state: str = STATE
    people: int = Field(ge=50, le=100_000)


def _outside(work: Work, _: NoForm) -> Came:
    from clearslate.web.jobs.doing.rehearsal import world_outside  # noqa: PLC0415 (a rehearsal's; heavy)

    return Came(world_outside(work, whole(work)))


def _invent(work: Work, form: InventForm) -> Came:
    from clearslate.web.jobs.doing.rehearsal import invent  # noqa: PLC0415 (a demo's; heavy)

    return Came([invent(work, form.state, form.people)])


KINDS: Final[Mapping[str, Kind]] = {
    "outside": Kind(
        "The world outside",
        "Of a rehearsal: agencies answer what they were sent, and the records are asked again as of today.",
        NoForm, _outside, (Role.OPERATOR,), alone=True, rehearsal=True,
    ),
    "invent": Kind("An invented state", "Of a demo: made while the first page is open.", InventForm, _invent, (), is_asked=False),
}  # fmt: skip
