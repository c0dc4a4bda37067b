"""Compiles the instructions and loops into one library: Numba makes machine code of them, a linker a file of it.

Only what needs nothing of Python or Numba while it runs may stand there: the build fails where the object asks for more than the
C library's own memory functions.
"""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import types as python_types
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

# The same code for every processor of a kind, whatever the machine that compiles it (x86-64-v2: servers since 2009). Numba
# reads both as it is imported; functions are compiled in processes of their own, where nobody imported it before.
CPU: Final = "x86-64-v2" if platform.machine().lower() in ("x86_64", "amd64") else "generic"
if "numba" not in sys.modules:
    os.environ |= {"NUMBA_CPU_NAME": CPU, "NUMBA_CPU_FEATURES": ""}

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from clearslate.loops import blocks, naming
from clearslate.loops.errors import BuildError
from clearslate.loops.table import HELPERS, INSTRUCTIONS, LOOPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_TYPES: Final[dict[str, Any]] = {
    "B": types.uint8, "b": types.int8, "h": types.int16, "i": types.int32, "q": types.int64, "Q": types.uint64,
    "d": types.float64,
}  # fmt: skip
_LLVM: Final = {"B": "i8", "i": "i32", "q": "i64", "Q": "i64"}
_ALLOWED: Final = frozenset({"memset", "memcpy", "memmove"})
_OPTIONS: Final[dict[str, Any]] = {
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "error_model": "numpy",
}


@intrinsic
def _call(_context: Any, _address: Any, _arguments: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        pointer = ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [pointer])
        function = builder.inttoptr(values[0], kind.as_pointer())
        builder.call(function, [builder.inttoptr(values[1], pointer)])
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), generate


def units() -> dict[str, tuple[Callable[..., None], tuple[str, ...]]]:
    """All that is compiled, by symbol: the function and the types of its arguments."""
    naming.load_all()
    found: dict[str, tuple[Callable[..., None], tuple[str, ...]]] = {
        f"clearslate_op_{each.name}": (each.function, each.types) for each in INSTRUCTIONS.values()
    }
    return found | {f"clearslate_{symbol}": (each.function, each.types) for symbol, each in LOOPS.items()}


def _type_of(kind: str) -> Any:
    pointer: Any = types.CPointer
    return pointer(_TYPES[kind[1:]]) if kind[0] == "*" else _TYPES[kind]


class _Compiler:
    """Compiles functions; those that they call with them."""

    def __init__(self) -> None:
        self._helpers: dict[Any, Any] = {blocks.call: _call}

    def _bound(self, function: Any) -> Any:
        """The function, with compiled helpers in place of Python's."""
        own = dict(function.__globals__)
        for name in function.__code__.co_names:
            called = own.get(name)
            if isinstance(called, python_types.FunctionType) and called in HELPERS:
                if called not in self._helpers:
                    self._helpers[called] = njit(**_OPTIONS)(self._bound(called))
                own[name] = self._helpers[called]
        return python_types.FunctionType(function.__code__, own, function.__name__, function.__defaults__)

    def compile(self, symbol: str, function: Any, kinds: Sequence[str]) -> str:
        """LLVM's text of a function that takes its arguments from an array of words."""
        signature = types.void(*(_type_of(kind) for kind in kinds))
        compiled = njit(signature, **_OPTIONS)(self._bound(function))
        found = compiled.overloads[compiled.signatures[0]]
        name = found.fndesc.llvm_func_name
        text = str(found.library._final_module)  # noqa: SLF001 (Numba gives a module of several functions no other way)
        return text + _wrapper(symbol, name, kinds)


def _wrapper(symbol: str, inner: str, kinds: Sequence[str]) -> str:
    """What is called from outside: reads each argument's word, and calls the function that Numba compiled."""
    lines, passed = [], []
    for place, kind in enumerate(kinds):
        lines.append(f"  %a{place} = getelementptr i64, ptr %words, i64 {place}")
        lines.append(f"  %w{place} = load i64, ptr %a{place}")
        if kind[0] == "*":
            lines.append(f"  %v{place} = inttoptr i64 %w{place} to ptr")
            passed.append(f"ptr %v{place}")
        elif _LLVM[kind] == "i64":
            passed.append(f"i64 %w{place}")
        else:
            lines.append(f"  %v{place} = trunc i64 %w{place} to {_LLVM[kind]}")
            passed.append(f"{_LLVM[kind]} %v{place}")
    body = "\n".join(lines)
    return (
        f"\ndefine void @{symbol}(ptr %words) {{\n  %r = alloca ptr\n  %e = alloca ptr\n{body}\n"
        f'  %s = call i32 @"{inner}"(ptr %r, ptr %e{"".join(", " + each for each in passed)})\n  ret void\n}}\n'
    )


def compile_object(
    symbols: Sequence[str], done: Callable[[int], Any] = lambda _: None
) -> tuple[bytes, set[str]]:
    """An object file of some of the functions, and what it asks for that it does not define.

    Args:
        symbols: which (see `units`).
        done: told after each how many are done.
    """
    compiler, everything, module = _Compiler(), units(), None
    for place, symbol in enumerate(symbols):
        part = llvm.parse_assembly(compiler.compile(symbol, *everything[symbol]))
        for each in part.functions:
            if not each.is_declaration:
                each.linkage = "external" if each.name == symbol else "internal"
        for each in list(part.global_variables):
            if not each.is_declaration:
                each.linkage = "internal"
        if module is None:
            module = part
        else:
            module.link_in(part)
        done(place + 1)
    content: bytes = _machine().emit_object(module)
    return content, _open_names(content)


