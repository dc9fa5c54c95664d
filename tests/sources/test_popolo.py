"""Popolo back into tables: our own export comes round, and a file of EveryPolitician's shape becomes what it says, losses named."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg.build
from kg.errors import KgError, UsageError
from kg.exports import find_format, output
from kg.exports.extract import Extract, open_extract
from kg.loaders import load
from kg.sources.popolo import Imported, tables_of
from kg.store import publish
from tests.cli.test_commands import kg as command
from tests.conftest import ROOT

PARLIAMENT = ROOT / "tests" / "sources" / "parliament.popolo.json"
ANA = "parliament-9f0e1d2c-0001-4000-8000-000000000001"


def exported(extract: Extract, path: Path) -> dict[str, Any]:
    pieces = output(find_format("popolo"), extract)
    assert not isinstance(pieces, dict)
    path.write_bytes(b"".join(pieces))  # type: ignore[arg-type]
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def rows(made: Imported, table: str) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in csv.DictReader(io.StringIO(made.files[f"{table}.csv"].decode()))}


def folder_of(made: Imported, folder: Path) -> Path:
    folder.mkdir()
    for name, text in made.files.items():
        (folder / name).write_bytes(text)
    return folder


def test_our_export_comes_round(release: Path, tmp_path: Path) -> None:
    """Export, import, build, export: the same entries, but for sources, of which only the first is taken, and events."""
    first = exported(open_extract(release), tmp_path / "a.json")
    made = tables_of(tmp_path / "a.json")
    built = kg.build.assemble([folder_of(made, tmp_path / "data")])
    assert not [f for f in built.report.findings if f.severity == "violation"]
    publish(tmp_path / "build", kg.build.files(built), kg.build.about(built))
    second = exported(open_extract(tmp_path / "build", "with-recalled"), tmp_path / "b.json")
    for name in ("persons", "organizations", "posts", "memberships", "areas"):
        one, other = ([{**e, "sources": None} for e in d[name]] for d in (first, second))
        assert one == other and one
    assert second["events"] == [] and first["events"]
    assert first["meta"]["as_of"] == second["meta"]["as_of"]
    said = [loss.partition(": ")[2].partition(" (as ")[0] for loss in made.losses]
    several = "with several sources, of which Popolo does not say which says what: the first is taken"
    assert said[0] == "events have no place here: selections are dossiers" and all(several in what for what in said[1:])


def test_each_row_cites_the_source_of_its_entry(release: Path, tmp_path: Path) -> None:
    document = exported(open_extract(release), tmp_path / "a.json")
    made = tables_of(tmp_path / "a.json")
    addresses = {id_: row["url"] for id_, row in rows(made, "documents").items()}
    terms = rows(made, "terms")
    for entry in document["memberships"]:
        if "person_id" in entry:
            row = terms[entry["id"].partition("/")[2]]
            sources = [source["url"] for source in entry.get("sources", ())]
            assert row["evidence"] == ("read" if sources else "recalled")
            assert addresses.get(row["document"]) == (sources[0] if sources else None)


def test_a_file_that_nobody_here_wrote(tmp_path: Path) -> None:
    made = tables_of(PARLIAMENT)
    persons, terms, offices = (rows(made, name) for name in ("persons", "terms", "offices"))
    assert persons[ANA] == {
        "id": ANA, "label": "Ana Înés", "family_name": "Înés", "gender": "female", "birth": "1970-02-03", "death": "", "wikidata": "Q42",
        "evidence": "read", "document": persons[ANA]["document"],
    }  # fmt: skip
    assert {o["label"]: o["kind"] for o in offices.values()} == {
        "member, House of Ruritania": "member", "Prime Minister of Ruritania": "other", "Speaker": "presiding-officer",
    }  # fmt: skip
    assert {(t["office"], t["kind"], t["start"], t["end"], t["evidence"]) for t in terms.values()} == {
        # without dates of its own, as long as its legislative period
        ("parliament-6ff4e5f2-aaaa-member", "substantive", "2000-01-01", "2004-12-31", "recalled"),
        ("parliament-6ff4e5f2-aaaa-member", "substantive", "2005-06-01", "", "recalled"),
        ("parliament-pm", "acting", "2011-01-02", "2011-02", "read"),
        ("parliament-speaker", "substantive", "", "", "recalled"),  # ends before it begins
    }
    assert [n["name"] for n in rows(made, "names").values()] == ["Ана Инес", "Anita"]
    # Everything else is named: a look at each, since a loss in silence is what must not be.
    for what in (
        "persons.email", "persons.image", "persons.given_name", "persons.links", "persons.sort_name", "scheme 'parl'", "'nickname'",
        "Ruritanian", "persons.birth_date is no date", "persons that end before", "memberships that end before", "invisible characters",
        "organizations.seats", "organizations.type", "none of our codes", "party/none", "no organization of the file, left out with",
        "memberships of no person", "memberships of no post", "memberships.area_id", "on_behalf_of_id is no state", "'ftp://old'",
        "legislative periods", "events have no place", "areas have no place", "got the one of their legislative period",
    ):  # fmt: skip
        assert any(what in loss for loss in made.losses), what
    assert load([folder_of(made, tmp_path / "data")]).rows


def test_ids_are_stable_and_those_of_others_do_not_become_ours(tmp_path: Path) -> None:
    document = {
        "organizations": [
            {"id": "who", "name": "Wholesale"},
            {"id": "WHO", "name": "Other"},
            {"id": "组织", "name": "三"},
        ]
    }
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    names = {row["label"]: id_ for id_, row in rows(tables_of(path), "organizations").items()}
    assert names["Wholesale"] == "x-who" and names["Other"] == "x-who-2" and names["三"].startswith("x-")
    assert (
        tables_of(path).files
        == tables_of(path, as_of=tables_of(path).files["source.yaml"].decode().split('as_of: "')[1][:10]).files
    )
    # Somebody else's id that looks like ours is none.
    document = {"persons": [{"id": "person/kim-jong-yang", "name": "Not he"}]}
    path.write_text(json.dumps(document), encoding="utf-8")
    assert list(rows(tables_of(path), "persons")) == ["x-person-kim-jong-yang"]


def test_what_is_nested_is_brought_up(tmp_path: Path) -> None:
    person = {"id": "p", "name": "P", "memberships": [{"post_id": "s", "start_date": "2000"}]}
    organization = {"id": "o", "name": "O", "posts": [{"id": "s", "label": "Chair", "role": "executive-head"}]}
    path = tmp_path / "n.json"
    path.write_text(json.dumps({"persons": [person], "organizations": [organization]}), encoding="utf-8")
    made = tables_of(path, url="https://example.org/n.json", title="N")
    (term,) = rows(made, "terms").values()
    assert (term["office"], term["person"], term["start"], term["evidence"]) == ("n-s", "n-p", "2000", "read")
    assert rows(made, "documents")[term["document"]]["title"] == "N" and not made.losses


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no JSON"), ("[1", "is no JSON"), ('{"areas": []}', "nothing was imported"), ("[]", "is no Popolo"), ("{}", "is no Popolo"), ('{"persons": 3}', "must be a list"),
        ('{"persons": [3]}', "must be an object"), ('{"persons": [{"name": "x"}]}', "has no id"), ("[" * 100_000, "nested too deeply"),
        ('{"persons": [{"id": "a"}, {"id": "a"}]}', "two entries of persons"),
        ('{"persons": [{"id": "a", "memberships": 1}]}', "memberships must be a list"),
    ],
)  # fmt: skip
def test_what_is_no_popolo_is_told(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        tables_of(path)
    done = command("import", "popolo", str(path), "--out", str(tmp_path / "out")) if not text else None
    assert done is None or (done.returncode == 2 and "Traceback" not in done.stderr and not (tmp_path / "out").exists())


_JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from(["a", "2001", "executive-head"]),
                     lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["url", "name", "identifier"]), inner, max_size=3),
                     max_leaves=5)  # fmt: skip
_ENTRY = st.fixed_dictionaries(
    {"id": st.sampled_from("abcd") | st.text(min_size=1, max_size=5)},
    optional=dict.fromkeys(("name", "role", "label", "person_id", "organization_id", "post_id", "start_date", "end_date", "birth_date", "other_names", "gender", "identifiers", "sources", "national_identity", "parent_id", "classification", "memberships", "member", "on_behalf_of_id"), _JSON),
)  # fmt: skip
_FILE = st.dictionaries(
    st.sampled_from(["persons", "organizations", "posts", "memberships", "events", "areas"]),
    st.lists(_ENTRY, max_size=4, unique_by=lambda entry: str(entry["id"])), min_size=1,
)  # fmt: skip


@given(document=_FILE)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_whatever_the_file_says_the_tables_load_or_it_is_refused(
    document: dict[str, Any], tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / "any.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        made = tables_of(path)
    except UsageError:
        return
    try:
        load([folder_of(made, folder / "data")])
    except KgError as error:
        pytest.fail(f"{error} {made.files}")


def test_as_a_command(tmp_path: Path) -> None:
    done = command("import", "popolo", str(PARLIAMENT), "--out", str(tmp_path / "mine"))
    assert done.returncode == 0 and json.loads(done.stdout)["terms"] == 4
    assert "persons.email has no place here (as 9f0e1d2c" in done.stderr and "kg build --add" in done.stderr
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "thesis.txt").write_text("x")
    done = command("import", "popolo", str(PARLIAMENT), "--out", str(tmp_path / "theirs"))
    assert done.returncode == 2 and "holds something else" in done.stderr
    done = command("import", "popolo", str(PARLIAMENT), "--out", str(tmp_path / "mine"), "--as-of", "today")
    assert done.returncode == 2 and "is no day" in done.stderr
