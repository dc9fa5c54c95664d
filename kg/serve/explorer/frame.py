"""What all pages share: the templates, links, dates in words, the page around."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kg import ids
from kg.serve.site import Site

TEMPLATES = Path(__file__).resolve().parent / "templates"
_LINKED = ("http://", "https://")
_SHOWN = {"..": "in office when last heard of"}


@functools.cache
def environment() -> Environment:
    """Return the templates. Everything is escaped; a name that a template misspells is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["words"] = words
    made.filters["date"] = date
    made.filters["short"] = ids.short_id
    return made


def words(code: str | None) -> str:
    """Return a code of a vocabulary in words.

    >>> words("presiding-officer"), words(None)
    ('presiding officer', '')
    """
    return (code or "").replace("-", " ")


def date(when: dict[str, Any] | None) -> Markup:
    """Return an imprecise date as written, its bounds in the title; `unknown` where there is none."""
    if not when:
        return Markup('<span class="unknown">unknown</span>')
    text, earliest, latest = when.get("text"), when.get("earliest"), when.get("latest")
    bounds = str(earliest) if earliest == latest else f"{earliest or '…'} to {latest or '…'}"
    shown = _SHOWN.get(text or "", text) or bounds
    if earliest == latest or not (earliest or latest):
        return Markup(f'<span class="date">{escape(shown)}</span>')
    between = f"between {escape(earliest or 'unknown')} and {escape(latest or 'unknown')}"
    return Markup(f'<span class="date loose" title="{between}">{escape(shown)}</span>')


def local_path(iri: str) -> str | None:
    """Return the path of a resource of ours at this server; None for any other IRI.

    >>> local_path("https://w3id.org/io-leadership/id/person/kim-jong-yang")
    '/id/person/kim-jong-yang'
    """
    if not iri.startswith(ids.BASE):
        return None
    path, _, fragment = iri.removeprefix(ids.BASE).partition("#")
    return "/" + quote(path) + (f"#{quote(fragment)}" if fragment else "")


class Links:
    """Links of one page: they keep the policy under which the reader reads."""

    def __init__(self, policy: str, default: str) -> None:
        self._kept = {} if policy == default else {"policy": policy}

    def to(self, path: str, **given: str) -> str:
        """Return the address of a page of this server."""
        path, mark, fragment = path.partition("#")
        query = urlencode({**given, **self._kept})
        return path + (f"?{query}" if query else "") + mark + fragment

    def of(self, iri: str) -> str | None:
        """Return where a link to a resource leads: a page here, an address elsewhere, or None for what is no web address."""
        path = local_path(iri)
        if path is not None:
            return self.to(path)
        return iri if iri.startswith(_LINKED) else None

    def ref(self, ref: dict[str, Any] | None, text: str = "") -> Markup:
        """Return a thing (`iri`, `label`) as a link, or as text where there is nowhere to go."""
        if not ref:
            return Markup("")
        shown = text or ref.get("label") or ref["iri"]
        target = self.of(ref["iri"]) if ref.get("iri") else None
        if target is None:
            return escape(shown)
        away = ' rel="noreferrer nofollow"' if target.startswith(_LINKED) else ""
        # Not Markup.format, which takes five times as long; a page has a thousand links.
        return Markup(f'<a href="{escape(target)}"{away}>{escape(shown)}</a>')


def policy_of(site: Site, request: Request) -> str:
    """Return the policy that the reader chose."""
    return site.policy(request.query_params.get("policy"))


def today(site: Site) -> str:
    """Return the day of the release: what holds is said of that day, not of the day of reading."""
    return str(site.manifest.get("as_of") or dt.date.today().isoformat())


def page(site: Site, request: Request, template: str, *, status: int = 200, iri: str = "", **context: Any) -> Response:
    """Return a page.

    Parameters
    ----------
    template : name of a file in `templates/`.
    iri : the resource that the page is on; gives its permanent link, its citation and its data.
    context : what the template names.

    """
    policy = policy_of(site, request)
    default = site.policies[0] if site.policies else ""
    links = Links(policy, default)
    path = local_path(iri) if iri else None
    html = environment().get_template(template).render(
        site=site, links=links, ref=links.ref, policy=policy, policies=site.policies, path=request.url.path, data_path=path, iri=iri,
        version=site.manifest.get("version", ""), as_of=today(site), base=ids.THING,
        kept=[(k, v) for k, v in request.query_params.multi_items() if k != "policy"], **context,
    )  # fmt: skip
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    if path:
        headers["Link"] = f'<{links.to(path + ".ttl")}>; rel="alternate"; type="text/turtle"'
    return HTMLResponse(html, status, headers)
