"""Laws that hold for any person and any opportunity."""

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.index import KINDS, CountryIndex
from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Opportunity
from magnet.matching.person import Person
from magnet.matching.profile import Case, HeldSkill, OpportunityKind, Profile
from magnet.matching.ranking import Query, rank
from magnet.matching.reasons import CODES
from magnet.matching.score import is_closed, score, verdicts
from magnet.matching.weights import STARTING_WEIGHTS, Weights
from tests.matching.ranking import worlds

VACANCY = STARTING_WEIGHTS["vacancy"]
lists = st.lists(worlds.opportunities, max_size=10, unique_by=lambda item: item.id)


@given(worlds.people, worlds.opportunities, worlds.weightings())
def test_scores_and_parts_are_whole_and_the_parts_sum_to_the_score(
    person: Person, item: Opportunity, chosen: Weights
) -> None:
    ranked = score(person, item, chosen)
    assert sum(part.points for part in ranked.parts) == ranked.score
    assert 0 <= ranked.score <= 1000
    assert 0 <= ranked.evidence <= 1000
    for part in ranked.parts:
        assert 0 <= part.value <= 1000
        assert 0 <= part.evidence <= 1000
        assert part.points == (part.weight * part.value + 500) // 1000


@given(worlds.people, worlds.opportunities)
def test_every_reason_is_a_known_code_with_its_parameters(person: Person, item: Opportunity) -> None:
    ranked = score(person, item, VACANCY)
    said = [*(reason for part in ranked.parts for reason in (*part.reasons, *part.missing))]
    said += [verdict.reason for verdict in verdicts(person, item)]
    for reason in said:
        assert tuple(name for name, _ in reason.parameters) == CODES[reason.code]


@given(worlds.profiles, worlds.cases, worlds.opportunities, st.data())
def test_stating_a_skill_that_is_asked_for_never_lowers_a_score(
    profile: Profile, case: Case, item: Opportunity, data: st.DataObject
) -> None:
    asked = (*item.essential, *item.optional)
    held = HeldSkill(
        data.draw(st.sampled_from(asked) if asked else worlds.skills),
        data.draw(st.sampled_from([None, "basic", "good", "expert"])),
    )
    before = score(worlds.person(profile, case), item, VACANCY)
    after = score(worlds.person(replace(profile, skills=(*profile.skills, held)), case), item, VACANCY)
    assert after.score >= before.score


@given(worlds.opportunities, st.lists(worlds.held_skills, max_size=5))
def test_from_an_empty_profile_upwards_no_stated_skill_lowers_a_score(
    item: Opportunity, stated: list[HeldSkill]
) -> None:
    scores = [
        score(worlds.person(Profile(skills=tuple(stated[:count]))), item, VACANCY).score
        for count in range(len(stated) + 1)
    ]
    assert scores == sorted(scores)


@given(worlds.people, lists, st.randoms(use_true_random=False), st.sampled_from(KINDS))
def test_the_order_of_input_is_irrelevant(
    person: Person, items: list[Opportunity], chance: object, kind: OpportunityKind
) -> None:
    items = worlds.with_twins(items)
    shuffled = list(items)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    query = Query(kind=kind, seed="list")
    answers = [rank(person, CountryIndex.build(each, worlds.KNOWLEDGE), query) for each in (items, shuffled)]
    assert answers[0] == answers[1]


@given(worlds.people, lists, st.integers(0, 10), st.integers(0, 10), st.sampled_from(KINDS))
def test_a_shorter_list_is_the_beginning_of_a_longer_one(
    person: Person, items: list[Opportunity], one: int, other: int, kind: OpportunityKind
) -> None:
    index = CountryIndex.build(worlds.with_twins(items), worlds.KNOWLEDGE)
    short, long = sorted((one, other))
    first = rank(person, index, Query(kind=kind, limit=short, seed="s")).items
    assert first == rank(person, index, Query(kind=kind, limit=long, seed="s")).items[:short]


@given(worlds.people, st.integers(0, 12))
def test_a_tie_is_broken_alike_in_lists_of_any_length(person: Person, limit: int) -> None:
    alike = [worlds.vacancy(id=f"v:{number}") for number in range(12)]
    index = CountryIndex.build(alike, worlds.KNOWLEDGE)
    found = rank(person, index, Query(kind="vacancy", limit=limit, seed="s")).items
    assert found == rank(person, index, Query(kind="vacancy", limit=12, seed="s")).items[:limit]


@given(worlds.profiles, worlds.cases, lists)
def test_renaming_the_language_of_labels_changes_nothing(
    profile: Profile, case: Case, items: list[Opportunity]
) -> None:
    answers = []
    for language in ("en", "ka"):
        knowledge = Knowledge.of(worlds.taxonomy(language), worlds.FINDINGS)
        person = Person.compile(profile, case, knowledge, worlds.TODAY)
        answers.append(rank(person, CountryIndex.build(items, knowledge), Query(kind="vacancy")))
    assert answers[0] == answers[1]


@given(worlds.profiles, worlds.cases, worlds.opportunities, st.integers(1950, 2024))
def test_the_birth_year_changes_no_score(profile: Profile, case: Case, item: Opportunity, year: int) -> None:
    scores = {
        score(worlds.person(profile, replace(case, birth_year=each)), item, VACANCY).parts
        for each in (case.birth_year, year, None)
    }
    assert len(scores) == 1


def test_needs_gender_and_identity_have_no_way_into_a_ranking() -> None:
    known = {each.name for value in (Profile, Case) for each in fields(value)}
    assert known.isdisjoint(
        {"gender", "sex", "needs", "medical", "health", "name", "contact", "documents", "household"}
    )


@given(worlds.people, lists, st.sampled_from(KINDS))
def test_counts_of_what_was_left_out_are_right(person: Person, items: list[Opportunity], kind: OpportunityKind) -> None:
    answer = rank(person, CountryIndex.build(items, worlds.KNOWLEDGE), Query(kind=kind, limit=0))
    mine = [item for item in items if item.kind == kind]
    shut = [{each.gate for each in verdicts(person, item) if each.state == "closed"} for item in mine]
    assert answer.eligible == sum(not gates for gates in shut)
    assert {each.gate: each.items for each in answer.removed} == {
        gate: count for gate in set().union(*shut) if (count := sum(gate in gates for gates in shut))
    }
    if not answer.eligible:
        assert {each.gate: each.alone for each in answer.removed} == {
            each.gate: sum(gates == {each.gate} for gates in shut) for each in answer.removed
        }
        assert answer.suggestion is not None


@given(worlds.profiles, worlds.cases, worlds.opportunities)
def test_a_case_in_which_nothing_is_known_closes_only_what_the_item_itself_closes(
    profile: Profile, case: Case, item: Opportunity
) -> None:
    unknown = worlds.person(Profile(), Case(case.country))
    own = {"open", "dates", "confirmed", "place", "source"}
    closed = {each.gate for each in verdicts(unknown, item) if each.state == "closed"}
    assert closed <= own
    if is_closed(verdicts(unknown, item)):
        assert is_closed(verdicts(worlds.person(profile, replace(case, country=case.country)), item))
