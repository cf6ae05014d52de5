"""What a course opens, against ranking everything again as if it had been followed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.index import CountryIndex
from magnet.matching.opportunity import LanguageAsked, Opportunity
from magnet.matching.person import Person
from magnet.matching.profile import Case, HeldLanguage, HeldLicence, HeldSkill, Profile, Work
from magnet.matching.ranking import Query, rank
from magnet.matching.results import Reason
from magnet.matching.rules import Rules
from magnet.matching.snapshot import Change, Snapshot
from magnet.matching.training import opens, worth
from tests.matching.ranking import worlds
from tests.matching.ranking.worlds import occupation, skill, vacancy

TRAININGS = Query(kind="training")
VACANCIES = Query(kind="vacancy", limit=1000)


def passing(person: Person, items: Snapshot | CountryIndex, threshold: int) -> set[str]:
    return {each.item for each in rank(person, items, VACANCIES).items if each.score >= threshold}


@given(
    worlds.people,
    st.lists(worlds.opportunities, max_size=10, unique_by=lambda item: item.id),
    st.lists(worlds.opportunities, max_size=3, unique_by=lambda item: item.id),
    st.integers(300, 700),
)
def test_opens_what_ranking_again_would_open(
    person: Person, items: list[Opportunity], courses: list[Opportunity], threshold: int
) -> None:
    person = replace(person, rules=Rules(referral_threshold=threshold))
    half = len(items) // 2
    snapshot = Snapshot.build(items, worlds.KNOWLEDGE).apply([Change(item.id, None) for item in items[:half]], 1)
    trainings = [replace(each, kind="training") for each in courses]
    for answer in opens(person, trainings, snapshot, replace(TRAININGS, limit=100)):
        training = next(each for each in trainings if each.id == answer.ranked.item)
        # Afresh from the profile, so that adding to what was worked out is tested too.
        after = Person.compile(
            person.with_training(training).profile, person.case, worlds.KNOWLEDGE, person.today, person.rules
        )
        opened = passing(after, snapshot, threshold) - passing(person, snapshot, threshold)
        assert set(answer.vacancies) == opened
        assert answer.opens == len(opened)


def training(**changes: object) -> Opportunity:
    return vacancy(id="t:1", kind="training", **changes)


def test_a_course_that_teaches_the_missing_skill_opens_the_vacancy_and_says_so() -> None:
    ahmed = worlds.person(Profile(work=(Work(occupation("welder"), 60, 2023),), skills=(HeldSkill(skill("safety")),)))
    ahmed = replace(ahmed, rules=Rules(referral_threshold=780))
    job = vacancy(essential=(skill("weld"), skill("drawings"), skill("safety"), skill("pipes")))
    index = CountryIndex.build([job], worlds.KNOWLEDGE)
    course = training(taught=(skill("pipes"), skill("drawings"), skill("weld")))
    (answer,) = opens(ahmed, [course], index, TRAININGS)
    assert answer.opens == 1
    assert answer.vacancies == ("v:1",)
    assert answer.reason == Reason.of("opens", count=1)


def test_a_course_that_opens_nothing_says_so_and_comes_after_one_that_opens_something() -> None:
    driver = worlds.person(
        Profile(work=(Work(occupation("welder")),), licences=(HeldLicence("driving:C", held=False),))
    )
    index = CountryIndex.build([vacancy(licences=("driving:C",))], worlds.KNOWLEDGE)
    driver = replace(driver, rules=Rules(referral_threshold=400))
    cooking = training(taught=(skill("cook"),), title=occupation("welder"))
    driving = replace(training(grants_licences=("driving:C",), title=occupation("cook")), id="t:2")
    first, second = opens(driver, [cooking, driving], index, TRAININGS)
    assert (first.ranked.item, first.opens) == ("t:2", 1)
    assert (second.ranked.item, second.reason) == ("t:1", Reason.of("opens_none"))


def test_a_language_course_opens_work_closed_for_lack_of_the_language() -> None:
    cook = worlds.person(Profile(work=(Work(occupation("cook")),), languages=(HeldLanguage("en", 0),)))
    cook = replace(cook, rules=Rules(referral_threshold=400))
    index = CountryIndex.build(
        [vacancy(title=occupation("cook"), languages=(LanguageAsked("en", 3),))], worlds.KNOWLEDGE
    )
    (answer,) = opens(cook, [training(grants_languages=(LanguageAsked("en", 3),))], index, TRAININGS)
    assert answer.opens == 1


def test_courses_closed_to_the_person_are_left_out() -> None:
    elsewhere = worlds.person(case=Case("AM", birth_year=1990))
    index = CountryIndex.build([], worlds.KNOWLEDGE)
    assert opens(elsewhere, [training()], index, TRAININGS) == ()


def test_a_course_that_suits_leads_one_that_only_opens_more() -> None:
    welding = worth(700, 2)
    baking = worth(380, 4)
    assert welding > baking
    assert worth(500, 1) > worth(500, 0)


@given(st.integers(0, 1000), st.integers(0, 10_000))
def test_a_courses_worth_stays_in_range_and_grows_with_what_it_opens(fit: int, opened: int) -> None:
    assert 0 <= worth(fit, opened) <= worth(fit, opened + 1) <= 1000
