"""Fetching a snapshot: offices of our organizations, who held them with all qualifiers and references, and elections.

The crawl asks for a batch of subjects at a time, page by page. Each page that was answered is kept until the snapshot is
whole, so that a crawl which broke off goes on where it stopped.
"""

from __future__ import annotations

import functools
import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from kg.graph.terms import iri_term, literal_term
from kg.records import Row
from kg.remote import Binding, Endpoint
from kg.sources.identity import build_register
from kg.sources.wikidata.names import ENTITY, P39, PROP, STATEMENT, is_statement_property
from kg.sources.wikidata.snapshot import Snapshot, save

QUERIES = Path(__file__).parent / "queries"
Triple = tuple[str, str, str]
_SKOLEM = "http://www.wikidata.org/.well-known/genid/"
_BATCH = {"offices": 30, "holdings": 20, "elections": 30, "described": 150, "items": 80}


@dataclass
class Crawl:
    """The requests of one snapshot: pages that were answered, and the triples in them."""

    endpoint: Endpoint
    pages: Path
    page_size: int = 5000
    progress: Callable[[str], None] = lambda step: None
    triples: set[Triple] = field(default_factory=set)

    def ask(self, name: str, subjects: Iterable[str]) -> set[Triple]:
        """Ask the query `name` for `subjects` (IRIs), a batch at a time, and return the triples of all answers."""
        found: set[Triple] = set()
        ordered = sorted(set(subjects))
        for start in range(0, len(ordered), _BATCH[name]):
            self.progress(f"{name}: {start} of {len(ordered)}")
            values = " ".join(iri_term(s) for s in ordered[start : start + _BATCH[name]])
            query = _query(name).replace("{ UNDEF }", f"{{ {values} }}", 1)
            for row in self._rows(query):
                found.add((_term(row["subject"]), _term(row["predicate"]), _term(row["object"])))
        self.triples |= found
        return found

    def _rows(self, query: str) -> Iterator[Binding]:
        offset = 0
        while True:
            page = self._page(f"{query}LIMIT {self.page_size} OFFSET {offset}\n")
            yield from page
            if len(page) < self.page_size:
                return
            offset += self.page_size

    def _page(self, query: str) -> Sequence[Binding]:
        kept = self.pages / (hashlib.sha256(query.encode("utf-8")).hexdigest()[:32] + ".json")
        if kept.is_file():
            try:
                rows: list[Binding] = json.loads(kept.read_text(encoding="utf-8"))
                return rows
            except ValueError:
                pass  # cut off while it was written
        rows = self.endpoint.select(query)
        work = kept.with_suffix(".part")
        work.write_text(json.dumps(rows), encoding="utf-8")
        work.replace(kept)
        return rows


@functools.cache
def _query(name: str) -> str:
    text = (QUERIES / f"{name}.rq").read_text(encoding="utf-8")
    assert text.count("{ UNDEF }") == 1 and text.endswith("\n")
    return text


def _term(binding: Mapping[str, str]) -> str:
    """Return a term of SPARQL JSON in N-Triples syntax; a blank node (an unknown value) gets an IRI."""
    text = str(binding["value"])
    match binding.get("type"):
        case "uri":
            # Addresses in references are typed by hand; what no IRI may hold is escaped, not dropped.
            return iri_term(quote(text, safe="!#$%&'()*+,/:;=?@[]~-._") if not text.isascii() or _unfit(text) else text)
        case "bnode":
            return iri_term(_SKOLEM + quote(text, safe=""))
        case _:
            return literal_term(text, str(binding.get("datatype", "")), str(binding.get("xml:lang", "")))


def _unfit(text: str) -> bool:
    return any(c <= " " or c in '<>"{}|^`\\' for c in text)


def fetch(
    endpoint: Endpoint, organizations: Iterable[str], offices: Iterable[str], out: Path, date: str,
    progress: Callable[[str], None] = lambda step: None, accept_shrink: bool = False, page_size: int = 5000,
) -> tuple[Snapshot, list[str]]:  # fmt: skip
    """Fetch a snapshot into `out`.

    Parameters
    ----------
    endpoint : the query service.
    organizations, offices : Wikidata identifiers (`Q8475`) of those that we have; further offices of the organizations
        are found.
    out : folder of snapshots.
    date : day of the snapshot, as it will be cited.
    accept_shrink : take the snapshot although it holds much less than the last one.
    page_size : rows asked for at a time.

    Returns
    -------
    tuple[Snapshot, list[str]]
        The snapshot, and warnings.

    Raises
    ------
    RemoteError, QueryError
        The endpoint gave no whole answer; what it did answer is kept, and the next call goes on from there.
    BuildRefused
        The snapshot holds 15 % less than the last one.

    """
    pages = out / f".{date}.pages"
    pages.mkdir(parents=True, exist_ok=True)
    crawl = Crawl(endpoint, pages, page_size, progress)
    ours = {ENTITY + q for q in organizations}
    seats = {_iri(s) for s, _, _ in crawl.ask("offices", ours)} | {ENTITY + q for q in offices}
    held = crawl.ask("holdings", seats)
    elections = {_iri(s) for s, _, _ in crawl.ask("elections", seats)}
    persons = {_iri(s) for s, _, _ in held}
    said = crawl.ask("items", ours | seats | elections | persons)
    statements = {
        _iri(o) for _, p, o in held | said if is_statement_property(_iri(p)) and o.startswith(f"<{STATEMENT}")
    }
    described = crawl.ask("described", statements)
    # Time values and references hang on statements; items that are values are asked for their names.
    deeper = {
        _iri(o)
        for _, _, o in described
        if o.startswith(("<http://www.wikidata.org/value/", "<http://www.wikidata.org/reference/"))
    }
    described |= crawl.ask("described", deeper)
    values = {_iri(o) for _, _, o in described if o.startswith(f"<{ENTITY}Q")}
    crawl.ask("items", values - ours - seats - elections - persons)
    counts = {
        "offices": len(seats),
        "statements": sum(1 for _, p, _ in held if p == f"<{PROP}{P39}>"),
        "persons": len(persons),
        "elections": len(elections),
        "triples": len(crawl.triples),
    }
    about = {"endpoint": endpoint.url, "requests": endpoint.requests}
    lines = (f"{s} {p} {o} .\n" for s, p, o in crawl.triples)
    try:
        saved = save(out, date, lines, counts, about, accept_shrink)
    finally:
        shutil.rmtree(pages, ignore_errors=True)
    return saved


def _iri(term: str) -> str:
    return term[1:-1] if term.startswith("<") else ""


def wanted(rows: Iterable[Row]) -> tuple[list[str], list[str]]:
    """Return the Wikidata identifiers of our organizations and of our offices."""
    found: dict[str, set[str]] = {"organization": set(), "office": set()}
    for iri, thing in build_register(rows).same.items():
        if thing.kind in found and iri.startswith(ENTITY):
            found[thing.kind].add(iri.removeprefix(ENTITY))
    return sorted(found["organization"]), sorted(found["office"])
