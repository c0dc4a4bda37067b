"""Why a row was set aside or a field left missing, and what the owner of the source can do about it.

These codes stand in the quarantine, in the issues table and in ``ingest.json``. They never hold what a cell
says.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

FEW: Final = 20  # unread rows of a file that nobody is asked for


class IngestError(Exception):
    """The mapping or the source as a whole cannot be used: where, what is wrong, and what to do."""


class Reason(StrEnum):
    """What is wrong with a row or with one of its fields."""

    # The row cannot be read: it is quarantined whole.
    COLUMN_COUNT = "wrong_number_of_columns"
    UNDECODABLE = "undecodable_bytes"
    NUL = "nul_character"
    TOO_LONG = "field_too_long"
    QUOTING = "bad_quoting"
    BAD_JSON = "bad_json"
    REPEATED_KEY = "repeated_key"
    SHORT_LINE = "line_too_short"
    LONG_LINE = "line_too_long"
    BAD_XML = "bad_xml"
    UNKNOWN_TYPE = "unknown_record_type"
    NO_PARENT = "no_parent_record"
    # The row can be read, but not placed: it is quarantined whole.
    NO_PERSON = "no_person_key"
    NO_CASE = "no_case_key"
    NO_CHARGE = "no_charge_key"
    NO_JOIN_KEY = "no_join_key"
    NO_JURISDICTION = "no_jurisdiction"
    DUPLICATE_CHARGE = "duplicate_charge_id"
    # The row is no charge of a person: it is set aside.
    NOT_A_PERSON = "not_a_person"
    TEST_PARTY = "test_party"
    EXPUNGED = "already_expunged"
    # The row stays; one field of it is missing or wider than a day. An unmapped value may also quarantine.
    UNMAPPED = "unmapped_value"
    LEFT_OPEN = "value_left_open"
    BAD_DATE = "unreadable_date"
    TWO_DATES = "date_of_two_forms"
    IMPOSSIBLE_DATE = "impossible_date"
    DATE_TOO_EARLY = "date_before_1850"
    DATE_TOO_LATE = "date_after_known_through"
    DEFAULT_DATE = "date_of_an_empty_cell"
    NO_CENTURY = "century_not_told"
    BAD_RANGE = "range_runs_backwards"
    BAD_BOOL = "unreadable_yes_no"
    BAD_MONEY = "unreadable_money"
    BAD_LENGTH = "unreadable_length"
    BAD_NUMBER = "unreadable_number"
    UNDECIDED_STATUTE = "statute_undecided"
    ROWS_DISAGREE = "rows_disagree"
    JOINED_UNREAD = "joined_row_unread"
    JOINED_DIFFER = "joined_rows_disagree"
    BAD_NAME = "unreadable_name"
    PLACEHOLDER = "placeholder_number"
    NO_SSN_KEY = "no_ssn_key"
    # A row of a joined file that belongs to no row of the main file.
    UNMATCHED_JOIN = "joined_row_without_match"


PARTIES: Final = frozenset({Reason.NOT_A_PERSON, Reason.TEST_PARTY, Reason.EXPUNGED})
"""What the name of a party shows: the row is no charge of a person."""
NO_PERSON: Final = PARTIES - {Reason.EXPUNGED}
"""Those that are wrong where other rows have the same person."""
REMEDY: Final[dict[Reason, str]] = {
    Reason.COLUMN_COUNT: "export the row again, one cell a column; quote a cell that holds the delimiter",
    Reason.UNDECODABLE: "set the file's true encoding in the mapping (latin-1, cp1252), or export UTF-8",
    Reason.NUL: "export the row again without NUL characters",
    Reason.TOO_LONG: "export the row again; a quote may be left open, or a document be in a cell",
    Reason.QUOTING: "double each quotation mark inside a quoted cell, or set quote to null in the mapping",
    Reason.BAD_JSON: "write one whole JSON object on each line",
    Reason.REPEATED_KEY: "write each key of a JSON object once",
    Reason.SHORT_LINE: "export the line at its full width, or set short_lines: pad in the mapping",
    Reason.LONG_LINE: "export the line at the width that the mapping gives, or correct width",
    Reason.BAD_XML: "export the document again: an element is not closed, or a sign is not allowed",
    Reason.UNKNOWN_TYPE: "describe the type under types in the mapping, or name it in ignore",
    Reason.NO_PARENT: "send the record again after the one that it belongs to, or correct its key",
    Reason.NO_PERSON: "fill the columns from which the mapping makes the person key",
    Reason.NO_CASE: "fill the columns from which the mapping makes the case key",
    Reason.NO_CHARGE: "fill the columns from which the mapping makes the charge key",
    Reason.NO_JOIN_KEY: "fill the columns by which this file is joined",
    Reason.NO_JURISDICTION: "fill or map the jurisdiction of the row",
    Reason.DUPLICATE_CHARGE: "make the charge key from more columns: another person or case has the same",
    Reason.NOT_A_PERSON: "no record of a person; nothing to correct unless the name is wrong",
    Reason.TEST_PARTY: "remove test entries at the source",
    Reason.EXPUNGED: "the record should be gone: have it removed at the source",
    Reason.UNMAPPED: "add the value to the mapping (ingest.json counts the values)",
    Reason.LEFT_OPEN: "the mapping says that this value does not settle the field; a person has to look",
    Reason.BAD_DATE: "correct the date, or add its form to formats in the mapping",
    Reason.TWO_DATES: "write the date in one form: two of the mapping's formats fit it and mean different days",
    Reason.IMPOSSIBLE_DATE: "correct the date; until then it stands for its whole month or year",
    Reason.DATE_TOO_EARLY: "correct the year, or name it in missing_years",
    Reason.DATE_TOO_LATE: "correct the date: it lies after the day through which the source is known",
    Reason.DEFAULT_DATE: "leave the date blank where there is none: programs write this day for an empty cell",
    Reason.NO_CENTURY: "write four digits, or fill the date by which the mapping tells the century",
    Reason.BAD_RANGE: "correct the two dates: the last day lies before the first",
    Reason.BAD_BOOL: "add the value to values in the mapping",
    Reason.BAD_MONEY: "write an amount such as 1234.50 or $1,234.50",
    Reason.BAD_LENGTH: "write a length such as 3 Years 6 Months, or set unit in the mapping",
    Reason.BAD_NUMBER: "write a plain number",
    Reason.UNDECIDED_STATUTE: "fill the day of the offense: the crosswalk has several answers",
    Reason.ROWS_DISAGREE: "send the charge once, or correct the row that is wrong",
    Reason.JOINED_UNREAD: "correct the row of the joined file that could not be read: it may tell this field",
    Reason.JOINED_DIFFER: "say under several what rows of one record mean together, or correct the one that is wrong",
    Reason.BAD_NAME: "write the name in the order that the mapping gives",
    Reason.PLACEHOLDER: "leave the number blank where there is none",
    Reason.NO_SSN_KEY: "give the key with --ssn-key, so that the number can be hashed",
    Reason.UNMATCHED_JOIN: "send the row of the main file that it belongs to, or correct its key",
}
