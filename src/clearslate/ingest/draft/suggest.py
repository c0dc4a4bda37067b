"""What the name of a column suggests that it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from clearslate.ingest.draft.columns import Column
from clearslate.ingest.mapping import CASE_NUMBER

# In order: the first that fits a column's name names its place, and a place goes to the first column that fits.
_SUGGESTS: Final = tuple(
    (place, re.compile(f"(?:{pattern})", re.ASCII))
    for place, pattern in (
        ("keys.person", r"(party|person|defendant|def|subject|participant|offender|individual|cii)_?(id|no|num|number|key)"),
        ("keys.charge", r"(charge|chg|count|offense)_(id|key)"),
        ("keys.case", CASE_NUMBER.pattern),
        ("people.name_last", r"(\w+_)?(last|sur|family)_?name|(\w+_)?name_?last"),
        ("people.name_first", r"(\w+_)?(first|given)_?name|(\w+_)?name_?first"),
        ("people.name_middle", r"(\w+_)?middle_?(name|initial)?|(\w+_)?name_?middle"),
        ("people.name_suffix", r"(\w+_)?suffix"),
        ("people.name", r"((defendant|party|person|full|pri|subject)_?)?name"),
        ("date_of_birth", r"(\w+_)?(dob|birth_?(date|day)?|date_of_birth)"),
        ("people.ssn", r"(\w+_)?ssn"),
        ("people.fbi_number", r"fbi(_?(no|num|number|id))?"),
        ("people.state_id", r"sid|state_?id(_?(no|num|number))?"),
        ("people.driver_license", r"(\w+_)?(dln?|cdl|oln|driver_?s?_?licen[cs]e(_?(no|num|number))?|licen[cs]e_(no|num|number))"),
        ("people.sex", r"(\w+_)?(sex|gender)"),
        ("people.race", r"(\w+_)?race"),
        ("people.postcode", r"(\w+_)?(zip|zip_?code|post(al)?_?code)"),
        ("people.street", r"(\w+_)?(street|addr(ess)?)(_?(1|line_?1))?"),
        ("date_of_death", r"(date_of_death|death_date|dod)"),
        ("sequence", r"((charge|chg|count)_?)?(seq|sequence|count)(_?(no|num|number))?|(charge|chg|count)_(no|num|number|order)"),
        ("court", r"court(_?(name|code|id))?"),
        ("county", r"county(_?(name|code|id))?"),
        ("filed_on", r"(\w+_)?(filed|filing|file_?date)(_?(on|date))?"),
        ("arrest_date", r"arrest_?date|date_of_arrest"),
        ("offense_date", r"(offense|offence|violation|incident)_?(begin_?|start_?)?(date|time)(_begin)?|date_of_offense"),
        ("disposition_date", r"(disp|dispo|disposition|judge?ment)_?(date|dt)(_\w+)?|date_of_disposition"),
        ("disposition", r"(charge_)?(disp|dispo|disposition|verdict|judge?ment)(_?(code|cd|code_desc))?"),
        ("disposition_detail", r"(\w+_)?(disp|dispo|disposition)_?(text|desc|descr|description|detail)"),
        ("imposed_on", r"(sentence|sentencing|sent)_?(date|dt)|imposed_on"),
        ("statute", r"(disposition_charged_)?(statute|code_section|citation|section|violation_?code|charge_code|offense_code|act)"),
        ("grade", r"(charge_)?(class|grade|severity|level|degree|charge_type)|offense_toc"),
        ("description", r"(disposition_charged_)?(charge|offense|offence|violation)(_?(text|desc|descr|description|title))?"),
        ("tracking_number", r"(otn|itn|ctn|tracking_?(no|num|number|id))"),
        ("arresting_ori", r"arrest(ing)?_?(agency|agcy)?_?ori"),
        ("arresting_agency", r"arrest(ing)?_?(agency|agcy|dept|department)(_?(name|desc))?"),
        ("prosecuting_ori", r"(pros|prosecut(or|ing))_?(agency|agcy)?_?ori"),
        ("prosecuting_agency", r"(pros|prosecut(or|ing))_?(agency|agcy|office)(_?(name|desc))?"),
        ("incident_id", r"incident(_?(id|no|num|number))?"),
        ("plea", r"plea(_?(code|desc))?"),
        ("fines_owed", r"fines?_(owed|due|balance)"),
        ("fees_owed", r"(fees?|costs?)_(owed|due|balance)"),
        ("restitution_owed", r"restitution_(owed|due|balance)"),
    )
)  # fmt: skip
HEADING: Final = re.compile(r"[A-Za-z][A-Za-z _.#/()-]*[0-9]{0,2}[A-Za-z _.#/()-]*", re.ASCII)
WORDS: Final = re.compile(
    r"case|charge|chg|name|date|disp|statute|code|court|county|id|number|no|num|sex|gender|race|dob|type|offense|"
    r"person|party|defendant|grade|class|sentence|plea|seq|count|desc|descr|description|judge|status|cid|key",
    re.ASCII,
)
CODED: Final = ("disposition", "grade")


def place_of(column: Column) -> str | None:
    """The place that the name of a column suggests."""
    return next((place for place, pattern in _SUGGESTS if pattern.fullmatch(column.plain_name)), None)


def guessed(columns: Iterable[Column]) -> dict[str, list[str]]:
    """The columns whose names suggest each place, the first one first."""
    found: dict[str, list[str]] = {}
    for column in columns:
        place = place_of(column)
        if place is not None and column.filled:
            found.setdefault(place, []).append(column.name)
    return found
