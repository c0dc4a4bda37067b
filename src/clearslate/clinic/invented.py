"""A list of invented clients, to practice on: no real person, no real case. The same seed gives the same list."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Sequence
from typing import Final

from clearslate.clinic.columns import ALWAYS
from clearslate.interview.offenses import Offense, offenses
from clearslate.records.cells import CellWriter

NOTE: Final = (
    "# INVENTED: no real person, no real case. Made by `clearslate clinic --template LIST.csv --invented`."
)
_ENDINGS: Final = (("convicted", 52), ("dismissed", 24), ("nolle prossed", 9), ("withdrawn", 8), ("acquitted", 4), ("pending", 3))  # fmt: skip
_FIRST: Final = ("Ada", "Bea", "Cy", "Dov", "Eva", "Fay", "Gus", "Hal", "Ida", "Jo", "Kit", "Lou", "Mia", "Ned", "Ola", "Uma")  # fmt: skip
_TOLD: Final = 0.75  # how often a fact is told
_DAY: Final = dt.timedelta(days=1)


def invented_list(count: int, seed: int, codes: Sequence[str], today: dt.date) -> bytes:
    """A list (CSV) of invented clients.

    Args:
        count: how many.
        seed: of the draws.
        codes: the states of their cases.
        today: no day is later.
    """
    draw = random.Random(f"clinic {seed}")  # noqa: S311 (invented people need no cryptographic randomness)
    text = io.StringIO()
    text.write(f"{NOTE}\r\n")
    writer = CellWriter(text)
    writer.writerow([column.name for column in ALWAYS])
    for number in range(1, count + 1):
        for row in _client(number, draw, codes, today):
            writer.writerow([row.get(column.field, "") for column in ALWAYS])
    return text.getvalue().encode("utf-8-sig")


def _client(number: int, draw: random.Random, codes: Sequence[str], today: dt.date) -> list[dict[str, str]]:
    home = draw.choice(codes)
    born = dt.date(draw.randint(1955, 2002), draw.randint(1, 12), draw.randint(1, 28))
    about = {
        "client": f"{number:04}",
        "name": f"{draw.choice(_FIRST)} Invented-{number:04}",
        "language": "es" if draw.random() < 0.25 else "en",
        "date_of_birth": born.isoformat(),
        "whole": "yes" if draw.random() < 0.9 else "no",
        "other_history": "none" if draw.random() < _TOLD else "",
    }
    rows: list[dict[str, str]] = []
    for case in range(1, draw.choices((1, 2, 3, 4), (50, 30, 14, 6))[0] + 1):
        code = home if draw.random() < 0.95 else draw.choice(codes)
        rows += [about | row for row in _case(f"{number:04}-{case}", code, draw, born, today)]
    return rows


def _case(number: str, code: str, draw: random.Random, born: dt.date, today: dt.date) -> list[dict[str, str]]:
    first = max(dt.date(1992, 1, 1), born + 6600 * _DAY)
    offense_day = first + draw.randrange(max((today - first).days - 400, 1)) * _DAY
    ended = min(offense_day + draw.randint(30, 380) * _DAY, today)
    case = {
        "jurisdiction": code,
        "court": draw.choice(("", "Invented Court")),
        "county": draw.choice(("North County", "South County", "East County")),
        "case_number": f"{code}-{ended.year}-{number}",
        **{name: str(draw.choice((0, 0, 0, 0, 150, 900))) for name in ("restitution_owed", "fines_owed", "fees_owed") if draw.random() < _TOLD},
    }  # fmt: skip
    known = _charged(code)
    return [case | _charge(sequence, draw, known, offense_day, ended) for sequence in range(1, draw.choices((1, 2, 3), (60, 28, 12))[0] + 1)]  # fmt: skip


def _charged(code: str) -> Sequence[Offense]:
    """The offenses of a state's mix; of a state without one, those that its lists and stories name."""
    found = offenses(code)
    return [each for each in found if each.grades and each.weight] or found


def _charge(
    sequence: int, draw: random.Random, known: Sequence[Offense], offense_day: dt.date, ended: dt.date
) -> dict[str, str]:
    offense = draw.choices(known, [each.weight or 1 for each in known])[0]
    how = draw.choices([each for each, _ in _ENDINGS], [share for _, share in _ENDINGS])[0]
    found = {
        "sequence": str(sequence),
        "statute": offense.statute,
        "description": offense.name or "Invented offense",
        "grade": draw.choice(offense.grades) if offense.grades and draw.random() < _TOLD else "",
        "offense_date": offense_day.isoformat() if draw.random() < _TOLD else str(offense_day.year),
        "arrest_date": offense_day.isoformat() if draw.random() < _TOLD else "",
        "disposition": how,
        "disposition_date": "" if how == "pending" else ended.isoformat(),
        "cleared_on": "never" if draw.random() < _TOLD else "",
        "pardoned_on": "never" if draw.random() < _TOLD else "",
    }
    if how == "convicted" and draw.random() < _TOLD:
        days = draw.choice((0, 0, 30, 90, 365))
        done = ended + (days + draw.choice((0, 180, 365))) * _DAY
        found |= {
            "imposed_on": ended.isoformat(),
            "incarceration_days": str(days),
            "suspended_days": "0",
            "probation_days": str((done - ended).days - days),
            "released_on": (ended + days * _DAY).isoformat(),
            "completed_on": done.isoformat(),
            "probation_revoked_on": "never",
        }
    return found
