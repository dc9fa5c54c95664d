"""Popolo: the constraints of its schemas, and mySociety's reader."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kg.exports import find_format
from kg.exports.extract import Extract
from tests.exports.conftest import ODD, peer
from tests.exports.test_rdf import written

DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
TEXT, LIST = "text", "list"
SCHEMAS: dict[str, dict[str, object]] = {
    # What https://www.popoloproject.com/specs/ and its JSON Schemas (draft 3) say of each property in use: a text, a date, a link.
    "persons": {
        "id": TEXT, "name": TEXT, "family_name": TEXT, "gender": TEXT, "birth_date": DATE, "death_date": DATE,
        "national_identity": TEXT, "other_names": "other_name", "identifiers": "identifier", "sources": "link",
    },
    "organizations": {
        "id": TEXT, "name": TEXT, "classification": TEXT, "parent_id": TEXT, "area_id": TEXT, "founding_date": DATE,
        "dissolution_date": DATE, "other_names": "other_name", "identifiers": "identifier", "sources": "link",
    },
    "posts": {
        "id": TEXT, "label": TEXT, "role": TEXT, "organization_id": TEXT, "start_date": DATE, "end_date": DATE, "sources": "link",
    },
    "memberships": {
        "id": TEXT, "label": TEXT, "role": TEXT, "member": "member", "person_id": TEXT, "organization_id": TEXT, "post_id": TEXT,
        "on_behalf_of_id": TEXT, "area_id": TEXT, "start_date": DATE, "end_date": DATE, "sources": "link",
    },
    "events": {
        "id": TEXT, "name": TEXT, "classification": TEXT, "start_date": DATE, "end_date": DATE, "location": TEXT,
        "organization_id": TEXT, "identifiers": "identifier", "sources": "link",
    },
    "areas": {"id": TEXT, "name": TEXT, "identifier": TEXT, "classification": TEXT, "sources": "link"},
    # `lang` is EveryPolitician's.
    "other_name": {"name": TEXT, "note": TEXT, "lang": TEXT},
    "identifier": {"identifier": TEXT, "scheme": TEXT},
    "link": {"url": re.compile(r"https?://\S+"), "note": TEXT},
    "member": {"@type": TEXT, "id": TEXT, "name": TEXT},
}  # fmt: skip
REQUIRED = {"other_name": "name", "identifier": "identifier", "link": "url"}


def faults(value: Any, schema: str, where: str) -> list[str]:
    """Return what breaks the schema."""
    found = []
    if REQUIRED.get(schema, next(iter(value), "")) not in value:
        found.append(f"{where} has no {REQUIRED[schema]}")
    for name, inner in value.items():
        rule, here = SCHEMAS[schema].get(name), f"{where}.{name}"
        if rule is None:
            found.append(f"{here} is no property")
        elif isinstance(rule, re.Pattern):
            found += [] if isinstance(inner, str) and rule.fullmatch(inner) else [f"{here}: {inner!r}"]
        elif rule == TEXT:
            found += [] if isinstance(inner, str) and inner else [f"{here}: {inner!r}"]
        else:
            for one in inner if isinstance(inner, list) else [inner]:
                found += faults(one, str(rule), here)
    return found


@pytest.fixture(scope="module")
def path(seed: Extract, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(seed, "popolo", tmp_path_factory.mktemp("popolo"))


@pytest.mark.parametrize("name", ["tiny", "seed"])
def test_it_keeps_the_schemas(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    document = json.loads(written(request.getfixturevalue(name), "popolo", tmp_path).read_text(encoding="utf-8"))
    found = [
        fault for key, entries in document.items() if key != "meta" for entry in entries for fault in faults(entry, key, entry["id"])
    ]  # fmt: skip
    assert not found
    ids = {entry["id"] for key in ("persons", "organizations", "posts", "areas") for entry in document[key]}
    for key in ("organizations", "posts", "memberships", "events"):
        for entry in document[key]:
            assert {v for n, v in entry.items() if n.endswith("_id")} <= ids, entry
    assert document["meta"]["loses"] == find_format("popolo").loses


def test_the_schemas_would_see_a_fault() -> None:
    assert faults({"id": "x", "birth_date": "1990~"}, "persons", "x") == ["x.birth_date: '1990~'"]
    assert faults({"note": "x"}, "link", "x") == ["x has no url"] and faults({"seats": "3"}, "posts", "x") == [
        "x.seats is no property"
    ]


def test_mysociety_reads_it(path: Path, seed: Extract) -> None:
    found = peer("popolo.py", path)
    assert found["counts"][0] == len(seed.things("person")) and found["counts"][3] == len(seed.things("office"))
    kim = [t for t in found["terms"] if t[0] == "Kim Jong-yang" and "acting" in t[1]]
    assert kim == [
        ["Kim Jong-yang", "President of INTERPOL (acting)", "President of INTERPOL", "2018-10-07", "2018-11-21"]
    ]
    assert len(found["terms"]) == len(seed.things("term"))


def test_dates_that_popolo_cannot_say_are_coarser_or_left_out(tiny: Extract, tmp_path: Path) -> None:
    document = json.loads(written(tiny, "popolo", tmp_path).read_text(encoding="utf-8"))
    terms = {m["id"].split("/")[2]: (m.get("start_date"), m.get("end_date")) for m in document["memberships"]}
    assert terms == {
        "a": ("2000-01-01", "2001-07-01"),
        "b": ("2001-07-01", "2001-10-01"),
        "c": ("2001-12-01", "2003"),
        "d": ("2003", None),
    }
    assert {p["name"] for p in document["persons"]} >= {"@SUM(1)", "d" + ODD}


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest", "expected"),
    [
        ("2018-11-21", "2018-11-21", "2018-11-21", "2018-11-21"), ("2018", "2018-01-01", "2018-12-31", "2018"),
        ("[2018-11-20,2018-11-21]", "2018-11-20", "2018-11-21", "2018-11"), ("2018-21", "2018-03-01", "2018-05-31", "2018"),
        ("201X", "2010-01-01", "2019-12-31", ""), ("..", "2018-01-01", "", ""), ("", "", "", ""),
    ],
)  # fmt: skip
def test_plain_dates(edtf: str, earliest: str, latest: str, expected: str) -> None:
    import pyoxigraph as ox

    from kg.exports.extract import Thing
    from kg.exports.plain_dates import plain_date

    given = {"Edtf": edtf, "Earliest": earliest, "Latest": latest}
    assert (
        plain_date(Thing("term/x", {f"iol:start{k}": (ox.Literal(v),) for k, v in given.items() if v}), "iol:start")
        == expected
    )
