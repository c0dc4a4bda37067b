"""What a study publishes is attacked: one study, two in either order, copies, months, by identities, averages and linear programming."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from clearslate.cli.main import main
from clearslate.law import LawError
from clearslate.policy.asked.lab import BASELINE, Lab
from clearslate.policy.asked.measures import CHANGES, CHARGES_UNIT, LEAST, PEOPLE_UNIT, WHO
from clearslate.policy.asked.reform import Reform, ReformError, read_file
from clearslate.policy.counted.study import Study, StudyError, make
from clearslate.policy.counted.tables import OBSTACLES, Cells, Column, DataTable, obstacles, timeline
from clearslate.policy.counted.tally import Counted, Tallier
from clearslate.policy.shown.brief import to_document
from clearslate.policy.shown.page import to_html
from clearslate.records.dataset import Dataset
from clearslate.runs.groups import ALL, OF_CHARGES
from clearslate.runs.protect import EDGE, INVENTED, MOST_NOISE, UNDER, Door, Key, Mode, Published
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.states import CODES, jurisdiction
from clearslate.synthetic.generator import generate
from tests.policy.test_edited_laws import EDITS, reform_of

AS_OF = dt.date(2026, 1, 1)
KEY = Key(b"the office's secret, 32 bytes   ")
REFORMS = (
    ("waits", "{set: waiting, law: PA-CS-M, to: 3 years, proposed: true}"),
    ("restitution", "{drop: restitution, law: PA-CS-M, proposed: true}"),
    ("summary", "{set: waiting, law: PA-CS-SUMMARY, to: 3 years, proposed: true}"),
)


def counted(run: Run, reforms: list[Reform], key: Key = KEY) -> Counted:
    tallier, found = Tallier(Lab(run.spec(), reforms), run.dataset(), run, key=key), Counted()
    for bucket in run.dataset().buckets:
        found += tallier.count(bucket.index)
    return found


def written(place: Path, *names: str) -> list[Reform]:
    found: list[Reform] = []
    for name in names:
        file = place / f"{name}.yaml"
        file.write_text(
            f"id: {name}\ntitle: {name}\njurisdiction: PA\nchanges:\n- {dict(REFORMS)[name]}\n", "utf-8"
        )
        found += read_file(file)
    return found


def published(found: Counted, scenarios: list[str], key: Key = KEY) -> Cells:
    return Cells(found, scenarios, Door(Mode.PROTECTED, key))


def exact(found: Counted, scenarios: list[str]) -> Cells:
    return Cells(found, scenarios, Door(Mode.EXACT, KEY))


def figures(cells: Cells) -> Iterator[tuple[Column, str, str]]:
    for column in cells.columns:
        for dimension, groups in cells.dimensions.items():
            for group in groups:
                yield column, dimension, group


@pytest.fixture(scope="module")
def tiny(run: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Counted, list[str]]:
    """A study with groups of few people."""
    place = tmp_path_factory.mktemp("tiny")
    names = [name for name, _ in REFORMS]
    return counted(run, written(place, *names)), [BASELINE, *names]


# --- one study --------------------------------------------------------------------------------------------


def test_nothing_from_one_to_ten_is_shown_and_no_count_is_far_off(tiny: tuple[Counted, list[str]]) -> None:
    entries, true = published(*tiny), exact(*tiny)
    unseen = few = people = 0
    for column, dimension, group in figures(true):
        was, found = true.shown(column, dimension, group).value, entries.shown(column, dimension, group)
        assert found.shown is None or found.shown == 0 or found.shown >= 11
        assert (found.value, found.small) == (0, False) if was == 0 else True
        if column.unit == PEOPLE_UNIT:
            parts = (1 if column.bound == LEAST else 2) * (
                3 if column.scenario in true.beside and column.name not in CHANGES else 1
            )
            assert abs(found.value - was) <= 10 * parts
            people, few, unseen = people + 1, few + (0 < was < 11), unseen + found.small
    assert few > 50
    assert unseen / people <= few / people + 0.02


def test_no_sum_shows_one_to_ten_people(tiny: tuple[Counted, list[str]]) -> None:
    """Coins of ten that are added up showed eight people as twenty; a set is small by its own noise, however its figure is made."""
    entries, true = published(*tiny), exact(*tiny)
    sums = 0
    for column, dimension, group in figures(true):
        was, found = true.shown(column, dimension, group).value, entries.shown(column, dimension, group)
        if column.unit == PEOPLE_UNIT and 0 < was < UNDER:
            assert found.small
            sums += column.bound != LEAST or column.scenario in true.beside
    assert sums > 50


def test_a_figure_is_not_small_where_a_part_of_it_is_shown(tiny: tuple[Counted, list[str]]) -> None:
    """Nor is a part of a small group shown: what stands side by side does not contradict itself."""
    noisy = published(*tiny)
    for column, dimension, group in figures(noisy):
        found = noisy.shown(column, dimension, group)
        everyone = noisy.shown(Column(column.unit, "", "", "everyone"), dimension, group)
        assert not everyone.small or found.small or not found.value
        parts = [noisy.shown(column._replace(bound=LEAST), dimension, group)] if column.bound != LEAST else []
        parts += [part for part in noisy.changed(column, dimension, group)[:1] if part is not None]
        if found.small and not everyone.small:
            assert all(part.small or not part.value for part in parts)


def test_figures_hold_together(tiny: tuple[Counted, list[str]]) -> None:
    """At least is no more than at most, that no more than everyone; before, entered and left make up after."""
    noisy = published(*tiny)
    for column, dimension, group in figures(noisy):
        found = noisy.shown(column, dimension, group)
        everyone = noisy.shown(Column(column.unit, "", "", "everyone"), dimension, group)
        assert 0 <= found.value <= everyone.value
        if column.bound != LEAST:
            assert noisy.shown(column._replace(bound=LEAST), dimension, group).value <= found.value
        entered, left = noisy.changed(column, dimension, group)
        if entered is None or left is None:
            continue
        before = noisy.shown(noisy.before(column), dimension, group)
        assert found.small or found.value in (0, everyone.value) or found.value >= UNDER
        people = column._replace(unit=PEOPLE_UNIT, name=WHO.get(column.name, column.name))
        raised_to = noisy.shown(people, dimension, group).value if noisy.has(people) else UNDER
        ends = {0, UNDER, everyone.value} | ({raised_to} if column.unit == CHARGES_UNIT else set())
        if found.value not in ends and before.value < everyone.value:
            assert found.value == before.value + entered.value - left.value


def pairs(cells: Cells) -> Iterator[tuple[Column, str, str, Published, Published]]:
    """Each figure of charges with that of the people who have one, where a group is of people."""
    for column, dimension, group in figures(cells):
        people = column._replace(unit=PEOPLE_UNIT, name=WHO.get(column.name, column.name))
        if column.unit == CHARGES_UNIT and cells.has(people) and dimension not in OF_CHARGES:
            charges, persons = (cells.shown(each, dimension, group) for each in (column, people))
            yield column, dimension, group, charges, persons


def more_charges(charges: int | None, people: int | None) -> bool:
    return people is None or (charges or 0) >= people


def test_no_table_has_more_people_than_charges(tiny: tuple[Counted, list[str]], run: Run) -> None:
    """Charges that each have a noise of their own came out as 13 of 16 people; here the true counts and the published ones."""
    noisy, true = published(*tiny), exact(*tiny)
    for cells in (true, noisy):
        found = list(pairs(cells))
        assert len(found) > 500
        assert all(more_charges(charges.shown, people.shown) for *_, charges, people in found)
        days = dict.fromkeys(tiny[1], AS_OF)
        lines: dict[Any, dict[str, Any]] = defaultdict(dict)
        for scenario, unit, route, period, count, _ in timeline(cells, days).rows:
            lines[scenario, route, period][unit] = count.shown
        assert all(more_charges(each[CHARGES_UNIT], each[PEOPLE_UNIT]) for each in lines.values())
        keys = {name: [each["key"] for each in law["conditions"]] for name, law in run.laws().items()}
        kept = [dict(zip(OBSTACLES, row, strict=True)) for row in obstacles(cells, keys).rows]
        alone = [row for row in kept if row["kind"] != "shapley"]
        assert alone
        assert all(more_charges(row["charges"].shown, row["people"].shown) for row in alone)


def test_what_is_gained_is_what_entered(tiny: tuple[Counted, list[str]]) -> None:
    """One set of charges under two names has one figure, raised to its people or not."""
    noisy, raised = published(*tiny), 0
    for column, dimension, group in figures(noisy):
        if (column.unit, column.name, column.bound) == (CHARGES_UNIT, "eligible", LEAST):
            for name, found in zip(("gains", "losses"), noisy.changed(column, dimension, group), strict=True):
                if found is not None:
                    other = column._replace(name=name)
                    everyone = noisy.shown(Column(CHARGES_UNIT, "", "", "everyone"), dimension, group)
                    assert noisy.door.cut(found, everyone) == noisy.shown(other, dimension, group)
                    raised += found != noisy.door.count(noisy.cell(other, (dimension, group)))
    assert raised


def test_the_same_people_have_the_same_figure(tiny: tuple[Counted, list[str]]) -> None:
    """Whatever the measure, the law and the group are called: counted by two routes, the same people are the same figure."""
    noisy = published(*tiny)
    by_set: dict[tuple[int, ...], set[Any]] = defaultdict(set)
    for column, dimension, group in figures(noisy):
        if column.unit == PEOPLE_UNIT and column.bound == LEAST and column.scenario not in noisy.beside:
            cell = tuple(map(int, noisy.cell(column, (dimension, group))))
            found = noisy.shown(column, dimension, group)
            everyone = noisy.shown(Column(PEOPLE_UNIT, "", "", "everyone"), dimension, group)
            if found.value < everyone.value:  # what would be more than everyone is cut
                by_set[cell].add(found)
    assert max(map(len, by_set.values())) == 1
    assert len(by_set) < sum(1 for _ in figures(noisy))


def test_the_identity_that_gave_baselines_back_gives_nothing_back(tiny: tuple[Counted, list[str]]) -> None:
    """After, less who entered, with who left, was the hidden count before (7 of 7): now it is right no more often than a guess."""
    entries, true = published(*tiny), exact(*tiny)
    right = tried = 0
    for column, dimension, group in figures(entries):
        entered, left = entries.changed(column, dimension, group)
        before = true.shown(true.before(column), dimension, group).value if entered is not None else 0
        if entered is None or left is None or not 0 < before < 11 or column.unit != PEOPLE_UNIT:
            continue
        guess = entries.shown(column, dimension, group).value - entered.value + left.value
        tried, right = tried + 1, right + (guess == before)
    assert tried > 100
    assert right / tried < 0.2


def test_a_total_less_the_others_gives_nothing_back(tiny: tuple[Counted, list[str]]) -> None:
    entries, true = published(*tiny), exact(*tiny)
    errors = []
    for column in entries.columns:
        for dimension, groups in entries.dimensions.items():
            if (
                dimension == ALL
                or column.unit != PEOPLE_UNIT
                or column.scenario in entries.beside
                or column.bound != LEAST
            ):
                continue
            for group in groups:
                was = true.shown(column, dimension, group).value
                if 0 < was < 11:
                    others = sum(
                        entries.shown(column, dimension, each).value for each in groups if each != group
                    )
                    errors.append(entries.shown(column, ALL, "").value - others - was)
    assert len(errors) > 30
    assert np.mean(np.array(errors) == 0) < 0.2
    assert np.abs(errors).mean() > 3


class Program:
    """All that is published of people, as a linear program over the true counts."""

    def __init__(self, noisy: Cells) -> None:
        self.noisy = noisy
        self.places: dict[Any, int] = {}
        self.bounds: list[tuple[float, float | None]] = []
        self.rows: list[dict[int, float]] = []
        self.equal: list[dict[int, float]] = []
        for column in noisy.columns:
            if (
                column.unit == PEOPLE_UNIT
                and column.bound == LEAST
                and column.name in ("everyone", "any_relief", "full_relief", "never")
            ):
                self._column(column)

    def at(self, kind: str, column: Column, dimension: str, group: str) -> int:
        key = (kind, column, dimension, group)
        if key not in self.places:
            self.places[key] = len(self.places)
            changed = self.noisy.changed(column, dimension, group)
            found = self.noisy.shown(column, dimension, group) if kind == "is" else changed[kind == "left"]
            assert found is not None
            is_sum = column.scenario in self.noisy.beside and kind == "is"
            if found.small:
                self.bounds.append((1, EDGE + MOST_NOISE - 1))
            elif is_sum:
                self.bounds.append((UNDER, None) if found.value else (0, 0))
            else:
                self.bounds.append(
                    (max(found.value - 10, 11 if found.value else 0), found.value + 10 if found.value else 0)
                )
        return self.places[key]

    def _column(self, column: Column) -> None:
        everyone = Column(PEOPLE_UNIT, "", "", "everyone")
        for dimension, groups in self.noisy.dimensions.items():
            for group in groups:
                here = (dimension, group)
                own = self.at("is", column, *here)
                if column != everyone:
                    self.rows.append({own: 1, self.at("is", everyone, *here): -1})
                if column.name == "full_relief":
                    self.rows.append({own: 1, self.at("is", column._replace(name="any_relief"), *here): -1})
                if column.scenario in self.noisy.beside:
                    before = self.at("is", self.noisy.before(column), *here)
                    entered, left = (self.at(kind, column, *here) for kind in ("entered", "left"))
                    self.equal.append({own: 1, before: -1, entered: -1, left: 1})
                    self.rows += [{left: 1, before: -1}, {entered: 1, own: -1}]
            if dimension != ALL:
                for kind in ("is", "entered", "left") if column.scenario in self.noisy.beside else ("is",):
                    parts = {self.at(kind, column, dimension, group): 1.0 for group in groups}
                    self.equal.append(parts | {self.at(kind, column, ALL, ""): -1.0})

    def ends(self, place: int) -> tuple[float, float]:
        found = []
        for sign in (1, -1):
            goal = np.zeros(len(self.places))
            goal[place] = sign
            noisy = linprog(goal, A_ub=self._matrix(self.rows), b_ub=np.zeros(len(self.rows)), A_eq=self._matrix(self.equal),
                           b_eq=np.zeros(len(self.equal)), bounds=self.bounds, method="highs")  # fmt: skip
            assert noisy.status == 0, noisy.message
            found.append(sign * noisy.fun)
        return found[0], found[1]

    def _matrix(self, rows: list[dict[int, float]]) -> Any:
        data = [(at, place, value) for at, row in enumerate(rows) for place, value in row.items()]
        places = ([at for at, _, _ in data], [place for _, place, _ in data])
        return csr_matrix(([value for *_, value in data], places), shape=(len(rows), len(self.places)))


def test_linear_programming_leaves_ten_values_to_each_small_count(tiny: tuple[Counted, list[str]]) -> None:
    """The true counts fit all that is published, and no small one is bounded to fewer than ten values."""
    entries, true = published(*tiny), exact(*tiny)
    program = Program(entries)
    small = []
    for (kind, column, dimension, group), place in program.places.items():
        changed = true.changed(column, dimension, group)
        found = true.shown(column, dimension, group) if kind == "is" else changed[kind == "left"]
        assert found is not None
        low, high = program.bounds[place]
        assert low <= found.value <= (np.inf if high is None else high)
        small += [(place, found.value)] if 0 < found.value < 11 else []
    for place, value in random.Random(1).sample(small, 12):
        low, high = program.ends(place)
        assert low - 1e-6 <= value <= high + 1e-6
        assert np.floor(high + 1e-6) - np.ceil(low - 1e-6) + 1 >= 10


# --- several studies, copies, months ----------------------------------------------------------------------


def test_studies_in_either_order_say_the_same(run: Run, tmp_path: Path) -> None:
    """What a reform gives is the same beside other reforms, before and after them: two studies are one."""
    asked = (("waits", "restitution"), ("restitution", "waits"), ("waits",), ("restitution", "summary"))
    known: dict[Any, Any] = {}
    for names in asked:
        cells = published(counted(run, written(tmp_path, *names)), [BASELINE, *names])
        for column, dimension, group in figures(cells):
            found = cells.shown(column, dimension, group)
            assert known.setdefault((column, dimension, group), found) == found


def test_a_copy_of_the_records_says_the_same(records: Path, determined: Run, tmp_path: Path) -> None:
    """The noise is of people: a copy, in other buckets, is no second noise to average."""
    shutil.copytree(records, tmp_path / "copy")
    copy = start(
        tmp_path / "copy", spec_for(Dataset.open(tmp_path / "copy"), AS_OF, ["PA"]), tmp_path / "run"
    )
    reforms = written(tmp_path, "waits")
    one, two = (published(counted(each, reforms), [BASELINE, "waits"]) for each in (determined, copy))
    assert all(one.shown(*each) == two.shown(*each) for each in figures(one))


def test_months_of_the_same_people_are_no_noise_to_average(records: Path, tmp_path: Path) -> None:
    """Over thirteen months a group that stays is noisy by one figure; the mean of what moves is no nearer than one of them."""
    dataset = Dataset.open(records)
    noisy: dict[Any, list[tuple[int, int]]] = defaultdict(list)
    for month in range(13):
        day = dt.date(2025 + (month + 6) // 12, (month + 6) % 12 + 1, 1)
        run = start(records, spec_for(dataset, day, ["PA"]), tmp_path / str(month))
        found = counted(run, [])
        cells, true = published(found, [BASELINE]), exact(found, [BASELINE])
        for column, dimension, group in figures(cells):
            if column.unit == PEOPLE_UNIT and column.bound == LEAST:
                pair = true.shown(column, dimension, group).value, cells.shown(column, dimension, group).value
                noisy[column, dimension, group].append(pair)
    still = [
        np.array(each) for (column, *_), each in noisy.items() if not column.scenario and len(each) == 13
    ]
    same = [each for each in still if len(set(each[:, 0].tolist())) == 1 and each[0, 0] > 10]
    assert len(same) > 10
    assert all(len(set(each[:, 1].tolist())) == 1 for each in same)
    assert np.mean([abs(each[:, 1].mean() - each[0, 0]) for each in same]) > 1.5


# --- in every state ---------------------------------------------------------------------------------------


def within(code: str, place: Path, people: int, reforms: int) -> tuple[int, int, int]:
    """Of the people's figures of a state how many there are, are from 1 to 10, and are not seen; each is within its bound."""
    generate(code, people, place / "data", seed=17, known_through=dt.date(2025, 12, 31), buckets=1)
    run = start(place / "data", spec_for(Dataset.open(place / "data"), AS_OF, [code]), place / "run")
    rng, total, few, unseen = random.Random(code), 0, 0, 0
    for _ in range(reforms):
        edit = rng.choice(EDITS)(jurisdiction(code), rng)
        if edit is None:
            continue
        change = reform_of(jurisdiction(code), [edit.change])
        try:
            lab = Lab(run.spec(), [change])
        except (ReformError, LawError):
            continue
        found = counted(run, [change])
        value, true = (
            Cells(found, [*lab.scenarios], Door(mode, KEY), lab.beside)
            for mode in (Mode.PROTECTED, Mode.EXACT)
        )
        for column, dimension, group in figures(true):
            if column.unit != PEOPLE_UNIT:
                continue
            was, shown = true.shown(column, dimension, group).value, value.shown(column, dimension, group)
            assert abs(shown.value - was) <= 10 * 6
            total, few, unseen = total + 1, few + (0 < was < 11), unseen + shown.small
    return total, few, unseen


