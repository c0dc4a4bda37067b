"""Nine people (nine.yaml) come out of the interview with what the statutes say of each charge, and are not asked for long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.interview.nine import people, walk

MOST_PAGES = 4


@pytest.mark.parametrize("person", people(), ids=lambda each: f"{each['state']}: {each['person']}")
def test_each_of_nine_people_is_answered_as_the_law_has_it(person: Mapping[str, Any]) -> None:
    walked = walk(person)
    assert walked.wrong == []
    assert walked.pages <= MOST_PAGES
