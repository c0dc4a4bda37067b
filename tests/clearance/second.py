"""The second opinion on a ledger's rules (tools/check_rules.py), which imports nothing of clearslate."""

from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path
from typing import Any, Final

from clearslate.clearance.state.ledger import Ledger

PLACE: Final = Path(__file__).parents[2] / "tools" / "check_rules.py"
_SPEC = importlib.util.spec_from_file_location("check_rules", PLACE)
assert _SPEC is not None
assert _SPEC.loader is not None
check_rules: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(check_rules)


def opinion(ledger: Ledger, now: dt.datetime | None = None) -> list[tuple[int, str]]:
    """What breaks a rule, by the exported chain alone."""
    faults: list[tuple[int, str]]
    faults, _ = check_rules.check(list(ledger.exported()), now)
    return faults
