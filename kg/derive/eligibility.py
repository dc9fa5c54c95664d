"""Whether each candidate could be chosen under the rule in force: terms held before, re-election, regions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.dates import ImpreciseDate, Truth
from kg.derive.eliminations import candidate_name
from kg.derive.model import Model, Selection, Term
from kg.derive.nodes import ref_of
from kg.derive.rules import InForce, certainty, rule_in_force
from kg.graph.facts import Fact
from kg.values import Code, Ref
from kg.voting import truth

BY = "kg.derive.eligibility"
_MOST_TERMS = {"once": 2, "never": 1}
# A successor takes over within about a year of being chosen, or is chosen within about a year of the vacancy.
_NEXT_TERM = dt.timedelta(days=365)
_LEADING = ("presiding-officer", "deputy")


@dataclass(frozen=True)
class Verdict:
    """Whether a provision forbids a candidate, why, and the terms that this rests on."""

    forbidden: Truth
    reason: str
    terms: tuple[Ref, ...] = ()


def eligibility_facts(model: Model) -> Iterator[Fact]:
    """Yield a finding for each candidacy and each provision of the rule in force that can be tested."""
    by_line: dict[tuple[Ref, Ref], list[Term]] = {}
    for term in model.terms:
        if not term.acting:
            by_line.setdefault((model.offices[term.office].line, term.person), []).append(term)
    regions = _Regions(model)
    for selection in model.selections:
        found = rule_in_force(model, selection)
        office = model.offices.get(selection.office)
        # A removal or an extension chooses nobody anew.
        if found is None or office is None or selection.date is None or selection.kind in ("removal", "extension"):
            continue
        for candidacy in selection.candidacies:
            person = ref_of(model.view.nodes[candidacy], "iol:candidate")
            if person is None:
                continue
            held = by_line.get((office.line, person), [])
            for test, verdict in _verdicts(selection.date, selection, found, held, regions, person):
                yield _fact(model, selection, candidacy, found, test, verdict)


def _verdicts(
    date: ImpreciseDate, selection: Selection, found: InForce, held: list[Term], regions: _Regions, person: Ref
) -> Iterator[tuple[str, Verdict]]:
    rule = found.rule
    own = [t for t in held if regions.selection_of(t) != selection.ref]
    if rule.reelection in _MOST_TERMS:
        years = float(rule.term_years) if rule.term_years else None
        yield "term-limit", term_limit(own, date, _MOST_TERMS[rule.reelection], years)
    elif rule.reelection == "not-immediately":
        yield "immediate-reelection", immediate(own, date)
    if rule.distinct_regions:
        yield "distinct-regions", regions.clash(selection, person, date)


def term_limit(held: list[Term], date: ImpreciseDate, most: int, years: float | None) -> Verdict:
    """Return whether a person had held as many terms as the rule allows before a day.

    Extensions are no terms; a remainder may count as one or not, rules seldom say. A term much longer than the rule's may
    be two that the record gives as one. A term that may have begun after the day may count or not.
    """
    certain, possible, terms = 0, 0, []
    for term in held:
        start = term.start
        if term.mandate == "extension" or (start is not None and start.earliest >= date.latest):
            continue
        terms.append(term.ref)
        sure = start is not None and start.latest < date.earliest and term.mandate != "remainder"
        possible += 1 + _more_within(term, date, years)
        certain += sure
    reason = f"{_times(certain, possible)} held before, {most} allowed"
    return Verdict(truth.of(possible >= most, certain >= most), reason, tuple(terms))


def _more_within(term: Term, date: ImpreciseDate, years: float | None) -> int:
    """Return how many further mandates a term can hide, given the length that the rule sets."""
    end = term.interval.end_latest
    if years is None or not years or term.start is None:
        return 0
    days = (min(end or date.latest, date.latest) - term.start.earliest).days
    return max(0, round(days / (365.25 * years) - 0.25) - 1)


def _times(certain: int, possible: int) -> str:
    number = str(certain) if certain == possible else f"{certain} to {possible}"
    return f"{number} term{'' if number == '1' else 's'}"


def immediate(held: list[Term], date: ImpreciseDate) -> Verdict:
    """Return whether a person held the office when, or just before, a successor was chosen."""
    some, every, terms = False, False, []
    for term in held:
        begun = term.start
        if begun is not None and begun.earliest >= date.earliest:
            continue
        end = term.interval.end_latest
        if end is not None and end < date.earliest - _NEXT_TERM:
            continue
        terms.append(term.ref)
        some = True
        last = term.interval.end_earliest
        every = every or (
            begun is not None and begun.latest < date.earliest and last is not None and last >= date.earliest
        )
    return Verdict(truth.of(some, every), "in office until then" if some else "not in office before", tuple(terms))


class _Regions:
    """Regions of persons and of those in office, as terms and candidacies give them."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._selection: dict[Ref, Ref | None] = {}
        self._region: dict[Ref, Ref | None] = {}
        self._of_person: dict[Ref, set[Ref]] = {}
        self._by_organ: dict[Ref, list[Term]] = {}
        for term in model.terms:
            node = model.view.nodes[term.ref]
            self._selection[term.ref] = ref_of(node, "iol:resultOf")
            office = model.offices[term.office]
            office_node = model.view.nodes[office.ref]
            region = ref_of(node, "iol:termRegion") or ref_of(office_node, "iol:officeRegion")
            self._region[term.ref] = region
            if region:
                self._of_person.setdefault(term.person, set()).add(region)
            whole = model.offices.get(office.part_of) if office.part_of else None
            organ = office.organ or (whole.organ if whole else None)
            kind = office.kind or (whole.kind if whole else "")
            if organ and kind in _LEADING and not term.acting:
                self._by_organ.setdefault(organ, []).append(term)

    def selection_of(self, term: Term) -> Ref | None:
        """Return the selection that a term resulted from."""
        return self._selection.get(term.ref)

    def clash(self, selection: Selection, person: Ref, date: ImpreciseDate) -> Verdict:
        """Return whether another holder who stays in office comes from the candidate's region."""
        office = self._model.offices[selection.office]
        whole = self._model.offices.get(office.part_of) if office.part_of else None
        organ = office.organ or (whole.organ if whole else None)
        regions = self._of_person.get(person, set())
        if organ is None or not regions:
            return Verdict(Truth.POSSIBLE, "the candidate's region is not known")
        some, every, terms, unknown = False, False, [], False
        for term in self._by_organ.get(organ, []):
            if term.person == person or self.selection_of(term) == selection.ref:
                continue
            # Who fills the same seat leaves it.
            if office.single and self._model.offices[term.office].line == office.line:
                continue
            after = date.latest + dt.timedelta(days=30)
            stays = Truth.NO if self._replaced(term, organ, date) else term.interval.holds(after)
            if stays is Truth.NO or term.interval.holds(date.earliest) is Truth.NO:
                continue
            region = self._region[term.ref]
            if region is None:
                unknown = True
            elif region in regions:
                terms.append(term.ref)
                some, every = True, every or (stays is Truth.CERTAIN and len(regions) == 1)
        if terms:
            return Verdict(truth.of(some, every), "another holder comes from the same region", tuple(terms))
        reason = (
            "the region of another holder is not known" if unknown else "no other holder from the same region is known"
        )
        return Verdict(truth.of(some=unknown, every=False), reason)

    def _replaced(self, term: Term, organ: Ref, date: ImpreciseDate) -> bool:
        """Whether somebody else had certainly taken the same seat since, so that the term was over though nobody says so."""
        if term.start is None or not self._model.offices[term.office].part_of:
            return False
        return any(
            other.office == term.office and other.start is not None
            and term.start.latest < other.start.earliest and other.start.latest <= date.earliest
            for other in self._by_organ.get(organ, [])
        )  # fmt: skip


_VERDICTS: Mapping[Truth, str] = {Truth.CERTAIN: "ineligible", Truth.POSSIBLE: "undecided", Truth.NO: "eligible"}


def _fact(
    model: Model, selection: Selection, candidacy: Ref, found: InForce, test: str, verdict: Verdict
) -> Fact:  # fmt: skip
    code = _VERDICTS[verdict.forbidden]
    return Fact(
        Ref("eligibility-finding", f"{candidacy.id}/{test}"), ("iol:EligibilityFinding", "iol:Finding"),
        f"{candidate_name(model, candidacy)}, {test.replace('-', ' ')}: {code} ({verdict.reason})",
        {
            "iol:findingOn": candidacy, "iol:eligibilityTest": Code("eligibility-test", test),
            "iol:eligibility": Code("eligibility", code), "iol:appliedRule": found.rule.ref,
            "iol:certainty": certainty(found.certainty),
        },
        (candidacy, selection.ref, found.rule.ref, *verdict.terms), BY,
    )  # fmt: skip
