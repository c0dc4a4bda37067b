"""What every page of a report must be: one file that closes its tags, fetches nothing and leads nowhere but into itself."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import clearslate.reports

SCRIPT = (Path(clearslate.reports.__file__).parent / "page.js").read_text(encoding="utf-8")
VOID = frozenset({"meta", "wbr"})


class WholePage(HTMLParser):
    """A page read and checked; ``text`` is what it says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        self._check(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["script"], ["style"]):
            self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each tag of the name."""
        return [attrs for name, attrs in self.tags if name == tag]

    def _check(self, html: str) -> None:
        assert self.open == []
        assert html.count("<script") == 1
        assert html.count(f"<script>{SCRIPT}</script>") == 1
        assert not {tag for tag, _ in self.tags} & {"link", "img", "iframe", "object", "base", "form"}
        assert not [
            name
            for _, attrs in self.tags
            for name in attrs
            if name in {"src", "xlink:href"} or name.startswith("on")
        ]
        assert not re.search(r"https?:(?!//www.w3.org/2000/svg)|url\((?!#)|@import", html.replace(SCRIPT, ""))
        ids = [attrs["id"] for _, attrs in self.tags if "id" in attrs]
        assert len(ids) == len(set(ids))
        assert {attrs["href"] for _, attrs in self.tags if "href" in attrs} <= {f"#{each}" for each in ids}
        for attrs in self.named("svg"):  # a picture has its words, or stands beside them
            named = set((attrs.get("aria-labelledby") or "").split())
            assert attrs.get("aria-hidden") == "true" or (named and named <= set(ids))
        regions = [attrs["aria-label"] for _, attrs in self.tags if attrs.get("role") == "region"]
        assert all(regions)
        assert len(regions) == len(set(regions)), "a region is found by its name"
        levels = [int(tag[1]) for tag, _ in self.tags if re.fullmatch(r"h\d", tag)]
        assert levels[0] == 1
        assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
