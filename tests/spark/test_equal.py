"""Spark gives what the embedded engine gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import kg.build
from kg.alignment import Ledger
from kg.alignment.agreement import pairs
from kg.alignment.bipartite import incidence
from kg.alignment.ledger import Window as Said
from kg.dates import parse_date
from kg.derive.lines import BY, line_facts
from kg.derive.modelling import build_model
from kg.errors import ReleaseError, UnknownName, UsageError
from kg.resolve import load_policies, resolve
from kg.rollcalls.agreement import agreement
from kg.rollcalls.panel import Window, read_panel
from kg.spark.session import SparkFailure
from kg.spark.stances import stances
from kg.spark.succession import TABLES, fact_row, succession
from kg.spark.votes import votes
from kg.votes.cache import save_votes
from kg.votes.read import RollCalls
from tests.alignment.worlds import candidacy, contest, stance
from tests.alignment.worlds import ledger as small_ledger


def as_set(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    found = [repr(sorted((k, v) for k, v in row.items() if v is not None)) for row in rows]
    assert len(set(found)) == len(found), "a row twice"
    return set(found)


@pytest.mark.parametrize("as_of", ["", "2010-06-01"])
def test_lines_of_holders(spark: Any, tables: Path, built: kg.build.Built, as_of: str) -> None:
    # What is compared with never saw a table: the rows as curated, resolved and derived as a build does.
    view = resolve(built.curated.rows, built.curated.documents, load_policies()["default"])
    model = build_model(view, built.curated.rows)
    assert len(model.unaccepted_terms) > 10
    day = parse_date(as_of or built.as_of).earliest
    want = [fact_row("", fact) for fact in line_facts(model, day)]
    frames = succession(spark, str(tables), as_of)
    for name, columns in TABLES.items():
        rows = [{k: v for k, v in row.items() if k in columns and k != "line"} for row in want if row["table"] == name]
        got = [{k: v for k, v in row.asDict().items() if k != "line"} for row in frames[name].collect()]
        assert rows and as_set(got) == as_set(rows), name


def test_every_fact_of_lines_in_the_release_is_there(spark: Any, tables: Path, built: kg.build.Built) -> None:
    derived = {
        q.subject.rpartition("/id/")[2].rstrip(">")
        for q in built.quads
        if q.object == f'"{BY}"' and q.graph.endswith("graph/derived/default>")
    }
    got = {row["id"] for frame in succession(spark, str(tables)).values() for row in frame.select("id").collect()}
    assert got == derived


@pytest.mark.parametrize(("strict", "window"), [(True, Said.NOT_AFTER), (False, Said.ANY)])
def test_projections_of_stances(spark: Any, tables: Path, ledger: Ledger, strict: bool, window: Said) -> None:
    check_stances(spark, tables, ledger, strict, window)


def check_stances(spark: Any, tables: Path, ledger: Ledger, strict: bool, window: Said) -> None:
    given = incidence(ledger, strict=strict, window=window)
    frames = {k: [r.asDict() for r in f.collect()] for k, f in stances(spark, str(tables), (), window, strict).items()}
    signs = {
        (given.states[i], given.items[k]): int(given.signs[i, k]) for i, k in zip(*np.nonzero(given.signs), strict=True)
    }
    assert signs and {(r["state"], r["item"]): r["sign"] for r in frames["sides"]} == signs
    margins = {s: ((given.signs[i] > 0).sum(), (given.signs[i] < 0).sum()) for i, s in enumerate(given.states)}
    assert {r["state"]: (r["for"], r["against"]) for r in frames["states"]} == margins
    margins = {s: ((given.signs[:, k] > 0).sum(), (given.signs[:, k] < 0).sum()) for k, s in enumerate(given.items)}
    assert {r["item"]: (r["for"], r["against"]) for r in frames["items"]} == margins
    joint = given.joint_contests()
    want = {(given.states[p.first], given.states[p.second]): p for p in pairs(given)}
    assert want and {(r["state_a"], r["state_b"]) for r in frames["pairs"]} == set(want)
    for row in frames["pairs"]:
        pair = want[row["state_a"], row["state_b"]]
        same = int(pair.same.sum())
        assert (row["n"], row["items"], row["same"], row["opposite"]) == (
            joint[pair.first, pair.second], len(pair.items), same, len(pair.items) - same,
        )  # fmt: skip
        assert row["expected"] == pytest.approx(float(pair.chance.sum()), abs=1e-9)
        assert row["value"] == pytest.approx(pair.excess, abs=1e-9)


def test_crowded_items_contradictions_and_withdrawals(spark: Any, tmp_path: Path) -> None:
    """A ledger with what the seed lacks: items of ten voices and more, states that change sides or contradict themselves."""
    rng = np.random.default_rng(7)
    contests = [contest(c) for c in "xyz"]
    rivals = [candidacy(f"{c}{k}", c) for c, count in (("x", 2), ("y", 3), ("z", 2)) for k in range(count)]
    said = []
    for number in range(160):
        about = rivals[int(rng.integers(len(rivals)))]
        kind = str(rng.choice(["endorses", "opposes", "withdraws-support", "stays-neutral"], p=[0.6, 0.25, 0.1, 0.05]))
        day = dt.date(2020, 1, 1) + dt.timedelta(days=int(rng.integers(300)))
        when = {} if rng.random() < 0.3 else {"date": str(day), "said_earliest": day, "said_latest": day}
        actor = f"state/s{int(rng.integers(14))}"
        said.append(stance(f"s{number}", actor, about["candidacy"], kind, about["selection"], **when))
    ledger = small_ledger(said, contests, rivals)
    assert (incidence(ledger).signs != 0).sum(axis=0).max() >= 10
    import pyarrow.parquet as parquet

    from kg.spark.tables import tables_of

    made = tables_of(_no_model(), ledger, "default", "2026-01-01", "0")
    for name, table in made.items():
        parquet.write_table(table, tmp_path / f"{name}.parquet")
    check_stances(spark, tmp_path, ledger, True, Said.NOT_AFTER)


def _no_model() -> Any:
    from types import SimpleNamespace

    return SimpleNamespace(offices={}, terms=[], unaccepted_terms=[])


@pytest.fixture(scope="session")
def roll_calls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RollCalls]:
    """Votes drawn by chance: five sessions that straddle years, two issues, paragraphs, unanimous roll calls, absences."""
    rng = np.random.default_rng(3)
    calls, cast, issues = [], [], []
    for number in range(1, 121):
        session = 60 + (number - 1) // 24
        day = dt.date(1945 + session, 9, 20) + dt.timedelta(days=8 * ((number - 1) % 24))
        part = [None, True, False][int(rng.integers(3))]
        calls.append({"roll_call": number, "session": session, "date": day, "resolution": f"A/RES/{session}/{number // 3}",
                      "important": None, "amendment": False, "paragraph": part, "title": f"t{number}"})  # fmt: skip
        issues += [(number, issue) for issue in ("Human rights", "Nuclear") if rng.random() < 0.4]
        shares = [1.0, 0.0, 0.0] if number % 10 == 0 else rng.dirichlet([2.0, 1.0, 1.0])
        cast += [
            (number, f"s{k:02d}", int(rng.choice([1, 2, 3], p=shares)))
            for k in range(12)
            if rng.random() < 0.8 and not (k == 11 and session < 64)
        ]
    schema = pa.schema([
        ("roll_call", pa.int32()), ("session", pa.int16()), ("date", pa.date32()), ("resolution", pa.string()),
        ("important", pa.bool_()), ("amendment", pa.bool_()), ("paragraph", pa.bool_()), ("title", pa.string()),
    ])  # fmt: skip
    read = RollCalls(
        pa.table({
            "roll_call": pa.array([c[0] for c in cast], pa.int32()),
            "state": pa.array([c[1] for c in cast]).dictionary_encode(),
            "vote": pa.array([c[2] for c in cast], pa.int8()),
        }),
        pa.Table.from_pylist(calls, schema=schema),
        pa.table({"roll_call": pa.array([i[0] for i in issues], pa.int32()), "issue": pa.array([i[1] for i in issues])}),
        "made", (),
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("votes") / "votes"
    save_votes(folder, read)
    return folder, read


@pytest.mark.parametrize(
    ("measures", "by", "window"),
    [
        (("voeten", "tau-b", "kappa-squared"), "session", None),
        (("alpha", "state-old"), "window", Window(finals=True, unanimous=True)),
        (("state-new",), "year", None),
        (("pi-linear",), "issue", Window(sessions=(60, 61, 63), unanimous=True)),
        (("s-squared",), "session", Window(issue="nucl", until=dt.date(2008, 11, 1))),
    ],
)
def test_measures_of_roll_calls(
    spark: Any, roll_calls: tuple[Path, RollCalls], measures: tuple[str, ...], by: str, window: Window | None
) -> None:
    folder, read = roll_calls
    got = [row.asDict() for row in votes(spark, str(folder), measures, window, by).collect()]
    panel = read_panel(read)
    rows = {(r["measure"], r["state_1"], r["state_2"], r.get(by)): r for r in got}
    assert len(rows) == len(got)
    seen = 0
    for measure in measures:
        for want in agreement(panel, measure, window, by=by).rows:
            mine = rows[measure, want["state_1"], want["state_2"], want.get(by)]
            seen += 1
            for key in ("n", "joint", "resolutions", "flag", "reason"):
                assert mine[key] == want[key], key
            for key in ("value", "agreement"):
                assert mine[key] == (want[key] if want[key] is None else pytest.approx(want[key], abs=1e-9))
    assert seen == len(got) > 60


def test_what_is_wrongly_asked_of_votes(spark: Any, roll_calls: tuple[Path, RollCalls], tmp_path: Path) -> None:
    folder = str(roll_calls[0])
    with pytest.raises(UnknownName, match="measure"):
        votes(spark, folder, ("voten",))
    with pytest.raises(UnknownName, match="issue"):
        votes(spark, folder, window=Window(issue="whales"))
    with pytest.raises(UsageError, match="different roll calls"):
        votes(spark, folder, ("voeten", "state-new"))
    with pytest.raises(UsageError, match="outside"):
        votes(spark, folder, ("consensus",))
    assert votes(spark, folder, window=Window(sessions=(1,))).collect() == []
    with pytest.raises(ReleaseError, match="cannot be read"):
        votes(spark, str(tmp_path))


def test_a_fault_in_a_worker_is_told_in_one_line(spark: Any, tables: Path, tmp_path: Path) -> None:
    import shutil

    import pyarrow.parquet as parquet

    from kg.spark.session import told

    broken = tmp_path / "tables"
    shutil.copytree(tables, broken)
    terms = parquet.read_table(broken / "terms.parquet")
    terms = terms.set_column(terms.schema.get_field_index("kind"), "kind", pa.nulls(len(terms), pa.string()))
    terms = terms.set_column(
        terms.schema.get_field_index("person"), "person", pa.array([None] * len(terms), pa.string())
    )
    parquet.write_table(terms, broken / "terms.parquet")
    with pytest.raises(SparkFailure) as caught, told():
        succession(spark, str(broken))["spells"].collect()
    assert "\n" not in str(caught.value) and "AttributeError" in str(caught.value) and caught.value.exit_code == 4


def test_other_files_are_no_tables(spark: Any, tables: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as parquet

    parquet.write_table(pa.table({"format": ["other"]}), tmp_path / "about.parquet")
    with pytest.raises(ReleaseError, match="no tables of the format"):
        succession(spark, str(tmp_path))
