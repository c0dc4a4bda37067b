"""Learns the model and weighs pairs with it: Splink, without labels.

How often a clerk writes a name or a birth otherwise than it is (m) is learned by expectation maximization from
lines as they were written; how often two strangers agree (u) from random pairs; names weigh by how rare they
are. The share of matches among the pairs that numbers did not join is then found from the pairs themselves:
the probability that is reported is the one at which the expected and the assumed number of matches agree.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from clearslate.identity.gather import scalar
from clearslate.identity.model import LEVELS, NUMBERS, RARE, START, check_model, settings

if TYPE_CHECKING:
    from splink import Linker

_SLIP: Final = 1e-3  # of records, at least: whatever the lines at hand show, some clerk errs
_EM_PAIRS: Final = 2e6  # pairs of one round of expectation maximization
_ROUNDS: Final = 100  # at most, until the share of matches holds still
_LEAST_STRANGERS: Final = 500  # people from whom a model can be learned
_CHUNK: Final = 4_000_000  # pairs weighed at once
_WORTHLESS: Final = 10.0  # a pair whose evidence is 2**10 to one against it is no link under any share


@dataclass(frozen=True)
class Scores:
    """Pairs of profiles, ``left`` < ``right``, in their order, and how surely each is of one person.

    ``weight``: the evidence in bits, which still tells pairs apart where their probability is all but one.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    probability: NDArray[np.float64]
    weight: NDArray[np.float64]


class Splink:
    """Splink in the run's own connection: the tables it is given, and those it makes."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        from splink import DuckDBAPI  # noqa: PLC0415 (heavy: only where people are linked)

        self._con = con
        self._api = DuckDBAPI(connection=con)
        self._tables = 0

    def table(self, name: str, again: int = 0) -> Any:
        """A table of the run, for Splink; ``again`` distinguishes several contents of one name."""
        self._tables += 1
        return self._api.register(name, table_name=f"{name}_{again}_{self._tables}")

    def columns(self, frame: Any, names: tuple[str, ...]) -> list[NDArray[Any]]:
        """Columns of a table that Splink made."""
        sql = f"SELECT {', '.join(names)} FROM {frame.physical_name}"  # noqa: S608
        return [np.asarray(column) for column in self._con.execute(sql).fetchnumpy().values()]

    def forget(self) -> None:
        """Drop what Splink made, and what it remembers of it."""
        self._api.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
        self._api = type(self._api)(connection=self._con)

    def linker(self, table: Any, how: Any) -> Linker:
        """Splink's work on a table, by its settings."""
        from splink import Linker  # noqa: PLC0415 (heavy: only where people are linked)

        return Linker(table, how, log_level=None, validate_settings=False)


def train(
    con: duckdb.DuckDBPyConnection, on: Splink, seed: int, pairs: int
) -> tuple[dict[str, Any], list[str]]:
    """Learn the model from the tables ``stranger`` and ``sample``.

    The same tables, seed and number of random ``pairs`` give the same model.

    Returns:
        Splink's settings with what was learned; and from which rounds. Of few people there is nothing to learn, and
        the probabilities of `comparisons` are taken as they stand.
    """
    numbers = tuple(name for name in NUMBERS if scalar(con, f"SELECT count({name}) FROM sample"))  # noqa: S608
    if int(con.table("stranger").shape[0]) < _LEAST_STRANGERS:
        untaught = on.linker(on.table("sample"), settings(numbers))
        return _settled(untaught.misc.save_model_to_json()), []
    # Splink would parse every setting to look for columns that are missing: seconds, for settings of our own.
    with _quiet():
        linker = on.linker(on.table("stranger"), settings(numbers))
        linker.training.estimate_u_using_random_sampling(
            pairs, seed=seed, min_count_per_level=None, num_chunks=1
        )
        of_strangers = linker.misc.save_model_to_json()
        on.forget()
        learned, used = _learn_by(on, of_strangers, _training_rules(con, numbers))
    check_model(learned)
    return _settled(learned), [" and ".join(rule) for rule in used]


