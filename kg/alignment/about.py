"""What every result of this package says of itself."""

from __future__ import annotations

from kg.alignment.ledger import Ledger, Window

NEVER_A_VOTE = "A stance is a public statement. Ballots are secret: no row says how anybody voted."


def about(
    ledger: Ledger, definition: str, *, window: Window | str = Window.ANY, levels: tuple[str, ...] = (), null: str | None = None,
    draws: int | None = None, seed: int | None = None,
) -> dict[str, str | int | float | None]:  # fmt: skip
    """Return what holds of all rows: definition, levels, window, day and policy of the data, null model, draws, seed."""
    return {
        "definition": definition, "levels": ", ".join(levels) or "all", "window": str(window),
        "as_of": ledger.world.as_of.isoformat(), "policy": ledger.world.policy, "null": null, "draws": draws, "seed": seed,
    }  # fmt: skip
