"""The formats of exports: for each what it holds, what it loses, for whom it is, and the module that writes it.

A module `kg.exports.NAME` has `write(extract)`, which returns the pieces of one file, or for a folder the pieces of each file by name.
Nothing heavy is imported here: help shows this list.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kg.errors import UnknownName

if TYPE_CHECKING:
    from kg.exports.extract import Extract

Pieces: TypeAlias = Iterable[bytes]
Output: TypeAlias = Pieces | Mapping[str, Pieces]

_PROVENANCE = "which document says which value, what the policy did not accept, conflicts"


@dataclass(frozen=True)
class Format:
    """A format of exports.

    Attributes
    ----------
    name : what a user types.
    title : its name in the world.
    audience : for whom it is.
    opened_with : the tools, none of them ours, with which the tests open or validate it.
    holds, loses : what of the graph it holds and what not, in one sentence each.
    module : the module below `kg.exports` that writes it.
    file : the usual name of the file, or of the folder, which ends in a slash.
    extra : the extra of the package that it needs; empty where none.

    """

    name: str
    title: str
    audience: str
    opened_with: str
    holds: str
    loses: str
    module: str
    file: str
    extra: str = ""

    @property
    def folder(self) -> bool:
        """Whether it is several files in a folder."""
        return self.file.endswith("/")


_LIST = (
    Format(
        "turtle", "Turtle", "people who read RDF, and stores", "rapper, serdi, pyoxigraph, rdflib",
        "the view of a policy and what follows from it, letter for letter", _PROVENANCE + "; comments say the policy", "rdf", "kg.ttl",
    ),
    Format(
        "trig", "TriG", "stores with named graphs", "serdi, pyoxigraph, rdflib",
        "everything: each document's assertions, all policies, the catalogue, the ontology", "nothing", "rdf", "kg.trig",
    ),
    Format(
        "nquads", "N-Quads", "stores with named graphs, line tools", "rapper, serdi, pyoxigraph, rdflib",
        "everything, one statement a line, sorted", "nothing", "rdf", "kg.nq",
    ),
    Format(
        "ntriples", "N-Triples", "line tools and stores without graphs", "rapper, serdi, pyoxigraph, rdflib",
        "the view of a policy and what follows from it, letter for letter", _PROVENANCE, "rdf", "kg.nt",
    ),
    Format(
        "rdfxml", "RDF/XML", "older tools that read nothing else", "rapper, pyoxigraph, rdflib",
        "the view of a policy and what follows from it",
        _PROVENANCE + "; region codes of language tags become lower case", "rdf", "kg.rdf",
    ),
    Format(
        "jsonld", "JSON-LD 1.1", "web developers", "rdflib, pyoxigraph (as parsers), PyLD (as framer)",
        "organizations, each with its offices, their terms, rules and selections inside it, under the project's context",
        _PROVENANCE + "; derived facts; states, organs and documents are named and not described", "jsonld", "kg.jsonld", "exports",
    ),
    Format(
        "jsonld-flat", "JSON-LD 1.1, expanded", "programs that read RDF as JSON", "rdflib, pyoxigraph",
        "the view of a policy and what follows from it, one object a thing",
        _PROVENANCE + "; region codes of language tags become lower case", "rdf", "kg-flat.jsonld",
    ),
    Format(
        "csv", "CSV with Data Package and CSVW metadata", "scholars with spreadsheets, R or pandas", "frictionless, csvw",
        "a table for each kind of thing in the view, documents, gaps, spells, successions, and which document says something of which thing",
        "which value a document gives; derived findings other than gaps, spells and successions; conflicts", "tables", "tables/",
    ),
    Format(
        "panels", "Panels as CSV with a Data Package", "political scientists", "frictionless, pandas",
        "organization-year, office-year, leader-spell and leader-year",
        "everything but leading offices and who held them; imprecise dates become counts of certain and possible days",
        "panels", "panels/",
    ),
    Format(
        "leader-days", "Panel of leader-days as CSV with a Data Package", "event-history analysis", "frictionless, pandas",
        "a row for each day, leading office and person who certainly or possibly held it",
        "everything but who held leading offices on which day", "leaders", "leader-days/",
    ),
    Format(
        "leader-days-parquet", "Panel of leader-days as Apache Parquet", "event-history analysis on all data", "pyarrow, pandas",
        "the rows of `leader-days`, with types: dates, dictionary-encoded codes, lists",
        "everything but who held leading offices on which day", "leader_days_parquet", "leader-day.parquet", "exports",
    ),
    Format(
        "parquet", "Apache Parquet", "data analysts (pandas, R arrow, DuckDB)", "pyarrow, pandas",
        "the tables of `csv` and `panels`, with types: dates, dictionary-encoded codes, lists",
        "as csv; decimals become double-precision numbers", "parquet", "parquet/", "exports",
    ),
    Format(
        "popolo", "Popolo JSON", "civic technologists", "everypolitician-popolo, the constraints of Popolo's JSON Schemas",
        "organizations, offices as posts, persons, terms and state memberships as memberships, selections as events, states as areas",
        "acting or not except in the role; whether somebody is still in office or the end is unknown; ballots, tallies, candidacies, stances, rules; dates that are no year, month or day; who says which value",
        "popolo", "popolo.json",
    ),
    Format(
        "followthemoney", "FollowTheMoney entities", "investigators (Aleph, OpenSanctions)", "followthemoney",
        "organizations, persons, offices as Position, terms as Occupancy, with addresses of their documents",
        "mandates, end causes, selections, rules, stances; dates that are no year, month or day; nationalities of states without ISO code; names beyond 384 characters; who says which value",
        "ftm", "entities.ftm.json",
    ),
    Format(
        "followthemoney-statements", "FollowTheMoney statements", "investigators who ask who says so", "followthemoney",
        "one statement for each value of those entities and document that gives it", "as followthemoney, except who says which value",
        "ftm_statements", "statements.json",
    ),
    Format(
        "quickstatements", "QuickStatements V1", "editors of Wikidata", "quickstatements-client, the grammar of QuickStatements V1",
        "one P39 statement for each substantive term whose person and office have an item, with start, end, predecessor, successor, ordinal and references (address and day of publication)",
        "everything without an item of Wikidata; acting terms; second terms; end causes, and the election, which has no item; dates that are no year, month or day; when a document was retrieved, which is not recorded",
        "quickstatements", "quickstatements.txt",
    ),
    Format(
        "graphml", "GraphML", "Gephi, igraph, yEd", "igraph, networkx",
        "two networks: terms and who followed whom; actors and the candidacies that they spoke for or against",
        "everything that is no node or edge of the two; dates are text", "graphs", "graphml/",
    ),
    Format(
        "gexf", "GEXF", "Gephi", "gexfpy (classes of the schema of GEXF 1.2), networkx",
        "two networks: terms and who followed whom; actors and the candidacies that they spoke for or against",
        "everything that is no node or edge of the two; dates are text, and beside it the first and last day that they can be, for the timeline", "graphs", "gexf/",
    ),
    Format(
        "nanopubs", "Nanopublications (TriG)", "linked-data scholars who cite single assertions", "nanopub, pyoxigraph",
        "one nanopublication for what each document says of each thing, with provenance and publication info",
        "views, derived facts and conflicts; what is alleged, retracted or recalled; they are neither signed nor given trusty URIs", "nanopubs", "nanopubs.trig",
    ),
)  # fmt: skip

FORMATS: Mapping[str, Format] = {format_.name: format_ for format_ in _LIST}


def find_format(name: str) -> Format:
    """Return a format.

    Raises
    ------
    UnknownName
        There is none of that name.

    """
    if name not in FORMATS:
        raise UnknownName("format", name, FORMATS, "See: kg export --list")
    return FORMATS[name]


def output(format_: Format, extract: Extract) -> Output:
    """Return what an export writes."""
    module = importlib.import_module(f"kg.exports.{format_.module}")
    written: Output = module.write(extract, format_)
    return written


def remarks(format_: Format, extract: Extract) -> list[str]:
    """Return what a user must know of an export beside what it loses; mostly nothing."""
    module = importlib.import_module(f"kg.exports.{format_.module}")
    return list(module.remarks(extract)) if hasattr(module, "remarks") else []
