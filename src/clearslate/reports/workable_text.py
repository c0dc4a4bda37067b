"""What a bill needs of a dataset, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from clearslate.needs.owners import repair
from clearslate.reports.page import NOTHING, Value
from clearslate.reports.terminal import Screen
from clearslate.reports.workable import BillLaw, ConditionNeed, FieldNeed, Workable
from clearslate.wording import count

_MOST_PLACES: Final = 3  # of the years and counties where a field is known least


def to_text(found: Workable, screen: Screen, *, full: bool = False) -> str:
    """One screen; with ``full``, how complete each field is in every year and county."""
    return "\n\n".join(_blocks(found, screen, full=full))


def _blocks(found: Workable, screen: Screen, *, full: bool) -> Iterator[str]:
    invented = "INVENTED data: no real person is in it. " if found.invented else ""
    yield screen.folded(
        f"{invented}{found.bill}, a bill of {found.state}, asked of {count(found.charges)} charges of {count(found.people)} people, "
        f"complete through {found.known_through}, as of {found.as_of}. No presumption is on.",
        later="",
    )
    fields = {each.field: each for each in found.fields}
    for law in found.laws:
        yield screen.folded(f"{law.id}  {law.title} ({law.cite})")
        yield screen.folded(_answers(law), later="")
        rows = [row for line in law.conditions for row in _condition(line, fields)]
        yield screen.table(
            "What each condition needs, and who stays undecided for it",
            ("condition", "field", "usual owner", "known", "people", "for it alone"),
            rows,
            note="people: with a charge that the bill leaves undecided and of which this condition, or for this field, is open. "
            "for it alone: no other condition of that charge is open. known: of the charges of which the field speaks.",
        )
    if found.fields:
        rows = [
            (
                each.field,
                each.words,
                each.owner,
                _known(each),
                _least(each, each.by_year),
                _least(each, each.by_county),
            )
            for each in found.fields
        ]
        heads = ("field", "what it is", "usual owner", "known", "least in year", "least in county")
        yield screen.table("The fields, the least complete first", heads, rows)
        missing = [each for each in found.fields if not each.held]
        if missing:
            names = ", ".join(each.field.removeprefix("fact_") for each in missing)
            yield screen.folded(
                f"NOT IN THE DATA AT ALL: {names}. Until somebody records it, nobody can be cleared by a condition that asks it."
            )
    if full:
        for title, places in (
            ("by year", [each.by_year for each in found.fields]),
            ("by county", [each.by_county for each in found.fields]),
        ):
            yield from _places(title, found.fields, places, screen)


def _answers(law: BillLaw) -> str:
    people = law.people
    return (
        f"It surely clears a charge of {count(people['eligible'])} people, may clear one later of {count(people['not_yet'])}, and is "
        f"undecided about one of {count(people['unknown'])}; {count(law.people_only_unknown)} of these have nothing that it surely "
        "clears."
    )


def _condition(line: ConditionNeed, fields: dict[str, FieldNeed]) -> Iterator[Sequence[Value]]:
    """A row for the condition, and below it one for each field that it asks or lacks."""
    yield line.key, "", "", "", line.people, line.people_alone
    lacking = {each.field: each for each in line.lacking}
    for name in (*line.fields, *(each for each in lacking if each not in line.fields)):
        need = fields.get(name)
        owner = need.owner if need else repair(name).owner
        people = lacking[name].people if name in lacking else 0
        yield "", name, owner, _known(need) if need else NOTHING, people, NOTHING


def _known(need: FieldNeed) -> str:
    if not need.held:
        return "not held"
    return NOTHING if need.percent is None else f"{need.percent} %"


def _least(need: FieldNeed, places: dict[str, int | None]) -> str:
    """The places where the field is known least."""
    if not need.held:
        return NOTHING
    shown = sorted(
        (percent, place) for place, percent in places.items() if percent is not None and percent < 100
    )
    return "; ".join(f"{place} {percent} %" for percent, place in shown[:_MOST_PLACES]) or NOTHING


def _places(
    title: str, fields: Sequence[FieldNeed], places: Sequence[dict[str, int | None]], screen: Screen
) -> Iterator[str]:
    """Each field in each place, as many fields a table as fit."""
    names = list(dict.fromkeys(name for each in places for name in each))
    for each, shares in zip(fields, places, strict=True):
        if not each.held:
            continue
        rows = [
            (name, "hidden" if shares[name] is None else f"{shares[name]} %")
            for name in names
            if name in shares
        ]
        yield screen.table(f"{each.field}, {title}", (title.removeprefix("by "), "known"), rows)
