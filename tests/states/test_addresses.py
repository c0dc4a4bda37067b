"""Official addresses, by form: nothing is opened. Each citation of each law has an address, or it is said why not."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from clearslate.states import CODES, jurisdiction, official_address, site


def cites(code: str) -> list[str]:
    laws = jurisdiction(code).laws
    return list(dict.fromkeys(source.cite for law in laws for _, source in law.statements()))


@pytest.mark.parametrize("code", CODES)
def test_every_citation_has_an_official_address_or_a_reason_for_none(code: str) -> None:
    of, lacking = site(code), []
    for cite in cites(code):
        address = official_address(code, cite)
        if not address:
            if not of.why_none(cite):
                lacking.append(cite)
            continue
        parts = urlsplit(address)
        assert parts.scheme == "https", address
        assert parts.netloc in of.hosts, address
        assert parts.path, address
        assert " " not in address
        assert "{" not in address
    assert lacking == [], "give addresses.yaml a pattern, or say why such a citation has no address"


@pytest.mark.parametrize("code", CODES)
def test_no_pattern_is_dead(code: str) -> None:
    of = site(code)
    used = {found[0] for cite in cites(code) if (found := of.found(cite))}
    assert set(of.patterns) - used == set()
    assert bool(of.hosts) == bool(of.patterns)


def test_no_reason_for_none_is_dead() -> None:
    payload: dict[re.Pattern[str], str] = {}
    used: set[re.Pattern[str]] = set()
    for code in CODES:
        of = site(code)
        payload |= dict(of.none)
        used |= {
            form for cite in cites(code) if not of.address(cite) for form, _ in of.none if form.search(cite)
        }
    assert payload.keys() - used == set()
    assert all(why.strip() for why in payload.values())


def test_addresses_are_those_that_the_sites_use() -> None:
    """One of each way in which a number of a section becomes a part of an address."""
    for code, cite, address in (
        ("IL", "20 ILCS 2630/5.2(k)(3), (a)(3)", "https://www.ilga.gov/Documents/legislation/ilcs/documents/002026300K5.2.htm"),
        ("PA", "§ 9122.2(a)(1)", "https://www.palegis.us/statutes/consolidated/view-statute?txtType=HTM&ttl=18&div=0&chpt=91&sctn=22&subsctn=2"),
        ("PA", "18 Pa.C.S. § 9122", "https://www.palegis.us/statutes/consolidated/view-statute?txtType=HTM&ttl=18&div=0&chpt=91&sctn=22&subsctn=0"),
        ("KS", "K.S.A. 12-4516a(c)(3)", "https://www.ksrevisor.gov/statutes/chapters/ch12/012_045_0016a.html"),
        ("MT", "Mont. Code 46-18-1104", "https://mca.legmt.gov/bills/mca/title_0460/chapter_0180/part_0110/section_0040/0460-0180-0110-0040.html"),
        ("FL", "s. 943.0595, F.S.(2)(a)", "https://www.leg.state.fl.us/statutes/index.cfm?App_mode=Display_Statute&URL=0900-0999/0943/Sections/0943.0595.html"),
        ("HI", "HRS 706-622.5(5)", "https://www.capitol.hawaii.gov/hrscurrent/Vol14_Ch0701-0853/HRS0706/HRS_0706-0622_0005.htm"),
        ("HI", "HRS 291E-64(e)", "https://www.capitol.hawaii.gov/hrscurrent/Vol05_Ch0261-0319/HRS0291E/HRS_0291E-0064.htm"),
        ("NY", "§ 160.57(1)(b)(v); Correction Law § 168-a", "https://www.nysenate.gov/legislation/laws/CPL/160.57"),
        ("MD", "Md. Code, Crim. Law § 5-601", "https://mgaleg.maryland.gov/mgawebsite/Laws/StatuteText?article=gcr&section=5-601"),
        ("ND", "N.D.C.C. § 19-03.1-23(9)", "https://ndlegis.gov/cencode/t19c03-1.pdf"),
        ("GA", "O.C.G.A. § 35-3-37(j)(1)", ""),
    ):  # fmt: skip
        assert official_address(code, cite) == address
