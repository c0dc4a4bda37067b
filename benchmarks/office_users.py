"""People at work in the office, for locust: each signed in as themselves, acting every 5 to 15 seconds, half of them write.

``office_load.py`` starts it. Any answer that is not a page of the office, and any act that the office did not record, fails.
"""

# ruff: noqa: S311 (whom chance chooses here guards no secret)
from __future__ import annotations

import os
import queue
import random
import re
from collections.abc import Iterator
from typing import Any

from locust import HttpUser, between, task
from locust.exception import StopUser

WAITING: queue.SimpleQueue[str] = queue.SimpleQueue()
for each in os.environ["LOAD_USERS"].split():
    WAITING.put(each)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SAID = re.compile(r'usa-alert--(success|error|info|warning)[^>]*>.*?usa-alert__text">([^<]*)', re.DOTALL)
EXPECTED = (
    "before you sent it",
    "was found",
    "was withdrawn",
    "objected",
    "was sustained",
    "was overruled",
    "is decided",
    "held",
)
"""What an act is told where another person was faster."""


class Worker(HttpUser):
    """Somebody of the office."""

    wait_time = between(5, 15)

    def on_start(self) -> None:
        """Sign in."""
        if WAITING.empty():
            raise StopUser
        self.acts = 0
        self.name, _, self.role = WAITING.get().partition(":")
        self.page = self.client.get("/accounts/login/", name="sign in: page").text
        self.send(
            "/accounts/login/",
            {"login": self.name, "password": os.environ["LOAD_PASSWORD"]},
            "sign in",
            acts=False,
        )
        self.work = self.works()

    # --- a browser's ways ---------------------------------------------------------------------------------------

    def look(self, where: str, name: str) -> str:
        """Open a page."""
        self.acts += 1
        with self.client.get(where, name=name, catch_response=True) as found:
            if found.status_code != 200:
                found.failure(f"status {found.status_code}")
            elif "/accounts/login/" in found.url:
                found.failure("signed out")
            self.page = found.text
        return self.page

    def send(self, where: str, form: dict[str, Any], name: str, *, acts: bool = True) -> str:
        """Send a form of the page that is open, and read what the next page says."""
        token = TOKEN.search(self.page)
        if token is None:
            return ""
        self.acts += 1
        data = {"csrfmiddlewaretoken": token[1]} | form
        with self.client.post(where, data, name=name, catch_response=True) as found:
            messages = SAID.findall(found.text)
            if found.status_code != 200:
                found.failure(f"status {found.status_code}")
            elif acts and not messages:
                found.failure("it says nothing")
            elif (
                acts
                and messages[0][0] != "success"
                and not any(words in messages[0][1] for words in EXPECTED)
            ):
                found.failure(re.sub(r"[0-9a-f]{20}", "ID", messages[0][1].strip())[:120])
            self.page = found.text
        return self.page

    def first(self, pattern: str) -> str:
        """One of the links of the page, at random."""
        found = re.findall(pattern, self.page)
        return random.choice(found) if found else ""

    # --- what each does -----------------------------------------------------------------------------------------

    @task
    def act(self) -> None:
        """The next act: one page that is looked at, or one form that is sent with the page after it."""
        next(self.work)

    def works(self) -> Iterator[None]:
        """An act after the other, for as long as the office is open. Of two acts one sends a form."""
        while True:
            before = self.acts
            yield from getattr(self, f"work_as_{self.role}")()
            if self.acts == before:  # nothing was to be done: a day has such hours
                self.look("/", "today")
                yield

    def work_as_prosecutor(self) -> Iterator[None]:
        """Look at the list, and at what the list leads to; object, or take an objection back."""
        self.look(random.choice(["/open/", f"/open/?county=County+{random.randrange(83)}"]), "open list")
        if random.random() < 0.3 and (following := self.first(r'href="(\?[^"]*after=[^"]*)"')):
            yield
            self.look("/open/" + following.replace("&amp;", "&"), "open list: next page")
        taken_back = (
            self.first(r'action="(/objections/[0-9a-f]+/withdraw/)"') if random.random() < 0.3 else ""
        )
        where = self.first(r'href="(/clearances/[0-9a-f]+/object/)"')
        yield
        if taken_back:
            self.send(taken_back, {}, "withdraw")
            yield
            return
        for _ in range(2):
            if not where:
                return
            self.look(where, "object: page")
            ground = self.first(r'name="ground" value="([^"]+)"')
            yield
            if ground:
                self.send(where, {"ground": ground, "why": ""}, "object")
                where = self.first(r'href="(/clearances/[0-9a-f]+/object/)"')
                yield

    def work_as_reviewer(self) -> Iterator[None]:
        """Look where waves are; then one charge of a draw after the other."""
        self.look(random.choice(["/", "/waves/", "/agencies/", "/objections/"]), "supervisor's pages")
        yield
        self.look("/waves/", "waves")
        todo = re.findall(
            r'href="(/waves/[0-9a-f]+/)"[^<]*</a></th><td>formed</td><td[^>]*>[\d,]*</td><td>\d+ of [1-9]',
            self.page,
        )
        yield
        if not todo:
            return
        where = f"{random.choice(todo)}worksheet/"
        self.look(where, "worksheet")
        yield
        for _ in range(4):
            if not (which := self.first(r'name="clearance" value="([0-9a-f]+)"')):
                return
            self.send(where, {"clearance": which, "answer": "right", "reason": ""}, "worksheet: record")
            yield

    def work_as_clerk(self) -> Iterator[None]:
        """From a batch to one of its charges, which is kept back, or let go on."""
        self.look(random.choice(["/batches/", "/batches/?state=running"]), "batches")
        where = self.first(r'href="(/batches/[0-9a-f]+/)"')
        yield
        if not where:
            return
        self.look(where, "batch")
        where = self.first(r'href="(/clearances/[0-9a-f]+/)"')
        yield
        if not where:
            return
        self.look(where, "clearance")
        reason = self.first(r'<option value="(in_custody|open_appeal|pending_release)"')
        yield
        for act in ("hold", "free", "hold"):
            if reason:
                self.send(f"{where}hold/", {"reason": reason, "act": act}, act)
                yield

    work_as_operator = work_as_clerk

    def work_as_judge(self) -> Iterator[None]:
        """Decide an objection."""
        self.look(random.choice(["/objections/", "/objections/", "/"]), "objections")
        where = self.first(r'href="(/objections/[0-9a-f]+/)"')
        yield
        if not where:
            return
        self.look(where, "objection")
        yield
        answer = random.choice(["sustained", "overruled", "overruled"])
        self.send(where, {"answer": answer, "why": "as the file says"}, "decide")
        yield

    def work_as_auditor(self) -> Iterator[None]:
        """Go through the trail. An auditor records nothing."""
        self.look(
            random.choice(["/trail/", "/trail/?kind=objection.filed", "/", "/agencies/"]), "audit trail"
        )
        following = self.first(r'href="(\?[^"]*after=[^"]*)"')
        yield
        if following:
            self.look("/trail/" + following.replace("&amp;", "&"), "audit trail: next page")
            yield
