"""Who carries the burden: shares by race and sex with the ranges in which the true ones lie, and gaps with all that they can be."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from clearslate.policy.asked.lab import BASELINE, Lab
from clearslate.policy.asked.measures import AUTOMATIC, DENOMINATORS, LEAST, PEOPLE_UNIT
from clearslate.policy.asked.reform import read_file
from clearslate.policy.counted.population import PopulationError, read_population
from clearslate.policy.counted.study import Study, make
from clearslate.policy.counted.tables import Cells, Column, _rates
from clearslate.policy.counted.tally import Counted, Tallier
from clearslate.policy.shown.dots import Dot, Line, dots, gap_in_words, line_of
from clearslate.policy.shown.figures import Figure, Shown
from clearslate.policy.shown.page import gap_moves, to_html
from clearslate.records.dataset import Dataset
from clearslate.runs.groups import ALL, MISSING, RACE_BY_SEX, SEVERAL, Dimension, _crossed
from clearslate.runs.protect import INVENTED, Door, Key, Mode
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic.generator import generate

AS_OF = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Run:
    place = tmp_path_factory.mktemp("equity")
    generate("PA", 4000, place / "records", seed=9, known_through=dt.date(2025, 12, 31), buckets=2)
    return start(place / "records", spec_for(Dataset.open(place / "records"), AS_OF, ["PA"]), place / "run")


@pytest.fixture(scope="module")
def waits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("reform") / "waits.yaml"
    file.write_text(
        "id: waits\ntitle: Waits\njurisdiction: PA\nchanges: [{set: waiting, law: PA-CS-M, to: 3 years, proposed: true}]\n"
    )
    return file


@pytest.fixture(scope="module")
def study(many: Run, waits: Path) -> Study:
    return make(many.dataset(), many.spec(), many, read_file(waits), many.path.parent / "study")


def test_race_by_sex_is_what_both_say() -> None:
    """A pair of words is a group; what is missing of either is missing, and what is said in several ways is said so."""
    race, sex = ("black", "white", SEVERAL, MISSING), ("F", "M", SEVERAL, MISSING)
    pairs = list(itertools.product(range(4), range(4)))
    codes = [np.array([pair[at] for pair in pairs], np.int32) for at in (0, 1)]
    [found] = _crossed([Dimension("race", race, codes[0]), Dimension("sex", sex, codes[1])])
    for (one, other), code in zip(pairs, found.codes.tolist(), strict=True):
        if MISSING in (race[one], sex[other]):
            assert found.groups[code] == MISSING
        elif SEVERAL in (race[one], sex[other]):
            assert found.groups[code] == SEVERAL
        else:
            assert found.groups[code] == f"{race[one]}, {sex[other]}"
    assert _crossed([Dimension("race", race, codes[0])]) == []


def test_groups_of_both_are_the_groups_of_each(study: Study) -> None:
    shown = Shown.of(study)
    assert RACE_BY_SEX in shown.dimensions
    races = set(shown.dimensions["race"])
    assert {group.partition(", ")[0] for group in shown.dimensions[RACE_BY_SEX]} <= races | {SEVERAL, MISSING}


def test_a_range_holds_the_true_share_and_a_gap_the_true_gap(many: Run, waits: Path) -> None:
    """Over keys of several offices: between who certainly is, of all who may count, and who may be, of who certainly counts."""
    tallier_of = [Key(bytes([number]) * 32) for number in range(1, 7)]
    held = entries = gaps = inside = 0
    for key in tallier_of:
        lab = Lab(many.spec(), read_file(waits))
        tallier, found = Tallier(lab, many.dataset(), many, key=key), Counted()
        for bucket in many.dataset().buckets:
            found += tallier.count(bucket.index)
        published, true = (
            Cells(found, [*lab.scenarios], Door(mode, key), lab.beside)
            for mode in (Mode.PROTECTED, Mode.EXACT)
        )
        for scenario, measure in itertools.product(
            (BASELINE, "waits"), ("no_conviction", "full_relief", "any_relief")
        ):
            column = Column(PEOPLE_UNIT, scenario, AUTOMATIC, measure)
            of = DENOMINATORS.get(measure, "everyone")
            for dimension in ("race", "sex", RACE_BY_SEX):
                rates = _rates(published, column, dimension)
                ends = {}
                for group in true.dimensions[dimension]:
                    few, all_ = (
                        true.shown(Column(PEOPLE_UNIT, "", "", of, bound), dimension, group).value if of != "everyone" else
                        true.shown(Column(PEOPLE_UNIT, "", "", of), dimension, group).value
                        for bound in (LEAST, "at_most")
                    )  # fmt: skip
                    least, most = (
                        true.shown(column._replace(bound=bound), dimension, group).value
                        for bound in (LEAST, "at_most")
                    )
                    own = rates[group]
                    if own.low is None or own.high is None:
                        continue
                    ends[group] = least / all_, min(1.0, most / few)
                    entries, held = (
                        entries + 1,
                        held + (own.low <= ends[group][0] and ends[group][1] <= own.high),
                    )
                for one, other in itertools.permutations(ends, 2):
                    _, gap, low, high = rates[one].beside(rates[other])
                    assert gap is not None
                    assert low is not None
                    assert high is not None
                    gaps += 1
                    inside += low <= ends[one][0] - ends[other][1] and ends[one][1] - ends[other][0] <= high
    assert entries > 200
    assert held / entries > 0.97
    assert inside / gaps > 0.97


def test_the_first_page_shows_who_carries_the_burden(study: Study) -> None:
    page = to_html(study)
    opening = page[: page.index("What each reform changes")]
    assert (
        "Who carries the burden: shares by race, race by sex, sex and age at the offense, before and after"
        in opening
    )
    for words in (
        "no conviction left, of the group&#39;s people with a conviction",
        "every charge cleared, of all of",
    ):
        assert words in opening
    sides: list[dict[str, Figure]] = []
    for dimension in ("race", RACE_BY_SEX, "sex", "age"):  # each group with a share, and its gap
        for measure in ("no_conviction", "full_relief"):
            sides = [shares(study, scenario, measure, dimension) for scenario in (BASELINE, "waits")]
            for group in sides[0].keys() & sides[1].keys():
                assert f'<span class="label">{group}</span>' in opening
                assert all(
                    gap_in_words(each[group]) in opening for each in sides if each[group].gap is not None
                )
    assert len(sides[0]) > 2
    equity = page[page.index('id="by-race"') :]
    for dimension in ("race", "race-by-sex", "sex", "age"):
        assert f'id="by-{dimension}"' in page
    assert "every charge cleared, of all of the group&#39;s people, by race by sex" in equity
    assert "under 200 people: no share" in page
    everyone = [
        row
        for row in study.table("figures").to_pylist()
        if row["dimension"] == ALL and row["rate"] is not None
    ]
    assert all(row["rate_low"] <= row["rate"] <= row["rate_high"] for row in everyone)


def shares(study: Study, scenario: str, measure: str, dimension: str) -> dict[str, Figure]:
    """By group the shares that are shown."""
    shown = Shown.of(study)
    found = {
        group: shown.figure(PEOPLE_UNIT, scenario, AUTOMATIC, measure, dimension=dimension, group=group)
        for group in shown.dimensions[dimension]
    }
    return {group: each for group, each in found.items() if each is not None and each.rate is not None}


def gap(low: float, high: float) -> Figure:
    return Figure(500, 1000, 0.5, gap=(low + high) / 2, gap_low=low, gap_high=high)


@pytest.mark.parametrize(
    ("before", "after", "move"),
    [
        ((-0.30, -0.20), (-0.15, -0.05), "narrows"),
        ((-0.30, -0.20), (0.05, 0.15), "narrows"),  # the other group is ahead then
        ((-0.30, -0.20), (-0.15, 0.10), "narrows"),
        ((-0.10, 0.02), (0.12, 0.20), "widens"),
        ((-0.30, -0.20), (-0.25, -0.05), ""),
        ((-0.30, 0.10), (-0.05, 0.05), ""),
    ],
)
def test_a_gap_narrows_only_where_no_doubt_is_left(
    before: tuple[float, float], after: tuple[float, float], move: str
) -> None:
    assert gap_moves(gap(*before), gap(*after)) == move


def test_a_share_of_a_group_that_nobody_entered_or_left_has_the_range_of_one_count(
    many: Run, waits: Path
) -> None:
    """What is after is what was before, with no more noise in it; where anybody moved the range is wider."""
    lab, found = Lab(many.spec(), read_file(waits)), Counted()
    tallier = Tallier(lab, many.dataset(), many)
    for bucket in many.dataset().buckets:
        found += tallier.count(bucket.index)
    cells = Cells(found, [*lab.scenarios], Door(Mode.PROTECTED, INVENTED), lab.beside)
    still = moved = 0
    for measure, dimension in itertools.product(("no_felony", "full_relief"), ("race", "county", "decade")):
        column = Column(PEOPLE_UNIT, "waits", AUTOMATIC, measure)
        before, after = (_rates(cells, each, dimension) for each in (cells.before(column), column))
        for group, rate in after.items():
            old = before[group]
            if rate.low is None or rate.high is None or old.low is None or old.high is None:
                continue
            pair = (column, column._replace(bound="at_most"))
            if any(cells.is_moved(each, (dimension, group)) for each in pair):
                moved += 1
                assert rate.high - rate.low > old.high - old.low or rate.low == 0
            else:
                still += 1
                assert rate == old
    assert still
    assert moved


def test_a_dot_stands_at_its_share_and_its_words_say_it() -> None:
    found = dots("A caption", "<a reform>", [Line("black", "10% to 20%", Dot(0.1, 0.05, 0.3), None)])
    assert "&lt;a reform&gt;" in found
    assert found.count("<circle") == 3  # two of the legend
    assert 'cx="10.00%"' in found
    assert 'x1="5.00%" x2="30.00%"' in found
    assert "10% to 20%" in found


def test_a_group_too_small_to_show_before_stands_with_what_is_shown_after() -> None:
    small, shown = (
        Figure(None, 500, None),
        Figure(80, 500, 0.16, 0.1, 0.2, gap=0.01, gap_low=0.0, gap_high=0.02),
    )
    line = line_of("white", small, shown)
    assert line is not None
    assert (line.figure, line.before) == ("under 11, then 16%", None)
    assert line.note.startswith("gap –, then")
    assert line_of("white", small, small) is None
    assert line_of("white", None, None) is None


# --- of all who live there --------------------------------------------------------------------------------


def population_file(place: Path, study: Study) -> Path:
    groups = [each for each in Shown.of(study).dimensions[RACE_BY_SEX] if ", " in each]
    rows = [f"{race},{sex},10000" for race, _, sex in (each.partition(", ") for each in groups)]
    place.write_text("\n".join(["race,sex,population", *rows]) + "\n", "utf-8")
    return place


def test_of_all_who_live_there_a_share_has_a_conviction(
    study: Study, many: Run, waits: Path, tmp_path: Path
) -> None:
    """Before, and after what each law clears: from who certainly keeps one to who may."""
    population = read_population(population_file(tmp_path / "acs.csv", study))
    asked = {"population": population, "mode": Mode.EXACT}
    found = make(many.dataset(), many.spec(), many, read_file(waits), tmp_path / "study", **asked)  # type: ignore[arg-type]
    counts = {
        (row["measure"], row["bound"], row["dimension"], row["group"]): row["count"]
        for row in found.table("people").to_pylist()
        if row["unit"] == "people"
    }
    left = {
        (row["scenario"], row["bound"], row["dimension"], row["group"]): row["count"]
        for row in found.table("figures").to_pylist()
        if (row["measure"], row["route"]) == ("no_conviction", AUTOMATIC)
    }
    rows = found.table("population").to_pylist()
    assert {row["scenario"] for row in rows} == {"", BASELINE, "waits"}
    for row in rows:
        group = (row["dimension"], row["group"])
        few, many_ = (counts["convicted", bound, *group] for bound in ("at_least", "at_most"))
        if row["scenario"]:
            few = max(0, few - left[row["scenario"], "at_most", *group])
            many_ -= left[row["scenario"], "at_least", *group]
        assert row["share_low"] == pytest.approx(few / row["population"])
        assert row["share_high"] == pytest.approx(min(1.0, many_ / row["population"]))
    assert "Of all people who live in the state, the share with a conviction" in to_html(found)
    assert found.manifest.inputs.population == population.sha256


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("race,population\nblack,5\n", "has no column 'sex'; it has: race, population"),
        ("race,sex,population\nblack,M,many\n", "line 2: 'many' is no number of people"),
        ("race,sex,population\nblack,M,5\nblack,M,6\n", "line 3: black, M stands twice"),
        ("race,sex,population\n,M,5\n", "line 2: write race and sex"),
        ("", "no rows"),
    ],
)
def test_a_population_that_cannot_be_used_is_said(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "acs.csv").write_text(text, "utf-8")
    with pytest.raises(PopulationError, match=re.escape(said)):
        read_population(tmp_path / "acs.csv")


def test_the_second_chance_gap_is_told_by_race_and_sex(study: Study) -> None:
    rows = study.table("second_chance_gap").to_pylist()
    assert {"race", "sex", "age", "county", RACE_BY_SEX} <= {row["dimension"] for row in rows}
    assert all(row["could_be"] is None or row["could_be"] == 0 or row["could_be"] >= 11 for row in rows)
