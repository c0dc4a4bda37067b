from pathlib import Path

import duckdb
import pytest
import sqlglot
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.identity import LinkError, MatchStatus, Options, Thresholds, link
from clearslate.identity.blocking import Rule, block
from clearslate.identity.given_names import families, roots
from clearslate.identity.model import NUMBERS, settings


def test_the_model_is_settings_of_splink_in_sql_of_duckdb() -> None:
    made = settings(NUMBERS).create_settings_dict("duckdb")
    conditions = [
        level["sql_condition"]
        for comparison in made["comparisons"]
        for level in comparison["comparison_levels"]
        if level["sql_condition"] != "ELSE"
    ]
    assert len(made["comparisons"]) == 11
    for condition in conditions:
        sqlglot.parse_one(condition, read="duckdb")
    assert any("jaro_winkler_similarity" in condition for condition in conditions)


def test_numbers_that_nobody_carries_are_not_compared() -> None:
    names = {
        each["output_column_name"]
        for each in settings(("state_id",)).create_settings_dict("duckdb")["comparisons"]
    }
    assert "state_id" in names
    assert not names & {"fbi_number", "ssn_hash", "driver_license"}


def test_each_comparison_has_probabilities_that_add_up() -> None:
    for comparison in settings(NUMBERS).create_settings_dict("duckdb")["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        assert sum(level["m_probability"] for level in levels) == pytest.approx(1, abs=0.03)
        assert sum(level["u_probability"] for level in levels) == pytest.approx(1, abs=0.03)


def test_a_block_that_would_make_too_many_pairs_is_cut_and_said_so() -> None:
    con = duckdb.connect()
    con.execute(
        "CREATE TABLE profile AS SELECT n::INTEGER AS pid, n::INTEGER AS grp, 'SMITH' AS last, NULL::VARCHAR AS birth "
        "FROM range(5) AS r(n) UNION ALL SELECT 10 + n, 10 + n, 'RARE', '1980-01-02' FROM range(2) AS r(n)"
    )
    [report] = block(con, (Rule("last name", ("last",), most=3),))
    assert con.execute("FROM blocked").fetchall() == [(10, 11)]
    assert report["blocks_cut"] == 1
    assert report["pairs_cut"] == 10
    assert report["largest_blocks"][0] == {"profiles": 5, "pairs": 10}
    assert "SMITH" not in str(report)


def _of_last_names(*sizes: int) -> duckdb.DuckDBPyConnection:
    """Profiles of as many last names as sizes: so many of each, the first without a birth."""
    con = duckdb.connect()
    con.execute(
        "CREATE TABLE profile AS SELECT (row_number() OVER ())::INTEGER AS pid, pid AS grp, 'N' || i AS last, "
        "CASE WHEN n > 0 THEN '1980-01-02' END AS birth "
        "FROM (SELECT unnest($1) AS size, generate_subscripts($1, 1) AS i), range(size) AS r(n)",
        [sizes],
    )
    return con


@pytest.mark.parametrize(("few", "largest_is_cut"), [(0, True), (16, True), (17, False)])
def test_the_largest_blocks_of_a_rule_are_cut_until_so_many_pairs_a_profile_are_left(
    few: int, *, largest_is_cut: bool
) -> None:
    con = _of_last_names(8, 3, 3)  # 34 pairs; 14 profiles may make 28
    [report] = block(con, (Rule("last name", ("last",)),), each=2, few=few)
    assert report["pairs"] == con.table("blocked").shape[0] == (6 if largest_is_cut else 34)
    assert (report["blocks_cut"], report["pairs_cut"]) == ((1, 28) if largest_is_cut else (0, 0))


def test_a_rule_of_missing_births_is_bounded_by_the_pairs_it_makes() -> None:
    con = _of_last_names(7, 3)  # 24 pairs could be, 8 have a missing birth, 20 are allowed
    [report] = block(con, (Rule("last name", ("last",), gap=True),), each=2, few=0)
    assert (report["pairs"], report["blocks_cut"], report["pairs_cut"]) == (6 + 2, 0, 0)


def test_blocks_of_one_size_are_cut_together() -> None:
    con = _of_last_names(6, 6, 6)  # 45 pairs could be, 36 are allowed
    [report] = block(con, (Rule("last name", ("last",)),), each=2, few=0)
    assert (report["pairs"], report["blocks_cut"], report["pairs_cut"]) == (0, 3, 45)


def test_a_gap_rule_compares_only_where_a_birth_is_missing_and_never_within_a_group() -> None:
    con = duckdb.connect()
    con.execute(
        "CREATE TABLE profile AS SELECT * FROM (VALUES (1, 1, 'LEE', '1980-01-02'), (2, 2, 'LEE', '1981-01-02'), "
        "(3, 3, 'LEE', NULL), (4, 3, 'LEE', NULL)) AS v(pid, grp, last, birth)"
    )
    block(con, (Rule("last name", ("last",), gap=True),))
    assert con.execute("FROM blocked ORDER BY ALL").fetchall() == [(1, 3), (1, 4), (2, 3), (2, 4)]


def test_a_short_form_of_several_names_may_be_each_and_has_one_root() -> None:
    assert families()["CHRIS"] == ("CHRISTIAN", "CHRISTINE", "CHRISTOPHER")
    assert families()["CHRISTINA"] == ("CHRISTINE",)
    assert roots()["CHRISTINA"] == roots()["TOPHER"] == roots()["CHRIS"]
    assert roots()["BOB"] == roots()["ROBBIE"] == "ROBERT"
    assert families()["RONALD"] != families()["DONALD"]
    assert "BERT" not in families()


@pytest.mark.parametrize(("possible", "same"), [(0.0, 0.9), (0.9, 0.5), (0.5, 1.0)])
def test_thresholds_without_an_order_are_refused(possible: float, same: float) -> None:
    with pytest.raises(LinkError, match="thresholds"):
        Thresholds(same=same, possible=possible)


def test_match_statuses() -> None:
    assert [Thresholds().status(p) for p in (0.0005, 0.001, 0.99, 0.999)] == [
        MatchStatus.DIFFERENT,
        MatchStatus.POSSIBLE,
        MatchStatus.POSSIBLE,
        MatchStatus.SAME,
    ]


def test_bad_memory_is_said(tmp_path: Path) -> None:
    with pytest.raises(LinkError, match="like 4GB"):
        link([tmp_path], tmp_path / "links", Options(memory="lots"))


def test_a_failed_run_leaves_the_earlier_links_and_no_working_files(tmp_path: Path) -> None:
    with pytest.raises(LinkError):
        link([tmp_path / "none"], tmp_path / "links")
    assert list(tmp_path.iterdir()) == []
    result = CliRunner().invoke(main, ["link", str(tmp_path), "--out", str(tmp_path / "links")])
    assert result.exit_code == 3
    assert "is not a dataset" in result.output
