"""Colors of the pages: marks contrast 3:1 with their ground, text 4.5:1, and no two roles look alike to the color-blind."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import clearslate.reports

STYLE = (Path(clearslate.reports.__file__).parent / "style.css").read_text(encoding="utf-8")
THEMES = dict(zip(("light", "dark"), re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL), strict=True))
ROLES = ("eligible", "not_yet", "unknown", "ineligible")
TEXT = ("ink", "soft", "link", "error")

# How a color looks without one kind of cones: Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
SIGHT = {
    "all": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
WHITE = (0.9505, 1.0, 1.089)


def linear(theme: str, name: str) -> NDArray[np.float64]:
    found = re.search(rf"--{name}: #(\w{{6}});", THEMES[theme])
    assert found, name
    parts = np.array([int(found[1][at : at + 2], 16) / 255 for at in (0, 2, 4)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(theme: str, one: str, other: str) -> float:
    """By WCAG 2."""
    light, dark = sorted((float(linear(theme, name) @ TO_XYZ[1]) for name in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    ratio = np.array(TO_XYZ) @ np.clip(rgb, 0, 1) / WHITE
    x, y, z = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("theme", THEMES)
def test_marks_and_text_contrast_with_their_ground(theme: str) -> None:
    assert {
        name: round(contrast(theme, name, "paper"), 2) for name in ROLES if contrast(theme, name, "paper") < 3
    } == {}
    for ground in ("paper", "panel"):
        low = {
            name: round(contrast(theme, name, ground), 2)
            for name in TEXT
            if contrast(theme, name, ground) < 4.5
        }
        assert low == {}
    assert contrast(theme, "focus", "paper") >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_no_two_roles_look_alike(theme: str, sight: str) -> None:
    seen = {name: lab(np.array(SIGHT[sight]) @ linear(theme, name)) for name in ROLES}
    least = min(float(np.linalg.norm(seen[one] - seen[other])) for one, other in combinations(ROLES, 2))
    assert least > 20, "2 is what an eye just sees"


def test_each_kind_of_mark_has_a_pattern_of_its_own() -> None:
    fills = dict(re.findall(r"\.(eligible|not_yet|unknown|ineligible|joint|again) \{ fill: ([^;]+);", STYLE))
    fills |= {"unknown": re.findall(r"\.unknown, \.sole \{ fill: ([^;]+);", STYLE)[0]}
    assert len(set(fills.values())) == len(fills) == 6
