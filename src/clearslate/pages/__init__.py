"""What the pages that clearslate writes have in common: one look, one set of parts, figures said one way.

A page is one self-contained file: inline style, inline SVG, no script, nothing fetched. Every value passes the
template's autoescape.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from clearslate.pages import numbers


def environment(folder: Path) -> Environment:
    """The templates of a room's folder, with the shared ``parts.html.j2`` and the filters for figures."""
    made = Environment(
        loader=FileSystemLoader([folder, Path(__file__).parent]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "count": numbers.count,
        "people": numbers.people,
        "charges": numbers.charges,
        "share": numbers.share,
    }
    return made
