"""The index ranks exactly as the reference does, over every item, with or without changes since its base."""

from dataclasses import replace
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching import snapshot
from magnet.matching.facets import keys_of
from magnet.matching.features import FEATURES
from magnet.matching.frame_arrays import from_arrays, to_arrays
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
from magnet.matching.tally import rows_of
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
        at_once = rows_of(frame, feature.points(Probe(person, frame), FULL))
        assert at_once.tolist() == [feature.value(person, frame.keys(row)).value for row in range(len(frame))]


Edits = list[tuple[int, Opportunity | None]]
edits_of = st.lists(st.tuples(st.integers(0, 11), st.none() | worlds.opportunities), max_size=8)


def edited(items: list[Opportunity], edits: Edits) -> tuple[Snapshot, dict[str, Opportunity]]:
    """A snapshot after edits of its items, one after the other, and the items as they are then."""
    now = {item.id: item for item in items}
    built = Snapshot.build(items, worlds.KNOWLEDGE)
    for cursor, (position, replacement) in enumerate(edits if items else []):
        target = items[position % len(items)].id
        change = Change(target, replacement and worlds.renamed(replacement, target))
        now.pop(target, None)
        if change.now:
            now[target] = change.now
        built = built.apply([change], cursor)
    return built, now


@pytest.mark.parametrize("room", [0, 1, snapshot.ROOM])
@given(person=worlds.people, items=lists, edits=edits_of)
def test_a_snapshot_with_changes_equals_a_fresh_one(
    room: int, person: Person, items: list[Opportunity], edits: Edits
) -> None:
    """However few changes have room in the newest layer, and so however many layers there are."""
    with mock.patch.object(snapshot, "ROOM", room), mock.patch.object(snapshot, "GROWTH", 1 + room):
        built, now = edited(items, edits)
    assert len(built) == len(now)
    for kind in KINDS:
        query = Query(kind=kind, limit=100, seed="s")
        fresh = rank(person, CountryIndex.build(now.values(), worlds.KNOWLEDGE), query)
        assert rank(person, built, query) == fresh


@given(person=worlds.people, items=lists, edits=edits_of, regions=st.frozensets(worlds.regions))
def test_a_snapshot_of_some_regions_equals_one_of_their_items_alone(
    person: Person, items: list[Opportunity], edits: Edits, regions: frozenset[str]
) -> None:
    built, now = edited(items, edits)
    inside = [item for item in now.values() if item.region in regions]
    for kind in KINDS:
        query = Query(kind=kind, limit=100, seed="s")
        alone = rank(person, CountryIndex.build(inside, worlds.KNOWLEDGE), query)
        assert rank(person, built.within(regions), query) == alone


@given(person=worlds.people, items=lists, before=edits_of, after=edits_of)
def test_a_base_that_was_folded_kept_and_changed_equals_a_fresh_one(
    person: Person, items: list[Opportunity], before: Edits, after: Edits
) -> None:
    _, now = edited(items, before)
    folded = CountryIndex.build(now.values(), worlds.KNOWLEDGE)
    opened = from_arrays(to_arrays(folded), worlds.KNOWLEDGE)
    built, then = edited(list(now.values()), after)
    for kind in KINDS:
        query = Query(kind=kind, limit=100, seed="s")
        fresh = rank(person, CountryIndex.build(then.values(), worlds.KNOWLEDGE), query)
        assert rank(person, built.on(opened), query) == fresh


@given(person=worlds.people, items=lists, edits=edits_of, few=st.integers(1, 6), more=st.integers(0, 6))
def test_a_shorter_list_is_the_beginning_of_a_longer_one(
    person: Person, items: list[Opportunity], edits: Edits, few: int, more: int
) -> None:
    built, _ = edited(items, edits)
    short, long = (
        rank(person, built, Query(kind="vacancy", limit=limit, seed="s")).items for limit in (few, few + more)
    )
    assert short == long[:few]


@given(person=worlds.people, item=worlds.opportunities)
def test_a_feature_looks_at_the_facets_that_it_names_and_at_the_kind_alone(person: Person, item: Opportunity) -> None:
    keys = keys_of(item, worlds.KNOWLEDGE)
    kind_alone = {"conditions": (item.kind,)}
    for feature in FEATURES.values():
        named = {facet: keys[facet] for facet in feature.facets}
        assert feature.value(person, {**kind_alone, **named}) == feature.value(person, keys)


def test_few_layers_hold_many_changes() -> None:
    """Each change makes only the newest layer anew; a thousand of them leave a handful of layers."""
    items = [worlds.vacancy(id=f"v:{number}") for number in range(1000)]
    built = Snapshot.build(items, worlds.KNOWLEDGE)
    made = 0
    for cursor, item in enumerate(items):
        before = {id(layer.index) for layer in built.layers}
        built = built.apply([Change(item.id, replace(item, place="Erbil"))], cursor)
        made += sum(len(layer.index) for layer in built.layers if id(layer.index) not in before)
    assert len(built) == len(built.changed) == 1000
    assert len(built.layers) <= 5
    assert made < 60 * 1000
