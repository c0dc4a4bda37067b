"""What a column may hold, by the words of its name and by what stands in it.

A name is parted into words (``def_dob``, ``DispDt``, ``Statute/Section``), each word brought to one form (``dt`` is a date,
``outcome`` a disposition), and the set of words looked up. A name with a word that no place knows suggests nothing: a hearing's
date is no disposition's. What stands in the column must fit: a column of no dates is no date, whatever its name. Where
the name says nothing, a few kinds of values speak for themselves. What neither tells is left to a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final

from clearslate.ingest.draft.columns import Column
from clearslate.ingest.draft.dates import MOSTLY
from clearslate.ingest.names import normal
from clearslate.ingest.values import read_money

HEADING: Final = re.compile(r"[A-Za-z#][A-Za-z _.#/()'&-]*[0-9]{0,2}[A-Za-z _.#/()'&-]*", re.ASCII)
CODED: Final = ("disposition", "grade")

# --- the words of names, each brought to one form ------------------------------------------------------------

_SPOKEN: Final[Mapping[str, str]] = {
    spelling: word
    for word, spellings in {
        "date": "date dt dte day datetime time",
        "birth": "birth born birthdate birthday",
        "number": "number no num nbr nr",
        "id": "id key identifier pk uid",
        "sequence": "sequence seq order ord sqnc position",
        "code": "code cd cde",
        "words": "words text txt desc descr description literal narrative detail details dscr abbreviation abbrev abbr",
        "name": "name nm names",
        "first": "first given forename fname firstname",
        "last": "last surname family lname lastname",
        "middle": "middle mid mname middlename mi initial",
        "suffix": "suffix sfx sfix generation",
        "person": "person party defendant def deft dft dfdt subject subj participant individual offender accused client",
        "case": "case docket dkt cause",
        "court": "court crt",
        "county": "county cnty cty co locality",
        "charge": "charge charged chg chrg chrge",
        "count": "count cnt",
        "offense": "offense offence off offn violation viol crime committed",
        "incident": "incident occurrence",
        "arrest": "arrest arrested arr apprehension",
        "statute": "statute section sect sec stat ordinance ors mcl nrs rcw ilcs ksa crs cgs hrs rsmo ocga njsa",
        "grade": "grade grading grd degree class classification severity level lvl lev toc",
        "disposition": "disposition disp dispo outcome verdict judgment judgement finding adjudication convicted conviction",
        "sentence": "sentence sentencing sent sentenced",
        "filed": "filed filing file commenced initiated",
        "plea": "plea pleaded",
        "restitution": "restitution restit rest",
        "fine": "fine fines",
        "fee": "fee fees cost costs",
        "owed": "owed owing due bal balance outstanding unpaid remaining",
        "amount": "amount amt",
        "death": "death died deceased",
        "sex": "sex gender",
        "race": "race",
        "ethnicity": "ethnicity ethnic ethnicities hispanic",
        "agency": "agency agcy dept department",
        "police": "police le lea",
        "prosecutor": "prosecutor prosecuting prosecution pros da",
        "street": "street address addr",
        "zip": "zip zipcode postal postcode",
        "ssn": "ssn",
        "sid": "sid",
        "fbi": "fbi ucn",
        "license": "license licence dl dln oln cdl dmv",
        "driver": "driver drivers driverslicense",
        "tracking": "tracking otn itn ctn",
        "ori": "ori",
        "state": "state st",
        "begin": "begin start from beginning",
        "release": "release released",
        "completed": "completed completion",
        "pardon": "pardon pardoned",
        "cleared": "cleared expunged expungement sealed sealing",
        "probation": "probation prob",
        "revoked": "revoked revocation",
        "trial": "trial",
        "type": "type typ",
        "full": "full",
        "line": "line",
        "original": "original orig",
        "primary": "primary pri",
        "of": "of or the a on as at in display internal 1",
        "dob": "dob",
        "dod": "dod",
        "inchoate": "inchoate",
        "country": "country",
        "defense": "defense counsel attorney atty",
        "status": "status",
        "judge": "judge magistrate",
        "victim": "victim vic",
        "minor": "minor",
        "counts": "counts",
        "ct": "ct",  # a count or a court, as its values say
        "citation": "citation cite ticket",
        "title": "title caption",
        "final": "final",
    }.items()
    for spelling in spellings.split()
}  # fmt: skip
_KNOWN_ENOUGH: Final = frozenset(_SPOKEN) | {
    "judge",
    "attorney",
    "status",
    "cid",
    "victim",
    "age",
    "city",
    "bail",
    "bond",
}
"""Words of names of columns: a first line with enough of them is taken for a header."""


_LEAST: Final = 6  # letters of a word that may be misspelled
_NEAR: Final = 0.88  # how alike it must be to a known one
_LONG: Final = 4  # letters of one of two words that are written as one: two short ones are in too many others


@cache
def words_of(name: str) -> frozenset[str]:
    """The words of a column's name, each in one form; one that is not known as it stands.

    >>> sorted(words_of("Charge Outcome")), sorted(words_of("def_dob")), sorted(words_of("DispDt"))
    (['charge', 'disposition'], ['dob', 'person'], ['date', 'disposition'])
    """
    plain = re.sub(r"\([^)]*\)", " ", name).replace(
        "#", " number "
    )  # what stands in parentheses explains the name
    parted = re.sub(r"([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])", r"\1\3 \2", plain)
    spelled = [part for word in re.findall(r"[a-z]+|[0-9]+", parted.lower()) for part in _taken_apart(word)]
    return frozenset(_SPOKEN.get(word, word) for word in spelled) - {"of"}


def _taken_apart(word: str) -> tuple[str, ...]:
    """A word as known ones: itself, its long form (ofndr, convict), two written as one (casenr), or what it was to be."""
    known = _spoken(word)
    if known:
        return (known,)
    for at in range(2, len(word) - 1):
        first, second = _spoken(word[:at]), _spoken(word[at:])
        if first and second and max(at, len(word) - at) >= _LONG:
            return first, second
    # A slip of the pen: defendent, statue.
    near = get_close_matches(word, _SPOKEN, n=1, cutoff=_NEAR) if len(word) >= _LEAST else []
    return (near[0],) if near and near[0][0] == word[0] else (word,)


def _spoken(word: str) -> str | None:
    """The known spelling of a word: as it stands, without its vowels, or the only one that begins so."""
    if word in _SPOKEN:
        return word
    if len(word) >= _LONG and (short := _skeleton(word)) in _SKELETONS and word == short:
        return _SKELETONS[short]
    longer = [known for known in _SPOKEN if known.startswith(word)] if len(word) > _LONG else []
    return longer[0] if len({_SPOKEN[known] for known in longer}) == 1 else None


def _skeleton(word: str) -> str:
    """A word without the vowels after its first letter, and with no letter twice in a row.

    >>> _skeleton("offender"), _skeleton("arrest")
    ('ofndr', 'arst')
    """
    bare = word[0] + re.sub(r"[aeiou]", "", word[1:])
    return re.sub(r"(.)\1", r"\1", bare)


_SKELETONS: Final[dict[str, str]] = {
    _skeleton(known): known for known in reversed(list(_SPOKEN)) if len(_skeleton(known)) >= _LONG
}


def is_heading(names: Sequence[str]) -> bool:
    """Whether at least half of the cells of a first line have a word that names of columns have."""
    known = sum(any(word in _KNOWN_ENOUGH for word in re.findall(r"[a-z]+", _lower(name))) for name in names)
    return known * 2 >= len(names)


def _lower(name: str) -> str:
    return re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name).lower()


# --- what stands in a column ---------------------------------------------------------------------------------

_DATE: Final = re.compile(r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}", re.ASCII)
Test = Callable[[Column], bool]


def _dated(column: Column) -> bool:
    """Dates, also such as no day can be (a masked year)."""
    return bool(column.forms[0]) or column.share(lambda text: bool(_DATE.match(text))) >= MOSTLY


def _money(column: Column) -> bool:
    return column.share(lambda text: isinstance(read_money(text, "dollars").value, int)) >= MOSTLY


def _small(column: Column) -> bool:
    return column.share(lambda text: text.isdigit() and len(text) <= 4) >= MOSTLY


def _cited(column: Column) -> bool:
    return column.share(lambda text: any(map(str.isdigit, text))) >= MOSTLY / 2 and not _dated(column)


def _worded(column: Column) -> bool:
    """Names of people and places: letters and hardly a digit."""
    return (
        column.share(lambda text: any(map(str.isalpha, text)) and not any(map(str.isdigit, text))) >= MOSTLY
    )


def _full_name(column: Column) -> bool:
    """Two words or more; digits too, where names were replaced by numbers."""
    return column.share(lambda text: len(normal(text).split()) > 1 and text[0].isalpha()) >= MOSTLY


def _coded(column: Column) -> bool:
    return not column.many and len(column.values) <= 500 and not _dated(column)


def _short_codes(column: Column) -> bool:
    return (
        _coded(column) and len(column.values) <= 100 and column.share(lambda text: len(text) <= 30) >= MOSTLY
    )


def _sexes(column: Column) -> bool:
    return _coded(column) and len(column.values) <= 12


def _anything(column: Column) -> bool:
    return bool(column.values)


def _no_date(column: Column) -> bool:
    return not _dated(column)


_CITED: Final = re.compile(
    r"(§+ ?)?\d+[A-Za-z]{0,2}(([.:]|-(?=\d))\d+[A-Za-z]{0,2})+ ?(\(?[0-9A-Za-z*]{1,4}\)?[ ,*-]*)*|(§+ ?)?\d+[A-Za-z]? ?(\([0-9A-Za-z]+\) ?)+"
    r"|\d+ (§|Sec\.?|C\.?S\.?|ILCS|U\.?S\.?C\.?).*",
    re.ASCII,
)


def _cites(column: Column) -> bool:
    """Numbers of sections, which no amount and no day is written like."""
    return (
        not _dated(column)
        and not _money(column)
        and column.share(lambda text: bool(_CITED.fullmatch(text.strip()))) >= MOSTLY
    )


_WORD: Final = re.compile(r"[A-Za-z]{4}")


def _only_cites(column: Column) -> bool:
    """Numbers of sections with no word beside them that would describe the charge."""
    return _cites(column) and column.share(lambda text: not _WORD.search(text)) >= MOSTLY


_FBI: Final = re.compile(r"[0-9A-Z]{1,9}", re.ASCII | re.IGNORECASE)


def _identifies(column: Column) -> bool:
    """Numbers as the FBI gives them: nine letters and digits at most, and no sign. Florida's UCN is a number of a case."""
    return _no_date(column) and column.share(lambda text: bool(_FBI.fullmatch(text.strip()))) >= MOSTLY


