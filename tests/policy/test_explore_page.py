"""The explorer on this machine alone, without the office."""

from __future__ import annotations

import datetime as dt
import http.client
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from markupsafe import escape

from clearslate.cli.explore import server
from clearslate.cli.main import main
from clearslate.policy.counted.explore import Explorer
from clearslate.policy.shown.explorer_page import columns, in_words, laws_of
from clearslate.records.dataset import Dataset
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.synthetic import generate


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    place = tmp_path_factory.mktemp("explore")
    generate("MI", 80, place / "data", seed=5, known_through=dt.date(2025, 12, 31), buckets=1)
    run = start(place / "data", spec_for(Dataset.open(place / "data"), dt.date(2026, 1, 1)), place / "run")
    return Explorer(run, Run.open(place / "run").dataset())


@pytest.fixture(scope="module")
def port(explorer: Explorer) -> Iterator[int]:
    found = server(explorer, 0)
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found.server_port
    found.shutdown()
    found.server_close()
    thread.join()


def ask(port: int, path: str, host: str = "") -> tuple[int, str, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Host": host or f"127.0.0.1:{port}"})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, answer.headers


def test_the_page_works_by_a_form_and_lets_nothing_else_run(port: int, explorer: Explorer) -> None:
    status, text, headers = ask(port, "/")
    assert status == 200
    assert "INVENTED DATA" in text
    assert '<form class="explore-controls" method="get" action="/"' in text
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
    assert " style=" not in text
    assert all(f'name="{name}"' in text for name in explorer.controls)
    for file in ("/explore.css", "/explore.js"):
        assert ask(port, file)[0] == 200


def test_the_answer_alone_is_part_of_the_page(port: int, explorer: Explorer) -> None:
    name = next(each.id for each in explorer.controls.values() if each.id.startswith("drop."))
    whole, part = (ask(port, f"{path}?{name}=0")[1] for path in ("/", "/answer"))
    assert "people gain" in part
    assert part in whole


def test_an_answer_is_one_file_to_send(port: int, explorer: Explorer) -> None:
    """What was moved in words, the figures of the page, where they are from; nothing is fetched and nothing runs."""
    wait = next(each for each in explorer.controls.values() if each.unit == "years")
    switch = next(name for name in explorer.controls if name.startswith("drop."))
    query = f"{switch}=0&{wait.id}=1"
    status, text, headers = ask(port, f"/file?{query}")
    assert status == 200
    assert headers["Content-Disposition"].startswith("attachment")
    assert f"{wait.label}, {wait.value} years to 1 year" in text
    assert f"without the condition “{escape(explorer.controls[switch].label)}”" in text
    assert explorer.run_id in text
    assert not re.findall(r"<script|<link|<form|src=|href=|url\(", text)
    part = ask(port, f"/answer?{query}")[1]
    moved = escape(urlencode({wait.id: 1, switch: 0}))
    assert f'href="/file?{moved}" download' in part
    figures = part[: part.index("<p><a class")]
    assert figures.strip() in text
    assert ask(port, "/file?set.nothing=1")[0] == 400


def test_the_years_have_their_values_on_the_axis(port: int, explorer: Explorer) -> None:
    answer = explorer.ask({})
    drawn, axis = columns(answer, explorer.day)
    assert [each.label for each in drawn] == [str(year) for year in range(2027, 2037)]
    most = max(each.high[0] for each in drawn)
    assert [count for _, count in axis] == [0, axis[2][1] // 2, axis[2][1]]
    assert 0 < most <= axis[2][0]
    page = ask(port, "/")[1]
    assert f">{axis[2][1]:,}</text>" in page
    assert "in the twelve months before January 1 of each year" in page
    # On a phone the figures stand before the controls.
    assert page.index('id="answer"') < page.index("explore-controls")


def test_who_asks_by_another_name_gets_nothing(port: int) -> None:
    status, text, _ = ask(port, "/", host="example.org")
    assert status == 421
    assert "people" not in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/answer?set.nothing=1", 400),
        ("/answer?Drop.MI-FEL.wait=0", 400),  # nothing that is asked is passed over
        ("/?years=3", 400),
        ("/answer?{switch}", 400),
        ("/answer?{switch}=", 400),
        ("/answer?{switch}=1", 200),
        ("/other", 404),
        ("/../explore.py", 404),
        ("/favicon.ico", 204),
    ],
)
def test_what_is_not_there_is_said(port: int, explorer: Explorer, path: str, status: int) -> None:
    switch = next(name for name in explorer.controls if name.startswith("drop."))
    assert ask(port, path.replace("{switch}", switch))[0] == status


def test_a_switch_that_is_1_drops_its_condition(port: int, explorer: Explorer) -> None:
    """As one that is 0 does: in the answer, and in the form."""
    switch = next(name for name in explorer.controls if name.startswith("drop."))
    assert ask(port, f"/answer?{switch}=1")[1] == ask(port, f"/answer?{switch}=0")[1]
    assert f'name="{switch}" value="0" checked' in ask(port, f"/?{switch}=1")[1]


def test_a_cap_may_be_lifted_and_says_so(explorer: Explorer) -> None:
    [cap] = [each for each in explorer.controls.values() if each.id.startswith("cap.")][:1]
    assert in_words(cap, cap.most) == "no limit"
    assert in_words(cap, cap.value) == str(cap.value)
    moved = laws_of(explorer, {cap.id: cap.most})
    assert [each.id for each in moved if each.is_moved] == [cap.laws[0]]


def test_policy_explore_is_a_command_of_its_own(tmp_path: Path) -> None:
    found = CliRunner().invoke(main, ["policy", "explore", "--help"])
    assert found.exit_code == 0
    assert "listens on this machine alone" in " ".join(found.output.split())
    wrong = CliRunner().invoke(main, ["policy", "explore", str(tmp_path / "none"), "--quiet"])
    assert wrong.exit_code == 3
    assert "there is no such folder" in wrong.output
