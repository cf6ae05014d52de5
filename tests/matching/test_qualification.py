"""Who is an expert, and who would work for themselves."""

import pytest

from magnet.matching.profile import Preferences, Profile, Work
from magnet.matching.qualification import is_expert, own_business
from tests.matching.ranking.starter_world import did, knowledge

TAXONOMY = knowledge().taxonomy


@pytest.mark.parametrize(
    ("work", "education", "expert"),
    [
        ((), 6, True),
        ((), 7, True),
        ((did("2221", 10),), None, True),
        ((did("2221", 6), did("3221", 4)), 3, True),
        # A nurse of eight years whose schooling nobody asked about may have a degree; a welder of thirty is none.
        ((did("2221", 8),), None, None),
        ((did("7212", 30),), 3, False),
        ((), None, None),
        ((), 5, False),
    ],
)
def test_an_expert_has_a_degree_or_long_work_of_such_a_kind(
    work: tuple[Work, ...], education: int | None, expert: bool | None
) -> None:
    assert is_expert(Profile(work=work, education=education), TAXONOMY) is expert


@pytest.mark.parametrize(
    ("work", "contracts", "sign"),
    [
        ((), ("self_employed",), "wished"),
        ((did("5221", 3),), ("self_employed",), "wished"),
        ((did("5221", 3),), (), "run"),
        ((did("7212", 3),), ("permanent",), None),
        ((), (), None),
    ],
)
def test_a_business_is_for_who_wishes_it_or_has_run_one(
    work: tuple[Work, ...], contracts: tuple[str, ...], sign: str | None
) -> None:
    assert own_business(Profile(work=work, preferences=Preferences(contracts=contracts)), TAXONOMY) == sign