# --- places --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """Where a column may go: any of the sets of words (``|`` parts them), the words that may stand beside, and the test."""

    name: str
    needs: str
    beside: str
    fits: Test

    def suits(self, words: frozenset[str]) -> bool:
        allowed = frozenset(self.beside.split())
        return any(
            need <= words <= need | allowed
            for need in (frozenset(part.split()) for part in self.needs.split("|"))
        )


_OF_CHARGE: Final = "charge count offense person case"
_PLACES: Final = (
    _Place("keys.person", "person id | person number | person code | cii number | spn", "", _no_date),
    _Place("keys.charge", "charge id | count id | offense id", "case", _no_date),
    _Place("keys.case", "case id | case number | case | case person id", "court", _no_date),
    _Place("people.name_last", "last name | last", "person", _worded),
    _Place("people.name_first", "first name | first", "person", _worded),
    _Place("people.name_middle", "middle name | middle", "person", _worded),
    _Place("people.name_suffix", "suffix", "name person", _anything),
    _Place("people.name", "person name | name | name full | person full", "person primary last first middle", _full_name),
    _Place("people.name", "person", "", _full_name),
    _Place("date_of_birth", "dob | birth date | birth", "person primary", _dated),
    _Place("people.ssn", "ssn", "person primary number", _no_date),
    _Place("people.fbi_number", "fbi", "number id person", _identifies),
    _Place("people.state_id", "sid | state id", "number person", _no_date),
    _Place("people.driver_license", "license driver | license number | license", "person primary id number driver", _no_date),
    _Place("people.sex", "sex", "person code", _sexes),
    _Place("people.race", "race", "person code", _coded),
    _Place("people.ethnicity", "ethnicity", "person code words", _coded),
    _Place("people.postcode", "zip", "person code", _no_date),
    _Place("people.street", "street", "person line 1", _no_date),
    _Place("date_of_death", "death date | dod", "person", _dated),
    _Place("sequence", "ct", "number charge", _small),
    _Place("sequence", "sequence | charge number | count number | count | charge sequence | charge count", "charge count offense case number",
           _small),
    _Place("court", "court name | court | court code | court id | court words", "", _no_date),
    _Place("court", "ct", "name code", _worded),
    _Place("county", "county", "name code court id case", _no_date),
    _Place("filed_on", "filed date | filed", "case charge begin", _dated),
    _Place("arrest_date", "arrest date | arrest", "charge person", _dated),
    _Place("offense_date", "offense date | incident date | charge offense date", "begin charge case", _dated),
    _Place("disposition_date", "disposition date", _OF_CHARGE + " court final", _dated),
    _Place("disposition", "disposition | disposition code", "charge case type id court final", _coded),
    _Place("disposition", "offense disposition", "", _coded),
    _Place("disposition_detail", "disposition words", "charge count case court final", _no_date),
    _Place("imposed_on", "sentence date", "charge case person", _dated),
    _Place("released_on", "release date", "person sentence", _dated),
    _Place("completed_on", "sentence completed date | probation completed date | sentence completed", "case", _dated),
    _Place("pardoned_on", "pardon date | pardon", "", _dated),
    _Place("cleared_on", "cleared date | cleared", "case charge record", _dated),
    _Place("probation_revoked_on", "probation revoked date | probation revoked", "", _dated),
    _Place("statute", "statute", "charge offense code number original disposition court citation", _cited),
    _Place("statute", "charge code | offense code", "court", _cited),
    _Place("grade", "grade", "charge offense code original disposition court", _short_codes),
    _Place("grade", "charge type | offense type", "code court", _short_codes),
    _Place("statute", "charge | offense", "", _only_cites),
    _Place("description", "charge words | offense words | statute words | charge offense words | charge title | offense title | charge | offense | words",
           "disposition name court", _no_date),
    _Place("victim_minor", "victim minor", "", _coded),
    _Place("inchoate", "inchoate", "code charge offense", _coded),
    _Place("tracking_number", "tracking", "number id offense", _no_date),
    _Place("arresting_ori", "arrest ori", "agency police", _no_date),
    _Place("arresting_agency", "arrest agency", "name words police code", _no_date),
    _Place("prosecuting_ori", "prosecutor ori", "agency", _no_date),
    _Place("prosecuting_agency", "prosecutor agency | prosecutor", "name words office", _no_date),
    _Place("incident_id", "incident id | incident number | incident", "", _no_date),
    _Place("plea", "plea", "charge code words disposition id court final", _coded),
    _Place("fines_owed", "fine owed", "amount case", _money),
    _Place("fees_owed", "fee owed", "amount case", _money),
    _Place("restitution_owed", "restitution owed", "amount case", _money),
)  # fmt: skip


