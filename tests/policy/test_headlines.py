"""What a study puts in its headline is what a brute count of charges under the reform gives, in every state; and on the reform's first day."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import clearslate as cs
from clearslate.law import LawError, Status
from clearslate.policy.asked.changes import reformed
from clearslate.policy.asked.controls import as_reform
from clearslate.policy.asked.lab import BASELINE, Lab
from clearslate.policy.asked.measures import (
    ANY_ROUTE,
    AUTOMATIC,
    CHANGES,
    CHARGES,
    CHARGES_UNIT,
    PEOPLE,
    PEOPLE_UNIT,
    ROUTES,
)
from clearslate.policy.asked.reform import Reform, ReformError, read_file
from clearslate.policy.counted.explore import Explorer
from clearslate.policy.counted.study import Study, make
from clearslate.policy.counted.tally import Calendar, Counted, Tallier
from clearslate.policy.shown.brief import to_document
from clearslate.policy.shown.page import to_html
from clearslate.records.dataset import Dataset
from clearslate.records.days import NEVER
from clearslate.runs.groups import ALL, MISSING
from clearslate.runs.protect import EMPTY, Mode
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.states import CODES, jurisdiction
from clearslate.synthetic.generator import generate
from tests.policy.test_edited_laws import CANNOT_BE, EDITS, reform_of

AS_OF = dt.date(2026, 1, 1)
BILL = Path(__file__).parents[2] / "examples" / "bills" / "young_adults.py"
RECORDS = ["person_id", "membership", "disposition", "cleared_on_to"]
Charges = dict[str, tuple[str, bool]]  # charge: its person, whether it is a conviction


def states_run(code: str, place: Path, people: int = 60, as_of: dt.date = AS_OF) -> Run:
    """A run of a state's laws over invented people."""
    if not (place / "records").exists():
        generate(code, people, place / "records", seed=13, known_through=dt.date(2025, 12, 31), buckets=1)
    return start(
        place / "records", spec_for(Dataset.open(place / "records"), as_of, [code]), place / f"run-{as_of}"
    )


# --- one charge after the other ---------------------------------------------------------------------------


def cleared(answers: cs.Run | cs.Reformed, route: str) -> tuple[Charges, dict[str, dt.date]]:
    """By charge that is not cleared yet its person; those that can be cleared, and since, or from when."""
    laws = {
        law["law"]
        for law in answers.laws().arrow().to_pylist()
        if law["status"] == "in force" and (law["automatic"] or route == ANY_ROUTE)
    }
    people: Charges = {}
    due: dict[str, dt.date] = {}
    for row in answers.answers(RECORDS).arrow().to_pylist():
        if row["law"] not in laws or row["membership"] != "certain" or is_cleared(row):
            continue
        charge = row["charge_id"]
        people[charge] = row["person_id"], row["disposition"] == "convicted"
        day = (
            answers.as_of
            if row["outcome"] == "eligible"
            else row["eligible_on"]
            if row["outcome"] == "not_yet"
            else None
        )
        if day is not None and pa.scalar(day, pa.date32()).value < NEVER:
            due[charge] = min(day, due.get(charge, day))
    return people, due


def is_cleared(row: dict[str, object]) -> bool:
    return int(pa.scalar(row["cleared_on_to"], pa.date32()).value) != NEVER


def convictions_left(run: cs.Run, due: dict[str, dt.date]) -> dict[str, bool]:
    """Of each person with a conviction not cleared yet whether none would be left; an unknown disposition may be one."""
    left: dict[str, bool] = {}
    convicted: set[str] = set()
    for row in run.dataset.records(["charge_id", *RECORDS]).arrow().to_pylist():
        if row["membership"] != "certain" or is_cleared(row) or row["disposition"] not in ("convicted", None):
            continue
        convicted |= {row["person_id"]} if row["disposition"] else set()
        left[row["person_id"]] = left.get(row["person_id"], False) or due.get(row["charge_id"]) != run.as_of
    return {person: not left[person] for person in convicted}


