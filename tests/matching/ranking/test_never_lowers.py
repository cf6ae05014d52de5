"""Laws of what is known and not known: knowing more of what is asked for never lowers a score, a prior is no reward."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from magnet.matching.facets import keys_of
from magnet.matching.features import FEATURES
from magnet.matching.features.feature import NEUTRAL
from magnet.matching.holdings import LOWEST_MATCH
from magnet.matching.index import KINDS, CountryIndex
from magnet.matching.mention import Mention
from magnet.matching.opportunity import LanguageAsked, Opportunity, Owner
from magnet.matching.person import Person
from magnet.matching.profile import Case, HeldLanguage, HeldLicence, HeldSkill, OpportunityKind, Profile, Work
from magnet.matching.ranking import Query, rank
from magnet.matching.score import score, verdicts
from magnet.matching.weights import STARTING_WEIGHTS, Weights
from tests.matching.ranking import worlds

NEUTRAL_WHERE_NOT_ASKED = {"language": "languages", "education": "education", "experience": "tenths"}
CASE = Case("IQ", "IQ-AR", birth_year=1990)
LANGUAGE_ALONE = Weights.of({"language": 1000})
lists = st.lists(worlds.opportunities, max_size=8, unique_by=lambda item: item.id)


def points(profile: Profile, case: Case, item: Opportunity, weights: Weights | None = None) -> int:
    return score(worlds.person(profile, case), item, weights or STARTING_WEIGHTS[item.kind]).score


@given(worlds.profiles, worlds.cases, worlds.opportunities, worlds.works, worlds.weightings())
def test_a_further_past_job_never_lowers_a_score(
    profile: Profile, case: Case, item: Opportunity, further: Work, weights: Weights
) -> None:
    assume(profile.work)
    after = replace(profile, work=(*profile.work, further))
    assert points(after, case, item, weights) >= points(profile, case, item, weights)


years_of_welding = st.builds(
    Work, st.just(worlds.occupation("welder")), st.integers(10, 100), st.none() | st.integers(1990, 2024)
)


@given(st.lists(years_of_welding, min_size=1, max_size=3), years_of_welding, st.integers(1, 200))
def test_years_of_several_jobs_in_a_trade_add_up(past: list[Work], further: Work, asked: int) -> None:
    item, alone = worlds.vacancy(tenths=asked), Weights.of({"experience": 1000})
    shorter, longer = (points(Profile(work=(*past, *more)), CASE, item, alone) for more in ((), (further,)))
    assert longer > shorter or shorter == 1000


@given(worlds.profiles, worlds.cases, worlds.opportunities, worlds.skills, worlds.weightings())
def test_a_skill_stated_never_lowers_a_score_whatever_counts(
    profile: Profile, case: Case, item: Opportunity, skill: Mention, weights: Weights
) -> None:
    after = replace(profile, skills=(*profile.skills, HeldSkill(skill, "basic")))
    assert points(after, case, item, weights) >= points(profile, case, item, weights)


asked_languages = st.builds(LanguageAsked, worlds.languages, st.none() | st.integers(1, 6))


@given(worlds.profiles, worlds.cases, worlds.opportunities, asked_languages, st.none() | st.integers(1, 6))
def test_a_language_that_is_spoken_is_worth_more_than_one_never_mentioned(
    profile: Profile, case: Case, item: Opportunity, asked: LanguageAsked, level: int | None
) -> None:
    item = replace(item, languages=(asked,))
    before = replace(profile, languages=tuple(one for one in profile.languages if one.language != asked.language))
    after = replace(before, languages=(*before.languages, HeldLanguage(asked.language, level)))
    assert points(after, case, item, LANGUAGE_ALONE) > points(before, case, item, LANGUAGE_ALONE)
    assert points(after, case, item) >= points(before, case, item)


@given(worlds.profiles, worlds.cases, worlds.opportunities, asked_languages, st.integers(0, 5))
def test_a_higher_level_of_a_language_never_lowers_a_score(
    profile: Profile, case: Case, item: Opportunity, asked: LanguageAsked, spoken: int
) -> None:
    item = replace(item, languages=(asked,))
    lower, higher = (
        points(replace(profile, languages=(HeldLanguage(asked.language, level),)), case, item, LANGUAGE_ALONE)
        for level in (spoken, spoken + 1)
    )
    assert higher >= lower


@given(worlds.profiles, worlds.cases, worlds.opportunities, st.integers(0, 8), st.integers(0, 7))
def test_more_schooling_never_lowers_a_score(
    profile: Profile, case: Case, item: Opportunity, asked: int, held: int
) -> None:
    item = replace(item, education=asked)
    assert points(replace(profile, education=held + 1), case, item) >= points(
        replace(profile, education=held), case, item
    )


@given(worlds.profiles, worlds.cases, worlds.opportunities, worlds.licences)
def test_a_licence_that_is_held_lowers_no_score_and_closes_no_gate(
    profile: Profile, case: Case, item: Opportunity, licence: str
) -> None:
    before = worlds.person(profile, case)
    after = worlds.person(replace(profile, licences=(*profile.licences, HeldLicence(licence))), case)
    weights = STARTING_WEIGHTS[item.kind]
    assert score(after, item, weights).score >= score(before, item, weights).score
    shut = [{each.gate for each in verdicts(person, item) if each.state == "closed"} for person in (before, after)]
    assert shut[1] <= shut[0]


@given(worlds.people, worlds.opportunities)
def test_what_is_not_asked_for_is_neutral_and_no_evidence(person: Person, item: Opportunity) -> None:
    empty = replace(item, languages=(), education=None, tenths=None)
    parts = {part.feature: part for part in score(person, empty, STARTING_WEIGHTS["vacancy"]).parts}
    for feature in NEUTRAL_WHERE_NOT_ASKED:
        assert (parts[feature].value, parts[feature].evidence) == (NEUTRAL, 0)
        assert not parts[feature].reasons
        assert not parts[feature].missing


@given(worlds.opportunities, worlds.weightings())
def test_of_an_unknown_person_nothing_is_evidence_but_the_place_and_the_finding(
    item: Opportunity, weights: Weights
) -> None:
    nobody = Person.compile(Profile(), Case(item.country), worlds.KNOWLEDGE, worlds.TODAY)
    for part in score(nobody, replace(item, remote=False, tenths=None), weights).parts:
        assert not part.evidence or part.feature == "demand"


@given(worlds.profiles, worlds.cases, worlds.skills, st.sampled_from(worlds.SKILLS))
def test_a_prior_never_exceeds_the_lowest_known_match(profile: Profile, case: Case, asked: Mention, name: str) -> None:
    silent = worlds.person(replace(profile, skills=()), case)
    item = worlds.vacancy(essential=(asked, worlds.skill(name)))
    part = next(each for each in score(silent, item, STARTING_WEIGHTS["vacancy"]).parts if each.weight == 300)
    assert part.value <= LOWEST_MATCH
    basic = worlds.person(replace(profile, skills=(HeldSkill(worlds.skill(name), "basic"),)), case)
    alone = worlds.vacancy(essential=(worlds.skill(name),))
    assert FEATURES["essential_skills"].value(basic, _keys(basic, alone)).value >= LOWEST_MATCH


def _keys(person: Person, item: Opportunity) -> dict[str, object]:
    return dict(keys_of(item, person.knowledge))


@given(worlds.people, lists, st.sampled_from(KINDS))
def test_a_hold_changes_no_score_and_removes_nothing(
    person: Person, items: list[Opportunity], kind: OpportunityKind
) -> None:
    query = Query(kind=kind, limit=100, seed="list")
    free, held = (
        rank(person, CountryIndex.build([replace(one, flagged=flag) for one in items], worlds.KNOWLEDGE), query)
        for flag in (False, True)
    )
    assert [(one.item, one.score) for one in free.items] == [(one.item, one.score) for one in held.items]
    assert all("flagged" in {reason.code for reason in one.holds} for one in held.items)


@given(worlds.people, worlds.opportunities, st.permutations(["reliable", "fresh", "stale", "never"]))
def test_equals_are_ordered_by_reliability_then_by_the_last_confirmation(
    person: Person, item: Opportunity, order: list[str]
) -> None:
    today = worlds.TODAY
    terms = {
        "reliable": (710, today - timedelta(days=80)),
        "fresh": (700, today),
        "stale": (700, today - timedelta(days=30)),
        "never": (700, None),
    }
    alike = {
        name: replace(
            item, id=name, kind="vacancy", owner=Owner("e:9", "vetted", "F", reliable), last_confirmed=confirmed
        )
        for name, (reliable, confirmed) in terms.items()
    }
    index = CountryIndex.build([alike[name] for name in order], worlds.KNOWLEDGE)
    found = [one.item for one in rank(person, index, Query(kind="vacancy", seed="s")).items]
    assert found in ([], ["reliable", "fresh", "stale", "never"])


@given(worlds.profiles, worlds.cases, worlds.opportunities, worlds.opportunities)
def test_a_course_never_lowers_what_a_vacancy_scores(
    profile: Profile, case: Case, course: Opportunity, item: Opportunity
) -> None:
    person = worlds.person(profile, case)
    # Of a language spoken at an unknown level a course tells the level, which may be less than what was assumed.
    assume(all(person.languages.get(given.language, 0) is not None for given in course.grants_languages))
    after = person.with_training(course)
    weights = STARTING_WEIGHTS["vacancy"]
    assert score(after, item, weights).score >= score(person, item, weights).score
