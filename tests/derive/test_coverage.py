"""Coverage against a count by hand, and what a recalled term does to it."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path

from kg.derive import derive
from kg.graph.facts import Fact
from kg.loaders import load
from kg.resolve import load_policies, resolve

DATA = Path(__file__).parents[1] / "sources" / "data"


def coverage(folder: Path, as_of: str, policy: str = "default") -> Fact:
    curated = load([folder])
    view = resolve(curated.rows, curated.documents, load_policies()[policy])
    facts = derive(view, curated.rows, dt.date.fromisoformat(as_of))
    (fact,) = [f for f in facts if "iol:OfficeCoverage" in f.classes]
    return fact


def test_the_numbers_are_those_counted_by_hand() -> None:
    values = coverage(DATA, "2010-01-01").values
    days = [
        (dt.date(1995, 7, 1) - dt.date(1990, 1, 1)).days, (dt.date(2000, 1, 31) - dt.date(1996, 1, 15)).days,
        (dt.date(2000, 8, 1) - dt.date(2000, 2, 1)).days, (dt.date(2005, 12, 31) - dt.date(2000, 8, 1)).days,
    ]  # fmt: skip
    covered = sum(days) / (dt.date(2010, 1, 1) - dt.date(1990, 1, 1)).days
    assert values["iol:coveredShare"] == Decimal(f"{100 * covered:.1f}") == Decimal("77.3")
    assert (values["iol:knownTerms"], values["iol:readTerms"], values["iol:readShare"]) == (4, 4, Decimal("100.0"))
    assert values["iol:recordGaps"] == 1, "nobody is known from July 1995 to January 1996"
    assert values["iol:firstCovered"] == dt.date(1990, 1, 1)
    # six of eight dates are known to the day
    assert values["iol:completeness"] == Decimal(f"{0.5 * covered + 0.3 + 0.2 * 6 / 8:.2f}")


def test_a_recalled_term_is_known_and_not_read_and_covers_nothing_by_default(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    with (folder / "terms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    recalled = rows[0] | {
        "id": "example-president/mona-nord/2", "person": "mona-nord", "start": "1995-07-01", "end": "1996-01-15",
        "evidence": "recalled", "document": "",
    }  # fmt: skip
    with (folder / "terms.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows([*rows, recalled])
    default, recalling = (coverage(folder, "2010-01-01", p).values for p in ("default", "with-recalled"))
    assert (default["iol:knownTerms"], default["iol:readTerms"]) == (5, 4)
    assert default["iol:coveredShare"] == Decimal("77.3") < recalling["iol:coveredShare"]  # type: ignore[operator]
    assert default["iol:recordGaps"] == 1 and recalling["iol:recordGaps"] == 0
