"""Published facts, found again in the shipped data: under the policy that takes recollection where documents are missing."""

from __future__ import annotations

import datetime as dt

import pyoxigraph as ox
import pytest

import kg.build
from kg.analysis import World, read_world
from kg.analysis.choose import choose, heads
from kg.analysis.firsts import firsts
from kg.analysis.gender import women
from kg.analysis.representation import representation
from kg.analysis.rotation import rotation, streaks
from kg.analysis.turns import turns
from kg.answers import Asker
from kg.query import load_queries

AS_OF = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def seed(store: ox.Store) -> World:
    return read_world(Asker(store, "with-recalled", load_queries).rows, "with-recalled", AS_OF)


@pytest.fixture(scope="module")
def everything(whole: kg.build.Built) -> World:
    memory = ox.Store()
    lines = "".join(f"{q.subject} {q.predicate} {q.object} {q.graph} .\n" for q in whole.quads)
    memory.bulk_load(input=lines.encode(), format=ox.RdfFormat.N_QUADS)
    return read_world(Asker(memory, "with-recalled", load_queries).rows, "with-recalled", AS_OF)


def test_presidents_of_interpol_by_region_since_1984(seed: World) -> None:
    choice = choose(seed, ["office/interpol-president"], start="1984")
    (chain,) = heads(seed, choice).values()
    regions = [seed.regions_of(head.terms[0]) for head in chain]
    assert "".join(r[:2] for (r,) in regions) == "".join(
        ("am", "eu", "am", "eu", "as", "eu", "af", "as", "eu", "as", "as", "as", "eu")
    )  # three Asians in a row: so no rule of rotation
    asia = [r for r in streaks(seed, choice, "region").rows if r["value"] == "asia"]
    assert [(r["heads"], r["certainty"]) for r in asia] == [(3, "certain")]
    assert asia[0]["persons"][0] == "Meng Hongwei" and asia[0]["end_latest"] == dt.date(2025, 11, 27)


def test_interpol_has_had_one_woman_as_president_and_one_african(seed: World) -> None:
    choice = choose(seed, ["office/interpol-president"])
    (first,) = firsts(seed, choice).rows
    assert first["person"] == "Mireille Ballestrazzi" and first["start_earliest"] == dt.date(2012, 11, 8)
    africa = next(r for r in firsts(seed, choice, "region").rows if r["value"] == "africa")
    assert africa["person"] == "Jackie Selebi"
    persons = next(r for r in women(seed, choice).rows if r["unit"] == "persons")
    assert persons["women"] == 1


def test_every_managing_director_of_the_imf_was_european(everything: World) -> None:
    choice = choose(everything, ["office/imf-managing-director"])
    (streak,) = streaks(everything, choice, "region").rows
    assert (streak["value"], streak["certainty"], streak["heads"]) == ("europe", "certain", streak["heads_in_line"])
    assert streak["heads"] >= 12
    assert {r["value"] for r in firsts(everything, choice, "region").rows} == {"europe"}


def test_the_presidency_of_the_general_assembly_rotates_and_the_bank_is_american(everything: World) -> None:
    # The order of regions is in General Assembly resolution 33/138 (1978), annex.
    assembly = choose(everything, ["office/un-general-assembly-president"])
    for by in ("region", "un-group"):
        row = rotation(everything, assembly, by).rows[0]
        assert row["p_fewer"] < 0.01 and row["same_certain"] < row["expected"] / 2
    bank = choose(everything, ["office/world-bank-president"])
    longest = streaks(everything, bank).rows[0]
    assert longest["value"] == "United States of America" and longest["heads"] >= 13


def test_no_secretary_general_of_the_united_nations_from_eastern_europe(everything: World) -> None:
    rows = turns(everything, choose(everything, ["office/un-secretary-general"]), "un-group").rows
    never = [r["value"] for r in rows if r["heads"] == 0]
    assert never == ["un-eastern-european-group"] and rows[0]["turn"] == 1
    assert sum(r["heads"] for r in rows) == 9


def test_western_europe_and_the_united_states_are_overrepresented(everything: World) -> None:
    # Novosad and Werker 2019: the most overrepresented are small rich democracies, and the United States holds many posts.
    choice = choose(everything)
    rows = {
        r["value"]: r
        for r in representation(everything, choice, "subregion", stand_in="organization/united-nations", draws=200).rows
    }
    for value in ("western-europe", "northern-europe", "northern-america"):
        assert rows[value]["low"] > 1
    for value in ("eastern-europe", "caribbean", "middle-africa"):
        assert rows[value]["high"] < 1


def test_women_are_few_and_grow(everything: World) -> None:
    # GWL Voices: 3.7 per cent on average in the 1950s to 1990s, 16.7 per cent in the 2000s and after, in its organizations.
    rows = [r for r in women(everything, choose(everything), "decade").rows if r["unit"] == "persons"]
    share = {r["group"]: r["share"] for r in rows}
    assert share["1950s"] < 0.02 and share["1990s"] < share["2000s"] < share["2010s"] < share["2020s"] < 0.35
