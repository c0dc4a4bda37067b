"""A person under a reform: which answers would be otherwise. Only figures, lists and readings: a request can name no file."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic import ValidationError

from clearslate.engine.determine import Evaluator, question
from clearslate.engine.outcomes import Outcome, Program, compile_laws
from clearslate.law import LawError
from clearslate.people.record import Story, record_of
from clearslate.people.variants import program
from clearslate.policy.asked.changes import reformed
from clearslate.policy.asked.reform import CHANGE, Enact, Placed, Reform, ReformError
from clearslate.records.days import NEVER, show_day, to_day
from clearslate.records.tables import in_memory, table_from_rows
from clearslate.serve import shapes
from clearslate.serve.errors import RequestError
from clearslate.states import CODES, jurisdiction

_KEPT: Final = 16  # reforms whose laws are kept compiled


def judge_reform(story: Story, asked: shapes.Reform) -> dict[str, Any]:
    """The answers that differ under a reform (`shapes.ReformAnswer`).

    Raises:
        RequestError: the reform is none, or cannot be applied.
    """
    code = asked.jurisdiction
    if code not in CODES or code not in story.states:
        raise RequestError(
            422, "reform", "the person has no case of this jurisdiction", ("reform", "jurisdiction")
        )
    text = json.dumps(asked.changes, sort_keys=True)
    compiled, presumed = _compiled(code, asked.name, text)
    record = record_of(story, code)
    table = in_memory(table_from_rows(record.rows, jurisdiction(code).facts), to_day(record.known_through))
    found = {}
    for name, each, on in (("before", program(code), frozenset()), ("after", compiled, presumed)):
        ask = question([each], story.as_of, known_through=record.known_through, presumptions=on)
        [(_, results)] = Evaluator(ask).judge(table)
        found[name] = {result.law.id: result for result in results}
    charges, states = (table.column(name).to_pylist() for name in ("charge_id", "jurisdiction"))
    changed = []
    for law, after in found["after"].items():
        before = found["before"].get(law)
        for row in np.flatnonzero(after.reached).tolist():
            now = (str(Outcome(int(after.outcome[row]))), _day(after.eligible_on[row]))
            was = ("not_applicable", None) if before is None or not before.reached[row] else (
                str(Outcome(int(before.outcome[row]))), _day(before.eligible_on[row])
            )  # fmt: skip
            if now != was and states[row] == code:
                changed.append(
                    {
                        "charge": charges[row],
                        "law": law,
                        "outcome": now[0],
                        "day": now[1],
                        "before": was[0],
                        "before_day": was[1],
                    }
                )
    return {"name": asked.name, "sha256": hashlib.sha256(text.encode()).hexdigest(), "changed": changed}


def _day(day: Any) -> str | None:
    return show_day(int(day)) if int(day) < NEVER else None


@lru_cache(maxsize=_KEPT)
def _compiled(code: str, name: str, text: str) -> tuple[Program, frozenset[str]]:
    """The laws of a state under a reform, and what it presumes."""
    placed = []
    for number, raw in enumerate(json.loads(text)):
        place = ("reform", "changes", number)
        try:
            change = CHANGE.validate_python(raw)
        except ValidationError as error:
            raise RequestError(422, "reform", "this is no change of a law (docs/policy.md)", place) from error
        if isinstance(change, Enact):
            raise RequestError(422, "reform", "a law in a file cannot be enacted here", place)
        placed.append(Placed(change, Path("request"), number + 1))
    try:
        found = reformed(jurisdiction(code), Reform(name, name, code, tuple(placed)))
        laws = [law for law in found.jurisdiction.laws if law.is_told]
        presumed = frozenset(each for each, on in found.presumptions.items() if on)
        return compile_laws(found.jurisdiction, laws, dict(found.readings)), presumed
    except (ReformError, LawError, ValueError) as error:
        raise RequestError(
            422,
            "reform",
            "the reform names what these laws do not have, or makes a law that cannot be",
            ("reform", "changes"),
        ) from error
