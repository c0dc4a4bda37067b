"""Agencies that do not exist: each with its own records, which it finds by the keys that its messages tell.

An agency reads the files that reach it, checks them as ``exchange.agency`` says, closes or opens its records, and
writes answers. Its books are its own, beside those of the other agencies, so that what it did can be held against what
the ledger says.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from clearslate.clearance.exchange.agency import Received, Refused, answer_to, receive, refusal_of
from clearslate.clearance.exchange.answers import Answer, write
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.profiles import Profile
from clearslate.clearance.rehearsal.faults import Faults, draw
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import AGENCIES, ORIS, court_of
from clearslate.records.dataset import Dataset, DatasetWriter
from clearslate.records.schema import Membership

_COLUMNS: Final = ("charge_id", "county", "court", "case_number", "sequence", "tracking_number")
_PLACE: Final = ("county", "court", "case_number", "sequence")
"""By which a record is found where its case number is told, as far as the agency's messages tell them."""
_TOGETHER: Final = 100_000  # rows that are looked up at once


@dataclass(frozen=True)
class Reply:
    """An answer as a file. ``name``: of the file, and unlike that of any other of the agency."""

    name: str
    data: bytes


class Books:
    """The books of all agencies, each in a schema of its own of one database: opening a database costs more than keeping it."""

    def __init__(self, folder: Path) -> None:
        """New ones in a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._database = duckdb.connect(str(folder / "books.duckdb"))
        self._database.execute("SET memory_limit = '1GB'; SET threads = 1")
        self._count = 0

    def open(self) -> duckdb.DuckDBPyConnection:
        """A connection to new books that knows no others."""
        self._count += 1
        books = self._database.cursor()
        books.execute(f"CREATE SCHEMA agency_{self._count}; USE agency_{self._count}")
        return books

    def close(self) -> None:
        """Close them."""
        self._database.close()


class Agency:
    """One recipient."""

    def __init__(
        self,
        recipient: str,
        profile: Profile,
        books: duckdb.DuckDBPyConnection,
        public: Ed25519PublicKey,
        faults: Faults,
        seed: int,
    ) -> None:
        """With new books; it holds no records yet."""
        self.id, self._profile, self._public = recipient, profile, public
        self._faults, self._seed = faults, seed
        self._told = [name for name in _PLACE if name in {field.of for field in profile.fields if field.key}]
        self._answers = 0
        self._to_close: dict[str, tuple[str, bool]] = {}  # charge, and whether its record still shows it
        self.happened: Counter[str] = Counter()
        self._books = books
        self._books.execute("CREATE TABLE records (charge VARCHAR, place UBIGINT, tracking UBIGINT)")
        self._books.execute(
            "CREATE TABLE closed (clearance VARCHAR, charge VARCHAR, shown BOOLEAN, on_day DATE)"
        )
        self._books.execute("CREATE TABLE worked (key VARCHAR, clearance_rows INTEGER)")

    def close(self) -> None:
        """Close its books."""
        self._books.close()

    # --- records --------------------------------------------------------------------------------------------

    def holds(self, dataset: Dataset) -> None:
        """Take over the records of a dataset: the agency's own copy."""
        for rows in certain_rows(dataset):
            self.take_over(rows)

    def take_over(self, rows: pa.Table) -> None:
        """Take over rows of a dataset (``certain_rows``)."""
        self._books.register("rows", rows)
        self._books.execute(
            f"INSERT INTO records SELECT charge_id, {_key(self._told, 'case_number')}, "  # noqa: S608 (our names)
            f"{_key(('tracking_number', 'sequence'), 'tracking_number')} FROM rows"
        )
        self._books.unregister("rows")

    def extract(self, dataset: Dataset, out: Path, known_through: dt.date, *, own: bool = False) -> None:
        """What the agency still shows on a later day, as a dataset: its records without the closed ones.

        ``own``: it holds a part of the dataset's records alone.
        """
        held = self._books.execute("SELECT charge FROM records").fetchall() if own else []
        mine = pa.array([charge for (charge,) in held], pa.string())
        rows = self._books.execute("SELECT charge FROM closed WHERE NOT shown").fetchall()
        closed = pa.array([charge for (charge,) in rows], pa.string())
        manifest = dataset.manifest
        with DatasetWriter(
            out, known_through=known_through, coverage=manifest.coverage, facts=manifest.facts,
            buckets=len(dataset.buckets),
        ) as writer:  # fmt: skip
            for index in range(len(dataset.buckets)):
                rows = dataset.read(index)
                shown = pc.invert(pc.is_in(rows["charge_id"], closed))
                writer.add(rows.filter(pc.and_(shown, pc.is_in(rows["charge_id"], mine)) if own else shown))

    # --- messages -------------------------------------------------------------------------------------------

    def work(self, places: Sequence[Path], day: dt.date) -> Iterator[Reply]:
        """Work what arrived, in its order.

        Args:
            places: manifests.
            day: the agency's day.

        Yields:
            Answers, none where nobody works the batch.
        """
        waiting: list[Received] = []
        rows = 0
        for place in places:
            found = self._read(place, day)
            if isinstance(found, Reply):
                yield found
            elif found is not None:
                waiting.append(found)
                rows += len(found.rows)
            if rows >= _TOGETHER:
                yield from self._done(waiting, day)
                waiting, rows = [], 0
        yield from self._done(waiting, day)

    def _read(self, place: Path, day: dt.date) -> Received | Reply | None:
        """A message that is to be worked, or its refusal."""
        profiles = {self._profile.id: self._profile}
        try:
            found = receive(place, profiles, self._public)
        except ExchangeError:
            self.happened["manifests that cannot be read"] += 1
            return None
        except Refused as refused:
            self.happened[f"messages refused: {refused.code}"] += 1
            return self._reply(refusal_of(refused, self._ack(), day.isoformat()))
        if draw(self._seed, "silent", self.id, found.manifest["batch"]) < self._faults.silent:
            self.happened["messages that nobody worked"] += 1
            return None
        if draw(self._seed, "down", self.id, found.manifest["message"]) < self._faults.down:
            self.happened["messages refused: system_error"] += 1
            down = Refused("system_error", found.manifest, found.sha256)
            return self._reply(refusal_of(down, self._ack(), day.isoformat()))
        return found

    def _done(self, messages: Sequence[Received], day: dt.date) -> Iterator[Reply]:
        if not messages:
            return
        found = self._looked_up(messages)
        place, replies = 0, []
        for message in messages:
            count = len(message.rows)
            refused = self._worked(message, found[place : place + count], day)
            place += count
            replies.append(self._reply(answer_to(message, self._ack(), day.isoformat(), refused)))
        self._close(day)
        yield from replies

    def _looked_up(self, messages: Sequence[Received]) -> list[tuple[int, str]]:
        """Of each row: how many records its keys fit, and one of them."""
        names = (*self._told, "tracking_number")
        columns = {
            name: [row.get(name, "") for message in messages for row in message.rows]
            for name in {*names, "sequence"}
        }
        count = len(next(iter(columns.values())))
        self._books.register("asked", pa.table(columns | {"row": pa.array(range(count), pa.int64())}))
        found = self._books.execute(
            f"""
            WITH keyed AS (
                SELECT "row", {_key(self._told, "case_number")} AS place,
                       {_key(("tracking_number", "sequence"), "tracking_number")} AS tracking FROM asked),
            fits AS (
                SELECT "row", charge FROM keyed JOIN records USING (place)
                UNION ALL
                SELECT "row", charge FROM keyed JOIN records USING (tracking) WHERE keyed.place IS NULL)
            SELECT asked."row", count(charge), coalesce(min(charge), '')
            FROM asked LEFT JOIN fits USING ("row") GROUP BY ALL ORDER BY 1
            """  # noqa: S608 (our own names)
        ).fetchall()
        self._books.unregister("asked")
        return [(fits, charge) for _, fits, charge in found]

    def _worked(self, message: Received, found: Sequence[tuple[int, str]], day: dt.date) -> dict[str, str]:
        """Do what a message asks; the rows that are refused, each with its code."""
        manifest = message.manifest
        first = manifest["attempt"] == 1
        again = self._books.execute(
            "SELECT 1 FROM worked WHERE key = ?", [manifest["idempotency_key"]]
        ).fetchone()
        if again:
            self.happened["messages asked again that were done before"] += 1
        self._books.execute(
            "INSERT INTO worked VALUES (?, ?)", [manifest["idempotency_key"], len(message.rows)]
        )
        refused, reopen = {}, []
        for row, (fits, charge) in zip(message.rows, found, strict=True):
            name = row["clearance"]
            code = self._refuses(name, fits, first=first) if manifest["purpose"] == "clear" else ""
            if code:
                refused[name] = code
                self.happened[f"rows refused: {code}"] += 1
            elif row["action"] == "close":
                forgets = draw(self._seed, "forgotten", self.id, name) < self._faults.forgotten
                before = self._to_close.get(name, (charge, True))
                self._to_close[name] = (before[0], before[1] and forgets and first)
            elif row["action"] == "reopen":
                reopen.append(name)
        if reopen:
            self._close(day)
            self._books.execute("DELETE FROM closed WHERE clearance IN (SELECT unnest(?))", [reopen])
        return refused

    def _refuses(self, clearance: str, fits: int, *, first: bool) -> str:
        if fits != 1:
            return "ambiguous" if fits else "no_match"
        by_chance = draw(self._seed, "row", self.id, clearance)
        if by_chance < self._faults.refused:
            return ("wrong_person", "legal_hold", "pending_case")[int(by_chance * 3 / self._faults.refused)]
        if first and by_chance < self._faults.refused + self._faults.busy:
            return "busy"
        return ""

    def _close(self, day: dt.date) -> None:
        """Put what is to be closed into the books, each once however often it is asked."""
        if not self._to_close:
            return
        asked = {
            "clearance": list(self._to_close),
            "charge": [charge for charge, _ in self._to_close.values()],
            "shown": [forgotten for _, forgotten in self._to_close.values()],
        }
        self._books.register("asked", pa.table(asked))
        self._to_close = {}
        self._books.execute(
            "UPDATE closed SET shown = false WHERE shown AND clearance IN (SELECT clearance FROM asked WHERE NOT shown)"
        )
        self._books.execute(
            "INSERT INTO closed SELECT clearance, charge, shown, ? FROM asked ANTI JOIN closed USING (clearance)",
            [day],
        )
        self._books.unregister("asked")

    # --- what it says ---------------------------------------------------------------------------------------

    def _ack(self) -> str:
        self._answers += 1
        return f"{self.id[:8]}-{self._answers:06}"

    def _reply(self, answer: Answer) -> Reply:
        self.happened[f"answers: {answer.result}"] += 1
        name = f"{answer.message}-{answer.ack}.ack{self._profile.ending}"
        return Reply(name, write(answer, self._profile.format))

    def beside(self, standing: Iterator[tuple[Sequence[str], Sequence[str]]]) -> dict[str, int]:
        """Its books beside what the ledger says of it: how many clearances stand how in both.

        Args:
            standing: clearances and the status of each, in parts.
        """
        self._books.execute("CREATE OR REPLACE TABLE ledger (clearance VARCHAR, status VARCHAR)")
        for names, statuses in standing:
            self._books.register(
                "part", pa.table({"clearance": pa.array(names), "status": pa.array(statuses)})
            )
            self._books.execute("INSERT INTO ledger SELECT * FROM part")
            self._books.unregister("part")
        found = self._books.execute(_BESIDE).fetchall()
        twice = self._books.execute("SELECT count(*) - count(DISTINCT clearance) FROM closed").fetchone()
        return dict(found) | {"in its books twice": 0 if twice is None else int(twice[0])}


