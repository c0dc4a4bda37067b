"""Three laws written from their statutes' text alone, one person at a time, without the law objects.

Each takes the rows of one person, nothing missing, and answers for each row ``(outcome, eligible_on)``, or
None where the text does not settle it for the offenses at hand. ``eligible_on`` is a date or None.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from clearslate.records.days import NEVER, DayInterval

Row = dict[str, Any]
Answer = tuple[str, dt.date | None] | None
Window = tuple[dt.date | None, dt.date | None]


class Unsettled(Exception):
    """The text, or what is known of the offense, leaves the point open."""


# --- what all three share ---------------------------------------------------------------------------------


def day(row: Row, name: str) -> dt.date | None:
    """The exact day of a field; None where it does not come."""
    value = row[name]
    assert isinstance(value, DayInterval)
    assert value.earliest == value.latest
    return None if value.earliest >= NEVER else dt.date(1970, 1, 1) + dt.timedelta(days=value.earliest)


def add_years(start: dt.date, count: int) -> dt.date:
    """The same day so many years later; 1 March for 29 February."""
    try:
        return start.replace(year=start.year + count)
    except ValueError:
        return dt.date(start.year + count, 3, 1)


def conclude(firsts: Sequence[tuple[Window, dt.date | None]], as_of: dt.date) -> Answer:
    """The outcome from the first day under each version's window."""
    days: list[dt.date] = []
    now = False
    for (since, until), held in firsts:
        if held is None:
            continue
        first = max(held, since) if since else held
        if until and first >= until:
            continue
        days.append(first)
        now |= first <= as_of and (since is None or since <= as_of) and (until is None or as_of < until)
    if now:
        return "eligible", min(days)
    coming = [first for first in days if first > as_of]
    return ("not_yet", min(coming)) if coming else ("ineligible", None)


def each(rows: Sequence[Row], judge: Callable[[int], Answer]) -> list[Answer]:
    """The answers for all rows; none at all for a person of whom something is unsettled."""
    found: list[Answer] = []
    for i in range(len(rows)):
        try:
            found.append(judge(i))
        except Unsettled:
            found.append(None)
    return found


def _cleared_on(row: Row, *, keeps: set[str], ends: set[str]) -> dt.date | None:
    """The day on which a law's reach ended; ``keeps``: laws that leave it something to do, ``ends``: those that do not."""
    on, under = day(row, "cleared_on"), row["cleared_under"]
    if on is None or under in keeps:
        return None
    if under not in ends:
        raise Unsettled("what the law did that cleared it")
    return on


# --- Pennsylvania -----------------------------------------------------------------------------------------

NON_CONVICTIONS: Final = {
    "acquitted", "acquitted_insanity", "dismissed", "nolle_prossed", "withdrawn", "deferred", "diverted", "vacated",
    "transferred",
}  # fmt: skip
_EXPUNGING: Final = {"PA-EXP-ACQ", "PA-EXP-PARDON", "PA-ARD", "PA-PET-EXP"}
_LIMITING: Final = {"PA-CS-M", "PA-CS-DRUGF", "PA-CS-SUMMARY", "PA-CS-NONCONV", "PA-CS-PARDON", "PA-PET-LA"}
_YEARS: Final = {
    "F1": 20.0,
    "F2": 10.0,
    "F3": 7.0,
    "M1": 5.0,
    "M2": 2.0,
    "M3": 1.0,
    "S": 90 / 365,
}  # 18 Pa.C.S. § 106(b)
_SEXUAL: Final = {"5902": ("(b)", "(b.1)"), "5903": ("(a)(3)", "(a)(4)", "(a)(5)", "(a)(6)")}
_SEXUAL_WHOLE: Final = {"6312", "6318", "6320", "7507.1"}
_BARS: Final = {"3127", "3129", "4915.1", "4915.2", "5122", "5510", "5515"}


def _pa_citation(row: Row) -> tuple[str, str, str]:
    found = re.fullmatch(r"(\d+) § ([\w.\-]+)((?:\([\w.]+\))*)", row["statute"])
    if not found or found[2] in ("901", "902", "903") or row["inchoate"] != "completed":
        raise Unsettled(row["statute"])
    return found[1], found[2], found[3]


