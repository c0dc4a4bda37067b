"""Everything about one person: cases on a time line, each law's answer, what stands in the way and what would change it.

Answers are not argued here: the engine is asked again about the person's rows, and says why (`clearslate.runs.explain`).
The same view is made of a person's own rows, wherever they come from.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from clearslate.casework.listed import own_key
from clearslate.law import Status
from clearslate.needs.owners import repair
from clearslate.people.standing import Standing, horizon, standing
from clearslate.records.dataset import bucket_of
from clearslate.records.days import ALWAYS, NEVER, show_day, to_day
from clearslate.records.names import People, persons_named, persons_with
from clearslate.records.people import people_file
from clearslate.records.schema import FIELD, UNREAD, Field, Kind, Membership
from clearslate.runs.explain import ConditionExplained, Explanation, explain_all
from clearslate.runs.manifest import RunError

if TYPE_CHECKING:
    from clearslate.records.dataset import Dataset
    from clearslate.runs.spec import RunSpec

ELIGIBLE, NOT_YET, UNKNOWN, INELIGIBLE = "eligible", "not_yet", "unknown", "ineligible"


Name = tuple[str, str, dt.date | None]


# --- finding ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Match:
    """One of several people who were found: no more than tells them apart.

    ``born``: of people who were looked up by name, the day of birth. Years are those of dispositions.
    """

    person: str
    born: str
    charges: int
    first_year: int | None
    last_year: int | None


def find_people(
    dataset: Dataset,
    *,
    person: str | None = None,
    docket: str | None = None,
    state_id: str | None = None,
    name: Name | None = None,
) -> list[str]:
    """The people of an id (or of their key in the source), of a docket number, a state's number, or a name; ids in order.

    Args:
        dataset: where.
        person: an id.
        docket: a docket number.
        state_id: a state's number.
        name: family name, first given name, and the day of birth where it is told.

    Raises:
        DatasetError: a state's number or a name is asked of a dataset without people.
    """
    if name is not None:
        return persons_named(dataset.path, *name)
    if state_id is not None:
        return persons_with(dataset.path, "state_id", state_id.strip())
    if docket is not None:
        return _persons_where(dataset, "case_number", docket.strip())
    wanted = (person or "").strip()
    [bucket] = bucket_of(pa.array([wanted]), len(dataset.buckets))
    if pc.any(pc.equal(dataset.read(int(bucket), ["person_id"])["person_id"], wanted)).as_py():
        return [wanted]
    found: set[str] = set()
    for index in range(len(dataset.buckets)):
        ids = pc.unique(dataset.read(index, ["person_id"])["person_id"])
        found.update(ids.filter(pc.equal(own_key(ids), wanted)).to_pylist())
    return sorted(found)


def _persons_where(dataset: Dataset, column: str, value: str) -> list[str]:
    found: set[str] = set()
    for index in range(len(dataset.buckets)):
        table = dataset.read(index, ["person_id", "membership", column])
        here = pc.and_(
            pc.equal(table[column], value),
            pc.equal(table["membership"].cast(pa.string()), Membership.CERTAIN),
        )
        found.update(table["person_id"].filter(here).to_pylist())
    return sorted(found)


def rows_of(dataset: Dataset, person: str) -> pa.Table:
    """All rows of a person, those among them that are possibly theirs."""
    [bucket] = bucket_of(pa.array([person]), len(dataset.buckets))
    table = dataset.read(int(bucket))
    return table.filter(pc.equal(table["person_id"], person))


def matches(dataset: Dataset, persons: Sequence[str], by: str = "") -> list[Match]:
    """Several people, told apart by as little as will do: of one name, by their births too."""
    found, born = [], {}
    if by == "name":
        births = People(dataset.path, persons).of(persons, frozenset({"birth_date"}))
        born = {person: facts["birth_date"] for person, facts in births.items()}
    for person in persons:
        rows = rows_of(dataset, person)
        own = rows.filter(pc.equal(rows["membership"].cast(pa.string()), Membership.CERTAIN))
        years = [
            day.year for day in own["disposition_date_from"].to_pylist() if day is not None and 1 < day.year < 9999
        ]  # fmt: skip
        found.append(
            Match(
                person, born.get(person, ""), own.num_rows, min(years, default=None), max(years, default=None)
            )
        )
    return found


# --- the view -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hurdle:
    """A condition that keeps a law from giving relief today.

    ``state``: ``not met``, ``not yet``, ``not known``. ``until``: the day from which it holds, where only time is lacking.
    ``because``: the facts and records that decide it.
    """

    text: str
    cite: str
    state: str
    until: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class LawAnswer:
    """One law's answer about one charge.

    ``met``: how many of its conditions do not fail. ``missing``: fields that leave it open. ``change``: what would change the answer, in sentences.
    """

    law: str
    title: str
    cite: str
    relief: str
    automatic: bool
    in_force: bool
    outcome: str
    eligible_on: str | None
    met: int
    hurdles: tuple[Hurdle, ...]
    missing: tuple[str, ...]
    change: tuple[str, ...]
    notices: tuple[str, ...]
    unverified: int
    rests_on: str = ""  # the strongest ground at which it stays the same; empty where it is unknown


@dataclass(frozen=True)
class ChargeView:
    """One charge with every law's answer, the best first. ``cleared``: the day on which it was cleared before."""

    charge: str
    count: int | None
    offense: str
    statute: str
    grade: str
    disposition: str
    disposed: str
    completed: str
    cleared: str
    source: str
    answers: tuple[LawAnswer, ...]

    @property
    def best(self) -> LawAnswer | None:
        """The best answer of an automatic law in force."""
        return next((each for each in self.answers if each.automatic and each.in_force), None)

    @property
    def petition(self) -> LawAnswer | None:
        """The best answer of a law in force that needs a petition."""
        return next((each for each in self.answers if not each.automatic and each.in_force), None)

    @property
    def outcome(self) -> str:
        """The best automatic outcome; ``cleared`` where it was cleared before, ``not_applicable`` where no law covers it."""
        if self.cleared:
            return "cleared"
        return self.best.outcome if self.best else "not_applicable"