def brute(run: cs.Run, change: Reform, route: str) -> dict[tuple[str, str], int]:
    """Of each unit what a reform moves, counted charge by charge."""
    before, after = cleared(run, route), cleared(cs.under(run, change), route)
    charge_of = {**before[0], **after[0]}
    old, new = ({charge for charge, day in due.items() if day == run.as_of} for _, due in (before, after))
    found: dict[tuple[str, str], int] = {}
    for name, charges in (("gains", new - old), ("losses", old - new)):
        convictions = {charge for charge in charges if charge_of[charge][1]}
        for called, some in ((name, charges), (f"conviction_{name}", convictions)):
            found[CHARGES_UNIT, called] = len(some)
            found[PEOPLE_UNIT, called] = len({charge_of[charge][0] for charge in some})
    by_any_law = {charge for charge, day in cleared(run, ANY_ROUTE)[1].items() if day == run.as_of}
    spared = (new - old) & by_any_law
    found[CHARGES_UNIT, "spared"] = len(spared)
    found[PEOPLE_UNIT, "spared"] = len({charge_of[charge][0] for charge in spared})
    was, now = (convictions_left(run, due) for _, due in (before, after))
    found[PEOPLE_UNIT, "freed"] = sum(now[person] and not was[person] for person in was)
    found[PEOPLE_UNIT, "unfreed"] = sum(was[person] and not now[person] for person in was)
    return found


def periods(run: cs.Run, change: Reform, route: str) -> dict[tuple[str, str], int]:
    """Charges, and people with one, by the month and the year in which they can first be cleared."""
    people, due = cleared(cs.under(run, change), route)
    names = Calendar(run.as_of).names
    facts: dict[tuple[str, str], set[str]] = {}
    for charge, day in due.items():
        month = f"{day:%Y-%m}"
        later = [month, month[:4]] if month in names else ["later"]
        for period in ["backlog"] if day <= run.as_of else later:
            facts.setdefault((CHARGES_UNIT, period), set()).add(charge)
            facts.setdefault((PEOPLE_UNIT, period), set()).add(people[charge][0])
    return {key: len(each) for key, each in facts.items()}


# --- what a study counts ----------------------------------------------------------------------------------


def counted(run: Run, change: Reform) -> Counted:
    tallier, found = Tallier(Lab(run.spec(), [change]), run.dataset(), run), Counted()
    for bucket in run.dataset().buckets:
        found += tallier.count(bucket.index)
    return found


def moved(found: Counted, scenario: str, route: str) -> dict[tuple[str, str], int]:
    return {
        (unit, measure.name): int(
            found.figures[scenario, unit, route].get((ALL, ""), [EMPTY] * len(measures))[bit][0]
        )
        for unit, measures in ((PEOPLE_UNIT, PEOPLE), (CHARGES_UNIT, CHARGES))
        for bit, measure in enumerate(measures)
        if measure.name in CHANGES
    }


def in_time(found: Counted, scenario: str, route: str) -> dict[tuple[str, str], int]:
    names = Calendar(AS_OF).names
    return {
        (unit, name): count
        for unit in (PEOPLE_UNIT, CHARGES_UNIT)
        for name, count in zip(names, found.months[scenario, unit, route][:, 0].tolist(), strict=True)
        if count
    }


def random_reforms(code: str, rng: random.Random, wanted: int) -> list[Reform]:
    found: list[Reform] = []
    for _ in range(6 * wanted):
        edit = rng.choice(EDITS)(jurisdiction(code), rng)
        if edit is not None and len(found) < wanted:
            found.append(reform_of(jurisdiction(code), [edit.change]))
    return found


def agrees(run: Run, change: Reform) -> bool:
    """Whether the headline of a reform is its brute count, of every route; False where the reform cannot be."""
    try:
        found = counted(run, change)
    except (ReformError, LawError) as error:
        assert CANNOT_BE.search(str(error))  # noqa: PT017
        return False
    opened = cs.open_run(run.path)
    for route in ROUTES:
        assert moved(found, change.id, route) == brute(opened, change, route), (change.changes, route)
        assert in_time(found, change.id, route) == periods(opened, change, route), (change.changes, route)
    return True


