"""The whole lab in every state: a study, made twice; the explorer; a law asked of records; the public statistics."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from clearslate.policy.asked.changes import reformed
from clearslate.policy.asked.controls import Kind, as_reform, controls_of
from clearslate.policy.asked.reform import read_file
from clearslate.policy.counted.explore import Explorer
from clearslate.policy.counted.study import make
from clearslate.policy.shown.brief import to_document
from clearslate.policy.shown.page import to_html
from clearslate.records.dataset import Dataset
from clearslate.records.days import to_day
from clearslate.reports.workable import first_day, workable
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.states import CODES, jurisdiction
from clearslate.statistics.figures import statistics
from clearslate.statistics.months import Month
from clearslate.statistics.page import to_html as statistics_page
from clearslate.statistics.tables import tables
from clearslate.synthetic.generator import generate
from tests.clearance.rehearsed import Rehearsed

AS_OF = dt.date(2026, 1, 1)


def reforms(code: str) -> list[str]:
    """A figure moved and a condition dropped, where the state has one, and everything made automatic."""
    state = jurisdiction(code)
    controls = controls_of(state, state.laws, to_day(AS_OF))
    entries = ["make: automatic, law: all"]
    for kind, change in (
        (Kind.TERM, "set: {}, law: [{}], to: 1 years"),
        (Kind.SWITCH, "drop: {}, law: [{}]"),
    ):
        entries += [
            change.format(each.id.rpartition(".")[2], ", ".join(each.laws))
            for each in [each for each in controls if each.kind is kind][:1]
        ]
    return entries


@pytest.mark.parametrize(
    "code",
    [each if each in ("WI", "OK", "PA") else pytest.param(each, marks=pytest.mark.prove) for each in CODES],
)
def test_every_condition_that_is_offered_can_be_dropped(code: str) -> None:
    """Where a law asks for the end of the sentence twice, the condition that says what that end is cannot go alone."""
    state = jurisdiction(code)
    controls = {each.id: each for each in controls_of(state, state.laws, to_day(AS_OF))}
    switches = [each.id for each in controls.values() if each.kind is Kind.SWITCH]
    assert switches
    for name in switches:
        assert reformed(state, as_reform(code, controls, {name: 0})[0]).changed


@pytest.mark.prove
@pytest.mark.parametrize("code", CODES)
def test_the_lab(code: str, tmp_path: Path) -> None:
    """Nothing fails, and a study that is made again, from what was kept, has the same files."""
    generate(code, 300, tmp_path / "records", seed=3, known_through=dt.date(2025, 12, 31), buckets=1)
    records = Dataset.open(tmp_path / "records")
    run = start(tmp_path / "records", spec_for(records, AS_OF, [code]), tmp_path / "run")
    for number, change in enumerate(reforms(code)):
        file = tmp_path / f"{number}.yaml"
        head = f"id: r{number}\ntitle: A reform\njurisdiction: {code}\n"
        file.write_text(f"{head}changes:\n- {{{change}, proposed: true}}\n", "utf-8")
        made = [
            make(records, run.spec(), run, read_file(file), tmp_path / f"{number}-{time}")
            for time in ("first", "again")
        ]
        assert made[0].manifest == made[1].manifest
        assert "What each reform changes" in to_html(made[0])
        assert to_document(made[0]).text
    explorer = Explorer(run, records)
    for each in [*explorer.controls.values()][:2]:
        assert explorer.ask({each.id: 0}).after.people
    assert workable(jurisdiction(code), records, first_day(jurisdiction(code), records), bill="b.py").laws
    ledger = Rehearsed(f"sqlite:{tmp_path / 'ledger.db'}")
    ledger._open(dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC))
    found = statistics(run, records, ledger, Month(2026, 1), {}, dt.date(2026, 2, 3))
    ledger.close()
    assert found.month in statistics_page(found, [each.name for each in tables(found)])
