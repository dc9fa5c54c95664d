"""`kg align`: what public backing and roll calls tell of who stands with whom."""

from __future__ import annotations

import typer

from kg.cli import alignment_stances, alignment_votes

align = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="Alignment: public stances, agreement in roll calls, ideal points, networks. Public votes and public words only; no secret ballot is inferred.",
)  # fmt: skip

# Roll calls
align.command("votes")(alignment_votes.votes)
align.command("ideal-points")(alignment_votes.ideal_points)
align.command("moved")(alignment_votes.moved)
align.command("measures")(alignment_votes.measures)

# Public stances
align.command("stances")(alignment_stances.stances)
align.command("compare")(alignment_stances.compare)
