"""Who can get what by which route, what is missing and who has it, in the order of what helps most.

Each charge stands once: by itself (today or from a day), on request, open for want of facts, or not under these laws. The
clients whose next step does most for them come first.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from clearslate.casework.person import ELIGIBLE, NOT_YET, UNKNOWN, LawAnswer, standing_of
from clearslate.clinic.judging import Charge, InState, Judged
from clearslate.clinic.packets import SPECIAL_GROUNDS, Packet, petition_for
from clearslate.interview.doing import step_in_words, then_in_words
from clearslate.needs.owners import for_lawyer
from clearslate.people.standing import Lift, Standing
from clearslate.plain.language import ENGLISH, Language, language
from clearslate.records.schema import Field
from clearslate.states import jurisdiction


class Answer(StrEnum):
    """What a client can get for a charge, the best first."""

    ITSELF = "clears by itself"
    REQUEST = "can be asked for"
    DO = "once something is paid or finished"
    OPEN = "open: a fact is missing"
    ITSELF_LATER = "clears by itself later"
    REQUEST_LATER = "can be asked for later"
    NOT = "not under these laws"
    CLEARED = "cleared before"


class Step(StrEnum):
    """The next step that does most for a client."""

    PETITION_FOR_ALL = "a petition leaves no conviction"
    PETITION = "a petition"
    DO = "pay or finish"
    FIND_OUT = "find out what is missing"
    LAW_OPEN = "a court has to decide, or the law's text is to be read"
    LOOK = "look whether it is done"
    WAIT = "wait"
    GROUND = "nothing, but on a ground that few have"
    NO_LAWS = "no laws here"
    DONE = "all was cleared before"
    NOTHING = "nothing under these laws"


@dataclass(frozen=True)
class Missing:
    """A fact that keeps answers open. ``field``: its name in the record; ``words``; ``owner``: who usually keeps it."""

    field: str
    words: str
    owner: str
    charges: int


@dataclass(frozen=True)
class Helped:
    """A charge with what can be got for it.

    ``law``: the answer that counts; ``other``: the best answer of the other route, where it says something. ``missing``: of an
    open one, the fields.
    """

    state: InState
    charge: Charge
    answer: Answer
    law: LawAnswer | None
    other: LawAnswer | None
    missing: tuple[str, ...]
    lift: Lift | None = None

    @property
    def do(self) -> str:
        """What the client can pay or finish, and what follows."""
        return "" if self.lift is None else lift_in_words(self.lift, self.state, language(ENGLISH))

    @property
    def day(self) -> str:
        """Since when, or from when; empty where no day is known."""
        if self.answer is Answer.CLEARED:
            return self.charge.view.cleared
        if self.lift is not None:
            return self.lift.day.isoformat() if self.lift.outcome == NOT_YET and self.lift.day else ""
        return (self.law.eligible_on or "") if self.law is not None and self.answer is not Answer.OPEN else ""

    @property
    def is_special(self) -> bool:
        """Whether it is open only for a ground that few people have and nobody mentioned."""
        return self.answer is Answer.OPEN and bool(SPECIAL_GROUNDS & set(self.missing))

    @property
    def is_conviction(self) -> bool:
        """Whether the charge ended in a conviction."""
        return bool(self.charge.row["disposition"] == "convicted")

    @property
    def may_be_conviction(self) -> bool:
        """Whether it did, or nobody told how it ended."""
        return self.is_conviction or self.charge.row["disposition"] is None


def helped(state: InState, charge: Charge) -> Helped:
    """What can be got for a charge."""
    itself, asked = charge.view.best, petition_for(charge)

    def made(answer: Answer, law: LawAnswer | None, missing: tuple[str, ...] = ()) -> Helped:
        other = asked if law is itself else itself
        return Helped(state, charge, answer, law, other, missing)

    if charge.view.cleared:
        return made(Answer.CLEARED, None)
    if itself is not None and itself.outcome == ELIGIBLE:
        return made(Answer.ITSELF, itself)
    if asked is not None and asked.outcome == ELIGIBLE:
        return made(Answer.REQUEST, asked)
    lift = charge.lift
    if lift is not None:
        law = next((each for each in charge.view.answers if each.law == lift.law), None)
        return replace(made(Answer.DO, law), lift=lift)
    on = dt.date.fromisoformat(state.view.as_of)
    ranked = [(standing_of(each, on), each) for each in (itself, asked) if each is not None]
    unknown = [each for rank, each in ranked if rank in (Standing.FIND, Standing.OPEN)]
    later = [each for rank, each in ranked if rank is Standing.SOON]
    if unknown and (not later or any(rank is Standing.FIND for rank, _ in ranked)):
        missing = dict.fromkeys(name for each in unknown for name in each.missing)
        return made(Answer.OPEN, unknown[0], tuple(missing))
    if later:
        first = min(later, key=lambda each: each.eligible_on or "9999")
        return made(Answer.ITSELF_LATER if first.automatic else Answer.REQUEST_LATER, first)
    # The law that comes closest: the one of which the fewest conditions fail.
    closest = [each for each in (itself, asked) if each is not None]
    return made(Answer.NOT, min(closest, key=_failing, default=None))


def lift_in_words(lift: Lift, state: InState, tongue: Language) -> str:
    """What the client can pay or finish, case by case, and what follows."""
    dockets = {case.case.partition("/")[2]: case.docket for case in state.view.cases}
    sentences = (*(step_in_words(step, dockets, tongue) for step in lift.steps), then_in_words(lift, tongue))
    return " ".join(sentences)


def _failing(answer: LawAnswer) -> int:
    return sum(each.state == "not met" for each in answer.hurdles)


@dataclass(frozen=True)
class ClientHelp:
    """A client: every charge, and what helps most."""

    judged: Judged
    charges: tuple[Helped, ...]
    packets: tuple[Packet, ...]

    def of(self, *answers: Answer) -> list[Helped]:
        """The charges with one of these answers."""
        return [each for each in self.charges if each.answer in answers]

    @property
    def open_questions(self) -> list[Helped]:
        """The open charges, without those whose only way is a ground that few have; those alone where there is nothing else."""
        opened = self.of(Answer.OPEN)
        return [each for each in opened if not each.is_special] or opened

    @cached_property
    def missing(self) -> list[Missing]:
        """The facts that keep answers open, those of the most charges first."""
        counts = Counter(name for each in self.open_questions for name in each.missing)
        facts = [fact for state in self.judged.states for fact in jurisdiction(state.code).facts]
        return [_missing(name, count, facts) for name, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]  # fmt: skip

    @property
    def convictions_left(self) -> int:
        """Convictions that stay when all that can be got today is got; a charge of which nobody told how it ended may be one."""
        done = (Answer.ITSELF, Answer.REQUEST, Answer.CLEARED)
        return sum(each.may_be_conviction and each.answer not in done for each in self.charges)

    @property
    def first_day(self) -> str:
        """The first day on which something more can be got."""
        later = self.of(Answer.ITSELF_LATER, Answer.REQUEST_LATER)
        return min((each.day for each in later if each.day), default="")

    @property
    def rank(self) -> tuple[Any, ...]:
        """Where the client stands: by how much the next step does."""
        asked = self.of(Answer.REQUEST)
        convictions = sum(each.is_conviction for each in asked)
        opened = [each for each in self.of(Answer.OPEN) if not each.is_special]
        to_do = self.of(Answer.DO)
        return (
            not (convictions and not self.convictions_left),
            -convictions,
            -len(asked),
            -sum(each.is_conviction for each in to_do),
            -len(to_do),
            -sum(each.is_conviction for each in opened),
            -len(opened),
            -len(self.of(Answer.ITSELF)),
            self.first_day or "9999",
            self.judged.client.key,
        )

    @property
    def step(self) -> Step:
        """The next step that does most."""
        asked, opened = self.of(Answer.REQUEST), self.of(Answer.OPEN)
        plain = [each for each in opened if not each.is_special]
        if asked:
            frees = any(each.is_conviction for each in asked) and not self.convictions_left
            return Step.PETITION_FOR_ALL if frees else Step.PETITION
        if self.of(Answer.DO):
            return Step.DO
        if plain:
            return Step.FIND_OUT if self.missing else Step.LAW_OPEN
        if self.of(Answer.ITSELF):
            return Step.LOOK
        if self.first_day:
            return Step.WAIT
        if not self.charges:
            return Step.NO_LAWS
        if opened:
            return Step.GROUND
        return Step.DONE if len(self.of(Answer.CLEARED)) == len(self.charges) else Step.NOTHING

    @property
    def is_by_letter(self) -> bool:
        """Whether all that can be asked for now is asked of an office, and nothing of a court."""
        laws = [
            jurisdiction(each.state.code).law(each.law.law)
            for each in self.of(Answer.REQUEST)
            if each.law is not None
        ]
        return bool(laws) and all(law.route.is_by_letter for law in laws)

    @property
    def helps_most(self) -> str:
        """The next step that does most, in a sentence."""
        asked = _charges(len(self.of(Answer.REQUEST)))
        paper = "Letter to an office" if self.is_by_letter else "Petition"
        match self.step:
            case Step.PETITION_FOR_ALL:
                return f"{paper}: no conviction of these states would be left ({asked})."
            case Step.PETITION:
                convictions = sum(each.is_conviction for each in self.of(Answer.REQUEST))
                what = f"{convictions} of them convictions" if convictions else "none of them a conviction"
                return f"{paper} for {asked}, {what}."
            case Step.DO:
                [(step, count), *_] = Counter(each.do for each in self.of(Answer.DO)).most_common()
                return f"{step} ({_charges(count)})"
            case Step.FIND_OUT:
                first = self.missing[0]
                return f"Find out: {first.words} ({first.owner}). It keeps {_charges(first.charges)} open."
            case Step.LAW_OPEN:
                opened = _charges(len(self.of(Answer.OPEN)))
                return f"{opened} open: a court has still to decide what the law means, or its text was not read."
            case Step.LOOK:
                count = len(self.of(Answer.ITSELF))
                return f"Look whether it is done: {_charges(count)} clear{'s' * (count == 1)} by itself."
            case Step.WAIT:
                return f"Wait until {self.first_day}."
            case Step.GROUND:
                return "Nothing under these laws, unless it was done under force or fraud (human trafficking): ask in private."
            case Step.NO_LAWS:
                return "No case here is of a state that has laws in clearslate."
            case Step.DONE:
                return "All was cleared before."
            case _:
                return "Nothing under these laws."


def _charges(count: int) -> str:
    return f"{count} charge{'s' * (count != 1)}"


def _missing(name: str, count: int, facts: Sequence[Field]) -> Missing:
    found = for_lawyer(name, facts)
    return Missing(name, found.words, found.owner, count)


def help_of(judged: Judged, packets: Sequence[Packet]) -> ClientHelp:
    """What can be got for a client."""
    return ClientHelp(judged, tuple(helped(*each) for each in judged.charges), tuple(packets))


def sorted_by_help(clients: Iterable[ClientHelp]) -> list[ClientHelp]:
    """The clients, those first whose next step does most."""
    return sorted(clients, key=lambda each: each.rank)


# --- tables -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClientRow:
    """A client as a row."""

    client: str
    name: str
    what_helps_most: str
    charges: int
    clear_by_itself: int
    can_be_asked_for: int
    pay_or_finish_first: int
    open: int
    later: int
    first_later_day: str
    not_under_these_laws: int
    convictions_left: int
    missing: str
    packets: int
    states: str
    remarks: str


@dataclass(frozen=True)
class ChargeRow:
    """A charge as a row."""

    client: str
    name: str
    state: str
    case_number: str
    court: str
    count: int | None
    offense: str
    statute: str
    grade: str
    how_it_ended: str
    answer: str
    day: str
    law: str
    law_title: str
    relief: str
    citation: str
    by_itself: str
    on_request: str
    pay_or_finish: str
    missing: str
    usually_kept_by: str
    why_not: str
    read_from: str


@dataclass(frozen=True)
class MissingRow:
    """A fact that a client's answers lack, as a row."""

    client: str
    name: str
    fact: str
    usually_kept_by: str
    charges_open: int
    field: str


