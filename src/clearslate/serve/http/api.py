"""The endpoints. Each reads a request, calls a function of `clearslate.serve`, and writes what it gives."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import NinjaAPI
from ninja.params.functions import Query
from ninja.parser import Parser
from ninja.types import DictStrAny
from pydantic_core import from_json, to_json

import clearslate
from clearslate.counters import MEDIA_TYPE
from clearslate.people.record import StoryError, person_schema
from clearslate.plain.language import language
from clearslate.scenarios.draft import DraftError, Report, draft
from clearslate.serve import laws, shapes
from clearslate.serve.asking import ask
from clearslate.serve.batch import judge_lines
from clearslate.serve.errors import RequestError
from clearslate.serve.http import problems
from clearslate.serve.http.shared import COUNTERS
from clearslate.serve.judging import Options, judge, wanted_laws
from clearslate.serve.person import FIRST_DAY, LAST_DAY, read_person
from clearslate.serve.reforms import judge_reform

_WRONG: Final = dict.fromkeys((400, 401, 413, 422, 429), shapes.Problem)
_AS_OF: Final = Query(None, description="The day asked about; by default each document's `asked_on`.")
_LAWS: Final = Query([], max_length=60, description="Codes of states and ids of laws; by default all.")
_NDJSON: Final = "application/x-ndjson"
_YAML: Final = "application/yaml"
_CHUNK: Final = 1 << 16


class _JsonParser(Parser):
    """Reads a request's JSON. How large it is was looked at before (`middleware.Door`)."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        try:
            found = from_json(request.body, allow_inf_nan=False)
        except ValueError as error:
            raise RequestError(400, "json", "the body is not JSON in UTF-8") from error
        if not isinstance(found, dict):
            raise RequestError(422, "form", "the body is an object")
        return found