@dataclass(frozen=True)
class CaseView:
    """One case. ``begins``, ``ends``: the days between which it lies on a time line (of the offense, of the sentence)."""

    case: str
    docket: str
    place: str
    begins: dt.date | None
    disposed: dt.date | None
    ends: dt.date | None
    charges: tuple[ChargeView, ...]


@dataclass(frozen=True)
class Who:
    """Who a person is, as far as the dataset's people say; all empty where it has none."""

    first: str = ""
    middle: str = ""
    last: str = ""
    suffix: str = ""
    born: str = ""

    @property
    def name(self) -> str:
        """The whole name."""
        return " ".join(filter(None, (self.first, self.middle, self.last, self.suffix)))


@dataclass(frozen=True)
class PersonView:
    """A person as of a day.

    ``possible``: charges that may be this person's or another's:
    they widen the history and are not judged here. ``cautions``: what keeps the history from being whole.
    """

    person: str
    who: Who
    as_of: str
    known_through: str
    run: str
    cases: tuple[CaseView, ...]
    possible: tuple[str, ...]
    cautions: tuple[str, ...]
    invented: bool = False

    @property
    def charges(self) -> tuple[ChargeView, ...]:
        """Of all cases."""
        return tuple(charge for case in self.cases for charge in case.charges)

    @property
    def outcomes(self) -> Counter[str]:
        """Charges by outcome."""
        return Counter(charge.outcome for charge in self.charges)

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""

        def plain(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: plain(each) for key, each in value.items()}
            if isinstance(value, tuple | list):
                return [plain(each) for each in value]
            return value.isoformat() if isinstance(value, dt.date) else value

        found: dict[str, Any] = plain(asdict(self))
        return found


