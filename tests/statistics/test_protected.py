"""What a state publishes of its months is attacked: one month, two, thirteen, and a month beside a study of the same people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clearslate.policy.asked.lab import BASELINE, Lab
from clearslate.policy.asked.measures import AUTOMATIC, CHARGES_UNIT, PEOPLE_UNIT
from clearslate.policy.counted.tables import Cells, Column
from clearslate.policy.counted.tally import Counted, Tallier
from clearslate.runs.groups import ALL
from clearslate.runs.protect import INVENTED, Door, Key, Mode, Published
from clearslate.runs.run import Run
from clearslate.statistics.figures import Statistics
from clearslate.statistics.page import to_html
from clearslate.statistics.tables import Table, tables
from tests.statistics.test_statistics import FEBRUARY, JANUARY, counted, place

__all__ = ["place"]  # a fixture


def counts(found: Any, name: str = "") -> Iterator[tuple[str, Published]]:
    """Every count of a month, with where it stands."""
    if isinstance(found, Published):
        yield name, found
    elif isinstance(found, dict):
        for key, each in found.items():
            yield from counts(each, f"{name}.{key}")
    elif isinstance(found, tuple):
        for each in found:
            yield from counts(
                each, f"{name}.{getattr(each, 'name', getattr(each, 'age', getattr(each, 'field', '')))}"
            )
    elif hasattr(found, "__dataclass_fields__"):
        for each in fields(found):
            yield from counts(getattr(found, each.name), f"{name}.{each.name}")


def both(place: Path, month: Any) -> list[tuple[str, Published, int]]:
    """Of each count what is published, and the true one."""
    value, true = (
        sorted(counts(counted(place, month, mode)), key=lambda each: each[0])
        for mode in (Mode.PROTECTED, Mode.EXACT)
    )
    assert [name for name, _ in value] == [name for name, _ in true]
    return [(name, found, was.value) for (name, found), (_, was) in zip(value, true, strict=True)]


@pytest.mark.parametrize("month", [JANUARY, FEBRUARY])
def test_no_small_count_is_shown_and_none_is_far_off(place: Path, month: Any) -> None:
    told = both(place, month)
    small = [each for each in told if 0 < each[2] < 11]
    assert len(small) > 10
    for name, found, was in told:
        assert found.shown is None or found.shown == 0 or found.shown >= 11, name
        assert found.small or was == 0 or found.value >= 11
        if was == 0:
            assert found == Published(0, small=False)
        if ".people" in name or name.endswith("_people"):
            assert abs(found.value - was) <= 10, name
    unseen = sum(found.small for _, found, _ in told)
    assert unseen <= len(small) + 0.05 * len(told)


def test_the_state_less_its_counties_gives_no_small_county_back(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state's total is no exact figure, and what the others leave of it is not the county's: over many offices' keys."""
    true = counted(place, JANUARY)
    errors = []
    for number in range(12):
        key = Key(bytes([number + 1]) * 32)
        monkeypatch.setattr("clearslate.statistics.figures.key_for", lambda *_, key=key: key)
        found = counted(place, JANUARY, Mode.PROTECTED)
        for of, part, name in (
            ("cleared", "charges", "cleared"), ("cleared", "convictions", "convictions"), ("cleared", "people", "people"),
            ("cleared", "non_convictions", "non_convictions"), ("backlog", "convictions", "backlog_convictions"),
        ):  # fmt: skip
            was = {line.name: getattr(line, name).value for line in true.counties}
            for line in found.counties:
                if 0 < was[line.name] < 11:
                    others = sum(
                        getattr(each, name).value for each in found.counties if each.name != line.name
                    )
                    errors.append(getattr(getattr(found, of), part).value - others - was[line.name])
    assert len(errors) >= 12
    assert np.mean(np.array(errors) == 0) < 0.34
    assert np.abs(errors).mean() > 3


def test_what_stays_from_month_to_month_has_one_figure(place: Path) -> None:
    """The same people are the same figure in January and February, so that two months are no two noises of one count."""
    one, two = both(place, JANUARY), both(place, FEBRUARY)
    stays = {
        name: found for name, found, _ in one if name.startswith(".cleared") or ".months.2026-01" in name
    }
    again = {name: found for name, found, _ in two if ".months.2026-01" in name}
    assert again
    assert all(stays[name] == found for name, found in again.items())


