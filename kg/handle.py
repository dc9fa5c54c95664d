"""The interface for notebooks: a handle on a built graph that answers in pandas frames and networkx graphs."""

from __future__ import annotations

import datetime as dt
import functools
import os
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import ids
from kg.answers import Asker
from kg.dates import parse_day
from kg.errors import UnknownName, UsageError
from kg.explain import Explanation, explain
from kg.frames import tidy
from kg.graph.placing import query_graphs
from kg.graph.reading import Readable
from kg.query import Answer, QueryFile, evaluate, load_queries
from kg.query.fill import UnknownTermWarning, fill, unknown_terms
from kg.remote import find_profile
from kg.store import Opened, open_release
from kg.store.release import MANIFEST
from kg.store.remote import open_remote

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib

    from kg.alignment import Ledger
    from kg.analysis import World

DEFAULT_FOLDER = "build"


@functools.cache
def _queries() -> Mapping[str, QueryFile]:
    return load_queries()


def default_folder() -> Path:
    """Return the folder of the graph that is meant where none is named.

    It is that in the environment variable `KG_GRAPH`; else `build` in the working folder or in the nearest folder above it
    that holds a release, so that a notebook in a folder of its own finds the graph of its project.
    """
    named = os.environ.get("KG_GRAPH")
    if named:
        return Path(named)
    here = Path.cwd()
    found = (f / DEFAULT_FOLDER for f in (here, *here.parents) if (f / DEFAULT_FOLDER / MANIFEST).is_file())
    return next(found, Path(DEFAULT_FOLDER))


def open_graph(folder: str | Path | None = None, policy: str = "default") -> Graph:
    """Open a graph that `kg build --out FOLDER` made, or one that a SPARQL server holds.

    Parameters
    ----------
    folder : the folder of the release; by default see `default_folder`. An address (`http://127.0.0.1:8000/sparql`) is
        that of a server's query service; a profile for it may hold credentials (docs/engines.md).
    policy : the policy under which questions are answered; see `Graph.under`.

    Raises
    ------
    kg.errors.ReleaseError
        There is no release in the folder, or it is damaged.
    kg.errors.UnknownName
        The release has no such policy.
    kg.remote.RemoteError
        The server cannot be reached, refuses, or gives no whole answer.

    """
    if isinstance(folder, str) and "://" in folder:
        return Graph(open_remote(find_profile(folder)), policy)
    return Graph(open_release(default_folder() if folder is None else Path(folder)), policy)


