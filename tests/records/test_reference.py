from pathlib import Path

from clearslate.records import reference
from clearslate.records.schema import FIELDS

PAGE = Path(__file__).parents[2] / "docs" / "records.md"


def test_the_committed_page_is_the_generated_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference.markdown(), "docs/records.md is old: run `make docs`"


def test_every_field_has_its_row_and_every_value_is_named() -> None:
    page = reference.markdown()
    for field in FIELDS:
        assert page.count(f"\n| `{field.name}` |") == 1
        for value in field.vocabulary:
            assert f"`{value}`" in page