@pytest.mark.parametrize("code", ["MI", "PA", "UT"])
def test_the_headline_is_the_brute_count(code: str, tmp_path: Path) -> None:
    """Who gains is whoever has a charge that can be cleared and could not; freed, whoever has no conviction left."""
    run, rng = states_run(code, tmp_path), random.Random(code)
    assert sum(agrees(run, change) for change in random_reforms(code, rng, 4)) > 1


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_the_headline_in_every_state(code: str, tmp_path: Path) -> None:
    """The same, with more people and more reforms in every state."""
    run, rng = states_run(code, tmp_path, 200), random.Random(f"{code}, at length")
    assert sum(agrees(run, change) for change in random_reforms(code, rng, 8)) > 2


# --- every bound of every group ---------------------------------------------------------------------------

BOUNDED = ("any_relief", "full_relief", "no_conviction")


def outcomes(
    answers: cs.Run | cs.Reformed, run: cs.Run, route: str
) -> dict[str, list[tuple[str | None, set[str]]]]:
    """Of each person the charges that are not cleared yet: the disposition, and what the laws of a route say."""
    of_route = {
        law["law"]
        for law in answers.laws().arrow().to_pylist()
        if law["status"] == "in force" and (law["automatic"] or route == ANY_ROUTE)
    }
    by_charge: dict[str, set[str]] = {}
    for row in answers.answers().arrow().to_pylist():
        by_charge.setdefault(row["charge_id"], set()).update(
            {row["outcome"]} if row["law"] in of_route else ()
        )
    found: dict[str, list[tuple[str | None, set[str]]]] = {}
    for row in run.dataset.records(["charge_id", *RECORDS]).arrow().to_pylist():
        if row["membership"] == "certain" and not is_cleared(row):
            found.setdefault(row["person_id"], []).append(
                (row["disposition"], by_charge.get(row["charge_id"], set()))
            )
    return found


def measures_of(charges: list[tuple[str | None, set[str]]]) -> set[tuple[str, str]]:
    """What somebody is counted for, from the definitions: each bound by what may yet turn out."""
    sure = ["eligible" in answers for _, answers in charges]
    maybe = [bool(answers & {"eligible", "unknown"}) for _, answers in charges]
    kinds = [kind for kind, _ in charges]
    may_be = [at for at, kind in enumerate(kinds) if kind in ("convicted", None)]
    stays = any(kinds[at] == "convicted" and not maybe[at] for at in may_be)
    counted_for = {
        ("any_relief", "at_least"): any(sure),
        ("any_relief", "at_most"): any(maybe),
        ("full_relief", "at_least"): all(sure),
        ("full_relief", "at_most"): all(maybe),
        ("no_conviction", "at_least"): "convicted" in kinds and all(sure[at] for at in may_be),
        ("no_conviction", "at_most"): any(maybe[at] for at in may_be) and not stays,
    }
    return {key for key, is_so in counted_for.items() if is_so}


def bounds_agree(run: Run, change: Reform, out: Path) -> bool:
    """Whether each bound of each race and sex is what the definitions count; False where the reform cannot be."""
    opened = cs.open_run(run.path)
    try:
        after = cs.under(opened, change)
    except (ReformError, LawError):
        return False
    study = make(run.dataset(), run.spec(), run, [change], out, mode=Mode.EXACT)
    rows = {
        (row["scenario"], row["route"], row["measure"], row["bound"], row["dimension"], row["group"]): row[
            "count"
        ]
        for row in study.table("figures").to_pylist()
        if row["unit"] == PEOPLE_UNIT
        and row["dimension"] in (ALL, "race", "sex")
        and row["measure"] in BOUNDED
    }
    groups = {row["person_id"]: row for row in opened.people().arrow().to_pylist()}
    counts = dict.fromkeys(rows, 0)
    for route in ROUTES:
        for scenario, answers in ((BASELINE, opened), (change.id, after)):
            for person, charges in outcomes(answers, opened, route).items():
                own = groups[person]
                for key in measures_of(charges):
                    for by in ((ALL, ""), *((name, own[name] or MISSING) for name in ("race", "sex"))):
                        counts[scenario, route, *key, *by] += 1
    assert rows == counts, change.changes
    return True