def _learn_by(
    on: Splink, of_strangers: dict[str, Any], rules: list[tuple[str, ...]]
) -> tuple[dict[str, Any], list[tuple[str, ...]]]:
    """The model after a round of each rule, and the rules: those are left out whose round comes to nothing.

    Splink takes the comparisons that a round is blind to out of the model and puts them back at its end. A round
    that fails never gets there, so that learning begins anew without it.
    """
    rules = list(rules)
    while True:
        linker = on.linker(on.table("sample", 1), deepcopy(of_strangers))
        failed = next((rule for rule in rules if not _learn(linker, rule)), None)
        learned: dict[str, Any] = linker.misc.save_model_to_json()
        on.forget()
        if failed is None:
            return learned, rules
        rules.remove(failed)


def _learn(linker: Linker, rule: tuple[str, ...]) -> bool:
    """One round of expectation maximization; false where its pairs are such that it comes to nothing.

    Splink refuses a probability that has sunk to nought, as it may where no match is among the pairs that have a
    level. The model is then broken (`_learn_by`).
    """
    from splink import block_on  # noqa: PLC0415 (heavy: only where people are linked)

    try:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), max_pairs=_EM_PAIRS, estimate_without_term_frequencies=True
        )
    except ValueError as error:
        if "below the minimum allowed" not in str(error):
            raise
        return False
    return True


def score(
    con: duckdb.DuckDBPyConnection, on: Splink, learned: dict[str, Any], least: float, *, few: bool
) -> tuple[Scores, float]:
    """Weigh the pairs of the table ``blocked``.

    Args:
        con: the connection, with the tables ``profile`` and ``blocked``.
        on: Splink, in that connection.
        learned: the model.
        least: pairs below this probability are left out.
        few: whether there are too few people to learn from; then the share of matches is not sought either.

    Returns:
        The pairs, and the share of matches among all pairs of profiles at which the model is consistent.
    """
    start = np.log2(START / (1 - START))
    profiles = int(con.table("profile").shape[0])
    total = max(profiles * (profiles - 1) / 2, 1)
    kept: list[list[NDArray[Any]]] = []
    with _quiet():
        linker = on.linker(on.table("profile"), learned)
        count = int(con.table("blocked").shape[0])
        for first in range(0, count, _CHUNK):
            con.execute(_CHUNK_SQL, [first, first + _CHUNK])
            linker.table_management.register_blocked_pairs_for_predict(on.table("chunk", first))
            found = linker.inference.predict(threshold_match_weight=start - _WORTHLESS, warning_mode="never")
            kept.append(on.columns(found, ("pid_l", "pid_r", "match_weight")))
            found.drop_table_from_database_and_remove_from_cache()
        on.forget()
    left, right = (
        np.concatenate([part[at] for part in kept] or [np.empty(0)]).astype(np.int32) for at in (0, 1)
    )
    weight = np.concatenate([part[2] for part in kept] or [np.empty(0)]).astype(np.float64)
    order = np.lexsort((right, left))
    bits = weight[order] - start
    evidence = np.exp2(bits)
    share = START if few else _consistent_share(evidence, total, 1 / max(profiles, 2))
    probability = np.round(_posterior(evidence, share), 9)
    worth = probability >= least
    return Scores(
        left[order][worth], right[order][worth], probability[worth], np.round(bits[worth], 3)
    ), share


def explained(
    con: duckdb.DuckDBPyConnection, on: Splink, learned: dict[str, Any]
) -> Iterator[tuple[int, int, list[tuple[str, str, float]]]]:
    """Of each pair of profiles of the table ``asked`` (l, r): field by field, how alike they are and how many bits that is.

    The bits of a pair are those of `score` (``weight``), part by part: what a field tells, and beside it, where it agrees,
    how rare the name is.
    """
    model = deepcopy(learned) | {
        "retain_intermediate_calculation_columns": True,
        "retain_matching_columns": True,
    }
    fields = {each["output_column_name"]: _labels(each) for each in model["comparisons"]}
    names = ["pid_l", "pid_r"]
    rare = [each["output_column_name"] for each in model["comparisons"] if _weighs_rarity(each)]
    names += [f"{kind}_{name}" for name in fields for kind in ("gamma", "mw")] + [
        f"mw_tf_adj_{name}" for name in rare
    ]
    with _quiet():
        linker = on.linker(on.table("profile", 2), model)
        count = int(con.table("asked").shape[0])
        for first in range(0, count, _CHUNK):
            con.execute(_ASKED_SQL, [first, first + _CHUNK])
            linker.table_management.register_blocked_pairs_for_predict(on.table("chunk", -1 - first))
            found = linker.inference.predict(threshold_match_weight=None, warning_mode="never")
            columns = dict(zip(names, on.columns(found, tuple(names)), strict=True))
            found.drop_table_from_database_and_remove_from_cache()
            order = np.lexsort((columns["pid_r"], columns["pid_l"]))
            for at in order.tolist():
                yield int(columns["pid_l"][at]), int(columns["pid_r"][at]), list(_parts(columns, fields, at))
        on.forget()


