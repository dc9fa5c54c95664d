"""FollowTheMoney, QuickStatements, networks, Parquet, nanopublications: each by a reader that is not ours."""

from __future__ import annotations

import io
import re
from pathlib import Path

import networkx as nx
import pytest

from kg.exports import FORMATS, find_format, output, remarks
from kg.exports.columns import rows_of, tables
from kg.exports.extract import Extract
from tests.exports.conftest import ODD, peer
from tests.exports.test_rdf import written
from tests.exports.test_tables import written as written_folder


@pytest.mark.parametrize("name", ["tiny", "seed"])
def test_followthemoney_takes_every_entity_and_statement(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    extract: Extract = request.getfixturevalue(name)
    paths = [written(extract, f, tmp_path) for f in ("followthemoney", "followthemoney-statements")]
    found = peer("ftm.py", *paths)
    assert found["entities"] == sum(len(extract.things(kind)) for kind in ("organization", "office", "person", "term"))
    assert found["schemata"] == ["Occupancy", "Organization", "Person", "Position"]


def test_statements_name_their_documents(seed: Extract) -> None:
    import json

    lines = [json.loads(line) for line in _pieces(seed, "followthemoney-statements")]
    kim = [s for s in lines if s["value"] == "2018-10-07" and s["prop"] == "startDate"]
    assert len({s["id"] for s in lines}) == len(lines)
    assert len(kim) > 2 and all(s["origin"].startswith("document/") for s in kim)


def _pieces(extract: Extract, name: str) -> list[bytes]:
    pieces = output(find_format(name), extract)
    assert not isinstance(pieces, dict)
    return list(pieces)


_TIME = r"\+[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00Z/(9|10|11)"
_STATEMENT = re.compile(
    r"Q[0-9]+\tP39\tQ[0-9]+(\tP58[02]\t" + _TIME + r"|\tP136[56]\tQ[0-9]+|\tP1545\t\"[0-9]+\")*"
    r"(\t!?S854\t\"https?://[^\"\t\s]+\"(\tS577\t" + _TIME + r")?)+\n"
)  # fmt: skip


def test_quickstatements_say_one_mandate_a_line(tiny: Extract) -> None:
    text = b"".join(_pieces(tiny, "quickstatements")).decode("utf-8")
    reference = 'S854\t"https://example.org/a?b=1&c=%22"\tS577\t+2004-06-30T00:00:00Z/11\n'
    start, end = "P580\t+2001-12-01T00:00:00Z/11", "P582\t+2003-00-00T00:00:00Z/9"
    lines = text.splitlines(keepends=True)
    assert all(_STATEMENT.fullmatch(line) for line in lines)
    assert lines[0].startswith("Q3\tP39\tQ2\tP580\t+2000-01-01T00:00:00Z/11\tP582\t+2001-07-01T00:00:00Z/11")
    assert lines[1].startswith(f"Q1\tP39\tQ2\t{start}\t{end}\t") and lines[1].endswith(reference)
    # b acted, and d has no item: neither is anybody's predecessor or successor.
    assert len(lines) == 2 and "P1365" not in text and "P1366" not in text
    said = remarks(find_format("quickstatements"), tiny)
    assert "1 left out: the person has no item, or two" in said
    assert "1 left out: acting terms, for which Wikidata has no one way" in said


def test_quickstatements_have_nothing_where_there_are_no_items(seed: Extract) -> None:
    assert _pieces(seed, "quickstatements") == []
    assert any("neither person nor office has an item" in r for r in remarks(find_format("quickstatements"), seed))


@pytest.mark.parametrize("name", ["tiny", "seed"])
def test_networks_make_the_round_trip(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    extract: Extract = request.getfixturevalue(name)
    readers = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}
    read = {}
    for format_, reader in readers.items():
        folder = written_folder(extract, format_, tmp_path / format_)
        read[format_] = {n: reader(folder / f"{n}.{format_}") for n in ("succession", "stances")}
    succession = read["graphml"]["succession"]
    assert set(succession) == {t.id for t in extract.things("term")}
    for network in ("succession", "stances"):
        one, two = read["graphml"][network], read["gexf"][network]
        assert set(one) == set(two) and sorted(map(tuple, one.edges())) == sorted(map(tuple, two.edges()))
        assert all(one.nodes[n]["label"].split() == two.nodes[n]["label"].split() for n in one)
    if name == "seed":
        president = succession.nodes["term/interpol-president/kim-jong-yang/1"]
        assert president["kind"] == "acting" and president["start"] == "2018-10-07"
        assert read["gexf"]["stances"].number_of_edges() > 60
        assert succession.graph["loses"] == FORMATS["graphml"].loses


def test_igraph_reads_graphml_and_the_schema_of_gexf_accepts_gexf(tiny: Extract, seed: Extract, tmp_path: Path) -> None:
    for name, extract in (("tiny", tiny), ("seed", seed)):
        paths = [
            written_folder(extract, format_, tmp_path / name / format_) / f"{network}.{format_}"
            for format_ in ("graphml", "gexf")
            for network in ("succession", "stances")
        ]
        found = peer("networks.py", *paths)
        for network in ("succession", "stances"):
            assert found[f"{network}.graphml"] == found[f"{network}.gexf"][:2]
        assert found["succession.gexf"][0] == [t.id for t in extract.things("term")]
        if name == "tiny":  # c until some day of 2003; d from some day of 2003, still in office
            assert found["succession.gexf"][2] == {
                "term/alpha-head/a/1": ["2000-01-01", "2001-07-01"], "term/alpha-head/b/1": ["2001-07-01", "2001-10-01"],
                "term/alpha-head/c/1": ["2001-12-01", "2003-12-31"], "term/alpha-head/d/1": ["2003-01-01", ""],
            }  # fmt: skip
    spoilt = tmp_path / "spoilt.gexf"
    spoilt.write_text(paths[-1].read_text(encoding="utf-8").replace("<nodes>", "<nodes><knot/>"), encoding="utf-8")
    with pytest.raises(AssertionError, match="knot"):
        peer("networks.py", spoilt)


def test_a_client_of_quickstatements_writes_the_same_lines(tiny: Extract, tmp_path: Path) -> None:
    path = written(tiny, "quickstatements", tmp_path)
    assert [line[:3] for line in peer("quickstatements.py", path)] == [["Q3", "P39", "Q2"], ["Q1", "P39", "Q2"]]
    path.write_text(path.read_text(encoding="utf-8").replace("\tP39\t", "\tX39\t"), encoding="utf-8")
    with pytest.raises(AssertionError, match="pattern"):
        peer("quickstatements.py", path)


def test_parquet_has_types(seed: Extract, tmp_path: Path) -> None:
    import json

    import pyarrow.parquet as pq

    from kg.exports.parquet import METADATA

    folder = written_folder(seed, "parquet", tmp_path / "p")
    table = pq.read_table(folder / "terms.parquet")
    types = {f.name: str(f.type) for f in table.schema}
    assert (
        types["start_earliest"] == "date32[day]"
        and types["kind"].startswith("dictionary")
        and types["start"] == "string"
    )
    assert str(pq.read_schema(folder / "selections.parquet").field("elected").type).startswith("list")
    assert json.loads(table.schema.metadata[METADATA])["loses"] == find_format("parquet").loses
    back = [{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()} for row in table.to_pylist()]
    assert back == list(rows_of(seed, tables()["terms"]))
    frame = table.to_pandas()
    assert str(frame["kind"].dtype) == "category"
    assert {p.stem for p in folder.glob("*.parquet")} > {"organization-year", "leader-spell", "leader-year", "sayings"}


@pytest.mark.parametrize("name", ["tiny", "seed"])
def test_nanopublications_keep_the_guidelines(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    import warnings

    import rdflib

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library uses what rdflib deprecates
        from nanopub import Nanopub

        path = written(request.getfixturevalue(name), "nanopubs", tmp_path)
        text = path.read_text(encoding="utf-8")
        # One in a hundred: the library takes milliseconds for each, and all are made alike.
        head, *blocks = text.split("#Head> {\n")
        preamble = "".join(line + "\n" for line in head.splitlines() if line.startswith("@"))
        starts = [head.rsplit("\n", 1)[1], *(b.rsplit("\n", 1)[1] for b in blocks[:-1])]
        for start, block in list(zip(starts, blocks, strict=True))[:: 100 if name == "seed" else 1]:
            body = block.rsplit("\n", 1)[0] if block is not blocks[-1] else block
            graph = rdflib.ConjunctiveGraph()
            graph.parse(data=f"{preamble}{start}#Head> {{\n{body}\n", format="trig")
            assert Nanopub(rdf=graph).is_valid
    assert len(blocks) >= (10 if name == "tiny" else 1500)
    assert (
        "claim-status/alleged" not in text and "claim-status/retracted" not in text and "evidence/recalled" not in text
    )


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"trig", "nquads"}))
def test_each_format_of_the_small_graph_is_the_same_bytes_again(name: str, mini: Path, tiny: Extract) -> None:
    from kg.exports.extract import open_extract

    def made(extract: Extract) -> dict[str, bytes]:
        found = output(find_format(name), extract)
        return {n: b"".join(p) for n, p in found.items()} if isinstance(found, dict) else {"": b"".join(found)}

    assert made(tiny) == made(open_extract(mini))


def test_odd_characters_reach_the_networks(tiny: Extract) -> None:
    files = output(find_format("graphml"), tiny)
    assert isinstance(files, dict)
    network = nx.read_graphml(io.BytesIO(b"".join(files["succession.graphml"])))
    label = network.nodes["term/alpha-head/d/1"]["label"]
    # XML turns a bare carriage return into a line feed.
    assert label.replace("\r", "\n") == ("d" + ODD).replace("\r", "\n")
