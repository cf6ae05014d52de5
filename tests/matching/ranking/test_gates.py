"""Each gate by examples: what closes it, what is only to check, what is held for a person to decide."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from magnet.matching.gates import GATES
from magnet.matching.legal_age import LEGAL_AGES, legal_age
from magnet.matching.opportunity import Eligibility, LanguageAsked, Opportunity, Owner
from magnet.matching.person import ages
from magnet.matching.profile import (
    Case,
    Entitlement,
    HeldLanguage,
    HeldLicence,
    Mobility,
    OpportunityKind,
    Preferences,
    Profile,
    Veto,
)
from magnet.matching.rules import Rules
from magnet.matching.score import score, verdicts
from magnet.matching.weights import STARTING_WEIGHTS
from tests.matching.ranking import worlds
from tests.matching.ranking.worlds import TODAY, occupation, said, vacancy

ERBIL = Case("IQ", "IQ-AR", birth_year=1990, return_date=TODAY - timedelta(days=10))


def said_of(item: Opportunity, profile: Profile | None = None, case: Case = ERBIL) -> set[tuple[str, str]]:
    """State and code of everything the gates say."""
    return {(each.state, each.reason.code) for each in verdicts(worlds.person(profile, case), item)}


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def test_nothing_stands_against_an_ordinary_vacancy() -> None:
    assert said_of(vacancy()) == set()


def test_gates_have_names_of_their_own() -> None:
    assert len({gate.name for gate in GATES}) == len(GATES)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"open": False}, {("closed", "not_open")}),
        ({"openings": 0}, {("closed", "no_openings_left")}),
        ({"openings": 1}, set()),
        ({"closes": days(0)}, set()),
        ({"closes": days(-1)}, {("closed", "past_closing_date")}),
        ({"opens": days(3)}, {("check", "opens_later")}),
        ({"last_confirmed": None}, {("check", "never_confirmed")}),
        ({"last_confirmed": days(-45)}, set()),
        ({"last_confirmed": days(-46)}, {("check", "unconfirmed_for")}),
        ({"last_confirmed": days(-90)}, {("check", "unconfirmed_for")}),
        ({"last_confirmed": days(-91)}, {("closed", "unconfirmed_too_long")}),
        ({"flagged": True}, {("hold", "flagged")}),
    ],
)
def test_open_current_and_not_flagged(changes: dict[str, object], said: set[tuple[str, str]]) -> None:
    assert said_of(vacancy(**changes)) == said


def test_a_programme_sets_its_own_days_of_staleness() -> None:
    patient = replace(worlds.person(case=ERBIL), rules=Rules(stale_check_days=100, stale_close_days=200))
    assert verdicts(patient, vacancy(last_confirmed=days(-99))) == ()
    with pytest.raises(ValueError, match="before"):
        Rules(stale_check_days=50, stale_close_days=40)


def test_an_item_that_closes_before_the_person_can_be_there_is_to_check() -> None:
    later = replace(ERBIL, return_date=days(30))
    assert said_of(vacancy(closes=days(20)), case=later) == {("check", "closes_before_arrival")}
    assert said_of(vacancy(closes=days(40)), case=later) == set()
    busy = Profile(available_from=days(50))
    assert said_of(vacancy(closes=days(40)), busy, later) == {("check", "closes_before_arrival")}


@pytest.mark.parametrize(
    ("vetting", "apply_yourself", "said"),
    [
        ("vetted", False, set()),
        ("unvetted", False, {("closed", "source_unvetted")}),
        ("barred", False, {("closed", "source_barred")}),
        ("unvetted", True, set()),
        ("barred", True, {("closed", "source_barred")}),
        (None, True, set()),
        (None, False, {("closed", "source_unvetted")}),
    ],
)
def test_only_vetted_sources_and_feeds_to_apply_to(
    vetting: str | None, apply_yourself: bool, said: set[tuple[str, str]]
) -> None:
    owner = Owner("e:9", vetting) if vetting else None  # type: ignore[arg-type]
    item = vacancy(owner=owner, apply_yourself=apply_yourself)
    assert said_of(item) == said
    ranked = score(worlds.person(case=ERBIL), item, STARTING_WEIGHTS["vacancy"])
    assert ranked.apply_yourself is apply_yourself


@pytest.mark.parametrize(
    ("changes", "mobility", "said"),
    [
        ({"country": "AM", "region": None}, None, {("closed", "other_country")}),
        ({"region": "IQ-SU"}, None, set()),
        ({"region": "IQ-SU"}, "country", set()),
        ({"region": "IQ-SU"}, "region", {("closed", "outside_mobility")}),
        ({"region": "IQ-SU"}, "none", {("closed", "outside_mobility")}),
        ({"region": "IQ-SU", "remote": True}, "none", set()),
        ({"region": None}, "none", set()),
    ],
)
def test_country_and_region(changes: dict[str, object], mobility: Mobility | None, said: set[tuple[str, str]]) -> None:
    assert said_of(vacancy(**changes), Profile(mobility=mobility)) == said


def test_a_region_wished_for_is_within_reach() -> None:
    wishes = Preferences(regions=("IQ-SU",))
    assert said_of(vacancy(region="IQ-SU"), Profile(mobility="region", preferences=wishes)) == set()


@pytest.mark.parametrize(
    ("veto", "said"),
    [
        (Veto("place", "IQ-AR"), {("closed", "veto_place")}),
        (Veto("place", "  ERBIL "), {("closed", "veto_place")}),
        (Veto("place", "Duhok"), set()),
        (Veto("employer", "e:1"), {("closed", "veto_employer")}),
        (Veto("employer", "e:2"), set()),
        (Veto("occupation", "o:welder"), {("closed", "veto_occupation")}),
        (Veto("occupation", "isco:7212"), {("closed", "veto_occupation")}),
        (Veto("occupation", "72"), {("closed", "veto_occupation")}),
        (Veto("occupation", "o:cook"), set()),
        (Veto("condition", "night"), {("closed", "veto_condition")}),
        (Veto("condition", "travel"), set()),
    ],
)
def test_a_veto_closes_without_a_reason_given(veto: Veto, said: set[tuple[str, str]]) -> None:
    item = vacancy(place="Erbil", conditions=("night",))
    assert said_of(item, Profile(vetoes=(veto,))) == said
    assert all(not each.reason.parameters for each in verdicts(worlds.person(Profile(vetoes=(veto,))), item))


def test_a_title_that_may_be_of_a_vetoed_occupation_is_to_check() -> None:
    veto = Profile(vetoes=(Veto("occupation", "o:welder"),))
    unsure = vacancy(title=said("metal worker", ("o:welder", 300), ("o:plumber", 400)))
    assert said_of(unsure, veto) == {("check", "veto_occupation_maybe")}


@pytest.mark.parametrize(
    ("entitlement", "said"),
    [
        (Entitlement(host_countries=("BE",)), set()),
        (Entitlement(host_countries=("FR",)), {("closed", "host_country_not_covered")}),
        (Entitlement(countries=("AM",)), {("closed", "country_not_covered")}),
        (Entitlement(regions=("IQ-SU",)), {("closed", "region_not_covered")}),
        (Entitlement(kinds=("training",)), {("closed", "kind_not_funded")}),
        (Entitlement(starts=days(1)), {("closed", "programme_not_started")}),
        (Entitlement(starts=days(0), ends=days(0)), set()),
        (Entitlement(ends=days(-1)), {("closed", "programme_ended")}),
        (Entitlement(grant_used=True), set()),
    ],
)
def test_the_programme_covers_it(entitlement: Entitlement, said: set[tuple[str, str]]) -> None:
    case = replace(ERBIL, host_country="BE", entitlement=entitlement)
    assert said_of(vacancy(), case=case) == said


def test_unknown_sides_of_an_entitlement_are_to_check() -> None:
    case = replace(ERBIL, entitlement=Entitlement(host_countries=("BE",), regions=("IQ-AR",)))
    assert said_of(vacancy(region=None), case=case) == {("check", "host_country_unknown"), ("check", "region_unknown")}


def support(**eligibility: object) -> Opportunity:
    return vacancy(kind="support", eligibility=Eligibility(**eligibility))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("item", "changes", "said"),
    [
        (support(host_countries=("BE",)), {"host_country": "FR"}, {("closed", "not_for_host_country")}),
        (support(host_countries=("BE",)), {}, {("check", "host_country_unknown")}),
        (support(programmes=("MEDMA",)), {"programme": "REAB"}, {("closed", "not_for_programme")}),
        (support(programmes=("MEDMA",)), {}, {("check", "programme_unknown")}),
        (support(minimum_age=18, maximum_age=35), {"birth_year": 2000}, set()),
        (support(minimum_age=18, maximum_age=35), {"birth_year": 1980}, {("closed", "not_for_age")}),
        (support(minimum_age=18, maximum_age=35), {"birth_year": 2006}, {("check", "age_to_confirm")}),
        (support(minimum_age=18), {"birth_year": None}, {("check", "age_unknown")}),
        (support(), {"return_date": None}, {("check", "return_not_planned")}),
        (support(return_required=False), {"return_date": None}, set()),
        (support(pays=True), {"entitlement": Entitlement(grant_used=True)}, {("closed", "grant_used")}),
        (support(pays=False), {"entitlement": Entitlement(grant_used=True)}, set()),
    ],
)
def test_support_is_for_those_it_is_meant_for(
    item: Opportunity, changes: dict[str, object], said: set[tuple[str, str]]
) -> None:
    assert said_of(item, case=replace(ERBIL, **changes)) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ((HeldLicence("driving:C"),), {("pass", "licence_held")}),
        ((HeldLicence("driving:CE"),), {("pass", "licence_held")}),
        ((HeldLicence("driving:B"),), {("check", "licence_unknown")}),
        ((HeldLicence("driving:C", held=False),), {("closed", "licence_missing")}),
        ((HeldLicence("driving:C", held=False), HeldLicence("driving:C")), {("pass", "licence_held")}),
        ((), {("check", "licence_unknown")}),
    ],
)
def test_a_licence_closes_only_when_known_to_be_missing(
    held: tuple[HeldLicence, ...], said: set[tuple[str, str]]
) -> None:
    assert said_of(vacancy(licences=("driving:C",)), Profile(licences=held)) == said


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ((HeldLanguage("ar", 1),), set()),
        ((HeldLanguage("ar"),), set()),
        ((HeldLanguage("ar", 0),), {("closed", "language_absent")}),
        ((HeldLanguage("ku", 6),), {("check", "language_unknown")}),
    ],
)
def test_a_language_closes_only_when_known_to_be_absent(
    held: tuple[HeldLanguage, ...], said: set[tuple[str, str]]
) -> None:
    assert said_of(vacancy(languages=(LanguageAsked("ar", 5),)), Profile(languages=held)) == said


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        (Profile(), {("check", "licence_unknown"), ("check", "language_unknown")}),
        (
            Profile(licences=(HeldLicence("driving:C", held=False),), languages=(HeldLanguage("ar", 0),)),
            {("check", "licence_missing_maybe"), ("check", "language_absent_maybe")},
        ),
        (
            Profile(licences=(HeldLicence("driving:C"),), languages=(HeldLanguage("ar", 5),)),
            {("pass", "licence_held")},
        ),
    ],
)
def test_what_nobody_stated_closes_nothing(profile: Profile, said: set[tuple[str, str]]) -> None:
    item = vacancy(licences=("driving:C",), languages=(LanguageAsked("ar", 5),), inferred=("licences", "languages"))
    assert said_of(item, profile) == said


@pytest.mark.parametrize(
    ("country", "kind", "birth_year", "conditions", "said"),
    [
        ("IQ", "vacancy", 2009, (), {("closed", "under_employment_age")}),
        ("IQ", "vacancy", 2008, (), set()),
        ("AM", "vacancy", 2008, (), {("closed", "under_employment_age")}),
        ("IQ", "vacancy", 2006, ("night",), {("closed", "under_hazardous_age")}),
        ("IQ", "vacancy", 2005, ("heavy",), set()),
        ("IQ", "vacancy", 2006, ("outdoors",), set()),
        ("IQ", "vacancy", None, ("hazardous",), {("hold", "age_unknown_hazardous")}),
        ("IQ", "vacancy", None, (), set()),
        ("IQ", "training", 2009, (), set()),
        ("IQ", "training", 2008, ("heavy",), {("closed", "under_hazardous_age")}),
        ("IQ", "training", 2007, ("heavy",), {("hold", "hazardous_training_of_minor")}),
        ("IQ", "support", 2012, ("heavy",), set()),
    ],
)
def test_work_is_lawful_at_the_youngest_age_that_the_birth_year_allows(
    country: str, kind: OpportunityKind, birth_year: int | None, conditions: tuple[str, ...], said: set[tuple[str, str]]
) -> None:
    case = replace(ERBIL, country=country, region=None, birth_year=birth_year)
    item = vacancy(country=country, region=None, kind=kind, conditions=conditions)
    assert said_of(item, case=case) == said


def test_ages_that_a_birth_year_allows() -> None:
    assert ages(2000, date(2024, 6, 3)) == (23, 24)
    assert ages(2000, date(2024, 12, 31)) == (24, 24)
    assert ages(None, TODAY) == (None, None)


def test_every_legal_age_names_its_sources_and_none_is_below_the_convention() -> None:
    for country in (*LEGAL_AGES, "XX"):
        age = legal_age(country)
        assert age.employment >= 15
        assert age.hazardous >= 18
        assert "ILO" in age.employment_source
        assert "ILO" in age.hazardous_source


def test_checks_and_holds_come_with_the_score_and_change_nothing_in_it() -> None:
    plain = score(worlds.person(case=ERBIL), vacancy(), STARTING_WEIGHTS["vacancy"])
    held = score(worlds.person(case=ERBIL), vacancy(flagged=True, opens=days(9)), STARTING_WEIGHTS["vacancy"])
    assert held.score == plain.score
    assert [each.code for each in held.holds] == ["flagged"]
    assert [each.code for each in held.checks] == ["opens_later"]
    assert occupation("welder") == vacancy().title
