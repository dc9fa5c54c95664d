"""Do public backing and something else line up? Two tables of pairs of states, compared by permuting states (question 48)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from kg.alignment.about import NEVER_A_VOTE, about
from kg.alignment.entitlement import held_lists, members_on
from kg.alignment.ledger import Ledger
from kg.analysis import Result
from kg.errors import UsageError

Floats = npt.NDArray[np.float64]
Dyads: TypeAlias = Mapping[tuple[str, str], float]
"""A value for each pair of states, in either order."""


def read_dyads(path: Path) -> dict[tuple[str, str], float]:
    """Read a table of pairs: CSV with the columns state_a, state_b, value; rows without a value are left out.

    The columns of `kg align votes`, state_1 and state_2, do as well.

    Raises
    ------
    UsageError
        The file cannot be read, a column is missing, a value is no number, or a pair stands twice with two values.

    """
    found: dict[tuple[str, str], float] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            names = set(reader.fieldnames or ())
            one, other = ("state_1", "state_2") if {"state_1", "state_2"} <= names else ("state_a", "state_b")
            missing = {one, other, "value"} - names
            if missing:
                raise UsageError(
                    f"{path} lacks the column {', '.join(sorted(missing))}; it needs state_a, state_b, value."
                )
            for number, row in enumerate(reader, 2):
                if not (row["value"] or "").strip():
                    continue
                try:
                    value = float(row["value"])
                except ValueError:
                    raise UsageError(f"{path}:{number} {row['value']!r} is no number.") from None
                pair = _pair(row[one], row[other])
                if found.setdefault(pair, value) != value:
                    raise UsageError(f"{path}:{number} {pair[0]}, {pair[1]} stands twice, with different values.")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    return found


def _pair(a: str, b: str) -> tuple[str, str]:
    a, b = (s.strip() if "/" in s else f"state/{s.strip().lower()}" for s in (a, b))
    return (a, b) if a <= b else (b, a)


def dyads_of(result: Result, column: str = "value") -> dict[tuple[str, str], float]:
    """Return a measure of a result whose rows have state_a and state_b, without the undefined."""
    return {
        _pair(r["state_a"], r["state_b"]): float(r[column]) for r in result.rows if r.get(column) is not None
    }  # fmt: skip


def same_region(ledger: Ledger, states: Iterable[str], attribute: str = "region") -> dict[tuple[str, str], float]:
    """Return 1 for two states of one region (or subregion), 0 for others; pairs with an unknown one are left out."""
    of = {s: getattr(ledger.world.states.get(s), attribute, "") for s in states}
    known = sorted(s for s, region in of.items() if region)
    return {(a, b): float(of[a] == of[b]) for i, a in enumerate(known) for b in known[i + 1 :]}


def shared_blocs(ledger: Ledger, states: Iterable[str]) -> dict[tuple[str, str], float]:
    """Return for each pair the number of organizations and groups, with lists held, of which both are members today."""
    members = [members_on(ledger, body, ledger.world.as_of) for body in held_lists(ledger)]
    names = sorted(states)
    return {
        (a, b): float(sum(a in m and b in m for m in members)) for i, a in enumerate(names) for b in names[i + 1 :]
    }  # fmt: skip


def qap(
    one: Dyads, other: Dyads, *, method: str = "spearman", draws: int = 9999, seed: int = 1
) -> tuple[float | None, float | None, int, int]:  # fmt: skip
    """Return the correlation of two tables of pairs, its two-sided permutation p, and the numbers of pairs and of states.

    Mantel's test, or QAP: the states of the second table are permuted, rows and columns together, since pairs that share a
    state are not independent. Only pairs in both tables count; after a permutation, those for which the moved value is known.
    p = (1 + as far from 0) / (1 + draws). None where fewer than 4 states or 3 pairs are joint, or a side does not vary.

    Notes
    -----
    scikit-bio's `mantel` needs full matrices; stances leave most pairs empty. (It also brings biom-format and h5py.)

    """
    joint = sorted({_pair(*p) for p in one} & {_pair(*p) for p in other})
    states = sorted({s for pair in joint for s in pair})
    n = len(states)
    if n < 4 or len(joint) < 3:
        return None, None, len(joint), n
    x, y = _matrix(one, states), _matrix(other, states)
    if method == "spearman":
        x, y = _ranked(x), _ranked(y)
    elif method != "pearson":
        raise UsageError(f"The correlation is spearman or pearson, not {method!r}.")
    known = ~np.isnan(x)
    np.fill_diagonal(known, False)
    known &= np.triu(np.ones_like(known))
    value = _correlation(x, y, known)
    if value is None:
        return None, None, len(joint), n
    random = np.random.default_rng(seed)
    far = tried = 0
    for _ in range(draws):
        order = random.permutation(n)
        drawn = _correlation(x, y[np.ix_(order, order)], known)
        if drawn is not None:
            tried += 1
            far += abs(drawn) >= abs(value) - 1e-12
    return value, (1 + far) / (1 + tried), len(joint), n


def _matrix(table: Dyads, states: list[str]) -> Floats:
    place = {s: i for i, s in enumerate(states)}
    found = np.full((len(states), len(states)), np.nan)
    for pair, value in table.items():
        a, b = _pair(*pair)
        if a in place and b in place:
            found[place[a], place[b]] = found[place[b], place[a]] = value
    return found


def _ranked(matrix: Floats) -> Floats:
    found = matrix.copy()
    known = ~np.isnan(matrix)
    found[known] = rankdata(matrix[known])
    return found


def _correlation(x: Floats, y: Floats, known: npt.NDArray[np.bool_]) -> float | None:
    both = known & ~np.isnan(y)
    a, b = x[both], y[both]
    if a.size < 3:
        return None
    a, b = a - a.mean(), b - b.mean()
    spread = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / spread if spread > 1e-12 else None


def comparison(
    ledger: Ledger, backing: Result, others: Mapping[str, Dyads], *, column: str = "value", method: str = "spearman",
    draws: int = 9999, seed: int = 1,
) -> Result:  # fmt: skip
    """Return how a measure of public backing goes with other tables of pairs: one row a table.

    `value` is the correlation over the pairs in both, p from permuting states (Mantel, QAP), n the pairs, `states` the states.
    """
    one = dyads_of(backing, column)
    rows = []
    for name, other in others.items():
        value, p, n, states = qap(one, other, method=method, draws=draws, seed=seed)
        rows.append({"compared_with": name, "value": value, "p": p, "n": n, "states": states})
    definition = f"{method} correlation over pairs of states of {backing.name} ({column}) with another table"
    note = "Agreement moves with the agenda: compare within a session, or against a null; pairs that never spoke on one candidate are missing."
    said = about(
        ledger, definition, window=str(backing.about.get("window") or ""), null="states permuted (Mantel, QAP)", draws=draws, seed=seed
    )  # fmt: skip
    return Result("comparison", rows, said, (NEVER_A_VOTE, note))