def _pa_maximum(row: Row) -> float:
    """The statutory maximum in years."""
    title, section, sub = _pa_citation(row)
    if row["max_penalty_days"] is not None:
        return float(row["max_penalty_days"]) / 365
    grade = row["grade"]
    if grade in _YEARS:
        return _YEARS[grade]
    if title == "18" and grade in ("F", "M"):  # § 106(b)(5), (9)
        return 7.0 if grade == "F" else 1.0
    named = {("780-113", "(a)(16)"): 1.0, ("780-113", "(a)(31)"): 30 / 365, ("3802", "(a)(1)"): 0.5}
    if grade == "M" and (section, sub) in named:
        return named[section, sub]
    raise Unsettled("the maximum of an ungraded offense outside Title 18")


def _pa_repeated(row: Row, rows: Sequence[Row]) -> bool:
    """35 P.S. § 780-113(b): possession after a conviction under the act carries three years, if it was sentenced so."""
    offense = day(row, "offense_date")
    return (
        _pa_citation(row)[1:] == ("780-113", "(a)(16)")
        and (row["grade"], row["max_penalty_days"]) == ("M", None)
        and any(
            other["disposition"] == "convicted"
            and _pa_citation(other)[0] == "35"
            and (decided := day(other, "disposition_date")) is not None
            and offense is not None
            and decided < offense
            for other in rows
        )
    )


def _pa_excluded(row: Row) -> bool:
    """§ 9122.3(a)(1)."""
    title, section, sub = _pa_citation(row)
    if title != "18":
        return False
    chapter = int(re.match(r"\d+", section)[0]) // 100  # type: ignore[index]
    if chapter in (*range(25, 33), 43, 61) or section in ("5533", "6301") or section in _SEXUAL_WHOLE:
        return True
    if section in ("5902", "5903"):
        if any(sub.startswith(named) for named in _SEXUAL[section]):
            return True
        if any(named.startswith(sub) for named in _SEXUAL[section]):
            raise Unsettled("a subsection is missing")
    return False


def _pa_qualifying(row: Row) -> bool:
    """§ 9102, as paraphrased: under the drug act, without 30 months minimum or 60 months maximum imposed."""
    if _pa_citation(row)[0] != "35":
        return False
    least, most = row["incarceration_min_days"], row["incarceration_days"]
    if 898 <= least <= 917 or 1824 <= most <= 1828:
        raise Unsettled("days against months")
    return bool(least < 898 and most < 1824)


def _pa_forgiven_on(row: Row) -> dt.date | None:
    """The day from which a conviction counts no more: that of an unconditional pardon, or of its expungement."""
    pardoned, cleared = day(row, "pardoned_on"), day(row, "cleared_on")
    if pardoned is not None and row["pardon"] != "unconditional":
        raise Unsettled("whether a conditional pardon takes a conviction away")
    expunged = cleared if row["cleared_under"] in _EXPUNGING else None
    return min((d for d in (pardoned, expunged) if d), default=None)


def _pa_counted(row: Row, on: dt.date) -> bool:
    forgiven = _pa_forgiven_on(row)
    return row["disposition"] == "convicted" and (forgiven is None or forgiven > on)


def _pa_consolidated(rows: Sequence[Row], counted: Sequence[Row]) -> int:
    """§ 9122.3(a.1): counts of one docket and one tracking number are one, unless it has over two felonies."""
    total = 0
    for case in {row["case_id"] for row in counted}:
        inside = [row for row in counted if row["case_id"] == case]
        felonies = [
            row
            for row in rows
            if row["case_id"] == case and row["disposition"] == "convicted" and row["grade"].startswith("F")
        ]
        total += len(inside) if len(felonies) > 2 else len({row["tracking_number"] for row in inside})
    return total


ACT_56, ACT_83, ACT_36 = dt.date(2019, 6, 28), dt.date(2020, 12, 29), dt.date(2024, 6, 11)


def _pa_cleared(row: Row) -> dt.date | None:
    """The day from which access is limited already, or the record is gone; what another law did by its kind is not told here."""
    if row["cleared_relief"] and row["cleared_under"] not in _EXPUNGING | _LIMITING:
        raise Unsettled("whether the order goes beyond what another law did")
    return day(row, "cleared_on")


