"""What people ask of the office from the public pages: what letters prove, published; and requests by name, answered by letter.

Neither tells anybody online what a record holds. What is published is the hash of a code and what its letter proves; a request
is answered on paper, to the address that the state holds, and only where something is in force.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clearslate.clearance.orders.cases import names_of
from clearslate.clearance.orders.letter import banner
from clearslate.clearance.orders.offices import NOBODY, Offices
from clearslate.clearance.orders.proof import issue, proven_of
from clearslate.clearance.orders.render import write_template
from clearslate.clearance.state.gate import Gate
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.records.dataset import Dataset
from clearslate.records.files import make_private
from clearslate.records.names import People
from clearslate.records.proofs import seal

PUBLISHED: Final = (
    "jurisdiction",
    "court",
    "number",
    "statute",
    "cite",
    "cleared_on",
    "counsel",
    "counsel_on",
)
"""What the public pages tell the holder of a code: nothing of the person. Counsel who signed the law off is named as in the letter."""


def published(ledger: Ledger, gate: Gate | None = None) -> dict[str, str]:
    """By where each letter's code finds it what the letter proves today, encrypted; nothing of letters of which nothing is in force.

    Of a letter of before keys were kept it is as JSON under the hash of its code, which whoever copies the table can read.
    Nothing is published of a batch that is not what the events make: ``gate`` then holds it.

    Raises:
        UnsoundError: the ledger is not what was written.
    """
    gate = gate or Gate(ledger)
    gate.check_chain()
    found: dict[str, list[dict[str, str]]] = {}
    rows = {
        row.id: row
        for row in m.Clearance.objects.using(ledger.alias)
        .exclude(cleared_on=None)
        .filter(restored_on=None, forgotten_on=None)
    }
    proven: dict[str, list[str]] = {}
    for each in m.Proof.objects.using(ledger.alias).order_by("clearance").values_list("clearance", flat=True):
        if each in rows:
            proven.setdefault(rows[each].batch, []).append(each)
    for batch, ids in proven.items():
        if gate.why_not(batch, ids):
            for each in ids:
                del rows[each]
    for code, clearance in (
        m.Proof.objects.using(ledger.alias).order_by("code", "clearance").values_list("code", "clearance")
    ):
        if clearance in rows:
            told = proven_of(ledger, rows[clearance])
            found.setdefault(code, []).append({name: str(told[name]) for name in PUBLISHED})
    keys = {row.code: row for row in m.ProofKey.objects.using(ledger.alias)}
    rows_of = {}
    for code, told_of in found.items():
        text = json.dumps(told_of, ensure_ascii=False)
        if (key := keys.get(code)) is None:
            rows_of[code] = text
        else:
            rows_of[key.find] = seal(text, key.find, key.lock)
    return rows_of


@dataclass(frozen=True)
class Request:
    """Who asks, as they wrote it: a name, a day of birth (ISO), perhaps a case number."""

    name: str
    born: str
    case: str = ""


@dataclass(frozen=True)
class Letter:
    """What was written for a person of the dataset. ``first``: goes by mail; ``file``: the proof letter, handed over in person."""

    person: str
    first: Path
    file: Path


IN_PERSON: Final = "in-person"
"""The folder of letters that are handed to the person and never mailed."""


def answer_requests(
    ledger: Ledger, requests: Iterable[Request], dataset: Dataset, out: Path, actor: Actor, on: dt.date, at: dt.datetime,
    *, offices: Offices = NOBODY,
) -> list[Letter]:  # fmt: skip
    """Write two letters for each who asks and of whom a clearance is in force; nothing for anybody else.

    The address that the state holds may be old, and a stranger may open what comes there. So the first letter, which is mailed, says
    nothing of a record and asks the person to call or come; the proof letter waits in the folder `IN_PERSON`.

    A person is meant where the day of birth is the same and every word of the recorded first and last name is in the name
    that was written. Two who fit are not told apart by guessing: neither gets a letter.

    Raises:
        DatasetError: the dataset has no people.
    """
    people = People(dataset.path).everybody(frozenset({"name_first", "name_last", "birth_date"}))
    letters: list[Letter] = []
    done: set[str] = set()
    for request in requests:
        words = _words(request.name)
        meant = [
            person
            for person, record in people.items()
            if record["birth_date"] == request.born
            and record["name_last"]
            and _words(f"{record['name_first']} {record['name_last']}") <= words
        ]
        if len(meant) != 1 or meant[0] in done:
            continue
        done.add(meant[0])
        rows = (
            m.Clearance.objects.using(ledger.alias)
            .filter(person=meant[0], restored_on=None)
            .exclude(cleared_on=None)
        )
        ids = [row.id for row in rows.order_by("number", "sequence", "id")]
        if ids:
            make_private(out / IN_PERSON)
            number = f"{len(letters) + 1:04}.pdf"
            file, first = out / IN_PERSON / f"letter-{number}", out / f"first-{number}"
            issue(ledger, ids, dataset, file, actor, on, at, offices=offices)
            write_template("first.typ", _first(ledger, meant[0], dataset, on, offices), first)
            letters.append(Letter(meant[0], first, file))
    return letters


def _first(ledger: Ledger, person: str, dataset: Dataset, on: dt.date, offices: Offices) -> dict[str, Any]:
    """What the first letter says: to whom, and whom to call."""
    opening = ledger.opening()
    return {
        "banner": banner(dataset, is_rehearsal=opening is not None and opening.rehearsal),
        "on": on.isoformat(),
        "name": names_of({person}, dataset).get(person, ""),
        "ask": {"office": offices.office, "phone": offices.phone},
    }


def _words(name: str) -> set[str]:
    bare = unicodedata.normalize("NFKD", name.casefold())
    return set(re.findall(r"[a-z]+", "".join(each for each in bare if not unicodedata.combining(each))))
