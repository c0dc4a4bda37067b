"""The types of what the service answers (see the service's ``/v1/openapi.json``, which describes each key)."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

Person = dict[str, Any]
"""A person's document (``clearslate-person/1``)."""


class Record(TypedDict):
    """A charge that a condition looked at."""

    charge: str
    case: str
    what: str
    counts: str
    until: str | None
    why: str


class Limb(TypedDict):
    """One of the grounds of a condition, or one of its branches."""

    key: str
    text: str
    cite: str
    certainty: str
    state: str
    possible_from: str
    certain_from: str
    applies: str


class Condition(TypedDict):
    """A condition of the law, and what decided it."""

    key: str
    text: str
    plain: str | None
    cite: str
    certainty: str
    state: str
    possible_from: str
    certain_from: str
    applies: str
    missing: list[str]
    facts: list[str]
    records: list[Record]
    records_left_out: int
    limbs: list[Limb]
    joint: str | None
    is_read: bool
    through: str | None


class Notice(TypedDict):
    """What those who act on the answer must know."""

    key: str
    text: str
    cite: str
    applies: str
    day: str | None


class Answer(TypedDict):
    """One law's answer for one charge."""

    law: str
    outcome: str
    standing: str
    day: str | None
    version: str
    possible_from: str
    certain_from: str
    rests_on: str
    missing: list[str]
    reasons: list[str]
    conditions: NotRequired[list[Condition]]
    notices: list[Notice]
    route: str | None


class Step(TypedDict):
    """One thing to do first."""

    doing: str
    case: str
    field: str | None
    cents: int | None
    text: str


class Lift(TypedDict):
    """The least that a person can do for a better answer, and that answer."""

    steps: list[Step]
    then: str
    law: str
    outcome: str
    day: str | None
    is_certain: bool


class Charge(TypedDict):
    """All laws' answers for one charge, the best first."""

    charge: str
    case: str
    state: str
    heading: str
    day: str | None
    first: Lift | None
    answers: list[Answer]


class LawHeader(TypedDict):
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


class Choice(TypedDict):
    """An answer to choose."""

    value: str
    text: str


class Fact(TypedDict):
    """A fact that is missing, and the question to ask for it."""

    field: str
    question: str
    find: str
    kind: str
    choices: list[Choice]
    owners: list[str]
    open_answers: int


class PersonAnswer(TypedDict):
    """The answer for one person."""

    format: str
    as_of: str
    language: str
    text_of_laws: dict[str, str]
    charges: list[Charge]
    laws: dict[str, LawHeader]
    missing: dict[str, list[Fact]]
    practical: dict[str, Any]
    report: str
    reform: NotRequired[dict[str, Any]]


class Question(TypedDict):
    """A question, and where its answer belongs in the document."""

    owner: str
    field: str
    question: str
    find: str
    kind: str
    before: str | None
    choices: list[Choice]
    pointer: str


class NextQuestions(TypedDict):
    """What to ask next, and the document with the answers taken."""

    person: Person
    state: str | None
    questions: list[Question]
    pages: int


class Reply(TypedDict):
    """An answer to one question; ``value`` None is "I don't know"."""

    owner: str
    field: str
    value: NotRequired[str | bool | float | None]
    before: NotRequired[str | None]
    is_before: NotRequired[bool | None]


class BatchAnswer(TypedDict):
    """One law's answer in a batch."""

    law: str
    outcome: str
    day: str | None
    missing: list[str]
    rests_on: str


class BatchCharge(TypedDict):
    """A charge in a batch."""

    charge: str
    answers: list[BatchAnswer]


class BatchLine(TypedDict):
    """The answer for one person of a batch, or why there is none."""

    line: int
    charges: list[BatchCharge]
    problem: dict[str, Any] | None


class LawLine(TypedDict):
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


class Jurisdiction(TypedDict):
    """A jurisdiction that has laws."""

    code: str
    name: str
    laws: int
    sha256: str
    facts: list[str]
    languages: list[str]
