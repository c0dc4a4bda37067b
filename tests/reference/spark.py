"""Commands on Spark's own cluster of processes, and whom it starts: for the long trials."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest

CLUSTER = "local-cluster[2,1,1024]"
_PATIENCE = 1800  # seconds, on a machine that has much else to do


def spark_command(*words: str, master: str = CLUSTER) -> list[str]:
    """A command of clearslate with Spark's settings; the test is skipped where there is no Spark."""
    for needed in ("pyspark", "pandas"):
        if find_spec(needed) is None:
            pytest.skip(f"needs {needed}: pip install 'clearslate[spark]' (requirements/spark.txt)")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("needs Java 17 or later")
    return [
        sys.executable, "-m", "clearslate.cli.main", *words, "--quiet", "--engine", "spark", "--spark", f"spark.master={master}",
        "--spark", "spark.ui.enabled=false", "--spark", "spark.ui.showConsoleProgress=false",
    ]  # fmt: skip


def _executors(driver: psutil.Process) -> list[psutil.Process]:
    """The processes of Java that Spark has started for a driver's tasks."""
    found = []
    for process in driver.children(recursive=True):
        try:
            if any("CoarseGrainedExecutorBackend" in word for word in process.cmdline()):
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def wait_for(driver: subprocess.Popen[bytes], count: int, noted: Callable[[], int]) -> None:
    """Wait until so many pieces of work are noted."""
    until = time.monotonic() + _PATIENCE
    while noted() < count:
        assert driver.poll() is None
        assert time.monotonic() < until, "the cluster takes too long"
        time.sleep(0.02)


def kill_an_executor(command: Sequence[str], count: int, noted: Callable[[], int]) -> None:
    """Run a command to its end, of which an executor is killed once so many pieces of work are noted."""
    with subprocess.Popen(command, start_new_session=True) as driver:
        wait_for(driver, count, noted)
        _executors(psutil.Process(driver.pid))[0].kill()
        assert driver.wait() == 0


def kill_the_driver(command: Sequence[str], count: int, noted: Callable[[], int]) -> None:
    """Kill a command, and all that it started, once so many pieces of work are noted."""
    with subprocess.Popen(command, start_new_session=True) as driver:
        wait_for(driver, count, noted)
        family = psutil.Process(driver.pid).children(recursive=True)
        os.killpg(driver.pid, signal.SIGKILL)
        for process in family:  # the executors of a driver that is gone end by themselves, sooner or later
            with suppress(psutil.NoSuchProcess):
                process.kill()


def stamps(folder: Path, pattern: str) -> dict[Path, int]:
    """When each of some files was written."""
    return {path: path.stat().st_mtime_ns for path in folder.glob(pattern)}


def noted(folder: Path, pattern: str) -> Callable[[], int]:
    """Counts such files, whenever it is asked."""
    return lambda: len(stamps(folder, pattern))
