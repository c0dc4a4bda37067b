"""The explorer in the office: it answers as on the command line, works without a script, and loads no law."""

from __future__ import annotations

import datetime as dt
import re
import time
from pathlib import Path
from typing import Any

import pytest

from clearslate.policy.asked.reform import CHANGE, Placed, Reform
from clearslate.policy.counted.study import Study, make
from clearslate.runs.run import Run
from clearslate.web.desk.policy import DESK, Reading
from tests.web.conftest import SignIn

MOVED = "/policy/?set.PA-CS-M.waiting=1&drop.PA-CS-M.restitution=0&drop.PA-CS-M.grade=0"


def page(client: Any, where: str) -> str:
    """The page, once the run is read."""
    for _ in range(100):
        text = str(client.get(where).content.decode())
        if "The run is read into memory" not in text:
            return text
        time.sleep(0.1)
    raise AssertionError("the run is not read")


def test_a_figure_is_moved_by_the_form_alone(sign_in: SignIn) -> None:
    client = sign_in("operator")
    before = page(client, "/policy/")
    assert "The law as it is. Nothing is moved." in before
    assert '<form class="explore-controls" method="get" action="/policy/"' in before
    names = set(re.findall(r'name="((?:set|cap|drop)\.[^"]+)"', before))
    assert {"set.PA-CS-M.waiting", "drop.PA-CS-M.restitution"} <= names
    after = page(client, MOVED)
    assert "people gain" in after
    assert re.search(r'name="set\.PA-CS-M\.waiting"[^>]* value="1"', after)
    assert re.search(r'name="drop\.PA-CS-M\.restitution" value="0" checked', after)


def test_a_page_that_waits_asks_again_by_its_script_or_a_link(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("operator")
    page(client, "/policy/")
    assert client.get("/policy/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    waiting = Reading("run")
    waiting.done, waiting.of = 1, 3
    monkeypatch.setattr(DESK, "reading", lambda _run: waiting)
    text = client.get("/policy/?set.PA-CS-M.waiting=1").content.decode()
    assert "1 of 3 parts" in text
    assert 'href="/policy/?set.PA-CS-M.waiting=1">Look again' in text
    assert 'http-equiv="refresh"' not in text
    part = client.get("/policy/", headers={"HX-Request": "true"}).content.decode()
    assert "1 of 3 parts" in part
    assert "<html" not in part


def test_the_script_gets_the_same_answer(sign_in: SignIn) -> None:
    client = sign_in("auditor")
    whole = page(client, MOVED)
    part = client.get(MOVED.replace("/policy/", "/policy/answer/")).content.decode()
    assert part.strip()
    assert part in whole
    assert "<form" not in part


def test_an_answer_is_one_file_to_send(sign_in: SignIn) -> None:
    client = sign_in("auditor")
    whole = page(client, MOVED)
    found = client.get(MOVED.replace("/policy/", "/policy/file/"))
    assert found.headers["Content-Disposition"] == 'attachment; filename="another-law.html"'
    assert "What is moved of the law" in found.content.decode()
    assert 'href="/policy/file/?' in whole
    assert client.get("/policy/file/?set.nothing=1").status_code == 400


@pytest.mark.parametrize(
    "query",
    ["set.PA-CS-M.waiting=99", "set.PA-CS-M.waiting=x", "drop.PA-CS-M.nothing=0", "set./etc/passwd=1"],
)
def test_what_cannot_be_moved_is_refused_in_words(sign_in: SignIn, query: str) -> None:
    client = sign_in("operator")
    page(client, "/policy/")
    found = client.get(f"/policy/?{query}")
    assert found.status_code == 400
    assert "What another law would do" in found.content.decode()
    assert client.get(f"/policy/answer/?{query}").status_code == 400


def test_no_address_of_a_file_loads_a_law(sign_in: SignIn, tmp_path: Path) -> None:
    trap = tmp_path / "law.py"
    trap.write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n", encoding="utf-8")
    client = sign_in("operator")
    for query in (f"enact={trap}", f"set.{trap}=1", f"reform={trap}"):
        client.get(f"/policy/?{query}")
    assert not (tmp_path / "ran").exists()


def test_no_small_figure_is_shown(sign_in: SignIn) -> None:
    text = page(sign_in("operator"), MOVED)
    shown = re.findall(r'<td class="number">(?:<strong>)?([^<]+)', text)
    numbers = [
        int(each.replace(",", ""))
        for cell in shown
        for each in cell.replace("under 11", "").split(" to ")
        if each.strip()
    ]
    assert numbers
    assert not [number for number in numbers if 0 < number < 11]


def test_a_finished_study_is_listed_and_handed_out(office: Path, sign_in: SignIn) -> None:
    run = Run.open(office / "runs" / "first")
    change = CHANGE.validate_python({"set": "waiting", "law": "PA-CS-M", "to": "3 years", "proposed": True})
    reform = Reform("three", "After three years", "PA", (Placed(change, Path("r.yaml"), 1),))
    study = make(run.dataset(), run.spec(), run, [reform], office / "runs" / "study")
    assert isinstance(study, Study)
    (study.path / "study.html").write_text("<p>a study</p>", encoding="utf-8")
    client = sign_in("reviewer")
    text = page(client, "/policy/")
    assert "After three years" in text
    found = client.get("/policy/studies/study/study.html")
    assert b"".join(found.streaming_content) == b"<p>a study</p>"
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert client.get("/policy/studies/study/study.json").status_code == 404
    assert client.get("/policy/studies/first/run.json").status_code == 404
    assert client.get("/policy/studies/..%2Fsecret/study.html").status_code == 404


def test_the_run_is_read_once_for_all_who_ask(sign_in: SignIn) -> None:
    page(sign_in("operator"), "/policy/")
    first = DESK._reading
    page(sign_in("reviewer"), "/policy/")
    assert DESK._reading is first
    assert first is not None
    assert first.explorer is not None
    assert first.explorer.day == dt.date.fromisoformat(str(first.explorer.day))
