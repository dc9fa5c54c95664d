"""The query library: each query with its question, its parameters, its text, and its answer on the seed case."""

from __future__ import annotations

from kg.query import QueryFile, load_queries
from kg.query.library import Parameter
from kg_docs.markdown import cell, code, escape, hidden, inline, link, table, target
from kg_docs.seed import SeedGraph

SEED = {
    "selection": "interpol-president-2018", "office": "interpol-president", "organization": "interpol", "date": "2018-10-10",
    "person": "kim-jong-yang", "thing": "term/interpol-president/kim-jong-yang/1", "subject": "person/kim-jong-yang",
    "body": "organization/icpc", "state": "be",
}  # fmt: skip
"""The values of parameters for which the pages show answers."""
OTHERWISE = {"conflicts": {}, "names": {}, "overdue": {"date": "2021-06-01"}, "states": {"state": "kr"}, "memberships": {"body": "organization/interpol"}}  # fmt: skip
"""Queries that would find nothing for these."""

ROWS = 6
CUT = 60


def page(topic: str, seed: SeedGraph) -> str:
    """Return a section for each query of a topic."""
    parts = []
    for query in load_queries().values():
        if query.topic == topic:
            parts += _section(query, seed)
    return "\n\n".join(parts)


def topics() -> list[str]:
    """Return the topics, each of which has a page."""
    return sorted({query.topic for query in load_queries().values()})


def _section(query: QueryFile, seed: SeedGraph) -> list[str]:
    given = OTHERWISE.get(query.name, {name: SEED[name] for name in query.parameters if name in SEED})
    command = " ".join(["kg query", query.name, *(f"-p {name}={value}" for name, value in given.items())])
    parts = [target(f"query {query.name}"), f"## {query.name}", escape(query.summary)]
    if query.description:
        parts.append(escape(query.description))
    if query.questions:
        numbers = ", ".join(str(number) for number in query.questions)
        parts.append(f"Answers {link('question' + 's' * (len(query.questions) > 1), 'questions page')} {numbers}.")
    if query.parameters:
        parts.append(table(["parameter", "what", "kind"], [_parameter(p) for p in query.parameters.values()]))
    rows, columns = seed.answer(query.name, given)
    parts.append(code(f"$ {command}", "console"))
    if rows:
        wanted = shown_columns(columns, rows, given)
        shown = [[_short(row[name]) for name in wanted] for row in rows[:ROWS]]
        parts.append(table([inline(name) for name in wanted], shown))
    more = len(rows) - ROWS
    parts.append(
        "Nothing of the kind is in the seed case." if not rows else f"And {more} more." if more > 0 else "That is all."
    )
    parts.append(f"Columns: {', '.join(inline(name) for name in columns)}.")
    parts.append(hidden("The query", code(query.text, "sparql")))
    return parts


def shown_columns(columns: list[str], rows: list[dict[str, object]], given: dict[str, str]) -> list[str]:
    """Return the columns that a page has room for: none that is empty, was asked for, or has its label beside it.

    >>> shown_columns(["office", "holder", "holder_label", "end"], [{"holder_label": "Ann", "office": "o", "end": None}], {"office": "o"})
    ['holder_label']
    """
    kept = [
        name for name in columns
        if name not in given and f"{name}_label" not in columns and any(row.get(name) is not None for row in rows)
    ]  # fmt: skip
    return kept or columns


def _parameter(parameter: Parameter) -> list[str]:
    needed = "required" if parameter.required else "may be left out: all"
    kind = parameter.kind or ("any thing" if parameter.type == "iri" else parameter.type)
    return [inline(parameter.name), f"{cell(parameter.description)}; {needed}", cell(kind)]


def _short(value: object) -> str:
    text = " ".join(str(value).split()) if value is not None else ""
    return cell(text if len(text) <= CUT else text[: CUT - 1] + "…")
