"""The shapes of requests and answers, as OpenAPI describes them.

Requests are checked against them. Answers are written directly, which is faster; the tests hold every answer to its shape.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Language = Literal["en", "es"]
Detail = Literal["all", "open", "none"]
Day = Annotated[str, Field(description="A calendar day, YYYY-MM-DD; `always` or `never`; `unknown`.")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


# --- requests ---------------------------------------------------------------------------------------------------------


class Person(BaseModel):
    """A person's document (`clearslate-person/1`); its whole schema is at `/v1/person.json`. A fact that is absent is missing."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    format: Literal["clearslate-person/1"]
    asked_on: dt.date
    facts: dict[str, Any] = {}
    cases: list[dict[str, Any]]
    not_known: list[list[str]] = []
    bounded: list[list[str]] = []


class Reform(_Strict):
    """A reform, as `clearslate policy` reads it from a file: figures and lists of a state changed. A file of laws cannot be named."""

    jurisdiction: str = Field(pattern=r"^[A-Z]{2}$")
    name: str = Field(default="reform", pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")
    changes: list[dict[str, Any]] = Field(min_length=1, max_length=20)


class Options(_Strict):
    """How an answer is given."""

    as_of: dt.date | None = Field(
        default=None, description="The day asked about; by default the document's `asked_on`."
    )
    language: Language = "en"
    laws: list[str] = Field(
        default=[],
        max_length=60,
        description="Codes of states and ids of laws to answer for; by default all that speak of a charge.",
    )
    conditions: Detail = Field(
        default="all",
        description="Which conditions are listed: `all`, those that are `open` (they fail, wait or are unknown), `none`.",
    )


class Judge(Options):
    """One person, to be judged."""

    person: dict[str, Any]
    reform: Reform | None = Field(default=None, description="Also answer as the law would be under a reform.")


class Reply(_Strict):
    """An answer to one question. `value` null: "I don't know". Of a question with `before`, give `is_before` in place of `value`."""

    owner: str = Field(max_length=200)
    field: str = Field(max_length=100)
    value: str | bool | int | float | None = None
    before: dt.date | None = None
    is_before: bool | None = None

    @model_validator(mode="after")
    def _answers_one_question(self) -> Self:
        """What is left out is no "I don't know": a value of null means that."""
        if self.before is None and ("value" not in self.model_fields_set or self.is_before is not None):
            raise ValueError("give a value, or the day of the question as before")
        if self.before is not None and self.value is not None:
            raise ValueError("a question with before is answered by is_before")
        return self


class Ask(_Strict):
    """A person so far, and answers to the questions that were asked last."""

    person: dict[str, Any]
    as_of: dt.date | None = None
    language: Language = "en"
    answers: list[Reply] = Field(default=[], max_length=50)


class Report(_Strict):
    """An answer that is wrong: which law's, for which charge, and what was expected in its place."""

    person: dict[str, Any]
    as_of: dt.date | None = None
    charge: str = Field(max_length=200)
    law: str = Field(max_length=100)
    expected: Literal["eligible", "not_yet", "unknown", "ineligible", "not_applicable"]
    day: dt.date | None = Field(
        default=None, description="The day from which it is expected, where that is wrong too."
    )
    basis: str = Field(
        default="", max_length=500, description="The citation of the words that decide, as the law is cited."
    )
    because: str = Field(default="", max_length=500, description="Why, in one line.")


# --- answers ----------------------------------------------------------------------------------------------------------


class Record(BaseModel):
    """A charge that a condition looked at."""

    charge: str
    case: str
    what: str
    counts: Literal["certainly", "possibly", "not"]
    until: str | None
    why: str = ""


class Limb(BaseModel):
    """One of the grounds of a condition, or one of its branches."""

    key: str
    text: str
    cite: str
    certainty: str
    state: Literal["holds", "fails", "not yet", "unknown"]
    possible_from: Day
    certain_from: Day
    applies: Literal["certainly", "possibly", "no"]


class Condition(BaseModel):
    """A condition of the law, and what decided it. `plain`: in plain words, where they are written."""

    key: str
    text: str
    plain: str | None
    cite: str
    certainty: str
    state: Literal["holds", "fails", "not yet", "unknown"]
    possible_from: Day
    certain_from: Day
    applies: Literal["certainly", "possibly", "no"]
    missing: list[str] = []
    facts: list[str] = []
    records: list[Record] = Field(default=[], description="At most 25, in the order of the cases.")
    records_left_out: int = Field(default=0, description="How many more charges the condition looked at.")
    limbs: list[Limb] = []
    joint: str | None = Field(default=None, description="How the limbs join.")
    is_read: bool = True
    through: Day | None = None


class Notice(BaseModel):
    """What those who act on the answer must know."""

    key: str
    text: str
    cite: str
    applies: Literal["certainly", "possibly"]
    day: str | None


Outcome = Literal["eligible", "not_yet", "unknown", "ineligible"]


class Answer(BaseModel):
    """One law's answer for one charge.

    `day`: since when or from when relief is there. `rests_on`: the strongest ground at which the answer stays the same; empty
    where it is unknown. `route`: the petition, a key of `practical`; null where nobody asks for it, or nothing is known of it.
    """

    law: str
    outcome: Outcome
    standing: Literal["today", "find", "soon", "open", "stays", "far", "no"]
    day: dt.date | None
    version: str
    possible_from: Day
    certain_from: Day
    rests_on: str
    missing: list[str]
    reasons: list[str] = Field(
        description="What keeps the law from giving relief, in the words of the reader."
    )
    conditions: list[Condition] = []
    notices: list[Notice] = []
    route: str | None


class Step(BaseModel):
    """One thing to do first."""

    doing: Literal["pay", "finish", "end"]
    case: str
    field: str | None
    cents: int | None
    text: str


class Lift(BaseModel):
    """The least that a person can do for a better answer, and that answer."""

    steps: list[Step]
    then: str
    law: str
    outcome: Outcome
    day: dt.date | None
    is_certain: bool


class Charge(BaseModel):
    """All laws' answers for one charge, the best first.

    `heading`: what there is to do. `itself`, `ask`: clears without a request, can be asked for, today; `do`: after something is done; `unknown`:
    something is missing; `itself_later`, `ask_later`: from `day`; `stays`: a law helps and the record stays; `no`: no law
    reaches it within ten years; `cleared`: was cleared before; `elsewhere`: of a place that has no laws here.
    """

    charge: str
    case: str
    state: str
    heading: Literal[
        "itself", "ask", "do", "unknown", "itself_later", "ask_later", "stays", "no", "cleared", "elsewhere"
    ]
    day: dt.date | None
    first: Lift | None = Field(description="What to do first, where that gives a better answer.")
    answers: list[Answer]


class LawHeader(BaseModel):
    """A law that answered."""

    state: str
    title: str
    what: str
    cite: str
    relief: str
    route: str
    automatic: bool
    clears: bool
    remarks: list[str]
    unverified: list[str]


class Choice(BaseModel):
    """An answer to choose."""

    value: str
    text: str


class Fact(BaseModel):
    """A fact that is missing: the question to ask for it, and where a person finds the answer.

    `open_answers`: how many answers name it as missing. `owners`: the person, cases or charges that lack it.
    """

    field: str
    question: str
    find: str
    kind: str
    choices: list[Choice]
    owners: list[str]
    open_answers: int


class PracticalFact(BaseModel):
    """A fact in plain words, with its source."""

    text: str
    cite: str
    link: str | None
    certainty: str
    seen: dt.date
    name: str | None = None
    days: int | None = None
    dollars: int | None = None


PracticalFacts = list[PracticalFact] | Literal["not found"]


class RouteFacts(BaseModel):
    """How a petition is made. `not found`: it was looked for; ask the clerk."""

    title: str
    called: str
    court: PracticalFacts
    filed: PracticalFacts
    service: PracticalFacts
    objection: PracticalFacts
    hearing: PracticalFacts
    fee: PracticalFacts
    waiver: PracticalFacts
    decides: PracticalFacts
    holds: PracticalFacts
    exhibits: PracticalFacts
    forms: PracticalFacts


class StatePractical(BaseModel):
    """Practical facts of a state: one's own record, checking, costs, free help, and the petitions that answers name."""

    record: PracticalFacts
    check: PracticalFacts
    costs: PracticalFacts
    help: PracticalFacts
    routes: dict[str, RouteFacts]


class ReformChange(BaseModel):
    """What a law would answer under the reform."""

    charge: str
    law: str
    outcome: Outcome
    day: dt.date | None
    before: Outcome | Literal["not_applicable"]
    before_day: dt.date | None


class ReformAnswer(BaseModel):
    """The reform, and the answers that differ under it."""

    name: str
    sha256: str
    changed: list[ReformChange]


class PersonAnswer(BaseModel):
    """The answer for one person."""

    format: Literal["clearslate-answer/1"]
    as_of: dt.date
    language: Language
    text_of_laws: dict[str, str] = Field(
        description="By state, the SHA-256 of all from which its laws are read."
    )
    charges: list[Charge]
    laws: dict[str, LawHeader]
    missing: dict[str, list[Fact]] = Field(
        description="By state, the facts that leave answers open; first the one that most answers wait for."
    )
    practical: dict[str, StatePractical]
    report: str = Field(
        description="Where an answer that is wrong is reported: send the person, and get a scenario that shows it."
    )
    reform: ReformAnswer | None = None


class Question(BaseModel):
    """A question. `pointer`: where its answer belongs in the document. `before`: the day itself is not known; ask whether it is before this one."""

    owner: str
    field: str
    question: str
    find: str
    kind: Literal["flag", "day", "event", "money", "days", "number", "count", "text", "choice"]
    before: dt.date | None
    choices: list[Choice]
    pointer: str


class NextQuestions(BaseModel):
    """What to ask next, and the document with the answers taken.

    `questions` is empty once no answer would settle anything more. `pages`: how many are still to come, this one among them, with the usual answers.
    """

    person: Person
    state: str | None
    questions: list[Question]
    pages: int


class LawLine(BaseModel):
    """A law, in one line."""

    id: str
    state: str
    title: str
    cite: str
    relief: str
    automatic: bool
    status: str
    certainty: str
    sha256: str
    report: str


class LawList(BaseModel):
    """The laws."""

    laws: list[LawLine]


class LawDescription(BaseModel):
    """A law's typed description: versions, conditions in words, figures over time, caps, notices, open questions."""

    model_config = ConfigDict(extra="allow")

    id: str
    jurisdiction: str
    title: str
    sha256: str
    report: str


class Jurisdiction(BaseModel):
    """A jurisdiction. `facts`: the facts that its laws ask beside those of every record."""

    code: str
    name: str
    laws: int
    sha256: str
    facts: list[str]
    languages: list[Language]


class Jurisdictions(BaseModel):
    """The jurisdictions that have laws here."""

    jurisdictions: list[Jurisdiction]


class BatchAnswer(BaseModel):
    """One law's answer in a batch: without conditions."""

    law: str
    outcome: Outcome
    day: dt.date | None
    missing: list[str]
    rests_on: str


class BatchCharge(BaseModel):
    """A charge in a batch."""

    charge: str
    answers: list[BatchAnswer]


class BatchLine(BaseModel):
    """A line of a batch's answer: `line` is the place of the person in the request, from 1. `problem`: why it was not judged."""

    line: int
    charges: list[BatchCharge] = []
    problem: dict[str, Any] | None = None


class Health(BaseModel):
    """That it answers."""

    status: Literal["ok"]
    version: str


class Problem(BaseModel):
    """What is wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] = Field(
        default=[], description="Each with `pointer` (RFC 6901) and `detail`."
    )
