"""The index ranks exactly as the reference does, over every item, with or without changes since its base."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.features import FEATURES
from magnet.matching.framing import standing_of
from magnet.matching.index import KINDS, CountryIndex
from magnet.matching.mention import FULL
from magnet.matching.opportunity import Opportunity
from magnet.matching.order import hash_of, tiebreak
from magnet.matching.person import Person
from magnet.matching.probe import Probe
from magnet.matching.profile import OpportunityKind
from magnet.matching.ranking import Query, rank
from magnet.matching.results import Ranked
from magnet.matching.score import is_closed, score, verdicts
from magnet.matching.snapshot import Change, Snapshot
from magnet.matching.weights import FEATURE_NAMES, Weights
from tests.matching.ranking import worlds

lists = st.lists(worlds.opportunities, max_size=12, unique_by=lambda item: item.id)


def by_hand(person: Person, items: list[Opportunity], query: Query) -> list[Ranked]:
    """Every item of the kind that no gate closes, in order, by the reference alone."""
    found = []
    for item in items:
        if item.kind == query.kind and not is_closed(verdicts(person, item)):
            ranked = score(person, item, query.chosen_weights)
            mixed = tiebreak(hash_of(query.seed), hash_of(item.id))
            found.append((-ranked.score, -standing_of(item), mixed, ranked))
    return [ranked for *_, ranked in sorted(found, key=lambda each: each[:3])]


@given(worlds.people, lists, st.sampled_from(KINDS))
def test_the_whole_list_equals_the_reference(person: Person, items: list[Opportunity], kind: OpportunityKind) -> None:
    query, items = Query(kind=kind, limit=100, seed="list"), worlds.with_twins(items)
    answer = rank(person, CountryIndex.build(items, worlds.KNOWLEDGE), query)
    assert list(answer.items) == by_hand(person, items, query)
    assert answer.eligible == len(answer.items)
    assert answer.considered == sum(item.kind == kind for item in items)


@given(worlds.people, lists, st.sampled_from(KINDS), worlds.weightings())
def test_it_does_by_any_weights(
    person: Person, items: list[Opportunity], kind: OpportunityKind, weights: Weights
) -> None:
    query = Query(kind=kind, limit=100, weights=weights, seed="list")
    answer = rank(person, CountryIndex.build(items, worlds.KNOWLEDGE), query)
    assert list(answer.items) == by_hand(person, items, query)
    assert answer.weights_fingerprint == weights.fingerprint


@pytest.mark.parametrize("name", FEATURE_NAMES)
@given(
    person=worlds.people, items=st.lists(worlds.opportunities, min_size=1, max_size=12, unique_by=lambda one: one.id)
)
def test_each_feature_of_a_whole_frame_equals_its_value_pair_by_pair(
    name: str, person: Person, items: list[Opportunity]
) -> None:
    feature, index = FEATURES[name], CountryIndex.build(items, worlds.KNOWLEDGE)
    for frame in filter(len, index.frames):
        at_once = np.broadcast_to(feature.points(Probe(person, frame), FULL), len(frame))
        assert at_once.tolist() == [feature.value(person, frame.keys(row)).value for row in range(len(frame))]


@given(worlds.people, lists, st.lists(st.tuples(st.integers(0, 11), st.none() | worlds.opportunities), max_size=6))
def test_a_snapshot_with_changes_equals_a_fresh_one(
    person: Person, items: list[Opportunity], edits: list[tuple[int, Opportunity | None]]
) -> None:
    now = {item.id: item for item in items}
    snapshot = Snapshot.build(items, worlds.KNOWLEDGE)
    for cursor, (position, replacement) in enumerate(edits):
        if not items:
            break
        target = items[position % len(items)].id
        change = Change(target, replacement and worlds.renamed(replacement, target))
        now.pop(target, None)
        if change.now:
            now[target] = change.now
        snapshot = snapshot.apply([change], cursor)
    assert len(snapshot) == len(now)
    for kind in KINDS:
        query = Query(kind=kind, limit=100, seed="s")
        fresh = rank(person, CountryIndex.build(now.values(), worlds.KNOWLEDGE), query)
        assert rank(person, snapshot, query) == fresh
