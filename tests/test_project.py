"""The promises of the project itself: who may import whom, what the locks hold, what the tools say."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = [ROOT / "requirements" / "runtime.txt", ROOT / "requirements" / "dev.txt"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


def _normal(requirement: str) -> str:
    """The name of a requirement, as package indexes compare names."""
    found = _NAME.match(requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def _pins(lock: Path) -> dict[str, str]:
    """The pinned version of each package of a lock."""
    pins = re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(pins)


def test_imports_point_downward() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [lint_imports, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("lock", [*LOCKS, ROOT / "requirements" / "docs.txt"], ids=lambda lock: lock.name)
def test_every_pinned_package_has_a_hash_and_no_lock_names_a_place(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    packages = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in package for package in packages)
    assert not re.search(r"://|/|@|--(?:index|extra-index|find-links|trusted)", text)


def test_the_locks_hold_every_dependency_that_the_project_names() -> None:
    runtime, dev = (_pins(lock) for lock in LOCKS)
    extras = PROJECT["optional-dependencies"]
    assert {_normal(name) for name in PROJECT["dependencies"]} <= runtime.keys()
    assert {_normal(name) for name in extras["research"] + extras["dev"]} - {"clearslate"} <= dev.keys()


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, dev = (_pins(lock) for lock in LOCKS)
    assert runtime.items() <= dev.items()


def test_the_core_lock_holds_what_the_core_names_as_the_developers_have_it() -> None:
    core, dev = _pins(ROOT / "requirements" / "core.txt"), _pins(LOCKS[1])
    named = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["compile"]
    assert {_normal(name) for name in named} <= core.keys()
    assert core.items() <= dev.items()


def test_every_make_target_has_a_line_of_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    assert set(phony.group(1).split()) == set(re.findall(r"^([a-z]+):.* ## \S", makefile, re.MULTILINE))


def test_tests_reach_the_reference_data_by_their_fixture_alone() -> None:
    """So a test without it draws the same on a machine that has these data and on one that has not."""
    way = re.compile(r"(?:^|/)shared(?:/|$)|CLEARSLATE_REFERENCE")
    files = [path for path in (ROOT / "tests").rglob("*.py") if path != ROOT / "tests" / "conftest.py"]
    texts = {path: path.read_text(encoding="utf-8") for path in files if path != Path(__file__)}
    named = re.compile(
        r"shared|CLEARSLATE_REFERENCE"
    )  # in most files nothing is called so: those are not parsed
    trees = {path: ast.parse(text) for path, text in texts.items() if named.search(text)}
    assert [
        f"{path.relative_to(ROOT)}, line {node.lineno}: {node.value!r}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value
        if way.search(node.value)
    ] == []


def test_no_file_of_the_package_reads_the_clock_outside_the_commands() -> None:
    clock = re.compile(r"\b(?:date\.today|datetime\.now|datetime\.utcnow|time\.time)\(")
    commands = ROOT / "src" / "clearslate" / "cli"
    files = [path for path in (ROOT / "src").rglob("*.py") if not path.is_relative_to(commands)]
    files.remove(ROOT / "src" / "clearslate" / "web" / "clock.py")  # the web's, as the commands have theirs
    assert [
        str(path.relative_to(ROOT)) for path in files if clock.search(path.read_text(encoding="utf-8"))
    ] == []