class Graph:
    """A built graph under a policy.

    Things are named by id (`interpol-president`), by kind and id, by IRI, or by a name that a document uses. Frames have
    one column a variable, of the dtype of what it holds (`kg.frames`); IRIs of the graph are shortened to kind/id.
    """

    def __init__(self, release: Opened, policy: str = "default") -> None:
        if policy not in release.manifest["policies"]:
            raise UnknownName("policy", policy, release.manifest["policies"], "See: kg list policies")
        self.release, self.policy = release, policy
        self._asker = Asker(release.store, policy, _queries)

    def __repr__(self) -> str:
        quads = self.release.manifest["quads"]
        held = "on a server" if quads is None else f"{quads} quads"
        return f"<kg.Graph {held}, policy {self.policy!r}>"

    @property
    def store(self) -> Readable:
        """What is read: the embedded store, or the server."""
        return self.release.store

    @property
    def ask(self) -> Asker:
        """The same questions, answered in plain rows."""
        return self._asker

    def under(self, policy: str) -> Graph:
        """Return the same graph under another policy."""
        return Graph(self.release, policy)

    def queries(self) -> dict[str, str]:
        """Return the named queries, each with the question that it answers."""
        return {name: query.summary for name, query in _queries().items()}

    def query(self, name: str, /, **parameters: str | int | dt.date) -> pd.DataFrame:
        """Answer a named query as a frame.

        Parameters
        ----------
        name : name of the query; see `queries`.
        parameters : values of its parameters: things by any name, days as text or as dates.

        Raises
        ------
        kg.errors.UnknownName
            There is no query, parameter, or thing of that name.

        """
        given = {key: _typed(value) for key, value in parameters.items() if value is not None}
        return _frame(self._asker.answer(name, **given))

    def sparql(self, text: str, /, **values: Any) -> pd.DataFrame | bool | rdflib.Graph:
        """Answer free SPARQL 1.1: a frame for SELECT, a truth value for ASK, an rdflib graph for CONSTRUCT and DESCRIBE.

        The default graph of the query is the view of the policy with what follows from it, the catalogue of documents
        and the ontology; the assertion graphs are its named graphs. The prefixes of the project are known.

        Parameters
        ----------
        text : the query.
        values : what to put into the places `VALUES ?name { UNDEF }`: days, numbers, texts, things as frames show them
            (`office/interpol-president`), or several of these as a list or a column; see `kg.query.fill.term`.

        Raises
        ------
        kg.errors.QueryError
            The text is no SPARQL, or a value has no place in it.

        Warns
        -----
        kg.query.fill.UnknownTermWarning
            There is no answer, and the query names a term that the ontology or the vocabularies do not have.

        """
        answer = evaluate(self.store, fill(text, values), self.policy)
        if answer.empty:
            for remark in unknown_terms(text):
                warnings.warn(remark, UnknownTermWarning, stacklevel=2)
        if answer.boolean is not None:
            return answer.boolean
        if answer.triples is not None:
            return _rdflib_graph(answer.triples)
        return _frame(answer)

    def holders(self, office_or_organization: str, on: str | dt.date = "") -> pd.DataFrame:
        """Return who held an office or led an organization: on a day, or all holders in order."""
        return tidy(self._asker.holders(office_or_organization, _typed(on))["holders"])

    def election(self, selection: str) -> dict[str, pd.DataFrame]:
        """Return a selection as frames: outcome, candidates, ballots, turnout, rule findings, contradictions."""
        answer = self._asker.election(selection)
        return {key: tidy(value) for key, value in answer.items() if isinstance(value, list)}

    def stances(self, selection: str) -> pd.DataFrame:
        """Return the public stances on a selection. A stance is never a vote."""
        return tidy(self._asker.stances(selection)["stances"])

    def explain(self, thing: str) -> Explanation:
        """Return who says what of a thing, what the policy took and why, and what was derived from it."""
        return explain(self.store, self._asker.names.find(thing), self.policy)

    def stance_network(self, selection: str) -> nx.MultiDiGraph[str]:
        """Return the network of who spoke for or against which candidacy."""
        from kg.networks import stance_network

        return stance_network(self._asker.stances(selection)["stances"])

    def succession_network(self, office: str) -> nx.DiGraph[str]:
        """Return the terms of an office, each linked to the next."""
        from kg.networks import succession_network

        rows = [row for iri in self._asker.offices(office) for row in self._asker.rows("line", office=iri)]
        return succession_network(rows)

    def world(self, as_of: str = "") -> World:
        """Return what the analyses of `kg.analysis` read: terms, spells, persons, states, offices and memberships as typed rows.

        Parameters
        ----------
        as_of : day on which incumbents are counted, like 2026-11-23; by default the day of the data.

        Raises
        ------
        kg.errors.UsageError
            `as_of` is no day.

        """
        from kg.analysis import read_world

        day = as_of or self.release.manifest["as_of"]
        if not day:
            raise UsageError("The server does not say of which day its data are; name the day: as_of='2026-11-23'.")
        return read_world(self._asker.rows, self.policy, parse_day(day, "as_of"))

    def ledger(self) -> Ledger:
        """Return what the measures of `kg.alignment` read: contests, candidacies, and public stances on them."""
        from kg.alignment import read_ledger

        return read_ledger(self._asker.rows, self.world())

    def career_network(self, level: str = "office", *, acting: bool = True) -> nx.MultiDiGraph[str]:
        """Return the network of careers: an edge a person from one office, or organization, to the next.

        Parameters
        ----------
        level : `office` or `organization`.
        acting : whether acting terms count.

        """
        from kg.analysis.careers import move_rows, moves
        from kg.networks import career_network

        world = self.world()
        return career_network(move_rows(world, moves(world, acting=acting)), level)

    def as_rdflib(self) -> rdflib.Dataset:
        """Return the same data as an rdflib data set in memory.

        Its default graph is what queries read under the policy; its named graphs are all graphs of the release. It is
        backed by an Oxigraph store, through oxrdflib; changes to it stay in memory.
        """
        import rdflib
        from oxrdflib import OxigraphStore

        if not isinstance(self.store, ox.Store):
            raise UsageError("A graph on a server is not copied into memory; kg pull brings it here.")
        memory = ox.Store()
        memory.bulk_extend(_with_default_graph(self.store, self.policy))
        return rdflib.Dataset(store=OxigraphStore(store=memory))


def _with_default_graph(store: ox.Store, policy: str) -> Iterable[ox.Quad]:
    wanted = {ids.graph_iri(g.kind, g.id) for g in query_graphs(policy)}
    for quad in store:
        yield quad
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value in wanted:
            yield ox.Quad(quad.subject, quad.predicate, quad.object)


def _rdflib_graph(triples: list[ox.Triple]) -> rdflib.Graph:
    import rdflib

    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return rdflib.Graph().parse(data=data.decode("utf-8"), format="nt")


def _frame(answer: Answer) -> pd.DataFrame:
    return tidy(answer.rows(), answer.columns)


def _typed(value: str | int | dt.date) -> str:
    """Return a parameter as text; the midnight of pandas is a day."""
    if isinstance(value, dt.datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, dt.date) else str(value)


__all__ = ["Graph", "default_folder", "open_graph"]
