"""The words of an advert: who has them, what is named, and the laws that hold whatever is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.candidates import rank_people, rescored
from magnet.matching.languages.telling import language_of
from magnet.matching.mention import Mention
from magnet.matching.person import Person
from magnet.matching.profile import HeldLicence, HeldSkill, Profile, Work
from magnet.matching.ranking import Query
from magnet.matching.results import Part, Ranked
from magnet.matching.score import score
from magnet.matching.weights import CANDIDATE_WEIGHTS, STARTING_WEIGHTS
from magnet.matching.wording import Asked, Pool, Wording, of_profile
from tests.matching.ranking import worlds
from tests.matching.ranking.worlds import said, vacancy

ADVERT = "We look for someone who drives a forklift in our warehouse, loads trucks and keeps stock lists."
QUERY = Query(kind="vacancy", limit=100, seed="words")
VOCABULARY = ("forklift", "warehouse", "truck", "stock", "oven", "bread", "violin", "welding", "цех", "مخزن")

texts = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join)
pools = st.lists(texts, max_size=8).map(lambda many: [Wording.of([(text, None)]) for text in many])


def person(*words: str, text: str = "", language: str | None = "en") -> Person:
    """Somebody with these skills in their own words, linked to nothing."""
    skills = tuple(HeldSkill(Mention(each, language)) for each in words)
    return worlds.person(Profile(skills=skills, text=text))


def wording(ranked: Ranked) -> Part:
    return next(part for part in ranked.parts if part.feature == "wording")


def storeman() -> dict[str, Person]:
    return {
        "baker": person("baking bread", "oven"),
        "storeman": person("driving forklifts", "warehouses"),
        "silent": person(),
    }


def listed(people: dict[str, Person], text: str = ADVERT, title: str = "storekeeper") -> dict[str, Ranked]:
    item = vacancy(title=said(title))
    return {one.item: one for one in rank_people(item, people.items(), QUERY, text).items}


class TestCandidates:
    def test_whoever_has_the_words_of_the_advert_comes_first_and_they_are_named(self) -> None:
        found = listed(storeman())
        assert next(iter(found)) == "storeman"
        (reason,) = wording(found["storeman"]).reasons
        assert dict(reason.parameters)["words"] == "drives, forklift, warehouse"

    def test_a_skill_more_that_the_advert_does_not_name_hardly_matters(self) -> None:
        people = {"one": person("storekeeper"), "more": person("storekeeper", "forklift", "vehicle repair")}
        assert next(iter(listed(people))) == "more"

    def test_words_in_no_stated_language_are_read_in_the_adverts(self) -> None:
        people = {"storeman": person("forklifts", "warehouses", language=None), "baker": person("ovens", language=None)}
        assert wording(listed(people)["storeman"]).reasons

    def test_saying_nothing_and_saying_other_things_are_one_prior(self) -> None:
        found = listed(storeman())
        for name in ("baker", "silent"):
            assert (wording(found[name]).value, wording(found[name]).evidence) == (200, 0)
            assert not wording(found[name]).reasons

    def test_without_a_text_words_do_not_count(self) -> None:
        found = listed(storeman(), text="  \n")
        assert all(part.feature != "wording" for one in found.values() for part in one.parts)
        starting = STARTING_WEIGHTS["vacancy"]
        for name, one in found.items():
            assert one.score == score(storeman()[name], vacancy(title=said("storekeeper")), starting).score

    def test_a_words_own_ending_does_not_matter_in_a_language_that_nobody_told(self) -> None:
        people = {
            "casier": person(
                text="Am lucrat la casele de marcat și cu clienții, în magazine și la depozite.", language=None
            ),
            "croitor": person(text="Am cusut haine și am lucrat cu mașini de cusut în atelier.", language=None),
        }
        found = listed(people, "Căutăm un casier pentru magazin: lucrul cu clientul și la casa de marcat.", "casier")
        assert next(iter(found)) == "casier"
        assert wording(found["casier"]).value > wording(found["croitor"]).value

    def test_work_skills_licences_and_other_words_count_but_a_licence_not_held_does_not(self) -> None:
        profile = Profile(
            work=(Work(Mention("packer", "en")),),
            skills=(HeldSkill(Mention("lifting", "en")),),
            licences=(HeldLicence("certificate:forklift"), HeldLicence("driving:C", held=False)),
            text="logistics",
        )
        assert set(of_profile(profile).written.values()) == {
            "packer",
            "lifting",
            "certificate",
            "forklift",
            "logistics",
        }

    def test_no_word_of_another_person_is_ever_named(self) -> None:
        people = {f"p{number}": person("forklift", "palletiser") for number in range(60)}
        for one in listed(people).values():
            for reason in wording(one).reasons:
                assert "palletiser" not in str(dict(reason.parameters)["words"])

    def test_what_the_leading_people_share_is_looked_for_as_well(self) -> None:
        """Thirty storekeepers say "palletiser" too: of two who have no word of the advert, that one is likelier."""
        people = {f"s{number}": person("forklift", "warehouse", "palletiser") for number in range(30)}
        people |= {f"b{number}": person("bread", f"oven {number}") for number in range(30)}
        people |= {"near": person("palletiser"), "far": person("violin")}
        found = listed(people)
        assert wording(found["near"]).value > wording(found["far"]).value

    @given(
        st.dictionaries(st.text("abc", min_size=1, max_size=3), texts, max_size=6), st.randoms(use_true_random=False)
    )
    def test_the_order_of_input_is_irrelevant(self, words: dict[str, str], chance: object) -> None:
        people = [(name, person(text=text)) for name, text in words.items()]
        first = rank_people(vacancy(), people, QUERY, ADVERT)
        chance.shuffle(people)  # type: ignore[attr-defined]
        assert rank_people(vacancy(), people, QUERY, ADVERT) == first

    @given(st.lists(worlds.people, max_size=4), worlds.opportunities, texts)
    def test_parts_sum_to_the_score_which_is_whole_and_in_bounds(
        self, people: list[Person], item: object, text: str
    ) -> None:
        named = [(f"p:{number}", one) for number, one in enumerate(people)]
        for one in rank_people(item, named, Query(kind="vacancy", limit=9), text).items:  # type: ignore[arg-type]
            assert 0 <= one.score == sum(part.points for part in one.parts) <= 1000
            assert 0 <= one.evidence <= 1000


def test_by_the_weights_of_a_referral_list_a_candidates_score_is_that_of_their_own_list() -> None:
    starting = STARTING_WEIGHTS["vacancy"]
    assert all(CANDIDATE_WEIGHTS[name] for name, weight in starting.items() if weight)
    item, people = vacancy(title=said("storekeeper")), storeman()
    for name, one in listed(people).items():
        assert rescored(one, starting) == score(people[name], item, starting).score


class TestLaws:
    @given(pools, texts, texts, st.sampled_from(VOCABULARY))
    def test_one_more_word_of_the_advert_never_makes_it_less(
        self, pool: list[Wording], advert: str, mine: str, word: str
    ) -> None:
        asked = Asked.of("warehouse worker", f"{advert} {word}", None, Pool.of(pool))
        more = f"{mine} {word}"
        assert asked.met(Wording.of([(more, None)]))[0] >= asked.met(Wording.of([(mine, None)]))[0]

    @given(pools, texts, texts)
    def test_a_share_is_whole_and_in_bounds_and_names_only_words_of_the_advert(
        self, pool: list[Wording], advert: str, mine: str
    ) -> None:
        asked = Asked.of("warehouse worker", advert, None, Pool.of(pool))
        for each in (asked, asked.with_words_of(pool[:2], Pool.of(pool))):
            share, told = each.met(Wording.of([(mine, None)]))
            assert 0 <= share <= 1000
            assert set(told) <= {"warehouse", "worker", *advert.split()}

    @given(st.text(max_size=200))
    def test_whatever_is_written_can_be_read(self, text: str) -> None:
        wording = Wording.of([(text, None), (text, "xx")])
        assert wording.counts.keys() == wording.written.keys()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the keys of the warehouse are with the guard", "en"),
        ("les clés du dépôt sont à la loge avec le gardien", "fr"),
        ("опыт работы в магазине и с документами на складе", "ru"),
        ("lucrul cu clientul și la casa de marcat din magazin", "ro"),
        ("خبرة في العمل مع الزبائن من المحل إلى المخزن", "ar"),
        ("forklift", None),
        ("", None),
    ],
)
def test_a_language_is_told_by_its_small_words(text: str, language: str | None) -> None:
    assert language_of(text.split()) == language