def test_counts_are_near_the_true_ones(tmp_path: Path) -> None:
    total, few, unseen = within("TX", tmp_path, 150, 2)
    assert total
    assert unseen / total <= few / total + 0.02


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_counts_are_near_the_true_ones_in_every_state(code: str, tmp_path: Path) -> None:
    total, few, unseen = within(code, tmp_path, 600, 4)
    print(
        f"{code}: {total:,} figures of people, {few / max(total, 1):.1%} from 1 to 10, {unseen / max(total, 1):.1%} not seen"
    )
    assert unseen <= few + 0.02 * total


# --- the door ---------------------------------------------------------------------------------------------


def test_no_count_is_written_that_did_not_pass_the_door() -> None:
    table = DataTable("t", "a row", {"count": (pa.int64(), "how many")}, [(7,)])
    for write in (table.to_arrow, table.to_csv):
        with pytest.raises(TypeError, match="7 was not made fit to be published"):
            write()


def test_exact_counts_say_so_everywhere(run: Run, tmp_path: Path) -> None:
    reforms = written(tmp_path, "waits")
    study = make(run.dataset(), run.spec(), run, reforms, tmp_path / "study", mode=Mode.EXACT)
    assert study.manifest.inputs.counts == "exact"
    assert to_html(study).count("Exact. Inside use only. Do not publish.") >= 3
    assert "Exact. Inside use only. Do not publish." in to_document(study).warnings
    entries = {row["count"] for row in study.table("figures").to_pylist() if row["unit"] == "people"}
    assert entries & set(range(1, 11))
    with pytest.raises(StudyError, match="holds another study"):
        make(run.dataset(), run.spec(), run, reforms, tmp_path / "study")


