"""The columns of a list of clients: what each holds, how a cell of it is read, and which of them a state's laws ask for.

A cell that is empty was not told: it is missing, never harmless. A cell that cannot be read is a problem with its place.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Self

from clearslate.ingest.reasons import Reason
from clearslate.ingest.values import (
    DateRules,
    Reading,
    compile_format,
    decimals,
    read_bool,
    read_count,
    read_length,
    read_money,
    read_number,
    read_range,
    read_written_date,
)
from clearslate.interview.when import UnreadDateError, read_when
from clearslate.needs.asked import needs
from clearslate.needs.owners import repair
from clearslate.people.endings import Ending, Stage, endings
from clearslate.people.record import NOT_TOLD
from clearslate.plain.language import Language, _
from clearslate.records.days import DayInterval, to_date
from clearslate.records.jurisdictions import JURISDICTIONS
from clearslate.records.schema import FACT_PREFIX, FIELDS, Disposition, Field, Kind, Level
from clearslate.states import CODES, jurisdiction


class Sentence(str):
    """A sentence in English that can be shown in another language: its words, and what is filled in."""

    __slots__ = ("template", "values")
    template: str
    values: dict[str, str]

    def __new__(cls, template: str, **values: str) -> Self:
        """Fill in the English."""
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, dict(values)
        return made

    def of(self, language: Language) -> str:
        """The sentence in a language."""
        filled = {
            name: value.of(language) if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return language.say(self.template).format(**filled)


class CellError(ValueError):
    """A cell cannot be read. The message says what to write, and never what stands there."""

    def __init__(self, template: str, **values: str) -> None:
        """Say it in words that can be translated."""
        self.sentence = Sentence(template, **values)
        super().__init__(self.sentence)


@dataclass(frozen=True)
class Column:
    """A column.

    ``name``: its head. ``goes``: whose fact it is; none of a level for what is about the client. ``field``: the key in a
    person's file. ``meaning``: for whoever fills it in. ``others``: other heads under which it is known.
    """

    name: str
    goes: Level | None
    field: str
    meaning: str
    read: Callable[[str], Any]
    others: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    own: bool = False  # a fact that this state alone has

    @property
    def keys(self) -> Iterator[str]:
        """The heads under which it is found."""
        yield from {_key(each) for each in (self.name, self.field, *self.others)}


def _key(head: str) -> str:
    return re.sub(r"[^a-z0-9]", "", head.casefold())


# --- what a cell says ---------------------------------------------------------------------------------------

_DATES: Final = DateRules(
    tuple(compile_format(form) for form in ("%Y-%m-%d", "%Y-%m", "%Y", "%m/%d/%Y", "%m/%Y", "%B %d, %Y", "%B %Y", "%d %b %Y", "%b %Y", "%d %B %Y"))
)  # fmt: skip
_NEVER_WORDS: Final = frozenset({"never", "no", "none", "not", "n"})
_NOTHING: Final = frozenset({"none", "no", "paid", "nothing"})


def _text(text: str) -> str:
    return text


def read_day(text: str) -> str:
    """A day as a person's file has it (YYYY-MM-DD, or a month or a year where no more is known).

    Raises:
        CellError: it is no date.
    """
    found = read_written_date(_four_digits(text), _DATES)
    if found.reason is Reason.BAD_DATE and text.casefold() not in ("today", "hoy"):
        return _as_people_say(text)
    if not isinstance(found.value, DayInterval) or found.reason is not None:
        raise CellError(
            _("no calendar has this day: write the month or the year alone where no more is known")
        )
    return _written(found.value)


_SHORT: Final = re.compile(
    r"(\d{1,2})[-/. ]([A-Za-z]{3,9}|\d{1,2})[-/. ](\d\d|\d{4})|([A-Za-z]{3,9})[-. ](\d\d)"
)
_THIS_CENTURY, _LAST_CENTURY = range(27), range(30, 100)


def _four_digits(text: str) -> str:
    """A date as spreadsheets show it (12-Dec-12, 9/9/21) with the four digits of its year; others as they are.

    Up to 26 is of this century and from 30 of the last, as spreadsheets have it; between the two nobody can tell a day to come from one
    long past, so it stays unread.
    """
    found = _SHORT.fullmatch(text.strip())
    if found is None:
        return text
    day, month, year = (found[1], found[2], found[3]) if found[1] else ("", found[4], found[5])
    if len(year) == 2:
        short = int(year)
        if short not in _THIS_CENTURY and short not in _LAST_CENTURY:
            return text
        year = str(2000 + short if short in _THIS_CENTURY else 1900 + short)
    if month.isdecimal():
        return f"{int(day):02}/{int(month):02}/{year}"
    return " ".join(filter(None, (day and f"{int(day):02}", month.capitalize(), year)))


def _as_people_say(text: str) -> str:
    """A day as people say it: spring 2014, before May 2014.

    Raises:
        CellError: it is no date.
    """
    try:
        return read_when(text, dt.date.max)
    except UnreadDateError as error:
        raise CellError(
            _(
                "write a date as YYYY-MM-DD or MM/DD/YYYY; YYYY-MM, YYYY or spring 2014 where no more is known; leave it empty where nothing is"
            )
        ) from error


def _written(days: DayInterval) -> str:
    first, last = to_date(days.earliest), to_date(days.latest)
    if first == last:
        return first.isoformat()
    return f"{first.year}" if first.month != last.month else f"{first:%Y-%m}"


def _read_event(text: str) -> str:
    """A day, or that it never was."""
    if text.casefold() in _NEVER_WORDS:
        return "never"
    try:
        return read_day(text)
    except CellError as error:
        raise CellError(_("write the day, or never where it did not happen; leave it empty where that is not known")) from error  # fmt: skip


def _of(reader: Callable[[str], Reading], what: str) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        found = reader(text)
        if found.value is None:
            raise CellError(what)
        return found.value

    return read


def _read_money(text: str) -> float:
    if text.casefold() in _NOTHING:
        return 0
    cents = read_money(text, "dollars").value
    if not isinstance(cents, int):
        raise CellError(_("write an amount in dollars, such as 1,250.00; 0 where nothing is owed"))
    return cents / 100


def _read_days(text: str) -> int:
    if text.casefold() in _NOTHING:
        return 0
    days = read_length(decimals(text), "days").value
    if not isinstance(days, int):
        raise CellError(
            _("write a number of days, or a length such as 6 months, 2 years, or 11 1/2 to 23 months")
        )
    return days


def read_sentence(text: str) -> tuple[int, int] | None:
    """The least and the most days of a sentence; None where the text is no range.

    Raises:
        CellError: the least is more than the most.
    """
    found = read_range(text)
    if found is not None and found[0] > found[1]:
        raise CellError(_("the least of a range comes first: 11 1/2 to 23 months"))
    return found


_yes_or_no = _of(read_bool, _("write yes or no; leave it empty where that is not known"))
_READERS: Final[dict[Kind, Callable[[str], Any]]] = {
    Kind.ID: _text,
    Kind.TEXT: _text,
    Kind.BOOL: _yes_or_no,
    Kind.DATE: read_day,
    Kind.EVENT: _read_event,
    Kind.MONEY: _read_money,
    Kind.DAYS: _read_days,
    Kind.NUMBER: _of(read_number, _("write a number")),
    Kind.COUNT: _of(read_count, _("write a whole number")),
}

ENDINGS: Final[dict[str, str]] = {
    **{each.replace("_", " "): each for each in Disposition},
    "conviction": "convicted", "guilty": "convicted", "guilty plea": "convicted", "pled guilty": "convicted",
    "pleaded guilty": "convicted", "found guilty": "convicted", "plea of guilty": "convicted",
    "nolo contendere": "convicted", "no contest": "convicted", "guilty plea negotiated": "convicted",
    "guilty plea non negotiated": "convicted", "responsible": "convicted",
    "not guilty": "acquitted", "found not guilty": "acquitted", "acquittal": "acquitted",
    "not guilty by reason of insanity": "acquitted_insanity", "ngri": "acquitted_insanity",
    "dismissal": "dismissed", "dismissed by court": "dismissed", "case dismissed": "dismissed",
    "nolle prosequi": "nolle_prossed", "nolle prossed": "nolle_prossed", "nol pros": "nolle_prossed", "nolle": "nolle_prossed",
    "nol prossed": "nolle_prossed", "dropped by the prosecutor": "nolle_prossed",
    "withdrawn by prosecution": "withdrawn", "withdrawn by prosecutor": "withdrawn",
    "no charges filed": "no_charge", "not charged": "no_charge", "never charged": "no_charge", "released without charge": "no_charge",
    "diversion completed": "diverted", "diversion finished": "diverted", "program finished": "diverted",
    "still in a program": "deferred", "diversion still running": "deferred",
    "vacated conviction": "vacated", "set aside by a court": "vacated",
    "transferred to another court": "transferred", "open": "pending", "active": "pending",
}  # fmt: skip
"""How a charge ended, in the words of court papers, and in the record's. What is not here is asked, not guessed."""


