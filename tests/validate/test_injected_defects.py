"""Defects put into the shipped data at random places: nearly all are found, and nothing appears that is not theirs.

A round takes the curated rows of some folders, spoils each line of holders and each selection in at most one way, and
looks at what the checks find beyond what they find in the clean rows.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from kg.dates import ImpreciseDate, parse_date
from kg.derive.model import Model, Term
from kg.derive.modelling import build_model
from kg.derive.nodes import date_of, int_of, ref_of
from kg.loaders import load
from kg.records import Citation, Curated, Origin, Row, Said
from kg.resolve import load_policies, resolve
from kg.validate import Finding
from kg.values import Code, Ref, StillHolds
from tests.validate.invented import findings_of

TIMES = 20
SEED = 20181121
AT_LEAST = 0.99


@dataclass
class Spoilt:
    """The rows as they are being spoilt, with what to expect."""

    model: Model
    rows: list[Row]
    where: dict[Ref, list[int]]
    random: random.Random
    expected: list[tuple[str, str, frozenset[str]]] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def set(self, ref: Ref, **says: Said | None) -> None:
        """Have all documents say the same of a thing; None takes the property out."""
        for index in self.where[ref]:
            row = self.rows[index]
            kept = {p: v for p, v in row.says.items() if p.partition(":")[2] not in says}
            new = {f"iol:{p}": v for p, v in says.items() if v is not None}
            self.rows[index] = replace(row, says=kept | new)

    def hold(self, ref: Ref, person: Ref) -> None:
        """Give a term to another person."""
        for index in self.where[ref]:
            row = self.rows[index]
            self.rows[index] = replace(row, identity={**row.identity, "iol:holder": person})

    def recall(self, ref: Ref) -> None:
        """Have nobody have read it."""
        for index in self.where[ref]:
            row = self.rows[index]
            self.rows[index] = replace(row, citation=replace(row.citation, evidence="recalled"))

    def add(self, ref: Ref, cls: str, identity: dict[str, Said], says: dict[str, Said], citation: Citation) -> None:
        """Add a row."""
        known = [self.rows[i].identity for i in self.where.get(ref, [])]
        self.rows.append(Row(ref, cls, known[0] if known else identity, says, citation, Origin("injected.csv", 2)))

    def described(self, ref: Ref) -> bool:
        """Whether the default policy accepts some row on a thing."""
        return any(self.rows[i].citation.evidence == "read" for i in self.where.get(ref, []))

    def citation(self, ref: Ref) -> Citation:
        """Return a citation that the default policy accepts for what is said of a thing."""
        accepted = [self.rows[i].citation for i in self.where[ref]]
        return next(c for c in accepted if c.evidence == "read" and c.status == "stated" and not c.interest)

    def other_citation(self, ref: Ref) -> Citation:
        """Return one from a document that does not speak of a thing."""
        used = {self.rows[i].citation.document for i in self.where[ref]}
        choices = sorted({r.citation for r in self.rows if r.citation.evidence == "read" and r.citation.status == "stated"
                          and r.citation.document not in used and not r.citation.speaker and not r.citation.interest}, key=str)  # fmt: skip
        return self.random.choice(choices)


def precise(date: object) -> dt.date | None:
    return date.earliest if isinstance(date, ImpreciseDate) and date.precise else None


def day(date: dt.date, days: int = 0) -> ImpreciseDate:
    return parse_date((date + dt.timedelta(days=days)).isoformat())


@dataclass(frozen=True)
class Three:
    """Three holders of one line in a row, of different persons, with days."""

    line: Ref
    a: Term
    b: Term
    c: Term

    @property
    def days(self) -> tuple[dt.date, dt.date, dt.date, dt.date]:
        found = [precise(d) for d in (self.a.start, self.a.end, self.b.start, self.c.start)]
        assert all(found)
        return tuple(found)  # type: ignore[return-value]


def threes(model: Model) -> list[Three]:
    lines: dict[Ref, list[Term]] = {}
    for term in model.terms:
        office = model.offices[term.office]
        if office.single and term.start:
            lines.setdefault(office.line, []).append(term)
    found = []
    for line, terms in sorted(lines.items()):
        terms.sort(key=lambda t: (t.start.earliest, t.ref) if t.start else (dt.date.min, t.ref))
        for a, b, c in zip(terms, terms[1:], terms[2:], strict=False):
            if (
                any(t.acting or not precise(t.start) or t.office != line for t in (a, b, c))
                or len({a.person, b.person, c.person}) < 3
            ):
                continue
            if any(t.mandate in ("remainder", "extension") for t in (a, b, c)):
                continue
            one, two = precise(a.end), precise(b.end)
            end = c.interval.end_earliest
            if not one or not two or not end:
                continue
            start_b, start_c = b.start, c.start
            assert a.start and start_b and start_c
            hand_overs = ((start_b.earliest - one).days, (start_c.earliest - two).days)
            lengths = ((one - a.start.earliest).days, (two - start_b.earliest).days, (end - start_c.earliest).days)
            if all(0 <= days <= 1 for days in hand_overs) and min(lengths) > 400:
                found.append(Three(line, a, b, c))
    return found


def rule(s: Spoilt, t: Three, reelection: str = "", years: str = "") -> None:
    says: dict[str, Said] = {"iol:start": parse_date("1800"), "iol:end": parse_date("2200")}
    if reelection:
        says["iol:reelection"] = Code("reelection", reelection)
    if years:
        says["iol:termYears"] = Decimal(years)
    ref = Ref("rule", f"{t.line.id}/injected")
    s.add(ref, "iol:SelectionRule", {"iol:governs": t.line}, says, s.citation(t.a.ref))
    s.touched.add(str(ref))


def no_start(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.a.ref, start=None)
    yield "missing-start", t.a.ref


def no_end(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.a.ref, end=None)
    yield "missing-end", t.a.ref


def still_in_office(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.b.ref, end=StillHolds())
    yield "missing-end", t.b.ref


def wrong_predecessor(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.c.ref, statedPredecessor=t.a.ref)
    yield "inconsistent-predecessor", t.c.ref


def wrong_successor(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.a.ref, statedSuccessor=t.c.ref)
    yield "inconsistent-successor", t.a.ref


def turned_round(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.b.ref, statedPredecessor=t.c.ref)
    yield "inconsistent-predecessor", t.b.ref


def no_predecessor(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    if t.b.stated_predecessor is None:
        return
    s.set(t.b.ref, statedPredecessor=None)
    yield "missing-predecessor", t.b.ref


def adjacent_overlap(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.a.ref, end=day(t.days[2], s.random.randint(20, 300)))
    yield "date-overlap", t.a.ref


def early_start(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.b.ref, start=day(t.days[1], -s.random.randint(20, 300)))
    yield "date-overlap", t.b.ref


def overlap_of_a_day(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.a.ref, end=day(t.days[2], 1))
    yield "one-day-overlap", t.a.ref


def overlap_across(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.a.ref, end=day(t.days[3], s.random.randint(20, 300)))
    yield "non-adjacent-overlap", t.a.ref


def imprecise_end(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.a.ref, end=parse_date(str(t.days[2].year)))
    yield "date-precision", t.a.ref


def acting_too_long(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.a.ref, termKind=Code("term-kind", "acting"), end=day(t.days[2], 100))
    yield "date-overlap", t.a.ref


def before_the_office(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    if not s.described(t.line):
        return
    s.set(t.line, start=day(t.days[0], s.random.randint(30, 400)))
    yield "outside-office", t.a.ref


def after_the_office(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    if not s.described(t.line):
        return
    s.set(t.line, end=day(t.days[2], 100))
    yield "outside-office", t.b.ref


def before_birth(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.b.person, birth=day(t.days[2], s.random.randint(30, 4000)), death=None)
    yield "outside-life", t.b.ref


def after_death(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.a.person, death=day(t.days[1], -s.random.randint(30, 300)))
    yield "outside-life", t.a.ref


def ends_first(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.b.ref, end=day(t.days[2], -s.random.randint(30, 3000)))
    yield "end-before-start", t.b.ref


def overrun(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.a.ref, plannedEnd=day(t.days[1], -s.random.randint(40, 300)))
    yield "mandate-overrun", t.a.ref


def chosen_again_at_once(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.hold(t.b.ref, t.a.person)
    rule(s, t, "not-immediately")
    yield "term-limit", t.b.ref


def chosen_again_at_all(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.hold(t.c.ref, t.a.person)
    rule(s, t, "never")
    yield "term-limit", t.c.ref


def third_term(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.hold(t.b.ref, t.a.person)
    s.hold(t.c.ref, t.a.person)
    rule(s, t, "once")
    yield "term-limit", t.c.ref


def too_long(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    rule(s, t, years="0.9")
    yield "longer-than-rule", t.a.ref


def office_without_inception(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    if date_of(s.model.view.nodes[t.line], "iol:start") is None:
        return
    s.set(t.line, start=None)
    yield "office-without-inception", t.line


def _second_date(s: Spoilt, t: Three, name: str) -> None:
    s.set(t.line, **{name: parse_date("1801-01-01" if name == "start" else "2190-01-01")})
    other = parse_date("1802-02-02" if name == "start" else "2191-01-01")
    s.add(t.line, "iol:Office", {}, {f"iol:{name}": other}, s.other_citation(t.line))


def two_inceptions(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    if not s.described(t.line):
        return
    _second_date(s, t, "start")
    yield "several-inception-dates", t.line


def two_abolitions(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    if not s.described(t.line):
        return
    _second_date(s, t, "end")
    yield "several-abolition-dates", t.line


def contested_start(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.add(t.a.ref, "iol:Term", {}, {"iol:start": day(t.days[0], 50)}, s.other_citation(t.a.ref))
    yield "contested", t.a.ref


def only_recalled(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    if _referred_to(s, t.b.ref):
        return
    s.recall(t.b.ref)
    yield "recalled-only", t.b.ref


def unsourced_office(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    if not s.described(t.line):
        return
    if len([o for o in s.model.offices.values() if o.line == t.line]) > 1:
        return
    s.recall(t.line)
    yield "unsourced", t.line


def lost_holder(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    complete = s.model.offices[t.line].complete_from
    if _referred_to(s, t.b.ref) or complete is not None or s.model.offices[t.line].may_be_empty:
        return
    for index in s.where[t.b.ref]:
        s.rows[index] = replace(s.rows[index], citation=replace(s.rows[index].citation, status="retracted"))
    yield "record-gap", t.a.ref


def _referred_to(s: Spoilt, ref: Ref) -> bool:
    return any(v == ref for n in s.model.view.nodes.values() for v in (*n.values.values(), *n.identity.values()))


def crowded(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    s.set(t.line, seats=2)
    for term in (t.a, t.b):
        s.set(term.ref, end=day(t.days[3], 300))
    yield "more-holders-than-seats", t.line


def follows_another_office(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    own = s.model.offices[t.line].organization
    strangers = [x for x in threes(s.model) if s.model.offices[x.line].organization != own]
    s.set(t.b.ref, statedPredecessor=s.random.choice(strangers).a.ref)
    yield "indirect-office-succession", t.line


def incompatible(s: Spoilt, t: Three) -> Iterator[tuple[str, Ref]]:
    others = [
        x for x in threes(s.model)
        if x.line != t.line and str(x.line) not in s.touched and x.a.interval.overlap(t.a.interval, 100) == "certain"
    ]  # fmt: skip
    if not others:
        return
    other = s.random.choice(others)
    s.hold(other.a.ref, t.a.person)
    ref = Ref("incompatibility", f"{t.line.id}/injected")
    identity: dict[str, Said] = {"iol:incompatibleOffice": t.line, "iol:incompatibleWith": other.line}
    s.add(ref, "iol:Incompatibility", identity, {}, s.citation(t.a.ref))
    s.touched |= {str(other.line), str(ref)}
    yield "incompatible-offices", t.a.ref


@dataclass(frozen=True)
class Vote:
    """A selection with one ballot on which at least two candidacies got whole votes."""

    selection: Ref
    ballot: Ref
    tallies: tuple[Ref, ...]
    elects: Ref | None


def votes(model: Model) -> list[Vote]:
    found = []
    for selection in model.selections:
        for ballot in selection.ballots:
            counted = [t.ref for t in ballot.tallies if t.votes is not None]
            if (
                len(counted) > 1
                and len(counted) == len(ballot.tallies)
                and ballot.one_vote_each
                and ballot.kind not in ("straw", "indicative")
            ):
                if any(
                    t.weight is not None or t.abstentions is not None or t.against is not None for t in ballot.tallies
                ):
                    continue
                found.append(
                    Vote(selection.ref, ballot.ref, tuple(counted), ballot.elects[0] if ballot.elects else None)
                )
                break
    return found


def tallies_off(s: Spoilt, v: Vote) -> Iterator[tuple[str, Ref]]:
    s.set(v.ballot, valid=1)
    yield "tallies-off", v.ballot


def above_members(s: Spoilt, v: Vote) -> Iterator[tuple[str, Ref]]:
    s.set(v.selection, entitled=1)
    yield "votes-above-members", v.ballot


def no_integers(s: Spoilt, v: Vote) -> Iterator[tuple[str, Ref]]:
    s.set(v.ballot, valid=7, cast=None, present=None, entitled=None)
    for number, tally in enumerate(v.tallies):
        s.set(tally, votes=None, share=Decimal(("60.1", "39.9", "0.0")[min(number, 2)]))
    yield "no-integer-tally", v.ballot


def elected_elsewhere(s: Spoilt, v: Vote) -> Iterator[tuple[str, Ref]]:
    others = [n.ref for n in s.model.view.of_kind("candidacy") if ref_of(n, "iol:candidacyIn") != v.selection]
    s.set(v.selection, elected=s.random.choice(others))
    yield "elected-elsewhere", v.selection


def stance_too_late(s: Spoilt, v: Vote) -> Iterator[tuple[str, Ref]]:
    decided = date_of(s.model.view.nodes[v.selection], "iol:date")
    if decided is None:
        return
    ref = Ref("stance", f"{v.selection.id}/injected")
    says: dict[str, Said] = {
        "iol:stanceKind": Code("stance-kind", s.random.choice(["endorses", "nominates"])),
        "iol:date": day(decided.latest, s.random.randint(1, 500)), "iol:actorLabel": "a ministry",
        "iol:actorLevel": Code("actor-level", "minister"),
    }  # fmt: skip
    s.add(ref, "iol:Stance", {"iol:stanceOn": v.selection}, says, s.citation(v.selection))
    yield "stance-after-outcome", ref


def below_threshold(s: Spoilt, v: Vote) -> Iterator[tuple[str, Ref]]:
    """Have the winner of a numbered ballot get one vote of a thousand under a rule that asks for half of the valid ones."""
    if v.elects is None or int_of(s.model.view.nodes[v.ballot], "iol:ordinal") is None:
        return
    winner = next((t for t in v.tallies if ref_of(s.model.view.nodes[t], "iol:tallyFor") == v.elects), None)
    office = ref_of(s.model.view.nodes[v.selection], "iol:fills")
    if winner is None or office is None:
        return
    made, threshold = Ref("rule", f"{v.selection.id}/injected"), Ref("threshold", f"{v.selection.id}/injected")
    citation = s.citation(v.selection)
    s.add(made, "iol:SelectionRule", {"iol:governs": office}, {}, citation)
    says: dict[str, Said] = {
        "iol:ballotsFrom": 1, "iol:comparison": Code("comparison", "more-than"), "iol:numerator": 1, "iol:denominator": 2,
        "iol:base": Code("threshold-base", "valid"),
    }  # fmt: skip
    s.add(threshold, "iol:Threshold", {"iol:thresholdOf": made}, says, citation)
    s.set(v.selection, statedRule=made)
    s.set(v.ballot, valid=1000)
    s.set(winner, votes=1)
    s.touched |= {str(made), str(threshold)}
    yield "winner-below-threshold", v.ballot


ON_LINES: list[Callable[[Spoilt, Three], Iterator[tuple[str, Ref]]]] = [
    no_start, no_end, still_in_office, wrong_predecessor, wrong_successor, turned_round, no_predecessor, adjacent_overlap,
    early_start, overlap_of_a_day, overlap_across, imprecise_end, acting_too_long, before_the_office, after_the_office,
    before_birth, after_death, ends_first, overrun, chosen_again_at_once, chosen_again_at_all, third_term, too_long,
    office_without_inception, two_inceptions, two_abolitions, contested_start, only_recalled, unsourced_office, lost_holder,
    crowded, follows_another_office, incompatible,
]  # fmt: skip
ON_SELECTIONS: list[Callable[[Spoilt, Vote], Iterator[tuple[str, Ref]]]] = [
    tallies_off, above_members, no_integers, elected_elsewhere, stance_too_late, below_threshold,
]  # fmt: skip


def neighbourhood(model: Model, touched: set[str]) -> set[str]:
    """Return all that a defect at these places can speak of: the terms of the lines, their holders and all their terms."""
    found = set(touched)
    persons = set()
    for term in model.terms:
        if str(model.offices[term.office].line) in touched or str(term.person) in touched:
            found |= {str(term.ref), str(term.office), str(term.person)}
            persons.add(term.person)
    found |= {str(t.ref) for t in model.terms if t.person in persons}
    people = {str(p) for p in persons} | touched
    found |= {str(n.ref) for n in model.view.of_kind("candidacy") if str(n.identity.get("iol:candidate")) in people}
    for office in model.offices.values():
        if str(office.line) in touched:
            found |= {str(office.ref), str(office.organization)}
    for selection in model.selections:
        if str(selection.ref) in touched:
            found |= {
                str(selection.ref),
                *(str(b.ref) for b in selection.ballots),
                *(str(c) for c in selection.candidacies),
            }
            found |= {str(t.ref) for b in selection.ballots for t in b.tallies}
    return found


def a_round(
    model: Model, rows: tuple[Row, ...], wanted: dict[str, int], chance: random.Random
) -> Spoilt:  # fmt: skip
    """Spoil rows in as many distinct places as there are, the kinds that lack most first."""
    where: dict[Ref, list[int]] = {}
    for index, row in enumerate(rows):
        where.setdefault(row.subject, []).append(index)
    s = Spoilt(model, list(rows), where, chance)
    people: set[Ref] = set()
    for places, kinds in ((threes(model), ON_LINES), (votes(model), ON_SELECTIONS)):
        chance.shuffle(places)  # type: ignore[arg-type]
        for place in places:
            ref = place.line if isinstance(place, Three) else place.selection  # type: ignore[attr-defined]
            holders = {place.a.person, place.b.person, place.c.person} if isinstance(place, Three) else set()
            if str(ref) in s.touched or holders & people:
                continue
            for kind in sorted(kinds, key=lambda k: (-wanted[k.__name__], chance.random())):
                if wanted[kind.__name__] <= 0:
                    continue
                done = list(kind(s, place))  # type: ignore[arg-type]
                if done:
                    wanted[kind.__name__] -= 1
                    s.touched.add(str(ref))
                    people |= holders
                    s.expected += [(kind.__name__, check, frozenset({str(thing)})) for check, thing in done]
                    break
    return s


def keys(findings: list[Finding]) -> dict[tuple[str, str, str, str], Finding]:
    return {f.key: f for f in findings}


@pytest.fixture(scope="module")
def clean() -> Curated:
    """All that the shipped data say of the lines and selections in which a defect can be put: the rest would only take time."""
    whole = load()
    model = build_model(resolve(whole.rows, whole.documents, load_policies()["default"]), whole.rows)
    lines = {three.line for three in threes(model)}
    offices = {o.ref for o in model.offices.values() if o.line in lines}
    kept: set[Ref] = {
        *offices,
        *(o.organization for o in model.offices.values() if o.ref in offices and o.organization),
    }
    kept |= {
        r.subject
        for r in whole.rows
        if r.identity.get("iol:ofOffice") in offices or r.identity.get("iol:governs") in offices
    }
    kept |= {h for r in whole.rows if r.subject in kept and isinstance(h := r.identity.get("iol:holder"), Ref)}
    for vote in votes(model):
        kept |= {vote.selection, vote.ballot, *vote.tallies}
        kept |= {r.subject for r in whole.rows if vote.selection in r.identity.values() and r.subject.kind != "term"}
        kept |= {o for o in (ref_of(model.view.nodes[vote.selection], "iol:fills"),) if o}
    rows = tuple(r for r in whole.rows if r.subject in kept)
    cited = {r.citation.document for r in rows}
    return replace(whole, rows=rows, documents={k: d for k, d in whole.documents.items() if k in cited})


def test_defects_at_random_places(clean: Curated) -> None:
    policy = load_policies()["default"]
    model = build_model(resolve(clean.rows, clean.documents, policy), clean.rows)
    before = keys(findings_of(clean))
    wanted = {kind.__name__: TIMES for kind in (*ON_LINES, *ON_SELECTIONS)}
    chance = random.Random(SEED)
    missed, strangers, made = [], [], 0
    rounds = 0
    while any(wanted.values()) and rounds < 60:
        rounds += 1
        spoilt = a_round(model, clean.rows, wanted, chance)
        after = keys(findings_of(replace(clean, rows=tuple(spoilt.rows))))
        new = [f for key, f in after.items() if key not in before]
        made += len(spoilt.expected)
        for kind, check, things in spoilt.expected:
            if not any(f.check == check and things & {f.focus, f.other} for f in new):
                missed.append((kind, check, *things))
        near = neighbourhood(model, spoilt.touched)
        stance = {f"stance/{t.partition('/')[2]}/injected" for t in spoilt.touched}
        strangers += [f for f in new if not {f.focus, f.other} & (near | stance)]
    assert {k: n for k, n in wanted.items() if n} == {}, "there are places enough for all"
    assert made >= TIMES * 25
    assert len(missed) <= (1 - AT_LEAST) * made, missed
    assert strangers == []
