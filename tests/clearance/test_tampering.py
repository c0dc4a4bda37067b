"""Whatever is done to what the ledger wrote is found, and where it was done.

On links in memory every change is tried at every place; ``test_ledger`` tries some in both databases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from clearslate.clearance.events import Event, Kind, Role, canonical
from clearslate.clearance.events.chain import (
    GENESIS,
    Checkpoint,
    Link,
    SigningKey,
    faults,
    keep,
    read_kept,
    write_public,
)
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.export import Exporter
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main

KEY: Final = SigningKey.make()
COUNT: Final = 30
SIGNED: Final = (10, 20, 30)


def chain(count: int, *, said: str = "") -> list[Link]:
    """A sound chain of events."""
    links: list[Link] = []
    before = GENESIS
    for seq in range(1, count + 1):
        payload = canonical({"batch": f"b{seq // 5}", "sequence": seq, "said": said})
        key = f"k{seq}" if seq % 3 else None
        link = Link(
            seq,
            "2026-01-05T12:00:00+00:00",
            "clearance.planned",
            "olive",
            "operator",
            f"c{seq}",
            key,
            payload,
        )
        links.append(link.linked(before))
        before = links[-1].hash
    return links


def signed(links: Sequence[Link], *, key: SigningKey = KEY) -> list[Checkpoint]:
    """Checkpoints of a chain."""
    found = []
    for seq in SIGNED:
        bare = Checkpoint(seq, links[seq - 1].hash, "2026-01-06T00:00:00+00:00", key.signer, "")
        found.append(replace(bare, signature=key.sign(bare.said())))
    return found


LINKS: Final = chain(COUNT)
MARKS: Final = signed(LINKS)
HEAD: Final = (COUNT, LINKS[-1].hash)


def first(
    links: Sequence[Link], head: tuple[int, str] = HEAD, marks: Sequence[Checkpoint] = MARKS
) -> int | None:
    """The first place at which something is wrong."""
    found = list(faults(links, head, marks, [KEY.public]))
    return min((fault.seq for fault in found), default=None)


def renumbered(links: Sequence[Link]) -> list[Link]:
    return [replace(link, seq=seq) for seq, link in enumerate(links, 1)]


def forged(links: Sequence[Link]) -> list[Link]:
    """Linked anew, as one can who may write the database."""
    made: list[Link] = []
    for link in renumbered(links):
        made.append(link.linked(made[-1].hash if made else GENESIS))
    return made


def edits(value: Any) -> list[Any]:
    """Other values that a column could get."""
    if value is None:
        return ["", "x"]
    if isinstance(value, int):
        return [-value, 0, value + COUNT]
    return [value + " ", value[:-1], value.upper() if value.upper() != value else value.lower(), "", None]


def test_what_was_not_touched_is_sound() -> None:
    assert first(LINKS) is None


@pytest.mark.parametrize("column", [field.name for field in fields(Link) if field.name != "body"])
def test_every_edit_of_every_column_is_found_in_its_place(column: str) -> None:
    tried = 0
    for place, link in enumerate(LINKS):
        for value in edits(getattr(link, column)):
            if value == getattr(link, column):
                continue
            changed = sorted(
                [*LINKS[:place], replace(link, **{column: value}), *LINKS[place + 1 :]], key=lambda a: a.seq
            )
            found = first(changed)
            assert found is not None
            assert column == "seq" or found == link.seq
            tried += 1
    assert tried >= 2 * COUNT


def test_every_deletion_is_found_in_its_place() -> None:
    for start in range(COUNT):
        for end in range(start + 1, COUNT + 1):
            rest = [*LINKS[:start], *LINKS[end:]]
            assert first(rest) in (start, start + 1)
            if rest:
                assert first(renumbered(rest)) in (start, start + 1)


def test_every_insertion_is_found_in_its_place() -> None:
    stranger = replace(LINKS[3], subject="c999", key=None)
    for place in range(COUNT + 1):
        before = LINKS[place - 1].hash if place else GENESIS
        for inserted in (
            LINKS[place % COUNT],
            stranger.linked(before),
            replace(stranger, seq=place + 1).linked(before),
        ):
            assert first(renumbered([*LINKS[:place], inserted, *LINKS[place:]])) in (place + 1, place + 2)


def test_every_reordering_is_found_in_its_place() -> None:
    for one in range(COUNT):
        for other in range(one + 1, COUNT):
            swapped = list(LINKS)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            assert first(renumbered(swapped)) == one + 1
            moved = [*LINKS[:one], *LINKS[one + 1 : other + 1], LINKS[one], *LINKS[other + 1 :]]
            assert first(renumbered(moved)) == one + 1


def test_a_chain_forged_anew_is_found_at_the_next_checkpoint() -> None:
    for place, link in enumerate(LINKS):
        made = forged([*LINKS[:place], replace(link, subject="forged"), *LINKS[place + 1 :]])
        assert first(made, (COUNT, made[-1].hash)) == next(seq for seq in SIGNED if seq > place)


def test_a_chain_forged_anew_and_signed_by_another_is_found() -> None:
    made = chain(COUNT, said="forged")
    other = SigningKey.make()
    assert first(made, (COUNT, made[-1].hash), signed(made, key=other)) == SIGNED[0]
    posing = [replace(mark, signer=KEY.signer) for mark in signed(made, key=other)]
    assert first(made, (COUNT, made[-1].hash), posing) == SIGNED[0]
    assert (
        list(faults(made, (COUNT, made[-1].hash), signed(made, key=other), [KEY.public, other.public])) == []
    )


@pytest.mark.parametrize("column", [field.name for field in fields(Checkpoint)])
def test_every_edit_of_a_checkpoint_is_found(column: str) -> None:
    for place, mark in enumerate(MARKS):
        for value in edits(getattr(mark, column)):
            if value is None or value == getattr(mark, column):
                continue
            if column == "signature" and value in (mark.signature + " ", mark.signature.upper()):
                continue  # the same signature, written otherwise
            changed = [*MARKS[:place], replace(mark, **{column: value}), *MARKS[place + 1 :]]
            assert first(LINKS, marks=changed) is not None, (column, value)


@given(st.integers(0, COUNT - 1), st.integers(0, len(SIGNED)))
def test_a_tail_cut_off_is_found_while_a_checkpoint_of_it_stands(left: int, marks_left: int) -> None:
    """Whoever cuts the tail, its checkpoints and the head alike is found only by a checkpoint kept elsewhere."""
    links, marks = LINKS[:left], MARKS[:marks_left]
    head = (left, links[-1].hash if links else GENESIS)
    found = list(faults(links, head, marks, [KEY.public]))
    assert bool(found) == any(mark.seq > left for mark in marks)
    kept = list(faults(links, head, marks, [KEY.public], kept=MARKS))
    assert kept, "every cut here is before the last checkpoint"
    assert {fault.seq for fault in kept} >= {mark.seq for mark in MARKS if mark.seq > left}


def test_what_happened_after_the_last_checkpoint_can_be_cut_off_unseen() -> None:
    """The limit of what signatures can prove, stated in docs/clearance.md: sign often."""
    links = chain(COUNT + 5)
    marks = signed(links)
    assert list(faults(links[:COUNT], (COUNT, links[COUNT - 1].hash), marks, [KEY.public], marks)) == []


def test_a_checkpoint_taken_away_is_found_by_the_one_kept() -> None:
    assert first(LINKS, marks=MARKS[:2]) is None
    found = list(faults(LINKS, HEAD, MARKS[:2], [KEY.public], MARKS))
    assert [fault.seq for fault in found] == [SIGNED[2]]


# --- in databases and on the command line ---------------------------------------------------------------------


@pytest.fixture
def filled(ledger: Ledger, at: dt.datetime) -> Ledger:
    """A ledger of a few events."""
    olive = Actor("olive", Role.OPERATOR)
    for user in ("ona", "orla", "oskar", "odile", "omar"):
        ledger.append([Event(Kind.ROLE_GRANTED, user, {"role": "operator"}, key=f"grant {user}")], olive, at)
    return ledger


def _cut(ledger: Ledger) -> None:
    events = m.Event.objects.using(ledger.alias)
    events.filter(seq__gt=3).delete()
    m.Checkpoint.objects.using(ledger.alias).filter(seq__gt=3).delete()
    m.Head.objects.using(ledger.alias).update(seq=3, hash=events.get(seq=3).hash)


def _unhead(ledger: Ledger) -> None:
    m.Head.objects.using(ledger.alias).all().delete()


def _set_back(ledger: Ledger) -> None:
    m.Head.objects.using(ledger.alias).update(seq=3)


def _unmark(ledger: Ledger) -> None:
    m.Checkpoint.objects.using(ledger.alias).all().delete()


@pytest.mark.parametrize("tamper", [_cut, _unhead, _set_back, _unmark])
def test_the_command_finds_it_by_the_checkpoints_kept(
    filled: Ledger, url: str, tmp_path: Path, tamper: Callable[[Ledger], None]
) -> None:
    KEY.write(tmp_path / "key.pem")
    write_public(KEY.public, tmp_path / "public.pem")
    kept = tmp_path / "kept"
    run = ["ledger", "checkpoint", "--ledger", url, "--key", str(tmp_path / "key.pem"), "--keep", str(kept)]
    check = [
        "ledger",
        "verify",
        "--ledger",
        url,
        "--public",
        str(tmp_path / "public.pem"),
        "--kept",
        str(kept),
    ]
    assert CliRunner().invoke(main, run).exit_code == 0
    sound = CliRunner().invoke(main, check)
    assert (sound.exit_code, "sound" in sound.output) == (0, True), sound.output
    tamper(filled)
    found = CliRunner().invoke(main, check)
    assert found.exit_code != 0
    assert "NOT sound" in found.output


def test_whoever_keeps_at_the_same_moment_loses_no_checkpoint(tmp_path: Path) -> None:
    place = tmp_path / "kept"
    (tmp_path / ".kept.part").write_text("half of a li")  # of one that was killed
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda count: keep(place, MARKS[:count]), [1, 2, 3] * 20)) == 3
    assert read_kept(place) == MARKS
    assert sorted(path.name for path in tmp_path.iterdir()) == [".kept.lock", "kept"]


def test_checkpoints_are_kept_once_and_a_file_that_is_no_such_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "kept"
    assert keep(place, MARKS[:1]) == 1
    assert keep(place, MARKS) == 2  # one that a crash left out is put in by the next
    assert keep(place, MARKS) == 0
    assert read_kept(place) == MARKS
    place.write_text(place.read_text()[:-20])
    with pytest.raises(ValueError, match="kept, line 3 is no checkpoint"):
        keep(place, MARKS)


def test_another_ledger_signed_by_the_same_key_is_found(filled: Ledger, at: dt.datetime) -> None:
    other = Ledger("sqlite:file:", "other")
    other.begin(["olive", "otto"], at, name="other", zone="UTC")
    other.checkpoint(KEY, at)
    filled.checkpoint(KEY, at)
    assert other.verify(KEY.public, name="other").is_sound
    [fault] = other.verify(KEY.public, name="rehearsal").faults
    assert fault.what == "this is the ledger other, not rehearsal"
    kept = other.verify(KEY.public, kept=filled.checkpoints()).faults
    assert any("does not hold the checkpoint" in fault.what for fault in kept)
    forged = [replace(mark, seq=1, hash=other.head()[1]) for mark in filled.checkpoints()]
    entries = [fault.what for fault in faults(other.links(), other.head(), forged, [KEY.public])]
    assert "the checkpoint is of the ledger rehearsal, not of this, other" in entries
    other.close()


def test_a_ledger_that_was_put_back_is_not_signed(filled: Ledger, url: str, tmp_path: Path) -> None:
    KEY.write(tmp_path / "key.pem")
    kept = tmp_path / "kept"
    run = ["ledger", "checkpoint", "--ledger", url, "--key", str(tmp_path / "key.pem"), "--keep", str(kept)]
    assert CliRunner().invoke(main, run).exit_code == 0
    _cut(filled)
    before = kept.read_bytes()
    found = CliRunner().invoke(main, run)
    assert (found.exit_code, "was set back to an earlier state" in found.output) == (3, True), found.output
    assert (filled.checkpoints(), kept.read_bytes()) == ([], before)


@pytest.mark.usefixtures("filled")
def test_a_verification_says_first_what_it_cannot_find(url: str, tmp_path: Path) -> None:
    KEY.write(tmp_path / "key.pem")
    write_public(KEY.public, tmp_path / "public.pem")
    kept = tmp_path / "kept"
    sign = ["ledger", "checkpoint", "--ledger", url, "--key", str(tmp_path / "key.pem"), "--keep", str(kept)]
    assert CliRunner().invoke(main, sign).exit_code == 0
    check = ["ledger", "verify", "--ledger", url]
    public, outside = ["--public", str(tmp_path / "public.pem")], ["--kept", str(kept)]
    assert CliRunner().invoke(main, check).output.startswith("Without --public")
    assert CliRunner().invoke(main, [*check, *public]).output.startswith("Without --kept")
    assert (
        CliRunner()
        .invoke(main, [*check, *public, *outside])
        .output.startswith("ledger rehearsal, a rehearsal")
    )


def test_the_key_of_checkpoints_signs_no_messages(filled: Ledger, at: dt.datetime, tmp_path: Path) -> None:
    filled.checkpoint(KEY, at)
    with pytest.raises(ExchangeError, match="signs the ledger's checkpoints"):
        Exporter(filled, load_profiles(), tmp_path / "out", KEY)
    Exporter(filled, load_profiles(), tmp_path / "out", SigningKey.make())
