from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.dates import Interval, Truth
from kg.succession import Held, by_start, spells, steps
from tests.succession.worlds import day, lines

# Starts within few days, so that all ways to choose them can be gone through.
_START = st.tuples(st.integers(0, 30), st.sampled_from([0, 0, 0, 0, 1, 2]))


def _line(starts: list[tuple[int, int]]) -> list[Held]:
    return by_start(
        Held(f"t{n}", f"p{n}", False, Interval(day(a), day(a + width), None, None), False)
        for n, (a, width) in enumerate(starts)
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(_START, min_size=2, max_size=12).filter(lambda s: sum(1 for _, width in s if width) <= 5))
def test_a_step_is_certain_exactly_when_every_choice_of_dates_gives_it(starts: list[tuple[int, int]]) -> None:
    line = _line(starts)
    choices = [
        [t.interval.start_earliest + dt.timedelta(days=d) for d in range((t.interval.start_latest - t.interval.start_earliest).days + 1)]
        for t in line
    ]  # fmt: skip
    always = None
    for chosen in itertools.product(*choices):
        dated = sorted(zip(chosen, (t.key for t in line), strict=True))
        # Two that begin on one day are in no order.
        given_here = {
            (one[1], two[1])
            for before, one, two, after in zip([None, *dated], dated, dated[1:], [*dated[2:], None], strict=False)
            if one[0] < two[0] and (before is None or before[0] < one[0]) and (after is None or two[0] < after[0])
        }
        always = given_here if always is None else always & given_here
    certain = {(s.earlier.key, s.later.key) for s in steps(line) if s.certainty is Truth.CERTAIN}
    assert certain == always


@settings(max_examples=200, deadline=None)
@given(lines(ended=None))
def test_spells_take_every_term_once_and_never_mix_persons_or_kinds(terms: list[Held]) -> None:
    found = spells(by_start(terms))
    assert sorted(t.key for s in found for t in s.terms) == sorted(t.key for t in terms)
    for spell in found:
        assert len({(t.person, t.acting) for t in spell.terms}) == 1
        for one, two in itertools.pairwise(spell.terms):
            end, start = one.interval.end_latest, two.interval.start_earliest
            assert end is None or start is None or (start - end).days <= 1
    numbers = [s.ordinal_of_spell for s in found if s.ordinal_of_spell is not None]
    assert numbers == list(range(1, len(numbers) + 1))


@settings(max_examples=100, deadline=None)
@given(lines(ended=None))
def test_ordinals_count_as_their_rule_says(terms: list[Held]) -> None:
    found = spells(by_start(terms))
    met: list[str] = []
    for spell in found:
        if spell.terms[0].acting:
            assert spell.ordinal_of_person is None and spell.ordinal_of_spell is None
            continue
        person = spell.terms[0].person
        if person not in met:
            met.append(person)
        assert spell.ordinal_of_person == met.index(person) + 1
    for person in {t.person for t in terms}:
        own = [s.number for s in found if s.terms[0].person == person]
        assert own == list(range(1, len(own) + 1))


def term(key: str, person: str, start: str, end: str, acting: bool = False) -> Held:
    bounds = (dt.date.fromisoformat(start),) * 2, (dt.date.fromisoformat(end),) * 2
    return Held(key, person, acting, Interval(*bounds[0], *bounds[1]), True)


def test_somebody_who_came_back_has_one_number_as_a_person_and_two_as_spells() -> None:
    line = [
        term("1", "harrison", "1881-01-01", "1885-01-01"), term("2", "cleveland", "1885-01-01", "1889-01-01"),
        term("3", "harrison-b", "1889-01-01", "1893-01-01"), term("4", "cleveland", "1893-01-01", "1897-01-01"),
    ]  # fmt: skip
    found = spells(line)
    assert [(s.ordinal_of_person, s.ordinal_of_spell, s.number) for s in found] == [
        (1, 1, 1), (2, 2, 1), (3, 3, 1), (2, 4, 2),
    ]  # fmt: skip


def test_two_mandates_are_one_spell_also_where_somebody_stood_in_during_the_first() -> None:
    line = [
        term("1", "a", "1990-01-01", "1994-01-01"), term("x", "b", "1993-01-01", "1993-03-01", acting=True),
        term("2", "a", "1994-01-01", "1998-01-01"),
    ]  # fmt: skip
    assert [[t.key for t in s.terms] for s in spells(line)] == [["1", "2"], ["x"]]


def test_somebody_who_acted_between_two_mandates_parts_them() -> None:
    line = [
        term("1", "a", "1990-01-01", "1994-01-01"), term("x", "b", "1994-01-01", "1994-03-01", acting=True),
        term("2", "a", "1994-03-01", "1998-01-01"),
    ]  # fmt: skip
    assert [[t.key for t in s.terms] for s in spells(line)] == [["1"], ["x"], ["2"]]


def test_nobody_follows_nobody() -> None:
    assert list(steps([])) == [] and spells([]) == []
