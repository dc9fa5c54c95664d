"""Cell magics for IPython and Jupyter: `%load_ext kg.notebook`.

    %%sparql -p office -p day={date} -o rows
    SELECT ?term ?start WHERE {
      VALUES ?office { UNDEF } VALUES ?day { UNDEF }
      ?term iol:ofOffice ?office ; iol:startEarliest ?start FILTER(?start > ?day)
    }

    %kg queries vacan              # the library: names, and what each answers
    %kg query holders-on -p office=interpol-president -p date=2018-10-10

`-p office` takes the value of the Python variable `office`, `-p day={date}` that of `date`, `-p office=interpol-president` the text.
A value enters as an RDF term (`kg.query.fill`), never as text of the query. The graph is `-g VARIABLE`, else the variable
`graph`, else the one that `kg.open_graph()` finds. An error that the user can mend is one message, without our traceback; the cell
still counts as failed.
"""

from __future__ import annotations

import re
import shlex
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError as BadMagic
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import MagicArgumentParser

from kg.errors import KgError, UsageError
from kg.frames import tidy
from kg.handle import Graph, open_graph
from kg.query.fill import UnknownTermWarning

if TYPE_CHECKING:
    import pandas as pd
    from IPython.core.interactiveshell import InteractiveShell

_VARIABLE = re.compile(r"\{\s*([^\W\d]\w*)\s*\}")


def _parser(program: str, description: str) -> MagicArgumentParser:
    parser = MagicArgumentParser(program, description=description)  # type: ignore[no-untyped-call]
    parser.add_argument("-g", "--graph", metavar="VARIABLE", default="", help="variable that holds the graph")
    parser.add_argument("--policy", default="", help="policy under which the question is answered")
    parser.add_argument(
        "-p", "--parameter", action="append", default=[], metavar="NAME[=VALUE]",
        help="value of a parameter: a text, or {variable}; without one the variable of that name",
    )  # fmt: skip
    parser.add_argument("-o", "--out", metavar="VARIABLE", default="", help="keep the answer there, show nothing")
    return parser


def _sparql_parser() -> MagicArgumentParser:
    return _parser("%%sparql", "Answer SPARQL 1.1: a frame (SELECT), a truth value (ASK), an rdflib graph (CONSTRUCT).")


def _query_parser() -> MagicArgumentParser:
    parser = _parser("%kg query", "Answer a query of the library as a frame.")
    parser.add_argument("name", help="name of the query; see kg queries")
    return parser


@magics_class
class GraphMagics(Magics):
    """`%%sparql` and `%kg`."""

    @no_var_expand
    @cell_magic
    def sparql(self, line: str, cell: str) -> Any:
        """Answer SPARQL; `%%sparql -h` lists the options."""
        options = _parsed(_sparql_parser(), line)
        graph = self._graph(options.graph, options.policy)
        with _remarks_alone():
            answer = graph.sparql(cell, **self._parameters(options.parameter))
        return self._give(options.out, answer)

    @no_var_expand
    @line_magic
    def kg(self, line: str) -> Any:
        """`%kg query NAME [-p NAME=VALUE]...` answers a query of the library; `%kg queries [WORD]` lists them."""
        what, _, rest = line.strip().partition(" ")
        if what == "queries":
            return self._queries(rest.strip())
        if what != "query":
            raise BadMagic("%kg query NAME [-p NAME=VALUE ...] or %kg queries [WORD]")
        options = _parsed(_query_parser(), rest)
        graph = self._graph(options.graph, options.policy)
        return self._give(options.out, graph.query(options.name, **self._parameters(options.parameter)))

    def _queries(self, word: str) -> pd.DataFrame:
        found = self._graph("", "").queries()
        rows = [{"query": n, "answers": q} for n, q in found.items() if word.casefold() in f"{n} {q}".casefold()]
        return tidy(rows, ["query", "answers"])

    def _graph(self, variable: str, policy: str) -> Graph:
        names = self._names()
        name = variable or "graph"
        graph = names.get(name)
        if variable and not isinstance(graph, Graph):
            raise UsageError(f"The variable {variable} holds no graph; say {variable} = kg.open_graph(...) first.")
        if not isinstance(graph, Graph):
            graph = self._opened = getattr(self, "_opened", None) or open_graph()
        return graph.under(policy) if policy else graph

    def _parameters(self, given: list[str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        names = self._names()
        for one in given:
            name, equals, text = one.partition("=")
            variable = _VARIABLE.fullmatch(text) if equals else _VARIABLE.fullmatch(f"{{{name}}}")
            if not variable:
                if not equals:
                    raise UsageError(f"-p {one}: write -p NAME=TEXT, -p NAME={{VARIABLE}}, or -p NAME.")
                values[name] = text
            elif variable[1] in names:
                values[name] = names[variable[1]]
            else:
                raise UsageError(f"-p {one}: there is no variable {variable[1]}.")
        return values

    def _names(self) -> Mapping[str, Any]:
        return self.shell.user_ns if self.shell is not None else {}

    def _give(self, variable: str, answer: Any) -> Any:
        if not variable:
            return answer
        if not variable.isidentifier():
            raise UsageError(f"-o {variable}: that is no name of a variable.")
        if self.shell is not None:
            self.shell.user_ns[variable] = answer
        return None


@contextmanager
def _remarks_alone() -> Iterator[None]:
    """Show what a query is warned of as a line without a place in our code."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always", UnknownTermWarning)
        yield
    for warning in given:
        if issubclass(warning.category, UnknownTermWarning):
            print(warning.message, file=sys.stderr)
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)


def _parsed(parser: MagicArgumentParser, line: str) -> Any:
    try:
        return parser.parse_args(shlex.split(line))
    except ValueError as error:
        raise BadMagic(f"{parser.prog}: {error}") from None


def _one_message(
    shell: InteractiveShell, kind: type[KgError], error: KgError, trace: TracebackType, tb_offset: int | None = None
) -> None:
    shell._showtraceback(kind, error, [f"{kind.__name__}: {error}"])


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add the magics to a session, and show errors of ours as one message."""
    shell.register_magics(GraphMagics)
    shell.set_custom_exc((KgError,), _one_message)  # type: ignore[no-untyped-call]


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Show errors as before."""
    shell.set_custom_exc((), lambda *_: None)  # type: ignore[no-untyped-call]


__all__ = ["GraphMagics", "load_ipython_extension", "unload_ipython_extension"]