def view_of(
    rows: pa.Table,
    spec: RunSpec,
    facts: Sequence[Field] = (),
    *,
    statuses: Mapping[str, str],
    run: str = "",
    who: Who | None = None,
    invented: bool = False,
    explained: Mapping[str, list[Explanation]] | None = None,
) -> PersonView:
    """The view of a person.

    Args:
        rows: all rows of the person, sorted as a dataset has them.
        spec: what is asked.
        facts: those of the dataset's states, for their words.
        statuses: of each law, whether it is in force.
        run: the run's id.
        who: name and birth, where they are known.
        invented: whether the person is.
        explained: what the engine says of each charge, where it was asked already (of many people at once).

    Raises:
        RunError: there are no rows.
    """
    if not rows.num_rows:
        raise RunError("there is no record of this person")
    if explained is None:
        explained = explain_all(rows, spec)
    listed = rows.to_pylist()
    own = [row for row in listed if row["membership"] == Membership.CERTAIN]
    cases: dict[str, list[dict[str, Any]]] = {}
    for row in own:
        cases.setdefault(row["case_id"], []).append(row)
    dockets = {row["case_id"]: row["case_number"] or row["case_id"] for row in listed}
    views = [_case(case, explained, facts, statuses, dockets, spec) for case in cases.values()]
    views.sort(key=lambda case: (case.begins or case.disposed or dt.date.max, case.docket))
    possible = [_in_short(row) for row in listed if row["membership"] != Membership.CERTAIN]
    return PersonView(
        person=listed[0]["person_id"],
        who=who or Who(),
        as_of=spec.as_of.isoformat(),
        known_through=spec.known_through.isoformat(),
        run=run,
        cases=tuple(views),
        possible=tuple(possible),
        cautions=spec.cautions,
        invented=invented,
    )


def who_is(dataset: Dataset, person: str) -> Who:
    """Name and day of birth of a person; nothing where the dataset has no people."""
    if people_file(dataset.path) is None:
        return Who()
    facts = frozenset({"name_first", "name_middle", "name_last", "name_suffix", "birth_date"})
    found = People(dataset.path, [person]).of([person], facts).get(person, {})
    return Who(
        *(
            found.get(name, "")
            for name in ("name_first", "name_middle", "name_last", "name_suffix", "birth_date")
        )
    )


