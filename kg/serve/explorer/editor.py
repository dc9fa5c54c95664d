"""The SPARQL editor and the query library: a form that works without script, and better with it."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg import ids
from kg.namespaces import CLASSES, PREFIXES, PROPERTIES
from kg.query import QueryFile, load_queries
from kg.serve.explorer.charts.bars import bars
from kg.serve.explorer.frame import page, policy_of
from kg.serve.problems import Problem, clean
from kg.serve.scan import scan
from kg.serve.site import Site

SHOWN_ROWS = 500
_FIRST = """SELECT ?holder_label ?start ?end WHERE {
  ?term iol:ofOffice <https://w3id.org/io-leadership/id/office/interpol-president> ; iol:holder ?holder .
  ?holder rdfs:label ?holder_label .
  OPTIONAL { ?term iol:startEdtf ?start }
  OPTIONAL { ?term iol:endEdtf ?end }
}
ORDER BY ?start"""


@functools.cache
def queries() -> dict[str, QueryFile]:
    """Return the query library."""
    return dict(load_queries())


async def library(site: Site, request: Request) -> Response:
    """Answer with the query library: what each query answers, and a form to run it with its parameters."""
    topics: dict[str, list[QueryFile]] = {}
    for query in sorted(queries().values(), key=lambda q: q.name):
        topics.setdefault(query.topic, []).append(query)
    return page(site, request, "queries.html", title="Query library", topics=topics)


async def editor(site: Site, request: Request) -> Response:
    """Answer with the editor, and with the result where a query is given."""
    given = request.query_params
    name = given.get("name", "")
    named = queries().get(name)
    if name and named is None:
        raise Problem(404, "unknown-query", f"The library has no query {clean(name)!r}. See the query library.")
    text = given.get("query") or (_without_header(named.text) if named else "")
    values = {p: given[p].strip() for p in named.parameters if given.get(p, "").strip()} if named else {}
    shown: dict[str, Any] = {"problem": None, "result": None, "bars": None, "triples": None}
    status = 200
    try:
        if named and values and not given.get("query"):
            text = _without_header(
                await site.pool.ask("bind", query=name, given=values, policy=policy_of(site, request))
            )
        if given.get("query") or values or (named and "run" in given):
            shown.update(await _run(site, request, text))
    except Problem as problem:
        shown["problem"], status = problem.detail, problem.status
    return page(site, request, "editor.html", status=status, title="SPARQL", text=text or _FIRST, named=named, values=values,
                shown_rows=SHOWN_ROWS, **shown)  # fmt: skip


def _without_header(text: str) -> str:
    """Return a query of the library without its header, which the page shows in words."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+"))


async def _run(site: Site, request: Request, text: str) -> dict[str, Any]:
    scanned = scan(text)
    if scanned.form in ("CONSTRUCT", "DESCRIBE"):
        answer = await site.pool.sparql(scanned, "turtle", policy_of(site, request))
        return {"triples": _body(answer).decode("utf-8", "replace")}
    answer = await site.pool.sparql(scanned, "json", policy_of(site, request))
    found = json.loads(_body(answer))
    if "boolean" in found:
        return {
            "result": {
                "columns": ["answer"],
                "rows": [[{"type": "literal", "value": "yes" if found["boolean"] else "no"}]],
                "count": 1,
            }
        }
    columns, rows = found["head"]["vars"], found["results"]["bindings"]
    cells = [[row.get(column) for column in columns] for row in rows]
    return {
        "result": {"columns": columns, "rows": cells[:SHOWN_ROWS], "count": len(cells)},
        "bars": bars(columns, cells[:SHOWN_ROWS]),
    }


def _body(answer: Any) -> bytes:
    if answer.file is None:
        return bytes(answer.body)
    try:
        return Path(answer.file).read_bytes()
    finally:
        Path(answer.file).unlink(missing_ok=True)


async def vocabulary(site: Site, request: Request) -> Response:
    """Return the terms that the editor completes: prefixes, classes and properties of the ontology."""
    terms = sorted(f"iol:{name}" for name in CLASSES | PROPERTIES)
    return JSONResponse(
        {"prefixes": PREFIXES, "terms": terms, "base": ids.BASE}, headers={"Cache-Control": "public, max-age=3600"}
    )
