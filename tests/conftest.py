"""What all tests share."""

import faulthandler
import gc
import os
from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

from tests.examples import PROVE, is_proving
from tests.pace import Pace, keep_quick

# Compiling a kernel takes seconds, once, and a machine may be busy: neither is a fault of an example. Every day the same
# examples are tried, so that what fails is what was changed; the long trials draw new ones, and more of them
# (--hypothesis-profile=prove).
CALM: Final = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("clearslate", CALM, derandomize=True, max_examples=30)
settings.register_profile(PROVE, CALM)
settings.load_profile("clearslate")

# Scripts that fuzz with a tool which the project does not install.
collect_ignore = ["fuzz"]
# Django is set up once a process: the office's tests and the public pages' have sessions of their own (Makefile).
if os.environ.get("DJANGO_SETTINGS_MODULE") != "clearslate.web.settings.test":
    collect_ignore.append("web")
if os.environ.get("DJANGO_SETTINGS_MODULE") != "clearslate.web.settings.people":
    collect_ignore.append("people")
if os.environ.get("DJANGO_SETTINGS_MODULE") != "clearslate.serve.http.settings":
    collect_ignore.append("serve")

# Seconds for a test with its fixtures. On a calm machine none takes 20, on one that is busy with much else perhaps 200.
# One that hangs shall say so.
LIMIT: Final = 600
STDERR: Final = pytest.StashKey[int]()

# Where the reference data lie; set and empty: nowhere, as on a machine that has the repository alone.
REFERENCE = os.environ.get("CLEARSLATE_REFERENCE", str(Path(__file__).parents[2] / "shared"))


_OWN: Final = ("own", "own_stories")

gc.disable()  # until all is collected: what is imported stays


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--quick``: the inner loop, `make test-quick`."""
    parser.addoption(
        "--quick", action="store_true", help="only tests that take less than a tenth of a second"
    )


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Keep the way to the terminal, which pytest takes from the tests, and name there at once what fails."""
    config.stash[STDERR] = os.dup(2)
    if (terminal := config.pluginmanager.get_plugin("terminalreporter")) is not None:
        config.pluginmanager.register(_Named(terminal))
    config.pluginmanager.register(Pace(config))


class _Named:
    """Names a test that fails when it fails: a run that is cut off has no summary."""

    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self._terminal = terminal

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._terminal.ensure_newline()
            self._terminal.write_line(f"{report.when} failed: {report.nodeid}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs the reference data (``-m "reference and not prove"`` runs it), and limit all but the long trials.

    Where more examples are drawn, every test that draws them is a long trial.
    """
    has_limits = config.pluginmanager.has_plugin("timeout")
    for item in items:
        if is_proving() and getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("prove")
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker("reference")
        if has_limits and item.get_closest_marker("prove") is None:
            item.add_marker(pytest.mark.timeout(LIMIT, method="signal"))
    if config.getoption("--quick"):
        keep_quick(config, items)
    items.sort(key=_shares)


def _shares(item: pytest.Item) -> tuple[bool, str]:
    """Puts first, state by state, what asks a state's own scenarios: one worker reads and judges them for all of these tests."""
    drawn, code = getattr(item, "callspec", None), getattr(getattr(item, "function", None), "__code__", None)
    asked = [
        getattr(getattr(item, "module", None), name, None) for name in _OWN if code and name in code.co_names
    ]
    asks = drawn is not None and any(
        getattr(each, "__module__", "") == "tests.scenarios.own" for each in asked
    )
    return not asks, str(drawn.params.get("code", "")) if asks and drawn is not None else ""


def pytest_collection_finish() -> None:
    """Keep the garbage collector from going through all laws and tests again and again: they stay.

    It looks at young objects every 20,000 instead of every 2,000: 14 of 165 seconds of a sample's processor became 3.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
    gc.enable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """End this process, and say where each of its threads stands, where a test hangs outside of Python too."""
    if item.get_closest_marker("prove") is None:
        faulthandler.dump_traceback_later(2 * LIMIT, exit=True, file=item.config.stash[STDERR])
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data beside a development checkout; a test that needs it is skipped elsewhere.

    The only way to them: what a test without this fixture does is the same on every machine.
    """
    if not REFERENCE or not Path(REFERENCE).is_dir():
        pytest.skip("needs the reference data of ../shared, which is not part of the repository")
    return Path(REFERENCE)
