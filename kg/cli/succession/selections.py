"""Commands on how selections go."""

from __future__ import annotations

import datetime as dt

from kg.cli.analyses import show
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
from kg.cli.succession.app import succession


@succession.command("first-round-leaders")
def first_round_leaders(
    graph: GraphOption = DEFAULT_GRAPH,
    policy: PolicyOption = DEFAULT_POLICY,
    format_: FormatOption = Format.table,
) -> None:
    """Whether whoever leads the first ballot wins, over all contested selections, with an interval."""
    from kg.analysis.first_round import first_round_leaders as analyse

    day = dt.date.fromisoformat(open_checked(graph, policy).manifest["as_of"])
    show(analyse(open_asker(graph, policy).rows, policy, day), format_, "Does the leader of the first ballot win?")
