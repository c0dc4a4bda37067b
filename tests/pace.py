"""What each test costs of the processor, its child processes included; and a quick selection for the inner loop.

Clocks say little where two workers and other programs share a machine; the processor's seconds say the same anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Final

import pytest

KEPT: Final = "clearslate/pace"
"""Where pytest's cache keeps what tests took, by node id."""
QUICK: Final = 0.1
SHOWN: Final = 20
# What a test asks for that makes files, processes or servers: without a figure of its own it is taken to be slow.
SLOW_FIXTURES: Final = frozenset(
    {"tmp_path", "tmp_path_factory", "postgres", "page", "browser", "client", "live_server", "db"}
)


def spent() -> float:
    """Seconds of the processor so far, with those of child processes that have ended."""
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system


class Pace:
    """Measures every test, shows the dearest at the end, and keeps the figures for ``--quick``."""

    def __init__(self, config: pytest.Config) -> None:
        self.took: dict[str, float] = {}
        self._config = config
        self._begun = 0.0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        self._begun = spent()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if report.when == "teardown":
            report.user_properties.append(("processor", round(spent() - self._begun, 3)))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties if report.when == "teardown" else ():
            if name == "processor" and isinstance(value, float):
                self.took[report.nodeid] = value

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.took or not self._config.option.durations:
            return
        terminalreporter.section(f"{sum(self.took.values()):.0f} s of the processor; the dearest tests")
        for node, seconds in sorted(self.took.items(), key=lambda each: -each[1])[:SHOWN]:
            terminalreporter.write_line(f"{seconds:7.2f} s  {node}")

    def pytest_sessionfinish(self) -> None:
        cache = cache_of(self._config)
        if self.took and cache is not None and not hasattr(self._config, "workerinput"):
            cache.set(KEPT, cache.get(KEPT, {}) | self.took)


def cache_of(config: pytest.Config) -> pytest.Cache | None:
    """What pytest keeps between sessions; None where it was told to keep nothing (``-p no:cacheprovider``)."""
    return getattr(config, "cache", None)


def is_quick(item: pytest.Item, took: dict[str, float]) -> bool:
    """Whether a test took less than a tenth of a second; one that nobody measured here, whether it looks like it."""
    if item.get_closest_marker("prove") is not None:
        return False
    if item.nodeid in took:
        return took[item.nodeid] < QUICK
    drawn = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    return not drawn and not SLOW_FIXTURES & set(getattr(item, "fixturenames", ()))


def keep_quick(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out all tests but the quick ones."""
    cache = cache_of(config)
    took: dict[str, float] = {} if cache is None else cache.get(KEPT, {})
    quick = [item for item in items if is_quick(item, took)]
    kept = set(map(id, quick))
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
    items[:] = quick
