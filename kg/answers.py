"""The questions that the command line and the Python interface answer without SPARQL, as plain rows.

Each is made of named queries of the library; the keys of a row are the columns of its query, IRIs shortened to kind/id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox

from kg import ids
from kg.dates import InvalidDate, parse_date, parse_day
from kg.errors import QueryError, UnknownName, UsageError
from kg.graph.reading import Readable
from kg.names import Names
from kg.query import Answer, QueryFile, bind, evaluate
from kg.query.run import Cell

Row: TypeAlias = dict[str, Any]
LEADING = ("executive-head", "presiding-officer")


class Asker:
    """Answers questions on one store under one policy."""

    def __init__(self, store: Readable, policy: str, queries: Callable[[], Mapping[str, QueryFile]]) -> None:
        self.store, self.policy = store, policy
        self._queries = queries
        self.names = Names(store, policy)
        self._last: tuple[str | None, list[str]] = (None, [])

    def query_file(self, name: str) -> QueryFile:
        """Return a query of the library.

        Raises
        ------
        UnknownName
            The library has no query of that name.

        """
        queries = self._queries()
        if name not in queries:
            raise UnknownName("query", name, queries, "See: kg list queries")
        return queries[name]

    def parameters(self, query: QueryFile, given: Mapping[str, str]) -> dict[str, str]:
        """Return parameter values with names of things made IRIs."""
        values = {}
        for name, value in given.items():
            parameter = query.parameters.get(name)
            if parameter is None:
                hint = f"{query.name} takes: {', '.join(query.parameters) or 'none'}."
                raise UnknownName("parameter", name, query.parameters, hint)
            if parameter.type == "iri":
                value = self.names.find(value, (parameter.kind,) if parameter.kind else ())
            values[name] = value
        return values

    def answer(self, name: str, **given: str) -> Answer:
        """Run a query of the library; names of things are looked up."""
        query = self.query_file(name)
        return evaluate(self.store, bind(query, self.parameters(query, given)), self.policy)

    def rows(self, name: str, **given: str) -> list[Row]:
        """Return the rows of a query of the library as plain values."""
        return plain_rows(self.answer(name, **given))

    def offices(self, text: str) -> list[str]:
        """Return the offices that `text` names: one office, or the heads and presiding officers of an organization."""
        if text != self._last[0]:
            self._last = text, self._find_offices(text)
        return self._last[1]

    def _find_offices(self, text: str) -> list[str]:
        if office := self.names.seek(text, ("office",)):
            return [office]
        organization = self.names.find(text, ("organization", "office"))
        view = ox.NamedNode(ids.graph_iri("view", self.policy))
        kinds = [ox.NamedNode(ids.concept_iri("office-kind", kind)) for kind in LEADING]
        found = [
            quad.subject.value
            for quad in self.store.quads_for_pattern(
                None, ox.NamedNode(ids.ONTOLOGY + "officeOf"), ox.NamedNode(organization), view
            )
            if isinstance(quad.subject, ox.NamedNode)
            and any(
                True
                for kind in kinds
                for _ in self.store.quads_for_pattern(
                    quad.subject, ox.NamedNode(ids.ONTOLOGY + "officeKind"), kind, view
                )
            )
        ]
        if not found:
            raise UsageError(
                f"No head or presiding officer of {ids.short_id(organization)} is known under this policy."
            )
        return sorted(found)

    def holders(self, text: str, on: str = "") -> Row:
        """Return who held the office, or led the organization, on a day; without a day the whole line of each office."""
        day = parse_day(on) if on else None
        found: list[Row] = []
        offices = self.offices(text)
        for office in offices:
            if on:
                found.extend(self.rows("holders-on", office=office, date=on))
            else:
                found.extend(self.rows("line", office=office))
        gaps = [g for office in offices for g in self.rows("vacancies", office=office)]
        if day:
            gaps = [gap for gap in gaps if _possibly_on(gap, day)]
        return {"policy": self.policy, "asked": text, "on": on or None, "holders": found, "gaps": gaps}

    def outside(self, answer: Row, as_of: str) -> list[str]:
        """Return remarks where the day of an answer of `holders` is outside the time that the data are about.

        Parameters
        ----------
        answer : the answer; one without a day gets no remark.
        as_of : the day of the data; empty where it is not known.

        """
        on = answer["on"]
        if not on:
            return []
        if as_of and on > as_of:
            return [
                f"The data are as of {as_of}: whoever is named for {on} had no known end by then, or one that is planned; "
                "what happened since is unknown."
            ]
        remarks = []
        held = {row["office"] for row in answer["holders"]}
        for office in self.offices(answer["asked"]):
            if ids.short_id(office) in held:
                continue
            terms = self.rows("line", office=office)
            begins = [(day, row["start"]) for row in terms if row["start"] and (day := _first_day(row["start"]))]
            if begins and (first := min(begins))[0] > dt.date.fromisoformat(on):
                remarks.append(
                    f"The first known term of {self.names.label(office)} began {first[1]}: who held the office on {on}, if "
                    "there was one, is not recorded."
                )
            elif not begins:
                remarks.append(f"No dated term of {self.names.label(office)} is known.")
        return remarks

    def coverage(self, text: str = "") -> Row:
        """Return how complete what is held on offices is: of all, of an organization, or of one office."""
        given: dict[str, str] = {}
        if text:
            thing = self.names.find(text, ("organization", "office"))
            given[ids.short_id(thing).partition("/")[0]] = thing
        offices = self.rows("coverage", **given)
        known, read = (sum(int(row[k]) for row in offices) for k in ("known", "read"))
        return {"policy": self.policy, "offices": offices, "summary": {
            "offices": len(offices), "known": known, "read": read,
            "read_share": round(100 * read / known, 1) if known else None,
        }}  # fmt: skip

    def election(self, text: str) -> Row:
        """Return a selection with its candidates, ballots, the findings of the rule, and what contradicts them.

        `story` tells it in sentences with their documents, `finding` is what it comes to under the rule, `steps` is how
        that was derived.
        """
        from kg.derivation import Derivation
        from kg.story import story

        selection = self.names.find(text, ("selection",))
        parts = {
            "outcome": "outcome", "candidates": "candidates", "ballots": "ballots", "turnout": "turnout",
            "rule": "rule-in-force", "thresholds": "threshold-findings", "placements": "ballot-placement",
            "fits": "tally-fits", "contradictions": "contradictions", "implications": "implications",
            "eliminations": "eliminations", "eligibility": "eligibility", "documents": "selection-documents",
        }  # fmt: skip
        answer: Row = {
            "policy": self.policy,
            "selection": ids.short_id(selection),
            "label": self.names.label(selection),
        }
        for key, query in parts.items():
            answer[key] = self.rows(query, selection=selection)
        counted = any(row.get("votes") is not None or row.get("share") is not None for row in answer["ballots"])
        answer["count"] = "known" if counted else "unknown"
        found = self.rows("selection-findings", selection=selection)
        answer["finding"] = found[0] if found else None
        answer["steps"] = (
            [asdict(s) for s in Derivation(self.store, self.policy).steps(ids.THING + found[0]["finding"])] if found else []
        )  # fmt: skip
        answer["story"] = [asdict(sentence) for sentence in story(answer)]
        return answer

    def stances(self, text: str) -> Row:
        """Return the public stances on a selection: who, at which level, on whose behalf, towards what."""
        selection = self.names.find(text, ("selection",))
        rows = self.rows("coalition", selection=selection)
        return {
            "policy": self.policy, "selection": ids.short_id(selection), "label": self.names.label(selection),
            "stances": rows,
        }  # fmt: skip


def _first_day(edtf: str) -> dt.date | None:
    try:
        return parse_date(edtf).earliest
    except InvalidDate:
        return None


def _possibly_on(gap: Row, day: dt.date) -> bool:
    start, end = gap.get("start_earliest"), gap.get("end_latest")
    return (not isinstance(start, dt.date) or start <= day) and (not isinstance(end, dt.date) or day < end)


def plain_rows(answer: Answer) -> list[Row]:
    """Return the rows of an answer with IRIs shortened."""
    return [{name: plain(value) for name, value in row.items()} for row in answer.rows()]


def plain(value: Cell) -> Cell:
    """Return a cell with an IRI of ours shortened."""
    return ids.short_id(value) if isinstance(value, str) else value


def read_query_text(name: str, library: Mapping[str, QueryFile], standard_input: Callable[[], str]) -> QueryFile | str:
    """Return a query of the library by name, or the text of a file or of standard input (`-`).

    Raises
    ------
    QueryError
        The file cannot be read.
    UsageError
        It is the text of a query.
    UnknownName
        It is neither a file nor a name.

    """
    if name == "-":
        return standard_input()
    if name in library:
        return library[name]
    path = Path(name)
    if path.suffix in (".rq", ".sparql") or path.is_file():
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise QueryError(f"The query file {name} cannot be read: {error}") from None
    if "{" in name:  # a query itself, where its name is wanted
        raise UsageError(
            "This is a query, not the name of one. Give it as a file (kg query FILE.rq) or by standard input (kg query -)."
        )
    raise UnknownName("query", name, library, "See: kg list queries")