_EITHER: Final = frozenset(
    {
        "ard", "diversion", "deferred adjudication", "deferred judgment", "deferred sentence", "deferred prosecution", "stay of adjudication",
        "suspended imposition of sentence",
    }
)  # fmt: skip
"""Programs by their name alone. Nobody said whether they were finished, so how the charge ended is not known."""
NOT_RECORDED: Final = frozenset(
    {"not recorded", "no disposition", "no disposition recorded", "none recorded"}
)
"""The record itself says nothing of how the charge ended, years after: to some laws that is a fact."""


def read_ending(text: str) -> str | None:
    """How a charge ended; None where the record says nothing of it.

    Raises:
        CellError: the words are not known.
    """
    plain = " ".join(re.sub(r"[^a-z ]", " ", text.casefold().replace("_", " ")).split())
    if plain in NOT_RECORDED:
        return None
    if plain in _EITHER:
        return NOT_TOLD
    found = ENDINGS.get(plain)
    if found is None:
        raise CellError(
            _(
                "write how the charge ended as one of: {endings}; not recorded, where the court's record itself says nothing; "
                "the court's own words go into the column of that name"
            ),
            endings=", ".join(each.replace("_", " ") for each in Disposition),
        )
    return found


@cache
def _endings_of(code: str) -> dict[str, Ending | None]:
    """The ways of ending by their words; None for a program's name, which does not say whether it was finished."""
    if code not in CODES:
        return {}
    found: dict[str, Ending | None] = {}
    for each in endings(code):
        for text in filter(None, (*each.texts.values(), each.detail)):
            key = _key(text)
            found[key] = each if found.setdefault(key, each) is each else None
    for each in endings(code):
        if each.stage is Stage.ENDED:
            found.setdefault(_key(each.key), each)
        found |= {
            _key(text): None
            for text in (*each.program.values(), each.key.partition(".")[0])
            if each.stage is not Stage.ENDED
        }
    return found