def test_the_bounds_of_each_group_are_the_brute_count(tmp_path: Path) -> None:
    run, rng = states_run("UT", tmp_path), random.Random(4)
    found = [
        bounds_agree(run, each, tmp_path / str(at)) for at, each in enumerate(random_reforms("UT", rng, 3))
    ]
    assert sum(found) > 1


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_the_bounds_of_each_group_in_every_state(code: str, tmp_path: Path) -> None:
    """The same with more people and more reforms."""
    run, rng = states_run(code, tmp_path, 200), random.Random(f"{code}, groups")
    found = [
        bounds_agree(run, each, tmp_path / str(at)) for at, each in enumerate(random_reforms(code, rng, 6))
    ]
    assert sum(found) > 2


def test_who_has_something_already_gains_too(run: Run) -> None:
    """Somebody who could have one charge cleared gains by another: the headline counts both kinds of people."""
    change = cs.reform("PA", "r", [{"set": "waiting", "law": "PA-CS-M", "to": "1 years", "proposed": True}])
    found = counted(run, change)
    people = {
        scenario: int(found.figures[scenario, PEOPLE_UNIT, AUTOMATIC][ALL, ""][0][0])
        for scenario in (BASELINE, "r")
    }
    told = moved(found, "r", AUTOMATIC)
    assert told[PEOPLE_UNIT, "gains"] > people["r"] - people[BASELINE] > 0
    assert told[PEOPLE_UNIT, "conviction_gains"] <= told[PEOPLE_UNIT, "gains"] <= told[CHARGES_UNIT, "gains"]


def test_the_explorer_counts_the_same_gains(run: Run) -> None:
    explorer = Explorer(run, run.dataset())
    settings = {"set.PA-CS-M.waiting": 1, "drop.PA-CS-M.restitution": 1}
    reform, dropped = as_reform("PA", explorer.controls, settings)
    assert [each.id for each in dropped] == ["set.PA-CS-M.waiting", "drop.PA-CS-M.restitution"]
    found = counted(run, reform)
    for route in ROUTES:
        entries = {
            name: explorer.exact(settings).after.people[route][name, "at_least"].value for name in CHANGES
        }
        assert entries == {name: moved(found, reform.id, route)[PEOPLE_UNIT, name] for name in CHANGES}


# --- a bill that begins later -----------------------------------------------------------------------------


def study_of(run: Run, file: Path, out: Path) -> Study:
    return make(run.dataset(), run.spec(), run, read_file(file), out, mode=Mode.EXACT)


def totals(study: Study, scenario: str) -> dict[tuple[str, ...], int | None]:
    return {
        (row["unit"], row["route"], row["measure"], row["bound"]): row["count"]
        for row in study.table("figures").to_pylist()
        if (row["scenario"], row["dimension"]) == (scenario, ALL)
    }


@pytest.fixture(scope="module")
def later_run(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same people, asked on the day on which the example's bill begins."""
    place = tmp_path_factory.mktemp("later") / "run"
    return start(records, spec_for(Dataset.open(records), dt.date(2027, 1, 1), ["PA"]), place)


BILLS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("{enact: young_adults.py, cite: H.B. 0000}", lambda text: text.replace("program_completed),", "program_completed | ~program_completed),")),
    ("{set: waiting, law: PA-CS-M, to: 3 years, from: 2027-01-01, proposed: true}", lambda text: text),
)  # fmt: skip


