"""Take from the U.S. Web Design System what the web application uses, and write it to its vendored files.

    npm pack @uswds/uswds@3.14.0          (any copy of the published package will do: its SHA-512 is checked)
    python tools/vendor.py uswds-uswds-3.14.0.tgz

Kept are the rules of the components in ``USED`` and of plain elements; utilities, fonts but Source Sans, and scripts are
left. Each color becomes a property, named by its use and its value (``--bg-ffffff``, ``--fg-1b1b1b``, ``--ln-dfe1e2``), so
that a dark theme sets properties and repeats no rule.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import tarfile
from pathlib import Path
from typing import Any, Final

import tinycss2

VERSION: Final = "3.14.0"
SHA512: Final = "kwZ50TqGszxj3+MQhm+c84hI0y8rIKoc7ZLKbuHg+8rTkFisp9lXOMRD2wclyyuYZahpADxMvaPong7bwL7cew=="
TARGET: Final = Path(__file__).parents[1] / "src/clearslate/web/static/vendor/uswds"
CSS: Final = "package/dist/css/uswds.min.css"
FONTS: Final = ("sourcesanspro-regular-webfont", "sourcesanspro-bold-webfont", "sourcesanspro-italic-webfont")
IMAGES: Final = ("unfold_more.svg", "correct8.svg", "radio.svg", "checkbox.svg")
USED: Final = frozenset({
    "alert", "breadcrumb", "button", "checkbox", "error-message", "fieldset", "form", "form-group", "hint",
    "input", "label", "legend", "link", "pagination", "radio", "search", "select", "skipnav",
    "step-indicator", "summary-box", "table", "tag", "textarea", "file-input", "icon", "prose", "intro",
})  # fmt: skip
"""Components of which rules are kept: ``usa-NAME`` and what begins with it."""
_CLASS: Final = re.compile(r"\.((?:[\w-]|\\.)+)")
_URL: Final = re.compile(r"url\(\s*[\"']?([^)\"']+)[\"']?\s*\)")
_HEX: Final = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![0-9a-fA-F])")
_NAMED: Final = {"white": "ffffff", "black": "000000"}


def main(tarball: Path) -> None:
    """Write the vendored files."""
    data = tarball.read_bytes()
    if base64.b64encode(hashlib.sha512(data).digest()).decode() != SHA512:
        raise SystemExit(f"{tarball.name} is not @uswds/uswds {VERSION}: its SHA-512 differs")
    with tarfile.open(tarball) as files:
        text = _read(files, CSS).decode()
        for folder in ("fonts", "img"):
            (TARGET / folder).mkdir(parents=True, exist_ok=True)
        fonts = {Path(name).name: name for name in files.getnames() if "/source-sans-pro/" in name}
        for font in FONTS:
            (TARGET / "fonts" / f"{font}.woff2").write_bytes(_read(files, fonts[f"{font}.woff2"]))
        colors: dict[str, str] = {}
        rules = "\n".join(
            _kept(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), colors)
        )
        images = {
            Path(name).name: name for name in files.getnames() if "/img/" in name and name.endswith(".svg")
        }
        for image in sorted({Path(found).name for found in _URL.findall(rules)}):
            (TARGET / "img" / image).write_bytes(_read(files, images[image]))
        (TARGET / "LICENSE.md").write_bytes(_read(files, "package/LICENSE.md"))
    properties = "\n".join(f"  {name}: {value};" for name, value in sorted(colors.items()))
    head = f"/* U.S. Web Design System {VERSION}, a part of it; see LICENSE.md. Made by tools/vendor.py: do not edit. */"
    (TARGET / "uswds.css").write_text(f"{head}\n:root {{\n{properties}\n}}\n{_FACES}{rules}\n")
    sys.stdout.write(f"{len(rules):,} characters of rules, {len(colors)} colors\n")


def _read(files: tarfile.TarFile, name: str) -> bytes:
    found = files.extractfile(name)
    if found is None:
        raise SystemExit(f"the package has no {name}")
    return found.read()


def _kept(nodes: list[Any], colors: dict[str, str]) -> list[str]:
    kept = []
    for node in nodes:
        if node.type == "qualified-rule":
            wanted = [one for one in _selectors(node.prelude) if _is_used(one)]
            body = _colored(node.content, colors)
            if wanted and body:
                kept.append(f"{','.join(wanted)}{{{body}}}")
        elif node.type == "at-rule" and node.at_keyword == "media" and node.content is not None:
            inner = _kept(
                tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True), colors
            )
            if inner:
                kept.append(f"@media{tinycss2.serialize(node.prelude)}{{{''.join(inner)}}}")
    return kept


def _selectors(prelude: list[Any]) -> list[str]:
    """The selectors of a rule. A comma within ``:not()`` parts none: it lies in a token of its own."""
    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def _is_used(selector: str) -> bool:
    """Whether every class in a selector is one of a used component, or it speaks of plain elements."""
    classes = _CLASS.findall(selector)
    return all(_component(name) for name in classes) and "usa-dark" not in selector


def _component(name: str) -> bool:
    if not name.startswith("usa-"):
        return False
    bare = name.removeprefix("usa-").split("--")[0].split("__")[0]
    return bare in USED


def _colored(content: list[Any], colors: dict[str, str]) -> str:
    body = []
    for each in tinycss2.parse_declaration_list(content, skip_comments=True, skip_whitespace=True):
        if each.type != "declaration":
            continue
        value = tinycss2.serialize(each.value).strip()
        if "url(" in value and "/img/" not in value:
            continue
        value = _URL.sub(lambda found: f"url(img/{Path(found[1]).name})", value)
        use = "" if "url(" in value else _use(each.lower_name)
        if use:
            value = _HEX.sub(lambda found, use=use: _property(use, found[1], colors), value)
            value = re.sub(
                r"\b(white|black)\b", lambda found, use=use: _property(use, _NAMED[found[1]], colors), value
            )
        body.append(f"{each.name}:{value}{'!important' if each.important else ''}")
    return ";".join(body)


def _use(name: str) -> str:
    if "background" in name or name == "fill":
        return "bg"
    if name in ("color", "stroke", "text-decoration-color", "-webkit-text-fill-color"):
        return "fg"
    return "ln" if any(part in name for part in ("border", "outline", "shadow")) else ""


def _property(use: str, color: str, colors: dict[str, str]) -> str:
    full = (color if len(color) == 6 else "".join(2 * digit for digit in color)).lower()
    colors[f"--{use}-{full}"] = f"#{full}"
    return f"var(--{use}-{full})"


_FACES: Final = "".join(
    f"@font-face{{font-family:'Source Sans Pro Web';font-style:{style};font-weight:{weight};font-display:swap;"
    f"src:url(fonts/{font}.woff2) format('woff2')}}\n"
    for font, style, weight in zip(FONTS, ("normal", "normal", "italic"), (400, 700, 400), strict=True)
)

if __name__ == "__main__":
    main(Path(sys.argv[1]))
