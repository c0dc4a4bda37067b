"""Several people at work on one ledger at the same moment: no event is lost, and nothing is done twice."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner
from django.db import OperationalError

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.events.chain import SigningKey, read_kept
from clearslate.clearance.office import pages
from clearslate.clearance.office.office import Office
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store import address
from clearslate.clearance.store.ready import models as m
from clearslate.cli.ledger import access
from clearslate.cli.main import main
from tests.clearance import hasty
from tests.clearance.cleared import CLEARED_ON
from tests.clearance.day import (
    AT,
    OPERATOR,
    PATIENCE,
    REVIEWER,
    ended,
    files,
    happened,
    plan_events,
    prepare,
    work,
)
from tests.clearance.rehearsed import OPENED, Rehearsed

PROCESSES: Final = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.clearance.day"])


def together(tasks: list[tuple[Callable[..., None], tuple[Any, ...]]]) -> list[str]:
    """Run tasks in processes that begin at one moment; what each came to."""
    barrier, entries = PROCESSES.Barrier(len(tasks)), PROCESSES.Queue()
    processes = [PROCESSES.Process(target=_do, args=(barrier, entries, do, given)) for do, given in tasks]
    for process in processes:
        process.start()
    try:
        return sorted(entries.get(timeout=PATIENCE) for _ in tasks)
    finally:
        for process in processes:
            ended(process)


def _do(barrier: Barrier, told: Queue[str], do: Callable[..., None], given: tuple[Any, ...]) -> None:
    barrier.wait(PATIENCE)
    try:
        do(*given)
    except NotAllowed as error:
        print(f"refused: {error}", flush=True)
        told.put("refused")
    except Exception as error:  # noqa: BLE001 (told to the test)
        told.put(f"{type(error).__name__}: {error}")
    else:
        told.put("done")


def _append(url: str, name: str, count: int) -> None:
    hasty.by_migrations()
    ledger = Rehearsed(url, alias="mine")
    operator = Actor(name, Role.OPERATOR)
    for number in range(count):
        ledger.append([Event(Kind.ROLE_GRANTED, f"{name}-{number}", {"role": "clerk"})], operator, AT)
    ledger.close()


def _of_wave(url: str, verb: str, actor: Actor) -> None:
    ledger = Rehearsed(url, alias="mine")
    try:
        getattr(Office(ledger), verb)("w1", actor, AT)
    finally:
        ledger.close()


def _work(url: str, folder: Path) -> None:
    work(url, folder, patient=True)


def _command_line(url: str, folder: Path) -> None:
    """The commands of the day, again and again, beside those who work."""
    (folder / "in").mkdir(exist_ok=True)
    who = ["--ledger", url]
    access.now = lambda: AT  # the commands' modules are imported after this
    sent = ["--out", str(folder / "out"), "--key", str(folder / "key.pem"), "--dataset", str(folder / "data")]
    for _ in range(3):
        for words in (
            ["clear", "advance"],
            ["clear", "export", *sent],
            ["clear", "take-answers", str(folder / "in")],
            ["ledger", "verify"],
        ):
            done = CliRunner().invoke(main, [*words, *who])
            assert done.exit_code in BUSY, (words, done.output, done.exception)


BUSY: Final = (0, 1, 4, 5)
"""Done, done with something to look at, done before, and refused: another has its turn at the folder, or did it meanwhile."""


def _office(url: str, folder: Path) -> None:
    """What pages of the office read, and what people do there, on a connection that is the web application's."""
    opened = Ledger(url, alias="web")
    ledger, clerk = Ledger.attached("web"), Actor("olive", Role.OPERATOR, "web:password+totp")
    for number in range(12):
        ledger.append([Event(Kind.ROLE_GRANTED, f"clerk-{number}", {"role": "clerk"})], clerk, AT)
        pages.batches(ledger, size=20)
        Office(ledger).status(CLEARED_ON)
        assert folder.exists()
    opened.close()


def test_office_worker_and_command_line_at_once_lose_nothing_and_do_nothing_twice(
    url: str, tmp_path: Path
) -> None:
    """Three processes on one ledger: one does the day's work, one gives commands for the same, one is at the office's pages."""
    for name in ("together", "alone"):
        (tmp_path / name).mkdir()
        prepare(tmp_path / name)
    folder, alone = tmp_path / "together", tmp_path / "alone"
    work(f"sqlite:{alone / 'ledger.db'}", alone)
    single = Rehearsed(f"sqlite:{alone / 'ledger.db'}", alias="alone")
    expected = happened(single)
    single.close()
    first = Rehearsed(url, alias="first")
    first.append_many(plan_events(), OPERATOR, AT)
    first.move_clock(CLEARED_ON, OPERATOR, AT)
    first.close()
    assert together([(each, (url, folder)) for each in (_work, _command_line, _office)]) == ["done"] * 3
    ledger = Rehearsed(url)
    of_office = Counter(each for each in happened(ledger).elements() if each[1].startswith("clerk-"))
    assert len(of_office) == of_office.total() == 12
    assert happened(ledger) - of_office == expected
    assert files(folder) == files(alone)
    assert ledger.verify().is_sound
    ledger.close()


