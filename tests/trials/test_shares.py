"""Shares and their intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from benchmarks.linkage.shares import Line, Share, total

SHARES = st.integers(0, 400).flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole)))


@given(SHARES)
def test_beyond_the_ends_of_the_interval_what_was_seen_is_unlikely(share: Share) -> None:
    low, high = share.interval
    if share.part:
        assert binom.sf(share.part - 1, share.whole, low) == pytest.approx(0.025, rel=1e-6)
    else:
        assert low == 0
    if share.part < share.whole:
        assert binom.cdf(share.part, share.whole, high) == pytest.approx(0.025, rel=1e-6)
    else:
        assert high == 1


def test_nothing_in_a_whole_of_370000_is_under_one_in_100000() -> None:
    assert Share(0, 370_000).interval[1] < 1e-5 < Share(0, 360_000).interval[1]


def test_a_part_is_not_greater_than_its_whole() -> None:
    with pytest.raises(ValueError, match="3 is no part of 2"):
        Share(3, 2)


@given(st.lists(st.builds(Line, st.sampled_from("ab"), st.just("sex"), st.sampled_from("FM"), SHARES)))
def test_the_figures_of_several_trials_add_up(lines: list[Line]) -> None:
    summed = total(lines)
    assert len({(line.measure, line.group) for line in summed}) == len(summed)
    assert sum(line.share.whole for line in summed) == sum(line.share.whole for line in lines)
    assert total(summed) == summed


@given(SHARES)
def test_a_line_survives_its_json(share: Share) -> None:
    line = Line("precision", "sex", "F", share)
    assert Line.from_json(line.to_json()) == line