def pa_cs_m(rows: Sequence[Row], as_of: dt.date) -> list[Answer]:
    """18 Pa.C.S. §§ 9122.2(a)(1), 9122.3 in its three versions: misdemeanor convictions."""

    def first(i: int, version: int) -> dt.date | None:
        """The first of the days on which something changes from which the conviction is free."""
        convicted = [row for row in rows if row["disposition"] == "convicted"]
        wait = 7 if version == 3 else 10
        days = {add_years(d, wait) for row in convicted if (d := day(row, "disposition_date"))}
        days |= {d for row in convicted if (d := _pa_forgiven_on(row))}
        days |= {d for d in (day(rows[i], "disposition_date"),) if d}
        own = day(rows[i], "disposition_date")
        return next((on for on in sorted(days) if own and on >= own and free(i, version, on)), None)

    def free(i: int, version: int, on: dt.date) -> bool:
        me = rows[i]
        counted = [row for row in rows if _pa_counted(row, on)]
        if any(_pa_repeated(row, rows) for row in rows if row["disposition"] == "convicted"):
            raise Unsettled("whether a second possession was sentenced as one")
        serious = [row for row in counted if _pa_maximum(row) >= 1]
        grave = [row for row in counted if _pa_maximum(row) > 2]
        others = [
            row
            for j, row in enumerate(rows)
            if j != i and row["case_id"] == me["case_id"] and _pa_counted(row, on)
        ]
        blocking = [row for row in others if _pa_maximum(row) >= 5 or _pa_excluded(row)]
        charged = [
            row
            for j, row in enumerate(rows)
            if j != i
            and row["case_id"] == me["case_id"]
            and row["disposition"] != "convicted"
            and _pa_excluded(row)
        ]
        felonies = [row for row in counted if row["grade"].startswith("F")]
        if version == 3:
            felonies = [row for row in felonies if not _pa_qualifying(row)]
            fails = _pa_consolidated(rows, grave) >= 2 or _pa_consolidated(rows, serious) >= 4
            by_target = bool(blocking) and not _pa_qualifying(me)
            by_blocker = any(not _pa_qualifying(row) for row in blocking)
            same_case: bool | None = by_target if by_target == by_blocker else None
        else:
            fails = len(grave) >= 2 or len(serious) >= 4
            same_case = bool(blocking)
        money = me["restitution_owed"] + ((me["fines_owed"] + me["fees_owed"]) if version == 1 else 0)
        bars = any(_pa_citation(row)[:1] == ("18",) and _pa_citation(row)[1] in _BARS for row in counted)
        if (
            not me["grade"].startswith("M")
            or _pa_maximum(me) > 2
            or fails
            or felonies
            or bars
            or money > 0
            or _pa_excluded(me)
            or same_case
            or day(me, "fact_access_order_vacated_on") is not None
        ):
            return False
        wait = 7 if version == 3 else 10
        if any(add_years(d, wait) > on for row in serious if (d := day(row, "disposition_date"))):
            return False
        if same_case is None or charged:
            raise Unsettled("two readings of § 9122.3(b)")
        own = day(me, "disposition_date")
        assert own is not None
        if add_years(own, wait) > on:
            raise Unsettled("whether a conviction punishable by less than a year waits from its own day")
        return True

    def judge(i: int) -> Answer:
        me = rows[i]
        if me["jurisdiction"] != "PA" or me["disposition"] not in ("convicted", "pending") or _pa_cleared(me):
            return "not_applicable", None
        if me["disposition"] == "pending":
            return "ineligible", None
        windows = [(ACT_56, ACT_83), (ACT_83, ACT_36), (ACT_36, None)]
        return conclude([(window, first(i, n)) for n, window in enumerate(windows, start=1)], as_of)

    return each(rows, judge)


def pa_exp_acq(rows: Sequence[Row], as_of: dt.date) -> list[Answer]:
    """18 Pa.C.S. § 9122(a)(4): expungement of a case after acquittal of all charges of the episode at trial."""

    def first(i: int) -> dt.date | None:
        me = rows[i]
        together = [
            row for row in rows if row["case_id"] == me["case_id"] or row["incident_id"] == me["incident_id"]
        ]
        notified, own = day(me, "fact_prosecutor_notified_on"), day(me, "disposition_date")
        if not me["after_trial"] or notified is None or own is None:
            return None
        objected, last = day(me, "fact_prosecutor_objected_on"), notified + dt.timedelta(days=60)
        if objected <= last if objected else me["fact_prosecutor_objected"]:
            return None  # what is filed after the sixty days is no objection
        together = [
            row for row in together if row["disposition"] != "no_charge"
        ]  # never filed: no count of the case
        if any(row["disposition"] not in ("acquitted", "transferred") for row in together):
            return None
        if any(row["disposition"] == "transferred" for row in together):
            raise Unsettled("how a charge ended that went to another court")
        return max(own, last)

    def cleared(row: Row) -> dt.date | None:
        # Limited access keeps the record that is to be expunged.
        return _cleared_on(row, keeps=_LIMITING, ends=_EXPUNGING)

    def judge(i: int) -> Answer:
        me = rows[i]
        kinds = NON_CONVICTIONS | {"pending"}
        if me["jurisdiction"] != "PA" or me["disposition"] not in kinds or cleared(me):
            return "not_applicable", None
        tested = [
            (cleared(row), first(j))
            for j, row in enumerate(rows)
            if j == i or (row["case_id"] == me["case_id"] and row["disposition"] != "no_charge")
        ]
        # What was cleared before is no part of the case from that day on.
        case = [min((d for d in days if d), default=None) for days in tested]
        whole = None if None in case else max(d for d in case if d)
        return conclude([((ACT_83, None), whole)], as_of)

    return each(rows, judge)


