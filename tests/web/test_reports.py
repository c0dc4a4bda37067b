"""What people report on the public pages arrives in the office's queue, and only who works it off reads it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.test import override_settings

from clearslate.web.lookup import store
from clearslate.web.lookup.sealing import new_key, seal
from tests.web.conftest import SignIn

DAY = dt.date(2026, 1, 5)


def test_a_report_arrives_in_the_queue_of_mistakes(sign_in: SignIn, tmp_path: Path) -> None:
    private, public = new_key()
    key, address = tmp_path / "key", f"sqlite:///{tmp_path / 'public.db'}"
    key.write_text(private)
    facts = {"kind": "still_shows", "where": "the county's <page>", "code": "none", "said": "=1+1"}
    store.put(address, seal(facts, public), DAY)
    store.put(address, seal({"kind": "look_up", "name": "Jane", "born": "1980"}, public), DAY)
    store.put(address, seal(facts, new_key()[1]), DAY)
    with override_settings(PUBLIC=address, LOOKUP_KEY_FILE=str(key)):
        client = sign_in("clerk")
        assert "Nobody reported anything" in client.get("/mistakes/").content.decode()
        assert client.post("/mistakes/", {"act": "take"}).status_code == 302
        text = client.get("/mistakes/").content.decode()
        assert "the county&#x27;s &lt;page&gt;" in text
        assert "no letter has this code" in text
        assert len(store.waiting(address)) == 2, (
            "requests by name wait for the night, what has another key stays"
        )
        client.post("/mistakes/", {"act": "take"})
        assert client.get("/mistakes/").content.decode().count('value="done"') == 1
        judge = sign_in("judge")
        assert "county&#x27;s" not in judge.get("/mistakes/").content.decode()
        assert judge.post("/mistakes/", {"act": "take"}).status_code == 404
        number = text.partition('name="report" value="')[2].partition('"')[0]
        client.post("/mistakes/", {"act": "done", "report": number})
        assert "Nobody reported anything" in client.get("/mistakes/").content.decode()
    store.engine(address).dispose()
    store.engine.cache_clear()
