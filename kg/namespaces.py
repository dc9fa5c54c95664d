"""The closed namespace of the ontology, and the prefixes of the vocabularies in use.

A misspelt term is an error here, where an open namespace would let it through in silence. A test holds these names equal to
those that `ontology/leadership.ttl` defines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg import ids

if TYPE_CHECKING:
    from rdflib.namespace import ClosedNamespace

PREFIXES = {
    "iol": ids.ONTOLOGY,
    "id": ids.THING,
    "graph": ids.GRAPH,
    "voc": ids.VOCABULARY,
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

CLASSES = frozenset(
    """
    ActingTerm Allegation AssertionGraph Ballot BallotResult Candidacy Claim Conflict Contradiction DerivedGraph
    Document Endorsement Expectation Finding Gap Group Interregnum Interruption Interval NameForm Nationality
    Office Opposition Organ Organization Person PlacementFinding Policy RecordGap RuleApplication Selection
    SelectionRule Session Spell Stance State StateMembership SubstantiveTerm Succession Tally TallyFitFinding
    Tenure Term Threshold ThresholdFinding Vacancy View
    """.split()
)

PROPERTIES = frozenset(
    """
    about abstentions accepted acceptsEvidence acceptsSource acceptsStatus acronym actingRule actor actorCount
    actorLabel actorLevel actorState address afterTerm allegationIn allegationText appliedRule appliedTo
    appliesThreshold assumedValid ballotIn ballotKind ballotsFrom ballotsTo base baseVotes beforeTerm
    birthEarliest birthEdtf birthLatest bodyVotesAbstaining bodyVotesAgainst bodyVotesFor candidacyIn
    candidacyState candidate cannotBeBallot cast certainDays certainty channel claimStatus claimValue claimedIn
    comparison computedShare condition conflictProperty conflictSubject continues continuesOffice
    contradictedProperty contradictedSubject contradictedValue contradictionBasis contradicts countPublished
    coveredBy dateEarliest dateEdtf dateLatest deathEarliest deathEdtf deathLatest decidedBy denominator
    derivedBy directlyFollows distinctRegions earliestBallot effectiveCandidates elected electorate elects
    endCause endEarliest endEdtf endLatest enteredIn entitled evidence expectationOn expectationText expects
    fills findingOn fitCount fitVotes follows fromTerm gapIn gender governs groupKind groupOf hasClaim
    hasHeldOffice hasLed hasTerm holder inDocument inOrgan inSession includesTerm interest interruptionKind
    interrupts invalid iso2 iso3 latestBallot leadingCandidacy legalSource lineCompleteFromEarliest
    lineCompleteFromEdtf lineCompleteFromLatest mandate mandateOffered margin maximumVotes mayBeEmpty
    memberCount memberOf memberState met nameKind nameLanguage nameOf nameOrder nameText nationalityOf
    nationalityState neededVotes nextSubstantiveTerm noOpinion nominatedBy nominatedEarliest nominatedEdtf
    nominatedLatest numerator occupation ofLeadingOffice ofOffice officeKind officeOf officeRegion onBehalfOf
    ordinal organKind organOf organizationKind outcome parentOrganization partOfOffice place placementBasis
    plannedEndEarliest plannedEndEdtf plannedEndLatest polarity policyVersion possibleDays possiblySameBallot
    precedes predecessorOrganization present proposingBody publishedEarliest publishedEdtf publishedLatest
    publisherName quotes reachedShare reachedVotes reason reelection rejectionReason remainderOf reportedAge
    represents resultOf seat seats seatsToFill secrecy selectingBody selectionKind sessionNumber sessionOf share
    sourceKind speaker spellOf stanceKind stanceOn startBasis startEarliest startEdtf startLatest statedBySource
    statedPredecessor statedRule succeeds successionKind supersedes tallyAbstentions tallyFor tallyOf target
    targetKind tenureHolder tenureOffice termKind termRegion termYears thresholdOf toTerm unanimous
    uncoveredDays uniqueFit vacancyMandate valid validBasis validVotes vetoes viewPolicy votes votesAgainst
    votingBody weight winnerRatioAtLeast winnerShareAtLeast withdrawnEarliest withdrawnEdtf withdrawnLatest
    withdrewFor
    """.split()
)

TERMS = CLASSES | PROPERTIES


def check_term(name: str) -> None:
    """Raise `KeyError` where the ontology has no term of that name."""
    if name not in TERMS:
        raise KeyError(f"the ontology has no term {name!r}")


def iol() -> ClosedNamespace:
    """Return the namespace for use with rdflib; a term that does not exist raises `AttributeError`.

    >>> iol().Term
    rdflib.term.URIRef('https://w3id.org/io-leadership/ontology#Term')
    """
    from rdflib.namespace import ClosedNamespace

    return ClosedNamespace(ids.ONTOLOGY, sorted(TERMS))
