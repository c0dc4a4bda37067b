"""The law page opens with the figures of the state's office, where one is set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from tests.people.conftest import Reader
from tests.plain.test_front import FIGURES


def test_a_page_opens_with_the_offices_figures(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reader.get("/en/law/pa/").status_code == 200
    assert "How clearing began here" in reader.page
    (tmp_path / "statistics.json").write_text(json.dumps(FIGURES), encoding="utf-8")
    links = tmp_path / "links.yaml"
    links.write_text("give: https://office.invented.example/give\n", encoding="utf-8")
    monkeypatch.setattr(settings, "STATISTICS", str(tmp_path))
    monkeypatch.setattr(settings, "OFFICE_LINKS", str(links))
    assert reader.get("/es/law/pa/").status_code == 200
    assert "Lo que ya se hizo" in reader.page
    assert "12,001" in reader.page
    assert 'href="https://office.invented.example/give"' in reader.page
    assert 'href="/es/report/"' in reader.page