def place_of(name: str) -> str | None:
    """The place that the name of a column suggests, whatever it holds."""
    words = words_of(name)
    return next((place.name for place in _PLACES if place.suits(words)), None)


def guessed(columns: Iterable[Column]) -> dict[str, list[str]]:
    """The columns that suggest each place, the first one first."""
    columns = list(columns)
    all_words = [words_of(column.name) for column in columns]
    shared = _shared(column.name for column in columns)
    found: dict[str, list[str]] = {}
    left = []
    for at, (column, words) in enumerate(zip(columns, all_words, strict=True)):
        if not column.filled:
            continue
        place = _placed(column, words) or (_placed(column, words - shared) if shared < words else None)
        # The county beside a street and a city is where somebody lives.
        beside = frozenset[str]().union(*all_words[max(at - 1, 0) : at + 2])
        if place is None or (place == "county" and beside & {"street", "zip", "city"}):
            left.append(column)
        else:
            found.setdefault(place, []).append(column.name)
    for place, speaks in _BY_VALUES.items():
        speaking = [column.name for column in left if speaks(column)]
        if place not in found and len(speaking) == 1:
            found[place] = speaking
    if "keys.person" not in found and "people.state_id" in found:  # the repository's number is a person's
        found["keys.person"] = found["people.state_id"][:1]
    return found


