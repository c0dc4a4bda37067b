"""A proposed law in a file of its own: a bill, written in the language of the laws beside it.

The file is a program and is run. Only the command line loads one; nothing that answers over the web ever does.
"""

from __future__ import annotations

import hashlib
import traceback
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from clearslate.law.expressions import LawError
from clearslate.law.model import Jurisdiction

_HOW = "docs/law-language.md says how a law is written, and examples/bills holds one"


def read_laws(path: Path) -> Jurisdiction:
    """The jurisdiction that a file in the law language defines as ``JURISDICTION``, with the laws that it proposes.

    Raises:
        LawError: it cannot be read, or is no law; the message names the line where it can.
    """
    if path.is_dir():
        raise LawError(f"{path} is a folder: name the file of the proposed law")
    if path.suffix != ".py":
        raise LawError(f"{path} is no law: a proposed law is a Python file (.py); {_HOW}")
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise LawError(f"there is no file {path}") from error
    return _run(path.resolve(), str(path), hashlib.sha256(content).hexdigest())


@cache
def _run(path: Path, shown: str, sha256: str) -> Jurisdiction:
    spec = spec_from_file_location(f"clearslate_proposal_{sha256[:16]}", path)
    if spec is None or spec.loader is None:
        raise LawError(f"{shown} cannot be loaded as a Python file")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise LawError(f"{shown}, line {error.lineno}: {error.msg}") from error
    except Exception as error:  # whatever the file does wrong, its author is told where
        raise LawError(f"{shown}{_line(error, path)}: {_words(error)}") from error
    found = getattr(module, "JURISDICTION", None)
    if not isinstance(found, Jurisdiction):
        kind = "nothing" if found is None else f"a {type(found).__name__}"
        raise LawError(
            f"{shown} is no law: it must define JURISDICTION = Jurisdiction(..., laws=(...)) with the proposed laws, "
            f"and defines {kind} of that name; {_HOW}"
        )
    if not found.laws:
        raise LawError(f"{shown}: its JURISDICTION has no laws; {_HOW}")
    return found


def _line(error: Exception, path: Path) -> str:
    """The line of the file in which an error came up."""
    lines = [each.lineno for each in traceback.extract_tb(error.__traceback__) if each.filename == str(path)]
    return f", line {lines[-1]}" if lines else ""


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, LawError) else f"{type(error).__name__}: {error}"