def statuses_of(laws: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Of each law of a run (``Run.laws``), whether it is in force."""
    return {name: law["status"] for name, law in laws.items()}


def secrets_of(rows: pa.Table, who: Who) -> set[str]:
    """What the log of look-ups may not hold of a person: the name, dockets, numbers of arrests."""
    found = {who.name, f"{who.first} {who.last}", f"{who.last} {who.first}"}
    for name in ("case_number", "tracking_number"):
        found.update(value for value in rows[name].to_pylist() if value)
    return {each for each in found if each.strip()}


def _case(
    rows: Sequence[Mapping[str, Any]],
    explained: Mapping[str, list[Explanation]],
    facts: Sequence[Field],
    statuses: Mapping[str, str],
    dockets: Mapping[str, str],
    spec: RunSpec,
) -> CaseView:
    first = rows[0]
    days = {name: [day for row in rows if (day := _real(row, name)) is not None] for name in _TIMES}
    begins = min((day for name in _BEGIN for day in days[name]), default=None)
    return CaseView(
        case=first["case_id"],
        docket=first["case_number"] or first["case_id"],
        place=_place(first["court"] or "", first["county"] or ""),
        begins=begins,
        disposed=max(days["disposition_date"], default=None),
        ends=max((*days["completed_on"], *days["disposition_date"]), default=None),
        charges=tuple(
            _charge(row, explained[row["charge_id"]], facts, statuses, dockets, spec) for row in rows
        ),
    )


def _place(court: str, county: str) -> str:
    """The court, with its county where its name does not have it."""
    return court if county.casefold() in court.casefold() else ", ".join(filter(None, (court, county)))


_BEGIN: Final = ("offense_date", "arrest_date", "filed_on")
_TIMES: Final = (*_BEGIN, "disposition_date", "completed_on")


def _real(row: Mapping[str, Any], name: str) -> dt.date | None:
    """A day, the first that it may be; None where it has not come, or may be any of more than a year."""
    first, last = row[f"{name}_from"], row[f"{name}_to"]
    if first is None or last is None or first.year == 9999 or (last - first).days > 366:
        return None
    day: dt.date = first
    return day


def _charge(
    row: Mapping[str, Any],
    explained: Sequence[Explanation],
    facts: Sequence[Field],
    statuses: Mapping[str, str],
    dockets: Mapping[str, str],
    spec: RunSpec,
) -> ChargeView:
    answers = [_answer(each, facts, statuses, dockets) for each in explained]
    answers.sort(
        key=lambda each: (
            not each.in_force,
            standing_of(each, spec.as_of),
            each.eligible_on or "9999",
            -each.met,
        )
    )
    cleared = _real(row, "cleared_on")
    return ChargeView(
        charge=row["charge_id"],
        count=row["sequence"],
        offense=row["description"] or row["statute"] or "offense not recorded",
        statute=(row["statute"] or "") if row["description"] else "",
        grade=row["grade"] or "",
        disposition=_ended(row).replace("_", " "),
        disposed=_span(row, "disposition_date") if row["disposition"] else "",
        completed=_span(row, "completed_on") if row["disposition"] == "convicted" else "",
        cleared=cleared.isoformat() if cleared is not None and cleared <= spec.as_of else "",
        source=f"{row['source_file']}:{row['source_line']}",
        answers=tuple(answers),
    )


def standing_of(answer: LawAnswer, as_of: dt.date) -> Standing:
    """How a law's answer ranks, as the interview and the clinic rank it."""
    day = dt.date.fromisoformat(answer.eligible_on) if answer.eligible_on else None
    return standing(answer.outcome, day, as_of, can_be_found=bool(answer.missing))


def _span(row: Mapping[str, Any], name: str) -> str:
    low, high = row[f"{name}_from"], row[f"{name}_to"]
    if low is None or high is None:
        return "day not recorded"
    first, last = to_day(low), to_day(high)
    if first >= NEVER:
        return ""
    if first == last:
        return show_day(first)
    if last >= NEVER:
        return f"day not recorded (not before {show_day(first)})" if first > ALWAYS else "day not recorded"
    if first <= ALWAYS:
        return f"by {show_day(last)}"
    return f"between {show_day(first)} and {show_day(last)}"


def _ended(row: Mapping[str, Any]) -> str:
    """How the charge ended. That the record has no disposition is known only where none was left unread."""
    if row["disposition"]:
        return str(row["disposition"])
    is_missing = "disposition" in str(row.get(UNREAD) or "").split()
    return "how it ended is missing" if is_missing else "disposition not recorded"


def _in_short(row: Mapping[str, Any]) -> str:
    parts = [
        row["statute"] or "statute not recorded",
        row["grade"] or "",
        _ended(row),
    ]
    return f"{', '.join(each for each in parts if each)}, {_span(row, 'disposition_date')} ({row['source_file']}:{row['source_line']})"


_STATES: Final = {"fails": "not met", "not yet": "not yet", "unknown": "not known"}


def _answer(
    found: Explanation, facts: Sequence[Field], statuses: Mapping[str, str], dockets: Mapping[str, str]
) -> LawAnswer:
    hurdles = tuple(_hurdle(each, facts, dockets) for each in found.conditions if each.state != "holds")
    answer = LawAnswer(
        law=found.law,
        title=found.title,
        cite=found.cite,
        relief=found.relief,
        automatic=found.automatic,
        in_force=statuses[found.law] == Status.IN_FORCE,
        outcome=found.outcome,
        eligible_on=found.eligible_on,
        met=sum(each.state in ("holds", "unknown") for each in found.conditions),
        hurdles=hurdles,
        missing=found.missing,
        change=(),
        notices=tuple(
            f"{'' if each.applies == 'certainly' else 'if it applies: '}{each.text}{f', by {each.day}' if each.day else ''}"
            for each in found.notices
        ),
        unverified=len(found.unverified),
        rests_on=found.rests_on,
    )
    return replace(answer, change=tuple(_change(answer, found, facts)))


def _hurdle(found: ConditionExplained, facts: Sequence[Field], dockets: Mapping[str, str]) -> Hurdle:
    until = found.certain_from if found.state == "not yet" and found.certain_from != "never" else ""
    counted = [
        f"{each.counts} counted: {each.what}{f', until {each.until}' if each.until else ''} ({dockets[each.case_id]})"
        for each in found.records
    ]
    return Hurdle(
        found.text, found.cite, _STATES[found.state], until, (*facts_in_words(found, facts), *counted)
    )


def facts_in_words(found: ConditionExplained, facts: Sequence[Field]) -> Iterator[str]:
    """The facts of a condition in words: ``restitution_owed = 5000`` is "unpaid restitution: $50.00".

    One that is missing is told only where that leaves the condition open.
    """
    known = FIELD | {fact.name: fact for fact in facts}
    for each in found.facts:
        name, _, value = each.partition(" = ")
        field = known.get(name)
        if name in _PLAIN or (value == "missing" and (found.state != "unknown" or name not in found.missing)):
            continue
        if field is not None and field.kind is Kind.MONEY and value.isdigit():
            value = f"${int(value) / 100:,.2f}"
        elif field is not None and field.kind is Kind.DAYS and value.isdigit():
            value = f"{value} day{'s' * (value != '1')}"
        elif field is not None and field.vocabulary:
            value = value.replace("_", " ")
        words = name if name in _OWN_NAME else repair(name, facts).words
        yield f"{words}: {_VALUES.get(value, value)}"


_VALUES: Final = {"True": "yes", "False": "no"}
_PLAIN: Final = frozenset({"jurisdiction"})  # the same for all charges of a court
_OWN_NAME: Final = frozenset({"statute", "description"})


def _change(answer: LawAnswer, found: Explanation, facts: Sequence[Field]) -> Iterator[str]:
    """What would change an answer, as far as the law and the records tell."""
    if answer.outcome == NOT_YET:
        yield f"Time alone, on {answer.eligible_on}." if answer.eligible_on else "Time; the day is not known."
    elif answer.outcome == UNKNOWN:
        for name in found.missing:
            needed = repair(name, facts)
            yield f"{needed.owner.capitalize()}: {needed.action}"
        if not found.missing:
            yield "No fact is missing: a court has still to decide, or the statute is unsettled."
    elif answer.outcome == INELIGIBLE:
        failing = [each for each in answer.hurdles if each.state == "not met"]
        if len(failing) == 1:
            yield "This one condition alone stands in the way."
        elif not failing:
            yield "Another charge of the case or person, a cap, or the law's dates stand in the way."


# --- what to do ---------------------------------------------------------------------------------------------


def next_steps(view: PersonView) -> list[str]:
    """What to do for the person, in this order: clear, supply what is missing, petition, look again."""
    steps: dict[str, dict[str, list[str]]] = {}

    def add(step: str, case: CaseView, charge: ChargeView) -> None:
        number = str(charge.count) if charge.count is not None else charge.charge
        steps.setdefault(step, {}).setdefault(case.docket, []).append(number)

    last = horizon(dt.date.fromisoformat(view.as_of)).isoformat()
    every = [(case, charge) for case in view.cases for charge in case.charges]
    for case, charge in every:
        if charge.outcome == ELIGIBLE:
            add("Eligible today without a petition", case, charge)
    for case, charge in every:
        if charge.outcome == UNKNOWN and charge.best is not None:
            for each in charge.best.change:
                add(each.rstrip("."), case, charge)
    for case, charge in every:
        petition = charge.petition
        if (
            charge.outcome not in (ELIGIBLE, "cleared")
            and petition is not None
            and petition.outcome == ELIGIBLE
        ):
            add(f"A petition is possible today ({petition.law})", case, charge)
    for case, charge in every:
        if (
            charge.outcome == NOT_YET
            and charge.best is not None
            and "" < (charge.best.eligible_on or "") <= last
        ):
            add(f"Look again on {charge.best.eligible_on}", case, charge)
    return [
        f"{step}: {'; '.join(_counts(*each) for each in named.items())}." for step, named in steps.items()
    ]


def _counts(docket: str, numbers: list[str]) -> str:
    return f"{docket}, count{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"