def ending_of(code: str, text: str) -> tuple[Ending | None, bool]:
    """How a charge ended, in the words of a state's papers, and whether they are known: a program's name alone tells no ending."""
    known = _endings_of(code)
    return known.get(_key(text)), _key(text) in known


def _read_state(text: str) -> str:
    code = state_of(text)
    if code is None:
        raise CellError(_("write the two letters of the state (PA), US for a federal court"))
    return code


def state_of(text: str) -> str | None:
    """The letters of a state, from them or from its name; None where it is neither."""
    return text.upper() if text.upper() in JURISDICTIONS else _names().get(_key(text))


@cache
def _names() -> dict[str, str]:
    return {_key(jurisdiction(code).name): code for code in CODES}


def grade_of(code: str, text: str) -> str | None:
    """A grade that the state's code has, as written or but for marks and blanks ("M-2"); None where it is none, or may be two."""
    grading = jurisdiction(code).grading
    if grading.accepts(text):
        return text
    plain = re.sub(r"[\W_]+", "", text).casefold()
    meant = {each.code for each in grading.grades if re.sub(r"[\W_]+", "", each.code).casefold() == plain}
    return meant.pop() if len(meant) == 1 else None


_LANGUAGES: Final = {
    "en": "en",
    "english": "en",
    "inglés": "en",
    "es": "es",
    "spanish": "es",
    "español": "es",
}