_SYMBOL: Final = np.dtype(
    [("name", "<u4"), ("info", "u1"), ("other", "u1"), ("section", "<u2"), ("value", "<u8"), ("size", "<u8")]
)


def _open_names(content: bytes) -> set[str]:
    """What an object (ELF, as on Linux) asks for and does not define."""
    sections = {
        each.name(): each.data() for each in llvm.object_file.ObjectFileRef.from_data(content).sections()
    }
    if content[:4] != b"\x7fELF":
        raise BuildError("this system's objects cannot be checked yet: compile on Linux")
    names = sections[b".strtab"]
    symbols = np.frombuffer(sections[b".symtab"], _SYMBOL)
    begins = symbols["name"][(symbols["section"] == 0) & (symbols["name"] != 0)].tolist()
    return {names[begin : names.index(b"\0", begin)].decode() for begin in begins}


def _machine() -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=CPU, features="", opt=3, reloc="pic", codemodel="default"
    )


def open_object(path: Path) -> Any:
    """Link an object file in memory, where there was no linker to make a library of it."""
    machine = _machine()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(str(path))
    engine.finalize_object()
    return engine


# --- the library's file ---------------------------------------------------------------------------------------------


def build(say: Callable[[str], Any] | None = None, folder: Path | None = None) -> Path:
    """Compile the library into a folder; gives its file.

    Args:
        say: told once that it compiles; by default a line on standard error, with a bar where that is a terminal.
        folder: where to; by default the first of `naming.places` that can be written.
    """
    folder = folder or _writable()
    with _alone(folder):
        for suffix in ("so", "o"):
            path = folder / naming.name(suffix)
            if path.is_file():  # another process was quicker
                return path
        linker = next((found for each in ("cc", "gcc", "clang") if (found := shutil.which(each))), None)
        with tempfile.TemporaryDirectory(dir=folder) as place, _progress(say) as done:
            objects = _objects(Path(place), 2 if linker and (os.cpu_count() or 1) > 1 else 1, done)
            made = Path(place) / "made"
            if linker is None:
                objects[0].rename(made)
            else:
                command = [linker, "-shared", "-s", "-o", str(made), *map(str, objects)]
                subprocess.run(command, check=True)  # noqa: S603 (the system's linker, our own files)
            path = folder / naming.name("so" if linker else "o")
            made.chmod(0o755)
            made.replace(path)
    return path


def _writable() -> Path:
    for folder in naming.places():
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)  # whoever compiles, others read it
            with tempfile.TemporaryFile(dir=folder):
                return folder
    raise BuildError(
        f"nowhere to keep the compiled engine: {' and '.join(map(str, naming.places()))} cannot be written"
    )


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While one process compiles, another waits. Where files cannot be locked, both compile, and the last one's file stays."""
    with (folder / ".building").open("w") as file:
        if sys.platform != "win32":
            import fcntl  # noqa: PLC0415 (there is none on Windows)

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _progress(say: Callable[[str], Any] | None) -> Iterator[Callable[[], None]]:
    text, total = "Compiling the engine (once, about 15 seconds)", len(units())
    if say is not None:
        say(text)
        yield lambda: None
        return
    from rich.console import Console  # noqa: PLC0415 (only where it compiles)
    from rich.progress import Progress  # noqa: PLC0415

    console = Console(stderr=True)
    if not console.is_terminal:
        console.print(text, highlight=False)
        yield lambda: None
        return
    with Progress(console=console) as bar:
        task = bar.add_task(text, total=total)
        yield lambda: bar.advance(task)


def _objects(place: Path, processes: int, done: Callable[[], None]) -> list[Path]:
    """Object files of all functions, a share of them from each process."""
    shares = [list(units())[at::processes] for at in range(processes)]
    files = [place / f"part-{at}.o" for at in range(processes)]
    running = [
        subprocess.Popen(  # noqa: S603 (this very program)
            [sys.executable, "-m", "clearslate.loops.build", str(file), *share],
            stdout=subprocess.PIPE,
            text=True,
        )
        for file, share in zip(files, shares, strict=True)
    ]

    def follow(process: subprocess.Popen[str]) -> None:
        with process:
            for _ in process.stdout or ():
                done()

    followers = [threading.Thread(target=follow, args=(process,)) for process in running]
    for each in followers:
        each.start()
    for each in followers:
        each.join()
    if any(process.wait() for process in running):
        raise BuildError("the engine could not be compiled; the reason is above")
    return files


def main(arguments: Sequence[str]) -> None:
    """Compile some functions into an object file, a line for each on standard output; without arguments, the library."""
    if not arguments:
        build()
        return
    file, *symbols = arguments
    content, asked = compile_object(symbols, lambda _: print(".", flush=True))
    if strange := asked - _ALLOWED:
        raise BuildError(
            f"compiled code may call nothing but {', '.join(sorted(_ALLOWED))}: {sorted(strange)}"
        )
    Path(file).write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1:])
