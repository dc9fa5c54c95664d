"""Commands that ask a built graph."""

from __future__ import annotations

import enum
import sys
from typing import Annotated, Any

import typer

from kg.cli.options import (
    DEFAULT_GRAPH,
    DEFAULT_POLICY,
    Format,
    FormatOption,
    GraphOption,
    PolicyOption,
    open_asker,
    open_checked,
)
from kg.cli.output import note, print_csv, print_json, print_table
from kg.cli.telling import print_steps, print_story
from kg.errors import QueryError

_ON_OUTCOME = ("welcomes", "regrets")
"""Kinds of stance that by their definition are on the outcome, not for or against a candidacy."""


class QueryFormat(enum.StrEnum):
    """Formats of an answer to a query."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    xml = "xml"
    turtle = "turtle"
    ntriples = "ntriples"
    jsonld = "jsonld"
    rdfxml = "rdfxml"


def holders(
    name: Annotated[str, typer.Argument(metavar="ORG-OR-OFFICE", help="Organization or office: a name or an id.")],
    on: Annotated[str, typer.Option("--on", help="Day, like 2018-10-10; without it, the whole line of holders.")] = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Who held an office, or led an organization: on a day, or from the first to the last."""
    asker = open_asker(graph, policy)
    answer = asker.holders(name, on)
    for remark in asker.outside(answer, open_checked(graph, policy).manifest["as_of"]):
        note(remark)
    if format_ is Format.json:
        print_json(answer)
        return
    if format_ is Format.csv:
        print_csv(answer["holders"])
        return
    columns = {
        "ordinal": "no.", "office_label": "office", "holder_label": "holder", "kind": "kind", "certainty": "in office",
        "start": "from", "end": "to", "end_cause": "ended by", "mandate": "mandate", "state": "state",
        "documents": "documents", "source": "source",
    }  # fmt: skip
    title = f"{name} on {on}" if on else f"{name}: all holders"
    print_table(answer["holders"], columns, f"{title} (policy {policy})")
    if answer["gaps"]:
        gap_columns = {
            "kind": "gap", "certainty": "certainty", "after_label": "after", "before_label": "before",
            "start_earliest": "from", "end_latest": "to", "certain_days": "days", "covered_by_label": "covered by",
        }  # fmt: skip
        print_table(answer["gaps"], gap_columns, "\nNobody in office, nobody in his own right, or nothing recorded")


