"""What a state's documents say: the words of its courts and statutes, each with how sure it is.

Declared in ``states/<usps>/documents.yaml``, beside the workflow. The mechanism (what is gathered, in which order it stands,
how it looks) is one for all states; only what differs is written there. ``docs/orders.md`` says how to write such a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import Field, model_validator

from clearslate.clearance.workflow.sources import Part
from clearslate.records.typed import from_yaml
from clearslate.states import CODES, folder, jurisdiction

FILE: Final = "documents.yaml"


class DocumentsError(Exception):
    """A file of documents is wrong. The message says which file and key, and what to write."""


class Mark(StrEnum):
    """How sure a statement is. Only ``V`` stands in a document without counsel's word for it."""

    V = "V"  # text of a statute, a rule or an official form
    F = "F"  # a form in use: of legal aid, a defender or a prosecutor
    S = "S"  # a secondary source
    P = "P"  # the project's own workflow file
    M = "M"  # memory

    @property
    def in_words(self) -> str:
        """For counsel to read."""
        return _WORDS[self]


_WORDS: Final = {
    Mark.V: "read in the statute, rule or official form",
    Mark.F: "seen in a form in use, not in a statute or rule",
    Mark.S: "from a secondary source",
    Mark.P: "from the project's workflow file",
    Mark.M: "from memory",
}


class Said(Part):
    """Words that stand in a document. ``cite``: where they are read; needed for what is marked V."""

    says: str = Field(min_length=1)
    mark: Mark
    cite: str = ""

    @model_validator(mode="after")
    def _read_somewhere(self) -> Self:
        if self.mark == Mark.V and not self.cite:
            raise ValueError("`mark: V` says that it was read: write `cite`, where")
        return self


class Caption(Part):
    """The head of a document.

    ``court``: of an order of one case and of a batch, ``courts``: by the court's name in the records, where it differs.
    In both ``{court}`` is the name that the records give, ``{place}`` its county or city in words (``Dauphin County``, ``the
    City of Norfolk``), ``{county}`` the bare name. ``party``: who prosecutes. ``docket``, ``tracking``, ``state_id``: what the
    state calls the docket number, the number of the arrest and that of the person.
    """

    court: Said
    courts: dict[str, Said] = Field(default_factory=dict)
    division: Said | None = None
    party: Said
    docket: str = "Docket number"
    tracking: str = "Tracking number"
    state_id: str = "State ID"

    def of(self, court: str) -> Said:
        """The line that names a court of the records."""
        return self.courts.get(court, self.court)


class Served(Part):
    """One who is served with an order, or to whom a notice goes.

    ``recipient``: id in the workflow, which says by when. ``says``: its name in the document. ``how``: the way.
    """

    recipient: str
    says: str = Field(min_length=1)
    how: str = ""
    mark: Mark
    cite: str = ""


class Document(Part):
    """One kind of document: an order, or what is sent where relief comes by operation of law.

    Attributes:
        laws: under which what it lists is cleared.
        kind: ``order``, which a judge signs; ``notice``; ``erasure_list``; ``docket_entry``.
        title: its title.
        matter: of a batch, what stands after "In re:".
        verb: the statute's own word for what is done to a charge, as in "is sealed".
        verbs: of a law, where it has another.
        choices: of what is done to each charge, where the court chooses: Schedule A has a box to mark for each of them.
        opening: how the order begins, where it is not "The Court finds".
        by_whom: of a notice, the office that sends it.
        duties: what else is ordered, or asked; each a sentence. ``{verb}`` is the verb.
        served: who gets it.
        server: who serves it.
        court: of the caption, where a court other than that of the case orders.
        fill_in: what an order of one case must tell and the records do not: a line each, for the clerk.
        signature: what stands above the judge's name.
    """

    laws: tuple[str, ...] = Field(min_length=1)
    kind: Literal["order", "notice", "erasure_list", "docket_entry"]
    title: Said
    matter: str = ""
    verb: Said
    verbs: dict[str, Said] = Field(default_factory=dict)
    choices: tuple[Said, ...] = ()
    opening: Said | None = None
    by_whom: Said | None = None
    duties: tuple[Said, ...] = ()
    served: tuple[Served, ...] = ()
    server: Said | None = None
    court: Said | None = None
    fill_in: tuple[Said, ...] = ()
    signature: Said | None = None

    def verb_of(self, law: str) -> Said:
        """What is done to a charge that is cleared under a law."""
        return self.verbs.get(law, self.verb)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if unknown := sorted(set(self.verbs) - set(self.laws)):
            raise ValueError(f"`verbs` names {', '.join(unknown)}, which is not in `laws`")
        if self.kind != "order" and self.by_whom is None:
            raise ValueError("what no judge signs needs `by_whom`, the office that sends it")
        return self


class ObjectionWords(Part):
    """What the law says of objections in one stage, in its own words; the workflow's stand for what is not here.

    ``grounds``: by the workflow's code, in the order of the law. ``silence``: what it means that nobody objects. ``effect``:
    what an objection does.
    """

    grounds: dict[str, Said] = Field(default_factory=dict)
    silence: Said | None = None
    effect: Said | None = None


class VictimWords(Part):
    """How the victims of a case are told under some laws, and may be heard.

    ``laws``: under which. ``office``: who tells them. ``heard``: how they may be heard. ``route``: whether it is part of an
    automatic route, which then has a stage of its own in the workflow, or of a petition or motion, outside of it.
    """

    laws: tuple[str, ...] = Field(min_length=1)
    office: str = Field(min_length=1)
    heard: Said
    route: Literal["automatic", "petition"]


