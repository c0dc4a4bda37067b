"""The service. Its tests run in a session of their own: Django is set up once a process.

DJANGO_SETTINGS_MODULE=clearslate.serve.http.settings pytest tests/serve
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

os.environ |= {"CLEARSLATE_HOSTS": "testserver localhost 127.0.0.1", "CLEARSLATE_SERVE_RATE": "0"}

if TYPE_CHECKING:
    from django.test import Client

Post = Callable[..., Any]


@pytest.fixture(scope="session")
def client() -> Client:
    from django import setup
    from django.test import Client

    setup()
    return Client()


@pytest.fixture(scope="session")
def post(client: Client) -> Post:
    """Send a document; gives the status and the answer."""

    def send(path: str, body: Any, **headers: str) -> tuple[int, Any]:
        found = client.post(path, json.dumps(body), content_type="application/json", headers=headers)
        return found.status_code, json.loads(found.content)

    return send