def _read_language(text: str) -> str:
    if text.casefold() in _LANGUAGES:
        return _LANGUAGES[text.casefold()]
    raise CellError(_("write en or es"))


def _read_elsewhere(text: str) -> str:
    if text.casefold() in ("none", "no"):
        return "none"
    if text.casefold() == "unknown":
        return "unknown"
    raise CellError(
        _(
            "write none where there is no conviction in other states or federal courts, unknown where that is not known; list those "
            "there are as rows of their own"
        )
    )


# --- the columns --------------------------------------------------------------------------------------------

_P, _C, _H, _S = Level.PERSON, Level.CASE, Level.CHARGE, Level.SENTENCE

ALWAYS: Final = (
    Column("client", None, "client", "a number or name of yours; the same in all rows of a client", _text, ("client id", "id")),
    Column("name", None, "name", "the client's name as it is to stand in a petition", _text, ("client name", "full name")),
    Column("language", None, "language", "en or es: of the summary for the client", _read_language),
    Column("address", None, "address", "mailing address, for a petition", _text),
    Column("born", _P, "date_of_birth", "day of birth", read_day, ("birth date", "date of birth", "dob")),
    Column("convictions elsewhere", _P, "other_history", "convictions in other states or federal courts: none, or unknown", _read_elsewhere),
    Column("all cases listed", None, "whole", "yes where these rows are the whole criminal history; no where some may lack", _yes_or_no),
    Column("state", _C, "jurisdiction", "where the case was decided (PA; US for a federal court)", _read_state),
    Column("court", _C, "court", "the court", _text),
    Column("county", _C, "county", "its county or judicial district", _text),
    Column("case number", _C, "case_number", "as the court writes it", _text, ("docket", "docket number", "case")),
    Column("filed on", _C, "filed_on", "day on which the case was filed", read_day),
    Column("restitution owed", _C, "restitution_owed", "still unpaid to the victim, dollars; 0 where all is paid or none was ordered", _read_money),
    Column("fines owed", _C, "fines_owed", "unpaid fines, dollars; 0 where none", _read_money),
    Column("costs owed", _C, "fees_owed", "unpaid costs and fees, dollars; 0 where none", _read_money, ("fees owed",)),
    Column("count", _H, "sequence", "number of the charge within its case", _of(read_count, _("write a whole number")), ("charge number", "charge")),
    Column("tracking number", _H, "tracking_number", "OTN, ITN, CTN: the number of the arrest", _text, ("otn", "ctn", "itn")),
    Column("statute", _H, "statute", "the citation as the paper writes it", _text),
    Column("offense", _H, "description", "the charge in words", _text),
    Column("grade", _H, "grade", "the offense's grade, in the state's own code", _text, ("level", "class", "degree")),
    Column("offense date", _H, "offense_date", "day of the offense", read_day),
    Column("arrest date", _H, "arrest_date", "day of arrest or citation", read_day),
    Column("how it ended", _H, "disposition", "as the paper says; not recorded, where it says nothing", read_ending, ("disposition", "outcome", "ending")),
    Column("court's words", _H, "disposition_detail", "how it ended in the court's own words", _text),
    Column("ended on", _H, "disposition_date", "day on which it ended", read_day, ("disposition date",)),
    Column("sentenced on", _S, "imposed_on", "day of the sentence", read_day),
    Column("jail or prison", _S, "incarceration_days", "imposed; days, 6 months, or 11 1/2 to 23 months; 0 where none", _read_days, ("jail days",)),
    Column("of it suspended", _S, "suspended_days", "days of it that were suspended; 0 where none", _read_days),
    Column("probation", _S, "probation_days", "imposed; days, or 1 year; 0 where none", _read_days),
    Column("released on", _S, "released_on", "day of release; the day of the sentence where none was served", read_day),
    Column("sentence done on", _S, "completed_on", "day on which every part of the sentence was done", _read_event, ("completed on",)),
    Column("probation revoked", _S, "probation_revoked_on", "the day, or never", _read_event),
    Column("cleared before", _H, "cleared_on", "day on which this charge was cleared before, or never", _read_event, ("cleared on",)),
    Column("pardoned", _H, "pardoned_on", "day of a pardon, or never", _read_event, ("pardoned on",)),
)  # fmt: skip
"""Of every template, in this order."""