def _placed(column: Column, words: frozenset[str]) -> str | None:
    return next((place.name for place in _PLACES if place.suits(words) and place.fits(column)), None)


def _shared(names: Iterable[str]) -> frozenset[str]:
    """The word with which more than half of the names begin, where it says no more than whose column it is."""
    firsts = [words_of(re.split(r"[^A-Za-z0-9]", name, maxsplit=1)[0]) for name in names]
    most, count = Counter(firsts).most_common(1)[0] if firsts else (frozenset[str](), 0)
    return most if count * 2 > len(firsts) and most <= _NEUTRAL else frozenset()


_NEUTRAL: Final = frozenset({"charge", "offense", "court", "case", "person"})


# --- values that speak for themselves ------------------------------------------------------------------------

_ENDINGS: Final = re.compile(r"guilty|convict|dismiss|nol(le|\W*pros)|acquit|withdrawn", re.IGNORECASE)
_NO_PLEA: Final = re.compile(r"dismiss|nol(le|\W*pros)|acquit|withdrawn|convict", re.IGNORECASE)
_SEXES: Final = frozenset({"M", "F", "MALE", "FEMALE"})
_SSN: Final = re.compile(r"\d{3}-\d{2}-\d{4}", re.ASCII)


def _ends(column: Column) -> bool:
    """Most cells tell how a charge ended, some of them otherwise than a plea could."""
    return (
        _coded(column)
        and "plea" not in words_of(column.name)
        and column.share(lambda text: bool(_ENDINGS.search(text))) >= MOSTLY
        and column.share(lambda text: bool(_NO_PLEA.search(text))) > 0
    )


