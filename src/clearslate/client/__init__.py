"""A client of `clearslate serve`: typed, with the standard library alone.

>>> client = Client("http://127.0.0.1:8600")
>>> client.judge(person)["charges"][0]["heading"]  # doctest: +SKIP
'ask'
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from itertools import islice
from typing import Any, Final, Self, cast
from urllib.parse import quote, urlencode, urlsplit

from clearslate.client.shapes import (
    BatchLine,
    Jurisdiction,
    LawLine,
    NextQuestions,
    Person,
    PersonAnswer,
    Reply,
)

__all__ = ["Client", "Problem"]

_BLOCK: Final = 500
"""People in one request of a batch: the service answers while it reads, and nobody reads while they send."""


class Problem(Exception):
    """The service refused a request. ``errors``: what is wrong, each with ``pointer`` and ``detail``."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(str(document.get("detail", "the service gave no reason")))
        self.status = int(document.get("status", 0))
        self.code = str(document.get("code", ""))
        self.errors: list[dict[str, str]] = list(document.get("errors", ()))


class Client:
    """Asks a service. It keeps one connection, so each thread has its own client.

    Args:
        address: of the service: ``http://127.0.0.1:8600``.
        key: the key, where the service wants one.
        timeout: seconds to wait for an answer.
    """

    def __init__(self, address: str, *, key: str = "", timeout: float = 30) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the address begins with http:// or https://")
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection: HTTPConnection = kind(parts.hostname, parts.port, timeout=timeout)
        self._prefix = parts.path.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def judge(
        self,
        person: Person,
        *,
        as_of: dt.date | None = None,
        language: str = "en",
        laws: Sequence[str] = (),
        conditions: str = "all",
        reform: Mapping[str, Any] | None = None,
    ) -> PersonAnswer:
        """What every law says of each charge of a person.

        Raises:
            Problem: the service refused it.
        """
        body = {
            "person": person, "as_of": _iso(as_of), "language": language, "laws": list(laws), "conditions": conditions,
            "reform": reform,
        }  # fmt: skip
        return cast("PersonAnswer", self._post("/v1/judge", body))

    def ask(
        self,
        person: Person,
        answers: Sequence[Reply] = (),
        *,
        as_of: dt.date | None = None,
        language: str = "en",
    ) -> NextQuestions:
        """What to ask a person next; answers to the last questions are taken into the document.

        Raises:
            Problem: the service refused it.
        """
        body = {"person": person, "answers": list(answers), "as_of": _iso(as_of), "language": language}
        return cast("NextQuestions", self._post("/v1/ask", body))

    def batch(
        self, people: Iterable[Person], *, as_of: dt.date | None = None, laws: Sequence[str] = ()
    ) -> Iterator[BatchLine]:
        """The answers for many people, in their order; ``line`` counts from 1.

        Raises:
            Problem: the service refused the batch. What it cannot judge of one person is in that person's line.
        """
        asked = urlencode(
            {"laws": list(laws)} | ({} if as_of is None else {"as_of": as_of.isoformat()}), doseq=True
        )
        people, begun = iter(people), 0
        while block := list(islice(people, _BLOCK)):
            lines = b"".join(json.dumps(each).encode() + b"\n" for each in block)
            answer = self._send("POST", f"/v1/batch?{asked}", lines, "application/x-ndjson")
            for line in answer.read().splitlines():
                found = cast("BatchLine", json.loads(line))
                found["line"] += begun
                yield found
            begun += len(block)

    def report(
        self,
        person: Person,
        *,
        charge: str,
        law: str,
        expected: str,
        day: dt.date | None = None,
        basis: str = "",
        because: str = "",
        as_of: dt.date | None = None,
    ) -> str:
        """The draft of a scenario (YAML) that shows that a law's answer is wrong. The service keeps nothing of it.

        Raises:
            Problem: the service refused it.
        """
        body = {
            "person": person, "as_of": _iso(as_of), "charge": charge, "law": law, "expected": expected, "day": _iso(day), "basis": basis,
            "because": because,
        }  # fmt: skip
        answer = self._send("POST", "/v1/scenario", json.dumps(body).encode(), "application/json")
        return answer.read().decode()

    def laws(self, state: str = "") -> list[LawLine]:
        """The laws of a state, or of all."""
        return cast("list[LawLine]", self._get(f"/v1/laws?{urlencode({'state': state})}")["laws"])

    def law(self, law_id: str) -> dict[str, Any]:
        """A law's typed description.

        Raises:
            Problem: there is no such law.
        """
        return cast("dict[str, Any]", self._get(f"/v1/laws/{quote(law_id, safe='')}"))

    def jurisdictions(self) -> list[Jurisdiction]:
        """The jurisdictions that have laws."""
        return cast("list[Jurisdiction]", self._get("/v1/jurisdictions")["jurisdictions"])

    # --- requests -------------------------------------------------------------------------------------------------

    def _get(self, path: str) -> Any:
        return json.loads(self._send("GET", path, None, "").read())

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        return json.loads(self._send("POST", path, json.dumps(body).encode(), "application/json").read())

    def _send(self, method: str, path: str, body: bytes | None, kind: str) -> HTTPResponse:
        headers = self._headers | ({"Content-Type": kind} if kind else {})
        try:
            answer = self._once(method, path, body, headers)
        except (HTTPException, BrokenPipeError, ConnectionResetError):
            self._connection.close()  # the service closes a connection that was idle: once again, on a new one
            answer = self._once(method, path, body, headers)
        if answer.status >= 400:
            content = answer.read()
            is_problem = answer.headers.get_content_type() == "application/problem+json"
            raise Problem(json.loads(content) if is_problem else {"status": answer.status})
        return answer

    def _once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> HTTPResponse:
        self._connection.request(method, self._prefix + path, body, headers)
        return self._connection.getresponse()


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
