"""Which address is which page."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from kg import ids
from kg.serve import negotiation
from kg.serve.explorer import aligned
from kg.serve.explorer.aligned import alignment
from kg.serve.explorer.charts.timeline import timeline
from kg.serve.explorer.contests import selection
from kg.serve.explorer.download import download
from kg.serve.explorer.editor import editor, library, vocabulary
from kg.serve.explorer.frame import environment, page, policy_of, today
from kg.serve.explorer.nations import state
from kg.serve.explorer.quality import findings_on
from kg.serve.pages import Page
from kg.serve.problems import Problem, clean
from kg.serve.site import Site

Maker: TypeAlias = Callable[[Site, Request, str], Awaitable[Response]]
_TEXT = 200
_RESULTS = 50
_EXPLAINED = {
    404: "Nothing here is known by that name or address, at least under the chosen policy.",
    501: "This server cannot make this page.",
    503: "The server is busy. Nothing is wrong with the question; try again in a moment.",
    504: "The question took longer than this server allows.",
}


async def _facts(site: Site, request: Request, name: str, **given: Any) -> Any:
    return await site.pool.ask("page", name=name, policy=policy_of(site, request), given=given)


async def home(site: Site, request: Request) -> Response:
    """Answer with the first page."""
    if not site.policies:
        return page(site, request, "bare.html", title="A graph")
    return page(
        site,
        request,
        "home.html",
        title="Who leads international organizations",
        **await _facts(site, request, "home", today=today(site)),
    )


async def search(site: Site, request: Request) -> Response:
    """Answer with the things whose names have the words that were asked for, in any script."""
    text = request.query_params.get("text", "").strip()[:_TEXT]
    kind = request.query_params.get("kind", "")
    found: Any = {"found": 0, "results": []}
    if text and site.policies:
        kinds = [kind] if kind else []
        found = await site.pool.ask("search", text=text, kinds=kinds, limit=_RESULTS, policy=policy_of(site, request))
        for row in found["results"]:
            row["iri"] = row["iri"] if row["iri"].startswith("http") else ids.THING + row["iri"]
    title = f"Search: {text}" if text else "Search"
    return page(
        site,
        request,
        "search.html",
        title=title,
        text=text,
        kind=kind,
        kinds=tuple(BY_KIND),
        found=found["found"],
        results=found["results"],
    )


async def organizations(site: Site, request: Request) -> Response:
    """Answer with the list of organizations."""
    return page(
        site, request, "organizations.html", title="Organizations", **await _facts(site, request, "organizations")
    )


async def coverage(site: Site, request: Request) -> Response:
    """Answer with how complete the record is."""
    return page(site, request, "coverage.html", title="Coverage", **await _facts(site, request, "coverage"))


async def downloads(site: Site, request: Request) -> Response:
    """Answer with the dumps."""
    return page(site, request, "downloads.html", title="Data", files=site.manifest.get("files", {}))


async def organization(site: Site, request: Request, iri: str) -> Response:
    """Answer with the page of an organization."""
    facts = await _facts(site, request, "organization", iri=iri, today=today(site))
    things = {iri, *(o["iri"] for o in facts["offices"]), *(s["iri"] for s in facts["selections"])}
    return page(
        site, request, "organization.html", iri=iri, title=facts["label"], o=facts, findings=findings_on(site, things)
    )


async def office(site: Site, request: Request, iri: str) -> Response:
    """Answer with the page of an office and its timeline."""
    facts = await _facts(site, request, "office", iri=iri, today=today(site))
    things = {iri, *(t["iri"] for t in facts["terms"]), *(s["iri"] for s in facts["selections"])}
    drawn = timeline(facts["terms"], facts["gaps"], facts["as_of"])
    return page(
        site,
        request,
        "office.html",
        iri=iri,
        title=facts["label"],
        o=facts,
        drawn=drawn,
        findings=findings_on(site, things),
    )


async def person(site: Site, request: Request, iri: str) -> Response:
    """Answer with the page of a person: a career across organizations."""
    facts = await _facts(site, request, "person", iri=iri)
    drawn = timeline(facts["terms"], (), today(site), by="office")
    return page(site, request, "person.html", iri=iri, title=facts["label"], p=facts, drawn=drawn)


async def thing(site: Site, request: Request, iri: str) -> Response:
    """Answer with the page of anything else."""
    facts = await _facts(site, request, "thing", iri=iri)
    return page(site, request, "thing.html", iri=iri, title=facts["label"], t=facts)


async def ontology(site: Site, request: Request, iri: str) -> Response:
    """Answer with the ontology: each class and property with what it means and where the data use it."""
    facts = await _facts(site, request, "ontology")
    return page(site, request, "ontology.html", iri=iri, title=facts["about"]["title"], o=facts)


BY_KIND: Mapping[str, Maker] = {
    "organization": organization,
    "office": office,
    "person": person,
    "selection": selection,
    "state": state,
}
"""By kind of thing, what makes its page; all other kinds have the page `thing`."""


async def render(site: Site, request: Request, iri: str) -> Response:
    """Return the page of a resource.

    Raises
    ------
    Problem
        Nothing is known of it.

    """
    if not site.policies:
        raise Problem(406, "not-acceptable", "This file has no pages; ask for RDF.")
    if iri == ids.BASE + "ontology":
        return await ontology(site, request, iri)
    kind, _, id_ = iri.removeprefix(ids.THING).partition("/") if iri.startswith(ids.THING) else ("", "", "")
    return await (BY_KIND.get(kind, thing) if ids.is_id(id_) else thing)(site, request, iri)


def on_problem(site: Site, request: Request, problem: Problem) -> Response | None:
    """Return a page on what went wrong for a browser; None for a client that takes no pages."""
    accept = ", ".join(request.headers.getlist("accept"))
    chosen = negotiation.choose(accept, (("application/problem+json", "json"), *negotiation.HTML))
    if chosen is None or chosen[1] != "html":
        return None
    if request.query_params.get("policy") not in (None, "", *site.policies):
        request = Request({**request.scope, "query_string": b""})
    response = page(site, request, "problem.html", status=problem.status, title=_EXPLAINED.get(problem.status, "This cannot be answered."),
                    detail=clean(problem.detail))  # fmt: skip
    response.headers.update({k: v for k, v in problem.headers.items() if k not in ("Vary",)})
    response.headers["Cache-Control"] = "no-store"
    return response


async def warm(site: Site) -> None:
    """Prepare what would make the first readers wait: templates, then the ledger of stances."""
    for name in environment().list_templates():
        environment().get_template(name)
        await asyncio.sleep(0)  # whoever asks meanwhile comes first
    await aligned.warm(site)


PAGES = [
    Page("/", home), Page("/search", search), Page("/organizations", organizations), Page("/coverage", coverage), Page("/alignment", alignment),
    Page("/downloads", downloads), Page("/query", editor), Page("/queries", library), Page("/query/download", download),
    Page("/vocabulary.json", vocabulary),
]  # fmt: skip
