"""The small JSON API: the questions of the command line over HTTP, and their OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.problems import Problem
from kg.serve.site import Site
from kg.spreadsheet import table

_TEXT = 500


@dataclass(frozen=True)
class Endpoint:
    """A question: its path, the job that answers it, and its parameters with description; `needed` must be given; `table`
    is the key of the answer whose rows the address with `.csv` gives.
    """

    path: str
    job: str
    summary: str
    parameters: Mapping[str, str]
    needed: tuple[str, ...]
    table: str


ENDPOINTS = (
    Endpoint("/api/search", "search", "Find things by name, in any script",
             {"text": "Words of the name", "kind": "Only this kind (may be repeated)", "limit": "At most so many, up to 100"}, ("text",), "results"),

    Endpoint("/api/holders", "holders", "Who held an office, or led an organization; on a day or all",
             {"name": "Organization or office: id or name", "on": "Day, like 2018-10-10"}, ("name",), "holders"),

    Endpoint("/api/line", "line", "The line of holders of an office, with its gaps", {"office": "Id or name"}, ("office",), "line"),

    Endpoint("/api/election", "election", "A selection: candidates, ballots, the rule and whether it was met",
             {"selection": "Id or name"}, ("selection",), "ballots"),

    Endpoint("/api/coalition", "coalition", "Who spoke for or against whom in a selection; a stance is never a vote",
             {"selection": "Id or name"}, ("selection",), "stances"),

    Endpoint("/api/explain", "explain", "Who says what of a thing, what the policy took, and why",
             {"thing": "Id, kind/id, IRI or name"}, ("thing",), "statements"),

)  # fmt: skip


async def answer(endpoint: Endpoint, site: Site, request: Request) -> Response:
    """Answer a question.

    Raises
    ------
    Problem
        A parameter is missing, unknown or too long, or nothing has the name.

    """
    given = request.query_params
    unknown = sorted(set(given) - {*endpoint.parameters, "policy"})
    missing = [name for name in endpoint.needed if not given.get(name, "").strip()]
    if unknown or missing or any(len(value) > _TEXT for _, value in given.multi_items()):
        listed = ", ".join(endpoint.parameters)
        raise Problem(
            400,
            "bad-parameters",
            f"Parameters: {listed}, policy; needed: {', '.join(endpoint.needed)}; each up to {_TEXT} characters.",
        )
    arguments: dict[str, Any] = {name: given.get(name, "") for name in endpoint.parameters}
    if endpoint.job == "search":
        arguments = {"text": given["text"], "kinds": given.getlist("kind"), "limit": _limit(given.get("limit", "20"))}
    value = await site.pool.ask(endpoint.job, policy=site.policy(given.get("policy")), **arguments)
    if request.url.path.endswith(".csv"):
        name = {"Content-Disposition": f'attachment; filename="{endpoint.job}.csv"'}
        return Response(table(value[endpoint.table]), media_type="text/csv", headers=name)
    return Response(json.dumps(value, ensure_ascii=False), media_type="application/json")


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 100):
        raise Problem(400, "bad-parameters", "limit is a number from 1 to 100.")
    return int(text)


def openapi(version: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    problem = {
        "description": "A problem document",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    paths: dict[str, Any] = {}
    for endpoint in ENDPOINTS:
        parameters = [
            {"name": name, "in": "query", "required": name in endpoint.needed, "description": text,
             "schema": {"type": "string", "maxLength": _TEXT}}
            for name, text in {**endpoint.parameters, "policy": "Policy under which the question is answered"}.items()
        ]  # fmt: skip
        rows = {"text/csv": {"schema": {"type": "string"}}}
        paths[endpoint.path + ".csv"] = {"get": {
            "operationId": endpoint.job + "-csv", "summary": f"{endpoint.summary}: `{endpoint.table}` for a spreadsheet",
            "parameters": parameters,
            "responses": {"200": {"description": "The rows", "content": rows}, "400": problem, "404": problem, "503": problem, "504": problem},
        }}  # fmt: skip
        paths[endpoint.path] = {"get": {
            "operationId": endpoint.job, "summary": endpoint.summary, "parameters": parameters,
            "responses": {"200": {"description": "The answer", "content": {"application/json": {"schema": {"type": "object"}}}},
                          "400": problem, "404": problem, "503": problem, "504": problem},
        }}  # fmt: skip
    properties = {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Who leads international organizations", "version": version},
        "paths": paths,
        "components": {
            "schemas": {"Problem": {"type": "object", "properties": properties, "required": list(properties)}}
        },
    }