@pytest.mark.parametrize(("change", "edited"), BILLS)
def test_a_bill_is_counted_on_its_first_day(
    run: Run, later_run: Run, tmp_path: Path, change: str, edited: Callable[[str], str]
) -> None:
    """A bill that begins after the day asked about is counted on its first day, as a run of that day counts it."""
    (tmp_path / "young_adults.py").write_text(edited(BILL.read_text("utf-8")), "utf-8")
    file = tmp_path / "bill.yaml"
    file.write_text(f"id: bill\ntitle: The bill\njurisdiction: PA\nchanges: [{change}]\n", "utf-8")
    study, later = study_of(run, file, tmp_path / "study"), study_of(later_run, file, tmp_path / "later")
    base = "baseline@2027-01-01"
    assert [*study.manifest.scenarios] == [BASELINE, base, "bill"]
    assert [*later.manifest.scenarios] == [BASELINE, "bill"]
    assert totals(study, base) == totals(later, BASELINE)
    assert totals(study, "bill") == totals(later, "bill")
    assert totals(study, BASELINE) != totals(study, base)
    gained = totals(study, "bill")[PEOPLE_UNIT, AUTOMATIC, "gains", "as_recorded"]
    most = totals(study, "bill")[PEOPLE_UNIT, AUTOMATIC, "any_relief", "at_most"]
    assert gained or most != totals(study, base)[PEOPLE_UNIT, AUTOMATIC, "any_relief", "at_most"]
    page = to_html(study)
    assert "on its first day, 2027-01-01" in page
    assert "The law in force on 2027-01-01" in page
    assert "on 2027-01-01, its first day" in to_document(study).text


def test_a_proposed_bill_is_in_force_where_a_reform_enacts_it(run: Run, tmp_path: Path) -> None:
    """The shipped example says that it is proposed: enacted, it counts from its own first day."""
    shutil.copy(BILL, tmp_path)
    file = tmp_path / "bill.yaml"
    file.write_text(
        "id: bill\ntitle: B\njurisdiction: PA\nchanges: [{enact: young_adults.py, cite: H.B. 0000}]\n"
    )
    [variant] = Lab(run.spec(), read_file(file)).variants
    assert variant.laws["PA-BILL-YOUNG"].gives_relief
    rows = study_of(run, file, tmp_path / "study").table("scenarios").to_pylist()
    assert rows[-1]["day"] == dt.date(2027, 1, 1)
    assert rows[-1]["not_in_force"] == ""


def test_a_bill_between_two_versions_is_counted_when_it_is_in_force_again(run: Run, tmp_path: Path) -> None:
    """A trial that ended, and begins anew after the day asked about, would change nothing on that day."""
    ended = 'Version("the trial", "2020-01-01", BILL, until="2022-01-01"), Version("the bill", START, BILL)'
    text = BILL.read_text("utf-8").replace('Version("the bill", START, BILL)', ended)
    (tmp_path / "bill.py").write_text(text.replace("{START: years(3)}", '{"2020-01-01": years(3)}'), "utf-8")
    change = {"enact": "bill.py", "cite": "H.B. 0000"}
    file = tmp_path / "bill.yaml"
    file.write_text(f"id: bill\ntitle: B\njurisdiction: PA\nchanges: [{change}]\n")
    [variant] = Lab(run.spec(), read_file(file)).variants
    assert variant.day == (dt.date(2027, 1, 1) - dt.date(1970, 1, 1)).days


@pytest.mark.parametrize("law", ["OK-CS-2026", "VT-OLD5"])
def test_a_law_that_begins_later_or_is_over_says_so(tmp_path: Path, law: str) -> None:
    """A change of what is not in force on the day counted moves nothing of that day: no silent "nobody would gain"."""
    code, key = law[:2], jurisdiction(law[:2]).law(law).keys[0]
    run, file = states_run(code, tmp_path), tmp_path / "r.yaml"
    changes = [{"drop": key, "law": law, "proposed": True}]
    file.write_text(f"id: r\ntitle: R\njurisdiction: {code}\nchanges: {changes}\n")
    study = study_of(run, file, tmp_path / "study")
    assert {row["not_in_force"] for row in study.table("scenarios").to_pylist()} == {"", law}
    assert f"moves no figure of that day: {law}" in to_html(study)


