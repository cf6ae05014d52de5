"""Each feature by examples that a caseworker would recognise: who is better placed, and what is said about it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from magnet.matching.facets import keys_of
from magnet.matching.features import FEATURES
from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Finding, LanguageAsked, Opportunity, Owner
from magnet.matching.person import Person
from magnet.matching.profile import (
    Case,
    HeldLanguage,
    HeldSkill,
    Mobility,
    Pay,
    Preferences,
    Profile,
    Work,
)
from magnet.matching.results import Value
from magnet.matching.weights import FEATURE_NAMES, STARTING_WEIGHTS, Weights
from tests.matching.ranking import worlds
from tests.matching.ranking.worlds import TODAY, occupation, said, skill, vacancy


def value(feature: str, item: Opportunity, profile: Profile | None = None, case: Case | None = None) -> Value:
    return FEATURES[feature].value(worlds.person(profile, case), keys_of(item, worlds.KNOWLEDGE))


def codes(found: Value) -> set[str]:
    return {reason.code for reason in (*found.reasons, *found.missing)}


WELDER = Profile(work=(Work(occupation("welder"), 60, 2023),))
COOK = Profile(work=(Work(occupation("cook"), 60, 2023),))


def test_the_table_has_a_weight_for_every_feature_and_nothing_else() -> None:
    assert tuple(FEATURES) == FEATURE_NAMES
    assert all(sum(weights.values) == 1000 for weights in STARTING_WEIGHTS.values())


@pytest.mark.parametrize("wrong", [{"occupation": 999}, {"occupation": 1001, "place": -1}, {"letters": 1000}])
def test_weights_that_do_not_add_up_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"features|weights"):
        Weights.of(wrong)


def test_weights_have_a_fingerprint_of_their_own() -> None:
    prints = {weights.fingerprint for weights in STARTING_WEIGHTS.values()}
    assert len(prints) == 3


class TestOccupation:
    def test_same_then_near_then_related_then_other_work(self) -> None:
        item = vacancy()
        order = [
            value("occupation", item, Profile(work=(Work(occupation(name)),))).value
            for name in ("welder", "pipe-welder", "plumber", "cook")
        ]
        assert order == sorted(order, reverse=True)
        assert len(set(order)) == 4

    def test_the_best_of_several_jobs_counts_and_is_named(self) -> None:
        both = Profile(work=(Work(said("chef", "o:cook")), Work(said("soudeur", "o:welder"))))
        found = value("occupation", vacancy(), both)
        assert found.value == 1000
        assert found.evidence == 1000
        assert dict(found.reasons[0].parameters)["work"] == "soudeur"

    def test_an_unknown_past_is_a_prior_and_a_question(self) -> None:
        found = value("occupation", vacancy())
        assert found.evidence == 0
        assert codes(found) == {"no_past_work"}
        assert value("occupation", vacancy(), WELDER).value > found.value > value("occupation", vacancy(), COOK).value

    def test_an_unsure_link_counts_by_its_confidence(self) -> None:
        values = [
            value("occupation", vacancy(title=said("x", ("o:welder", weight))), WELDER).value
            for weight in (100, 500, 900, 1000)
        ]
        assert values == sorted(values)
        assert len(set(values)) == 4

    def test_words_that_nothing_links_still_count_by_their_likeness(self) -> None:
        mine = Profile(work=(Work(said("Scaffolding erector")),))
        same = value("occupation", vacancy(title=said("scaffolding erectors wanted")), mine)
        other = value("occupation", vacancy(title=said("beekeeper")), mine)
        assert same.value > 500 > other.value
        assert same.evidence > other.evidence == 0

    def test_no_title_is_known_to_be_other_work_just_for_being_unlinked(self) -> None:
        assert codes(value("occupation", vacancy(title=said("მუშა")), WELDER)) == {"occupation_unclear"}


class TestEssentialSkills:
    asks = vacancy(essential=(skill("mig"), skill("drawings")))

    def held(self, *names: str, level: str | None = None) -> Profile:
        return Profile(skills=tuple(HeldSkill(skill(name), level) for name in names))  # type: ignore[arg-type]

    def test_held_counts_fully_near_in_part_absent_little(self) -> None:
        all_of, near, some, none = (
            value("essential_skills", self.asks, self.held(*names)).value
            for names in (("mig", "drawings"), ("weld", "drawings"), ("drawings",), ())
        )
        assert 1000 == all_of > near > some > none > 0

    def test_each_skill_asked_for_is_answered(self) -> None:
        found = value("essential_skills", vacancy(essential=(skill("mig"), skill("wiring"))), self.held("weld"))
        assert codes(found) == {"skill_near", "skill_not_mentioned"}
        assert codes(value("essential_skills", self.asks, self.held("mig", "drawings"))) == {"skill_held"}

    def test_a_skill_that_past_work_implies_counts_less_than_one_stated(self) -> None:
        item = vacancy(essential=(skill("weld"),))
        implied = value("essential_skills", item, WELDER)
        stated = value("essential_skills", item, self.held("weld", level="basic"))
        unknown = value("essential_skills", item)
        assert stated.value > implied.value > unknown.value
        assert stated.evidence > implied.evidence > unknown.evidence == 0
        assert codes(implied) == {"skill_implied"}

    def test_a_basic_level_counts_less_than_a_good_one(self) -> None:
        basic, good = (
            value("essential_skills", self.asks, self.held("mig", "drawings", level=level)).value
            for level in ("basic", "good")
        )
        assert good > basic

    def test_words_that_nothing_links_still_meet(self) -> None:
        item = vacancy(essential=(said("shawarma carving"),))
        mine = Profile(skills=(HeldSkill(said("Shawarma carving")),))
        assert value("essential_skills", item, mine).value > 800 > value("essential_skills", item, WELDER).value

    def test_a_title_alone_neither_tops_nor_vanishes(self) -> None:
        titled = value("essential_skills", vacancy(), WELDER)
        fully = value("essential_skills", vacancy(essential=(skill("weld"),)), self.held("weld"))
        nothing = value("essential_skills", vacancy(essential=(skill("books"),)), WELDER)
        assert fully.value > titled.value > nothing.value
        assert 0 < titled.evidence < fully.evidence
        assert codes(titled) == {"skills_of_occupation"}


def test_optional_skills_count_likewise_and_silence_is_a_prior() -> None:
    asks = vacancy(optional=(skill("excel"),))
    held = Profile(skills=(HeldSkill(skill("excel")),))
    assert value("optional_skills", asks, held).value == 1000
    assert value("optional_skills", asks).value < value("optional_skills", vacancy()).value < 1000


def test_a_skill_both_essential_and_optional_is_asked_for_once() -> None:
    item = vacancy(essential=(skill("weld"),), optional=(skill("weld"),))
    assert value("optional_skills", item).evidence == 0


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (HeldLanguage("ar", 6), {"language_met"}),
        (HeldLanguage("ar", None, 4), {"language_met"}),
        (HeldLanguage("ar", 2), {"language_short"}),
        (HeldLanguage("ar"), {"language_spoken", "language_level_unknown"}),
        (HeldLanguage("fr", 6), {"language_not_mentioned"}),
    ],
)
def test_language_is_compared_by_level(held: HeldLanguage, expected: set[str]) -> None:
    found = value("language", vacancy(languages=(LanguageAsked("ar", 4),)), Profile(languages=(held,)))
    assert codes(found) == expected


def test_language_values_fall_with_the_level_and_stay_above_not_mentioned() -> None:
    item = vacancy(languages=(LanguageAsked("ar", 6),))
    levels = [value("language", item, Profile(languages=(HeldLanguage("ar", level),))).value for level in range(1, 7)]
    assert levels == sorted(levels)
    assert levels[-1] == 1000
    assert levels[0] > value("language", item).value
    assert value("language", vacancy()).evidence == 0


@pytest.mark.parametrize(
    ("feature", "asked", "met", "short"),
    [
        ("education", {"education": 3}, Profile(education=3), Profile(education=0)),
        ("experience", {"tenths": 50}, WELDER, COOK),
        (
            "language",
            {"languages": (LanguageAsked("ar", 4),)},
            Profile(languages=(HeldLanguage("ar", 4),)),
            Profile(languages=(HeldLanguage("ar", 0),)),
        ),
    ],
)
def test_what_nobody_stated_moves_a_value_less_both_up_and_down(
    feature: str, asked: dict[str, object], met: Profile, short: Profile
) -> None:
    stated = vacancy(**asked)
    read = replace(stated, inferred=("education", "tenths", "languages"))
    assert value(feature, stated, short).value < value(feature, read, short).value < 500
    assert 500 < value(feature, read, met).value < value(feature, stated, met).value
    assert value(feature, read, met).evidence < value(feature, stated, met).evidence
    assert codes(value(feature, read, met)) == codes(value(feature, stated, met))


def test_education_above_what_is_asked_is_met_and_below_counts_in_part() -> None:
    item = vacancy(education=3)
    values = [value("education", item, Profile(education=level)).value for level in (0, 1, 2, 3, 6)]
    assert values == sorted(values)
    assert values[-2:] == [1000, 1000]
    assert codes(value("education", item)) == {"education_unknown"}
    assert codes(value("education", item, Profile(education=2))) == {"education_short"}


def test_experience_counts_years_in_near_work_recent_ones_first() -> None:
    item = vacancy(tenths=50)

    def years(name: str, tenths: int | None, last: int | None) -> Value:
        return value("experience", item, Profile(work=(Work(occupation(name), tenths, last),)))

    assert years("welder", 60, 2023).value == 1000
    assert years("welder", 30, 2023).value > years("welder", 30, 2005).value > years("cook", 100, 2023).value
    assert codes(years("cook", 100, 2023)) == {"experience_elsewhere"}
    assert codes(years("welder", None, None)) == {"experience_unknown"}
    assert codes(years("welder", 30, 2023)) == {"experience_short"}
    assert value("experience", vacancy(tenths=0)).value == 1000
    assert value("experience", vacancy(), WELDER).evidence == 0


@pytest.mark.parametrize(
    ("changes", "mobility", "code", "least", "most"),
    [
        ({"remote": True, "region": "IQ-SU"}, None, "remote", 1000, 1000),
        ({"place": "erbil"}, None, "same_place", 1000, 1000),
        ({"place": "Soran"}, None, "same_region", 800, 999),
        ({"region": "IQ-SU"}, "country", "mobile", 500, 700),
        ({"region": "IQ-SU"}, None, "mobility_unknown", 200, 500),
        ({"region": "IQ-SU"}, "none", "other_region", 0, 200),
        ({"region": None}, None, "place_unknown", 500, 500),
    ],
)
def test_place_by_nearness_and_mobility(
    changes: dict[str, object], mobility: Mobility | None, code: str, least: int, most: int
) -> None:
    case = Case("IQ", "IQ-AR", "Erbil")
    found = value("place", vacancy(**changes), Profile(mobility=mobility), case)
    assert codes(found) == {code}
    assert least <= found.value <= most


class TestWishes:
    wishes = Preferences(
        occupations=(occupation("welder"),),
        sectors=("F",),
        regions=("IQ-AR",),
        contracts=("permanent",),
        hours=("full_time",),
        minimum_pay=Pay(500_000, None, "IQD", "month"),
    )

    def test_everything_as_wished_for(self) -> None:
        pay = Pay(500_000, 700_000, "IQD", "month")
        item = vacancy(contract="permanent", hours="full_time", pay=pay)
        found = value("wishes", item, Profile(preferences=self.wishes))
        assert (found.value, found.evidence, found.missing) == (1000, 1000, ())

    def test_what_differs_and_what_is_not_said_are_told_apart(self) -> None:
        item = vacancy(owner=Owner("e:3", "vetted", "I"), title=occupation("cook"), contract="seasonal")
        found = value("wishes", item, Profile(preferences=self.wishes))
        assert {"wish_sector_not_met", "wish_contract_not_met", "wish_hours_unknown", "wish_pay_unknown"} <= codes(
            found
        )
        assert {"wish_occupation_not_met", "wish_region"} <= codes(found)

    def test_a_course_is_not_asked_for_a_contract_or_pay(self) -> None:
        course = replace(vacancy(title=occupation("welder")), kind="training")
        found = value("wishes", course, Profile(preferences=self.wishes))
        assert not {"wish_contract_unknown", "wish_pay_unknown", "wish_contract_not_met"} & codes(found)

    def test_no_wish_is_neutral(self) -> None:
        assert value("wishes", vacancy()).value == 500

    @pytest.mark.parametrize(
        ("pay", "code"),
        [
            (Pay(6_000_000, None, "IQD", "year"), "wish_pay"),
            (Pay(3_000, None, "IQD", "hour"), "wish_pay"),
            (Pay(100_000, 200_000, "IQD", "month"), "wish_pay_not_met"),
            (Pay(1_000, None, "USD", "month"), "wish_pay_unknown"),
            (None, "wish_pay_unknown"),
        ],
    )
    def test_pay_is_compared_by_the_month_in_one_currency(self, pay: Pay | None, code: str) -> None:
        only = Preferences(minimum_pay=self.wishes.minimum_pay)
        assert codes(value("wishes", vacancy(pay=pay), Profile(preferences=only))) == {code}


class TestDemand:
    def person(self, *findings: Finding) -> tuple[Person, Knowledge]:
        knowledge = Knowledge.of(worlds.taxonomy(), findings)
        return Person.compile(Profile(), Case("IQ"), knowledge, TODAY), knowledge

    def demand(self, *findings: Finding) -> Value:
        person, knowledge = self.person(*findings)
        return FEATURES["demand"].value(person, keys_of(vacancy(), knowledge))

    def test_shortage_raises_surplus_lowers_silence_is_neutral(self) -> None:
        fresh = TODAY - timedelta(days=10)
        assert self.demand(Finding("7212", None, 2, fresh)).value == 1000
        assert self.demand(Finding("7212", None, -2, fresh)).value == 0
        assert self.demand().value == 500
        assert codes(self.demand(Finding("7212", None, -1, fresh))) == {"in_surplus"}

    def test_evidence_fades_with_age(self) -> None:
        values = [self.demand(Finding("72", None, 2, TODAY - timedelta(days=age))).value for age in (0, 300, 500, 800)]
        assert values == sorted(values, reverse=True)
        assert values[-1] == 500

    def test_the_nearest_finding_counts(self) -> None:
        fresh = TODAY - timedelta(days=10)
        broad, own = Finding("7", None, -2, fresh), Finding("7212", None, 1, fresh)
        there = Finding("7212", "IQ-AR", 2, fresh)
        later = replace(there, demand=-1, on=TODAY)
        assert self.demand(broad, own).value > 500 > self.demand(broad).value
        assert self.demand(broad, own, there).value == 1000
        assert self.demand(there, later, broad).value < 500
        assert self.demand(Finding("7212", "IQ-SU", 2, fresh)).value == 500
