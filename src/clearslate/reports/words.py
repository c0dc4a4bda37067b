"""Words that the reports share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from clearslate.law import Status

IN_FORCE: Final = str(Status.IN_FORCE)
INVENTED: Final = "INVENTED DATA: no real person is in these figures."
INSIDE: Final = "Totals are exact: for use inside the office, not to be published beside a study or the monthly statistics."
NOT_ADVICE: Final = "Not legal advice. No lawyer has verified these laws as clearslate reads them."


def paragraphs(text: str) -> tuple[str, ...]:
    r"""The paragraphs of a text, each in one line.

    >>> paragraphs("One\nline.\n\nAnother.\n")
    ('One line.', 'Another.')
    """
    return tuple(part.replace("\n", " ") for part in text.strip().split("\n\n"))


def coverage(
    jurisdictions: Sequence[str],
    sources: Sequence[str],
    first: int | None,
    last: int | None,
    *,
    is_whole: bool,
) -> str:
    """What records a dataset declares that it holds."""
    years = f"{first or 'an unstated year'} to {last or 'an unstated year'}"
    whole = "each person's whole history" if is_whole else "single cases, not whole histories"
    return f"{', '.join(jurisdictions)}, {years}, {whole}; from {', '.join(sources)}"


def law_kind(status: str, *, automatic: bool) -> str:
    """Automatic, petition, or a what-if of either: a law that is not in force. One that clears no record says so."""
    route = "automatic" if automatic else "petition"
    if status == Status.RECORD_STAYS:
        return f"{route}, {status}"
    return route if status == IN_FORCE else f"what-if, {route}: {status}"
