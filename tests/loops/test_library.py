"""The compiled library: found by what it was compiled from, compiled once, and nothing in it needs Python or Numba."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clearslate.loops import build, library, naming
from clearslate.loops.errors import BuildError
from clearslate.loops.table import INSTRUCTIONS, LOOPS, READ, instruction, loop, truth

SRC = Path(library.__file__).parents[2]


def _run(code: str, tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A fresh process that finds no library in the package and none in the user's cache."""
    empty = f"""
        from clearslate.loops import library, naming
        from pathlib import Path
        naming.SHIPPED = Path({str(tmp_path / "package")!r})
    """
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(empty) + textwrap.dedent(code)], text=True, capture_output=True, check=False,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": str(SRC)} | environment,
    )  # fmt: skip


def test_what_is_installed_needs_no_numba(tmp_path: Path) -> None:
    """A run from the library that is there, in a process that cannot import Numba."""
    library.ready()
    code = """
        import sys
        sys.modules["numba"] = sys.modules["llvmlite"] = None
        import datetime as dt
        from clearslate.records.dataset import Dataset
        from clearslate.runs.spec import spec_for
        from clearslate.runs.start import start
        from clearslate.synthetic import generate
        day = dt.date(2026, 1, 5)
        generate("MD", 20, Path("records"), seed=5, known_through=day)
        run = start(Path("records"), spec_for(Dataset.open(Path("records")), day), Path("run"))
        print(sum(each.rows for each in run.buckets) > 20)
    """
    done = subprocess.run(
        [sys.executable, "-c", "from pathlib import Path\n" + textwrap.dedent(code)], text=True, capture_output=True,
        check=False, cwd=tmp_path,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_without_a_library_and_without_numba_it_says_what_to_do(tmp_path: Path) -> None:
    done = _run('import sys; sys.modules["numba"] = None; library.ready()', tmp_path)
    assert done.returncode == 1
    assert "NotCompiledError: no compiled library for" in done.stderr
    assert "reinstall clearslate from a wheel for this system, or install numba beside it" in done.stderr


def test_a_command_says_so_too(tmp_path: Path) -> None:
    """In two lines and with the exit code of what cannot be used; and nothing of a traceback."""
    code = """
        import sys
        sys.modules["numba"] = None
        from clearslate.cli.main import main
        sys.argv = ["clearslate", "demo", "--people", "20", "--out", "demo"]
        main()
    """
    done = _run(f"import os; os.chdir({str(tmp_path)!r})\n" + textwrap.dedent(code), tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)
    assert "reinstall clearslate from a wheel" in done.stderr


def test_a_library_of_other_code_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    old = naming.name().replace(naming.digest(), "0" * 16)
    (tmp_path / "package" / old).write_bytes(b"no library")
    done = _run('import sys; sys.modules["numba"] = None; library.ready()', tmp_path)
    assert "NotCompiledError" in done.stderr


def test_the_digest_is_of_all_that_is_compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = {naming.digest()}
    for name in ("instructions/days.py", "hashing.py", "build.py", "table.py"):
        for path in naming.HERE.rglob("*.py"):
            copy = tmp_path / name.replace("/", "-") / path.relative_to(naming.HERE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            changed = path.relative_to(naming.HERE).as_posix() == name
            copy.write_bytes(path.read_bytes() + b"\n" * changed)
        monkeypatch.setattr(naming, "HERE", tmp_path / name.replace("/", "-"))
        naming.digest.cache_clear()
        found.add(naming.digest())
    monkeypatch.undo()
    naming.digest.cache_clear()
    assert len(found) == 5


def test_an_object_is_opened_where_there_was_no_linker(tmp_path: Path) -> None:
    content, asked = build.compile_object(["clearslate_fold_pQpQpQq"])
    assert asked <= {"memset", "memcpy", "memmove"}
    (tmp_path / "some.o").write_bytes(content)
    engine = build.open_object(tmp_path / "some.o")
    assert engine.get_function_address("clearslate_fold_pQpQpQq")


def test_what_needs_more_than_memory_is_not_compiled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def allocates(out: Any, n: int) -> None:
        out[0] = np.arange(n).sum()

    monkeypatch.setattr(build, "units", lambda: {"clearslate_bad": (allocates, ("*q", "q"))})
    with pytest.raises(BuildError, match=r"may call nothing but memcpy, memmove, memset: .*NRT"):
        build.main([str(tmp_path / "bad.o"), "clearslate_bad"])
    assert capsys.readouterr().out == ".\n"


def test_a_loop_takes_no_array_of_another_type_or_in_pieces() -> None:
    ones = np.ones(6, np.uint64)
    with pytest.raises(TypeError, match=r"no loop fold takes \*i, \*Q, \*Q, q"):
        library.call("fold", ones.astype(np.int32), ones, ones.copy(), 6)
    with pytest.raises(ValueError, match="in one piece"):
        library.call("fold", ones[::2], ones, ones.copy(), 3)


def test_a_declaration_and_its_function_name_the_same() -> None:
    def strange(out: Any, other: Any, n: int) -> None: ...

    with pytest.raises(TypeError, match=r"strange: its parameters are to be \['out', 'of', 'n'\]"):
        instruction(out=truth(READ), of=truth())(strange)
    with pytest.raises(TypeError, match="does not fit"):
        loop("*q")(strange)
    assert "STRANGE" not in INSTRUCTIONS
    assert not any(each.name == "strange" for each in LOOPS.values())


@pytest.mark.prove
def test_two_first_runs_compile_once_and_say_so(tmp_path: Path) -> None:
    """Both at once, in an empty package: one compiles, the other waits; where that cannot be written, the user's cache is."""
    code = f"""
        import numpy as np
        from clearslate.loops import library, naming
        from pathlib import Path
        naming.SHIPPED = Path({str(tmp_path / "package")!r})
        out = np.empty(3, np.uint64)
        library.call("fold", np.arange(3, dtype=np.uint64), np.arange(3, dtype=np.uint64), out, 3)
        print(out.tolist())
    """
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)], stdout=-1, stderr=-1, text=True, env=environment
        )
        for _ in range(2)
    ]
    entries = [process.communicate() for process in running]
    assert len({out for out, _ in entries}) == 1
    assert {err for _, err in entries} <= {"", "Compiling the engine (once, about 15 seconds)\n"}
    assert len(list((tmp_path / "package").glob("loops-*"))) == 1


@pytest.mark.prove
def test_a_build_that_is_killed_leaves_no_library(tmp_path: Path) -> None:
    code = "from pathlib import Path\nfrom clearslate.loops import build\nbuild.build(print, Path({}))"
    with subprocess.Popen(
        [sys.executable, "-c", code.format(repr(str(tmp_path)))], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
    assert not list(tmp_path.glob("loops-*"))
    assert build.build(lambda _: None, tmp_path).is_file()