def test_one_person_more_is_not_told_by_two_months(place: Path) -> None:
    """A charge restored in February is a difference of one; of such pairs one in ten reads so, as of pairs that differ by two or by none."""
    true = [counted(place, month).to_date.charges.value for month in (JANUARY, FEBRUARY)]
    assert true[0] - true[1] == 1
    draws = Door(Mode.PROTECTED, Key(b"z" * 32))
    generator = np.random.default_rng(1)
    keys = generator.integers(0, 2**63, (4000, 2)).tolist()
    entries = [draws.count((161, a, 161, 161)).value - draws.count((160, b, 160, 160)).value for a, b in keys]
    assert np.mean(np.array(entries) == 1) < 0.12


def test_a_month_and_a_study_say_the_same_of_the_same_people(place: Path) -> None:
    """Everyone with a record has one figure, in a month and in a study of the same records."""
    run = Run.open(place / "run")
    tallier, found = Tallier(Lab(run.spec(), []), run.dataset(), run), Counted()
    for bucket in run.dataset().buckets:
        found += tallier.count(bucket.index)
    cells = Cells(found, [BASELINE], Door(Mode.PROTECTED, INVENTED))
    statistics: Statistics = counted(place, JANUARY, Mode.PROTECTED)
    for unit, count in ((PEOPLE_UNIT, statistics.people), (CHARGES_UNIT, statistics.charges)):
        assert cells.shown(Column(unit, "", "", "everyone"), ALL, "") == count
    assert cells.shown(Column(PEOPLE_UNIT, BASELINE, AUTOMATIC, "any_relief"), ALL, "").value


def test_exact_months_say_so(place: Path) -> None:
    found = counted(place)
    assert found.to_json()["protection"] == "Exact. Inside use only. Do not publish."
    assert to_html(found, []).count("Exact. Inside use only. Do not publish.") == 2
    protected = counted(place, JANUARY, Mode.PROTECTED)
    assert "Exact." not in to_html(protected, [])
    assert json.dumps(protected.to_json())
    assert all(each.rows is not None for each in tables(protected))


def test_no_month_writes_a_count_that_nothing_protects(place: Path) -> None:
    """A bare number is refused; every table of a month is made of others."""
    bare: Any = [("a", 7)]
    with pytest.raises(TypeError, match="7 was not made fit to be published"):
        Table("t", "", "", {"figure": "", "charges": ""}, bare).to_csv()
    assert all(each.to_csv() for each in tables(counted(place, FEBRUARY, Mode.PROTECTED)))


def amounts(found: Any) -> Iterator[tuple[Published, Published]]:
    """Charges and people that stand side by side in a month."""
    if isinstance(found, dict):
        for each in found.values():
            yield from amounts(each)
    elif isinstance(found, tuple):
        for each in found:
            yield from amounts(each)
    elif hasattr(found, "__dataclass_fields__"):
        sides = (
            ("charges", "people"),
            ("cleared", "people"),
            ("backlog", "backlog_people"),
            ("undecided", "undecided_people"),
        )
        for charges, people in sides:
            if isinstance(getattr(found, charges, None), Published) and hasattr(found, people):
                yield getattr(found, charges), getattr(found, people)
        for each in fields(found):
            yield from amounts(getattr(found, each.name))


def test_no_month_has_more_people_than_charges(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each count had a noise of its own, so that people came out as more than their charges: over many offices' keys."""
    for number in range(8):
        key = Key(bytes([number + 1]) * 32)
        monkeypatch.setattr("clearslate.statistics.figures.key_for", lambda *_, key=key: key)
        found = counted(place, JANUARY, Mode.PROTECTED)
        sides = list(amounts(found))
        assert len(sides) > 30
        assert all(people.small or (charges.shown or 0) >= people.value for charges, people in sides)
        assert all(each.people_alone.value <= each.people.value for each in found.causes)
