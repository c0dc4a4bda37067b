"""The map: each jurisdiction has its tile, and a tile promises no more than the modules say."""

from __future__ import annotations

import datetime as dt

from clearslate.law import Disposition, Status
from clearslate.plain.country import PLACES, Clears, alone, tile, tiles
from clearslate.plain.language import languages
from clearslate.plain.page import Place, index_body
from clearslate.states import CODES, all_jurisdictions, jurisdiction

DAY = dt.date(2026, 11, 28)


def test_every_jurisdiction_has_a_tile_of_its_own() -> None:
    assert set(CODES) <= PLACES.keys()
    assert len(PLACES) == 52
    assert len(set(PLACES.values())) == 52
    assert {each.code for each in tiles(DAY) if each.clears is Clears.NOT_TOLD} == PLACES.keys() - set(CODES)


def test_a_tile_promises_what_an_automatic_law_in_force_reaches() -> None:
    for state in all_jurisdictions():
        running = [law for law in state.laws if law.automatic and law.status is Status.IN_FORCE]
        found = tile(state, DAY)
        assert (found.clears is Clears.NOTHING) >= (not running), state.code
        if found.clears is Clears.CONVICTIONS:
            assert any(Disposition.CONVICTED in law.about for law in running)
        assert 0 <= found.read <= 1
    assert tile(jurisdiction("PA"), DAY).clears is Clears.CONVICTIONS
    assert tile(jurisdiction("PA"), dt.date(2017, 1, 1)).clears is not Clears.CONVICTIONS, (
        "not before its law began"
    )
    assert tile(jurisdiction("KY"), DAY).clears is Clears.OTHERS
    assert tile(jurisdiction("WV"), DAY).clears is Clears.NOTHING
    assert tile(jurisdiction("US"), DAY).clears is Clears.NOTHING, (
        "what is dismissed or set aside stays to be seen"
    )


def test_the_map_says_in_words_what_it_shows_in_colors() -> None:
    assert alone(DAY).count("<text ") == 52
    for language in languages():
        page = str(index_body(language, DAY, Place()))
        for code in CODES:
            assert f">{code}</text>" in page
        assert page.count("<small>") == len(CODES)
        assert 'role="img" aria-label=' in page
