"""What a worker can do: free SPARQL, and the jobs behind the JSON API and the pages. Adding a job is one entry in `JOBS`."""

from __future__ import annotations

import csv
import functools
import io
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from kg import ids
from kg.answers import Asker
from kg.errors import KgError, QueryError, ReleaseError, UnknownName, UsageError
from kg.explain import explain
from kg.folding import fold
from kg.graph.dataset import graphs_of_store
from kg.graph.reading import Readable
from kg.namespaces import PREFIXES
from kg.query import bind, load_queries
from kg.query.run import GRAPH_FORMATS, RESULT_FORMATS, csv_cell
from kg.query.syntax import fault
from kg.remote.http import RemoteError
from kg.serve.explorer.facts import PAGES
from kg.serve.explorer.facts.reader import Reader
from kg.serve.rollcalls import Votes, agreement_of, named
from kg.serve.worker import CappedFile, Refusal

if TYPE_CHECKING:
    from kg.serve.behind import StoreBehind

MAIN_KINDS = ("organization", "office", "person", "selection", "state")
NAMED_KINDS = (*MAIN_KINDS, "organ", "group", "session", "document", "rule")
"""Kinds of things that have names by which people look for them."""
_WORDS = re.compile(r"[^\W_]+")
_MARKS = {"json": b'}},{"', "xml": b"<result>", "tsv": b"\n"}
_LIBRARY = functools.cache(load_queries)