def test_a_bill_that_is_over_is_refused(run: Run, tmp_path: Path) -> None:
    """A law that ended before the day asked about would change nothing, and says so."""
    text = BILL.read_text("utf-8").replace("2027-01-01", "2019-01-01")
    (tmp_path / "bill.py").write_text(
        text.replace(
            'Version("the bill", START, BILL)', 'Version("the bill", START, BILL, until="2021-01-01")'
        ),
        "utf-8",
    )
    file = tmp_path / "bill.yaml"
    file.write_text("id: bill\ntitle: B\njurisdiction: PA\nchanges: [{enact: bill.py, cite: H.B. 0000}]\n")
    with pytest.raises(ReformError, match=r"bill\.yaml, line 4: PA-BILL-YOUNG was over before 2026-01-01"):
        Lab(run.spec(), read_file(file))


def test_a_bill_that_is_over_before_all_of_the_reform_begins_is_refused(run: Run, tmp_path: Path) -> None:
    """Beside a change of 2029 a law that ends in 2028 would count for nothing."""
    ends = 'Version("the bill", START, BILL, until="2028-01-01")'
    (tmp_path / "bill.py").write_text(
        BILL.read_text("utf-8").replace('Version("the bill", START, BILL)', ends), "utf-8"
    )
    file = tmp_path / "bill.yaml"
    file.write_text(
        "id: bill\ntitle: B\njurisdiction: PA\nchanges:\n- {enact: bill.py, cite: H.B. 0000}\n"
        "- {set: waiting, law: PA-CS-M, to: 3 years, from: 2029-01-01, proposed: true}\n"
    )
    with pytest.raises(ReformError, match=r"bill\.yaml, line 5: PA-BILL-YOUNG was over before 2029-01-01"):
        Lab(run.spec(), read_file(file))


@pytest.mark.parametrize("file", sorted(BILL.parent.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_bills_of_the_examples_change_what_they_name(file: Path) -> None:
    """Each changes every law that it names, and nothing else."""
    [change] = read_file(file)
    found = reformed(jurisdiction(change.jurisdiction), change)
    named = {law for placed in change.changes for law in placed.change.laws}  # type: ignore[attr-defined]
    assert found.changed == named


def test_a_change_of_a_law_that_is_not_in_force_says_so(tmp_path: Path) -> None:
    """Where a reform changes a law that gives no relief, its page says that nothing of it is counted."""
    code, law = next(
        (code, law.id)
        for code in CODES
        for law in jurisdiction(code).laws
        if law.status is not Status.IN_FORCE and len(law.keys) > 1
    )
    run = states_run(code, tmp_path)
    file = tmp_path / "r.yaml"
    file.write_text(f"id: r\ntitle: R\njurisdiction: {code}\n"
                    f"changes: [{{drop: {jurisdiction(code).law(law).keys[0]}, law: {law}, proposed: true}}]\n")  # fmt: skip
    study = study_of(run, file, tmp_path / "study")
    assert {row["not_in_force"] for row in study.table("scenarios").to_pylist()} == {"", law}
    assert f"moves no figure of that day: {law}" in to_html(study)


def test_the_target_of_a_reform_comes_first(run: Run, tmp_path: Path) -> None:
    """A reform of a law about convictions is headed by people with a conviction gained."""
    file = tmp_path / "r.yaml"
    file.write_text(
        "id: r\ntitle: R\njurisdiction: PA\nchanges: [{set: waiting, law: PA-CS-M, to: 1 years, proposed: true}]\n"
    )
    study = study_of(run, file, tmp_path / "study")
    told = totals(study, "r")
    gained = told[PEOPLE_UNIT, AUTOMATIC, "conviction_gains", "as_recorded"]
    assert f"+{gained:,}" in to_html(study)
    assert "people would have a conviction cleared that is not cleared otherwise" in to_html(study)
    assert (
        pc.unique(study.table("scenarios").column("change")).to_pylist()[-1]
        == "PA-CS-M: waiting, 7 years to 1 year"
    )