def client_row(each: ClientHelp) -> ClientRow:
    """A client as a row of the table."""
    judged = each.judged
    elsewhere = judged.client.elsewhere
    remarks = [f"no laws here for {', '.join(elsewhere)}: these cases count as history alone"] if elsewhere else []  # fmt: skip
    remarks += dict.fromkeys(caution for state in judged.states for caution in state.view.cautions)
    if judged.client.whole is None:
        remarks.append("not said whether all cases are listed: answers are of these rows")
    return ClientRow(
        client=judged.client.key,
        name=judged.client.name,
        what_helps_most=each.helps_most,
        charges=len(each.charges),
        clear_by_itself=len(each.of(Answer.ITSELF)),
        can_be_asked_for=len(each.of(Answer.REQUEST)),
        pay_or_finish_first=len(each.of(Answer.DO)),
        open=len(each.of(Answer.OPEN)),
        later=len(each.of(Answer.ITSELF_LATER, Answer.REQUEST_LATER)),
        first_later_day=each.first_day,
        not_under_these_laws=len(each.of(Answer.NOT)),
        convictions_left=each.convictions_left,
        missing="; ".join(f"{one.words} ({one.owner})" for one in each.missing),
        packets=len(each.packets),
        states=", ".join(state.code for state in judged.states),
        remarks="; ".join(remarks),
    )


