"""The Python interface, from signatures and docstrings, read by griffe without importing the heavy libraries.

A docstring is shown as Markdown with its special characters escaped, so that a formula stays as it was written; what is
indented in it is code. Sphinx's directives for Python make the entries, so that names are in the index and in the search.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator

import griffe

from kg_docs.markdown import code, escape, target

FENCES = ("::::::", ":::::")
AREAS: dict[str, tuple[str, ...]] = {
    "graph": ("kg.handle", "kg.errors", "kg.dates", "kg.explain", "kg.changes"),
    "succession": (
        "kg.analysis.world", "kg.analysis.choose", "kg.analysis.grouping", "kg.analysis.result", "kg.analysis.survival", "kg.analysis.curves",
        "kg.analysis.incidence", "kg.analysis.turnbull", "kg.analysis.log_rank", "kg.analysis.tenures", "kg.analysis.early_ends",
        "kg.analysis.acting", "kg.analysis.heirs", "kg.analysis.both_offices", "kg.analysis.careers", "kg.analysis.rotation", "kg.analysis.turns",
        "kg.analysis.firsts", "kg.analysis.gender", "kg.analysis.representation", "kg.analysis.rates", "kg.succession.gaps",
        "kg.succession.order", "kg.succession.spells", "kg.networks.careers", "kg.networks.succession", "kg.networks.files",
    ),
    "voting": (
        "kg.voting.thresholds", "kg.voting.arithmetic", "kg.voting.possibilities", "kg.voting.elections",
        "kg.voting.elimination", "kg.voting.counts", "kg.voting.rules", "kg.analysis.first_round",
    ),
    "alignment": (
        "kg.alignment.ledger", "kg.alignment.coalitions", "kg.alignment.coverage", "kg.alignment.agreement",
        "kg.alignment.nullmodel", "kg.alignment.bipartite", "kg.alignment.projection", "kg.alignment.communities",
        "kg.alignment.signed", "kg.alignment.balance", "kg.alignment.mixing", "kg.alignment.conversion", "kg.alignment.prediction",
        "kg.alignment.powers", "kg.alignment.compare", "kg.networks.stances", "kg.rollcalls.measures", "kg.rollcalls.panel",
        "kg.rollcalls.agreement", "kg.rollcalls.resampling", "kg.rollcalls.components", "kg.rollcalls.irt", "kg.rollcalls.bridges",
    ),
}  # fmt: skip
"""The public modules by page, in the order in which a reader needs them."""


def page(area: str) -> str:
    """Return a section for each public module of an area."""
    return "\n\n".join(_module(name) for name in AREAS[area])


@functools.cache
def package() -> griffe.Module:
    """Return the package as griffe reads it from its files."""
    loaded = griffe.load("kg", allow_inspection=False)
    assert isinstance(loaded, griffe.Module)
    return loaded


def _module(name: str) -> str:
    module = package()[name.removeprefix("kg.")]
    parts = [target(f"module {name}"), f"## {name}", f"```{{py:module}} {name}\n```", _text(module)]
    for member in _public(module):
        parts.append(_class(member) if isinstance(member, griffe.Class) else _callable("function", member, name))
    return "\n\n".join(parts)


def _public(owner: griffe.Module | griffe.Class) -> Iterator[griffe.Class | griffe.Function]:
    for name, member in owner.members.items():
        if name.startswith("_") or member.is_alias or not member.has_docstring:
            continue
        if isinstance(member, griffe.Class | griffe.Function):
            yield member


def _class(cls: griffe.Class) -> str:
    inner = [_text(cls)]
    fields = [
        f"- `{_shown(name, member)}`" + (f": {_text(member)}" if member.has_docstring else "")
        for name, member in cls.members.items()
        if isinstance(member, griffe.Attribute) and not name.startswith("_") and "property" not in member.labels
    ]
    if fields:
        inner.append("\n".join(fields))
    for name, member in cls.members.items():
        if name.startswith("_") or not member.has_docstring:
            continue
        if isinstance(member, griffe.Function):
            inner.append(_callable("method", member, cls.canonical_path, fence=FENCES[1]))
        elif isinstance(member, griffe.Attribute) and "property" in member.labels:
            inner.append(f"{FENCES[1]}{{py:property}} {cls.name}.{name}\n{_text(member)}\n{FENCES[1]}")
    body = "\n\n".join(part for part in inner if part)
    return f"{FENCES[0]}{{py:class}} {cls.name}\n{body}\n{FENCES[0]}"


def _shown(name: str, member: griffe.Attribute) -> str:
    return f"{name}: {member.annotation}" if member.annotation else name


def _callable(kind: str, function: griffe.Function, owner: str, fence: str = FENCES[0]) -> str:
    name = function.name if kind == "function" else f"{owner.rpartition('.')[2]}.{function.name}"
    given = [p for n, p in enumerate(function.parameters) if not (kind == "method" and n == 0)]
    signature = f"{name}({_parameters(given)})"
    if function.returns:
        signature += f" -> {_annotation(function.returns)}"
    return f"{fence}{{py:{kind}}} {signature}\n{_text(function)}\n{fence}"


def _parameters(parameters: list[griffe.Parameter]) -> str:
    shown, stars = [], False
    for p in parameters:
        kind = p.kind.value if p.kind else ""
        if kind == "keyword-only" and not stars:
            shown.append("*")
            stars = True
        mark = {"variadic positional": "*", "variadic keyword": "**"}.get(kind, "")
        stars = stars or mark == "*"
        text = mark + p.name + (f": {_annotation(p.annotation)}" if p.annotation else "")
        shown.append(text if p.default is None or mark else f"{text} = {p.default}")
    return ", ".join(shown)


def _annotation(annotation: str | griffe.Expr) -> str:
    """Return an annotation with the full names of our own classes, since two modules may have one of the same name."""
    if isinstance(annotation, str):
        return annotation
    pieces = annotation.iterate(flat=True)
    return "".join(
        piece
        if isinstance(piece, str)
        else piece.canonical_path
        if piece.canonical_path.startswith("kg.")
        else str(piece)
        for piece in pieces
    )


def _text(member: griffe.Object) -> str:
    """Return a docstring as Markdown: paragraphs, the sections of numpydoc, lists, examples and indented code."""
    if not member.docstring:
        return ""
    blocks = []
    for block in inspect.cleandoc(member.docstring.value).split("\n\n"):
        lines = block.strip("\n").split("\n")
        if len(lines) > 1 and set(lines[1]) == {"-"}:
            blocks.append(f"**{lines[0]}**")
            lines = lines[2:]
            if lines:
                blocks.append(_section(lines))
        elif lines[0].startswith(".. math:: "):
            formula = " ".join(line.strip() for line in lines).removeprefix(".. math:: ")
            blocks.append(code(formula, "{math}"))
        elif lines[0].startswith(">>>"):
            blocks.append(code("\n".join(lines), "pycon"))
        elif all(line.startswith("    ") for line in lines):
            blocks.append(code(inspect.cleandoc("\n" + "\n".join(lines)), "python"))
        elif lines[0].startswith(("* ", "- ")):
            blocks.append("\n".join(line[:2] + escape(line[2:]) for line in lines))
        elif lines[0].strip():
            blocks.append(escape("\n".join(lines)))
    return "\n\n".join(blocks)


def _section(lines: list[str]) -> str:
    """Return the entries of a section, each a name or an error, and what is said of it."""
    entries: list[str] = []
    for line in lines:
        if line.startswith(" ") and entries:
            entries[-1] += f" {escape(line.strip())}"
            continue
        name, mark, words = line.partition(" : ")
        entries.append(f"- `{name}`: {escape(words)}" if mark else f"- `{line}`:")
    return "\n".join(entries)