def _tells_sex(column: Column) -> bool:
    texts = {text.upper() for text in column.values}
    return len(texts & _SEXES) > 1 and column.share(lambda text: text.upper() in _SEXES) >= 0.95


def _tells_ssn(column: Column) -> bool:
    return column.share(lambda text: bool(_SSN.fullmatch(text))) >= MOSTLY


_GRADE: Final = re.compile(
    r"[FMIVPS][FMVO]?[ -]?[0-9A-X]?[0-9A-X]?|(CLASS )?[A-EX1-6]? ?-? ?(GROSS |PETTY |SIMPLE )?(FELONY|MISD(EMEANOR)?|INFRACTION|VIOLATION|SUMMARY)\b.{0,20}",
    re.ASCII | re.IGNORECASE,
)
_SPOKEN_WORDS: Final = frozenset(_SPOKEN.values())
_RACES: Final = frozenset(
    [
        "A",
        "B",
        "H",
        "I",
        "O",
        "P",
        "U",
        "W",
        "X",
        "WHITE",
        "BLACK",
        "HISPANIC",
        "ASIAN",
        "INDIAN",
        "UNKNOWN",
        "OTHER",
        "N",
    ]
)
_CASE: Final = re.compile(r"(?=.*\d{3})(?=.*[A-Z])[A-Z0-9]{1,6}([ -][A-Z0-9]{1,8}){1,4}", re.ASCII)


def _grades(column: Column) -> bool:
    """Codes of felonies, misdemeanors and what is less; one letter alone may be a sex."""
    return (
        _short_codes(column)
        and column.share(lambda text: bool(_GRADE.fullmatch(text.strip()))) >= MOSTLY
        and any(len(text.strip()) > 1 for text in column.values)
        and not _tells_sex(column)
    )


def _tells_race(column: Column) -> bool:
    texts = {text.strip().upper() for text in column.values}
    race_codes = {"W", "B", "WHITE", "BLACK"}
    if words_of(column.name) & (
        _SPOKEN_WORDS - {"race", "person", "code"}
    ):  # the type of a case may be W or B
        return False
    return len(texts & race_codes) > 1 and column.share(lambda text: text.strip().upper() in _RACES) >= 0.95


def _numbers_cases(column: Column) -> bool:
    """Letters and digits in parts, many of them, some on several rows as the charges of a case are."""
    return (
        not _dated(column)
        and (column.many or len(column.values) > 10)
        and column.share(lambda text: bool(_CASE.fullmatch(text.strip()))) >= MOSTLY
    )


def _last_first(column: Column) -> bool:
    """Names as clerks write them: SMITH, JOHN A."""
    return column.share(
        lambda text: bool(re.fullmatch(r"[A-Za-z][A-Za-z' -]+, ?[A-Za-z][A-Za-z'. -]*", text))
    ) >= MOSTLY and (column.many or len(column.values) > 10)


def holds_money(column: Column) -> bool:
    """Whether it holds amounts of money, written as such."""
    return _money(column) and column.share(lambda text: "$" in text or "." in text or "," in text) >= 0.5


_BY_VALUES: Final[Mapping[str, Test]] = {
    "disposition": _ends,
    "statute": _cites,
    "grade": _grades,
    "keys.case": _numbers_cases,
    "people.name": _last_first,
    "people.race": _tells_race,
    "people.sex": _tells_sex,
    "people.ssn": _tells_ssn,
}
