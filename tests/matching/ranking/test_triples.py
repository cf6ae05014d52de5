"""What caseworkers would say of pairs of opportunities: at least 95 % of their judgements hold."""

import pytest

from tests.matching.ranking.triples_world import FOLDER, triple, triples, written

pytestmark = pytest.mark.xdist_group("starter")

LEAST_HELD = 0.95
KNOWN = {why: given["falls_short"] for why, given in written().items() if given.get("falls_short")}


@pytest.mark.parametrize("why", written())
def test_the_better_one_comes_first(why: str, request: pytest.FixtureRequest) -> None:
    if why in KNOWN:
        request.applymarker(pytest.mark.xfail(reason=KNOWN[why], strict=False))
    assert triple(why).first() == "better"


def test_at_least_19_of_20_hold_and_the_others_are_named() -> None:
    failing = [one.why for one in triples() if one.first() != "better"]
    assert len(failing) <= (1 - LEAST_HELD) * len(triples()), failing
    assert set(failing) <= set(KNOWN), sorted(set(failing) - set(KNOWN))


def test_the_triples_are_many_distinct_and_spread_over_countries() -> None:
    assert len(written()) >= 75
    assert len(list(FOLDER.glob("*.toml"))) >= 4
    assert {one.kind for one in triples()} == {"vacancy", "training", "support"}
    assert len({one.person.case.country for one in triples()}) >= 15
