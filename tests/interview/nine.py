"""Nine invented people (nine.yaml) taken through the interview as the pages take them: what they are asked, and each answer beside the law.

python -m tests.interview.nine        # prints the table of docs/people.md
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clearslate.interview.answers import ChargeAnswer, answers
from clearslate.interview.asking import next_page, seconds
from clearslate.people.endings import ending, is_of_case
from clearslate.people.record import Story
from clearslate.people.variants import own_fields
from clearslate.plain.language import ENGLISH, language
from clearslate.records.schema import FACT_PREFIX, FIELD, Kind, Level
from clearslate.records.yamls import read_yaml
from clearslate.scenarios.story import read_scenario
from clearslate.states import jurisdiction
from tests.interview.playing import answer

TODAY: Final = dt.date(2026, 12, 1)
ENTRY: Final = 25
"""Seconds for the entry of a charge: an estimate, as are those of pages and questions."""
_MOST_PAGES: Final = 40
_ENTERED: Final = ("charge_id", "ending", "day", "law")


@dataclass(frozen=True)
class Walked:
    """A person at the end of the interview.

    ``asked``: how many rows the pages had. ``wanted``: by charge what the law says: the kind of answer, the law, and why.
    """

    name: str
    state: str
    pages: int
    asked: int
    seconds: int
    found: Mapping[str, ChargeAnswer]
    wanted: Mapping[str, tuple[str, str, str]]

    @property
    def wrong(self) -> list[str]:
        """The charges whose answer is not what the law says."""
        return [
            charge
            for charge, (kind, law, _) in self.wanted.items()
            if kind_of(self.found[charge]) != kind or (law and law not in heads(self.found[charge]))
        ]


def kind_of(found: ChargeAnswer) -> str:
    """The kind of answer that heads a charge."""
    return str(found.said)


def heads(found: ChargeAnswer) -> list[str]:
    """The laws that give what heads a charge, the first as it is shown."""
    if found.lifted is not None:
        return [found.lifted.law.id]
    best = found.best
    if best is None or kind_of(found) == "no":
        return []
    alike = (best.standing, best.law.automatic)
    return [each.law.id for each in found.answers if (each.standing, each.law.automatic) == alike]


def people() -> list[Mapping[str, Any]]:
    """The nine."""
    found: list[Mapping[str, Any]] = read_yaml(
        Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    )
    return found


def known(person: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """By charge all that a person knows: the facts stated, each other one as a story has it."""
    states = dict.fromkeys(_state(person, case) for case in person["cases"])
    by_state = {code: read_scenario(_story(person, code), jurisdiction(code), "nine").rows for code in states}
    rows: dict[str, dict[str, Any]] = {}
    for code in reversed(states):
        for row in by_state[code]:
            own = {
                name: field
                for name, field in own_fields(code).items()
                if field.level is Level.PERSON or row["jurisdiction"] == code
            }
            rows.setdefault(str(row["charge_id"]), {}).update(
                {
                    name: False if value is None and name in own and own[name].kind is Kind.BOOL else value
                    for name, value in row.items()
                    if name in FIELD or name in own
                }
            )
    return rows


def _state(person: Mapping[str, Any], case: Mapping[str, Any]) -> str:
    return str(case.get("jurisdiction", person["state"]))


def _story(person: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The person as a story under a state's laws: the facts of another state's own stay out."""
    cases = []
    for case in person["cases"]:
        state = _state(person, case)
        of_case: dict[str, Any] = {}
        charges = []
        for each in case["charges"]:
            way = ending(state, each["ending"])
            assert way is not None, each["ending"]
            stated = way.told(str(each["day"]), TODAY)
            facts = dict(each.get("facts", {}))
            for name in [name for name in stated if name.startswith(FACT_PREFIX)]:
                (of_case if is_of_case(state, name) else facts)[name.removeprefix(FACT_PREFIX)] = stated.pop(
                    name
                )
            sentence = dict(each.get("sentence", {}))
            for name in [name for name in stated if FIELD[name].level is Level.SENTENCE]:
                sentence[name] = stated.pop(name)
            charge = {name: value for name, value in each.items() if name not in _ENTERED} | stated
            charges.append(
                charge
                | {
                    "charge_id": each["charge_id"],
                    "sentence": sentence,
                    "facts": facts if state == code else {},
                }
            )
        place = {"jurisdiction": state}
        cases.append(
            {name: value for name, value in case.items() if name != "jurisdiction"}
            | {"charges": charges, "facts": place | of_case if state == code else place}
        )
    return {"id": "nine", "name": person["person"], "as_of": TODAY.isoformat(), "cases": cases, "expect": []}


def walk(person: Mapping[str, Any]) -> Walked:
    """Enter the charges of a person, answer what is asked, and read the answers.

    Raises:
        RuntimeError: the interview does not end.
    """
    story, rows = Story(TODAY), known(person)
    wanted: dict[str, tuple[str, str, str]] = {}
    for raw in person["cases"]:
        state = _state(person, raw)
        case = story.add_case(state)
        case.id = str(raw["case_id"])
        for each in raw["charges"]:
            charge = story.add_charge(case)
            charge.id = str(each["charge_id"])
            charge.told |= {"statute": each["statute"], "grade": each["grade"]}
            story.ended(charge, ending(state, each["ending"]), str(each["day"]))
            kind, law, why = each["law"]
            wanted[charge.id] = kind, law, why
    pages = asked = 0
    estimate = ENTRY * len(wanted)
    while (page := next_page(story)) is not None:
        if pages >= _MOST_PAGES:
            raise RuntimeError(f"{person['person']}: the interview does not end")
        pages, asked = pages + 1, asked + len(page.slots)
        estimate += 5 + 4 * len(page.slots) if page.days else seconds(page.code, page.slots)
        answer(story, page, rows)
    found = {each.charge.id: each for each in answers(story, language(ENGLISH))}
    return Walked(person["person"], person["state"], pages, asked, estimate, found, wanted)


def table(walks: list[Walked]) -> str:
    """The walks as a table."""
    lines = [
        "| state | person | pages | rows | minutes | charge: answer | the law |",
        "| --- | --- | ---: | ---: | ---: | --- | --- |",
    ]
    for each in walks:
        for number, (charge, (_, _, why)) in enumerate(each.wanted.items()):
            kind, laws = kind_of(each.found[charge]), heads(each.found[charge])
            begun = (
                (each.state, each.name, str(each.pages), str(each.asked), f"{each.seconds / 60:.1f}")
                if number == 0
                else ("", "", "", "", "")
            )
            lines.append(f"| {' | '.join(begun)} | {charge}: {', '.join((WORDS[kind], *laws))} | {why} |")
    return "\n".join(lines)


WORDS: Final = {
    "itself": "clears automatically", "ask": "can be asked for now", "do": "do something first", "unknown": "find something out",
    "itself_later": "clears automatically later", "ask_later": "can be asked for later", "stays": "helps, and the record stays",
    "no": "no law here reaches it", "cleared": "was cleared", "elsewhere": "no laws here",
}  # fmt: skip


def main() -> None:
    """Print the table."""
    walks = [walk(person) for person in people()]
    print(table(walks))
    for each in walks:
        for charge in each.wrong:
            answered = kind_of(each.found[charge]), *heads(each.found[charge])
            print(
                f"not as the law says: {each.state}, {each.name}, {charge}: {answered}, not {each.wanted[charge]}"
            )


if __name__ == "__main__":
    main()
