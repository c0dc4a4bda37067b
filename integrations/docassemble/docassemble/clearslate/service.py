"""What the interview calls: the service's two questions, and the fields of a page in docassemble's own form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import requests

__all__ = ["RefusedError", "Service", "document", "fields_of", "replies_of"]

_DATATYPES = {"money": "currency", "days": "integer", "number": "number", "count": "integer"}
_SECONDS = 20


class RefusedError(Exception):
    """The service refused what it was sent; the message names the parts that are wrong and repeats no value."""


class Service:
    """A clearslate service at an address; ``key`` where it wants one."""

    def __init__(self, address: str, key: str = "") -> None:
        self.address, self.key = address.rstrip("/"), key

    def ask(
        self, person: Mapping[str, Any], replies: Iterable[Mapping[str, Any]] = (), language: str = "en"
    ) -> dict[str, Any]:
        """The document with the replies taken, and the questions of the next page (none: ask no more)."""
        return self._post("/v1/ask", {"person": person, "answers": list(replies), "language": language})

    def judge(self, person: Mapping[str, Any], language: str = "en") -> dict[str, Any]:
        """Each law's answer for each charge, with the conditions that are open."""
        return self._post("/v1/judge", {"person": person, "language": language, "conditions": "open"})

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        answer = requests.post(self.address + path, json=body, headers=headers, timeout=_SECONDS)
        found: dict[str, Any] = answer.json()
        if not answer.ok:
            places = ", ".join(each["pointer"] for each in found.get("errors", ()))
            raise RefusedError(f"{found.get('title', answer.status_code)}{': ' if places else ''}{places}")
        return found


def document(charges: Iterable[Any], state: str, today: str) -> dict[str, Any]:
    """The person's document of the charges that were gathered, each of them in its case.

    Args:
        charges: objects with ``case``, ``statute``, ``grade``, ``disposition`` and ``disposition_date``; what is blank is left out.
        state: the USPS code of the state whose courts decided them.
        today: the day asked about, YYYY-MM-DD.
    """
    cases: dict[str, list[dict[str, Any]]] = {}
    for charge in charges:
        given = {
            name: getattr(charge, name, None)
            for name in ("statute", "grade", "disposition", "disposition_date")
        }
        facts = {name: str(value) for name, value in given.items() if value}
        listed = cases.setdefault(charge.case, [])
        listed.append({"id": f"{charge.case}/{len(listed) + 1}", "facts": facts})
    return {
        "format": "clearslate-person/1",
        "asked_on": today,
        "cases": [{"id": case, "state": state, "charges": listed} for case, listed in cases.items()],
    }


def fields_of(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of the next page: what a ``fields: - code:`` block gives to docassemble."""
    fields = []
    for number, question in enumerate(asked["questions"]):
        field = {
            "label": question["question"],
            "field": f"page.reply[{number}]",
            "required": False,
            "hint": "",
            "help": question["find"],
        }
        if question["before"] is not None:
            field |= {
                "label": f"{question['question']} Was it before {question['before']}?",
                "datatype": "yesnomaybe",
            }
        elif question["kind"] == "flag":
            field["datatype"] = "yesnomaybe"
        elif question["choices"]:
            field |= {
                "input type": "dropdown",
                "choices": [{each["value"]: each["text"]} for each in question["choices"]],
            }
        elif question["kind"] in ("day", "event"):
            field["hint"] = "2014, 2014-03 or 2014-03-05" + (
                ", or never" if question["kind"] == "event" else ""
            )
        elif question["kind"] in _DATATYPES:
            field["datatype"] = _DATATYPES[question["kind"]]
        fields.append(field)
    return fields


def replies_of(asked: Mapping[str, Any], given: Mapping[int, Any]) -> list[dict[str, Any]]:
    """The replies of a page, as the service takes them. A blank field is "I don't know"."""
    replies = []
    for number, question in enumerate(asked["questions"]):
        reply = {"owner": question["owner"], "field": question["field"]}
        value = given.get(number)
        if value == "":
            value = None
        if question["before"] is not None:
            reply |= {"before": question["before"], "is_before": value}
        else:
            reply["value"] = value
        replies.append(reply)
    return replies
