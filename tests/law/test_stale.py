"""What should be read again, and when."""

import datetime as dt
from dataclasses import replace

from clearslate.law.stale import stale
from clearslate.states import jurisdiction

PA = jurisdiction("PA")
READ = dt.date.fromisoformat(PA.read)


def told(today: dt.date, days: int) -> list[tuple[str, str]]:
    return [(one.law, one.what) for one in stale([PA], today, days) if one.law == "PA-CS-M"]


def test_what_was_read_longer_ago_is_told_the_day_after() -> None:
    assert ("PA-CS-M", "read") not in told(READ + dt.timedelta(365), 365)
    assert ("PA-CS-M", "read") in told(READ + dt.timedelta(366), 365)


def test_a_source_with_a_day_of_its_own_is_as_old_as_it_says() -> None:
    law = PA.law("PA-CS-M")
    older = replace(PA, laws=(replace(law, source=replace(law.source, read="2020-01-01")),))
    assert [one.day for one in stale([older], READ, 365)] == [dt.date(2020, 1, 1)]


def test_versions_are_told_from_both_sides_of_their_day() -> None:
    begins = ("PA-CS-M", "version Act 36 of 2023 begins")
    assert begins in told(dt.date(2024, 6, 11) - dt.timedelta(30), 30)
    assert begins in told(dt.date(2024, 6, 11) + dt.timedelta(30), 30)
    assert begins not in told(dt.date(2024, 6, 11) + dt.timedelta(31), 30)
    assert ("PA-CS-M", "version Act 83 of 2020 ends") in told(dt.date(2024, 6, 1), 30)