def _labels(comparison: dict[str, Any]) -> dict[int, str]:
    """The levels of a comparison by the number that Splink gives each: the likest has the highest, a missing one -1."""
    levels = [each for each in comparison["comparison_levels"] if not each.get("is_null_level")]
    words = LEVELS.get(comparison["output_column_name"], ())
    if len(words) != len(levels):  # another model than ours
        words = tuple(str(each.get("label_for_charts", "")) for each in levels)
    return {len(levels) - 1 - at: each for at, each in enumerate(words)} | {-1: "missing"}


def _weighs_rarity(comparison: dict[str, Any]) -> bool:
    return any(each.get("tf_adjustment_column") for each in comparison["comparison_levels"])


def _parts(
    columns: dict[str, NDArray[Any]], fields: dict[str, dict[int, str]], at: int
) -> Iterator[tuple[str, str, float]]:
    for name, labels in fields.items():
        yield name, labels[int(columns[f"gamma_{name}"][at])], _bits(columns[f"mw_{name}"][at])
        rare = columns.get(f"mw_tf_adj_{name}")
        if rare is not None and (bits := _bits(rare[at])):
            yield name, "a rare one" if bits > 0 else "a frequent one", bits


def _bits(weight: Any) -> float:
    return round(float(weight), 3) + 0.0  # no -0.0


def _posterior(evidence: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    odds = evidence * share / (1 - share)
    found: NDArray[np.float64] = odds / (1 + odds)
    return found


def _consistent_share(evidence: NDArray[np.float64], total: float, most: float) -> float:
    """The share of matches that is also the expected one: a step of expectation maximization, till it holds.

    It is ``most`` at most: numbers have joined whom they could, so that few profiles have another one to find.
    """
    share = START
    for _ in range(_ROUNDS):
        expected = float(np.clip(_posterior(evidence, share).sum() / total, 1 / total**2, most))
        if abs(expected - share) <= 1e-4 * share:
            break
        share = expected
    return float(f"{share:.4g}")


def _training_rules(con: duckdb.DuckDBPyConnection, numbers: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Rules that give mostly matches, each blind to another field; those that give no pair are left out."""
    wanted: list[tuple[str, ...]] = [(number,) for number in numbers]
    wanted += [
        ("first", "last"),
        ("birth", "sex"),
        ("last", "month_day"),
        ("birth", "root"),
        ("birth", "postcode"),
    ]
    return [rule for rule in wanted if _repeats(con, rule)]


def _repeats(con: duckdb.DuckDBPyConnection, rule: tuple[str, ...]) -> bool:
    columns, filled = ", ".join(rule), " AND ".join(f"{column} IS NOT NULL" for column in rule)
    sql = f"SELECT 1 FROM sample WHERE {filled} GROUP BY {columns} HAVING count(*) > 1 LIMIT 1"  # noqa: S608
    return bool(con.execute(sql).fetchall())


def _settled(learned: dict[str, Any]) -> dict[str, Any]:
    """The model with no level impossible, and rounded: sums of floats depend on the order of threads."""
    for comparison in learned["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level.get("is_null_level"):
                continue
            level["m_probability"] = float(f"{max(level.get('m_probability') or 0, _SLIP):.3g}")
            level["u_probability"] = float(f"{max(level.get('u_probability') or 0, RARE):.3g}")
    learned["linker_uid"] = "clearslate"
    return learned


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink's warnings of levels that were not observed are answered by `_settled`."""
    log = logging.getLogger("splink")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


_ASKED_SQL: Final = """
CREATE OR REPLACE TABLE chunk AS
SELECT l AS join_key_l, r AS join_key_r, '0' AS match_key FROM asked WHERE rowid >= ? AND rowid < ?
"""
_CHUNK_SQL: Final = """
CREATE OR REPLACE TABLE chunk AS
SELECT l AS join_key_l, r AS join_key_r, '0' AS match_key FROM blocked WHERE rowid >= ? AND rowid < ?
"""