def coverage(
    name: Annotated[
        str, typer.Argument(metavar="[ORG-OR-OFFICE]", help="Organization or office; without it, all offices.")
    ] = "",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Show how complete what we hold on each office is: since when, with which gaps, how much of it read in documents."""
    answer = open_asker(graph, policy).coverage(name)
    if format_ is Format.json:
        print_json(answer)
    elif format_ is Format.csv:
        print_csv(answer["offices"])
    else:
        columns = {
            "office_label": "office", "first_covered": "since", "known": "terms", "read": "read", "read_share": "% read",
            "gaps": "gaps in the record", "covered_share": "% of its days", "completeness": "score",
        }  # fmt: skip
        print_table(answer["offices"], columns, f"Coverage (policy {policy})")
        total = answer["summary"]
        note(
            f"{total['offices']} offices, {total['known']} terms, {total['read']} of them read in a document ({total['read_share']} %)."
        )


def election(
    name: Annotated[str, typer.Argument(metavar="ID", help="Selection: an id or a name; see: kg list selections.")],
    all_: Annotated[bool, typer.Option("--all", help="All details after the story.")] = False,
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Tell the story of one selection: who was chosen, under which rule, the ballots, what is contradicted or unknown."""
    answer = open_asker(graph, policy).election(name)
    if format_ is Format.json:
        print_json(answer)
        return
    if format_ is Format.csv:
        print_csv(answer["ballots"])
        return
    print_story(answer)
    if not all_:
        note("Details: --all. How it was derived: kg explain " + str((answer["finding"] or {}).get("finding", name)))
        return
    for key, title in (
        ("outcome", "Outcome"),
        ("candidates", "Candidates"), ("ballots", "Ballots, as reported"), ("turnout", "Members and votes"),
        ("thresholds", "What the rule asked for"), ("placements", "Which ballot a count can have been"),
        ("eliminations", "Who had to leave"), ("eligibility", "Who could stand"),
        ("fits", "Whole numbers that fit published percentages"), ("contradictions", "Claims that rule or arithmetic contradict"),
        ("documents", "Documents"),
    ):  # fmt: skip
        if answer[key]:
            print()
            print_table(answer[key], _headings(answer[key]), title)


def stances(
    name: Annotated[str, typer.Argument(metavar="ID", help="Selection: an id or a name.")],
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Who spoke in public for or against whom. A stance is never a vote: ballots are secret."""
    answer = open_asker(graph, policy).stances(name)
    if format_ is Format.json:
        print_json(answer)
    elif format_ is Format.csv:
        print_csv(answer["stances"])
    else:
        columns = {
            "candidate_label": "candidate", "polarity": "polarity", "kind": "stance", "actor_label": "actor", "level": "level",
            "on_behalf_of": "on behalf of", "date": "date", "when": "outcome", "condition": "condition",
            "documents": "documents", "source": "source",
        }  # fmt: skip
        in_contest = [row for row in answer["stances"] if row["kind"] not in _ON_OUTCOME]
        print_table(in_contest, columns, f"{answer['label']} (policy {policy}). A stance is not a vote.")
        on_outcome = [row for row in answer["stances"] if row["kind"] in _ON_OUTCOME]
        if on_outcome:
            without = {key: heading for key, heading in columns.items() if key != "polarity"}
            print_table(on_outcome, without, "\nWords on the outcome, which back nobody in the contest")


def query(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Query of the library, a file with SPARQL, or - for standard input.")],
    parameter: Annotated[
        list[str] | None, typer.Option("--param", "-p", metavar="KEY=VALUE", help="Parameter; names of things are looked up.")
    ] = None,
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: Annotated[
        QueryFormat,
        typer.Option("--format", "-f", help="table for people; csv, tsv, json, xml: exact SPARQL results; "
                     "turtle, ntriples, jsonld, rdfxml: triples of CONSTRUCT."),
    ] = QueryFormat.table,
    short: Annotated[
        bool,
        typer.Option("--short", help="With --format csv: ids (kind/id) in place of whole IRIs, and safe for spreadsheets, as other commands write it."),
    ] = False,
    allow_service: Annotated[
        bool, typer.Option("--allow-service", help="Let the query ask other servers (SERVICE). They see what it sends, and may keep it waiting.")
    ] = False,
) -> None:  # fmt: skip
    """Answer a query of the library, or any SPARQL 1.1."""
    from kg.answers import plain_rows, read_query_text
    from kg.query import QueryFile, bind, evaluate
    from kg.query.run import serialize
    from kg.query.scan import Refused, scan

    if short and format_ not in (QueryFormat.csv, QueryFormat.table):
        raise typer.BadParameter("goes with --format csv; the other formats are exact", param_hint="--short")
    asker = open_asker(graph, policy)
    from kg.query import load_queries

    found = read_query_text(name, load_queries(), sys.stdin.read)
    values = _parameters(parameter or [])
    if isinstance(found, QueryFile):
        text = bind(found, asker.parameters(found, values))
    else:
        if values:
            raise typer.BadParameter("only queries of the library take parameters", param_hint="-p")
        try:  # the engine itself would ask any server that a query names, and dies of deep nesting
            text = scan(found, None, federation=allow_service).text
        except Refused as error:
            hint = " Allow it: --allow-service" if error.reason == "federation-refused" else ""
            raise QueryError(f"{error}{hint}") from None
    if format_ is not QueryFormat.table and not (short and format_ is QueryFormat.csv):
        sys.stdout.buffer.write(serialize(asker.store, text, policy, format_.value))
        sys.stdout.buffer.flush()
        return
    answer = evaluate(asker.store, text, policy)
    if answer.empty and not isinstance(found, QueryFile):
        from kg.query.fill import unknown_terms

        for remark in unknown_terms(text):
            note(remark)
    if format_ is QueryFormat.csv and answer.form != "select":
        raise QueryError("Only an answer of rows has the format csv.")
    if format_ is QueryFormat.csv:
        print_csv(plain_rows(answer), answer.columns)
    elif answer.boolean is not None:
        print("yes" if answer.boolean else "no")
    elif answer.triples is not None:
        sys.stdout.buffer.write(serialize(asker.store, text, policy, "turtle"))
    else:
        title = found.summary if isinstance(found, QueryFile) else ""
        print_table(plain_rows(answer), {c: c.replace("_", " ") for c in answer.columns}, title)


def _parameters(given: list[str]) -> dict[str, str]:
    values = {}
    for one in given:
        key, equals, value = one.partition("=")
        if not equals or not key or not value:
            raise typer.BadParameter(f"{one!r} is not KEY=VALUE", param_hint="-p")
        values[key.strip()] = value.strip()
    return values


def explain(
    name: Annotated[
        str, typer.Argument(metavar="ID-OR-IRI", help="Any thing: a term, a ballot, a person, a finding ...")
    ],
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Where a fact comes from: documents, speakers, what was rejected and why, what was derived from what."""
    from kg.explain import explain as explain_thing

    asker = open_asker(graph, policy)
    found = explain_thing(asker.store, asker.names.find(name, ()), policy)
    if format_ is Format.json:
        print_json(found.as_dict())
        return
    rows = [
        {
            "property": s.property, "value": s.value, "accepted": s.accepted, "why not": s.reason or None,
            "document": w.document or "(recalled)", "speaker": w.speaker or None, "kind": w.source_kind or None,
            "status": w.status if w.status != "stated" else None, "address": w.address or None,
        }
        for s in found.statements
        for w in s.witnesses
    ]  # fmt: skip
    if format_ is Format.csv:
        print_csv(rows)
        return
    print(f"{found.label}  [{found.thing}], policy {policy}")
    if rows:
        print_table(rows, _headings(rows), "\nWho says what")
    if found.steps:
        print_steps(found.steps)
    if found.derived:
        derived = [{"property": p, "value": v} for p, values in found.derived.items() for v in values]
        print_table(
            derived, {"property": "property", "value": "value"}, f"\nDerived by {found.derived_by or '(see below)'}"
        )
    for title, things in (("Derived from", found.derived_from), ("What depends on it", found.supports)):
        if things and not (found.steps and title == "Derived from"):
            print(f"\n{title}")
            for thing in things:
                print(f"  {thing}")


def view(
    policy: PolicyOption = DEFAULT_POLICY,
    diff: Annotated[str, typer.Option("--diff", help="Another policy: show what it accepts instead.")] = "",
    graph: GraphOption = DEFAULT_GRAPH,
    format_: FormatOption = Format.table,
) -> None:
    """What a policy accepts, and with --diff how another policy differs."""
    from kg.compare import differences, statements

    release = open_checked(graph, policy)
    if diff:
        open_checked(graph, diff)
        rows = differences(release.store, policy, diff)
        columns = {"subject": "thing", "property": "property", "left": policy, "right": diff}
        if format_ is Format.json:
            print_json({"left": policy, "right": diff, "differences": rows})
        elif format_ is Format.csv:
            print_csv(rows, list(columns))
        else:
            print_table(rows, columns, f"Where {policy} and {diff} differ")
            note(f"{len(rows)} differences")
        return
    accepted = statements(release.store, policy)
    if format_ is Format.json:
        print_json({"policy": policy, "statements": accepted})
    elif format_ is Format.csv:
        print_csv(accepted, ["subject", "property", "value"])
    else:
        print_table(accepted, {"subject": "thing", "property": "property", "value": "value"}, f"What {policy} accepts")


def list_things(
    kind: Annotated[str, typer.Argument(help="Kind of thing (offices, persons, selections ...), or queries, policies, checks, profiles, kinds.")] = "kinds",
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:  # fmt: skip
    """List what there is: ids and names."""
    from kg.catalogue import listing

    rows = listing(kind, lambda: open_checked(graph, policy), policy)
    if format_ is Format.json:
        print_json({"kind": kind, "items": rows})
    elif format_ is Format.csv:
        print_csv(rows)
    else:
        print_table(rows, _headings(rows))


def _headings(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {key: key.replace("_", " ") for row in rows[:1] for key in row}
