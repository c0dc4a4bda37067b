"""The figures of trials as words, tables, a page and a plot."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.linkage import clearances, pairs
from benchmarks.linkage.figures import Level, percent, points, shown, tables, verdict
from benchmarks.linkage.page import to_html, to_svg
from benchmarks.linkage.pairs import EDGES, Bin
from benchmarks.linkage.shares import Line, Share
from benchmarks.linkage.text import to_markdown
from tests.whole_page import WholePage


def level(missing: float = 0.1, wrong: int = 0, eligible: int = 400_000) -> Level:
    lines = [
        Line(clearances.WRONG_CLEARANCE, "all", "all", Share(wrong, eligible)),
        Line(clearances.WRONG_CLEARANCE, "sex", "F", Share(0, eligible // 4)),
        Line(clearances.WRONG_CLEARANCE, "law", "PA-CS-M", Share(wrong, eligible // 2)),
        Line(clearances.COST_ELIGIBLE, "all", "all", Share(4_000, 410_000)),
        Line(pairs.PRECISION, "all", "all", Share(999_999, 1_000_000)),
        Line(pairs.STATUSES, "status", "same", Share(90, 100)),
    ]
    bins = [
        Bin(low, high, 100, 100 * (low + high) / 2, round(50 * (low + high))) for low, high in pairwise(EDGES)
    ]
    return Level(missing, {"PA": 60_000}, tuple(lines), tuple(bins))


def test_the_verdict_rests_on_the_upper_end_at_the_target_s_level() -> None:
    assert "Target reached at 10% of identifiers missing: 0 wrong clearances of 400,000" in verdict(
        [level(0.0, 9), level()]
    )
    assert "Target missed at 10%" in verdict([level(wrong=20)])


def test_a_sample_in_whose_interval_the_target_lies_is_too_few_to_tell() -> None:
    none = verdict([level(eligible=41_769)])
    assert none.startswith(
        "Too few to tell whether the target is reached at 10% of identifiers missing: 0 wrong"
    )
    assert "at most 8.83 per 100,000 (upper end of the exact 95% interval" in none
    assert none.endswith("368,887 determinations without an error would show the target.")
    assert "Too few to tell" in verdict([level(eligible=368_886)])
    assert "Target reached" in verdict([level(eligible=368_888)])
    one = verdict([level(wrong=1)])
    assert "Too few to tell" in one
    assert "The true rate may be that high and as low as 0.01." in one


def test_trials_at_one_level_add_up() -> None:
    both = level() + Level(0.1, {"MI": 5, "PA": 1}, level(wrong=3).lines, level().bins)
    assert both.people == {"MI": 5, "PA": 60_001}
    assert both.share(clearances.WRONG_CLEARANCE) == Share(3, 800_000)
    assert both.bins[3].pairs == 200
    with pytest.raises(ValueError, match="two levels"):
        level() + level(0.2)


def test_a_level_survives_its_json() -> None:
    assert Level.from_json(level(wrong=2).to_json()) == level(wrong=2)


def test_every_table_has_its_columns_and_its_words() -> None:
    levels = [level(0.0), level(), level(0.4)]
    assert shown(levels).missing == 0.1
    for table in tables(levels):
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.heads)}
    text = to_markdown(levels)
    assert "| 10% | 60,000 | 400,000 | 0.00 (0.00 to 0.92; 0 of 400,000) |" in text
    assert "| sex: F | 100,000 |" in text
    assert "99.99990%" in text


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_percentage_is_all_or_nothing_only_where_it_is(part: int, more: int) -> None:
    said = percent(Share(part, part + more))
    assert float(said.rstrip("%")) < 100
    assert (float(said.rstrip("%")) == 0) == (part == 0)


def test_points_stand_in_the_plot_and_on_the_line_where_probabilities_are_right() -> None:
    found = points(level().bins)
    assert len(found) == len(EDGES) - 1
    assert all(0 <= point.high <= point.y <= point.low <= 100 for point in found)
    middle = [point for point in found if 30 < point.x < 70]
    assert middle
    assert all(abs(point.x - (100 - point.y)) < 3 for point in middle)
    assert [point.x for point in found] == sorted(point.x for point in found)


def test_the_page_holds_everything_itself() -> None:
    page = WholePage(to_html([level(0.0), level()]))
    assert len(page.named("table")) == len(tables([level()]))
    assert len(page.named("circle")) == len(EDGES) - 1
    assert page.text.index("INVENTED DATA") < page.text.index("Target reached")


def test_the_plot_is_a_picture_by_itself() -> None:
    root = ET.fromstring(to_svg(level()).strip())  # noqa: S314 (our own)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(root.findall("{http://www.w3.org/2000/svg}circle")) == len(EDGES) - 1
