"""What the studies of a run have shown and hidden, in ``published.json`` beside it.

Two studies of one run show the same baseline. Did each hide what it alone must, the second would show groups that the first hid,
and the first one's hidden figures were differences. So what is hidden is noted, and each study goes by those before it. A study
that is made again goes by those that were before it then, and comes out the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from clearslate.policy.hiding import Column, Earlier, Hidden
from clearslate.records.files import BusyError, locked, put
from clearslate.runs.manifest import hash_of

FILE: Final = "published.json"


class UnpublishedError(Exception):
    """What is published of a run cannot be read or noted. The message says what to do."""


class Published:
    """The notes of a run.

    Args:
        run: its folder.
        study: what a study asks, as a key.
        laws: of each reform of the study a key of what it says, by id: the same law may have another id in another study.
    """

    def __init__(self, run: Path, study: str, laws: Mapping[str, str]) -> None:
        self.path, self.study, self.laws = run / FILE, study, laws
        self._entries = self._read()
        names = [entry["study"] for entry in self._entries]
        self._is_noted = study in names
        self._before = self._entries[: names.index(study)] if self._is_noted else self._entries

    def _read(self) -> list[dict[str, Any]]:
        if not self.path.exists():
            return []
        try:
            told = json.loads(self.path.read_bytes())
            if told["sha256"] == _hash(told["studies"]):
                return list(told["studies"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UnpublishedError(f"{self.path} cannot be read: {error}; restore it") from error
        raise UnpublishedError(
            f"{self.path} was changed: restore it, it says what studies of the run have hidden"
        )

    @property
    def key(self) -> str:
        """Of what earlier studies hid; empty where there is none."""
        return _hash(self._before) if self._before else ""

    @property
    def earlier(self) -> Earlier:
        """What earlier studies hid, in the words of this one."""
        ids: dict[str, list[str]] = {"": [""], "baseline": ["baseline"]}
        for name, key in self.laws.items():
            ids.setdefault(key, []).append(name)
        found: dict[str, Hidden] = {}
        for entry in self._before:
            for dimension, told in entry["dimensions"].items():
                columns = frozenset(
                    Column(unit, scenario, route, name, bound)
                    for unit, law, route, name, bound in told["columns"]
                    for scenario in ids.get(law, [law] if law.startswith("baseline@") else [])
                )
                hidden = Hidden(frozenset(told["groups"]), columns, told["is_all"])
                found[dimension] = found.get(dimension, Hidden()) | hidden
        return found

    def note(self, hidden: Earlier) -> None:
        """Note what this study hides of each dimension.

        Raises:
            UnpublishedError: it cannot be noted, and so must not be published.
        """
        if self._is_noted:
            return
        told = {
            dimension: {
                "groups": sorted(each.groups),
                "columns": sorted(
                    [column.unit, self.laws.get(column.scenario, column.scenario), *column[2:]]
                    for column in each.columns
                ),
                "is_all": each.is_all,
            }
            for dimension, each in hidden.items()
        }
        entries = [*self._entries, {"study": self.study, "dimensions": told}]
        try:
            put(self.path, json.dumps({"studies": entries, "sha256": _hash(entries)}, indent=1).encode())
        except OSError as error:
            raise UnpublishedError(_NO_NOTE.format(self.path)) from error


def _hash(entries: list[dict[str, Any]]) -> str:
    return hash_of({"studies": entries})


_NO_NOTE: Final = "{} cannot be written: what a study hides is noted there; copy the run to where it can be, or use --public-records"


@contextmanager
def published(run: Path, study: str, laws: Mapping[str, str]) -> Iterator[Published]:
    """The notes of a run, while no other study is published.

    Raises:
        UnpublishedError: they cannot be read, or another study is held up at them.
    """
    try:
        with locked(run / f".{FILE}.lock", wait=True):
            yield Published(run, study, laws)
    except (BusyError, PermissionError) as error:
        raise UnpublishedError(_NO_NOTE.format(run / FILE)) from error
