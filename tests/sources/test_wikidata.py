"""Wikidata: fetched from a real server, whatever it answers; read back as assertions beside ours; held beside ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kg.build
from kg.cli.app import app
from kg.concordance import our_terms, wikidata_comparison, wikidata_proposals
from kg.errors import BuildRefused, ReleaseError, UsageError
from kg.loaders import load
from kg.remote import Endpoint, RemoteError
from kg.sources.wikidata.fetch import fetch, wanted
from kg.sources.wikidata.read import read_content
from kg.sources.wikidata.rows import snapshot_rows
from kg.sources.wikidata.snapshot import open_snapshot
from kg.values import Ref
from tests.sources.servers import Proxy, oxigraph
from tests.sources.world import world

DATA = Path(__file__).parent / "data"
DAY = "2026-11-24"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(world(), tmp_path_factory.mktemp("oxigraph")) as url:
        yield url


@pytest.fixture
def proxy(server: str) -> Iterator[Proxy]:
    made = Proxy(server)
    yield made
    made.close()


def endpoint(url: str, **more: object) -> Endpoint:
    return Endpoint(url, "tests@example.org", pause=0, **{"timeout": 1.0, **more})  # type: ignore[arg-type]


def fetched(url: str, out: Path, day: str = DAY, **more: object) -> Path:
    organizations, offices = wanted(load([DATA]).rows)
    slept = more.pop("slept", [])
    assert isinstance(slept, list)
    made = endpoint(url, sleep=slept.append)
    return fetch(made, organizations, offices, out, day, page_size=50, **more)[0].folder  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def snapshot(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fetched(server, tmp_path_factory.mktemp("snapshots"))


def test_a_snapshot_has_everything_and_says_what_it_is(snapshot: Path) -> None:
    manifest = open_snapshot(snapshot).manifest
    assert manifest["counts"] == {"offices": 2, "statements": 7, "persons": 6, "elections": 1, "triples": manifest["counts"]["triples"]}  # fmt: skip
    assert manifest["retrieved"] == DAY and len(manifest["sha256"]) == 64
    content = read_content(open_snapshot(snapshot).text())
    held = {h.id: h for h in content.holdings}
    assert {h.rank for h in held.values()} == {"normal", "deprecated"}
    assert held["Q900104-h1"].end.none and not held["Q900104-h1"].end.dates
    assert held["Q900105-h1"].start.unknown and held["Q900105-h1"].end.one and held["Q900105-h1"].end.one.edtf == "198X"
    second = held["Q900102-h1"]
    assert second.start.one and second.start.one.edtf == "1995-09" and second.replaces == ("Q900101",)
    assert held["Q900101-h1"].references == ("https://example.org/former%20presidents",)
    assert set(held["Q900101-h1"].qualifiers) == {"P580", "P582", "P1534"}
    assert content.items["Q900001"].labels["ru"] == "Организация Пример"
    (election,) = content.elections
    assert [(c.person, c.votes, c.successful) for c in election.candidacies] == [
        ("Q900104", 70, True),
        ("Q900105", 41, False),
    ]


@pytest.mark.parametrize(
    "fault",
    [
        "429 1",
        "503",
        "503 2",
        "500",
        "truncated",
        "short",
        "error-in-body",
        "json-error",
        "html",
        "empty",
        "hangs",
        "drips",
    ],
)
def test_each_fault_is_survived_and_changes_nothing(fault: str, proxy: Proxy, snapshot: Path, tmp_path: Path) -> None:
    proxy.script = ["", fault, "", "", fault]
    slept: list[float] = []
    folder = fetched(proxy.url, tmp_path, slept=slept)
    assert (folder / "wikidata.nt").read_bytes() == (snapshot / "wikidata.nt").read_bytes()
    assert proxy.busy == 1, "more than one request at a time"
    assert proxy.agents == {"io-leadership-kg (tests@example.org) SPARQLWrapper"}
    waits = [s for s in slept if s]
    if " " in fault:
        assert waits == [float(fault.split()[1])] * 2, "Retry-After was not obeyed"


@pytest.mark.parametrize(
    ("fault", "said"),
    [("503", "status 503"), ("html", "text/html"), ("truncated", "cut short"), ("json-error", "no SPARQL result"), ("hangs", "within 1 seconds")],
)  # fmt: skip
def test_a_server_that_never_recovers_leaves_the_last_snapshot(
    fault: str, said: str, proxy: Proxy, tmp_path: Path
) -> None:
    fetched(proxy.url, tmp_path, "2026-11-01")
    proxy.script = [""] * 3 + [fault] * 5
    with pytest.raises(RemoteError, match=said):
        fetched(proxy.url, tmp_path)
    assert open_snapshot(tmp_path).date == "2026-11-01"
    assert not (tmp_path / DAY).exists()
    # What was answered is not asked again.
    before = proxy.count
    fetched(proxy.url, tmp_path)
    whole = open_snapshot(tmp_path).manifest["requests"]
    assert open_snapshot(tmp_path).date == DAY and proxy.count - before == whole
    fetched(proxy.url, tmp_path, "2026-11-25")
    assert open_snapshot(tmp_path).manifest["requests"] == whole + 3


def test_a_wait_beyond_patience_is_told_and_not_waited_for(proxy: Proxy, tmp_path: Path) -> None:
    proxy.script = ["429 86400"]
    slept: list[float] = []
    with pytest.raises(RemoteError, match="asks to wait 86400 seconds"):
        fetched(proxy.url, tmp_path, slept=slept)
    assert not any(slept)


@pytest.mark.parametrize("contact", ["", "me", "me@example.org\r\nX: y"])
def test_an_endpoint_wants_a_contact(contact: str) -> None:
    with pytest.raises(UsageError):
        Endpoint("https://example.org/sparql", contact)


def test_a_snapshot_that_lost_a_fifth_is_refused_and_the_last_one_stays(
    server: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path / "snapshots"
    first = fetched(server, out, "2026-11-01")
    lost = [line for line in world() if "Q900103" not in line and "Q900105" not in line and "Q900200-2" not in line]
    with oxigraph(lost, tmp_path_factory.mktemp("less")) as url:
        with pytest.raises(BuildRefused, match="--accept-shrink"):
            fetched(url, out)
        assert open_snapshot(out).folder == first
        assert fetched(url, out, accept_shrink=True).name == DAY


def test_a_changed_snapshot_is_not_believed(snapshot: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / DAY
    shutil.copytree(snapshot, copy)
    with (copy / "wikidata.nt").open("a") as file:
        file.write("<http://a> <http://b> <http://c> .\n")
    with pytest.raises(ReleaseError, match="not the file"):
        open_snapshot(copy).text()


def test_what_it_says_becomes_claims_on_our_terms_only_where_identity_is_known(snapshot: Path) -> None:
    curated = load([DATA])
    found = snapshot_rows(open_snapshot(snapshot), curated)
    terms = {r.subject.id: r for r in found.rows if r.subject.kind == "term"}
    assert "example-president/anna-berg/1" in terms, "matched by identifier"
    assert "example-president/carl-dorn/1" not in terms, (
        "the same person by judgement, but four months apart: no claim on our term"
    )
    assert "example-president/carl-dorn/wikidata-q900102-h1" in terms
    assert not [t for t in terms if "eva-falk" in t], "nobody has judged that the two Eva Falks are one"
    berg = terms["example-president/anna-berg/1"]
    assert str(berg.says["iol:start"]) == "1990-03-01" and str(berg.says["iol:endCause"]) == "resigned"
    acting = terms["example-president/wikidata-q900103/wikidata-q900103-h1"]
    assert str(acting.says["iol:termKind"]) == "acting"
    assert terms["example-president/wikidata-q900105/wikidata-q900105-h2"].citation.status == "retracted"
    assert any("sudden disappearance" in note for note in found.notes)
    assert Ref("nationality", "anna-berg/fr") in {r.subject for r in found.rows}


def test_the_build_takes_it_beside_ours_and_the_default_view_does_not(snapshot: Path) -> None:
    alone, beside = kg.build.assemble([DATA]), kg.build.assemble([DATA], living=kg.build.Living((snapshot,)))
    view = "<https://w3id.org/io-leadership/graph/view/default>"
    assert [q for q in alone.quads if q.graph == view] == [q for q in beside.quads if q.graph == view]
    assert "with-databases" in beside.policies and "with-databases" not in alone.policies
    claims = [q for q in beside.quads if q.graph == f"<https://w3id.org/io-leadership/graph/assertion/wikidata-{DAY}>"]
    assert len(claims) > 50
    assert beside.report.count("violation") == 0, [
        f.message for f in beside.report.findings if f.severity == "violation"
    ]
    accepted = [q for q in beside.quads if q.graph == view.replace("default", "with-databases")]
    assert any("wikidata-q900104" in q.subject for q in accepted)
    start = [q.object for q in accepted if q.subject.endswith("/term/example-president/anna-berg/1>") and q.predicate.endswith("startEdtf>")]  # fmt: skip
    assert start == ['"1990-03-01"'], "the finer date supports ours"


def test_comparison_lists_agreements_conflicts_and_what_each_lacks(snapshot: Path) -> None:
    lines = wikidata_comparison(snapshot, "default", [DATA])
    seen = {(x.person, x.field): (x.verdict, x.ours, x.theirs, x.matched_by) for x in lines}
    assert seen["Anna Berg", "start"] == ("agrees", "1990", "1990-03-01", "identifier")
    assert seen["Anna Berg", "end"] == ("agrees", "1995-07-01", "1995-06-30", "identifier")
    assert seen["Carl Dorn", "start"] == ("differs", "1996-01-15", "1995-09", "identifier")
    assert seen["Eva Falk", "start"] == ("agrees", "2000-02-01", "2000-02-01", "name")
    assert seen["Gustav Holm", "term"] == ("only theirs", "", "2010 to ..", "")
    assert seen["Mona Nord", "term"] == ("only ours", "2000-08-01 to 2005", "", "")


def test_an_office_without_an_identifier_is_compared_by_its_name_within_its_organization(
    snapshot: Path, tmp_path: Path
) -> None:
    import shutil

    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    offices = folder / "offices.csv"
    offices.write_text(offices.read_text(encoding="utf-8").replace("Q900010", ""), encoding="utf-8")
    lines = wikidata_comparison(snapshot, "default", [folder])
    assert {x.verdict for x in lines} == {"agrees", "differs", "only ours", "only theirs"}
    terms = [
        r.subject.id for r in snapshot_rows(open_snapshot(snapshot), load([folder])).rows if r.subject.kind == "term"
    ]
    assert all(t.startswith("wikidata-q9000") for t in terms), (
        "a claim on our office needs an identifier or a judgement"
    )


def test_proposals_are_undecided_and_never_of_what_was_judged(snapshot: Path) -> None:
    rows = wikidata_proposals(snapshot, [DATA])
    assert [(r["thing"], r["other"], r["verdict"]) for r in rows] == [
        ("person/eva-falk", "http://www.wikidata.org/entity/Q900103", "undecided")
    ]


def test_the_commands(server: str, tmp_path: Path) -> None:
    run = CliRunner().invoke
    out, common = str(tmp_path / "s"), ["--data", str(DATA)]
    made = run(app, ["fetch", "wikidata", "--out", out, "--endpoint", server, "--contact", "a@b.c", "--pause", "0", "--date", DAY, *common])  # fmt: skip
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["counts"]["statements"] == 7
    shown = run(app, ["compare", "wikidata", "--snapshot", out, "--format", "json", *common])
    summary = json.loads(shown.stdout)["summary"]
    assert summary == {"agrees": 5, "differs": 1, "only ours": 1, "only theirs": 2}
    proposed = run(app, ["propose", "wikidata", "--snapshot", out, *common])
    assert proposed.stdout.splitlines()[1].startswith("eva-falk/q900103,person/eva-falk,")
    built = run(
        app, ["build", "--data", str(DATA), "--snapshot", out, "--out", str(tmp_path / "b"), "--format", "json"]
    )
    assert built.exit_code == 0 and "with-databases" in json.loads(built.stdout)["policies"]


def test_our_terms_have_all_names(built: kg.build.Built) -> None:
    from kg.resolve import resolve

    view = resolve(built.curated.rows, built.curated.documents, built.policies["default"])
    kim = next(t for t in our_terms(view) if t.ref.id == "interpol-president/kim-jong-yang/2")
    assert len(kim.names) > 1
