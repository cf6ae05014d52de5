"""What a caseworker would say of courses, and of lists in which nothing can be proposed."""

from dataclasses import replace

import pytest

from magnet.matching.index import CountryIndex
from magnet.matching.opportunity import LanguageAsked, Opportunity
from magnet.matching.person import Person
from magnet.matching.profile import HeldLanguage, Veto
from magnet.matching.ranking import Query, rank
from magnet.matching.results import Reason
from magnet.matching.training import opens
from tests.matching.ranking.starter_world import can, did, knowledge, offer, returnee, skills

pytestmark = pytest.mark.xdist_group("starter")

WELDER = returnee(did("7212", 6), skills=can("arc-welding", "gas-cutting"))
HAIRDRESSER = returnee(did("5141", 5), skills=can("women-hairdressing", "hair-colouring", level="expert"))
STARTER_COURSE = offer("7212", "training", taught=skills("arc-welding", "gas-cutting"))


class TestCourses:
    index = CountryIndex.build([], knowledge())
    query = Query(kind="training")

    def reasons(self, person: Person, *courses: Opportunity) -> list[tuple[str, str]]:
        found = opens(person, courses, self.index, self.query)
        return [(each.ranked.item, each.reason.code) for each in found]

    def test_nobody_is_taught_what_they_can_do(self) -> None:
        first_cuts = offer("5141", "training", taught=skills("women-hairdressing", "hair-colouring", "salon-hygiene"))
        farming = offer("6121", "training", taught=skills("cattle-raising"))
        assert self.reasons(HAIRDRESSER, first_cuts, farming) == [
            ("training:6121", "opens_none"),
            ("training:5141", "teaches_known"),
        ]

    def test_a_certificate_that_is_not_held_is_something_new(self) -> None:
        assert self.reasons(WELDER, STARTER_COURSE) == [("training:7212", "teaches_known")]
        certified = replace(STARTER_COURSE, grants_licences=("certificate:welder",))
        assert self.reasons(WELDER, certified) == [("training:7212", "opens_none")]

    def test_one_who_knows_only_the_basics_learns(self) -> None:
        beginner = returnee(skills=can("arc-welding", "gas-cutting", level="basic"))
        assert self.reasons(beginner, STARTER_COURSE) == [("training:7212", "opens_none")]

    @pytest.mark.parametrize(("level", "code"), [(2, "opens_none"), (3, "teaches_known")])
    def test_a_language_course_is_for_those_below_its_level(self, level: int, code: str) -> None:
        course = offer("", "training", grants_languages=(LanguageAsked("en", 3),))
        assert self.reasons(returnee(languages=(HeldLanguage("en", level),)), course) == [("training:", code)]


class TestListsWithoutAProposal:
    def test_say_what_would_bring_a_job_that_suits(self) -> None:
        stays = returnee(did("5141", 5), skills=can("women-hairdressing"), mobility="none")
        salon = [offer("5141", id=f"s:{at}", region="IQ-BG", essential=skills("women-hairdressing")) for at in range(2)]
        mine = offer("7231", essential=skills("engine-repair"))
        other = offer("6121", id="other", region="IQ-BG")
        answer = rank(stays, CountryIndex.build([*salon, mine, other], knowledge()), Query(kind="vacancy"))
        assert answer.suggestion == Reason.of("suggest_place", items=2)

    def test_do_not_suggest_to_give_up_a_veto(self) -> None:
        by_day = returnee(did("7512", 10), skills=can("bread-baking"), vetoes=(Veto("condition", "night"),))
        night = offer("7512", essential=skills("bread-baking"), conditions=("night",))
        items = [night, offer("7231", essential=skills("engine-repair"))]
        assert rank(by_day, CountryIndex.build(items, knowledge()), Query(kind="vacancy")).suggestion is None

    def test_say_nothing_where_no_single_change_brings_one(self) -> None:
        stays = returnee(did("5141", 5), mobility="none")
        items = [offer("7231"), offer("6121", id="other", region="IQ-BG")]
        assert rank(stays, CountryIndex.build(items, knowledge()), Query(kind="vacancy")).suggestion is None
