"""Events are hashed as RFC 8785 writes them. The examples are the RFC's own."""

from __future__ import annotations

import datetime as dt
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearslate.clearance.events import Event, Kind, NotAllowed, form_of
from clearslate.clearance.events.canonical import LARGEST, canonical
from clearslate.clearance.events.chain import GENESIS, Link
from clearslate.clearance.state.entries import STEPS

NUMBERS = {  # appendix B: bits of an IEEE 754 double, and what is written
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}
REFUSED = {
    "0000000000000001", "8000000000000001", "7fefffffffffffff", "4340000000000000", "4430000000000000",
    "44b52d02c7e14af5", "444b1ae4d6e2ef50", "3eb0c6f7a0b5ed8c", "3eb0c6f7a0b5ed8d", "becbf647612f3696",
}  # fmt: skip


@pytest.mark.parametrize(("bits", "written"), NUMBERS.items())
def test_a_number_is_written_as_the_rfc_does_or_refused(bits: str, written: str) -> None:
    [number] = struct.unpack(">d", bytes.fromhex(bits))
    if bits in REFUSED:
        with pytest.raises(ValueError, match=r"fraction|2\*\*53"):
            canonical(number)
    else:
        assert canonical(number) == written


TEXTS = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | TEXTS | st.integers(-LARGEST, LARGEST),
    lambda each: (
        st.lists(each) | st.dictionaries(TEXTS.filter(lambda key: max(key, default="") <= "\uffff"), each)
    ),
)


@given(VALUES)
def test_whatever_holds_no_fraction_is_what_the_plain_encoder_writes(value: object) -> None:
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    assert canonical(value) == written


@given(TEXTS, TEXTS, st.none() | TEXTS, st.integers(0, LARGEST), VALUES)
def test_an_event_is_hashed_as_one_canonical_object(
    actor: str, subject: str, key: str | None, seq: int, said: object
) -> None:
    """It is put together of parts."""
    link = Link(
        seq, "2026-01-05T12:00:00+00:00", "wave.halted", actor, "reviewer", subject, key, canonical(said)
    )
    parts = {
        name: getattr(link, name)
        for name in ("actor", "at", "authentication", "key", "kind", "role", "seq", "subject")
    }
    assert link.written(GENESIS) == canonical(parts | {"before": GENESIS, "payload": said})


@pytest.mark.parametrize("bits", ["7fffffffffffffff", "7ff0000000000000", "fff0000000000000"])
def test_what_is_no_number_is_refused(bits: str) -> None:
    [number] = struct.unpack(">d", bytes.fromhex(bits))
    with pytest.raises(ValueError, match="no number"):
        canonical({"a": [number]})


def test_the_example_of_the_rfc() -> None:
    """Section 3.2.2, without its 1E30 and 1E-27, which are refused."""
    read = json.loads(
        r"""{
          "numbers": [333333333.33333329, 4.50, 2e-3],
          "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
          "literals": [null, true, false]
        }"""
    )
    assert canonical(read) == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,4.5,0.002],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_keys_are_sorted_as_the_rfc_does_or_refused() -> None:
    """Section 3.2.3: of its example, the one key that Python would sort otherwise is refused."""
    keys = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew",
        "1": "One",
        "\u0080": "Control",
        "\u00f6": "o",
    }
    assert canonical(keys) == (
        '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"o","\u20ac":"Euro Sign","\ufb33":"Hebrew"}'
    )
    with pytest.raises(ValueError, match=r"U\+FFFF"):
        canonical([keys | {"\U0001f600": "Emoji: Grinning Face"}])


def test_every_control_character_is_escaped_as_the_rfc_does() -> None:
    """Section 3.2.2.2: five have a short form, the others four small hexadecimal digits; DEL stands for itself."""
    short = {"\b": r"\b", "\t": r"\t", "\n": r"\n", "\f": r"\f", "\r": r"\r"}
    for number in range(0x20):
        written = short.get(chr(number), "\\" + f"u{number:04x}")
        assert canonical(chr(number)) == f'"{written}"'
    assert canonical("\x7f\u2028") == '"\x7f\u2028"'


@pytest.mark.parametrize(
    "value", [2**53, -(2**53), "half \ud83d", dt.date(2026, 1, 5), {1: 1}, b"bytes", {"a"}]
)
def test_an_event_that_others_would_hash_otherwise_is_refused(value: object) -> None:
    with pytest.raises(NotAllowed, match=r"^wave\.halted holds (a|half)"):
        Event(Kind.WAVE_HALTED, "w1", {"why": value}).text()


def test_every_kind_of_event_has_one_form_and_one_step() -> None:
    assert set(STEPS) == set(Kind)
    assert {form_of(kind).kind for kind in Kind} == set(Kind)
