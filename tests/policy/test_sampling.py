"""Records that are a sample: weights, and intervals by replicate weights."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pytest
from click.testing import CliRunner
from scipy.stats import t as student

from clearslate.cli.main import main
from clearslate.policy.asked.reform import read_file
from clearslate.policy.counted.sampling import SamplingError, estimate, read_weights, t_quantile
from clearslate.policy.counted.study import Study, StudyError, make
from clearslate.runs.protect import Mode
from clearslate.runs.run import Run

WriteReform = Callable[..., Path]
DROP = "changes:\n- {drop: restitution, law: PA-CS-M, proposed: true}\n"
WHOLE = 90_000  # people of whom the records are a sample


@pytest.fixture(scope="module")
def people(run: Run) -> list[str]:
    data = run.dataset()
    ids = [data.read(bucket.index, ["person_id"]).column(0) for bucket in data.buckets]
    return sorted({str(each) for column in ids for each in column.to_pylist()})


def written(path: Path, columns: dict[str, list[Any]]) -> Path:
    pa_csv.write_csv(pa.table(columns), path)
    return path


def study(run: Run, file: Path, out: Path, weights: Path, method: str, mode: Mode = Mode.PROTECTED) -> Study:
    told = read_weights(weights, method)
    return make(run.dataset(), run.spec(), run, read_file(file), out, weights=told, mode=mode)


def row(found: Study, name: str, **asked: str) -> dict[str, Any]:
    table = found.table(name)
    for column, value in {
        "dimension": "all",
        "route": "automatic",
        "measure": "any_relief",
        "bound": "at_least",
        **asked,
    }.items():
        table = table.filter(pc.equal(table.column(column), value))
    [entry] = table.to_pylist()
    return dict(entry)


def test_intervals_of_few_replicates_are_those_of_student() -> None:
    for freedom in (1, 2, 3, 4, 9, 30, 79, 500):
        assert t_quantile(freedom) == pytest.approx(float(student.ppf(0.975, freedom)), rel=1e-9)
    told = estimate(np.array([10.0, 9.0, 11.0]), "bootstrap")
    assert told.high == pytest.approx(10 + 12.70620473617471)  # one degree of freedom
    assert told.low == 0  # no fewer than nobody
    assert estimate(np.array([10.0, 9.0]), "bootstrap").low is None  # one replicate says nothing


def test_the_jackknife_of_a_simple_sample_is_the_known_formula(
    run: Run, people: list[str], reform: WriteReform, tmp_path: Path
) -> None:
    """Of a total of a simple random sample the variance is N² s² / n; the delete-one jackknife gives just that."""
    n = 40  # replicates drop one of the first forty people each, who alone are the sample
    weights: dict[str, list[Any]] = {
        "person_id": people,
        "weight": [WHOLE / n] * n + [0.0] * (len(people) - n),
    }
    for drop in range(n):
        kept = [0.0 if at == drop else WHOLE / (n - 1) for at in range(n)]
        weights[f"rep{drop}"] = [*kept, *[0.0] * (len(people) - n)]
    file = reform(DROP)
    found = study(
        run, file, tmp_path / "study", written(tmp_path / "w.csv", weights), "jackknife", Mode.EXACT
    )
    for scenario in ("baseline", "reform"):
        told = row(found, "estimates", scenario=scenario)
        p = told["estimate"] / WHOLE
        assert 0 < p < 1
        known = WHOLE * math.sqrt(p * (1 - p) / (n - 1))
        assert told["standard_error"] == pytest.approx(known)
        assert told["high"] - told["estimate"] == pytest.approx(float(student.ppf(0.975, n - 1)) * known)
        assert told["rate"] == pytest.approx(p)
        assert told["rate_high"] - told["rate"] == pytest.approx(
            float(student.ppf(0.975, n - 1)) * known / WHOLE
        )


def test_equal_weights_tell_the_records_over_again(
    run: Run, people: list[str], reform: WriteReform, tmp_path: Path
) -> None:
    """Each figure is the count times the weight, in every group; without replicate weights no interval is told."""
    file = written(tmp_path / "w.csv", {"person_id": people, "weight": [3] * len(people)})
    found = study(run, reform(DROP), tmp_path / "study", file, "")
    counts = {
        tuple(each[name] for name in ("scenario", "route", "measure", "bound", "dimension", "group")): each
        for each in found.table("figures").to_pylist()
        if each["unit"] == "people"
    }
    estimates = found.table("estimates").to_pylist()
    assert len(estimates) == len(counts)
    told = 0
    for each in estimates:
        count = counts[
            tuple(each[name] for name in ("scenario", "route", "measure", "bound", "dimension", "group"))
        ]
        if each["small"]:
            assert count["count"] is None
            continue
        assert each["estimate"] == pytest.approx(3 * count["count"])
        assert each["standard_error"] is None
        if count["rate"] is not None and each["rate"] is not None:
            assert each["rate"] == pytest.approx(count["rate"])
        told += 1
    assert told > 10


def test_where_the_data_is_no_sample_nothing_is_told_of_one(
    run: Run, reform: WriteReform, tmp_path: Path
) -> None:
    """No weights, no estimates."""
    found = make(run.dataset(), run.spec(), run, read_file(reform(DROP)), tmp_path / "study")
    assert "tables/estimates.csv" not in found.manifest.files


def test_what_cannot_be_weighed_is_said(
    run: Run, people: list[str], reform: WriteReform, tmp_path: Path
) -> None:
    """A column lacks, somebody has two weights or none, replicates of an unknown make."""
    ones = [1] * len(people)
    asked: list[tuple[dict[str, list[Any]], str, str]] = [
        ({"person_id": people}, "", "has no column 'weight'"),
        ({"person_id": [people[0]] * 2, "weight": [1, 1]}, "", "two rows of one person_id"),
        ({"person_id": people, "weight": ["much"] * len(people)}, "", "is not a number"),
        ({"person_id": people, "weight": [-1] * len(people)}, "", "below 0"),
        ({"person_id": people, "weight": ones, "r1": ones}, "", "say with --replicates"),
        ({"person_id": people, "weight": ones}, "brr", "has no replicate weights"),
    ]
    for columns, method, entry in asked:
        with pytest.raises(SamplingError, match=entry):
            read_weights(written(tmp_path / "w.csv", columns), method)
    file = written(tmp_path / "w.csv", {"person_id": people[1:], "weight": ones[1:]})
    with pytest.raises(StudyError, match="1 people of the records have no weight"):
        study(run, reform(DROP), tmp_path / "study", file, "")
    command = [
        "policy",
        str(run.path),
        str(reform(DROP)),
        "--out",
        str(tmp_path / "other"),
        "--replicates",
        "brr",
    ]
    result = CliRunner().invoke(main, command)
    assert (result.exit_code, "give their file with --weights" in result.output) == (3, True)
