"""Names that somebody may have meant."""

from __future__ import annotations

import pytest

from kg.answers import Asker
from kg.errors import UnknownName
from kg.likeness import near

NAMES = [
    ("United Nations", "un"), ("united-nations", "un"), ("UNDP", "undp"), ("unep", "unep"), ("ECO", "eco"),
    ("World Health Organization", "who"), ("International Criminal Police Organization", "interpol"),
    ("INTERPOL", "interpol"), ("interpol-president", "office"), ("interpol-vice-president", "vice"),
    *((f"Secretary-General of body {n}", f"secretary-{n}") for n in range(9)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("UN", "United Nations"), ("WHO", "World Health Organization"), ("ICPO", "International Criminal Police Organization"),
        ("interpl", "INTERPOL"), ("interpol presidnt", "interpol-president"), ("criminal police", "International Criminal Police Organization"),
    ],
)  # fmt: skip
def test_spelling_words_and_acronyms_lead_to_a_name(typed: str, first: str) -> None:
    assert near(typed, NAMES)[0] == first


def test_what_is_far_is_not_named_and_there_are_at_most_five() -> None:
    assert near("UN", NAMES) == ["United Nations"]
    assert near("xyzzy", NAMES) == near("", NAMES) == near("U", NAMES) == []
    assert len(near("secretary general", NAMES)) == 5


def test_a_thing_is_named_once() -> None:
    assert near("unitd nations", NAMES) == ["United Nations"]


def test_who_asks_for_holders_hears_of_near_things_only(asker: Asker) -> None:
    with pytest.raises(UnknownName, match=r"'interpl-president'. Did you mean 'interpol-president'\?"):
        asker.offices("interpl-president")
    with pytest.raises(UnknownName, match="See: kg list organizations, kg list offices"):
        asker.offices("xyzzy")
