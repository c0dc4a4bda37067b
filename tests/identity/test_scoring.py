"""What is learned of people, and what is left of it where a round of learning comes to nothing."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from splink.internals.em_training_session import EMTrainingSession

from clearslate.identity import LinkError, Options, link
from clearslate.identity.model import check_model, settings
from clearslate.identity.scoring import Splink, train
from tests.identity.conftest import MakeDataset, person

COMPARED = {"first", "last", "birth", "middle", "suffix", "sex", "addresses"}


def names(model: dict[str, Any]) -> set[str]:
    return {comparison["output_column_name"] for comparison in model["comparisons"]}


def people(con: duckdb.DuckDBPyConnection, count: int) -> None:
    """Tables ``sample`` and ``stranger``: everybody is told twice, the second time with a slip now and then."""
    chance = random.Random(1)
    rows = []
    for n in range(count):
        last, birth = f"{chance.choice('BDFKLMRT')}{n:05}", f"19{chance.randrange(40, 99)}-03-{n % 28 + 1:02}"
        for again in range(2):
            slip = again and chance.random() < 0.1
            first = chance.choice(("ANNA", "CARL", "OTTO", "RUTH"))
            rows.append(
                {
                    "pid": 2 * n + again, "again": again, "first": first, "root": first, "middle": None,
                    "last": last, "parts": [last], "suffix": None, "birth": birth[:-1] + "9" if slip else birth,
                    "year": int(birth[:4]), "sex": "F", "born": n, "turned": None, "month_day": birth[5:],
                    "middle1": None, "street": f"{n} ELM ST", "postcode": f"{19000 + n % 50}",
                    "addresses": [f"{n} ELM ST"], "streets": [f"{n} ELM ST"], "postcodes": [f"{19000 + n % 50}"],
                    "state_id": None, "fbi_number": None, "driver_license": None, "ssn_hash": None,
                }
            )  # fmt: skip
    con.register("rows", pa.Table.from_pylist(rows))
    con.execute(
        "CREATE TABLE every AS SELECT * REPLACE (middle::VARCHAR AS middle, middle1::VARCHAR AS middle1, "
        "suffix::VARCHAR AS suffix, turned::VARCHAR AS turned) FROM rows"
    )
    con.execute("CREATE TABLE sample AS SELECT * EXCLUDE again FROM every")
    con.execute("CREATE TABLE stranger AS SELECT * EXCLUDE again FROM every WHERE again = 0")


def test_a_round_that_comes_to_nothing_takes_no_comparison_away(monkeypatch: pytest.MonkeyPatch) -> None:
    learn = EMTrainingSession._train

    def refuses(self: EMTrainingSession, *arguments: Any) -> Any:
        if '"root"' in self._blocking_rule_for_training.blocking_rule_sql:
            raise ValueError("m_probability value 0.0 is below the minimum allowed value of 1e-300")
        return learn(self, *arguments)

    monkeypatch.setattr(EMTrainingSession, "_train", refuses)
    con = duckdb.connect()
    people(con, 600)
    model, rounds = train(con, Splink(con), seed=1, pairs=20_000)
    assert "birth and root" not in rounds
    assert "first and last" in rounds
    assert names(model) == COMPARED


def test_a_model_that_lacks_a_comparison_is_refused(make_dataset: MakeDataset, tmp_path: Path) -> None:
    model = settings(()).create_settings_dict("duckdb")
    check_model(model)
    model["comparisons"] = [each for each in model["comparisons"] if each["output_column_name"] != "birth"]
    court = make_dataset("court", [person("court:1", "ANNA", "HOLLOWAY", "1980-03-14")])
    with pytest.raises(LinkError, match=r"does not compare birth.*learn"):
        link([court], tmp_path / "links", Options(model=model))
