"""The page that a client takes home: what clears by itself, what can be asked for, what is missing; one page, plain words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from clearslate.casework.person import LawAnswer
from clearslate.clinic.helping import Answer, ClientHelp, Helped, lift_in_words
from clearslate.clinic.packets import INVENTED, route_of
from clearslate.interview.questions import asked
from clearslate.law import Law
from clearslate.plain.language import Language, language
from clearslate.plain.practical import Fact
from clearslate.plain.words import Sentences, has_plain
from clearslate.records.yamls import read_yaml
from clearslate.states import jurisdiction
from clearslate.typeset.model import (
    Block,
    Document,
    Heading,
    Item,
    Paragraph,
    Part,
    Points,
    Strong,
    Words,
    words,
)

_LINES: Final = 24
"""Lines of charges that a page holds, headings among them; what is more is said to be."""
_SECTIONS: Final = (
    ("request", (Answer.REQUEST,)),
    ("do", (Answer.DO,)),
    ("itself", (Answer.ITSELF,)),
    ("open", (Answer.OPEN,)),
    ("later", (Answer.ITSELF_LATER, Answer.REQUEST_LATER)),
    ("not", (Answer.NOT,)),
)


@cache
def _words() -> dict[str, Any]:
    text = (Path(__file__).parent / "summary.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = read_yaml(text)
    return found


def summary_of(client: ClientHelp, *, invented: bool = False) -> Document:
    """The page of a client, in the client's language."""
    return Document(
        title=_words()[client.judged.client.language]["title"],
        on=client.judged.as_of,
        parts=(Part(tuple(_Summary(client).blocks())),),
        language=client.judged.client.language,
        warnings=(INVENTED,) if invented else (),
        size=11,
        look="letter",
    )


