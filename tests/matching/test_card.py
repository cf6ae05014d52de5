"""An employer's card: it says no more than at least five people share, whatever the people are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.card import (
    FEWEST,
    LADDER,
    Card,
    Detail,
    Facts,
    Occupation,
    _but_skills,
    anonymous,
    availability,
    experience,
    schooling,
)

WELDER, COOK = Occupation("esco/welder", "7212"), Occupation("esco/cook", "5120")
SKILLS = ("mig", "plans", "tig")
OCCUPATIONS = st.sampled_from(
    [WELDER, COOK, Occupation("esco/flame-cutter", "7212"), Occupation("esco/fitter", "7213"), Occupation("own")]
)


@st.composite
def people(draw: st.DrawFn) -> Facts:
    occupations = draw(st.frozensets(OCCUPATIONS, max_size=2))
    return Facts(
        occupations=occupations,
        main=min(occupations, key=lambda one: one.concept, default=None),
        skills=draw(st.frozensets(st.sampled_from(SKILLS))),
        languages=frozenset(
            draw(st.dictionaries(st.sampled_from(["hy", "ru"]), st.sampled_from([None, 3, 6]))).items()
        ),
        schooling=draw(st.sampled_from([None, "basic", "tertiary"])),
        years=draw(st.sampled_from([None, 1, 4, 12])),
        days=draw(st.sampled_from([None, 0, 20, 90])),
        region=draw(st.sampled_from([None, "AM-ER", "AM-LO"])),
    )


def welder(*skills: str, region: str = "AM-ER", years: float = 6) -> Facts:
    return Facts(occupations=frozenset({WELDER}), main=WELDER, skills=frozenset(skills), region=region, years=years)


def test_among_many_alike_everything_is_said() -> None:
    card = anonymous(welder("mig"), [welder("mig", "tig")] * 4)
    assert card == Card(occupations=("esco/welder",), skills=("mig",), region="AM-ER", experience="5-9")


def test_first_the_region_goes_then_the_occupation_then_skills_then_bands() -> None:
    cutter = Occupation("esco/flame-cutter", "7212")
    near = Facts(occupations=frozenset({cutter}), main=cutter, skills=frozenset({"mig"}), years=6)
    elsewhere = anonymous(welder("mig"), [welder("mig", region="AM-LO")] * 4)
    assert elsewhere == Card(occupations=("esco/welder",), skills=("mig",), experience="5-9")
    assert anonymous(welder("mig"), [near] * 4) == Card(occupations=("7212",), skills=("mig",), experience="5-9")
    assert anonymous(welder("mig", "tig"), [near] * 4).skills == ("mig",)
    longer = replace(near, years=20)
    assert anonymous(welder("mig"), [longer] * 4) == Card(occupations=("7212",), skills=("mig",), experience="5+")


def test_where_two_trades_are_rare_together_the_main_one_is_said() -> None:
    both = replace(welder("mig"), occupations=frozenset({WELDER, COOK}))
    assert anonymous(both, [welder("mig")] * 4) == Card(occupations=("7212",), skills=("mig",), experience="5+")


def test_what_is_asked_for_is_kept_longest_and_of_the_rest_what_many_have() -> None:
    others = [welder("mig", "tig", region="x"), *[welder("mig", "plans", region="x")] * 2, *[welder("tig")] * 4]
    assert anonymous(welder("mig", "tig", "plans"), others, asked={"tig"}).skills == ("tig",)
    assert anonymous(welder("mig", "tig", "plans"), [welder("mig", "plans"), *[welder("mig")] * 3]).skills == ("mig",)


def test_who_is_like_nobody_shows_a_major_group_alone() -> None:
    cook = Facts(occupations=frozenset({COOK}), main=COOK, skills=frozenset({"soup"}), region="AM-ER", years=3)
    assert anonymous(cook, [welder("mig")] * 50) == Card(occupations=("5",))
    assert anonymous(Facts(region="AM-ER", years=3), [welder()] * 50) == Card()


@given(mine=people(), others=st.lists(people(), max_size=30))
def test_at_least_five_have_the_card_or_it_says_next_to_nothing(mine: Facts, others: list[Facts]) -> None:
    card = anonymous(mine, others)
    least = Card(occupations=(mine.main.code[:1],) if mine.main and mine.main.code else ())

    def has(one: Facts, detail: Detail) -> bool:
        return set(card.skills) <= one.skills and _but_skills(one, detail) == replace(card, skills=())

    assert card == least or any(
        has(mine, detail) and 1 + sum(has(one, detail) for one in others) >= FEWEST for detail in LADDER
    )


@given(mine=people(), others=st.lists(people(), max_size=12), chance=st.randoms())
def test_the_order_of_people_and_who_else_is_like_nobody_change_nothing(
    mine: Facts, others: list[Facts], chance: object
) -> None:
    shuffled = list(others)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert anonymous(mine, shuffled) == anonymous(mine, others)


@given(mine=people(), others=st.lists(people(), min_size=5, max_size=12))
def test_where_four_others_are_just_alike_everything_is_said(mine: Facts, others: list[Facts]) -> None:
    crowd = [*others, *[mine] * (FEWEST - 1)]
    assert anonymous(mine, crowd) == replace(_but_skills(mine, LADDER[0]), skills=tuple(sorted(mine.skills)))


@pytest.mark.parametrize(
    ("years", "fine", "wide"),
    [(0, "0-1", "0-4"), (1.9, "0-1", "0-4"), (2, "2-4", "0-4"), (5, "5-9", "5+"), (10, "10+", "5+")],
)
def test_years_come_in_bands(years: float, fine: str, wide: str) -> None:
    assert (experience(years), experience(years, wide=True)) == (fine, wide)


@pytest.mark.parametrize(
    ("days", "fine", "wide"),
    [
        (-9, "now", "within_a_month"),
        (1, "within_a_month", "within_a_month"),
        (31, "within_a_month", "within_a_month"),
        (32, "later", "later"),
    ],
)
def test_availability_comes_in_bands(days: int, fine: str, wide: str) -> None:
    assert (availability(days), availability(days, wide=True)) == (fine, wide)


def test_schooling_comes_in_bands() -> None:
    assert [schooling(level) for level in (0, 2, 3, 4, 5, 8)] == ["basic"] * 2 + ["secondary"] * 2 + ["tertiary"] * 2
