"""The table of instructions: how a bucket is cut, and that it does not matter how."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clearslate.engine import evaluate, tape
from clearslate.engine.determine import Evaluator
from clearslate.records.dataset import Dataset
from clearslate.runs.spec import spec_for
from clearslate.synthetic import generate

DAY = dt.date(2026, 1, 5)


@pytest.mark.parametrize(
    ("starts", "blocks"),
    [
        ([0], [0]),
        ([0, 500, 512, 513], [0, 512, 513]),
        ([0, 3, 600, 601], [0, 3, 600, 601]),  # a person of 597 rows is a block of its own
    ],
)
def test_a_block_is_whole_persons(
    starts: list[int], blocks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tape, "BLOCK", 512)
    assert tape.blocks_of(np.array(starts)).tolist() == blocks


def test_answers_do_not_depend_on_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generate("MD", 300, tmp_path / "records", seed=5, known_through=DAY)
    dataset = Dataset.open(tmp_path / "records")
    question = spec_for(dataset, DAY).question()

    def said() -> list[list[Any]]:
        evaluator = Evaluator(question)
        table = dataset.read(0, [name for name in evaluator.columns if name in dataset.schema.names])
        return [
            [
                *(one.result.outcome, one.result.version, one.result.possible, one.result.certain, one.turns),
                *(one.result.eligible_on, *one.masks.values(), *(one.noticed.days if one.noticed else ())),
            ]
            for one in evaluator.say(table)
        ]

    whole = said()
    monkeypatch.setattr(evaluate, "FEW", 0)
    monkeypatch.setattr(tape, "BLOCK", 40)
    for kept, again in zip(whole, said(), strict=True):
        for one, other in zip(kept, again, strict=True):
            np.testing.assert_array_equal(one, other)