LEAST: Final = Column(
    "least of a range", _S, "incarceration_min_days", "the least of a range of imprisonment", _read_days
)
"""Of no template: "11 1/2 to 23 months" in the column of jail or prison says it."""

_SKIPPED: Final = frozenset(
    {
        "person_id", "case_id", "charge_id", "date_of_death", "arresting_ori", "prosecuting_agency", "prosecuting_ori",
        *(each.field for each in ALWAYS),
    }
)  # fmt: skip


def _plain_column(field: Field, meaning: str, *, own: bool = False) -> Column:
    name = field.name.removeprefix(FACT_PREFIX)
    read, choices = _READERS[field.kind], field.vocabulary
    if choices:
        read = _one_of(choices)
    if field.kind is Kind.BOOL:
        choices = ("yes", "no")
    return Column(
        name.replace("_", " "),
        field.level,
        name,
        meaning or field.meaning,
        read,
        (field.name, *(old.removeprefix(FACT_PREFIX) for old in field.formerly), *field.formerly),
        choices,
        own=own,
    )


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.casefold() in choices:
            return text.casefold()
        raise CellError(f"write one of: {', '.join(choices)}")

    return read


MORE: Final = tuple(
    _plain_column(field, repair(field.name).words)
    for field in FIELDS
    if field.level is not Level.ROW and field.name not in _SKIPPED
)
"""Further facts of the record, that some laws ask."""

LIVES: Final = Column("died on", _P, "date_of_death", "a client lives, if this is empty", _read_event)


@cache
def own_columns(code: str) -> tuple[Column, ...]:
    """The facts that a state alone has."""
    return tuple(
        _plain_column(fact, repair(fact.name, jurisdiction(code).facts).words, own=True)
        for fact in jurisdiction(code).facts
    )


def template_columns(codes: tuple[str, ...]) -> list[Column]:
    """The columns of a template: those of every one, and of what else the laws of the states ask."""
    asked = {need.name for code in codes for need in needs(jurisdiction(code)) if need.conditions}
    found = [*ALWAYS, *(column for column in MORE if column.field in asked)]
    for code in codes:
        names = {column.name for column in found}
        found += [
            column
            for column in own_columns(code)
            if f"{FACT_PREFIX}{column.field}" in asked and column.name not in names
        ]
    return found


def known_columns(codes: tuple[str, ...]) -> dict[str, Column]:
    """All columns that a list may have, by head; a state's own fact never hides one of the record's."""
    found: dict[str, Column] = {}
    for column in (*ALWAYS, *MORE, LIVES, *(each for code in codes for each in own_columns(code))):
        for key in column.keys:
            found.setdefault(key, column)
    return found


def column_of(head: str, known: dict[str, Column]) -> Column | None:
    """The column of a head; None where there is none."""
    return known.get(_key(head))


def cell_text(cell: object) -> str:
    """What a cell of a sheet says, as text: a date as YYYY-MM-DD, a whole number without a point."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())