class _Summary:
    def __init__(self, client: ClientHelp) -> None:
        self.client = client
        self.code = client.judged.client.language
        self.language: Language = language(self.code)
        self.told = _words()[self.code]

    def blocks(self) -> Iterator[Block]:
        texts, judged = self.told, self.client.judged
        yield Heading(texts["title"], 1)
        if judged.client.name:
            yield Paragraph((texts["for"].format(name=judged.client.name),))
        states = ", ".join(self._state_name(state.code) for state in judged.states)
        yield Paragraph((texts["asked"].format(day=self.language.date(judged.as_of), states=states),))
        if not self.client.charges:
            yield Paragraph((texts["nobody"],))
        yield from self._sections()
        cleared = dict.fromkeys(each.charge.case.docket for each in self.client.of(Answer.CLEARED))
        if cleared:
            yield Paragraph((texts["cleared"].format(cases=", ".join(cleared)),))
        yield Heading(texts["careful"], 2)
        yield Paragraph((texts["careful_line"],))
        yield Paragraph((texts["end"],))

    def _sections(self) -> Iterator[Block]:
        """The charges by what can be got, as many as a page holds, those that can be asked for first."""
        left = _LINES
        for name, answers in _SECTIONS:
            groups = self._grouped(name, self.client.of(*answers))
            if not groups:
                continue
            left -= 2
            shown: list[Item] = []
            for item in groups:
                size = 1 + len(item.under) + (len("".join(map(str, item.words))) > 95)
                if size > left:
                    break
                left -= size
                shown.append(item)
            yield Heading(self.told[name], 2)
            if shown:
                yield Points(tuple(shown), "dot")
            if len(shown) < len(groups):
                yield Paragraph((self.told["more"].format(n=len(groups) - len(shown)),))
            elif name == "request":
                yield Paragraph((self.told["papers"],))

    def _grouped(self, name: str, charges: Sequence[Helped]) -> list[Item]:
        """Charges of which the same is said stand together."""
        groups: dict[tuple[Words, ...], list[str]] = {}
        for each in charges:
            lines = tuple(getattr(self, f"_{name}")(each))
            groups.setdefault(lines, []).append(self._named(each))
        return [Item(words(*_joined(list(dict.fromkeys(names)))), lines) for lines, names in groups.items()]

    def _named(self, each: Helped) -> str:
        docket = each.charge.row["case_number"]
        offense = each.charge.view.offense
        return f"{offense}|" + (f", {self.told['case']} {docket}" if docket else "")

    def _state_name(self, code: str) -> str:
        if not has_plain(code):
            return jurisdiction(code).name
        return Sentences(code, self.language, self.client.judged.as_of).plain.name.of(self.language)

    def _day(self, text: str) -> str:
        return self.language.date(dt.date.fromisoformat(text))

    # --- what is said of a charge ---

    def _request(self, each: Helped) -> Iterator[Words]:
        assert each.law is not None  # noqa: S101 (what can be asked for has a law)
        title = self._title(each, each.law)
        if each.day:
            yield (self.told["request_line"].format(title=title, day=self._day(each.day)),)
        else:
            yield (self.told["request_open"].format(title=title),)
        route = route_of(each.state.code, each.law.law)
        if route is not None and isinstance(route.court, Fact):
            yield (self.told["court"].format(court=route.court.told(self.language)),)
        if route is not None and isinstance(route.fee, Fact):
            yield (self.told["fee"].format(fee=route.fee.told(self.language)),)
        else:
            by_letter = jurisdiction(each.state.code).law(each.law.law).route.is_by_letter
            yield (self.told["no_fee_office" if by_letter else "no_fee"],)

    def _do(self, each: Helped) -> Iterator[Words]:
        assert each.lift is not None  # noqa: S101 (what is to be done first is a lift)
        yield (lift_in_words(each.lift, each.state, self.language),)

    def _itself(self, each: Helped) -> Iterator[Words]:
        yield (
            self.told["itself_line"].format(day=self._day(each.day))
            if each.day
            else self.told["itself_open"],
        )

    def _later(self, each: Helped) -> Iterator[Words]:
        if not each.day:
            yield (self.told["later_open"],)
        elif each.answer is Answer.ITSELF_LATER:
            yield (self.told["later_itself"].format(day=self._day(each.day)),)
        else:
            yield (self.told["later_request"].format(day=self._day(each.day)),)

    def _open(self, each: Helped) -> Iterator[Words]:
        question = next((found for name in each.missing if (found := asked(each.state.code, name))), None)
        if question is None:
            yield (self.told["open_expert"],)
            return
        yield (self.told["open_line"].format(question=question.words.of(self.language)),)
        yield (question.find.of(self.language),)

    def _not(self, each: Helped) -> Iterator[Words]:
        if each.law is None:
            yield (self.told["not_none"],)
            return
        sentence = self._sentence(each, each.law, "fails")
        yield (self.told["not_line"].format(sentence=sentence) if sentence else self.told["not_expert"],)

    def _sentence(self, each: Helped, answer: LawAnswer, state: str) -> str:
        """The first condition of a law in a state, as a sentence to the reader; empty where none is for lay readers."""
        if not has_plain(each.state.code):
            return ""
        law, sentences = self._law(each, answer), self._sentences(each)
        for condition in each.charge.explanation(answer.law).conditions:
            if condition.state == state and (sentence := sentences.condition(law, condition.key)):
                return sentence
        return ""

    def _title(self, each: Helped, answer: LawAnswer) -> str:
        if not has_plain(each.state.code):
            return answer.title
        return self._sentences(each).title(self._law(each, answer)).rstrip(".")

    def _law(self, each: Helped, answer: LawAnswer) -> Law:
        return jurisdiction(each.state.code).law(answer.law)

    def _sentences(self, each: Helped) -> Sentences:
        return Sentences(each.state.code, self.language, self.client.judged.as_of)


def _joined(names: Sequence[str]) -> Iterator[Any]:
    """Offenses with their cases, the offense standing out; those beyond three are counted."""
    for place, name in enumerate(names[:3]):
        offense, _, case = name.partition("|")
        if place:
            yield "; "
        yield Strong(offense)
        if case:
            yield case
    if len(names) > 3:
        yield f"; +{len(names) - 3}"
