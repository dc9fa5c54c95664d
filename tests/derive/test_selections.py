"""What selections come to under their rules, against expectations that were worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

import kg.build
from kg import ids
from kg.derive import derive
from kg.graph.facts import Fact
from kg.resolve import load_policies, resolve


def derived(whole: kg.build.Built, policy: str) -> dict[str, Fact]:
    curated = whole.curated
    view = resolve(curated.rows, curated.documents, load_policies()[policy])
    return {str(fact.ref): fact for fact in derive(view, curated.rows)}


@pytest.fixture(scope="module")
def facts(whole: kg.build.Built) -> dict[str, Fact]:
    return derived(whole, "default")


# Each with the sum behind it: what was needed, what was reached, of how many.
HELD = [
    ("interpol-president-2018", "met", 82, 101, 162),  # more than half of 101 + 61, from the third ballot
    ("interpol-president-2016", "met", 101, 123, 151),  # two thirds of 151 is 100.67
    ("interpol-president-2021", "met", None, None, None),  # 68.9 %, no count
    (
        "interpol-president-2025",
        "undecided",
        110,
        84,
        164,
    ),  # two thirds of 164 is 109.3: not on ballot 1, as one paper has it; on which, is not known
    ("interpol-secretary-general-2024", "met", 76, 145, 151),  # more than half of 145 + 6
    ("fao-director-general-2019", "met", 96, 108, 191),  # 108 + 71 + 12
    ("fao-director-general-2011", "met", 91, 92, 180),  # 92 + 88
    ("itu-secretary-general-2022", "met", 83, 139, 164),  # 139 + 25
    ("oas-secretary-general-2005", "met", 18, 31, 34),
    ("oas-secretary-general-2020", "met", 18, 23, 34),
    ("oas-secretary-general-2025", "no-count", None, None, None),  # acclaimed after a withdrawal
    ("african-union-commission-chairperson-2012-01", "without-result", 36, 33, 53),  # two thirds of 53 is 35.3
    ("african-union-commission-chairperson-2017", "met", 36, 39, 54),
    ("african-union-commission-chairperson-2025", "met", 32, 33, 48),  # two thirds of 48 is 32
    ("ioc-president-2001", "met", 56, 59, 110),
    ("ioc-president-2013", "met", 47, 49, 93),
    ("ioc-president-2025", "met", 49, 49, 97),  # more than half of 97
    ("fifa-president-1974", "met", 61, 68, 120),
    ("fifa-president-2015", "no-count", 138, 133, 206),  # 133 of 206 is not two thirds; the other withdrew
    ("fifa-president-2016", "met", 104, 115, 207),
    ("opcw-director-general-2002-removal", "met", 37, 48, 55),  # 48 to 7, two thirds of 55 is 36.7
    ("council-of-europe-secretary-general-2019", "met", 133, 159, 264),
    ("council-of-europe-secretary-general-2024", "met", 86, 114, None),  # more than the 85 of the runner-up
    ("ipu-president-2020", "met", 198, 222, 394),
    ("ipu-president-2023", "met", 152, 172, 303),
    ("un-general-assembly-president-2016", "met", 93, 94, 184),
    ("iaea-director-general-2019", "met", 23, 24, 34),  # two thirds of those present and voting, 24 + 10
    ("iaea-director-general-2009", "met", 23, 23, 34),  # one of 35 abstained; two thirds of 34 is 22.7
    ("unesco-dg-2013", "met", 30, 39, 58),
    ("unesco-director-general-2009", "met", 28, 31, None),  # 31 to 27 on the fifth ballot
    ("unesco-director-general-2017", "met", 30, 30, 58),
    ("european-commission-president-2019", "met", 376, 383, 751),
    ("european-commission-president-2024", "met", 360, 401, 719),
    ("european-parliament-president-2017", "met", 283, 351, None),  # the fourth ballot, against 282
    ("iom-director-general-2023", "no-count", 110, 98, 165),  # two thirds of 165; the other withdrew
    ("afdb-president-2025", "met", None, None, None),  # 76.18 % of all and 72.37 % of the regional power
    ("afdb-president-2015", "undecided", None, None, None),  # the regional majority of ballot 6 is not published
    ("un-secretary-general-2006", "no-count", None, None, None),
    ("un-secretary-general-2016", "no-count", None, None, None),
    ("icj-judge-2011", "undecided", 8, 9, 15),  # the Council's nine of fifteen; the Assembly's members are not given
    ("wto-director-general-1999", "by-consensus", None, None, None),
]


@pytest.mark.parametrize(("selection", "status", "needed", "reached", "base"), HELD, ids=[h[0] for h in HELD])
def test_what_a_selection_comes_to(
    facts: dict[str, Fact], selection: str, status: str, needed: int | None, reached: int | None, base: int | None
) -> None:
    values = facts[f"selection-finding/{selection}"].values
    assert str(values["iol:selectionStatus"]) == status
    found = tuple(values.get(p) for p in ("iol:neededVotes", "iol:reachedVotes", "iol:baseVotes"))
    assert found == (needed, reached, base)


RECALLED = [
    ("who-director-general-2006", "met", 102, 150, 152),  # two thirds of 150 + 2
    ("who-director-general-2017", "met", 122, 133, 183),  # 133 + 50 on the third ballot
    ("ilo-director-general-2022", "met", 29, 30, 56),
    ("wto-director-general-2020", "by-consensus", None, None, None),
]


def test_what_recalled_rules_come_to(whole: kg.build.Built) -> None:
    found = derived(whole, "with-recalled")
    for selection, *expected in RECALLED:
        values = found[f"selection-finding/{selection}"].values
        numbers = [values.get(p) for p in ("iol:neededVotes", "iol:reachedVotes", "iol:baseVotes")]
        assert [str(values["iol:selectionStatus"]), *numbers] == expected, selection


def test_a_finding_says_why_it_cannot_decide(facts: dict[str, Fact]) -> None:
    assert "which ballot the count is of: not known" in facts["selection-finding/interpol-president-2025"].label
    assert "only from recollection" in facts["selection-finding/who-director-general-2017"].label
    read = [f.label for f in facts.values() if str(f.values.get("iol:selectionStatus")) == "met"]
    assert read and not [label for label in read if "recollection" in label or "not known" in label]


def test_every_selection_has_one_finding_with_its_sources(whole: kg.build.Built, facts: dict[str, Fact]) -> None:
    findings = [f for f in facts.values() if "iol:SelectionFinding" in f.classes]
    selections = {str(f.values["iol:findingOn"]) for f in findings}
    assert len(findings) == len(selections) > 800
    for fact in findings:
        assert fact.sources and fact.label
        if str(fact.values["iol:selectionStatus"]) in ("met", "not-met"):
            assert fact.values["iol:decisiveBallot"] and fact.values["iol:restsOn"] and "iol:appliedRule" in fact.values


@pytest.mark.parametrize(
    ("ballot", "must_leave", "left", "agrees"),
    [
        ("afdb-president-2025/1", {"abbas-mahamat-tolli"}, {"abbas-mahamat-tolli"}, True),  # 0.52 % is the least
        ("afdb-president-2025/2", {"swazi-tshabalala"}, {"swazi-tshabalala"}, True),  # 5.9 % after 9.02 %
        ("fifa-president-2016/1", set(), set(), True),  # nobody leaves after the first ballot
        ("ioc-president-2013/1", set(), {"wu-ching-kuo"}, True),  # a tie for the last place, lost in a run-off
    ],
)
def test_who_had_to_leave(
    facts: dict[str, Fact], ballot: str, must_leave: set[str], left: set[str], agrees: bool | None
) -> None:
    values = facts[f"elimination-finding/{ballot}"].values

    def names(property_: str) -> set[str]:
        said: Any = values.get(property_, ())
        return {ref.id.rpartition("/")[2] for ref in said}

    assert len(names("iol:shouldLeave")) == len(must_leave) and len(names("iol:leftContest")) == len(left)
    assert names("iol:shouldLeave") <= names("iol:leftContest") and values.get("iol:agreesWithRule") is agrees


def test_what_the_counts_imply(facts: dict[str, Fact]) -> None:
    def implied(selection: str) -> str:
        said: Any = facts[f"selection-finding/{selection}"].values["iol:implication"]
        return "; ".join(said)

    assert "101 to 61 can only be ballot 3 or later" in implied("interpol-president-2018")
    assert "ballots 1 and 2 could elect nobody" in implied("interpol-president-2018")
    assert "could elect only on ballot 3 or later, not 1" in implied("interpol-president-2025")
    assert "13: enough, and no veto (9 needed)" in implied("un-secretary-general-2016")
    assert "14: enough, and no veto (9 needed)" in implied("un-secretary-general-2006")
    assert "28 to 25 could elect on no ballot under the rule" in implied("african-union-commission-chairperson-2017")


def test_eligibility_is_three_valued_and_names_the_rule(facts: dict[str, Fact]) -> None:
    kim = facts["eligibility-finding/interpol-president-2018/kim-jong-yang/immediate-reelection"].values
    assert str(kim["iol:eligibility"]) == "eligible" and str(kim["iol:appliedRule"]) == "rule/interpol-president/1977"
    almagro = facts["eligibility-finding/oas-secretary-general-2020/luis-almagro/term-limit"].values
    assert str(almagro["iol:eligibility"]) == "eligible", "one term before, two allowed since 1970"
    assert str(almagro["iol:appliedRule"]) == "rule/oas-secretary-general/1970"


def test_ids_of_findings_hold_no_values(facts: dict[str, Fact]) -> None:
    for name, fact in facts.items():
        if "iol:SelectionFinding" in fact.classes:
            assert name == f"selection-finding/{str(fact.values['iol:findingOn']).removeprefix('selection/')}"
            assert ids.thing_iri(fact.ref.kind, fact.ref.id)