def charge_rows(each: ClientHelp) -> list[ChargeRow]:
    """A client's charges as rows."""
    return [_charge_row(each.judged, one) for one in each.charges]


def _charge_row(judged: Judged, one: Helped) -> ChargeRow:
    view, law = one.charge.view, one.law
    facts = jurisdiction(one.state.code).facts
    lacking = [for_lawyer(name, facts) for name in one.missing]
    place = judged.client.places.get(view.charge.partition("/")[2], "")
    return ChargeRow(
        client=judged.client.key,
        name=judged.client.name,
        state=one.state.code,
        case_number=one.charge.row["case_number"] or "",
        court=one.charge.case.place,
        count=view.count,
        offense=view.offense,
        statute=view.statute,
        grade=view.grade,
        how_it_ended=f"{view.disposition} {view.disposed}".strip(),
        answer=str(one.answer),
        day=one.day,
        law=law.law if law else "",
        law_title=law.title if law else "",
        relief=str(law.relief) if law else "",
        citation=law.cite if law else "",
        by_itself=_said(view.best),
        on_request=_said(view.petition),
        pay_or_finish=one.do,
        missing="; ".join(each.words for each in lacking),
        usually_kept_by="; ".join(dict.fromkeys(each.owner for each in lacking)),
        why_not=_why_not(one),
        read_from=place,
    )  # fmt: skip


