"""Who is let in, how often, and from which web pages."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from clearslate.counters import Counters
from clearslate.serve.http.shared import ENDPOINTS, Limits

if TYPE_CHECKING:
    from django.test import Client

KEY = "a-key"
DIGEST = hashlib.sha256(KEY.encode()).hexdigest()


def test_without_keys_everybody_is_let_in(client: Client) -> None:
    assert client.get("/v1/jurisdictions").status_code == 200


def test_with_keys_only_those_who_have_one() -> None:
    from django.test import Client, override_settings

    with override_settings(KEYS=frozenset({DIGEST}), RATE=0):
        client = Client()
        found = client.get("/v1/jurisdictions")
        assert (found.status_code, json.loads(found.content)["code"]) == (401, "key")
        assert found.headers["WWW-Authenticate"].startswith("Bearer")
        assert client.get("/v1/jurisdictions", headers={"Authorization": "Bearer other"}).status_code == 401
        assert client.get("/v1/jurisdictions", headers={"Authorization": f"bearer {KEY}"}).status_code == 200
        assert client.get("/healthz").status_code == 200


def test_more_than_a_minutes_requests_are_refused() -> None:
    from django.test import Client, override_settings

    with override_settings(RATE=3):
        client = Client()
        codes = [client.get("/v1/jurisdictions").status_code for _ in range(5)]
        assert codes[:2] == [200, 200]
        assert codes[-1] == 429
        assert client.get("/v1/jurisdictions").headers["Retry-After"] == "60"


def test_limits_are_of_each_alone_and_of_each_minute() -> None:
    limits = Limits(2)
    assert [limits.allows("a", 10), limits.allows("a", 20), limits.allows("a", 30)] == [True, True, False]
    assert limits.allows("b", 30)
    assert limits.allows("a", 61)
    assert all(Limits(0).allows("a", 0) for _ in range(10))


def test_pages_of_other_origins_read_nothing_unless_they_are_named() -> None:
    from django.test import Client, override_settings

    ask = {"Origin": "https://aid.example"}
    assert "Access-Control-Allow-Origin" not in Client().get("/v1/laws", headers=ask).headers
    with override_settings(ORIGINS=frozenset({"https://aid.example"})):
        client = Client()
        found = client.options("/v1/judge", headers=ask | {"Access-Control-Request-Method": "POST"})
        assert (found.status_code, found.headers["Access-Control-Allow-Origin"]) == (
            204,
            "https://aid.example",
        )
        assert "POST" in found.headers["Access-Control-Allow-Methods"]
        assert (
            "Access-Control-Allow-Origin"
            not in client.get("/v1/laws", headers={"Origin": "https://x.example"}).headers
        )
    with override_settings(ORIGINS=frozenset({"*"})):
        assert Client().get("/v1/laws", headers=ask).headers["Access-Control-Allow-Origin"] == "*"


def test_every_response_forbids_keeping_it(client: Client) -> None:
    assert client.get("/healthz").headers["Cache-Control"] == "no-store"


def test_each_process_counts_in_its_own_row() -> None:
    counters = Counters(ENDPOINTS)
    for row in (1, 2, 129):
        counters.take_row(row)
        counters.answered("judge", 200, 0.03)
    text = counters.text()
    assert 'clearslate_requests_total{endpoint="judge",status="2xx"} 3' in text
    assert 'clearslate_request_seconds_bucket{endpoint="judge",le="0.05"} 3' in text
    assert 'clearslate_request_seconds_bucket{endpoint="judge",le="0.025"} 0' in text
