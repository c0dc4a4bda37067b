"""Every field of the public pages takes whatever is sent, at every step: a page or a refusal in words, never a fault of ours."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.people.conftest import Reader

NASTY: Final = (
    "\x00", "9" * 5000, "9223372036854775808", "²", "2/29/2023", "1/1/" + "9" * 5000, "\u202e\ufffe", "x" * 5000,
)  # fmt: skip
ALWAYS: Final = ("state", "q", "pick", "jurisdiction", "ending", "code", "charge", "case", "all", "why", "where", "when", "no_date",
                 "law", "grade", "expected", "lang", "view")  # fmt: skip


def send(reader: Reader, what: str, name: str, value: str) -> int:
    fields = {
        "state": reader.state,
        **dict.fromkeys(re.findall(r'name="(f\d+\w*)"', reader.page), "dont_know"),
    }
    sent = reader.client.post(f"/{reader.lang}/check/", {**fields, "do": what, name: value}, follow=True)
    return int(sent.status_code)


@pytest.mark.parametrize("step", ["begin", "search", "details", "answer", "result"])
def test_no_field_of_a_step_is_a_fault(reader: Reader, step: str) -> None:
    reader.client.raise_request_exception = False
    reader.get("/en/check/")
    if step != "begin":
        reader.do("begin", jurisdiction="PA")
    if step not in ("begin", "search"):
        reader.do("search", q="retail theft")
    if step in ("answer", "result"):
        reader.do("details", pick="0", grade="M2", ending="convicted", when="2012")
        reader.do("done")
    if step == "result":
        reader.to_the_end()
    acts = sorted({*re.findall(r'name="do" value="(\w+)"', reader.page), step})
    names = [*ALWAYS, *dict.fromkeys(re.findall(r'name="(f\d+\w*)"', reader.page))]
    faults = {
        (act, name, value[:20])
        for act in acts
        for name in names
        for value in NASTY
        if send(reader, act, name, value) >= 500
    }
    assert not faults