_BESIDE: Final = """
    SELECT coalesce(status, 'not in the ledger') || ' in the ledger, ' || CASE
        WHEN closed.clearance IS NULL THEN 'not in its books'
        WHEN shown THEN 'in its books, and its records still show it' ELSE 'closed in its books' END, count(*)
    FROM ledger FULL JOIN closed USING (clearance) GROUP BY 1 ORDER BY 1"""


def certain_rows(dataset: Dataset, besides: Sequence[str] = ()) -> Iterator[pa.Table]:
    """What agencies hold of each bucket of a dataset, as text, with some columns besides."""
    columns = [*_COLUMNS, *besides]
    for index in range(len(dataset.buckets)):
        table = dataset.read(index, [*columns, "membership"])
        certain = pc.equal(table["membership"].cast(pa.string()), Membership.CERTAIN)
        yield _text(table.filter(certain).select(columns))


class Directory:
    """Which agencies of a kind there are: what an operator looks up where a record names one without its ORI."""

    def __init__(self, dataset: Dataset, agency: str) -> None:
        """Of the agencies that a dataset names (``agency``: arresting, prosecuting or court), or of the jail of each county."""
        self._agency, self._name, self._ori = agency, f"{agency}_agency", AGENCIES[agency]
        self._dataset = dataset
        self._known: dict[tuple[str, str], str] = {}
        if agency not in ORIS:
            return
        for rows in certain_rows(dataset, (self._name, self._ori)):
            whole = rows.filter(pc.is_valid(rows[self._ori])).select([self._name, "county", self._ori])
            for row in whole.group_by(whole.column_names).aggregate([]).to_pylist():
                place = row[self._name] or "", row["county"] or ""
                is_one = self._known.setdefault(place, row[self._ori]) == row[self._ori]
                self._known[place] = row[self._ori] if is_one else ""

    def of(self, clearance: m.Clearance) -> str:
        """The id of the agency of a clearance, by its name where it is not said; empty where nobody knows it."""
        if self._agency not in ORIS:
            return self._of_place(clearance.court, clearance.county)
        named = clearance.agencies.get(self._agency, {})
        return getattr(clearance, self._ori) or self._look_up(named.get("name", ""), clearance.county)

    def _look_up(self, name: str, county: str) -> str:
        return self._known.get((name, county), "") if name else ""

    def _of_place(self, court: str, county: str) -> str:
        if self._agency == "court":
            return court_of(court, county)
        return court_of("jail of", county) if county else ""

    def rows(self) -> Iterator[tuple[str, pa.Table]]:
        """The records of each agency, bucket by bucket: those that name it, by ORI, by name or by place."""
        for rows in certain_rows(self._dataset, (self._name, self._ori) if self._agency in ORIS else ()):
            if self._agency in ORIS:
                named = zip(
                    *(rows[each].to_pylist() for each in (self._ori, self._name, "county")), strict=True
                )
                whose = pa.array(
                    [ori or self._look_up(name or "", county or "") for ori, name, county in named]
                )
            else:
                places = zip(rows["court"].to_pylist(), rows["county"].to_pylist(), strict=True)
                whose = pa.array(
                    [self._of_place(court or "", county or "") for court, county in places], pa.string()
                )
            for ori in sorted(set(whose.to_pylist()) - {""}):
                yield ori, rows.filter(pc.equal(whose, ori)).select(list(_COLUMNS))


def _key(names: Sequence[str], needed: str) -> str:
    """SQL: one number for the values of columns; none where the one that is needed is not known."""
    parts = ", '|', ".join(f"trim(regexp_replace(coalesce({name}, ''), '\\s+', ' ', 'g'))" for name in names)
    return f"CASE WHEN coalesce({needed}, '') = '' THEN NULL ELSE hash(concat({parts})) END"


def _text(table: pa.Table) -> Any:
    """All columns as text."""
    return pa.table({name: table[name].cast(pa.string()) for name in table.column_names})