class Bench:
    """A worker's tools: the store, and by policy the questions that it can answer."""

    def __init__(
        self, store: Path, scratch: Path, policies: list[str], votes: str = "", behind: Mapping[str, Any] | None = None
    ) -> None:
        self._behind = _behind(behind) if behind else None
        self._embedded = None if behind else ox.Store.read_only(str(store))
        self.store: Readable = self._behind or cast(ox.Store, self._embedded)
        self.scratch, self.policies = scratch, policies
        self._askers: dict[str, Asker] = {}
        self.votes = Votes(Path(votes)) if votes else None
        self._named: dict[str, list[tuple[str, str, str]]] = {}

    def asker(self, policy: str) -> Asker:
        """Return the questions under a policy."""
        if policy not in self.policies:
            raise UnknownName("policy", policy, self.policies)
        return self._askers.setdefault(policy, Asker(self.store, policy, _LIBRARY))

    def do(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Do one job; return the header of the answer and its body."""
        job = request.pop("job")
        if self._behind is None:
            return self._do(job, request)
        self._behind.forget()
        try:
            return self._do(job, request)
        except QueryError as error:
            raise Refusal(400, "malformed-query", self._behind.said(error)) from None
        except RemoteError as error:
            late = "no whole answer within" in str(error)
            detail = self._behind.said(error)
            raise Refusal(504 if late else 502, "deadline" if late else "no-answer-behind", detail) from None

    def _do(self, job: str, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        if job == "sparql":
            return self._sparql(request)
        try:
            value = JOBS[job](self, **request)
        except UnknownName as error:
            raise Refusal(404, "unknown-name", str(error)) from None
        except RemoteError:
            raise
        except KgError as error:
            raise Refusal(400, "bad-request", str(error)) from None
        except ModuleNotFoundError as error:
            detail = f"This server lacks {error.name}, which this page needs: pip install 'io-leadership-kg[serve,alignment]'"
            raise Refusal(501, "not-installed", detail) from None
        except RuntimeError:
            raise Refusal(500, "engine-failed", "The engine could not answer.") from None
        return {"status": 200}, json.dumps(value, ensure_ascii=False, default=_plain).encode("utf-8", "replace")

    def _sparql(self, request: dict[str, Any], *, exact: bool = False) -> tuple[dict[str, Any], bytes]:
        format_, rows = request["format"], request["rows"]
        result = self._evaluate(request)
        mark = _MARKS.get(format_, b"") if isinstance(result, ox.QuerySolutions) and not exact else b""
        sink = CappedFile(self.scratch, request["name"], request["inline"], request["result"], mark, rows + 1)
        target = cast(IO[bytes], sink)
        try:
            if isinstance(result, ox.QueryTriples):
                prefixes = {k: v for k, v in PREFIXES.items() if k not in ("id", "graph", "voc")}
                ox.serialize(result, target, format=GRAPH_FORMATS.get(format_, ox.RdfFormat.TURTLE), prefixes=prefixes)
            elif isinstance(result, ox.QuerySolutions) and format_ == "csv":
                _write_csv(result, sink, rows)
            else:
                result.serialize(target, format=RESULT_FORMATS.get(format_, ox.QueryResultsFormat.JSON))
        except Refusal as error:
            sink.discard()
            if error.slug == "too-many-rows" and format_ == "json" and not self._more_than(request, rows):
                return self._sparql(request, exact=True)  # a value had in it what stands between rows
            raise
        except RuntimeError as error:
            sink.discard()
            raise _failed(error) from None
        body, file = sink.finish()
        return {"status": 200, "file": file, "length": sink.size}, body

    def _more_than(self, request: dict[str, Any], rows: int) -> bool:
        result = self._evaluate(request)
        assert isinstance(result, ox.QuerySolutions)
        return any(number > rows for number, _ in enumerate(result, start=1))

    def _evaluate(self, request: dict[str, Any]) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        options: dict[str, Any] = {}
        if self._behind is not None:
            asked = request["default"] is not None or request["named"] is not None
            policys = request["policy"] and not request["has_dataset"]
            default = (
                [ox.NamedNode(iri) for iri in request["default"] or ()]
                if asked
                else graphs_of_store(self.store, request["policy"])
                if policys
                else []
            )
            return self._behind.evaluate(request["text"], PREFIXES, default, request["named"] or [] if asked else None)
        assert self._embedded is not None
        try:
            if request["default"] is not None or request["named"] is not None:
                options["default_graph"] = [ox.NamedNode(iri) for iri in request["default"] or ()]
                options["named_graphs"] = [ox.NamedNode(iri) for iri in request["named"] or ()]
            elif request["policy"] and not request["has_dataset"]:
                options["default_graph"] = graphs_of_store(self.store, request["policy"])
            return self._embedded.query(request["text"], prefixes=PREFIXES, **options)
        except SyntaxError as error:
            raise Refusal(400, "malformed-query", fault(request["text"], str(error.msg))) from None
        except (ValueError, OSError) as error:
            raise Refusal(400, "malformed-query", f"The query cannot be answered: {error}") from None
        except RuntimeError as error:
            raise _failed(error) from None

    def names(self, policy: str) -> list[tuple[str, str, str]]:
        """Return all names of things as (folded, name, IRI), once read."""
        if policy not in self._named:
            found = self.asker(policy).names.all
            self._named[policy] = sorted({(fold(name), name, iri) for name, iri in found})
        return self._named[policy]


def _behind(settings: Mapping[str, Any]) -> StoreBehind:
    from kg.serve.behind import StoreBehind

    return StoreBehind(settings)


def _failed(error: RuntimeError) -> Refusal:
    """Return what a client is told of a failure of the engine: what it can mend, and else no word that could show a path."""
    if str(error).startswith("The custom function "):
        return Refusal(400, "unknown-function", f"{error}.")
    return Refusal(500, "engine-failed", "The engine could not evaluate the query.")


def _write_csv(result: ox.QuerySolutions, sink: CappedFile, most: int) -> None:
    """Write CSV as the recommendation has it; the engine leaves IRIs with commas unquoted."""
    names = [variable.value for variable in result.variables]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    for number, row in enumerate(result, start=1):
        if number > most:
            raise Refusal(422, "too-many-rows", f"The result has more than {most} rows. Ask for less: LIMIT.")
        writer.writerow([csv_cell(row[name]) for name in names])
        if number % 256 == 0:
            sink.write(text.getvalue().encode("utf-8"))
            text.seek(0)
            text.truncate()
    sink.write(text.getvalue().encode("utf-8"))


def _rows(bench: Bench, query: str, given: Mapping[str, str], policy: str) -> Any:
    return bench.asker(policy).rows(query, **given)


def _search(bench: Bench, text: str, policy: str, kinds: list[str], limit: int) -> Any:
    """Find things whose names have all words of the text.

    First come those of exactly this name, acronym or id, then names with these words whole, then names that begin so. Without
    kinds, only what people look for by name is found: no findings, conflicts, successions and the like.
    """
    wanted = fold(text)
    words, as_id = wanted.split(), "-".join(wanted.split())
    best: dict[str, tuple[tuple[int, int, str], dict[str, str]]] = {}
    for folded, name, iri in bench.names(policy) if words else ():
        kind, _, id_ = iri.removeprefix(ids.THING).partition("/")
        if kind not in (kinds or NAMED_KINDS):
            continue
        # An acronym that only a recollection gives is no name of the view, but mostly it is the id.
        exact = wanted == folded or as_id == id_
        if not (exact or all(word in folded for word in words)):
            continue
        whole = set(words) <= set(_WORDS.findall(folded))
        likeness = (
            0
            if exact
            else 1
            if whole and folded.startswith(wanted)
            else 2
            if whole
            else 3
            if folded.startswith(wanted)
            else 4
        )
        rank = (10 * likeness + (kind not in MAIN_KINDS), len(folded), name)
        if iri not in best or rank < best[iri][0]:
            best[iri] = (rank, {"iri": iri, "kind": kind, "id": id_, "name": name})
    found = [row for _, row in sorted(best.values(), key=lambda pair: (pair[0], pair[1]["iri"]))]
    asker = bench.asker(policy)
    shown = [{**row, "label": asker.names.label(row["iri"])} for row in found[:limit]]
    return {"policy": policy, "asked": text, "found": len(found), "results": shown}


def _line(bench: Bench, office: str, policy: str) -> Any:
    asker = bench.asker(policy)
    iri = asker.names.find(office, ("office",))
    return {"policy": policy, "office": ids.short_id(iri), "label": asker.names.label(iri),
            "line": asker.rows("line", office=iri), "gaps": asker.rows("vacancies", office=iri)}  # fmt: skip


def _explain(bench: Bench, thing: str, policy: str) -> Any:
    return explain(bench.store, bench.asker(policy).names.find(thing), policy).as_dict()


def _page(bench: Bench, name: str, policy: str, given: Mapping[str, str]) -> Any:
    reader = Reader(bench.asker(policy))
    if name in MAIN_KINDS and not reader.exists(given["iri"]):
        raise UnknownName("thing", ids.short_id(given["iri"]), [], "Under another policy it may be known.")
    return PAGES[name](reader, **given)


def _votes(bench: Bench, state: str, partner: str, policy: str) -> Any:
    """Return the agreement of a state in roll calls; None where there are no votes, or it cast none."""
    if bench.votes is None:
        return None
    try:
        found = agreement_of(bench.votes.panel(), state, partner)
    except ReleaseError:  # its text names a folder of this machine
        raise UsageError("The folder of votes that this server was given cannot be read.") from None
    return found and named(found, bench.asker(policy).names.label)


def _bind(bench: Bench, query: str, given: Mapping[str, str], policy: str) -> Any:
    asker = bench.asker(policy)
    file = asker.query_file(query)
    return bind(file, asker.parameters(file, given))


JOBS: dict[str, Callable[..., Any]] = {
    "rows": _rows,
    "search": _search,
    "holders": lambda bench, name, on, policy: bench.asker(policy).holders(name, on),
    "line": _line,
    "election": lambda bench, selection, policy: bench.asker(policy).election(selection),
    "coalition": lambda bench, selection, policy: bench.asker(policy).stances(selection),
    "explain": _explain,
    "page": _page,
    "bind": _bind,
    "votes": _votes,
    "label": lambda bench, iri, policy: bench.asker(policy).names.label(iri),
}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