class _Api(NinjaAPI):
    """The interface, whose description says in which form an error comes, and what a batch's lines are."""

    def get_openapi_schema(self, **named: Any) -> Any:
        """The description, by OpenAPI."""
        found = super().get_openapi_schema(**named)
        schemas = found["components"]["schemas"]
        for shape in (shapes.Person, shapes.BatchLine):
            made = shape.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= made.pop("$defs", {})
            schemas[shape.__name__] = made
        for name in ("Judge", "Ask", "Report"):  # read apart, so that an error has its place in the document
            schemas[name]["properties"]["person"] = {"$ref": "#/components/schemas/Person"}
        for operations in found["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400:
                        response["content"] = {problems.KIND: response["content"]["application/json"]}
        return found


api: Final = _Api(
    title="clearslate: rules as a service",
    version="1",
    description=(
        "What the law says of each charge of a person's record, explained, for every jurisdiction. Stateless: nothing of a request is stored or "
        "logged. A fact that is absent is missing: nothing is assumed of it. Errors are application/problem+json (RFC 9457)."
    ),
    docs_url=None,
    openapi_url="/openapi.json",
    parser=_JsonParser(),
    urls_namespace="serve",
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
problems.handle(api)


def _json(value: Any, *, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(to_json(value), content_type="application/json", headers=headers)


# --- people -----------------------------------------------------------------------------------------------------------


@api.post("/judge", response={200: shapes.PersonAnswer, **_WRONG}, operation_id="judge", tags=["people"])
def post_judge(request: HttpRequest, asked: shapes.Judge) -> HttpResponse:  # noqa: ARG001 (ninja's)
    """What every law says of each charge of a person: the answer, its days, each condition with what decides it, what is missing, what to do."""
    story = read_person(asked.person, asked.as_of)
    options = Options(language(asked.language), tuple(asked.laws), asked.conditions)
    found = judge(story, options)
    if asked.reform is not None:
        found["reform"] = judge_reform(story, asked.reform)
    COUNTERS.add(1, len(found["charges"]))
    return _json(found)


@api.post("/ask", response={200: shapes.NextQuestions, **_WRONG}, operation_id="ask", tags=["people"])
def post_ask(request: HttpRequest, asked: shapes.Ask) -> HttpResponse:  # noqa: ARG001 (ninja's)
    """What to ask a person next: the question whose answer settles most. Answers to the questions before are taken into the document."""
    return _json(ask(read_person(asked.person, asked.as_of), asked.answers, language(asked.language)))


_SCENARIO: Final = {
    "responses": {
        200: {
            "description": "A file of scenarios, as `clearslate check` reads it.",
            "content": {_YAML: {"schema": {"type": "string"}}},
        }
    }
}


@api.post(
    "/scenario", response=_WRONG, openapi_extra=_SCENARIO, operation_id="draft_scenario", tags=["people"]
)
def post_scenario(request: HttpRequest, asked: shapes.Report) -> HttpResponse:  # noqa: ARG001 (ninja's)
    """A law's answer is wrong: the draft of a scenario that shows it, to read, to change and to send. Nothing of it is kept here."""
    story = read_person(asked.person, asked.as_of)
    report = Report(asked.charge, asked.law, asked.expected, asked.day, asked.basis, asked.because)
    try:
        return HttpResponse(draft(story, report), content_type=f"{_YAML}; charset=utf-8")
    except DraftError as error:
        raise RequestError(422, "report", str(error), (error.part,)) from error
    except StoryError as error:
        raise RequestError(422, "person", str(error), ("person",)) from error


_LINES: Final = {
    "requestBody": {
        "required": True,
        "content": {_NDJSON: {"schema": {"type": "string", "description": "A person's document a line."}}},
    },
    "responses": {
        200: {
            "description": "A line for each person.",
            "content": {_NDJSON: {"schema": {"$ref": "#/components/schemas/BatchLine"}}},
        }
    },
}


@api.post("/batch", response=_WRONG, openapi_extra=_LINES, operation_id="batch", tags=["people"])
def post_batch(
    request: HttpRequest,
    as_of: dt.date | None = _AS_OF,
    laws: list[str] = _LAWS,
) -> StreamingHttpResponse:
    """Many people: a document a line in, an answer a line out, as they are judged. Without conditions."""
    if as_of is not None and not FIRST_DAY <= as_of <= LAST_DAY:
        raise RequestError(
            422, "day", f"the day asked about is from {FIRST_DAY} through {LAST_DAY}", ("as_of",)
        )
    return StreamingHttpResponse(
        _counted(judge_lines(_lines(request), as_of, wanted_laws(laws))), content_type=_NDJSON
    )


def _counted(parts: Iterator[tuple[bytes, int, int]]) -> Iterator[bytes]:
    for lines, people, charges in parts:
        COUNTERS.add(people, charges)
        yield lines


def _lines(request: HttpRequest) -> Iterator[bytes]:
    """The lines of a request's body, as they come. After too long a line, too many or too much time it ends with a problem."""
    begun, count, left = time.monotonic(), 0, b""
    in_chunks = request.META.get("wsgi.input_terminated") and "HTTP_TRANSFER_ENCODING" in request.META
    source = request.META["wsgi.input"] if in_chunks else request
    while chunk := source.read(_CHUNK):
        *lines, left = (left + chunk).split(b"\n")
        if len(left) > settings.MOST_BODY:
            raise RequestError(413, "too_large", f"a line has {settings.MOST_BODY:,} bytes at most")
        count += len(lines)
        if count > settings.MOST_LINES:
            raise RequestError(413, "too_many", f"a batch has {settings.MOST_LINES:,} lines at most")
        if time.monotonic() - begun > settings.MOST_SECONDS:
            raise RequestError(413, "too_long", f"a batch takes {settings.MOST_SECONDS:.0f} seconds at most")
        yield from lines
    yield left


# --- laws -------------------------------------------------------------------------------------------------------------


def _tagged(request: HttpRequest, value: Any, tag: str) -> HttpResponse:
    """What seldom changes, under a tag: a caller who has it already gets no body."""
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    if f'"{tag}"' in [
        each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")
    ]:
        return HttpResponse(status=304, headers=headers)
    return _json(value, headers=headers)


@api.get(
    "/laws",
    response={200: shapes.LawList, 404: shapes.Problem, **_WRONG},
    operation_id="list_laws",
    tags=["laws"],
)
def get_laws(request: HttpRequest, state: str = Query("", max_length=2)) -> HttpResponse:
    """The laws of a state, or of all."""
    return _tagged(request, laws.list_laws(state.upper()), laws.country_hash(state.upper()))


@api.get(
    "/laws/{law_id}",
    response={200: shapes.LawDescription, 404: shapes.Problem, **_WRONG},
    operation_id="show_law",
    tags=["laws"],
)
def get_law(request: HttpRequest, law_id: str) -> HttpResponse:
    """A law's typed description: versions, conditions in words, figures over time, caps, notices, open questions."""
    found = laws.describe_law(law_id)
    return _tagged(request, found, found["sha256"])


@api.get(
    "/jurisdictions",
    response={200: shapes.Jurisdictions, **_WRONG},
    operation_id="list_jurisdictions",
    tags=["laws"],
)
def get_jurisdictions(request: HttpRequest) -> HttpResponse:
    """The jurisdictions that have laws here."""
    return _tagged(request, laws.list_jurisdictions(), laws.country_hash(""))


@api.get(
    "/person.json", operation_id="person_schema", tags=["people"], response={200: dict[str, Any], **_WRONG}
)
def get_person_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a person's document, with the facts that each state asks."""
    return _tagged(request, person_schema(), laws.country_hash(""))


# --- the service itself -----------------------------------------------------------------------------------------------


def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's)
    """That it answers."""
    return _json({"status": "ok", "version": clearslate.__version__})


def metrics(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's)
    """Counts for Prometheus: requests, how long they took, people and charges. Nothing of what was asked."""
    return HttpResponse(COUNTERS.text(), content_type=MEDIA_TYPE)