def _why_not(one: Helped) -> str:
    if one.law is None or one.answer not in (Answer.NOT, Answer.ITSELF_LATER, Answer.REQUEST_LATER):
        return ""
    return "; ".join(f"{each.text} ({each.cite}): {each.state}" for each in one.law.hurdles if each.state != "not known")  # fmt: skip


_WORDS: Final = {
    ELIGIBLE: "yes",
    NOT_YET: "not yet",
    UNKNOWN: "open",
    "ineligible": "no",
}


def _said(answer: LawAnswer | None) -> str:
    if answer is None:
        return "no law"
    day = {ELIGIBLE: " since ", NOT_YET: ", from "}.get(answer.outcome, "")
    when = f"{day}{answer.eligible_on}" if day and answer.eligible_on else ""
    return f"{_WORDS[answer.outcome]}{when} ({answer.law})"


def missing_rows(each: ClientHelp) -> list[MissingRow]:
    """What a client's answers lack, as rows."""
    client = each.judged.client
    return [MissingRow(client.key, client.name, one.words, one.owner, one.charges, one.field) for one in each.missing]  # fmt: skip


def heads(kind: type[Any]) -> list[str]:
    """The heads of a table of rows of a kind."""
    return [field.name.replace("_", " ") for field in fields(kind)]


def cells(row: Any) -> list[Any]:
    """The cells of a row."""
    return [getattr(row, field.name) for field in fields(row)]