def test_a_ledger_made_by_many_at_once_is_one_ledger_and_loses_no_event(bare_url: str) -> None:
    names = ("olive", "otto", "orla", "oskar")
    first = Rehearsed(bare_url, alias="first")
    first.append(
        [Event(Kind.ROLE_GRANTED, name, {"role": "operator"}) for name in names[2:]],
        Actor("olive", Role.OPERATOR),
        AT,
    )
    first.close()
    assert together([(_append, (bare_url, name, 25)) for name in names]) == ["done"] * 4
    ledger = Rehearsed(bare_url)
    assert ledger.verify().is_sound
    assert ledger.head()[0] == OPENED + 2 + 100
    assert m.Grant.objects.using(ledger.alias).filter(role="clerk").exclude(by="root").count() == 100
    ledger.close()


def test_the_tables_are_made_once_by_whoever_comes_first(bare_url: str) -> None:
    assert together([(_append, (bare_url, "olive", 1))] * 4).count("done") >= 1
    ledger = Rehearsed(bare_url)
    assert ledger.verify().is_sound
    ledger.close()


def test_a_wave_is_released_once(url: str) -> None:
    ledger = Rehearsed(url)
    ledger.append(plan_events(), OPERATOR, AT)
    office = Office(ledger)
    for each in office.draw_audit("w1", OPERATOR, AT, opened_by=REVIEWER, size=200):
        office.find(each, REVIEWER, AT, right=True)
    ledger.close()
    asked = together([(_of_wave, (url, "request_release", OPERATOR))] * 3)
    assert asked == ["done", "refused", "refused"]
    other = Actor("otto", Role.OPERATOR)
    given = together([(_of_wave, (url, "approve_release", who)) for who in (REVIEWER, other, OPERATOR)])
    assert given == ["done", "refused", "refused"]
    ledger = Rehearsed(url)
    kinds = [link.kind for link in ledger.links()]
    assert (kinds.count(Kind.RELEASE_REQUESTED), kinds.count(Kind.RELEASE_APPROVED)) == (1, 1)
    assert ledger.verify().is_sound
    ledger.close()


def test_who_waits_in_vain_for_another_is_told_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "PATIENCE", 0.2)
    first, second = (Rehearsed(url, alias=name) for name in ("first", "second"))
    with first.together(), pytest.raises(OperationalError, match="lock"):
        second.append([Event(Kind.ROLE_GRANTED, "orla", {"role": "clerk"})], OPERATOR, AT)
    second.append([Event(Kind.ROLE_GRANTED, "orla", {"role": "clerk"})], OPERATOR, AT)
    second.close()
    first.close()


def days(kind: str, url: str, folder: Path, alone: Path, count: int) -> None:
    """The same day's work by several at once ends as if one had done it."""
    prepare(alone)
    work(f"sqlite:{alone / 'ledger.db'}", alone)
    single = Rehearsed(f"sqlite:{alone / 'ledger.db'}", alias="alone")
    expected = happened(single)
    single.close()
    prepare(folder)
    start = time.perf_counter()
    assert together([(_work, (url, folder))] * count) == ["done"] * count
    ledger = Rehearsed(url)
    assert happened(ledger) == expected
    assert files(folder) == files(alone)
    public = SigningKey.read(folder / "seal.pem").public
    assert ledger.verify(public, kept=read_kept(folder / "kept")).is_sound
    ledger.close()
    print(f"\n{kind}: {count} did one day's work at once in {time.perf_counter() - start:.1f} s")


def test_two_who_do_the_same_work_do_it_once(url: str, tmp_path: Path) -> None:
    for name in ("together", "alone"):
        (tmp_path / name).mkdir()
    days(url.partition(":")[0], url, tmp_path / "together", tmp_path / "alone", 2)


@pytest.mark.prove
@pytest.mark.parametrize("number", range(15))
def test_nor_do_four(url: str, tmp_path: Path, number: int) -> None:
    for name in ("together", "alone"):
        (tmp_path / name).mkdir()
    days(f"{url.partition(':')[0]} {number}", url, tmp_path / "together", tmp_path / "alone", 4)
