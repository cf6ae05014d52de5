"""Whole lists: their order, what they say when empty, what leads them, and single items explained."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.candidates import rank_people
from magnet.matching.explain import why_not
from magnet.matching.index import KINDS, CountryIndex
from magnet.matching.mention import Link
from magnet.matching.opportunity import Opportunity, Owner
from magnet.matching.order import Tiebreakers, best_rows, standing, tiebreak, tiebreaks
from magnet.matching.person import Person
from magnet.matching.phrases import PhraseTable, best_phrase_likeness, known_links, word_likeness, words
from magnet.matching.profile import Case, HeldSkill, OpportunityKind, Profile, Veto, Work
from magnet.matching.ranking import Query, rank
from magnet.matching.results import Reason
from magnet.matching.score import is_closed, verdicts
from magnet.matching.snapshot import Change, Snapshot
from tests.matching.ranking import worlds
from tests.matching.ranking.worlds import KNOWLEDGE, TODAY, occupation, said, skill, vacancy

VACANCIES = Query(kind="vacancy", seed="list")
ERBIL = Case("IQ", "IQ-AR", birth_year=1990)


def ids(person: Person, items: list[Opportunity], query: Query = VACANCIES) -> list[str]:
    return [each.item for each in rank(person, CountryIndex.build(items, KNOWLEDGE), query).items]


class TestOrder:
    def test_equals_go_by_reliability_then_confirmation_then_the_lists_own_hash(self) -> None:
        reliable = vacancy(id="a", owner=Owner("e:1", "vetted", "F", 900))
        new_owner = vacancy(id="b", owner=Owner("e:2", "vetted", "F", None))
        poor = vacancy(id="c", owner=Owner("e:3", "vetted", "F", 100))
        fresh = vacancy(id="d", owner=Owner("e:4", "vetted", "F", 100), last_confirmed=TODAY)
        assert ids(worlds.person(), [poor, new_owner, fresh, reliable]) == ["a", "b", "d", "c"]

    def test_each_list_breaks_ties_in_its_own_way_and_always_the_same(self) -> None:
        items = [vacancy(id=f"v:{number}") for number in range(30)]
        lists = [ids(worlds.person(), items, replace(VACANCIES, seed=seed, limit=30)) for seed in ("a", "a", "b")]
        assert lists[0] == lists[1]
        assert lists[0] != lists[2]
        assert sorted(lists[0]) == sorted(lists[2])

    @given(
        st.lists(st.tuples(st.integers(-9, 5), st.integers(0, 2), st.integers(0, 2**64 - 1)), max_size=40),
        st.integers(0, 45),
        st.integers(0, 2**64 - 1),
    )
    def test_the_first_rows_are_those_of_sorting_everything(
        self, rows: list[tuple[int, int, int]], limit: int, seed: int
    ) -> None:
        scores = np.array([row[0] for row in rows], np.int16)
        ties = Tiebreakers(
            np.array([row[1] for row in rows], np.int64), np.array([row[2] for row in rows], np.uint64), seed
        )
        order = sorted(
            (at for at, row in enumerate(rows) if row[0] >= 0),
            key=lambda at: (-rows[at][0], -rows[at][1], tiebreak(seed, rows[at][2])),
        )
        found = best_rows(scores, ties, limit).tolist()
        assert [(rows[at]) for at in found] == [rows[at] for at in order[:limit]]

    @given(st.integers(0, 2**64 - 1), st.lists(st.integers(0, 2**64 - 1), max_size=9))
    def test_many_tiebreaks_are_each_ones(self, seed: int, items: list[int]) -> None:
        assert tiebreaks(seed, np.array(items, np.uint64)).tolist() == [tiebreak(seed, item) for item in items]

    def test_reliability_outweighs_any_confirmation(self) -> None:
        assert standing(501, None) > standing(None, TODAY) > standing(499, TODAY)


class TestWords:
    texts = st.sampled_from(
        ["welder", "welders", "pipe welder", "soudeur", "soudeuse", "", "12", "chef", "chef de cuisine", "Сварщик", "ლ"]
    )

    @given(st.lists(texts, max_size=5), st.lists(texts, min_size=1, max_size=8, unique=True))
    def test_a_table_of_phrases_finds_what_pairs_find(self, mine: list[str], theirs: list[str]) -> None:
        phrases = tuple(words(text) for text in mine)
        table = PhraseTable.of([((), text) for text in theirs])
        assert table.likeness(phrases).tolist() == [best_phrase_likeness(phrases, text) for text in theirs]

    @given(st.text("abcdxyz09", max_size=9), st.lists(st.text("abcdxyz09", max_size=9), min_size=1, max_size=9))
    def test_letters_never_rule_out_a_like_word(self, mine: str, theirs: list[str]) -> None:
        distinct = list(dict.fromkeys(theirs))
        table = PhraseTable.of([((), text) for text in distinct])
        phrases = (words(mine),)
        assert table.likeness(phrases).tolist() == [best_phrase_likeness(phrases, text) for text in distinct]

    def test_forms_of_a_word_are_alike_and_other_words_are_not(self) -> None:
        assert word_likeness("soudeur", "soudeuse") > 0
        assert word_likeness("soudeur", "coiffeur") == 0

    @given(st.lists(st.builds(Link, st.sampled_from([*worlds.AT, "nowhere"]), st.integers(-5, 2000)), max_size=6))
    def test_links_share_one_certainty(self, links: list[Link]) -> None:
        found = known_links(tuple(links), "occupation", KNOWLEDGE.taxonomy)
        assert sum(weight for _, weight in found) <= 1000
        assert [weight for _, weight in found] == sorted((weight for _, weight in found), reverse=True)
        assert all(KNOWLEDGE.taxonomy.concept(at).kind == "occupation" for at, _ in found)


class TestEmptyLists:
    def test_say_which_single_change_would_help_most(self) -> None:
        stays = worlds.person(Profile(mobility="none"), ERBIL)
        items = [vacancy(id=f"v:{number}", region="IQ-SU") for number in range(3)]
        items.append(vacancy(id="v:closed", open=False))
        answer = rank(stays, CountryIndex.build(items, KNOWLEDGE), VACANCIES)
        assert answer.items == ()
        assert answer.suggestion == Reason.of("suggest_place", items=3)
        assert {each.gate: (each.items, each.alone) for each in answer.removed} == {"open": (1, 1), "place": (3, 3)}

    def test_say_when_no_single_change_would_help(self) -> None:
        stays = worlds.person(Profile(mobility="none"), ERBIL)
        item = vacancy(region="IQ-SU", open=False)
        answer = rank(stays, CountryIndex.build([item], KNOWLEDGE), VACANCIES)
        assert answer.suggestion == Reason.of("several_changes_needed", items=1)

    def test_propose_no_change_of_what_nobody_can_change(self) -> None:
        child = worlds.person(Profile(), Case("IQ", "IQ-AR", birth_year=TODAY.year - 13))
        answer = rank(child, CountryIndex.build([vacancy(id=f"v:{at}") for at in range(3)], KNOWLEDGE), VACANCIES)
        assert [each.gate for each in answer.removed] == ["age"]
        assert answer.suggestion == Reason.of("several_changes_needed", items=3)

    def test_say_when_nothing_is_listed_at_all(self) -> None:
        answer = rank(worlds.person(), CountryIndex.build([], KNOWLEDGE), VACANCIES)
        assert (answer.suggestion, answer.considered) == (Reason.of("nothing_listed"), 0)

    def test_a_list_that_has_items_needs_no_suggestion(self) -> None:
        assert rank(worlds.person(), CountryIndex.build([vacancy()], KNOWLEDGE), VACANCIES).suggestion is None


class TestLeads:
    welder = Profile(work=(Work(occupation("welder"), 60),))

    def leads(self, days: int | None, items: list[Opportunity]) -> list[tuple[str, int | None, int]]:
        planned = None if days is None else TODAY + timedelta(days=days)
        person = worlds.person(self.welder, replace(ERBIL, return_date=planned))
        answer = rank(person, CountryIndex.build(items, KNOWLEDGE), VACANCIES)
        return [(each.concept, each.demand, each.open_items) for each in answer.lead_occupations]

    def test_only_for_a_return_more_than_three_months_ahead(self) -> None:
        assert self.leads(None, [vacancy()]) == []
        assert self.leads(92, [vacancy()]) == []
        assert self.leads(93, [vacancy()]) != []

    def test_occupations_that_suit_with_demand_and_open_items(self) -> None:
        items = [vacancy(id="a"), vacancy(id="b"), vacancy(id="c", title=occupation("cook"))]
        found = self.leads(200, items)
        assert found[0] == ("o:welder", 2, 2)
        assert "o:cook" not in {concept for concept, _, _ in found}

    def test_an_occupation_in_shortage_leads_even_before_anything_is_open(self) -> None:
        assert ("o:pipe-welder", 2, 0) in self.leads(200, [])


class TestWhyNot:
    def test_names_every_closed_gate_beside_the_score_it_would_have(self) -> None:
        item = vacancy(open=False, licences=("driving:C",), closes=TODAY - timedelta(days=1))
        answer = why_not(worlds.person(), item, VACANCIES)
        assert {each.gate for each in answer.closed} == {"open", "dates"}
        assert answer.ranked.score > 0
        assert answer.position is None

    @given(
        worlds.people,
        st.lists(worlds.opportunities, min_size=1, max_size=8, unique_by=lambda item: item.id),
        st.sampled_from(KINDS),
    )
    def test_the_position_is_the_one_in_the_whole_list(
        self, person: Person, items: list[Opportunity], kind: OpportunityKind
    ) -> None:
        query = Query(kind=kind, limit=100, seed="x")
        snapshot = Snapshot.build(items[1:], KNOWLEDGE).apply([Change(items[0].id, items[0])], 1)
        listed = [each.item for each in rank(person, snapshot, query).items]
        for item in items:
            if item.kind == kind:
                answer = why_not(person, item, query, snapshot)
                assert answer.position == (listed.index(item.id) + 1 if item.id in listed else None)


class TestCandidates:
    def test_people_are_ranked_for_a_vacancy_with_the_same_reasons(self) -> None:
        welder = worlds.person(
            Profile(work=(Work(occupation("welder"), 60, 2023),), skills=(HeldSkill(skill("weld")),))
        )
        cook = worlds.person(Profile(work=(Work(occupation("cook"), 60, 2023),)))
        unwilling = worlds.person(Profile(vetoes=(Veto("employer", "e:1"),)))
        answer = rank_people(
            vacancy(essential=(skill("weld"),)), [("cook", cook), ("welder", welder), ("no", unwilling)], VACANCIES
        )
        assert [each.item for each in answer.items] == ["welder", "cook"]
        assert (answer.considered, answer.eligible) == (3, 2)
        assert {each.gate: each.items for each in answer.removed} == {"veto_employer": 1}
        alone = rank(welder, CountryIndex.build([vacancy(essential=(skill("weld"),))], KNOWLEDGE), VACANCIES)
        assert answer.items[0].parts == alone.items[0].parts

    @given(st.lists(worlds.people, max_size=5), worlds.opportunities)
    def test_only_people_whom_no_gate_stops_are_listed(self, people: list[Person], item: Opportunity) -> None:
        named = [(f"p:{number}", person) for number, person in enumerate(people)]
        answer = rank_people(item, named, Query(kind=item.kind, limit=100))
        assert {each.item for each in answer.items} == {
            name for name, person in named if not is_closed(verdicts(person, item))
        }
        assert [each.score for each in answer.items] == sorted((each.score for each in answer.items), reverse=True)


class TestSnapshots:
    def test_a_change_leaves_earlier_snapshots_as_they_were(self) -> None:
        before = Snapshot.build([vacancy()], KNOWLEDGE, 7)
        after = before.apply([Change("v:1", None), Change("v:2", vacancy(id="v:2"))], 9)
        assert [each.item for each in rank(worlds.person(), before, VACANCIES).items] == ["v:1"]
        assert [each.item for each in rank(worlds.person(), after, VACANCIES).items] == ["v:2"]
        assert (before.cursor, after.cursor, len(before), len(after)) == (7, 9, 1, 1)

    def test_much_change_asks_for_a_rebuild(self) -> None:
        snapshot = Snapshot.build([], KNOWLEDGE)
        few = snapshot.apply([Change(f"v:{n}", vacancy(id=f"v:{n}")) for n in range(50)], 1)
        many = few.apply([Change("v:last", vacancy(id="v:last"))], 2)
        assert (few.wants_rebuild, many.wants_rebuild) == (False, True)

    def test_an_item_may_change_its_kind(self) -> None:
        snapshot = Snapshot.build([vacancy()], KNOWLEDGE).apply([Change("v:1", vacancy(kind="training"))], 1)
        assert len(snapshot) == 1
        assert rank(worlds.person(), snapshot, VACANCIES).items == ()
        assert len(rank(worlds.person(), snapshot, Query(kind="training")).items) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_names_its_weights(kind: OpportunityKind) -> None:
    query = Query(kind=kind)
    answer = rank(worlds.person(), CountryIndex.build([], KNOWLEDGE), query)
    assert answer.weights_fingerprint == query.chosen_weights.fingerprint


def test_a_title_only_vacancy_of_ones_own_trade_neither_tops_nor_vanishes() -> None:
    welder = worlds.person(
        Profile(
            work=(Work(occupation("welder"), 60, 2023),), skills=(HeldSkill(skill("weld")), HeldSkill(skill("mig")))
        )
    )
    items = [
        vacancy(id="described", essential=(skill("weld"), skill("mig"))),
        vacancy(id="titled"),
        vacancy(id="unlinked", title=said("ხელოსანი")),
        vacancy(id="other", title=occupation("accountant"), essential=(skill("books"), skill("excel"))),
    ]
    assert ids(welder, items) == ["described", "titled", "unlinked", "other"]
