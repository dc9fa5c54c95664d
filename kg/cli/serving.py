"""The command that serves a graph."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.interrupting import when_interrupted
from kg.cli.options import DEFAULT_GRAPH, EndpointOption, GraphOption


def serve(
    graph: GraphOption = DEFAULT_GRAPH,
    data: Annotated[Path | None, typer.Option("--data", help="Serve this RDF file (TriG, N-Quads, Turtle ...) in place of a built graph.")] = None,
    endpoint: EndpointOption = "",
    look: Annotated[float, typer.Option("--look", min=0.1, help="With --endpoint: seconds between two looks for a release that was pushed there.")] = 30.0,
    host: Annotated[str, typer.Option("--host", help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    allow_host: Annotated[list[str] | None, typer.Option("--allow-host", metavar="NAME", help="Host name by which clients reach the server; may be repeated.")] = None,
    deadline: Annotated[float, typer.Option("--deadline", min=0.1, help="Seconds that a query may take.")] = 10.0,
    memory: Annotated[int, typer.Option("--memory", min=256, help="MiB of address space of a worker.")] = 2048,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes that evaluate queries.")] = 4,
    votes: Annotated[Path | None, typer.Option("--votes", envvar="KG_VOTES", help="Folder that `kg fetch votes` wrote: pages of states then show agreement in roll calls.")] = None,
    header_time: Annotated[float, typer.Option("--header-time", min=0.1, help="Seconds that a client may take for the headers of a request, and as many for its body.")] = 10.0,
    write_time: Annotated[float, typer.Option("--write-time", min=0.1, help="Seconds that a client may read nothing of its answer.")] = 30.0,
) -> None:  # fmt: skip
    """Serve the graph: SPARQL endpoint, linked data, JSON API, dumps; with --endpoint stand before a SPARQL server that holds it. The address is printed when the server is ready."""
    from kg.errors import needing

    with needing("Serving needs", "serve"):
        from kg.serve.server import serve as run
    from kg.serve.limits import Limits

    limits = Limits(
        deadline=deadline,
        memory=memory,
        workers=workers,
        header_time=header_time,
        body_time=header_time,
        write_time=write_time,
    )
    when_interrupted("the server has stopped")
    run(
        graph=graph, data=data, host=host, port=port, allowed=allow_host or [], limits=limits, votes=votes, endpoint=endpoint, look=look
    )  # fmt: skip
