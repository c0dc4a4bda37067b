"""A letter that proves a clearance to its holder, and the only question that the ledger answers of it.

The person holds a code; the ledger holds its SHA-256 alone. Who has the code is told what was cleared; who has
not is told nothing, and cannot learn whether a record was ever there: an unknown code, a malformed one and
none at all get one answer, found the same way. To slow guessing down is the business of whoever puts this
question online: the code has 100 random bits.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.office.sign_offs import counsel_of
from clearslate.clearance.orders.cases import names_of
from clearslate.clearance.orders.letter import (
    LISTED,
    answer_of,
    ask_whom,
    banner,
    charges_of,
    groups_of,
    pending,
    state_in_words,
    still_public,
)
from clearslate.clearance.orders.offices import NOBODY, Offices
from clearslate.clearance.orders.render import write_template
from clearslate.clearance.state import existing, workflow_of_plan
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow.agencies import court_in
from clearslate.records.dataset import Dataset
from clearslate.records.proofs import digest_of, find_of, lock_of, read_code
from clearslate.states import jurisdiction

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_RANDOM, _CHECK, _GROUP = 20, 2, 4
CODE_BYTES: Final = 13
"""Bytes of chance in a code: 100 bits of them."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What the holder of a code is told: nothing of the person, nothing of other records.

    ``undone_on``: the day on which the clearance was undone: from then on the letter proves nothing. Empty where it
    is in force. ``unverified``: what of the law was not verified against its text. ``counsel``, ``counsel_on``: who of the state had
    signed the law off when it was planned, and the day (ISO); empty where nobody had.
    """

    jurisdiction: str
    court: str
    number: str
    statute: str
    law: str
    cite: str
    relief: str
    cleared_on: str
    undone_on: str = ""
    unverified: tuple[str, ...] = ()
    counsel: str = ""
    counsel_on: str = ""


def new_code() -> str:
    """A code of 20 random characters and 2 that find a slip of the pen."""
    return code_of(secrets.token_bytes(CODE_BYTES))


def code_of(drawn: bytes) -> str:
    """The code that ``CODE_BYTES`` bytes drawn at random make."""
    bits = int.from_bytes(drawn[:CODE_BYTES], "big")
    body = "".join(ALPHABET[bits >> 5 * place & 31] for place in range(_RANDOM))
    return shown(body + _check(body))


def shown(code: str) -> str:
    """The code in groups of four."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def is_well_formed(text: str) -> bool:
    """Whether the check characters fit: to tell a clerk of a slip of the pen, never of a record."""
    code = read_code(text)
    return (
        len(code) == _RANDOM + _CHECK
        and set(code) <= set(ALPHABET)
        and _check(code[:_RANDOM]) == code[_RANDOM:]
    )


def _check(body: str) -> str:
    first, second, *_ = hashlib.sha256(body.encode()).digest()
    return ALPHABET[first % 32] + ALPHABET[second % 32]


def issue(
    ledger: Ledger, clearances: Sequence[str], dataset: Dataset, out: Path, actor: Actor, on: dt.date, at: dt.datetime,
    *, code: str | None = None, offices: Offices = NOBODY,
) -> str:  # fmt: skip
    """Write a letter about clearances of one person that are in force, and remember the hash of its code.

    What the nightly publication encrypts with is made of the code too, and kept beside the chain, since nobody keeps the code.

    Returns:
        The code. It stands in the letter and nowhere else.

    Raises:
        NotAllowed: a clearance is not in force, they are not of one person, or the letter could not say where it can be checked.
    """
    opening = ledger.opening()
    top = banner(dataset, is_rehearsal=opening is not None and opening.rehearsal)
    if not (offices.says_where_to_check or top["en"]):
        raise NotAllowed(
            "a letter says where it can be checked: write `check_site`, `check_phone` or `phone` into the file of offices "
            "(`--offices`; in the office CLEARSLATE_OFFICES)"
        )
    rows = list(
        m.Clearance.objects.using(ledger.alias)
        .filter(id__in=list(clearances))
        .order_by("number", "sequence", "id")
    )
    if len(rows) != len(set(clearances)) or not rows:
        raise NotAllowed("there is no clearance of that id")
    if len({row.person for row in rows}) > 1:
        raise NotAllowed("a letter is of one person: give the clearances of one")
    fresh = code or new_code()
    payload = {"code": digest_of(fresh), "on": on.isoformat()}
    events = [
        Event(Kind.PROOF_ISSUED, row.id, payload, key=f"proof:{payload['code'][:40]}:{row.id}")
        for row in rows
    ]
    with ledger.together():
        ledger.append(events, actor, at)
        m.ProofKey.objects.using(ledger.alias).get_or_create(
            code=payload["code"], defaults={"find": find_of(fresh), "lock": lock_of(fresh)}
        )
    workflow = workflow_of_plan(rows[0].plan, ledger.alias)
    charges = charges_of(rows, dataset)
    data = {
        "banner": top,
        "code": fresh,
        "on": on.isoformat(),
        "name": names_of({rows[0].person}, dataset).get(rows[0].person, ""),
        "state": state_in_words(workflow.jurisdiction),
        "groups": groups_of(ledger, rows, charges),
        "answer": answer_of(workflow.jurisdiction),
        "public": still_public(ledger, rows, charges, on),
        "listed": LISTED,
        "asked_on": existing(m.Plan, ledger.alias, "plan", rows[0].plan).asked_on.isoformat(),
        "ask": ask_whom(offices, fresh),
        "pending": pending(jurisdiction(workflow.jurisdiction).law(row.law) for row in rows),
        "counsel": counsel_of(ledger, rows),
    }
    write_template("letter.typ", data, out)
    return fresh


def answer(ledger: Ledger, text: str) -> list[Proven]:
    """What the holder of a code is told, and of what was undone since, that it was; an empty list for every other text."""
    found = m.Proof.objects.using(ledger.alias).filter(code=digest_of(text)).values("clearance")
    rows = (
        m.Clearance.objects.using(ledger.alias)
        .filter(id__in=found, forgotten_on=None)
        .exclude(cleared_on=None)
    )
    return [
        Proven(
            **proven_of(ledger, row), undone_on="" if row.restored_on is None else row.restored_on.isoformat()
        )
        for row in rows.order_by("number", "sequence", "id")
    ]


def clearances_of(ledger: Ledger, text: str) -> list[str]:
    """The clearances of which the letter with a code tells, for the office; none for every other text."""
    found = m.Proof.objects.using(ledger.alias).filter(code=digest_of(text)).order_by("clearance")
    return list(found.values_list("clearance", flat=True))


def proven_of(ledger: Ledger, row: Any) -> dict[str, Any]:
    """What a letter proves of one clearance."""
    workflow = workflow_of_plan(row.plan, ledger.alias)
    state = jurisdiction(workflow.jurisdiction)
    law = state.law(row.law)
    counsel, on = next(iter(counsel_of(ledger, [row])), ("", ""))
    return {
        "jurisdiction": state.name,
        "court": court_in(row.court, row.county),
        "number": row.number,
        "statute": row.statute,
        "law": law.title,
        "cite": law.cite,
        "relief": law.relief.word,
        "cleared_on": "" if row.cleared_on is None else row.cleared_on.isoformat(),
        "unverified": law.unverified,
        "counsel": counsel,
        "counsel_on": on,
    }
