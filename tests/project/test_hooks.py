"""The git hook of `make setup`: a commit subject has at most 72 characters."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


def run(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """A command in the folder; git reads no settings of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "HOME": str(folder)}
    return subprocess.run(
        list(map(str, words)), cwd=folder, env=kept | own, capture_output=True, text=True, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the scripts, not yet a checkout."""
    (tmp_path / "tools").mkdir()
    for name in ("hooks.sh", "commit-msg"):
        shutil.copy(TOOLS / name, tmp_path / "tools" / name)
    return tmp_path


@pytest.fixture
def checkout(folder: Path) -> Path:
    if shutil.which("git") is None:
        pytest.skip("needs git")
    assert run(folder, "git", "init", "-q").returncode == 0
    for name in ("name", "email"):
        run(folder, "git", "config", f"user.{name}", "nobody")
    return folder


def commit(checkout: Path, message: str) -> subprocess.CompletedProcess[str]:
    return run(checkout, "git", "commit", "-q", "--allow-empty", "-m", message)


def test_a_subject_over_72_characters_is_refused(checkout: Path) -> None:
    assert commit(checkout, "x" * 73).returncode == 0
    done = run(checkout, "tools/hooks.sh")
    assert (done.returncode, "over 72 characters" in done.stdout) == (0, True)
    refused = commit(checkout, "x" * 73)
    assert refused.returncode == 1
    assert "the subject has 73 characters" in refused.stderr
    assert commit(checkout, "§" * 72 + "\n\n" + "y" * 200).returncode == 0
    assert commit(checkout, "Merge " + "x" * 90).returncode == 0
    assert run(checkout, "git", "rev-list", "--count", "HEAD").stdout.strip() == "3"
    assert run(checkout, "tools/hooks.sh").stdout == "", "installed once"


def test_an_older_hook_of_ours_is_replaced_and_another_is_not(checkout: Path) -> None:
    hook = checkout / ".git" / "hooks" / "commit-msg"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\n# clearslate's commit-msg hook, older\n", encoding="utf-8")
    assert run(checkout, "tools/hooks.sh").returncode == 0
    assert hook.read_bytes() == (TOOLS / "commit-msg").read_bytes()
    hook.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    assert run(checkout, "tools/hooks.sh").returncode == 0
    assert hook.read_text(encoding="utf-8") == "#!/bin/sh\nexit 0\n"


def test_hooks_that_git_keeps_elsewhere_are_left_alone(checkout: Path) -> None:
    run(checkout, "git", "config", "core.hooksPath", "elsewhere")
    assert run(checkout, "tools/hooks.sh").returncode == 0
    assert not (checkout / "elsewhere").exists()
    assert not (checkout / ".git" / "hooks" / "commit-msg").exists()


def test_setup_does_not_fail_where_there_is_no_checkout_or_no_git(folder: Path) -> None:
    done = run(folder, "tools/hooks.sh")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (folder / ".git").write_text("gitdir: nowhere\n", encoding="utf-8")
    assert run(folder, "tools/hooks.sh").returncode == 0
    (folder / "bin").mkdir()
    for name in ("sh", "dirname"):
        (folder / "bin" / name).symlink_to(Path(shutil.which(name) or name))
    assert run(folder, "env", f"PATH={folder / 'bin'}", "tools/hooks.sh").returncode == 0


def test_setup_installs_it_for_developers_before_it_does_anything_else() -> None:
    text = (TOOLS / "setup.sh").read_text(encoding="utf-8")
    assert text.index("tools/hooks.sh ||") < text.index("if is_made dev")
