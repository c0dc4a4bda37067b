"""The exchange with agencies: messages, and their answers."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from pydantic import Field

from clearslate.clearance.events import NotAllowed, Role
from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.events.users import SYSTEM_USER
from clearslate.clearance.exchange.acks import DONE, LATER, QUARANTINE, REASONS, Importer, agency_keys
from clearslate.clearance.exchange.export import Exporter
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.office import details
from clearslate.clearance.state.ledger import Actor
from clearslate.records.files import put
from clearslate.records.names import People
from clearslate.records.people import people_file
from clearslate.web import records
from clearslate.web.jobs.kind import Came, Form, Kind, NoForm, not_so, run_of, whole
from clearslate.web.jobs.work import Work
from clearslate.web.parts.uploads import files
from clearslate.wording import things

_SETTLE: Final = (
    10  # seconds for which an answer's file must not have changed; a younger one may still be written
)
_PATIENCE: Final = 3600  # the same, of a file that is not whole


def _keys() -> dict[str, Ed25519PublicKey]:
    """The public keys of the recipients that sign their answers."""
    try:
        return agency_keys(Path(settings.AGENCY_KEYS) if settings.AGENCY_KEYS else None)
    except (OSError, ValueError) as error:
        raise NotAllowed(f"CLEARSLATE_AGENCY_KEYS: {error}") from error


class ExportForm(Form):
    """``by_hand``: also repeat what was refused for good, or was repeated as often as is done by itself. ``only``: one recipient."""

    by_hand: bool = False
    only: str = Field("", max_length=60)


def _export(work: Work, form: ExportForm) -> Came:
    ledger = whole(work)
    place = Path(settings.KEY or files() / "private.pem")
    if not place.is_file():
        raise NotAllowed(
            "the key that signs messages is not there: whoever keeps the office sets CLEARSLATE_KEY"
        )
    try:
        key = SigningKey.read(place)
    except ValueError as error:
        raise NotAllowed(
            "the file of CLEARSLATE_KEY is no private key: `clearslate ledger key` makes one"
        ) from error
    data = records.dataset_of(run_of(details.runs(ledger)[-1])) if details.runs(ledger) else None
    people = People(data.path) if data is not None and people_file(data.path) is not None else None
    work.begin("Making and sending messages")
    exported = Exporter(ledger, load_profiles(), files() / "outbox", key, people).run(
        ledger.day(work.at), work.at, by_hand=form.by_hand, only=form.only
    )
    lines = [
        f"{things(exported.messages, 'message')} with {things(exported.rows, 'row')}; {exported.again:,} of them ask again."
    ]
    if exported.other_people:
        lines.append(
            f"{things(exported.other_people, 'message')} not made: the records name other people than the ledger knows; ask newer records first."
        )
    return Came([*lines, *not_so(exported.held_back)])


def _answers(work: Work, _: NoForm) -> Came:
    ledger = whole(work)
    inbox = files() / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    work.begin("Taking answers in")
    moment = work.at
    importer = Importer(ledger, load_profiles(), inbox, keys=_keys())
    imported = importer.run(
        ledger.day(moment), moment,
        unchanged_since=moment - dt.timedelta(seconds=_SETTLE), patient_since=moment - dt.timedelta(seconds=_PATIENCE),
    )  # fmt: skip
    lines = [
        f"{things(imported.taken, 'answer')} taken in, {imported.known:,} known before, {len(imported.left):,} left for later."
    ]
    lines += [f"{each.recipient}: {each.file} was set aside: {REASONS[each.code]}" for each in imported.aside]
    lines += [f"{name}: {LATER[why]}" for name, why in list(imported.left.items())[:20]]
    lines += [
        f"{name} cannot be moved or read: check its owner and permissions" for name in imported.not_moved
    ]
    lines += [
        f"{name} is no recipient's folder: move what lies there to its own" for name in importer.strange()
    ]
    return Came(lines)


class DroppedForm(Form):
    """An answer that came in another way than by the inbox."""

    recipient: str = Field(max_length=60)


def _dropped(work: Work, form: DroppedForm) -> Came:
    ledger, inbox, data = whole(work), files() / "inbox", (work.folder / "answer").read_bytes()
    who = Actor(SYSTEM_USER, Role.SYSTEM, "web:upload")
    importer = Importer(ledger, load_profiles(), inbox, who)
    if not importer.form_of(form.recipient):
        raise NotAllowed(f"{form.recipient} was never written to")
    if form.recipient in _keys():
        raise NotAllowed(
            f"{form.recipient} signs its answers: lay the file and its signature (NAME.sig) into its folder of the inbox"
        )
    work.begin("Taking the answer in")
    name = f"{hashlib.sha256(data).hexdigest()[:12]}-answer"
    told = importer.take(data, name, form.recipient, ledger.day(work.at), work.at)
    place = QUARANTINE if told.aside else "" if told.left else DONE
    put(inbox / form.recipient / place / name, data)  # where one that came by the inbox would lie
    if told.aside:
        return Came([f"The file was set aside, and changed nothing: {REASONS[told.aside[0].code]}."])
    if told.left:
        return Came([f"It waits in the inbox: {LATER[next(iter(told.left.values()))]}."])
    return Came(["The answer is taken in." if told.taken else "The same answer was taken in before."])


KINDS: Final[Mapping[str, Kind]] = {
    "export": Kind(
        "Messages to agencies", "What is due today, into the outbox: a second time on the same day sends nothing.",
        ExportForm, _export, (Role.OPERATOR,), alone=True,
    ),
    "answers": Kind(
        "Answers of agencies", "Takes in what lies in the inbox: each file counts once.",
        NoForm, _answers, (Role.OPERATOR,), alone=True,
    ),
    "dropped": Kind(
        "An answer's file", "An answer of an agency that came in another way than by the inbox.",
        DroppedForm, _dropped, (Role.OPERATOR,), is_asked=False,
    ),
}  # fmt: skip
