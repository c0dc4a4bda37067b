"""Who waits for what, and what a repair decides."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from clearslate.reports.quality.waits import Waits, blocked, decided_by, decided_by_sets, plan

FACTS = "abcde"


def waits(*sets: str) -> Waits:
    return frozenset(frozenset(each) for each in sets)


PEOPLE = Counter({waits("a"): 5, waits("a", "ab"): 2, waits("bc"): 12, waits("abc"): 1, waits("d"): 3})


def test_blockers_are_sole_or_joint() -> None:
    assert blocked(PEOPLE) == {"a": 8, "b": 15, "c": 13, "d": 3}
    assert decided_by_sets(PEOPLE) == {
        frozenset("a"): 7, frozenset("ab"): 2, frozenset("bc"): 12, frozenset("abc"): 1, frozenset("d"): 3,
    }  # fmt: skip


def test_the_order_of_repair_weighs_people_by_the_facts_that_they_need() -> None:
    # a decides 7 for one fact, b and c together 12 for two; then all three decide the one that needs them.
    assert [(step.facts, step.decided) for step in plan(PEOPLE, 10)] == [
        (("a",), 7),
        (("b", "c"), 20),
        (("d",), 23),
    ]
    assert len(plan(PEOPLE, 1)) == 1
    assert plan(Counter(), 5) == []


@given(
    st.dictionaries(
        st.frozensets(st.frozensets(st.sampled_from(FACTS), min_size=1), min_size=1, max_size=4),
        st.integers(1, 50),
        max_size=8,
    )
)
def test_each_step_tells_what_is_decided_by_then_and_the_last_decides_all(found: dict[Waits, int]) -> None:
    repaired: frozenset[str] = frozenset()
    steps = plan(found, 100)
    for step in steps:
        assert not repaired & frozenset(step.facts)
        before = decided_by(found, repaired)
        repaired |= frozenset(step.facts)
        assert step.decided == decided_by(found, repaired) > before
    assert (steps[-1].decided if steps else 0) == sum(found.values())


@given(
    st.dictionaries(
        st.frozensets(st.frozensets(st.sampled_from("abc"), min_size=1), min_size=1, max_size=3),
        st.integers(1, 9),
        min_size=1,
        max_size=5,
    )
)
def test_the_first_step_is_the_best_of_the_sets_for_its_size(found: dict[Waits, int]) -> None:
    first = plan(found, 1)[0]
    # A set that holds another one is not waited for: the smaller suffices.
    needed = [facts for combo in found for facts in combo if not any(other < facts for other in combo)]
    best = max(decided_by(found, facts) / len(facts) for facts in needed)
    assert first.decided / len(first.facts) == best
