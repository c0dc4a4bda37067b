"""What is peculiar to Michigan: its citations, local ordinances and attempts."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from clearslate.law import ORDINANCE, years
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.states import folder, jurisdiction
from clearslate.states.mi import offenses
from clearslate.states.mi.offenses import LISTS, STYLE, attempt_at_offense_punishable_by


@pytest.mark.parametrize(
    ("text", "section", "subsections"),
    [
        ("MCL 333.7403(2)(a)(v)", "333.7403", ("2", "a", "v")),
        ("M.C.L. 750.81 (2)", "750.81", ("2",)),
        ("MCLA 750.520e", "750.520e", ()),
        ("mcl § 257.625(1)", "257.625", ("1",)),
        ("Mich. Comp. Laws § 750.411h(2)(a)", "750.411h", ("2", "a")),
        ("750.377a(1)(d).", "750.377a", ("1", "d")),
    ],
)
def test_statutes_are_read(text: str, section: str, subsections: tuple[str, ...]) -> None:
    citation = STYLE.read(text)
    assert citation is not None
    assert (citation.code, citation.section, citation.subsections) == ("", section, subsections)


@pytest.mark.parametrize(
    "text",
    # Courts' charge codes run section and subsection together: 750.812 is 750.81(2), not a section 812.
    [
        "750.812",
        "257.6251A",
        "333.74032A5",
        "750.3564",
        "MCL 750.145c; MCL 750.520c",
        "larceny",
        "720 ILCS 5/12-3",
        "",
    ],
)
def test_what_cannot_be_read_is_missing(text: str) -> None:
    assert STYLE.read(text) is None


@pytest.mark.parametrize(
    "text", ["local ordinance (disorderly person)", "City Ordinance 12.3(a)", "ordinance: noise"]
)
def test_an_ordinance_is_no_section_of_the_compiled_laws(text: str) -> None:
    citation = STYLE.read(text)
    assert citation is not None
    assert citation.code == ORDINANCE
    assert LISTS["never_set_aside"].decide(text, "completed", None)[0] == FALSE


@pytest.mark.parametrize(
    ("text", "assault", "intoxicated"),
    [
        ("local ordinance (disorderly person)", FALSE, FALSE),
        ("local ordinance (assault and battery)", TRUE, FALSE),
        ("local ordinance (operating while intoxicated)", FALSE, TRUE),
        ("local ordinance (driving while suspended)", FALSE, FALSE),
        ("local ordinance (driving offense)", UNKNOWN, UNKNOWN),
        ("local ordinance 12.3", UNKNOWN, UNKNOWN),
        ("MCL 750.81", FALSE, FALSE),
    ],
)
def test_an_ordinance_is_judged_by_its_words(text: str, assault: int, intoxicated: int) -> None:
    assert offenses.is_assault_ordinance.decide(text, "")[0] == assault
    assert offenses.is_intoxicated_driving_ordinance.decide(text, "")[0] == intoxicated


@pytest.mark.parametrize(
    ("statute", "inchoate", "object_statute", "maximum", "expected"),
    [
        ("MCL 750.92", "attempt", "MCL 750.110", 1825, TRUE),
        ("MCL 750.92", "completed", "MCL 750.110", 1825, TRUE),
        ("MCL 750.92", "attempt", "MCL 750.356c", 1825, FALSE),
        ("MCL 750.92", "attempt", None, 1825, UNKNOWN),
        ("MCL 750.92", "attempt", None, 730, FALSE),
        (None, "completed", None, 1825, UNKNOWN),  # the section that is missing may be that of attempts
        (None, "completed", None, 730, FALSE),
        (
            "MCL 750.92",
            "attempt",
            "MCL 750.529",
            730,
            UNKNOWN,
        ),  # the one says a lesser offense, the other does not
        ("MCL 750.92", "attempt", "MCL 750.414", 365, FALSE),
        ("MCL 750.110", "completed", None, 3650, FALSE),
        (None, None, None, None, UNKNOWN),
        (None, None, None, 730, FALSE),
        (None, None, "MCL 750.529", 730, UNKNOWN),
        (None, None, "MCL 750.414", None, FALSE),
    ],
)
def test_an_attempt_is_judged_by_what_was_attempted(
    statute: str | None, inchoate: str | None, object_statute: str | None, maximum: int | None, expected: int
) -> None:
    decide = attempt_at_offense_punishable_by(years(10)).decide
    assert decide(statute, inchoate, object_statute, maximum)[0] == expected


def test_the_mix_is_readable() -> None:
    mix = yaml.safe_load(Path(folder("MI") / "mix.yaml").read_text(encoding="utf-8"))
    for entry in mix:
        assert STYLE.read(entry["statute"]) is not None, entry["statute"]
        assert jurisdiction("MI").grading.find(entry["grade"]) is not None
