"""What another checkout answers to the same people: of each law how many answers differ, and from what to what.

    python benchmarks/editions.py /path/to/other/src --people 10000 --out differences.json

One of the two checkouts invents each state's people (``clearslate synth``), and both judge them, each in a process of its own. An
answer is a law's outcome for a charge and the day on which it clears. People of the earlier checkout lack the facts that the
later one asks for the first time, so that they are unknown: with ``--invented-here`` this one invents them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parents[1] / "src"
AS_OF = dt.date(2026, 12, 1)
MASKS = 2  # words of the mask of conditions: no law has more than 128


def judged(code: str, place: Path, into: Path) -> None:
    """Judge a dataset by the laws of the checkout that runs this, and write each law's answers."""
    from clearslate.engine.determine import Evaluator, question
    from clearslate.engine.outcomes import Outcome, compile_laws
    from clearslate.records.dataset import Dataset
    from clearslate.states import jurisdiction

    dataset, state = Dataset.open(place), jurisdiction(code)
    program = compile_laws(state, state.laws)
    evaluator = Evaluator(question([program], AS_OF, known_through=dataset.manifest.known_through))
    wanted = [name for name in evaluator.columns if name in dataset.schema.names]
    charges: list[np.ndarray[Any, Any]] = []
    laws: dict[str, list[np.ndarray[Any, Any]]] = {}
    for bucket in dataset.buckets:
        table = dataset.read(bucket.index, sorted({*wanted, "charge_id", "membership"}))
        certain = np.array([each == "certain" for each in table.column("membership").to_pylist()])
        charges.append(np.array(table.column("charge_id").to_pylist())[certain])
        for _, results in evaluator.judge(table):
            for result in results:
                outcome = np.where(result.reached, result.outcome, Outcome.NOT_APPLICABLE)
                dated = np.isin(outcome, (Outcome.ELIGIBLE, Outcome.NOT_YET))
                day = np.where(dated, result.eligible_on, 0)
                held = result.failed | result.unknown
                told_of = [*(word.view(np.int64) for word in held), np.zeros(len(outcome), np.int64)]
                laws.setdefault(result.law.id, []).append(
                    np.stack([outcome, day, *told_of[:MASKS]], axis=1)[certain]
                )
    every = np.concatenate(charges)
    order = np.argsort(every, kind="stable")
    np.savez(into, allow_pickle=False, **{law: np.concatenate(parts)[order] for law, parts in laws.items()})
    names = {
        "outcomes": {int(each): each.name.lower() for each in Outcome},
        "keys": {law.id: list(getattr(law, "reasons", law.keys)) for law in state.laws},
    }
    into.with_suffix(".json").write_text(json.dumps(names), encoding="utf-8")


def _keys(rows: np.ndarray[Any, Any], names: list[str]) -> list[set[str]]:
    """The conditions that keep each answer from being eligible."""
    return [{key for at, key in enumerate(names) if int(row[2 + at // 64]) >> (at % 64) & 1} for row in rows]


def compared(before: Path, after: Path) -> dict[str, Any]:
    """Of each law: answers, those that differ, what became of what, and the conditions that were not in the way before."""
    after_facts, of_old = (json.loads(each.with_suffix(".json").read_text()) for each in (after, before))
    names = {int(key): word for key, word in after_facts["outcomes"].items()}
    old, new = np.load(before), np.load(after)
    found: dict[str, Any] = {}
    for law in sorted({*old.files, *new.files}):
        if law not in old.files or law not in new.files:
            found[law] = {"only": "after" if law in new.files else "before"}
            continue
        was, now = old[law], new[law]
        differ = (was[:, :2] != now[:, :2]).any(axis=1)
        pairs = zip(
            _keys(was[differ], of_old["keys"][law]), _keys(now[differ], after_facts["keys"][law]), strict=True
        )
        keys = Counter(key for old_keys, new_keys in pairs for key in new_keys - old_keys)
        moves = Counter(
            (names[int(one)], names[int(other)])
            for one, other in zip(was[differ, 0], now[differ, 0], strict=True)
        )
        found[law] = {
            "answers": len(was),
            "differ": int(differ.sum()),
            "moves": {f"{one} to {other}": count for (one, other), count in moves.most_common()},
            "newly_in_the_way": {
                key + ("" if key in of_old["keys"][law] else " (new)"): count
                for key, count in keys.most_common(6)
            },
            "before": _digest(was),
            "after": _digest(now),
        }
    return found


def _digest(rows: np.ndarray[Any, Any]) -> str:
    return hashlib.sha256(rows[:, :2].astype(np.int64).tobytes()).hexdigest()[:16]


def of_state(code: str, other: Path, inventor: Path, people: int, folder: Path) -> dict[str, Any]:
    """Both checkouts' answers to the same people."""
    place = folder / code
    made = "from clearslate.cli.main import main; main()"
    _run(
        inventor,
        "-c",
        made,
        "synth",
        "--state",
        code,
        "--people",
        str(people),
        "--out",
        str(place),
        "--quiet",
    )
    for name, source in (("before", other), ("after", HERE)):
        _run(source, __file__, "--judge", code, str(place), str(folder / f"{code}-{name}.npz"))
    return compared(folder / f"{code}-before.npz", folder / f"{code}-after.npz")


def _run(source: Path, *arguments: str) -> None:
    subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, *arguments],
        env=os.environ | {"PYTHONPATH": str(source)},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main() -> None:
    """Compare, or judge where a process of its own was asked to."""
    if sys.argv[1:2] == ["--judge"]:
        judged(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
        return
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", type=Path, help="the other checkout's src")
    parser.add_argument("--states", default="", help="USPS codes, with commas; by default all")
    parser.add_argument("--invented-here", action="store_true", help="the people are of this checkout")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--out", type=Path, required=True, help="a JSON file: state, law, what differs")
    asked = parser.parse_args()
    from clearslate.states import CODES

    other = asked.other.resolve()
    found: dict[str, Any] = {}
    for code in asked.states.split(",") if asked.states else CODES:
        with tempfile.TemporaryDirectory() as folder:
            found[code] = of_state(
                code, other, HERE if asked.invented_here else other, asked.people, Path(folder)
            )
        changed = {law: each for law, each in found[code].items() if each.get("differ") or "only" in each}
        print(code, f"{len(found[code])} laws, {len(changed)} differ", flush=True)
        for law, each in changed.items():
            print("  ", law, each, flush=True)
        asked.out.write_text(
            json.dumps({"people": asked.people, "states": found}, indent=1), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