class Bilingual(Part):
    """The same in English and in Spanish."""

    en: str = Field(min_length=1)
    es: str = Field(min_length=1)


class BilingualSaid(Bilingual):
    """What the law says, in plain words. ``mark``: of the English; all Spanish is for the court's translator to approve."""

    mark: Mark
    cite: str = ""

    @model_validator(mode="after")
    def _read_somewhere(self) -> Self:
        if self.mark == Mark.V and not self.cite:
            raise ValueError("`mark: V` says that it was read: write `cite`, where")
        return self


class ReliefWords(Part):
    """A relief in a letter.

    ``title``: of the letter. ``did``: what was done to a record, after the name of the state ("sealed this record"); ``many``: to
    several. ``means``: what that means. ``sees``: who still sees it, where it was read.
    """

    title: Bilingual
    did: Bilingual
    many: Bilingual
    means: BilingualSaid
    sees: BilingualSaid | None = None


class LetterWords(Part):
    """What the letters of a state say. ``answer``: what one may answer to a question; printed only if it is marked V.

    ``reliefs``: by the relief of its laws.
    """

    answer: BilingualSaid | None = None
    reliefs: dict[str, ReliefWords] = Field(default_factory=dict)


class Documents(Part):
    """The documents of a state. ``objection``: by stage of the workflow. ``{...}`` of its words are filled in when one is written."""

    jurisdiction: str
    caption: Caption
    documents: dict[str, Document] = Field(min_length=1)
    objection: dict[str, ObjectionWords] = Field(default_factory=dict)
    letter: LetterWords = LetterWords()
    victims: tuple[VictimWords, ...] = ()

    @model_validator(mode="after")
    def _each_law_once(self) -> Self:
        laws = [law for each in self.documents.values() for law in each.laws]
        if twice := sorted({law for law in laws if laws.count(law) > 1}):
            raise ValueError(f"{', '.join(twice)} is in two documents: each law has one")
        return self

    def victims_of(self, law: str) -> VictimWords | None:
        """How victims are told of a clearance under a law; None where nothing says so."""
        return next((each for each in self.victims if law in each.laws), None)

    def of_all(self, laws: tuple[str, ...]) -> Document:
        """The document of what is cleared under several laws: of several kinds, with the titles, duties and agencies of all."""
        every: list[Document] = []
        for law in laws:
            every += [self.of(law)] if self.of(law) not in every else []
        first, *others = every
        if not others:
            return first
        served = {each.recipient: each for document in reversed(every) for each in document.served}
        return first.model_copy(
            update={
                "title": first.title.model_copy(
                    update={"says": "; ".join(dict.fromkeys(each.title.says for each in every))}
                ),
                "duties": tuple(dict.fromkeys(duty for each in every for duty in each.duties)),
                "served": tuple(served.values()),
            }
        )

    def of(self, law: str) -> Document:
        """The document of what is cleared under a law.

        Raises:
            DocumentsError: there is none.
        """
        for each in self.documents.values():
            if law in each.laws:
                return each
        raise DocumentsError(
            f"no document of {self.jurisdiction.upper()} is for {law}: name it under `laws` in {FILE}"
        )


def statements(part: Part) -> Iterator[tuple[Said | Served, str]]:
    """Every statement of a part that has a mark, with the key under which it stands."""
    for name in type(part).model_fields:
        yield from _marked(getattr(part, name), name)


def _marked(value: Any, name: str) -> Iterator[tuple[Said | Served, str]]:
    if isinstance(value, (Said, Served)):
        yield value, name
    elif isinstance(value, Part):
        yield from ((statement, f"{name}.{key}") for statement, key in statements(value))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _marked(each, f"{name}.{key}")
    elif isinstance(value, tuple):
        for number, each in enumerate(value, 1):
            yield from _marked(each, f"{name} {number}")


def read_documents(path: Path) -> Documents:
    """The documents of a file.

    Raises:
        DocumentsError: it cannot be read; the message names the key and the remedy.
    """
    return from_yaml(path, Documents, DocumentsError, name=path.name, words={"enum": _MARKS})


_MARKS: Final = "write one of V (text read), F (form in use), S (secondary), P (workflow file), M (memory)"


@cache
def documents_of(code: str) -> Documents:
    """The documents of a state, as its file says; of a state without one, plain ones, all of them unverified.

    Raises:
        DocumentsError: its file is wrong.
    """
    path = folder(code) / FILE if code.upper() in CODES else None
    if path is not None and path.exists():
        return read_documents(path)
    return _plain(code)


def _plain(code: str) -> Documents:
    state = jurisdiction(code)

    def statement(words: str) -> Said:
        return Said(says=words, mark=Mark.M)

    kinds = {law.id: law.relief.word for law in state.laws}
    return Documents(
        jurisdiction=code.upper(),
        caption=Caption(
            court=statement("{court}, {place}, " + state.name), party=statement(f"State of {state.name}")
        ),
        documents={
            relief: Document(
                laws=tuple(law for law, of in kinds.items() if of == relief),
                kind="order",
                title=statement(f"Order of {relief}"),
                matter=relief,
                verb=statement(f"cleared ({relief})"),
            )
            for relief in dict.fromkeys(kinds.values())
        },
    )