def test_a_study_that_is_published_is_no_explorer(run: Run, tmp_path: Path) -> None:
    """More than sixteen reforms are many answers about the same people."""
    [one] = written(tmp_path, "waits")
    many = [replace(one, id=f"r{number}") for number in range(17)]
    with pytest.raises(StudyError, match="17 reforms: a study that is published has at most 16"):
        make(run.dataset(), run.spec(), run, many, tmp_path / "study")


def test_the_key_is_in_no_file(records: Path, run: Run, tmp_path: Path) -> None:
    """A study by an office's own key names it, and holds nothing of it; by another key it is refused."""
    key = tmp_path / "office.key"
    key.write_bytes(KEY.secret)
    key.chmod(0o600)
    place = tmp_path / "office"
    place.mkdir()
    shutil.copytree(records, place / "records")
    made = start(place / "records", spec_for(Dataset.open(place / "records"), AS_OF, ["PA"]), place / "run")
    file = tmp_path / "waits.yaml"
    written(tmp_path, "waits")
    command = [
        "policy",
        str(made.path),
        str(file),
        "--key",
        str(key),
        "--out",
        str(place / "study"),
        "--quiet",
        "--no-brief",
    ]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    study = Study.open(place / "study")
    assert study.manifest.inputs.key == KEY.id != INVENTED.id
    for path in [each for each in place.rglob("*") if each.is_file()]:
        content = path.read_bytes()
        assert KEY.secret not in content
        assert KEY.secret.hex().encode() not in content
    key.write_bytes(b"another key of an office, 32 byt")
    again = CliRunner().invoke(main, [*command[:-3], str(place / "other"), "--quiet", "--no-brief"])
    assert again.exit_code == 3
    assert "two noises" in again.output
    del run
