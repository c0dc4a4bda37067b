# ruff: noqa: INP001 (a program of its own, in no package)
"""Takes the answers that an A2J Guided Interview sends, asks a clearslate service, and shows what the laws say (docs/a2j.md).

    CLEARSLATE_SERVICE=http://127.0.0.1:8600 python receive.py        # for a trial, at http://127.0.0.1:8601/

It needs Python and ``clearslate.client``, which needs nothing else. In production any WSGI server runs ``application``. Nothing is kept.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import make_server

from clearslate.client import Client, Problem

SERVICE = os.environ.get("CLEARSLATE_SERVICE", "http://127.0.0.1:8600")
LONGEST = 1 << 20  # bytes of a request
NAME = re.compile(r"(person|case|charge) (.+?)(?: (TE|DA|NU|TF|MC))?", re.IGNORECASE)
HEADINGS = {
    "itself": "This can clear without a request, today.",
    "ask": "You can ask a court to clear this today.",
    "do": "Do this first:",
    "unknown": "Something is missing, so the answer is open.",
    "itself_later": "This can clear without a request later.",
    "ask_later": "You can ask a court to clear this later.",
    "stays": "A law may help, but the record stays.",
    "no": "No law here reaches this within ten years.",
    "cleared": "You said that this was cleared.",
    "elsewhere": "We have no laws of that place.",
}


def person_of(answers: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """The person's document, from the variables of the interview. A variable that was not answered says nothing.

    Args:
        answers: ``AnswerKeyJSON`` as the viewer sends it: by name ``{"name", "repeating", "type", "values": [null, first, second, ...]}``.
        today: the day asked about.
    """
    person: dict[str, Any] = {}
    charges: dict[int, dict[str, dict[str, Any]]] = {}
    for variable in answers.values():
        found = NAME.fullmatch(str(variable.get("name", "")).strip())
        if found is None:
            continue
        level, field = found[1].lower(), re.sub(r"[\s-]+", "_", found[2].strip().lower())
        for number, raw in enumerate(variable.get("values") or ()):
            value = value_of(field, str(variable.get("type", "")), raw)
            if number == 0 or value is None:
                continue
            if level == "person":
                person[field] = value
            else:
                charges.setdefault(number, {"case": {}, "charge": {}})[level][field] = value
    cases: dict[str, dict[str, Any]] = {}
    for number, parts in sorted(charges.items()):
        name = str(parts["case"].pop("id", f"case {number}"))
        state = str(parts["case"].pop("state", ""))
        case = cases.setdefault(name, {"id": name, "state": state, "facts": {}, "charges": []})
        if any(case["facts"].get(name, value) != value for name, value in parts["case"].items()):
            raise ValueError("one case has two values of a fact")
        case["facts"] |= parts["case"]
        case["charges"].append({"id": f"{name}/{number}", "facts": parts["charge"]})
    return {
        "format": "clearslate-person/1",
        "asked_on": today.isoformat(),
        "facts": person,
        "cases": list(cases.values()),
    }


def value_of(field: str, kind: str, raw: Any) -> Any:
    """An answer as the document has it; None where there is none."""
    if raw is None or raw == "":
        return None
    if kind == "Date":
        month, day, year = map(int, str(raw).split("/"))
        return dt.date(year, month, day).isoformat()
    if kind == "TF":
        is_true = raw is True or str(raw).lower() == "true"
        if field.endswith(
            "_on"
        ):  # whether it happened: "no" is the day `never`; "yes" without the day is missing
            return None if is_true else "never"
        return is_true
    if kind == "Number":
        number = float(str(raw).replace(",", "").replace("$", ""))
        return int(number) if number.is_integer() else number
    return str(raw)


def page(answer: Mapping[str, Any]) -> str:
    """The page that takes the place of the interview."""
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>What can be cleared</title><h1>What can be cleared</h1>"
    ]
    for charge in answer["charges"]:
        parts.append(
            f"<h2>{escape(charge['case'])}</h2><p>{HEADINGS[charge['heading']]} {escape(charge['day'] or '')}</p>"
        )
        if charge["first"]:
            steps = "".join(f"<li>{escape(step['text'])}" for step in charge["first"]["steps"])
            parts.append(f"<ul>{steps}</ul><p>{escape(charge['first']['then'])}</p>")
    for facts in answer["missing"].values():
        items = "".join(f"<li>{escape(fact['question'])} {escape(fact['find'])}" for fact in facts)
        parts.append(f"<h2>What is missing</h2><ul>{items}</ul>")
    return "".join(parts) + "<p>This is not legal advice.</p></html>"


def answers_of(environ: Mapping[str, Any]) -> Any:
    """The answers in the form that the viewer posts to its ``setDataURL``.

    Raises:
        ValueError, KeyError: it is no such form.
    """
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if environ.get("REQUEST_METHOD") != "POST" or not length.isdigit() or int(length) > LONGEST:
        raise ValueError("not a form of answers")
    form = parse_qs(environ["wsgi.input"].read(int(length)).decode(), strict_parsing=True)
    return json.loads(form["AnswerKeyJSON"][0])


def application(environ: Mapping[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer with the page."""
    try:
        person = person_of(answers_of(environ), dt.datetime.now().astimezone().date())
        with Client(SERVICE, key=os.environ.get("CLEARSLATE_KEY", "")) as client:
            status, text = "200 OK", page(client.judge(person, conditions="none"))
    except (ValueError, KeyError, AttributeError, TypeError):
        status, text = "400 Bad Request", "<p>The answers could not be read.</p>"
    except Problem as problem:
        places = ", ".join(escape(each["pointer"]) for each in problem.errors)
        status, text = (
            "422 Unprocessable Content",
            f"<p>The answers do not fit: {escape(problem.code)} {places}</p>",
        )
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
    start_response(status, headers)
    return [text.encode()]


if __name__ == "__main__":
    make_server("127.0.0.1", 8601, application).serve_forever()