# --- Michigan -----------------------------------------------------------------------------------------------

_MI_PARTLY: Final = {"MI-NC-ICHAT", "MI-NC-DISMISS", "MI-NC-DESTROY"}  # they leave the court's record
_MI_SET_ASIDE: Final = {"MI-AUTO-F", "MI-AUTO-M93", "MI-AUTO-M92", "MI-PET-SA"}
MI_START: Final = dt.date(2023, 4, 11)
# Statute, grade, maximum in days: what MCL 780.621c and 780.621g(7), (10) make of it.
MI_OFFENSES: Final = {
    ("MCL 750.377a(1)(d)", "M", 93): "plain",
    ("MCL 750.356(4)(a)", "M", 365): "plain",
    ("MCL 750.356d(4)", "M", 93): "plain",
    ("MCL 750.167(1)(e)", "M", 90): "plain",
    ("MCL 750.81(2)", "M", 93): "assaultive",
    ("MCL 257.625(1)", "M", 93): "intoxicated",
    ("MCL 752.795", "M", 365): "dishonest",
    ("MCL 750.377a(1)(b)", "F", 1825): "plain",
}


def mi_auto_m93(rows: Sequence[Row], as_of: dt.date) -> list[Answer]:
    """MCL 780.621g(4)-(7), (10): misdemeanors of 93 days or more, four in a lifetime.

    Rows are Michigan's own, without pardons, of ``MI_OFFENSES``.
    """
    recorded = [row for row in rows if row["fact_in_msp_database"]]
    kinds = [MI_OFFENSES[row["statute"], row["grade"], row["max_penalty_days"]] for row in rows]

    def convicted(row: Row) -> bool:
        return bool(row["disposition"] == "convicted")

    def cleared(row: Row) -> dt.date | None:
        return _cleared_on(row, keeps=_MI_PARTLY, ends=_MI_SET_ASIDE)

    def first(i: int) -> dt.date | None:
        me = rows[i]
        if me["disposition"] != "convicted" or cleared(me):
            return None
        if me["grade"] != "M" or not 93 <= me["max_penalty_days"] <= 365 or kinds[i] != "plain":
            return None
        if not me["fact_in_msp_database"]:
            return None
        assaults = [
            1
            for row, kind in zip(rows, kinds, strict=True)
            if kind == "assaultive" and convicted(row) and row["fact_in_msp_database"]
        ]
        if len(assaults) > 1 or any(row["disposition"] == "pending" for row in recorded):
            return None
        if any(row["disposition"] == "deferred" for row in recorded):
            raise Unsettled("whether a deferral that runs is a pending charge")
        imposed, disposed = day(me, "imposed_on"), day(me, "disposition_date")
        if imposed is None or disposed is None:  # no sentence was imposed
            return None
        new = [day(row, "disposition_date") for row in recorded if convicted(row) and row is not me]
        return max([MI_START, disposed, add_years(imposed, 7), *(add_years(d, 7) for d in new if d)])

    def within_cap(days: Sequence[dt.date | None]) -> set[int]:
        used = sum(1 for row in rows if day(row, "cleared_on") and row["cleared_under"] == "MI-AUTO-M93")
        queue = [(d, day(rows[i], "imposed_on"), i) for i, d in enumerate(days) if d]
        return {i for _, _, i in sorted(queue)[: max(4 - used, 0)]}

    def judge(i: int) -> Answer:
        if rows[i]["disposition"] not in ("convicted", "pending") or cleared(rows[i]):
            return "not_applicable", None
        days = [first(j) for j in range(len(rows))]
        return conclude([((MI_START, None), days[i] if i in within_cap(days) else None)], as_of)

    return each(rows, judge)
