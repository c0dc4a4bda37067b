"""What to supply first is what the law asks first: of what it asks later, nothing is decided until then."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from clearslate.law.expressions import LAW_TEXT
from clearslate.needs.missing import first_asked, first_repaired
from clearslate.records.dataset import Dataset, DatasetWriter
from clearslate.reports.outcomes import summarize
from clearslate.reports.outcomes.words import next_steps
from clearslate.reports.quality import assess
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate

ORDER = "fact_expunction_ordered"


@pytest.fixture(scope="module")
def wisconsin(tmp_path_factory: pytest.TempPathFactory) -> tuple[Dataset, Run]:
    """A state whose source tells neither of the order at sentencing nor when a sentence was done."""
    place = tmp_path_factory.mktemp("wi")
    generate("WI", 1_500, place / "told", seed=5, known_through=dt.date(2025, 12, 31), buckets=2)
    told = Dataset.open(place / "told")
    silent = {
        ORDER,
        "completed_on_from",
        "completed_on_to",
        "released_on_from",
        "released_on_to",
        "probation_days",
    }
    with DatasetWriter(
        place / "silent",
        known_through=told.manifest.known_through,
        coverage=told.manifest.coverage,
        facts=told.manifest.facts,
        buckets=2,
    ) as writer:
        for each in told.buckets:
            table = told.read(each.index)
            for name in silent:
                at = table.schema.get_field_index(name)
                table = table.set_column(at, table.field(at), pa.nulls(table.num_rows, table.field(at).type))
            writer.add(table)
    dataset = Dataset.open(place / "silent")
    return dataset, start(dataset.path, spec_for(dataset, dt.date(2026, 1, 1)), place / "run")


def test_the_order_at_sentencing_comes_before_the_day_on_which_the_sentence_was_done(
    wisconsin: tuple[Dataset, Run],
) -> None:
    dataset, run = wisconsin
    summary, judged = summarize(run, dataset), assess(dataset, run).judged
    assert judged is not None
    for fixes in (summary.fixes, judged.fixes):
        order, done = (next(each for each in fixes if each.field == name) for name in (ORDER, "completed_on"))
        assert order.people_first > 500
        assert done.people >= order.people  # as many wait for it, but the law asks of the order first
        assert done.people_first == 0
        first = first_repaired(fixes)
        assert first is not None
        assert first.field == ORDER
    entries = ["".join(step) for step in next_steps(summary)]
    assert any(
        step.startswith("Supply whether the court ordered at the sentencing hearing") for step in entries
    )
    assert not any("every part of the sentence" in step for step in entries)


def test_a_fact_that_no_condition_asks_is_asked_before_all() -> None:
    assert first_asked("WI", "WI-EXP", [ORDER, "completed_on"]) == {ORDER}
    assert first_asked("WI", "WI-EXP", ["cleared_on", ORDER, "completed_on"]) == {"cleared_on"}
    assert first_asked("WI", "WI-EXP", ["completed_on"]) == {"completed_on"}
    assert first_asked("WI", "no such law", ["b", "a"]) == {"a", "b"}


def test_a_text_that_was_not_read_is_asked_after_every_fact_of_the_record() -> None:
    assert first_asked("WI", "WI-EXP", ["completed_on", LAW_TEXT]) == {"completed_on"}
    assert first_asked("WI", "WI-EXP", [LAW_TEXT]) == {LAW_TEXT}
